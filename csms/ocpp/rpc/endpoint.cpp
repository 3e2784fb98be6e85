#include "csms/ocpp/rpc/endpoint.hpp"

#include <utility>

#include "engine/base/ensure.hpp"

namespace voltwin::ocpp::rpc {

namespace {

// Ten digits: what max_id_prefix_length leaves of an id.
constexpr std::uint64_t max_calls = 9'999'999'999;
// A taken head is given back when it is this long and half of the list.
constexpr std::size_t fifo_slack = 32;

void ignore(IgnoredKind kind, std::string reason, std::string_view text, Output& out) {
  out.incoming.emplace_back(Ignored{kind, std::move(reason),
                                    std::string(first_characters(text, max_ignored_text_length))});
}

void check_prefix(std::string_view prefix) { ENSURE(prefix.size() <= max_id_prefix_length); }

}  // namespace

Endpoint::Queued Endpoint::Fifo::take() {
  ENSURE(size() > 0);
  Queued first = std::move(items[head]);
  ++head;
  if (head == items.size()) {
    items.clear();
    head = 0;
  } else if (head >= fifo_slack && head * 2 >= items.size()) {
    items.erase(items.begin(), items.begin() + static_cast<std::ptrdiff_t>(head));
    head = 0;
  }
  return first;
}

Endpoint::Endpoint(EndpointConfig config) : config_(std::move(config)) {
  check_prefix(config_.id_prefix);
  ENSURE(config_.call_timeout > Duration());
}

bool Endpoint::call(std::string_view action, std::string payload, std::uint64_t tag,
                    Priority priority, Instant now, Output& out) {
  if (!open_) {
    send(action, payload, tag, now, out);
    return true;
  }
  if (queued() >= config_.queue_limit) return false;
  queue_[static_cast<std::size_t>(priority)].items.push_back(
      Queued{std::string(action), std::move(payload), tag});
  return true;
}

void Endpoint::receive(std::string_view text, Instant now, Output& out) {
  const Frame frame = parse_frame(text, scratch_);
  if (const auto* call = std::get_if<CallFrame>(&frame)) {
    out.incoming.emplace_back(
        IncomingCall{std::string(call->id), std::string(call->action), std::string(call->payload)});
  } else if (const auto* result = std::get_if<ResultFrame>(&frame)) {
    take_result(*result, text, now, out);
  } else if (const auto* error = std::get_if<ErrorFrame>(&frame)) {
    take_error(*error, text, now, out);
  } else {
    take_fault(std::get<FrameFault>(frame), text, out);
  }
}

void Endpoint::take_result(const ResultFrame& frame, std::string_view text, Instant now,
                           Output& out) {
  if (!answers_open(frame.id)) return ignore_answer(frame.id, text, out);
  out.incoming.emplace_back(Answered{open_->tag, std::string(frame.payload)});
  last_answered_ = std::move(open_->id);
  open_.reset();
  send_next(now, out);
}

void Endpoint::take_error(const ErrorFrame& frame, std::string_view text, Instant now,
                          Output& out) {
  if (!answers_open(frame.id)) return ignore_answer(frame.id, text, out);
  const std::optional<ErrorCode> code = parse_error_code(frame.code);
  std::string description;
  if (!code) {
    description += frame.code;
    description += ": ";
  }
  description += frame.description;
  out.incoming.emplace_back(
      Refused{open_->tag, code.value_or(ErrorCode::GenericError), std::move(description)});
  last_answered_ = std::move(open_->id);
  open_.reset();
  send_next(now, out);
}

void Endpoint::take_fault(const FrameFault& fault, std::string_view text, Output& out) const {
  std::string reason(fault.explanation);
  if (const std::optional<ErrorCode> code = answer_to(fault)) {
    refuse(*fault.id, *code, fault.explanation, out);
    reason += "; answered ";
    reason += rpc::text(*code);
  }
  ignore(IgnoredKind::malformed, std::move(reason), text, out);
}

void Endpoint::ignore_answer(std::string_view id, std::string_view text, Output& out) const {
  // Telling the two apart helps whoever reads the log; neither has an effect.
  const std::string ours = config_.id_prefix + "-";
  const bool was_ours = id.starts_with(ours);
  const IgnoredKind kind =
      was_ours && id == last_answered_ ? IgnoredKind::repeated_answer : IgnoredKind::unknown_answer;
  ignore(kind, was_ours ? "late or repeated answer" : "answer to no call of ours", text, out);
}

void Endpoint::answer(std::string_view id, std::string_view payload, Output& out) const {
  append_result(out.frames.emplace_back(), id, payload);
}

void Endpoint::refuse(std::string_view id, ErrorCode code, std::string_view description,
                      Output& out) const {
  append_error(out.frames.emplace_back(), id, code, description);
}

void Endpoint::expire(Instant now, Output& out) {
  if (!open_ || now < open_->deadline) return;
  out.incoming.emplace_back(TimedOut{open_->tag});
  open_.reset();
  send_next(now, out);
}

std::optional<Instant> Endpoint::next_deadline() const {
  if (!open_) return std::nullopt;
  return open_->deadline;
}

std::vector<std::uint64_t> Endpoint::reset(std::string_view new_id_prefix) {
  check_prefix(new_id_prefix);
  std::vector<std::uint64_t> tags;
  tags.reserve(queued() + 1);
  if (open_) tags.push_back(open_->tag);
  for (Fifo& fifo : queue_) {
    for (std::size_t i = fifo.head; i < fifo.items.size(); ++i) tags.push_back(fifo.items[i].tag);
    fifo = Fifo{};
  }
  open_.reset();
  config_.id_prefix = new_id_prefix;
  return tags;
}

std::size_t Endpoint::queued() const {
  std::size_t sum = 0;
  for (const Fifo& fifo : queue_) sum += fifo.size();
  return sum;
}

void Endpoint::send(std::string_view action, std::string_view payload, std::uint64_t tag,
                    Instant now, Output& out) {
  std::string id = next_id();
  append_call(out.frames.emplace_back(), id, action, payload);
  open_ = Open{std::move(id), tag, now + config_.call_timeout};
}

void Endpoint::send_next(Instant now, Output& out) {
  for (Fifo& fifo : queue_) {
    if (fifo.size() == 0) continue;
    const Queued next = fifo.take();
    return send(next.action, next.payload, next.tag, now, out);
  }
}

std::string Endpoint::next_id() {
  ENSURE(calls_sent_ < max_calls);
  ++calls_sent_;
  return config_.id_prefix + "-" + std::to_string(calls_sent_);
}

}  // namespace voltwin::ocpp::rpc
