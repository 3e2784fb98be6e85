#include "csms/core/priority/estimates.hpp"

#include <algorithm>
#include <tuple>

#include "csms/core/priority/queue.hpp"
#include "csms/core/priority/tiers.hpp"

namespace voltwin::core::priority {

namespace {

Watts power_at(const state::State& state, const state::Evse& evse, Amps current) {
  return grid::power(evse.definition.connection, current, 3,
                     state.site(evse.site).definition.line_to_neutral);
}

std::optional<Duration> time_for(WattHours energy, Watts power) {
  if (power <= Watts()) return std::nullopt;
  return Duration::nearest(static_cast<double>(energy.value()) * 3'600.0 / power.value());
}

// What a stay from `start` can be, as far as it is known how long it is or what it wants.
std::optional<WattHours> most_of(std::optional<Instant> start, std::optional<Instant> departure,
                                 std::optional<WattHours> wanted, Watts full) {
  if (!start || !departure) return start ? wanted : std::nullopt;
  const Duration stay = std::max(Duration(), *departure - *start);
  const WattHours possible(static_cast<std::int64_t>((full * stay).value() / 3'600.0));
  return std::min(possible, wanted.value_or(possible));
}

// One EVSE and when it is free next; nothing: it cannot be told.
struct Place {
  EvseId evse;
  std::optional<Instant> from;
};

bool sooner(const Place& a, const Place& b) {
  if (!a.from || !b.from) return a.from.has_value() && !b.from.has_value();
  return std::tie(*a.from, a.evse) < std::tie(*b.from, b.evse);
}

class Estimator {
 public:
  Estimator(const state::State& state, SiteId site, Instant now)
      : state_(state), site_(state.site(site)), now_(now) {}

  std::vector<Estimate> run() {
    queue();
    paused();
    return std::move(out_);
  }

 private:
  void queue() {
    const state::Queue* const queue = state_.priorities().find_queue(site_.id);
    if (queue == nullptr) return;
    std::vector<Place> places;
    for (const EvseId id : site_.evses) {
      const bool offered = std::any_of(queue->entries.begin(), queue->entries.end(),
                                       [&](const auto& entry) { return entry.offered == id; });
      if (!offered) places.push_back({id, free_from(state_, id, now_)});
    }
    const std::vector<std::size_t> order = order_of(state_, *queue, now_);
    // Those with an offer begin now, wherever they stand.
    for (const std::size_t i : order) {
      const state::QueueEntry& entry = queue->entries[i];
      if (!entry.offered.is_none()) places.push_back(put(entry, {entry.offered, now_}));
    }
    for (const std::size_t i : order) {
      const state::QueueEntry& entry = queue->entries[i];
      if (!entry.offered.is_none()) continue;
      const auto next = std::min_element(places.begin(), places.end(), sooner);
      if (next == places.end() || !next->from) {
        out_.push_back({entry.id, {}, {}, {}});
        continue;
      }
      *next = put(entry, *next);
    }
  }

  // Lets him begin there; the place as he leaves it.
  Place put(const state::QueueEntry& entry, const Place& place) {
    const state::Evse& evse = state_.evse(place.evse);
    const Watts full = power_at(state_, evse, evse.definition.max_current);
    out_.push_back(
        {entry.id, {}, place.from, most_of(place.from, entry.departure, entry.wanted, full)});
    std::optional<Instant> left = entry.departure;
    if (!left && entry.wanted) {
      const auto takes = time_for(*entry.wanted, full);
      if (takes) left = *place.from + *takes;
    }
    if (left) left = std::max(*left, *place.from);
    return {place.evse, left};
  }

  void paused() {
    std::vector<const state::Transaction*> waiting;
    std::vector<const state::Transaction*> charging;
    for (const EvseId id : site_.evses) {
      const TransactionId running = state_.evse(id).transaction;
      if (running.is_none()) continue;
      const state::Transaction& transaction = state_.transaction(running);
      if (transaction.authorization != Authorization::Accepted || transaction.idle_since) continue;
      (transaction.admitted ? charging : waiting).push_back(&transaction);
    }
    const auto rank = [&](const state::Transaction* t) {
      return std::tuple(tier_of(state_, *t, now_), t->admitted_changed, t->id);
    };
    std::sort(waiting.begin(), waiting.end(),
              [&](const auto* a, const auto* b) { return rank(a) < rank(b); });
    for (const state::Transaction* transaction : waiting) put(*transaction, charging);
  }

  // The first to make room makes it for him; then it is taken.
  void put(const state::Transaction& transaction,
           std::vector<const state::Transaction*>& charging) {
    const auto room = [&](const state::Transaction* other) -> std::optional<Instant> {
      const auto free = free_from(state_, other->evse, now_);
      // One who goes first does not make room for the sake of rotation.
      if (tier_of(state_, *other, now_) < tier_of(state_, transaction, now_)) return free;
      const Instant turn =
          std::max(now_, other->admitted_changed + site_.definition.control.rotation);
      return std::min(turn, free.value_or(turn));
    };
    auto first = charging.end();
    std::optional<Instant> start;
    for (auto it = charging.begin(); it != charging.end(); ++it) {
      const auto at = room(*it);
      if (!at || (start && *start <= *at)) continue;
      start = at;
      first = it;
    }
    if (first != charging.end()) charging.erase(first);
    const state::Evse& evse = state_.evse(transaction.evse);
    out_.push_back({{},
                    transaction.id,
                    start,
                    most_of(start, departure_of(state_, transaction, now_),
                            wanted_of(state_, transaction, now_),
                            power_at(state_, evse, evse.definition.max_current))});
  }

  const state::State& state_;
  const state::Site& site_;
  Instant now_;
  std::vector<Estimate> out_;
};

}  // namespace

std::optional<Instant> free_from(const state::State& state, EvseId id, Instant now) {
  const state::Evse& evse = state.evse(id);
  if (evse.transaction.is_none()) {
    return is_free(state, evse) ? std::optional(now) : std::nullopt;
  }
  const state::Transaction& transaction = state.transaction(evse.transaction);
  if (const auto departure = departure_of(state, transaction, now)) return departure;
  const auto wanted = wanted_of(state, transaction, now);
  if (!wanted || !transaction.last_current) return std::nullopt;
  const auto takes = time_for(*wanted, power_at(state, evse, *transaction.last_current));
  if (!takes || *takes > Duration::from_hours(24 * 7)) return std::nullopt;
  return now + *takes;
}

std::vector<Estimate> estimates(const state::State& state, SiteId site, Instant now) {
  return Estimator(state, site, now).run();
}

}  // namespace voltwin::core::priority
