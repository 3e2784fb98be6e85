#pragma once
// What the state knows of who goes first: intents, grants, reviews, queues, and the records of
// fairness. Plain data, changed by the facts of events/priorities.hpp and by what happens to
// transactions; who may have what is decided in csms/core/priority.

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "csms/core/events/events.hpp"
#include "csms/core/state/fairness.hpp"
#include "csms/core/state/keys.hpp"

namespace voltwin::core::state {

using namespace core::boundary;  // the vocabulary of the state

/// What a driver said of a stay.
struct Intent {
  std::optional<Instant> departure;
  std::optional<WattHours> wanted;
  std::optional<Ratio> soc;
  Instant stated;
  WattHours from;  ///< the register when he said so: `wanted` counts from there
};
/// The same, before he came.
struct Announcement {
  /// He says so for a visit of this day, or it is void.
  static constexpr Duration life = Duration::from_hours(24);
  static constexpr std::size_t max_count = 1'000;

  SiteId site;
  Intent intent;
};

/// P0 or P1 of a driver.
struct Grant {
  static constexpr std::size_t max_count = 1'000;

  Tier tier = Tier::P1;
  EvidenceKind kind = EvidenceKind::operator_word;
  Instant until;
};

enum class ReviewState : std::uint8_t { pending, approved, refused, over };
struct Review {
  /// That wait for somebody, of all drivers.
  static constexpr std::size_t max_pending = 1'000;

  ReviewId id;
  TransactionId transaction;
  std::string id_tag;  ///< his reason is in the journal and its projection alone
  Instant requested;
  ReviewState state = ReviewState::pending;
  Instant decided;
  Instant ends;  ///< of an open one; never: with its session

  [[nodiscard]] bool is_open() const {
    return state == ReviewState::pending || state == ReviewState::approved;
  }
};

struct QueueEntry {
  QueueEntryId id;
  std::string id_tag;
  std::optional<WattHours> wanted;
  std::optional<Instant> departure;
  Instant joined;
  Instant until;  ///< he waits no longer
  EvseId offered;
  Instant offered_at;
  Instant offered_until;
};
struct Queue {
  static constexpr std::size_t max_entries = 100;

  QueueSettings settings;
  std::vector<QueueEntry> entries;  ///< in order of joining
};

/// What is known of the stay that a transaction is, beside the transaction.
struct Visit {
  std::optional<Intent> intent;
  WattHours carried;     ///< unmet before it, of the same need
  Duration waited;       ///< in pauses that are over
  Amps most_taken;       ///< largest current that the vehicle took
  bool shown = false;    ///< it took less than it was offered: `most_taken` is all that it can
  bool counted = false;  ///< `account` is in its driver's record, at `counted_at`
  Instant counted_at;
  Account account;
  /// Why it gets what it gets, as it was told last, and when that was.
  std::optional<events::Explanation> explanation;
  Instant explained_at;
};

struct Transaction;

struct Priorities {
  template <class T>
  using ByTag = std::map<std::string, T, FoldedLess>;

  PriorityRules rules;
  ByTag<Grant> grants;
  std::map<ReviewId, Review> reviews;  ///< those that a limit may still look at
  std::uint64_t reviews_made = 0;
  /// Of transactions with an approved review: until when.
  std::map<TransactionId, Instant> urgent;
  ByTag<Announcement> announced;
  /// Of running transactions, and of those of the last days: their ends may yet be corrected.
  std::map<TransactionId, Visit> visits;
  ByTag<DriverRecord> drivers;
  DriverRecord everybody;
  std::int64_t swept_day = 0;  ///< when visits and drivers were last looked through for old ones
  std::map<SiteId, Queue> queues;
  std::uint64_t queue_entries_made = 0;
  /// When something ends by itself; never: nothing does. Follows from the rest.
  Instant due = Instant::never();

  void apply(const events::PriorityRulesSet& e) { rules = e.rules; }
  void apply(const events::IntentStated& e, WattHours reading, Instant at);
  void apply(const events::PriorityDecided& e, Instant at);
  void apply(const events::ReviewRequested& e, Instant at);
  void apply(const events::QueueConfigured& e);
  void apply(const events::QueueJoined& e, Instant at);
  void apply(const events::QueueLeft& e);
  void apply(const events::EvseOffered& e, Instant at);
  void apply(const events::OfferWithdrawn& e);

  /// Why a running transaction gets what it gets.
  void explained(TransactionId transaction, const events::Explanation& why, Instant at);
  /// A transaction began and runs.
  void started(const Transaction& transaction, SiteId site, Instant at);
  /// It was allowed to charge after a pause of that length.
  void resumed(TransactionId transaction, Duration pause);
  /// It ended, or its end was corrected; `account` is what it adds to its driver's record.
  void ended(const Transaction& transaction, const Account& account, WattHours unmet, Instant at);
  /// The end does not stand.
  void reopened(const Transaction& transaction);
  void rename(std::string_view id_tag, const std::string& name);
  void find_due();

  [[nodiscard]] const Queue* find_queue(SiteId site) const;
  [[nodiscard]] const QueueEntry* find_entry(SiteId site, std::string_view id_tag) const;
  /// An empty one of a transaction that has none.
  [[nodiscard]] const Visit& visit(TransactionId transaction) const;
  [[nodiscard]] ReviewId next_review() const { return ReviewId(reviews_made + 1); }
  [[nodiscard]] QueueEntryId next_queue_entry() const {
    return QueueEntryId(queue_entries_made + 1);
  }

 private:
  QueueEntry* entry(SiteId site, QueueEntryId id);
  void take_back(const Transaction& transaction, Visit& visit);
  void forget_old(Instant at);
};

}  // namespace voltwin::core::state

namespace voltwin::json {
template <>
struct Names<core::state::ReviewState> {
  static const EnumTable& table();
};
}  // namespace voltwin::json
