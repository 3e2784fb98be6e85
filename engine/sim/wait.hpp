#pragma once
// The words in which a behaviour says what it waits for, and is told what came: values that
// processes.hpp and waiting.hpp understand.
//
//   return sleep(Duration::from_minutes(5));
//   return within(acquire(plugs), patience);            // wake.timed_out() if none came free
//   return first_of(raised(rain), until(evening));      // wake.which: 0 rain, 1 evening
//   return all_of(acquire(crane), acquire(truck, {.amount = 2}));
//   return end();

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "engine/base/ensure.hpp"
#include "engine/base/id.hpp"
#include "engine/time/instant.hpp"

namespace voltwin::sim {

using SignalId = Id<struct SignalTag>;
using ResourceId = Id<struct ResourceTag>;

/// Names a process; stale once it has ended or was cancelled.
struct ProcessId {
  std::uint32_t slot = UINT32_MAX;
  std::uint32_t generation = 0;
  [[nodiscard]] bool operator==(const ProcessId&) const = default;
};

/// How units of a resource are asked for.
struct Claim {
  std::uint32_t amount = 1;   ///< at least 1 (ENSURE); see acquire()
  std::int32_t priority = 0;  ///< lower ones are served first, equal ones in order of asking
};

enum class WaitKind : std::uint8_t { sleep, until, signal, units, process, told };

/// One thing to wait for. Made by the functions below.
struct Wait {
  WaitKind kind = WaitKind::until;
  std::uint32_t target = 0;  ///< index of a signal or resource, or slot of a process
  std::uint32_t generation = 0;
  Claim claim;
  std::int64_t time_us = 0;  ///< sleep: how long; until: when
};

/// What a behaviour does next: waits for some things, or ends.
class Next {
 public:
  static constexpr std::size_t waits_max = 4;
  enum class Mode : std::uint8_t { end, first_of, all_of };

  /// Waits for this one thing.
  Next(const Wait& wait) : mode_(Mode::first_of), count_(1) { waits_[0] = wait; }
  Next(Mode mode, std::initializer_list<Wait> waits)
      : mode_(mode), count_(static_cast<std::uint8_t>(waits.size())) {
    ENSURE(waits.size() <= waits_max);
    std::size_t at = 0;
    for (const Wait& wait : waits) waits_[at++] = wait;
  }

  /// Gives up after so long (not negative: ENSURE): the wake is then timed_out(), nothing is
  /// waited for any more, and units that this wait had got meanwhile are given back.
  [[nodiscard]] Next within(Duration patience) const {
    ENSURE(patience >= Duration{} && mode_ != Mode::end);
    Next out = *this;
    out.patience_ = patience;
    return out;
  }

  [[nodiscard]] Mode mode() const { return mode_; }
  [[nodiscard]] std::size_t count() const { return count_; }
  [[nodiscard]] const Wait& wait(std::size_t index) const { return waits_[index]; }
  [[nodiscard]] const std::optional<Duration>& patience() const { return patience_; }

 private:
  Mode mode_;
  std::uint8_t count_;
  std::array<Wait, waits_max> waits_;
  std::optional<Duration> patience_;
};

/// So long from now, for ever when that is after Instant::never(); not negative (ENSURE when
/// it is armed).
[[nodiscard]] inline Wait sleep(Duration duration) {
  return {WaitKind::sleep, 0, 0, {}, duration.us()};
}
/// That instant; at once when it is past; for ever when it is Instant::never().
[[nodiscard]] inline Wait until(Instant when) { return {WaitKind::until, 0, 0, {}, when.us()}; }
/// The next time that the signal is raised.
[[nodiscard]] inline Wait raised(SignalId signal) {
  return {WaitKind::signal, static_cast<std::uint32_t>(signal.value() - 1), 0, {}, 0};
}
/// Units of a resource, held from then on until they are released, or the process is over. A
/// claim for more than the capacity waits, as do all behind it, until there is as much.
[[nodiscard]] inline Wait acquire(ResourceId resource, Claim claim) {
  return {WaitKind::units, static_cast<std::uint32_t>(resource.value() - 1), 0, claim, 0};
}
/// One unit, at the ordinary priority.
[[nodiscard]] inline Wait acquire(ResourceId resource) { return acquire(resource, Claim{}); }
/// The end of another process; at once when it is over.
[[nodiscard]] inline Wait ended(ProcessId process) {
  return {WaitKind::process, process.slot, process.generation, {}, 0};
}
/// That somebody tells this process that something has changed for it: Processes::tell().
[[nodiscard]] inline Wait told() { return {WaitKind::told, 0, 0, {}, 0}; }

/// Whichever comes first, of one to four; the others are no longer waited for. Of those that
/// are there at once, the first named.
template <std::convertible_to<Wait>... Waits>
[[nodiscard]] Next first_of(const Waits&... waits) {
  static_assert(sizeof...(waits) >= 1 && sizeof...(waits) <= Next::waits_max);
  return Next(Next::Mode::first_of, {waits...});
}
/// All of one to four, in any order.
template <std::convertible_to<Wait>... Waits>
[[nodiscard]] Next all_of(const Waits&... waits) {
  static_assert(sizeof...(waits) >= 1 && sizeof...(waits) <= Next::waits_max);
  return Next(Next::Mode::all_of, {waits...});
}
/// One wait with a patience.
[[nodiscard]] inline Next within(const Wait& wait, Duration patience) {
  return Next(wait).within(patience);
}
/// The process is over.
[[nodiscard]] inline Next end() { return Next(Next::Mode::end, {}); }

/// Why a behaviour goes on.
struct Wake {
  enum class Reason : std::uint8_t { started, came, timed_out };
  Reason reason = Reason::started;
  /// Of what came, the number in first_of(); in all_of(), of what came last.
  std::uint8_t which = 0;
  [[nodiscard]] bool timed_out() const { return reason == Reason::timed_out; }
};

}  // namespace voltwin::sim
