#include "scenarios/protocol/decode.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "csms/ocpp/tolerance/catalogue.hpp"
#include "csms/ocpp/tolerance/repair.hpp"
#include "csms/ocpp/v16/messages.hpp"
#include "scenarios/protocol/findings.hpp"
#include "scenarios/protocol/transaction_watch.hpp"

namespace voltwin::scenarios::protocol {

namespace {

namespace rpc = ocpp::rpc;
namespace v16 = ocpp::v16;
using ocpp::schema::Initiator;
using ocpp::tolerance::Defect;

constexpr std::size_t max_quoted = 48;

std::string_view name_of(Defect defect) { return ocpp::tolerance::entry(defect).name; }

Direction opposite(Direction direction) {
  return direction == Direction::from_station ? Direction::to_station : Direction::from_station;
}

std::string quoted(std::string_view text) {
  const std::string_view head = rpc::first_characters(text, max_quoted);
  return "'" + std::string(head) + (head.size() < text.size() ? "...'" : "'");
}

/// Whose calls: the station's, or those to it, or of nobody knows whom.
struct Side {
  std::string_view station;
  std::optional<Direction> direction;
  auto operator<=>(const Side&) const = default;
};

/// What of a side is remembered of the frames so far, as indices.
struct Calls {
  std::map<std::string, std::size_t, std::less<>> latest;  ///< of a message id
  std::set<std::size_t> open;
};

class Decoder {
 public:
  explicit Decoder(const FrameLog& log) { out_.frames.reserve(log.frames.size()); }

  void add(const LoggedFrame& logged);
  DecodedLog finish();

 private:
  void put_right();
  void sound(const rpc::Frame& frame);
  void check(const json::RecordTable& table);
  void call(const rpc::CallFrame& frame);
  void answer(std::string_view id);
  void join(std::size_t call);
  [[nodiscard]] Calls* side_of_call(const LoggedFrame& answer, std::string_view id);
  [[nodiscard]] DecodedFrame& current() { return out_.frames.back(); }
  [[nodiscard]] TransactionWatch::Place place() {
    const LoggedFrame& logged = current().logged;
    return {logged.station, logged.line, out_.frames.size() - 1, logged.at.value_or(Instant())};
  }
  static void cap(DecodedFrame& in) {
    const std::size_t kept = std::min(in.findings.size(), DecodedFrame::max_findings);
    in.findings.erase(in.findings.begin() + static_cast<std::ptrdiff_t>(kept), in.findings.end());
  }
  void find(DecodedFrame& in, std::string_view name, std::string detail) {
    if (in.findings.size() < DecodedFrame::max_findings) {
      in.findings.push_back({name, std::move(detail)});
    }
  }

