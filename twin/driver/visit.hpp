#pragma once
// One visit of a driver: arrives, waits for a free EVSE or gives up, plugs in, presents a
// token, leaves. A behaviour of engine/sim: a small copyable state machine that acts on the
// place around it and says what it waits for. It knows no station; the place does.
//
// The place tells it what came of the token (started(), refused(), ended()), and then wakes
// it: Processes::tell().

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>

#include "engine/base/ensure.hpp"
#include "engine/sim/processes.hpp"
#include "engine/time/instant.hpp"
#include "engine/units/units.hpp"

namespace voltwin::twin::driver {

/// How the driver ends a charge.
enum class Leaving : std::uint8_t {
  token_then_unplug,  ///< presents the token again, then pulls the plug
  unplug,             ///< just pulls the plug
};

/// One session record: what the driver means to do.
struct VisitPlan {
  std::uint32_t number = 0;  ///< the place's own name for it
  Instant arrival;
  Instant departure;  ///< after arrival (ENSURE)
  std::string token;
  Joules requested_energy;            ///< grid side
  std::optional<std::uint32_t> evse;  ///< this one only; empty: any that is offered free
  Duration patience;                  ///< how long it waits for a free EVSE
  Duration token_delay;               ///< from plug to token
  Duration retry_delay = Duration::from_seconds(30);  ///< after a refused token
  std::uint32_t token_attempts = 2;
  Leaving leaving = Leaving::token_then_unplug;
};

enum class VisitState : std::uint8_t {
  to_come,      ///< before the arrival
  waiting,      ///< there, no free EVSE yet
  plugged,      ///< plugged in, token not presented
  authorizing,  ///< token presented, no transaction yet
  charging,     ///< a transaction runs (or ran to its end) and the car stands there
  left,         ///< gone after a visit with a plug
  turned_away,  ///< gone without ever plugging in
};

class Visit;

/// Where visits happen: what a driver can see there, and do.
template <class P>
concept Place = requires(P& place, const Visit& visit, std::uint32_t evse) {
  /// An EVSE that this driver may take now (the one it insists on, or the one it likes best).
  { place.find_free(visit) } -> std::same_as<std::optional<std::uint32_t>>;
  /// Raised when an EVSE becomes free.
  { place.evse_freed() } -> std::same_as<sim::SignalId>;
  place.plug_in(visit, evse);
  place.present_token(visit, evse);
  place.unplug(visit, evse);
  place.turn_away(visit);
};

class Visit {
 public:
  explicit Visit(VisitPlan plan);

  /// What the driver does now (sim::Processes).
  template <Place P>
  [[nodiscard]] sim::Next resume(const sim::Wake& wake, sim::Self& self, P& place);

  /// The station started a transaction for this visit.
  void started();
  /// The station refused the token.
  void refused(Instant now);
  /// The transaction ended by no doing of the driver.
  void ended();

  [[nodiscard]] VisitState state() const { return state_; }
  [[nodiscard]] const VisitPlan& plan() const { return plan_; }
  /// The EVSE in use, while plugged.
  [[nodiscard]] std::optional<std::uint32_t> evse() const { return evse_; }
  [[nodiscard]] bool is_over() const;
  [[nodiscard]] Instant plugged_at() const { return plugged_at_; }
  /// Whether a transaction ever started.
  [[nodiscard]] bool was_served() const { return served_; }

 private:
  template <Place P>
  [[nodiscard]] sim::Next look_for_evse(Instant now, P& place);
  template <Place P>
  [[nodiscard]] sim::Next depart(P& place);
  void take(std::uint32_t evse, Instant now);
  /// When it stops looking for an EVSE.
  [[nodiscard]] Instant gives_up_at() const;
  /// Until then, or until the place has news.
  [[nodiscard]] sim::Next wait_until(Instant when) const {
    return sim::first_of(sim::told(), sim::until(when));
  }

  VisitPlan plan_;
  VisitState state_ = VisitState::to_come;
  std::optional<std::uint32_t> evse_;
  Instant plugged_at_;
  Instant token_at_;
  std::uint32_t tokens_presented_ = 0;
  bool running_ = false;
  bool served_ = false;
};

template <Place P>
sim::Next Visit::resume(const sim::Wake&, sim::Self& self, P& place) {
  const Instant now = self.now();
  switch (state_) {
    case VisitState::to_come:
      if (now < plan_.arrival) return sim::until(plan_.arrival);
      state_ = VisitState::waiting;
      return look_for_evse(now, place);
    case VisitState::waiting:
      return look_for_evse(now, place);
    case VisitState::plugged:
      if (now >= plan_.departure) return depart(place);
      if (now < token_at_) return wait_until(std::min(token_at_, plan_.departure));
      state_ = VisitState::authorizing;
      ++tokens_presented_;
      place.present_token(*this, *evse_);
      // The station may have answered meanwhile.
      return wait_until(state_ == VisitState::plugged ? std::min(token_at_, plan_.departure)
                                                      : plan_.departure);
    case VisitState::authorizing:
    case VisitState::charging:
      if (now >= plan_.departure) return depart(place);
      return wait_until(plan_.departure);
    case VisitState::left:
    case VisitState::turned_away:
      break;
  }
  UNREACHABLE();
}

template <Place P>
sim::Next Visit::look_for_evse(Instant now, P& place) {
  if (now < plan_.departure) {
    if (const auto evse = place.find_free(*this)) {
      take(*evse, now);
      place.plug_in(*this, *evse);
      return wait_until(std::min(token_at_, plan_.departure));
    }
  }
  if (now < gives_up_at()) {
    return sim::first_of(sim::raised(place.evse_freed()), sim::until(gives_up_at()));
  }
  state_ = VisitState::turned_away;
  place.turn_away(*this);
  return sim::end();
}

template <Place P>
sim::Next Visit::depart(P& place) {
  const std::uint32_t evse = *evse_;
  if (running_ && plan_.leaving == Leaving::token_then_unplug) place.present_token(*this, evse);
  state_ = VisitState::left;
  evse_.reset();
  place.unplug(*this, evse);
  return sim::end();
}

}  // namespace voltwin::twin::driver
