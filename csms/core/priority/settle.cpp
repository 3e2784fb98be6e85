// What is over by itself: grants, reviews, and with them the tiers.

#include <vector>

#include "csms/core/priority/commands.hpp"
#include "csms/core/priority/queue.hpp"
#include "csms/core/priority/replies.hpp"

namespace voltwin::core::priority {

namespace {

using events::PriorityDecided;
using events::PriorityDecision;

void settle_grants(state::Turn& turn) {
  std::vector<PriorityDecided> over;
  for (const auto& [tag, grant] : turn.state().priorities().grants) {
    if (grant.until > turn.now) continue;
    PriorityDecided& one = over.emplace_back();
    one.id_tag = tag;
    one.tier = grant.tier;
    one.decision = PriorityDecision::expired;
    one.reason = "its time is over";
    one.transaction = running_of(turn.state(), tag);
  }
  for (PriorityDecided& one : over) turn.emit(std::move(one));
}

std::string why_over(const state::State& state, const state::Review& review) {
  if (state.transaction(review.transaction).meter_stop) return "its session has ended";
  return review.state == state::ReviewState::pending ? "nobody decided in time"
                                                     : "its time is over";
}

void settle_reviews(state::Turn& turn) {
  std::vector<PriorityDecided> over;
  for (const auto& [id, review] : turn.state().priorities().reviews) {
    if (!review.is_open() || review.ends > turn.now) continue;
    PriorityDecided& one = over.emplace_back();
    one.id_tag = review.id_tag;
    one.tier = Tier::P2;
    one.decision = PriorityDecision::expired;
    one.reason = why_over(turn.state(), review);
    one.transaction = review.transaction;
    one.review = id;
  }
  for (PriorityDecided& one : over) turn.emit(std::move(one));
}

}  // namespace

TransactionId running_of(const state::State& state, std::string_view id_tag) {
  TransactionId oldest;
  for (const state::Evse& evse : state.evses()) {
    if (evse.transaction.is_none()) continue;
    const state::Transaction& transaction = state.transaction(evse.transaction);
    if (!state::same_folded(transaction.id_tag, id_tag)) continue;
    if (oldest.is_none() || transaction.id < oldest) oldest = transaction.id;
  }
  return oldest;
}

void settle(state::Turn& turn) {
  if (turn.state().priorities().due <= turn.now) {
    settle_grants(turn);
    settle_reviews(turn);
    settle_queues(turn);
  }
  make_offers(turn);
}

}  // namespace voltwin::core::priority
