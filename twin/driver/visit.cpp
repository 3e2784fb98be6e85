#include "twin/driver/visit.hpp"

#include <utility>

namespace voltwin::twin::driver {

Visit::Visit(VisitPlan plan) : plan_(std::move(plan)) { ENSURE(plan_.departure > plan_.arrival); }

bool Visit::is_over() const {
  return state_ == VisitState::left || state_ == VisitState::turned_away;
}

Instant Visit::gives_up_at() const {
  return std::min(plan_.arrival + plan_.patience, plan_.departure);
}

void Visit::take(std::uint32_t evse, Instant now) {
  state_ = VisitState::plugged;
  evse_ = evse;
  plugged_at_ = now;
  token_at_ = now + plan_.token_delay;
}

void Visit::started() {
  if (state_ != VisitState::authorizing && state_ != VisitState::plugged) return;
  state_ = VisitState::charging;
  running_ = true;
  served_ = true;
}

void Visit::refused(Instant now) {
  if (state_ != VisitState::authorizing) return;
  // Out of attempts it stays parked until it departs.
  if (tokens_presented_ >= plan_.token_attempts) return;
  state_ = VisitState::plugged;
  token_at_ = now + plan_.retry_delay;
}

void Visit::ended() { running_ = false; }

}  // namespace voltwin::twin::driver
