#include "engine/sim/waiting.hpp"

#include <algorithm>

#include "engine/base/ensure.hpp"

namespace voltwin::sim {

// Units that become free are given out by serve_all(), at the end of each public function:
// one grant may end other waits and so let further queues move, and a loop does not care how
// long that chain is.

namespace {

/// So long from now; for ever when that is after the end of time.
Instant later(Instant now, Duration duration) {
  const std::int64_t left_us = Instant::never().us() - std::max<std::int64_t>(now.us(), 0);
  return duration.us() < left_us ? now + duration : Instant::never();
}

}  // namespace

SignalId Waiting::make_signal() {
  signals_.emplace_back();
  return SignalId(signals_.size());
}

ResourceId Waiting::make_resource(std::uint32_t capacity, Instant now) {
  Resource& made = resources_.emplace_back();
  made.capacity = capacity;
  made.since = now;
  return ResourceId(resources_.size());
}

ProcessId Waiting::open() {
  std::uint32_t slot = free_slots_;
  if (slot != none) {
    free_slots_ = slots_[slot].next_free;
  } else {
    ENSURE(slots_.size() < slots_max);
    slot = static_cast<std::uint32_t>(slots_.size());
    slots_.emplace_back();
  }
  Slot& opened = slots_[slot];
  const std::uint32_t generation = opened.generation + 1;
  opened = Slot{};
  opened.generation = generation;
  opened.open = true;
  ++open_count_;
  return {slot, opened.generation};
}

void Waiting::close(std::uint32_t slot, const Turn& turn) {
  ENSURE(slots_[slot].open);
  drop_waits(slot, turn);
  while (slots_[slot].holdings != none) {
    const std::uint32_t node = slots_[slot].holdings;
    slots_[slot].holdings = nodes_[node].next_of_slot;
    give_back(node, turn);
  }
  slots_[slot].open = false;
  --open_count_;
  while (slots_[slot].joiners.head != none) came(slots_[slot].joiners.head, turn);
  slots_[slot].next_free = free_slots_;
  free_slots_ = slot;
  serve_all(turn);
}

void Waiting::wait(std::uint32_t slot, const Next& next, const Turn& turn) {
  Slot& waits = slots_[slot];
  ENSURE(waits.open && !waits.waiting && next.mode() != Next::Mode::end);
  waits.waiting = true;
  waits.all = next.mode() == Next::Mode::all_of;
  waits.missing = static_cast<std::uint8_t>(next.count());
  ++waits.wait_number;
  if (next.patience()) {
    const Wait limit = sleep(*next.patience());
    set_timer(add_node(slot, limit, patience), later(turn.now, *next.patience()), turn);
  }
  for (std::size_t i = 0; i < next.count() && slots_[slot].waiting; ++i) {
    arm(slot, next.wait(i), static_cast<std::uint8_t>(i), turn);
    serve_all(turn);
  }
}

void Waiting::arm(std::uint32_t slot, const Wait& wait, std::uint8_t which, const Turn& turn) {
  switch (wait.kind) {
    case WaitKind::sleep:
      ENSURE(wait.time_us >= 0);
      set_timer(add_node(slot, wait, which), later(turn.now, Duration::from_us(wait.time_us)),
                turn);
      return;
    case WaitKind::until: {
      const Instant when = Instant::from_us(wait.time_us);
      if (when <= turn.now) {
        satisfied(slot, which, turn);
      } else {
        set_timer(add_node(slot, wait, which), when, turn);
      }
      return;
    }
    case WaitKind::signal: {
      ENSURE(wait.target < signals_.size());
      const std::uint32_t node = add_node(slot, wait, which);
      link_behind(signals_[wait.target], node, signals_[wait.target].tail);
      return;
    }
    case WaitKind::units:
      ask_for_units(add_node(slot, wait, which), turn);
      return;
    case WaitKind::process: {
      if (!is_open({wait.target, wait.generation})) {
        satisfied(slot, which, turn);
        return;
      }
      ENSURE(wait.target != slot);
      const std::uint32_t node = add_node(slot, wait, which);
      List& joiners = slots_[wait.target].joiners;
      link_behind(joiners, node, joiners.tail);
      return;
    }
    case WaitKind::told:
      (void)add_node(slot, wait, which);
      return;
  }
  UNREACHABLE();
}

void Waiting::set_timer(std::uint32_t node, Instant when, const Turn& turn) {
  if (when == Instant::never()) return;
  Node& timed = nodes_[node];
  timed.timer = turn.timers.schedule(when, TimerToken{timer_kind_, node, timed.generation});
}

void Waiting::ask_for_units(std::uint32_t node, const Turn& turn) {
  const Node& asks = nodes_[node];
  ENSURE(asks.target < resources_.size() && asks.claim.amount > 0);
  Resource& from = resources_[asks.target];
  account(from, turn.now);
  const std::int32_t priority = asks.claim.priority;
  const auto rank = find_rank(from, priority);
  const std::uint32_t before = rank == from.ranks.end() ? none : rank->last;
  if (before != none && rank->priority == priority) {
    rank->last = node;
  } else {
    from.ranks.insert(rank, {priority, node});
  }
  link_behind(from.queue, node, before);
  if (before == none) serve_later(asks.target);
}

void Waiting::make_ready(std::uint32_t slot, Wake wake) {
  ENSURE(slots_[slot].open);
  slots_[slot].wake = wake;
  // Those who make each other ready without end never leave it empty.
  if (next_ready_ > ready_.size() / 2) {
    ready_.erase(ready_.begin(), ready_.begin() + static_cast<std::ptrdiff_t>(next_ready_));
    next_ready_ = 0;
  }
  ready_.push_back(id_of(slot));
}

bool Waiting::take_ready(std::uint32_t& slot, Wake& wake) {
  while (next_ready_ < ready_.size()) {
    const ProcessId next = ready_[next_ready_++];
    if (!is_open(next)) continue;
    slot = next.slot;
    wake = slots_[slot].wake;
    return true;
  }
  ready_.clear();
  next_ready_ = 0;
  return false;
}

void Waiting::raise(SignalId signal, const Turn& turn) {
  const List& list = signals_[index_of(signal)];
  while (list.head != none) came(list.head, turn);
  serve_all(turn);
}

bool Waiting::raise_for_first(SignalId signal, const Turn& turn) {
  const std::uint32_t first = signals_[index_of(signal)].head;
  if (first == none) return false;
  came(first, turn);
  serve_all(turn);
  return true;
}

bool Waiting::tell(std::uint32_t slot, const Turn& turn) {
  std::uint32_t node = none;
  for (std::uint32_t n = slots_[slot].waits; n != none; n = nodes_[n].next_of_slot) {
    if (nodes_[n].kind == WaitKind::told) node = n;  // in the end the first named
  }
  if (node == none) return false;
  came(node, turn);
  serve_all(turn);
  return true;
}

void Waiting::release(std::uint32_t slot, ResourceId resource, std::uint32_t amount,
                      const Turn& turn) {
  const std::uint32_t target = index_of(resource);
  Resource& to = resources_[target];
  account(to, turn.now);
  std::uint32_t left = amount;
  for (std::uint32_t* link = &slots_[slot].holdings; *link != none && left > 0;) {
    Node& holding = nodes_[*link];
    if (holding.target != target) {
      link = &holding.next_of_slot;
      continue;
    }
    const std::uint32_t given = std::min(left, holding.claim.amount);
    left -= given;
    holding.claim.amount -= given;
    if (holding.claim.amount > 0) break;
    const std::uint32_t node = *link;
    *link = holding.next_of_slot;
    free_node(node);
  }
  ENSURE(left == 0);
  to.in_use -= amount;
  serve_later(target);
  serve_all(turn);
}

void Waiting::set_capacity(ResourceId resource, std::uint32_t capacity, const Turn& turn) {
  const std::uint32_t target = index_of(resource);
  account(resources_[target], turn.now);
  resources_[target].capacity = capacity;
  serve_later(target);
  serve_all(turn);
}

void Waiting::fire(const TimerToken& token, const Turn& turn) {
  ENSURE(token.kind == timer_kind_ && token.index < nodes_.size());
  Node& node = nodes_[token.index];
  ENSURE(node.generation == token.detail && node.slot != none);
  node.timer = TimerHandle{};
  if (node.which == patience) {
    give_up(node.slot, turn);
  } else {
    came(token.index, turn);
  }
  serve_all(turn);
}

// ------------------------------------------------------------------- what came

void Waiting::serve_later(std::uint32_t target) {
  if (resources_[target].to_serve) return;
  resources_[target].to_serve = true;
  to_serve_.push_back(target);
}

void Waiting::serve_all(const Turn& turn) {
  while (!to_serve_.empty()) {
    const std::uint32_t target = to_serve_.back();
    to_serve_.pop_back();
    resources_[target].to_serve = false;
    serve(resources_[target], turn);
  }
}

// Strictly in order: who asks for much is not overtaken by those behind who ask for little.
void Waiting::serve(Resource& from, const Turn& turn) {
  while (from.queue.head != none) {
    const std::uint32_t node = from.queue.head;
    const std::uint32_t amount = nodes_[node].claim.amount;
    if (from.in_use > from.capacity || amount > from.capacity - from.in_use) return;
    account(from, turn.now);
    from.in_use += amount;
    ++from.figures.granted;
    came(node, turn);
  }
}

void Waiting::came(std::uint32_t node, const Turn& turn) {
  const std::uint32_t slot = nodes_[node].slot;
  const std::uint8_t which = nodes_[node].which;
  if (nodes_[node].queued) leave_list(node);
  take_from_waits(node);
  if (nodes_[node].kind == WaitKind::units) {
    nodes_[node].next_of_slot = slots_[slot].holdings;
    slots_[slot].holdings = node;
  } else {
    free_node(node);
  }
  satisfied(slot, which, turn);
}

void Waiting::satisfied(std::uint32_t slot, std::uint8_t which, const Turn& turn) {
  if (slots_[slot].all && --slots_[slot].missing > 0) return;
  drop_waits(slot, turn);
  slots_[slot].waiting = false;
  make_ready(slot, {Wake::Reason::came, which});
}

void Waiting::give_up(std::uint32_t slot, const Turn& turn) {
  drop_waits(slot, turn);
  const std::uint32_t wait_number = slots_[slot].wait_number;
  while (slots_[slot].holdings != none &&
         nodes_[slots_[slot].holdings].wait_number == wait_number) {
    const std::uint32_t node = slots_[slot].holdings;  // the newest come first
    slots_[slot].holdings = nodes_[node].next_of_slot;
    give_back(node, turn);
  }
  slots_[slot].waiting = false;
  make_ready(slot, {Wake::Reason::timed_out, 0});
}

void Waiting::give_back(std::uint32_t node, const Turn& turn) {
  Resource& to = resources_[nodes_[node].target];
  account(to, turn.now);
  to.in_use -= nodes_[node].claim.amount;
  serve_later(nodes_[node].target);
  free_node(node);
}

// ------------------------------------------------------------------- nodes and lists

void Waiting::drop_waits(std::uint32_t slot, const Turn& turn) {
  while (slots_[slot].waits != none) {
    const std::uint32_t node = slots_[slot].waits;
    slots_[slot].waits = nodes_[node].next_of_slot;
    drop_wait(node, turn);
  }
}

void Waiting::drop_wait(std::uint32_t node, const Turn& turn) {
  Node& dropped = nodes_[node];
  if (dropped.timer != TimerHandle{}) turn.timers.cancel(dropped.timer);
  if (dropped.queued) {
    if (dropped.kind == WaitKind::units) {
      account(resources_[dropped.target], turn.now);
      // Those behind it may fit where it did not.
      if (dropped.before == none) serve_later(dropped.target);
    }
    leave_list(node);
  }
  free_node(node);
}

void Waiting::take_from_waits(std::uint32_t node) {
  std::uint32_t* link = &slots_[nodes_[node].slot].waits;
  while (*link != node) link = &nodes_[*link].next_of_slot;
  *link = nodes_[node].next_of_slot;
}

std::uint32_t Waiting::add_node(std::uint32_t slot, const Wait& wait, std::uint8_t which) {
  std::uint32_t node = free_nodes_;
  if (node != none) {
    free_nodes_ = nodes_[node].next_of_slot;
  } else {
    ENSURE(nodes_.size() < slots_max);
    node = static_cast<std::uint32_t>(nodes_.size());
    nodes_.emplace_back();
  }
  Node& added = nodes_[node];
  added.kind = wait.kind;
  added.which = which;
  added.queued = false;
  added.slot = slot;
  added.target = wait.target;
  added.claim = wait.claim;
  added.wait_number = slots_[slot].wait_number;
  added.timer = TimerHandle{};
  added.next_of_slot = slots_[slot].waits;
  slots_[slot].waits = node;
  return node;
}

void Waiting::free_node(std::uint32_t node) {
  ++nodes_[node].generation;
  nodes_[node].slot = none;
  nodes_[node].next_of_slot = free_nodes_;
  free_nodes_ = node;
}

Waiting::List& Waiting::list_of(const Node& node) {
  switch (node.kind) {
    case WaitKind::signal:
      return signals_[node.target];
    case WaitKind::units:
      return resources_[node.target].queue;
    case WaitKind::process:
      return slots_[node.target].joiners;
    case WaitKind::sleep:
    case WaitKind::until:
    case WaitKind::told:
      break;
  }
  UNREACHABLE();
}

/// Behind `before`, or in front of all when that is none.
void Waiting::link_behind(List& list, std::uint32_t node, std::uint32_t before) {
  const std::uint32_t behind = before == none ? list.head : nodes_[before].behind;
  nodes_[node].before = before;
  nodes_[node].behind = behind;
  (before == none ? list.head : nodes_[before].behind) = node;
  (behind == none ? list.tail : nodes_[behind].before) = node;
  nodes_[node].queued = true;
  ++list.size;
}

void Waiting::unlink(List& list, std::uint32_t node) {
  const Node& out = nodes_[node];
  (out.before == none ? list.head : nodes_[out.before].behind) = out.behind;
  (out.behind == none ? list.tail : nodes_[out.behind].before) = out.before;
  nodes_[node].queued = false;
  --list.size;
}

void Waiting::leave_list(std::uint32_t node) {
  const Node& out = nodes_[node];
  if (out.kind == WaitKind::units) {
    Resource& from = resources_[out.target];
    const auto rank = find_rank(from, out.claim.priority);
    if (rank->last == node) {
      const bool alone = out.before == none || nodes_[out.before].claim.priority != rank->priority;
      if (alone) from.ranks.erase(rank);
      if (!alone) rank->last = out.before;
    }
  }
  unlink(list_of(out), node);
}

/// The rank of this priority, or the next more urgent one.
std::vector<Waiting::Rank>::iterator Waiting::find_rank(Resource& of, std::int32_t priority) {
  return std::lower_bound(
      of.ranks.begin(), of.ranks.end(), priority,
      [](const Rank& rank, std::int32_t wanted) { return rank.priority > wanted; });
}

// ------------------------------------------------------------------- figures

ResourceFigures Waiting::figures_at(const Resource& resource, Instant now) {
  const double seconds = (now - resource.since).seconds();
  ResourceFigures figures = resource.figures;
  figures.unit_seconds += seconds * resource.in_use;
  figures.waiting_seconds += seconds * resource.queue.size;
  return figures;
}

void Waiting::account(Resource& resource, Instant now) {
  resource.figures = figures_at(resource, now);
  resource.since = now;
}

std::uint32_t Waiting::index_of(SignalId signal) const {
  ENSURE(signal.value() - 1 < signals_.size());
  return static_cast<std::uint32_t>(signal.value() - 1);
}

std::uint32_t Waiting::index_of(ResourceId resource) const {
  ENSURE(resource.value() - 1 < resources_.size());
  return static_cast<std::uint32_t>(resource.value() - 1);
}

std::size_t Waiting::waiting_for(SignalId signal) const { return signals_[index_of(signal)].size; }
std::size_t Waiting::waiting_for(ResourceId resource) const {
  return resources_[index_of(resource)].queue.size;
}
std::uint32_t Waiting::in_use(ResourceId resource) const {
  return resources_[index_of(resource)].in_use;
}
std::uint32_t Waiting::capacity(ResourceId resource) const {
  return resources_[index_of(resource)].capacity;
}

std::uint32_t Waiting::held(std::uint32_t slot, ResourceId resource) const {
  const std::uint32_t target = index_of(resource);
  std::uint32_t sum = 0;
  for (std::uint32_t n = slots_[slot].holdings; n != none; n = nodes_[n].next_of_slot) {
    if (nodes_[n].target == target) sum += nodes_[n].claim.amount;
  }
  return sum;
}

ResourceFigures Waiting::figures(ResourceId resource, Instant now) const {
  const Resource& of = resources_[index_of(resource)];
  ENSURE(now >= of.since);
  return figures_at(of, now);
}

}  // namespace voltwin::sim
