#pragma once
// One visit of a driver: arrives, waits for a free EVSE or gives up, plugs in, presents a
// token, leaves. A small copyable state machine that says what to do next; it performs
// nothing and knows no station. The world owns the list of free EVSEs.
//
//   for (;;) {
//     const Action action = visit.next(now, free_evses);
//     if (action.kind == ActionKind::wait) { wake it at action.at or when an EVSE frees; break; }
//     perform(action);  // and tell the visit what came of it: started(), refused(), ...
//     if (visit.is_over()) break;
//   }

#include <cstdint>
#include <optional>
#include <span>
#include <string>

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
  leaving,      ///< transaction asked to stop, plug still in
  left,         ///< gone after a visit with a plug
  turned_away,  ///< gone without ever plugging in
};

enum class ActionKind : std::uint8_t {
  wait,           ///< nothing to do before `at`
  plug_in,        ///< put the car on `evse`
  present_token,  ///< at `evse`: starts the transaction
  stop,           ///< at `evse`: present the token again, to end it
  unplug,         ///< take the car from `evse`; the visit is over
  turn_away,      ///< never plugged in; the visit is over
};

struct Action {
  ActionKind kind = ActionKind::wait;
  std::uint32_t evse = 0;
  Instant at = Instant::never();  ///< wait: when to ask again at the latest
};

class Visit {
 public:
  explicit Visit(VisitPlan plan);

  /// What the driver does now. An action other than wait is taken as done. `free` lists the
  /// EVSEs of the driver's group that are free, in order of preference.
  [[nodiscard]] Action next(Instant now, std::span<const std::uint32_t> free);

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
  [[nodiscard]] Action wait_until(Instant at) const { return {ActionKind::wait, 0, at}; }
  Action find_place(Instant now, std::span<const std::uint32_t> free);
  Action depart();

  VisitPlan plan_;
  VisitState state_ = VisitState::to_come;
  std::optional<std::uint32_t> evse_;
  Instant plugged_at_;
  Instant token_at_;
  std::uint32_t tokens_presented_ = 0;
  bool running_ = false;
  bool served_ = false;
};

}  // namespace voltwin::twin::driver
