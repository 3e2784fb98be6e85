#include "csms/core/state/digest_priorities.hpp"

#include "csms/core/boundary/priority.hpp"
#include "engine/json/record.hpp"

namespace voltwin::core::state {

namespace {

void add(sim::Digest& d, std::optional<Instant> at) { d.add(at.value_or(Instant::never())); }
void add(sim::Digest& d, std::optional<WattHours> energy) {
  d.add(energy.value_or(WattHours(INT64_MIN)).value());
}

void add(sim::Digest& d, const Account& account) {
  d.add(account.delivered.value());
  d.add(account.requested.value());
  d.add(account.asking.us());
  d.add(account.waited.us());
}

void add(sim::Digest& d, const DriverRecord& record) {
  for (const DayAccount& day : record.days) {
    d.add(day.day);
    add(d, day.sum);
  }
  d.add(record.unmet.value());
  d.add(record.last_ended);
}

void add(sim::Digest& d, const Intent& intent) {
  add(d, intent.departure);
  add(d, intent.wanted);
  d.add(intent.soc.value_or(Ratio(-1)).value());
  d.add(intent.stated);
  d.add(intent.from.value());
}

void add(sim::Digest& d, const Review& review) {
  d.add(review.id.value());
  d.add(review.transaction.value());
  d.add(review.id_tag);
  d.add(review.requested);
  d.add(static_cast<int>(review.state));
  d.add(review.decided);
  d.add(review.ends);
}

void add(sim::Digest& d, const Visit& visit) {
  d.add(visit.intent ? 1 : 0);
  if (visit.intent) add(d, *visit.intent);
  d.add(visit.carried.value());
  d.add(visit.waited.us());
  d.add(visit.most_taken.value());
  d.add(visit.shown ? 1 : 0);
  d.add(visit.counted ? 1 : 0);
  d.add(visit.counted_at);
  add(d, visit.account);
  d.add(visit.explanation ? json::to_json(*visit.explanation) : std::string());
  d.add(visit.explained_at);
}

void add(sim::Digest& d, const Queue& queue) {
  d.add(static_cast<int>(queue.settings.mode));
  d.add(queue.settings.offer.us());
  d.add(queue.entries.size());
  for (const QueueEntry& entry : queue.entries) {
    d.add(entry.id.value());
    d.add(entry.id_tag);
    add(d, entry.wanted);
    add(d, entry.departure);
    d.add(entry.joined);
    d.add(entry.until);
    d.add(entry.offered.value());
    d.add(entry.offered_at);
    d.add(entry.offered_until);
  }
}

}  // namespace

void add(sim::Digest& d, const Priorities& p) {
  d.add(json::to_json(p.rules));
  d.add(p.grants.size());
  for (const auto& [tag, grant] : p.grants) {
    d.add(tag);
    d.add(static_cast<int>(grant.tier));
    d.add(static_cast<int>(grant.kind));
    d.add(grant.until);
  }
  d.add(p.reviews.size());
  for (const auto& [id, review] : p.reviews) add(d, review);
  d.add(p.reviews_made);
  for (const auto& [transaction, until] : p.urgent) {
    d.add(transaction.value());
    d.add(until);
  }
  d.add(p.announced.size());
  for (const auto& [tag, announcement] : p.announced) {
    d.add(tag);
    d.add(announcement.site.value());
    add(d, announcement.intent);
  }
  d.add(p.visits.size());
  for (const auto& [transaction, visit] : p.visits) {
    d.add(transaction.value());
    add(d, visit);
  }
  d.add(p.drivers.size());
  for (const auto& [tag, record] : p.drivers) {
    d.add(tag);
    add(d, record);
  }
  add(d, p.everybody);
  d.add(p.swept_day);
  for (const auto& [site, queue] : p.queues) {
    d.add(site.value());
    add(d, queue);
  }
  d.add(p.queue_entries_made);
}

}  // namespace voltwin::core::state
