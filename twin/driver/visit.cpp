#include "twin/driver/visit.hpp"

#include <algorithm>
#include <utility>

#include "engine/base/ensure.hpp"

namespace voltwin::twin::driver {

Visit::Visit(VisitPlan plan) : plan_(std::move(plan)) { ENSURE(plan_.departure > plan_.arrival); }

bool Visit::is_over() const {
  return state_ == VisitState::left || state_ == VisitState::turned_away;
}

Action Visit::next(Instant now, std::span<const std::uint32_t> free) {
  switch (state_) {
    case VisitState::to_come:
      if (now < plan_.arrival) return wait_until(plan_.arrival);
      state_ = VisitState::waiting;
      return find_place(now, free);
    case VisitState::waiting:
      return find_place(now, free);
    case VisitState::plugged:
      if (now >= plan_.departure) return depart();
      if (now < token_at_) return wait_until(std::min(token_at_, plan_.departure));
      state_ = VisitState::authorizing;
      ++tokens_presented_;
      return {ActionKind::present_token, *evse_, now};
    case VisitState::authorizing:
    case VisitState::charging:
      if (now >= plan_.departure) return depart();
      return wait_until(plan_.departure);
    case VisitState::leaving:
      state_ = VisitState::left;
      return {ActionKind::unplug, *std::exchange(evse_, std::nullopt), now};
    case VisitState::left:
    case VisitState::turned_away:
      return wait_until(Instant::never());
  }
  UNREACHABLE();
}

Action Visit::find_place(Instant now, std::span<const std::uint32_t> free) {
  const Instant gives_up = std::min(plan_.arrival + plan_.patience, plan_.departure);
  const auto wanted = plan_.evse ? std::find(free.begin(), free.end(), *plan_.evse) : free.begin();
  if (wanted != free.end() && now < plan_.departure) {
    state_ = VisitState::plugged;
    evse_ = *wanted;
    plugged_at_ = now;
    token_at_ = now + plan_.token_delay;
    return {ActionKind::plug_in, *wanted, now};
  }
  if (now < gives_up) return wait_until(gives_up);
  state_ = VisitState::turned_away;
  return {ActionKind::turn_away, 0, now};
}

Action Visit::depart() {
  if (running_ && plan_.leaving == Leaving::token_then_unplug) {
    state_ = VisitState::leaving;
    return {ActionKind::stop, *evse_, plan_.departure};
  }
  state_ = VisitState::left;
  return {ActionKind::unplug, *std::exchange(evse_, std::nullopt), plan_.departure};
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
