#include "csms/core/priority/queue.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

#include "csms/core/priority/commands.hpp"
#include "csms/core/priority/replies.hpp"
#include "csms/core/priority/tiers.hpp"

namespace voltwin::core::priority {

namespace {

using events::QueueExit;
using state::Queue;
using state::QueueEntry;

// Of the site's queue, as it is after the facts of this turn; nullptr where nobody ever joined.
const Queue* queue_of(const state::State& state, SiteId site) {
  return state.priorities().find_queue(site);
}

bool is_on(const state::State& state, SiteId site) {
  const Queue* const queue = queue_of(state, site);
  return queue == nullptr || queue->settings.mode == QueueMode::on;
}

const QueueEntry* holder_of(const state::State& state, const state::Evse& evse) {
  const Queue* const queue = queue_of(state, evse.site);
  if (queue == nullptr) return nullptr;
  for (const QueueEntry& entry : queue->entries) {
    if (entry.offered == evse.id) return &entry;
  }
  return nullptr;
}

std::string fault_of(const state::State& state, const JoinQueue& command, Instant now) {
  if (std::string fault = fault_of_tag(state, command.id_tag); !fault.empty()) return fault;
  if (!state.has_site(command.site)) return "no such site";
  if (!is_on(state, command.site)) return "the site has no queue";
  if (command.departure && *command.departure <= now) return "departure: expected later than now";
  if (command.departure && *command.departure > now + longest_stay) {
    return "departure: expected at most 7 days from now";
  }
  if (command.wanted && (*command.wanted < WattHours(1) || *command.wanted > largest_battery)) {
    return "wanted_wh: expected 1 to " + std::to_string(largest_battery.value());
  }
  if (state.priorities().find_entry(command.site, command.id_tag) != nullptr) {
    return "the id tag is in the queue already";
  }
  const TransactionId running = running_of(state, command.id_tag);
  if (!running.is_none() && state.evse(state.transaction(running).evse).site == command.site) {
    return "the id tag charges there already";
  }
  const Queue* const queue = queue_of(state, command.site);
  if (queue != nullptr && queue->entries.size() >= Queue::max_entries) return "the queue is full";
  return {};
}

// Why an offer does not stand any more; empty while it does.
std::string why_withdrawn(const state::State& state, const QueueEntry& entry) {
  const state::Evse& evse = state.evse(entry.offered);
  if (!evse.transaction.is_none()) return "the EVSE was taken";
  const bool broken =
      evse.status == ConnectorStatus::Faulted || evse.status == ConnectorStatus::Unavailable;
  if (broken) return "the EVSE is out of order";
  if (state.station(evse.station).connection.is_none()) return "the EVSE is out of reach";
  return {};
}

void withdraw_offers(state::Turn& turn, SiteId site) {
  std::vector<events::OfferWithdrawn> out;
  for (const QueueEntry& entry : queue_of(turn.state(), site)->entries) {
    if (entry.offered.is_none()) continue;
    std::string why = why_withdrawn(turn.state(), entry);
    if (!why.empty()) out.push_back({entry.id, site, std::move(why)});
  }
  for (events::OfferWithdrawn& one : out) turn.emit(std::move(one));
}

void make_offers(state::Turn& turn, SiteId site) {
  withdraw_offers(turn, site);
  const Queue& queue = *queue_of(turn.state(), site);
  std::vector<EvseId> free;
  for (const EvseId id : turn.state().site(site).evses) {
    const state::Evse& evse = turn.state().evse(id);
    if (is_free(turn.state(), evse) && holder_of(turn.state(), evse) == nullptr) free.push_back(id);
  }
  if (free.empty()) return;
  std::vector<events::EvseOffered> offers;
  for (const std::size_t i : order_of(turn.state(), queue, turn.now)) {
    const QueueEntry& entry = queue.entries[i];
    if (!entry.offered.is_none()) continue;
    if (offers.size() == free.size()) break;
    offers.push_back({entry.id, site, free[offers.size()], turn.now + queue.settings.offer});
  }
  for (events::EvseOffered& one : offers) turn.emit(one);
}

}  // namespace

bool is_free(const state::State& state, const state::Evse& evse) {
  const state::Station& station = state.station(evse.station);
  if (evse.status != ConnectorStatus::Available || !evse.transaction.is_none()) return false;
  if (station.connection.is_none() || !station.booted) return false;
  return std::none_of(
      station.awaited_starts.begin(), station.awaited_starts.end(),
      [&](const auto& start) { return start.connector < 1 || start.connector == evse.connector; });
}

std::vector<std::size_t> order_of(const state::State& state, const Queue& queue, Instant now) {
  struct Rank {
    Tier tier;
    double weight;
  };
  std::vector<Rank> ranks;
  for (const QueueEntry& entry : queue.entries) {
    ranks.push_back({tier_of(state, entry.id_tag, now), weight_of(state, entry.id_tag, now)});
  }
  std::vector<std::size_t> out(queue.entries.size());
  std::iota(out.begin(), out.end(), std::size_t{0});
  std::stable_sort(out.begin(), out.end(), [&](std::size_t a, std::size_t b) {
    if (ranks[a].tier != ranks[b].tier) return ranks[a].tier < ranks[b].tier;
    return ranks[a].weight > ranks[b].weight;
  });
  return out;
}

ReplyToCommand configure_queue(state::Turn& turn, const ConfigureQueue& command) {
  if (!turn.state().has_site(command.site)) return refused("no such site");
  std::vector<QueueEntryId> waiting;
  if (const Queue* const queue = queue_of(turn.state(), command.site)) {
    for (const QueueEntry& entry : queue->entries) waiting.push_back(entry.id);
  }
  turn.emit(events::QueueConfigured{command.site, command.settings});
  if (command.settings.mode == QueueMode::off) {
    for (const QueueEntryId id : waiting) {
      turn.emit(events::QueueLeft{id, command.site, QueueExit::closed});
    }
  }
  return done(0);
}

ReplyToCommand join_queue(state::Turn& turn, const JoinQueue& command) {
  if (std::string why = fault_of(turn.state(), command, turn.now); !why.empty()) {
    return refused(std::move(why));
  }
  events::QueueJoined joined;
  joined.entry = turn.state().priorities().next_queue_entry();
  joined.site = command.site;
  joined.id_tag = turn.state().spelling(command.id_tag);
  joined.wanted = command.wanted;
  joined.departure = command.departure;
  const Instant longest = turn.now + longest_wait;
  joined.until = std::min(longest, command.departure.value_or(longest));
  const std::uint64_t created = joined.entry.value();
  turn.emit(std::move(joined));
  return done(created);
}

ReplyToCommand leave_queue(state::Turn& turn, const LeaveQueue& command) {
  const QueueEntry* const entry =
      turn.state().priorities().find_entry(command.site, command.id_tag);
  if (entry == nullptr) return refused("the id tag is not in the queue");
  turn.emit(events::QueueLeft{entry->id, command.site, QueueExit::left});
  return done(0);
}

void settle_queues(state::Turn& turn) {
  std::vector<events::QueueLeft> over;
  for (const auto& [site, queue] : turn.state().priorities().queues) {
    for (const QueueEntry& entry : queue.entries) {
      const bool lapsed = !entry.offered.is_none() && entry.offered_until <= turn.now;
      if (lapsed) {
        over.push_back({entry.id, site, QueueExit::lapsed});
      } else if (entry.until <= turn.now) {
        over.push_back({entry.id, site, QueueExit::expired});
      }
    }
  }
  for (const events::QueueLeft& one : over) turn.emit(one);
}

void make_offers(state::Turn& turn) {
  std::vector<SiteId> sites;
  for (const auto& [site, queue] : turn.state().priorities().queues) {
    if (!queue.entries.empty()) sites.push_back(site);
  }
  for (const SiteId site : sites) make_offers(turn, site);
}

void served(state::Turn& turn, EvseId id) {
  const state::Evse& evse = turn.state().evse(id);
  if (evse.transaction.is_none()) return;
  const state::Transaction& transaction = turn.state().transaction(evse.transaction);
  if (transaction.authorization != Authorization::Accepted) return;
  const QueueEntry* const entry =
      turn.state().priorities().find_entry(evse.site, transaction.id_tag);
  if (entry != nullptr) turn.emit(events::QueueLeft{entry->id, evse.site, QueueExit::served});
}

Authorization allowed_at(const state::State& state, EvseId id, const Asking& asking,
                         Authorization known) {
  if (known != Authorization::Accepted) return known;
  const QueueEntry* const holder = holder_of(state, state.evse(id));
  if (holder == nullptr || state::same_folded(holder->id_tag, asking.id_tag)) return known;
  // What began before the offer, and is only told now, was nobody's to refuse.
  const bool kept = holder->offered_at <= asking.at && asking.at < holder->offered_until;
  return kept ? Authorization::Blocked : known;
}

Authorization allowed_at(const state::State& state, StationId id, const Asking& asking,
                         Authorization known) {
  if (known != Authorization::Accepted) return known;
  bool any_kept = false;
  for (const EvseId evse_id : state.station(id).evses) {
    const state::Evse& evse = state.evse(evse_id);
    if (!evse.transaction.is_none()) {
      // He may want to end his own.
      const state::Transaction& running = state.transaction(evse.transaction);
      if (state::same_folded(running.id_tag, asking.id_tag)) return known;
      continue;
    }
    if (allowed_at(state, evse_id, asking, known) == known) return known;
    any_kept = true;
  }
  return any_kept ? Authorization::Blocked : known;
}

}  // namespace voltwin::core::priority
