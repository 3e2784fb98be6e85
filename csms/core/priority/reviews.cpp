// P2: a driver asks, within limits that keep it rare, and a person decides in time.

#include <algorithm>
#include <vector>

#include "csms/core/priority/commands.hpp"
#include "csms/core/priority/replies.hpp"

namespace voltwin::core::priority {

namespace {

using events::PriorityDecided;
using events::PriorityDecision;
using state::Review;
using state::ReviewState;

std::int64_t characters(std::string_view text) {
  return std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U;  // not inside of one, in UTF-8
  });
}

bool counts_as_approved(const Review& review) {
  return review.state == ReviewState::approved || review.state == ReviewState::over;
}

// What a driver's earlier reviews say of another one.
struct Past {
  std::int64_t pending = 0;
  Instant lapses;                  ///< of the pending one that lapses first
  std::vector<Instant> approvals;  ///< within the window
  std::optional<Instant> refusal;  ///< the latest
};

Past past_of(const state::State& state, std::string_view id_tag, Instant now) {
  const state::Priorities& priorities = state.priorities();
  Past past;
  for (const auto& [id, review] : priorities.reviews) {
    if (!state::same_folded(review.id_tag, id_tag)) continue;
    if (review.state == ReviewState::pending) {
      past.lapses = past.pending == 0 ? review.ends : std::min(past.lapses, review.ends);
      ++past.pending;
    } else if (counts_as_approved(review)) {
      if (now < review.decided + priorities.rules.approval_window) {
        past.approvals.push_back(review.decided);
      }
    } else {
      past.refusal = std::max(past.refusal.value_or(review.decided), review.decided);
    }
  }
  std::sort(past.approvals.begin(), past.approvals.end());
  return past;
}

std::int64_t days(Duration duration) { return duration / Duration::from_hours(24); }
std::int64_t hours(Duration duration) { return duration / Duration::from_hours(1); }

// Which limit is in the way and when it lifts; empty when none is.
std::string fault_of_past(const state::State& state, const state::Transaction& transaction,
                          Instant now) {
  const PriorityRules& rules = state.priorities().rules;
  const Past past = past_of(state, transaction.id_tag, now);
  if (past.pending >= rules.pending) {
    return "at most " + std::to_string(rules.pending) + " pending review: lifts at " +
           to_text(past.lapses);
  }
  if (past.refusal && now < *past.refusal + rules.cool_down) {
    return "refused less than " + std::to_string(hours(rules.cool_down)) + " h ago: lifts at " +
           to_text(*past.refusal + rules.cool_down);
  }
  const auto most = static_cast<std::size_t>(rules.approvals);
  if (most == 0) return "no review is approved at all by the rules";
  if (past.approvals.size() >= most) {
    // Room comes when so many have left the window that fewer than the limit are in it.
    const Instant leaves = past.approvals[past.approvals.size() - most];
    return "at most " + std::to_string(most) + " approved in " +
           std::to_string(days(rules.approval_window)) + " days: lifts at " +
           to_text(leaves + rules.approval_window);
  }
  const auto& reviews = state.priorities().reviews;
  const auto waiting = std::count_if(reviews.begin(), reviews.end(), [](const auto& one) {
    return one.second.state == ReviewState::pending;
  });
  if (static_cast<std::size_t>(waiting) >= Review::max_pending) {
    return "too many reviews wait for a decision: lifts when one is decided";
  }
  return {};
}

std::string fault_of(const state::State& state, const state::Transaction& transaction,
                     const RequestUrgentReview& command, Instant now) {
  const PriorityRules& rules = state.priorities().rules;
  const std::int64_t length = characters(command.reason);
  if (length < rules.shortest_reason || length > rules.longest_reason) {
    return "reason: expected " + std::to_string(rules.shortest_reason) + " to " +
           std::to_string(rules.longest_reason) + " characters, found " + std::to_string(length);
  }
  if (state.priorities().urgent.contains(transaction.id)) return "it is approved already";
  return fault_of_past(state, transaction, now);
}

PriorityDecided of_review(const Review& review) {
  PriorityDecided out;
  out.id_tag = review.id_tag;
  out.tier = Tier::P2;
  out.transaction = review.transaction;
  out.review = review.id;
  return out;
}

}  // namespace

ReplyToCommand request_review(state::Turn& turn, const RequestUrgentReview& command) {
  const state::State& state = turn.state();
  if (!has_transaction(state, command.transaction)) return refused("no such transaction");
  const state::Transaction& transaction = state.transaction(command.transaction);
  if (transaction.meter_stop) return refused("the transaction has ended");
  if (transaction.authorization != Authorization::Accepted) {
    return refused("the transaction may not charge");
  }
  if (std::string fault = fault_of(state, transaction, command, turn.now); !fault.empty()) {
    PriorityDecided decided;
    decided.id_tag = transaction.id_tag;
    decided.tier = Tier::P2;
    decided.transaction = transaction.id;
    decided.reason = fault;
    turn.emit(std::move(decided));
    return refused(std::move(fault));
  }
  const ReviewId id = state.priorities().next_review();
  turn.emit(events::ReviewRequested{id, transaction.id, transaction.id_tag, command.reason,
                                    turn.now + state.priorities().rules.review_patience});
  return done(id.value());
}

ReplyToCommand decide_review(state::Turn& turn, const DecideUrgentReview& command) {
  const auto& reviews = turn.state().priorities().reviews;
  const auto found = reviews.find(command.review);
  if (found == reviews.end()) return refused("no such review");
  if (found->second.state != ReviewState::pending) return refused("it is decided already");
  if (command.by.empty()) return refused("by: expected who decides it");
  if (command.until && *command.until <= turn.now) return refused("until: expected later than now");
  if (command.until && *command.until > turn.now + longest_stay) {
    return refused("until: expected at most 7 days from now");
  }
  PriorityDecided decided = of_review(found->second);
  decided.by = command.by;
  decided.note = command.note;
  if (command.decision == ReviewDecision::approve) {
    decided.decision = PriorityDecision::granted;
    decided.reason = "approved";
    decided.until = command.until;
  } else {
    decided.reason = "refused by a person";
  }
  turn.emit(std::move(decided));
  return done(0);
}

}  // namespace voltwin::core::priority
