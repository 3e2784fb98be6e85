#pragma once
// Transactions whose stop never comes: a station that stops by itself, loses its queue, or is
// gone. A boot or a lost connection alone ends nothing (requirements/004: transactions failed
// by a BootNotification while the car went on charging); only evidence does, after a grace,
// and an end found so is an estimate that gives way to whatever comes later (endings.hpp).
//
// The evidence and its times are in the state. A Reaper only remembers, per EVSE, when to
// look again; it is rebuilt from the state after a restart and decides nothing.

#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "csms/core/state/turn.hpp"

namespace voltwin::core::session {

using namespace core::boundary;  // the vocabulary of transactions

/// How long a connector may be free, its station connected and its meter silent, before its
/// transaction has ended: the stop may wait behind a queue (X15, X17). Two sampling intervals
/// of the site when that is longer.
inline constexpr Duration evidence_grace = Duration::from_minutes(5);
/// A free connector says something only if its station was heard of so long after it: on a link
/// that broke without a word, the stop is what could not come any more.
inline constexpr Duration sign_of_life = Duration::from_minutes(1);
/// How long nothing may be heard of a transaction, connected or not: no message waits longer.
inline constexpr Duration silence_limit = Duration::from_hours(24 * 7);

struct Verdict {
  Instant at;  ///< the transaction has ended, should nothing more be heard until then
  events::EndBasis basis = events::EndBasis::silence;
  Instant free_since = {};  ///< with `status`: since when its stop could have come
};
/// When the running transaction of the EVSE is to be closed as things stand; nothing without
/// a running one.
[[nodiscard]] std::optional<Verdict> verdict(const state::State& state, EvseId evse);

/// Closes the running transaction of the EVSE if its verdict is due. `heard` is when the last
/// frame of its station came; false when only a sign of life is missing: look again later.
[[nodiscard]] bool reap(state::Turn& turn, EvseId evse, Instant heard);

class Reaper {
 public:
  /// Something changed at the EVSE: O(log n).
  void watch(const state::State& state, EvseId evse);
  /// The same for every EVSE that the event is about.
  void watch(const state::State& state, const events::Event& event);
  /// Takes a look at that time at the latest.
  void look_again(const state::State& state, EvseId evse, Instant at);
  /// After recovery.
  void rebuild(const state::State& state);
  /// When the earliest verdict may be due: never later than it is.
  [[nodiscard]] std::optional<Instant> next() const;
  /// Takes the EVSEs to look at by now, in order; each is to be watched again.
  [[nodiscard]] std::vector<EvseId> take_due(Instant now);

 private:
  void put(const state::State& state, EvseId evse, Instant at);

  std::set<std::pair<Instant, EvseId>> queue_;
  std::vector<Instant> at_;  ///< per EVSE: its place in the queue; never when it has none
};

}  // namespace voltwin::core::session
