#include <map>
#include <string>
#include <variant>

#include "csms/ocpp/rpc/endpoint.hpp"
#include "csms/ocpp/v16/messages.hpp"
#include "engine/base/ensure.hpp"
#include "tests/fuzz/lines.hpp"
#include "tests/fuzz/targets.hpp"

namespace voltwin::fuzz {

namespace {

namespace rpc = ocpp::rpc;
namespace v16 = ocpp::v16;

constexpr std::size_t queue_limit = 4;

/// One end, and the calls of its own that have not ended.
class End {
 public:
  explicit End(const char* prefix) : endpoint_({prefix, Duration::from_seconds(30), queue_limit}) {}

  void receive(std::string_view frame, Instant now) {
    out_.clear();
    endpoint_.receive(frame, now, out_);
    take_news();
  }
  void call(std::string_view action, Instant now) {
    out_.clear();
    const bool taken = endpoint_.call(action, "{}", next_tag_, rpc::Priority::control, now, out_);
    if (taken) open_.emplace(next_tag_, true);
    ++next_tag_;
    take_news();
  }
  void expire(Instant now) {
    out_.clear();
    endpoint_.expire(now, out_);
    take_news();
    ENSURE(!endpoint_.next_deadline() || *endpoint_.next_deadline() > now);
  }
  void lose() {
    for (const std::uint64_t tag : endpoint_.reset("again")) ENSURE(open_.erase(tag) == 1);
    ENSURE(open_.empty() && endpoint_.idle());
  }

 private:
  // Each call that was taken ends once.
  void take_news() {
    for (const rpc::Incoming& news : out_.incoming) {
      if (const auto* answered = std::get_if<rpc::Answered>(&news)) {
        ENSURE(open_.erase(answered->tag) == 1);
      } else if (const auto* refused = std::get_if<rpc::Refused>(&news)) {
        ENSURE(open_.erase(refused->tag) == 1);
      } else if (const auto* late = std::get_if<rpc::TimedOut>(&news)) {
        ENSURE(open_.erase(late->tag) == 1);
      }
    }
    ENSURE(endpoint_.queued() <= queue_limit);
    ENSURE(endpoint_.idle() == open_.empty());
    ENSURE(endpoint_.next_deadline().has_value() != endpoint_.idle());
    rpc::FrameScratch scratch;
    for (const std::string& frame : out_.frames) {
      ENSURE(!std::holds_alternative<rpc::FrameFault>(rpc::parse_frame(frame, scratch)));
    }
  }

  rpc::Endpoint endpoint_;
  rpc::Output out_;
  std::map<std::uint64_t, bool> open_;
  std::uint64_t next_tag_ = 1;
};

// What one pass over a CALL takes, the long way takes with the same result, and what was read
// survives being written.
template <class Request>
void check_one_pass(std::string_view frame) {
  const auto head = rpc::ordinary_call(frame);
  Request quick;
  if (!head || !ocpp::schema::decode_ordinary_call(frame, *head, quick)) return;
  rpc::FrameScratch scratch;
  const rpc::Frame parsed = rpc::parse_frame(frame, scratch);
  const auto* const call = std::get_if<rpc::CallFrame>(&parsed);
  ENSURE(call != nullptr && call->id == head->id && call->action == head->action);
  Request thorough, again;
  ENSURE(!ocpp::schema::decode_payload(call->payload, thorough) && quick == thorough);
  ENSURE(!ocpp::schema::decode_payload(json::to_json(quick), again) && quick == again);
}

}  // namespace

void frames(std::string_view bytes) {
  End station("s");
  End csms("c");
  Instant now = Instant::from_seconds(1'780'300'800);
  for_each_line(bytes.substr(0, max_input), [&](std::string_view line) {
    if (line.empty()) return;
    const std::string_view rest = line.substr(1);
    switch (line.front()) {
      case 's':
        return station.receive(rest, now);
      case 'c':
        check_one_pass<v16::MeterValuesRequest>(rest);
        check_one_pass<v16::StatusNotificationRequest>(rest);
        check_one_pass<v16::StopTransactionRequest>(rest);
        return csms.receive(rest, now);
      case 'q':
        station.call(rest.substr(0, 50), now);
        return csms.call(rest.substr(0, 50), now);
      case 't':
        now += Duration::from_seconds(number_at_front(rest, 3'600));
        station.expire(now);
        return csms.expire(now);
      case 'x':
        station.lose();
        return csms.lose();
      default:
        return;
    }
  });
}

}  // namespace voltwin::fuzz
