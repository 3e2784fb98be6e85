#include "csms/core/priority/commands.hpp"

#include <variant>

#include "csms/core/events/commands.hpp"
#include "csms/core/priority/queue.hpp"
#include "csms/core/priority/replies.hpp"

namespace voltwin::core::priority {

namespace {

struct Take {
  state::Turn& turn;
  using Reply = std::optional<ReplyToCommand>;

  Reply operator()(const SetPriorityRules& c) const { return set_rules(turn, c); }
  Reply operator()(const SetIntent& c) const { return set_intent(turn, c); }
  Reply operator()(const GrantPriority& c) const { return grant(turn, c); }
  Reply operator()(const RevokePriority& c) const { return revoke(turn, c); }
  Reply operator()(const RequestUrgentReview& c) const { return request_review(turn, c); }
  Reply operator()(const DecideUrgentReview& c) const { return decide_review(turn, c); }
  Reply operator()(const ConfigureQueue& c) const { return configure_queue(turn, c); }
  Reply operator()(const JoinQueue& c) const { return join_queue(turn, c); }
  Reply operator()(const LeaveQueue& c) const { return leave_queue(turn, c); }
  template <class Other>
  Reply operator()(const Other&) const {
    return std::nullopt;
  }
};

template <class... T>
bool is_one_of(const CommandBody& body) {
  return (std::holds_alternative<T>(body) || ...);
}

// Whether its own table takes it: a command built in code is held to the same rules as one read
// from text, and no fact is made of what could not be written.
bool is_sayable(const CommandBody& body) {
  const auto again = events::decode_command(events::encode_command({CorrelationId(1), body}));
  return again && again->has_value();
}

}  // namespace

std::optional<ReplyToCommand> take(state::Turn& turn, const CommandBody& command) {
  const bool ours =
      is_one_of<SetPriorityRules, SetIntent, GrantPriority, RevokePriority, RequestUrgentReview,
                DecideUrgentReview, ConfigureQueue, JoinQueue, LeaveQueue>(command);
  if (!ours) return std::nullopt;
  if (!is_sayable(command)) return refused("a field is out of its range");
  return std::visit(Take{turn}, command);
}

}  // namespace voltwin::core::priority
