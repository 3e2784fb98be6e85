#include "csms/core/state/priorities.hpp"

#include <algorithm>
#include <utility>

#include "csms/core/state/state.hpp"
#include "engine/base/ensure.hpp"

namespace voltwin::core::state {

namespace {

bool is_over(const Announcement& announcement, Instant at) {
  const Intent& intent = announcement.intent;
  return intent.stated + Announcement::life <= at ||
         intent.departure.value_or(Instant::never()) <= at;
}

template <class Map>
void rename_key(Map& map, std::string_view id_tag, const std::string& name) {
  const auto found = map.find(id_tag);
  if (found == map.end()) return;
  auto node = map.extract(found);
  node.key() = name;
  map.insert(std::move(node));
}

}  // namespace

void Priorities::apply(const events::IntentStated& e, WattHours reading, Instant at) {
  const Intent intent{e.departure, e.wanted, e.soc, at, reading};
  if (!e.transaction.is_none()) {
    visits[e.transaction].intent = intent;
    return;
  }
  std::erase_if(announced, [&](const auto& one) { return is_over(one.second, at); });
  announced.insert_or_assign(e.id_tag, Announcement{e.site, intent});
}

void Priorities::apply(const events::PriorityDecided& e, Instant at) {
  const bool grants_it = e.decision == events::PriorityDecision::granted;
  if (e.tier == Tier::P0 || e.tier == Tier::P1) {
    if (grants_it) {
      ENSURE(e.until && e.evidence);
      grants.insert_or_assign(e.id_tag, Grant{e.tier, e.evidence->kind, *e.until});
    } else if (e.decision != events::PriorityDecision::refused) {
      grants.erase(e.id_tag);
    }
  } else if (!e.review.is_none()) {
    Review& review = reviews.at(e.review);
    if (grants_it) {
      review.state = ReviewState::approved;
      review.ends = e.until.value_or(Instant::never());
      urgent.insert_or_assign(review.transaction, review.ends);
    } else {
      urgent.erase(review.transaction);
      const bool was_approved = review.state == ReviewState::approved;
      review.state = was_approved ? ReviewState::over : ReviewState::refused;
    }
    // When it was decided; that it ended later changes nothing of what counts against a driver.
    if (review.state != ReviewState::over) review.decided = at;
    // Nobody's fault: it counts for nothing.
    if (review.state == ReviewState::refused && e.decision == events::PriorityDecision::expired) {
      reviews.erase(e.review);
    }
  }
  find_due();
}

void Priorities::apply(const events::ReviewRequested& e, Instant at) {
  ENSURE(e.review == next_review());
  ++reviews_made;
  const Duration remembered = std::max(rules.approval_window, rules.cool_down);
  std::erase_if(reviews, [&](const auto& one) {
    const Review& review = one.second;
    return !review.is_open() && review.decided + remembered <= at;
  });
  reviews.emplace(e.review, Review{e.review, e.transaction, e.id_tag, at, ReviewState::pending,
                                   Instant(), e.lapses});
  find_due();
}

void Priorities::apply(const events::QueueConfigured& e) {
  queues[e.site].settings = e.settings;
  find_due();
}

void Priorities::apply(const events::QueueJoined& e, Instant at) {
  ENSURE(e.entry == next_queue_entry());
  ++queue_entries_made;
  QueueEntry entry;
  entry.id = e.entry;
  entry.id_tag = e.id_tag;
  entry.wanted = e.wanted;
  entry.departure = e.departure;
  entry.joined = at;
  entry.until = e.until;
  queues[e.site].entries.push_back(std::move(entry));
  find_due();
}

void Priorities::apply(const events::QueueLeft& e) {
  std::erase_if(queues[e.site].entries, [&](const QueueEntry& q) { return q.id == e.entry; });
  find_due();
}

void Priorities::apply(const events::EvseOffered& e, Instant at) {
  QueueEntry* const found = entry(e.site, e.entry);
  ENSURE(found != nullptr);
  found->offered = e.evse;
  found->offered_at = at;
  found->offered_until = e.until;
  find_due();
}

void Priorities::apply(const events::OfferWithdrawn& e) {
  QueueEntry* const found = entry(e.site, e.entry);
  ENSURE(found != nullptr);
  found->offered = EvseId();
  found->offered_at = found->offered_until = Instant();
  find_due();
}

void Priorities::started(const Transaction& transaction, SiteId site, Instant at) {
  Visit visit;
  const auto announcement = announced.find(transaction.id_tag);
  if (announcement != announced.end() && announcement->second.site == site) {
    if (!is_over(announcement->second, at)) visit.intent = announcement->second.intent;
    announced.erase(announcement);
  }
  if (visit.intent) visit.intent->from = transaction.meter_start;
  const auto record = drivers.find(transaction.id_tag);
  if (record != drivers.end() && at < record->second.last_ended + one_need) {
    visit.carried = record->second.unmet;
  }
  visits.insert_or_assign(transaction.id, visit);
}

void Priorities::explained(TransactionId transaction, const events::Explanation& why, Instant at) {
  Visit& visit = visits[transaction];
  visit.explanation = why;
  visit.explained_at = at;
}

void Priorities::resumed(TransactionId transaction, Duration pause) {
  if (pause <= short_pause) return;
  visits[transaction].waited += pause - short_pause;
}

void Priorities::take_back(const Transaction& transaction, Visit& visit) {
  if (!visit.counted) return;
  visit.counted = false;
  everybody.take_back(visit.counted_at, visit.account);
  const auto record = drivers.find(transaction.id_tag);
  if (record != drivers.end()) record->second.take_back(visit.counted_at, visit.account);
}

void Priorities::ended(const Transaction& transaction, const Account& account, WattHours unmet,
                       Instant at) {
  Visit& visit = visits[transaction.id];
  take_back(transaction, visit);
  if (transaction.authorization == Authorization::Accepted && !transaction.id_tag.empty()) {
    visit.counted = true;
    visit.counted_at = at;
    visit.account = account;
    everybody.add(at, account);
    DriverRecord& record = drivers[transaction.id_tag];
    record.add(at, account);
    record.unmet = unmet;
    record.last_ended = at;
  } else {
    visits.erase(transaction.id);
  }
  forget_old(at);
  for (auto& [id, review] : reviews) {
    if (!review.is_open() || review.transaction != transaction.id) continue;
    review.ends = std::min(review.ends, at);
    due = std::min(due, review.ends);
  }
}

void Priorities::reopened(const Transaction& transaction) {
  const auto found = visits.find(transaction.id);
  if (found != visits.end()) take_back(transaction, found->second);
}

void Priorities::rename(std::string_view id_tag, const std::string& name) {
  rename_key(grants, id_tag, name);
  rename_key(announced, id_tag, name);
  rename_key(drivers, id_tag, name);
  for (auto& [id, review] : reviews) {
    if (same_folded(review.id_tag, id_tag)) review.id_tag = name;
  }
  for (auto& [site, queue] : queues) {
    for (QueueEntry& entry : queue.entries) {
      if (same_folded(entry.id_tag, id_tag)) entry.id_tag = name;
    }
  }
}

void Priorities::find_due() {
  due = Instant::never();
  for (const auto& [tag, grant] : grants) due = std::min(due, grant.until);
  for (const auto& [id, review] : reviews) {
    if (review.is_open()) due = std::min(due, review.ends);
  }
  for (const auto& [site, queue] : queues) {
    for (const QueueEntry& entry : queue.entries) {
      due = std::min(due, entry.until);
      if (!entry.offered.is_none()) due = std::min(due, entry.offered_until);
    }
  }
}

// What no window holds any more, once a day: when its first session ends.
void Priorities::forget_old(Instant at) {
  if (day_of(at) == swept_day) return;
  swept_day = day_of(at);
  const Instant kept =
      at - Duration::from_hours(24 * static_cast<std::int64_t>(DriverRecord::kept_days));
  std::erase_if(
      visits, [&](const auto& one) { return one.second.counted && one.second.counted_at < kept; });
  std::erase_if(drivers, [&](const auto& one) { return one.second.last_ended < kept; });
}

const Queue* Priorities::find_queue(SiteId site) const {
  const auto found = queues.find(site);
  return found == queues.end() ? nullptr : &found->second;
}

const QueueEntry* Priorities::find_entry(SiteId site, std::string_view id_tag) const {
  const Queue* const queue = find_queue(site);
  if (queue == nullptr) return nullptr;
  for (const QueueEntry& entry : queue->entries) {
    if (same_folded(entry.id_tag, id_tag)) return &entry;
  }
  return nullptr;
}

const Visit& Priorities::visit(TransactionId transaction) const {
  static const Visit none;
  const auto found = visits.find(transaction);
  return found == visits.end() ? none : found->second;
}

QueueEntry* Priorities::entry(SiteId site, QueueEntryId id) {
  for (QueueEntry& entry : queues[site].entries) {
    if (entry.id == id) return &entry;
  }
  return nullptr;
}

}  // namespace voltwin::core::state

namespace voltwin::json {

const EnumTable& Names<core::state::ReviewState>::table() {
  static const EnumTable table{"ReviewState", {"pending", "approved", "refused", "over"}};
  return table;
}

}  // namespace voltwin::json