  DecodedLog out_;
  std::map<Side, Calls> sides_;
  std::vector<std::pair<std::size_t, std::size_t>> overlaps_;  ///< a call, and one open then
  rpc::FrameScratch scratch_;
  TransactionWatch watch_;
};

void Decoder::add(const LoggedFrame& logged) {
  DecodedFrame& decoded = out_.frames.emplace_back();
  decoded.logged = logged;
  const rpc::Frame frame = rpc::parse_frame(logged.text, scratch_);
  if (const auto* fault = std::get_if<rpc::FrameFault>(&frame)) {
    decoded.type = fault->type;
    decoded.id = fault->id.value_or("");
    decoded.findings.push_back(frame_finding(*fault, logged.text));
    if (fault->kind != rpc::FaultKind::too_large) put_right();
  } else {
    sound(frame);
  }
}

// What is exchanged goes on after a broken frame that the CSMS can make something of.
void Decoder::put_right() {
  DecodedFrame& decoded = current();
  if (decoded.logged.direction == Direction::to_station) return;
  auto repair = ocpp::tolerance::repair_frame(decoded.logged.text, rpc::max_frame_bytes);
  if (repair.call) {
    decoded.findings[0].detail += "; read as a call of " + quoted(repair.call->action);
    const std::string& payload = out_.repaired.emplace_back(std::move(repair.call->payload));
    call({repair.call->id, repair.call->action, payload});
  } else if (repair.text) {
    const std::string& text = out_.repaired.emplace_back(std::move(*repair.text));
    const rpc::Frame frame = rpc::parse_frame(text, scratch_);
    if (std::holds_alternative<rpc::FrameFault>(frame)) return;
    decoded.findings[0].detail += "; read as an answer";
    sound(frame);
  }
}

void Decoder::sound(const rpc::Frame& frame) {
  DecodedFrame& decoded = current();
  if (const auto* called = std::get_if<rpc::CallFrame>(&frame)) {
    call(*called);
  } else if (const auto* result = std::get_if<rpc::ResultFrame>(&frame)) {
    decoded.type = rpc::MessageType::result;
    decoded.payload = result->payload;
    answer(result->id);
  } else if (const auto* error = std::get_if<rpc::ErrorFrame>(&frame)) {
    decoded.type = rpc::MessageType::error;
    decoded.payload = error->details;
    decoded.error_code = error->code;
    decoded.error_description = error->description;
    if (!rpc::parse_error_code(error->code)) {
      find(decoded, "unknown_error_code", quoted(error->code) + " is no code of table 7");
    }
    answer(error->id);
  }
}

// The current frame's payload.
void Decoder::check(const json::RecordTable& table) {
  DecodedFrame& decoded = current();
  const LoggedFrame& logged = decoded.logged;
  const Sender sender = logged.direction == Direction::to_station ? Sender::csms : Sender::station;
  add_payload_findings(decoded.payload, table, sender, logged.at.value_or(Instant()),
                       decoded.findings);
  cap(decoded);
}

void Decoder::call(const rpc::CallFrame& frame) {
  DecodedFrame& decoded = current();
  decoded.type = rpc::MessageType::call;
  decoded.id = frame.id;
  decoded.action = frame.action;
  decoded.payload = frame.payload;
  std::optional<Direction>& direction = decoded.logged.direction;
  if (const auto* message = v16::find(frame.action)) {
    const auto sender =
        message->initiator == Initiator::csms ? Direction::to_station : Direction::from_station;
    if (message->initiator != Initiator::both) {
      if (direction && *direction != sender) {
        find(decoded, "wrong_initiator", decoded.action + " is not for this side to send");
      }
      if (!direction) direction = sender;
    }
    check(message->request());
  } else {
    find(decoded, "unknown_action", quoted(frame.action) + " is no message of OCPP 1.6");
  }
  if (direction == Direction::from_station) {
    add_transaction_findings(frame.action, frame.payload, decoded.findings);
    watch_.call(place(), frame.action, frame.payload, decoded.findings);
    cap(decoded);
  }
  const std::size_t index = out_.frames.size() - 1;
  Calls& calls = sides_[{decoded.logged.station, direction}];
  const auto [known, fresh] = calls.latest.try_emplace(decoded.id, index);
  if (!fresh) {
    find(decoded, name_of(Defect::message_id_reused),
         "the id of line " + std::to_string(out_.frames[known->second].logged.line));
    known->second = index;
  }
  if (!calls.open.empty()) overlaps_.emplace_back(index, *calls.open.rbegin());
  calls.open.insert(index);
}

// The side whose call has this id; of several the one whose call is open.
Calls* Decoder::side_of_call(const LoggedFrame& answer, std::string_view id) {
  using Maybe = std::optional<Direction>;
  const Maybe known = answer.direction ? Maybe(opposite(*answer.direction)) : Maybe();
  const std::array<Maybe, 3> any = {Direction::from_station, Direction::to_station, Maybe()};
  const std::array<Maybe, 3> one = {known, Maybe(), Maybe()};
  Calls* found = nullptr;
  for (const Maybe& direction : known ? one : any) {
    const auto side = sides_.find({answer.station, direction});
    if (side == sides_.end()) continue;
    const auto call = side->second.latest.find(id);
    if (call == side->second.latest.end()) continue;
    if (side->second.open.contains(call->second)) return &side->second;
    if (found == nullptr) found = &side->second;
  }
  return found;
}

void Decoder::answer(std::string_view id) {
  DecodedFrame& decoded = current();
  decoded.id = id;
  Calls* const calls = side_of_call(decoded.logged, id);
  if (calls == nullptr) {
    find(decoded, name_of(Defect::unknown_answer), "no call with the id " + quoted(id));
    return;
  }
  const std::size_t call = calls->latest.find(id)->second;
  calls->open.erase(call);
  join(call);
}

void Decoder::join(std::size_t index) {
  DecodedFrame& answer = current();
  DecodedFrame& call = out_.frames[index];
  answer.partner = index;
  answer.action = call.action;
  if (!answer.logged.direction && call.logged.direction) {
    answer.logged.direction = opposite(*call.logged.direction);
  }
  if (answer.logged.at && call.logged.at) answer.latency = *answer.logged.at - *call.logged.at;
  const auto* const message = v16::find(call.action);
  if (answer.type == rpc::MessageType::result && message != nullptr) {
    check(message->response());
    if (call.action == v16::StartTransactionRequest::action) {
      watch_.started(place(), index, answer.payload, answer.findings);
      cap(answer);
    }
  }
  if (call.partner) {
    find(answer, name_of(Defect::repeated_answer),
         "line " + std::to_string(out_.frames[*call.partner].logged.line) + " answered it");
    return;
  }
  call.partner = out_.frames.size() - 1;
}

DecodedLog Decoder::finish() {
  for (DecodedFrame& frame : out_.frames) {
    if (frame.type != rpc::MessageType::call || frame.partner || frame.action.empty()) continue;
    find(frame, "unanswered_call", "no answer up to the end of the log");
  }
  // A call that nobody ever answers is given up at some time, and then others may follow.
  for (const auto& [later, open] : overlaps_) {
    const auto answered = out_.frames[open].partner;
    if (!answered || *answered < later) continue;
    find(out_.frames[later], name_of(Defect::overlapping_call),
         "the call of line " + std::to_string(out_.frames[open].logged.line) + " was open");
  }
  return std::move(out_);
}

// Whether the log was written by the station: then `in` is what it was sent. The actions
// that only one side may send tell it; the majority decides, since stations err too.
bool is_mirrored(const FrameLog& log) {
  std::size_t as_said = 0, mirrored = 0;
  rpc::FrameScratch scratch;
  for (const LoggedFrame& logged : log.frames) {
    if (!logged.direction) continue;
    const rpc::Frame frame = rpc::parse_frame(logged.text, scratch);
    const auto* const call = std::get_if<rpc::CallFrame>(&frame);
    const auto* const message = call == nullptr ? nullptr : v16::find(call->action);
    if (message == nullptr || message->initiator == Initiator::both) continue;
    const bool from_station = *logged.direction == Direction::from_station;
    ++((message->initiator == Initiator::station) == from_station ? as_said : mirrored);
  }
  return mirrored > as_said;
}

}  // namespace

bool DecodedLog::clean() const {
  return std::all_of(frames.begin(), frames.end(),
                     [](const DecodedFrame& frame) { return frame.findings.empty(); });
}

std::map<std::string_view, std::size_t> DecodedLog::counts() const {
  std::map<std::string_view, std::size_t> out;
  for (const DecodedFrame& frame : frames) {
    for (const Finding& finding : frame.findings) ++out[finding.name];
  }
  return out;
}

DecodedLog decode(const FrameLog& log) {
  Decoder decoder(log);
  const bool mirrored = is_mirrored(log);
  for (LoggedFrame frame : log.frames) {
    if (mirrored && frame.direction) frame.direction = opposite(*frame.direction);
    decoder.add(frame);
  }
  DecodedLog out = decoder.finish();
  out.other_lines = log.other_lines;
  out.cut = log.cut;
  return out;
}

}  // namespace voltwin::scenarios::protocol
