#pragma once
// Processes: long-lived behaviours (a visit, a shift, a day) as small copyable state machines.
// A behaviour is a struct with one function, which does what is to be done now and returns
// what to wait for; in between it is plain data, so that it copies with its world.
//
//   struct Customer {
//     enum class Step { arriving, queueing, served } step = Step::arriving;
//     Next resume(Wake wake, Self& self, Bank& bank) {
//       switch (step) {
//         case Step::arriving:
//           step = Step::queueing;
//           return within(acquire(bank.tellers), Duration::from_minutes(10));
//         case Step::queueing:
//           if (wake.timed_out()) return end();
//           step = Step::served;
//           return sleep(bank.draw_service());
//         case Step::served:
//           self.release(bank.tellers);
//           return end();
//       }
//     }
//     void cancelled(Self& self, Bank& bank);  // optional: undoes what only it knows of
//   };
//
// The owner calls start(), raise() and the like from its events, hands timers of its
// `timer_kind` to fire(), and after each of these lets all who are ready go on: settle().
// Nobody goes on inside another's resume(). Several kinds of behaviour are one std::variant.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include "engine/base/ensure.hpp"
#include "engine/sim/wait.hpp"
#include "engine/sim/waiting.hpp"

namespace voltwin::sim {

/// What a behaviour can do to the processes around it while it resumes.
class Self {
 public:
  Self(Waiting& waiting, const Turn& turn, std::uint32_t slot)
      : waiting_(waiting), turn_(turn), slot_(slot) {}

  [[nodiscard]] Instant now() const { return turn_.now; }
  [[nodiscard]] const Turn& turn() const { return turn_; }
  [[nodiscard]] ProcessId id() const { return waiting_.id_of(slot_); }
  void raise(SignalId signal) { waiting_.raise(signal, turn_); }
  /// Gives back one unit, or so many; it holds them (ENSURE).
  void release(ResourceId resource) { release(resource, 1); }
  void release(ResourceId resource, std::uint32_t amount) {
    waiting_.release(slot_, resource, amount, turn_);
  }
  [[nodiscard]] std::uint32_t held(ResourceId resource) const {
    return waiting_.held(slot_, resource);
  }
  /// The queues, to look at.
  [[nodiscard]] const Waiting& queues() const { return waiting_; }

 private:
  Waiting& waiting_;
  const Turn& turn_;
  std::uint32_t slot_;
};

template <class Behaviour>
class Processes {
 public:
  /// More resumptions than this without a step of time are an endless loop: our mistake.
  static constexpr std::uint64_t switches_a_settle_max = 100'000'000;

  /// Timers are set with this TimerToken::kind.
  explicit Processes(std::uint32_t timer_kind) : waiting_(timer_kind) {}

  [[nodiscard]] SignalId make_signal() { return waiting_.make_signal(); }
  /// So many units, all free.
  [[nodiscard]] ResourceId make_resource(std::uint32_t capacity, Instant now) {
    return waiting_.make_resource(capacity, now);
  }

  /// Adds a behaviour; it begins when all settle, behind those that are ready already.
  ProcessId start(Behaviour behaviour) {
    const ProcessId id = waiting_.open();
    if (id.slot == cells_.size()) cells_.emplace_back();
    cells_[id.slot].emplace(std::move(behaviour));
    waiting_.make_ready(id.slot, Wake{});
    return id;
  }

  /// Ends a process from outside, wherever it stands: its cancelled() is called if it has
  /// one, its waits are dropped, what it holds is given back. False when it was over, or
  /// is being cancelled: two that belong together may cancel each other. Not for the one that
  /// is resuming (ENSURE): that one returns end().
  template <class World>
  bool cancel(ProcessId process, const Turn& turn, World& world) {
    if (!waiting_.is_open(process)) return false;
    ENSURE(process.slot != running_);
    if (std::find(cancelling_.begin(), cancelling_.end(), process.slot) != cancelling_.end()) {
      return false;
    }
    cancelling_.push_back(process.slot);
    Self self(waiting_, turn, process.slot);
    tell_cancelled(*cells_[process.slot], self, world);
    cancelling_.pop_back();
    finish(process.slot, turn);
    return true;
  }

