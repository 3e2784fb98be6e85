// What drivers say of their stays, held to what can be.

#include <cmath>

#include "csms/core/priority/commands.hpp"
#include "csms/core/priority/replies.hpp"

namespace voltwin::core::priority {

namespace {

std::string fault_of(const SetIntent& command, Instant now) {
  if (command.departure) {
    if (*command.departure <= now) return "departure: expected later than now";
    if (*command.departure > now + longest_stay) {
      return "departure: expected at most 7 days from now";
    }
  }
  const double soc = command.soc.value_or(Ratio()).value();
  if (!std::isfinite(soc) || soc < 0.0 || soc > 1.0) return "soc: expected 0 to 1";
  if (!command.wanted) return {};
  // The largest battery there is, as far as it is not full.
  const auto room =
      static_cast<std::int64_t>(static_cast<double>(largest_battery.value()) * (1.0 - soc));
  if (*command.wanted < WattHours(1) || *command.wanted > WattHours(room)) {
    return "wanted_wh: expected 1 to " + std::to_string(room);
  }
  return {};
}

// The transaction that it is about, none for the next one; or what is wrong with it.
struct Meant {
  TransactionId transaction;
  std::string fault;
};

Meant meant_by(const state::State& state, const SetIntent& command) {
  if (!command.transaction.is_none()) {
    if (!has_transaction(state, command.transaction)) return {{}, "no such transaction"};
    if (state.transaction(command.transaction).meter_stop) {
      return {{}, "the transaction has ended"};
    }
    return {command.transaction, ""};
  }
  if (std::string fault = fault_of_tag(state, command.id_tag); !fault.empty()) return {{}, fault};
  if (!state.has_site(command.site)) return {{}, "no such site"};
  const TransactionId running = running_of(state, command.id_tag);
  if (running.is_none()) return {};
  const bool here = state.evse(state.transaction(running).evse).site == command.site;
  return {here ? running : TransactionId(), ""};
}

}  // namespace

ReplyToCommand set_intent(state::Turn& turn, const SetIntent& command) {
  const state::State& state = turn.state();
  const Meant meant = meant_by(state, command);
  if (!meant.fault.empty()) return refused(meant.fault);
  if (std::string fault = fault_of(command, turn.now); !fault.empty()) return refused(fault);
  events::IntentStated stated;
  stated.transaction = meant.transaction;
  stated.departure = command.departure;
  stated.wanted = command.wanted;
  stated.soc = command.soc;
  if (!meant.transaction.is_none()) {
    const state::Transaction& transaction = state.transaction(meant.transaction);
    stated.id_tag = transaction.id_tag;
    stated.site = state.evse(transaction.evse).site;
  } else {
    const auto& announced = state.priorities().announced;
    if (announced.size() >= state::Announcement::max_count && !announced.contains(command.id_tag)) {
      return refused("too many drivers have announced a stay");
    }
    stated.id_tag = state.spelling(command.id_tag);
    stated.site = command.site;
  }
  turn.emit(std::move(stated));
  return done(0);
}

ReplyToCommand set_rules(state::Turn& turn, const SetPriorityRules& command) {
  if (command.rules.shortest_reason > command.rules.longest_reason) {
    return refused("shortest_reason: expected at most longest_reason");
  }
  turn.emit(events::PriorityRulesSet{command.rules});
  return done(0);
}

}  // namespace voltwin::core::priority
