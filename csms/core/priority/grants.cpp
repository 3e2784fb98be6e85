// P0 and P1: granted on evidence that holds, and never without a fact that says on which.

#include "csms/core/priority/commands.hpp"
#include "csms/core/priority/replies.hpp"
#include "engine/json/record.hpp"

namespace voltwin::core::priority {

namespace {

using events::PriorityDecided;
using events::PriorityDecision;

// What another clock may be ahead.
constexpr Duration clock_slack = Duration::from_minutes(1);

std::string minutes_of(Duration duration) {
  return std::to_string(duration / Duration::from_minutes(1)) + " min";
}

// Why the evidence verifies nothing; empty when it does.
std::string fault_of(const PriorityEvidence& evidence, Tier tier, const PriorityRules& rules,
                     Instant now) {
  if (evidence.observed_at > now + clock_slack) return "the evidence is of the future";
  if (evidence.kind == EvidenceKind::operator_word) {
    return evidence.by.empty() ? "an operator's word needs who gave it" : "";
  }
  if (evidence.kind == EvidenceKind::fleet_mission && tier == Tier::P0) {
    return "a mission of a fleet is no emergency: expected P1";
  }
  if (evidence.reference.empty()) return "the evidence needs a reference";
  if (evidence.observed_at + rules.evidence_age < now) {
    return "the evidence is of " + to_text(evidence.observed_at) + ", older than " +
           minutes_of(rules.evidence_age);
  }
  if (!evidence.mission_active.value_or(false)) return "no mission is active";
  return {};
}

std::string fault_of(const state::State& state, const GrantPriority& command, Instant now) {
  const PriorityRules& rules = state.priorities().rules;
  if (std::string fault = fault_of_tag(state, command.id_tag); !fault.empty()) return fault;
  if (command.tier != Tier::P0 && command.tier != Tier::P1) return "tier: expected P0 or P1";
  if (command.until <= now) return "until: expected later than now";
  if (command.until > now + rules.longest_grant) {
    return "until: expected at most " + minutes_of(rules.longest_grant) + " from now";
  }
  const auto& grants = state.priorities().grants;
  if (grants.size() >= state::Grant::max_count && !grants.contains(command.id_tag)) {
    return "there are " + std::to_string(state::Grant::max_count) + " grants already";
  }
  return fault_of(command.evidence, command.tier, rules, now);
}

}  // namespace

ReplyToCommand grant(state::Turn& turn, const GrantPriority& command) {
  if (command.id_tag.empty()) return refused("an id tag has at least one character");
  PriorityDecided decided;
  decided.id_tag = turn.state().spelling(command.id_tag);
  decided.tier = command.tier;
  decided.by = command.evidence.by;
  decided.evidence = command.evidence;
  decided.transaction = running_of(turn.state(), command.id_tag);
  decided.reason = fault_of(turn.state(), command, turn.now);
  if (!decided.reason.empty()) {
    ReplyToCommand reply = refused(decided.reason);
    turn.emit(std::move(decided));
    return reply;
  }
  decided.decision = PriorityDecision::granted;
  decided.reason = "verified by " + std::string(json::name_of(command.evidence.kind));
  decided.until = command.until;
  turn.emit(std::move(decided));
  return done(0);
}

ReplyToCommand revoke(state::Turn& turn, const RevokePriority& command) {
  const auto& grants = turn.state().priorities().grants;
  const auto found = grants.find(command.id_tag);
  if (found == grants.end()) return refused("the id tag has no grant");
  if (command.by.empty()) return refused("by: expected who revokes it");
  PriorityDecided decided;
  decided.id_tag = found->first;
  decided.tier = found->second.tier;
  decided.decision = PriorityDecision::revoked;
  decided.reason = "revoked";
  decided.by = command.by;
  decided.note = command.reason;
  decided.transaction = running_of(turn.state(), command.id_tag);
  turn.emit(std::move(decided));
  return done(0);
}

}  // namespace voltwin::core::priority
