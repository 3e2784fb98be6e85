#include "twin/station/transfers.hpp"

#include <algorithm>
#include <utility>

#include "engine/base/ensure.hpp"

namespace voltwin::twin::station {

void FileTransfer::begin(TransferOrder order, Instant first) {
  order_ = std::move(order);
  order_.attempts = std::clamp(order_.attempts, 1, most_attempts);
  state_ = State::waiting;
  at_ = first;
  attempt_ = 0;
}

void FileTransfer::cancel() { state_ = State::idle; }

TransferId FileTransfer::start(Instant now) {
  ENSURE(state_ == State::waiting);
  state_ = State::running;
  at_ = now + patience;
  ++attempt_;
  return ++id_;
}

FileTransfer::Next FileTransfer::failed(Instant now) {
  ENSURE(is_running());
  if (attempt_ >= order_.attempts) {
    state_ = State::idle;
    return Next::never_again;
  }
  state_ = State::waiting;
  at_ = now + order_.retry_interval;
  return Next::again;
}

void FileTransfer::interrupted(Instant resumed) {
  if (!is_running()) return;
  state_ = State::waiting;
  at_ = resumed;
  --attempt_;
}

std::string scheme_of(const std::string& location) {
  const std::size_t colon = location.find("://");
  if (colon == std::string::npos) return {};
  std::string out = location.substr(0, colon);
  for (char& c : out) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return out;
}

}  // namespace voltwin::twin::station