  /// Wakes all who wait for the signal now.
  void raise(SignalId signal, const Turn& turn) { waiting_.raise(signal, turn); }
  /// Wakes the one who has waited longest; false when none waits.
  bool raise_for_first(SignalId signal, const Turn& turn) {
    return waiting_.raise_for_first(signal, turn);
  }
  /// Wakes the process if it waits to be told(); false, and nothing else, when it does not
  /// (what it should know must be in its state before) or is over.
  bool tell(ProcessId process, const Turn& turn) {
    return waiting_.is_open(process) && waiting_.tell(process.slot, turn);
  }
  /// More units are given out at once; fewer as they come back.
  void set_capacity(ResourceId resource, std::uint32_t capacity, const Turn& turn) {
    waiting_.set_capacity(resource, capacity, turn);
  }
  /// One of the processes' own timers has fired.
  void fire(const TimerToken& token, const Turn& turn) { waiting_.fire(token, turn); }

  /// Lets everybody who is ready go on, and those whom they make ready, until all wait.
  template <class World>
  void settle(const Turn& turn, World& world) {
    ENSURE(running_ == nobody);
    std::uint32_t slot = 0;
    Wake wake;
    for (std::uint64_t count = 0; waiting_.take_ready(slot, wake); ++count) {
      ENSURE(count < switches_a_settle_max);
      running_ = slot;
      Self self(waiting_, turn, slot);
      const Next next = resume(*cells_[slot], wake, self, world);
      running_ = nobody;
      ++switches_;
      if (next.mode() == Next::Mode::end) {
        finish(slot, turn);
      } else {
        waiting_.wait(slot, next, turn);
      }
    }
  }

  [[nodiscard]] bool is_over(ProcessId process) const { return !waiting_.is_open(process); }
  /// The behaviour, as it stands; null when it is over.
  [[nodiscard]] const Behaviour* find(ProcessId process) const {
    return waiting_.is_open(process) ? &*cells_[process.slot] : nullptr;
  }
  [[nodiscard]] Behaviour* find(ProcessId process) {
    return waiting_.is_open(process) ? &*cells_[process.slot] : nullptr;
  }
  [[nodiscard]] std::size_t size() const { return waiting_.open_count(); }
  /// Resumptions so far.
  [[nodiscard]] std::uint64_t switches() const { return switches_; }
  [[nodiscard]] const Waiting& queues() const { return waiting_; }

 private:
  static constexpr std::uint32_t nobody = UINT32_MAX;

  template <class Kind, class World>
  static Next resume(Kind& behaviour, const Wake& wake, Self& self, World& world) {
    return behaviour.resume(wake, self, world);
  }
  template <class... Kinds, class World>
  static Next resume(std::variant<Kinds...>& any, const Wake& wake, Self& self, World& world) {
    return std::visit([&](auto& kind) { return kind.resume(wake, self, world); }, any);
  }
  template <class Kind, class World>
  static void tell_cancelled(Kind& behaviour, Self& self, World& world) {
    if constexpr (requires { behaviour.cancelled(self, world); }) behaviour.cancelled(self, world);
  }
  template <class... Kinds, class World>
  static void tell_cancelled(std::variant<Kinds...>& any, Self& self, World& world) {
    std::visit([&](auto& kind) { tell_cancelled(kind, self, world); }, any);
  }

  void finish(std::uint32_t slot, const Turn& turn) {
    cells_[slot].reset();
    waiting_.close(slot, turn);
  }

  Waiting waiting_;
  /// By slot. A deque: a behaviour stays where it is while it starts others.
  std::deque<std::optional<Behaviour>> cells_;
  std::uint32_t running_ = nobody;
  std::vector<std::uint32_t> cancelling_;  ///< whose cancelled() has not returned yet
  std::uint64_t switches_ = 0;
};

}  // namespace voltwin::sim
