#pragma once
// Waiting: who waits for what, and who goes on next. The bookkeeping under Processes: it
// knows processes as slots, and nothing of what they do.
//
// Everything is in order: those whom a signal wakes go on in the order in which they came to
// wait, those who get units in the order of priority and then of asking, and all of them
// after everybody who was ready before. A value: no pointers, no allocation once it has been
// as large.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/sim/wait.hpp"
#include "engine/time/timers.hpp"

namespace voltwin::sim {

/// One moment of a simulation, handed in with each call.
struct Turn {
  Instant now;
  Timers& timers;
};

/// Figures of a resource since it was made.
struct ResourceFigures {
  std::uint64_t granted = 0;     ///< claims that were served
  double unit_seconds = 0.0;     ///< units in use, over time
  double waiting_seconds = 0.0;  ///< claims that wait, over time
};

class Waiting {
 public:
  /// Most processes, and most waits of all of them, at one time (ENSURE).
  static constexpr std::size_t slots_max = 1U << 24;

  /// `timer_kind` is TimerToken::kind of the timers that are set: fire() takes those.
  explicit Waiting(std::uint32_t timer_kind) : timer_kind_(timer_kind) {}

  [[nodiscard]] SignalId make_signal();
  /// So many units, all free; zero is allowed (they come later).
  [[nodiscard]] ResourceId make_resource(std::uint32_t capacity, Instant now);

  /// A new process; it is not ready.
  [[nodiscard]] ProcessId open();
  /// The process is over: nothing is waited for, what it holds is given back, who waited for
  /// its end goes on.
  void close(std::uint32_t slot, const Turn& turn);
  [[nodiscard]] bool is_open(ProcessId process) const {
    return process.slot < slots_.size() && slots_[process.slot].generation == process.generation &&
           slots_[process.slot].open;
  }
  [[nodiscard]] ProcessId id_of(std::uint32_t slot) const {
    return {slot, slots_[slot].generation};
  }

  /// The process, which waits for nothing, waits from now on.
  void wait(std::uint32_t slot, const Next& next, const Turn& turn);
  /// It goes on as if what it waits for had come, with this wake.
  void make_ready(std::uint32_t slot, Wake wake);
  /// Takes the next process that goes on; false when none does.
  [[nodiscard]] bool take_ready(std::uint32_t& slot, Wake& wake);
  [[nodiscard]] std::size_t open_count() const { return open_count_; }

  /// Wakes all who wait for the signal now.
  void raise(SignalId signal, const Turn& turn);
  /// Wakes the one who has waited longest; false when none waits.
  bool raise_for_first(SignalId signal, const Turn& turn);
  /// Wakes the process if it waits to be told; false, and nothing else, when it does not.
  bool tell(std::uint32_t slot, const Turn& turn);
  /// Gives back units; the process holds at least as many (ENSURE).
  void release(std::uint32_t slot, ResourceId resource, std::uint32_t amount, const Turn& turn);
  /// More units are given out at once; fewer as they come back.
  void set_capacity(ResourceId resource, std::uint32_t capacity, const Turn& turn);
  /// A timer that was set here has fired; others (ENSURE by kind) are not for it.
  void fire(const TimerToken& token, const Turn& turn);

  [[nodiscard]] std::size_t waiting_for(SignalId signal) const;
  [[nodiscard]] std::size_t waiting_for(ResourceId resource) const;
  [[nodiscard]] std::uint32_t in_use(ResourceId resource) const;
  [[nodiscard]] std::uint32_t capacity(ResourceId resource) const;
  [[nodiscard]] std::uint32_t held(std::uint32_t slot, ResourceId resource) const;
  [[nodiscard]] ResourceFigures figures(ResourceId resource, Instant now) const;

 private:
  static constexpr std::uint32_t none = UINT32_MAX;
  static constexpr std::uint8_t patience = UINT8_MAX;  ///< the `which` of a patience

