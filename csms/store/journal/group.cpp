#include "csms/store/journal/group.hpp"

#include <iterator>
#include <utility>

namespace voltwin::store::journal {

using core::events::Batch;
using core::events::Record;
using core::events::TapeFrame;
using core::events::Telemetry;

namespace {

template <class T>
void append_moved(std::vector<T>& to, std::vector<T>& from) {
  if (to.empty()) {
    to = std::move(from);
    return;
  }
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

// By name and number, here and below: a field added to Batch does not compile until it has
// its place.
void append_batch(Batch& to, Batch& from) {
  auto& [records, tape, telemetry] = from;
  append_moved(to.records, records);
  append_moved(to.tape, tape);
  append_moved(to.telemetry, telemetry);
}

}  // namespace

Batch merge_batches(std::vector<Batch>&& batches) {
  Batch out;
  for (Batch& batch : batches) append_batch(out, batch);
  batches.clear();
  return out;
}

std::size_t bytes_of(const Batch& batch) {
  const auto& [records, tape, telemetry] = batch;
  std::size_t bytes = sizeof(Batch) + telemetry.size() * sizeof(Telemetry);
  for (const Record& record : records) {
    bytes += sizeof record + record.stream.size() + record.type.size() + record.payload.size();
  }
  for (const TapeFrame& frame : tape) {
    bytes += sizeof frame + frame.station.size() + frame.text.size();
  }
  return bytes;
}

}  // namespace voltwin::store::journal