  /// A wait, and, once its units are granted, the holding.
  struct Node {
    WaitKind kind = WaitKind::until;
    std::uint8_t which = 0;
    bool queued = false;  ///< in the list of its target
    std::uint32_t slot = none;
    std::uint32_t target = 0;
    Claim claim;
    std::uint32_t wait_number = 0;      ///< of the process, when it was made
    std::uint32_t next_of_slot = none;  ///< the waits, or the holdings, of one process
    std::uint32_t before = none;        ///< in the list of the target
    std::uint32_t behind = none;
    std::uint32_t generation = 0;  ///< tells the timers of one use from those of another
    TimerHandle timer;
  };
  struct List {
    std::uint32_t head = none;
    std::uint32_t tail = none;
    std::uint32_t size = 0;
  };
  /// Those in a queue who ask with one priority.
  struct Rank {
    std::int32_t priority = 0;
    std::uint32_t last = none;
  };
  struct Resource {
    std::uint32_t capacity = 0;
    std::uint32_t in_use = 0;
    List queue;
    std::vector<Rank> ranks;  ///< of the queue, the most urgent last
    bool to_serve = false;
    Instant since;  ///< the figures are up to here
    ResourceFigures figures;
  };
  struct Slot {
    std::uint32_t generation = 0;
    bool open = false;
    bool waiting = false;
    bool all = false;          ///< all_of
    std::uint8_t missing = 0;  ///< of all_of
    Wake wake;
    std::uint32_t wait_number = 0;  ///< counts its waits
    std::uint32_t waits = none;     ///< nodes, the last named first
    std::uint32_t holdings = none;
    std::uint32_t next_free = none;
    List joiners;
  };

  std::uint32_t add_node(std::uint32_t slot, const Wait& wait, std::uint8_t which);
  void free_node(std::uint32_t node);
  void link_behind(List& list, std::uint32_t node, std::uint32_t before);
  void unlink(List& list, std::uint32_t node);
  void leave_list(std::uint32_t node);
  [[nodiscard]] static std::vector<Rank>::iterator find_rank(Resource& of, std::int32_t priority);
  [[nodiscard]] List& list_of(const Node& node);
  [[nodiscard]] std::uint32_t index_of(SignalId signal) const;
  [[nodiscard]] std::uint32_t index_of(ResourceId resource) const;

  void arm(std::uint32_t slot, const Wait& wait, std::uint8_t which, const Turn& turn);
  void set_timer(std::uint32_t node, Instant when, const Turn& turn);
  void ask_for_units(std::uint32_t node, const Turn& turn);
  void hold(std::uint32_t node);
  void serve_all(const Turn& turn);
  void serve(Resource& from, const Turn& turn);
  void serve_later(std::uint32_t target);
  void came(std::uint32_t node, const Turn& turn);
  void satisfied(std::uint32_t slot, std::uint8_t which, const Turn& turn);
  void give_up(std::uint32_t slot, const Turn& turn);
  void give_back(std::uint32_t node, const Turn& turn);
  void drop_wait(std::uint32_t node, const Turn& turn);
  void drop_waits(std::uint32_t slot, const Turn& turn);
  void take_from_waits(std::uint32_t node);
  [[nodiscard]] static ResourceFigures figures_at(const Resource& resource, Instant now);
  static void account(Resource& resource, Instant now);

  std::uint32_t timer_kind_;
  std::vector<Slot> slots_;
  std::vector<Node> nodes_;
  std::vector<List> signals_;
  std::vector<Resource> resources_;
  std::uint32_t free_slots_ = none;
  std::uint32_t free_nodes_ = none;
  std::size_t open_count_ = 0;
  std::vector<ProcessId> ready_;  ///< from next_ready_ on; some may be over
  std::size_t next_ready_ = 0;
  std::vector<std::uint32_t> to_serve_;  ///< resources whose queue may move
};

}  // namespace voltwin::sim
