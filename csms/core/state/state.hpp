#pragma once
// What the core knows: plain data, changed by apply(event) alone. Everything here
// comes back from the journal after a restart; what a connection holds (open calls,
// when something was last heard) does not belong here.

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "csms/core/events/events.hpp"
#include "csms/core/state/clock.hpp"
#include "csms/core/state/keys.hpp"
#include "csms/core/state/limits.hpp"
#include "csms/core/state/notices.hpp"
#include "csms/core/state/priorities.hpp"
#include "csms/core/state/register_scale.hpp"
#include "csms/core/state/set_up.hpp"
#include "engine/base/ensure.hpp"
#include "grid/model/limit_tree.hpp"

namespace voltwin::core::state {

using namespace core::boundary;  // the vocabulary of the state

struct Evse {
  EvseId id;
  StationId station;
  SiteId site;
  int connector = 1;
  EvseDefinition definition;
  std::size_t node_index = 0;  ///< in the site's tree
  ConnectorStatus status = ConnectorStatus::Unavailable;
  Instant status_at;
  Instant status_received;    ///< by our clock
  TransactionId transaction;  ///< the running one, or none
  TransactionId newest;       ///< the last that began here, running or not
  /// The newest register that any message told.
  std::optional<WattHours> last_register;
  Instant last_register_at;
  /// How far energy outside any transaction has been told since `last_register`, if it has, and
  /// all of it there ever was. A late start or stop may still claim it, so it moves no bill.
  std::optional<WattHours> unattributed_to;
  Instant unattributed_at;
  WattHours unattributed;
  /// Its transactions are known to begin at zero: a zero is no missing register.
  bool begins_at_zero = false;
  LimitState limit;

  /// The register showed this; what is older than the last known changes nothing.
  void advance_register(WattHours reading, Instant at) {
    if (last_register && at < last_register_at) return;
    last_register = reading;
    last_register_at = at;
  }
};

/// The shape of one kind of limit that a station is tried with.
struct TriedShape {
  ProfilePurpose purpose = ProfilePurpose::transaction;
  ProfileTiming timing = ProfileTiming::immediate;
  bool proved = false;       ///< accepted before: a refusal has another cause
  LimitRequestId from = {};  ///< the first lease in this shape
};

/// What is known of a station's smart charging.
struct ChargingCapabilities {
  std::optional<std::int32_t> max_stack_level;
  std::optional<std::int32_t> max_periods;
  std::optional<std::int32_t> max_profiles;
  bool takes_amps = true;
  bool takes_watts = false;
  TriedShape leases;
  TriedShape default_limit{ProfilePurpose::by_default};
};

/// A boot within this time of the last one is one of a row.
inline constexpr Duration boots_close = Duration::from_minutes(5);
/// A remote start that the station accepted, and whose StartTransaction has not come yet.
struct AwaitedStart {
  std::int32_t connector = 0;  ///< below 1: any
  std::string id_tag;
  Instant until;
};

struct Station {
  /// Remote starts of one station that are waited for; more push out the oldest.
  static constexpr std::size_t max_awaited_starts = 8;

  StationId id;
  SiteId site;
  std::string identity;
  std::vector<EvseId> evses;
  ConnectionId connection;  ///< none while it is not connected
  std::string vendor, model, serial, firmware;
  bool booted = false;
  Instant booted_at;
  /// Boots of which each came soon after the one before.
  std::uint32_t boots_in_a_row = 0;
  ChargingCapabilities charging;
  RegisterScales scales;
  SetUp set_up;
  Instant connected_at;                      ///< by our clock
  std::int32_t quarantined = 0;              ///< stops that fit no transaction
  std::vector<AwaitedStart> awaited_starts;  ///< the oldest first
  /// How often each deviation of the catalogue was tolerated, by Defect.
  std::array<std::uint32_t, ocpp::tolerance::defect_count> defects{};
  Clock clock;
  Notices notices;
};

struct Transaction {
  TransactionId id;
  WireTransactionId wire;
  SessionId session;
  EvseId evse;
  std::string id_tag;
  Authorization authorization = Authorization::Accepted;
  WattHours meter_start;
  Instant started;
  Instant reported;  ///< when it started by the station's own clock
  Instant received;
  WattHours last_reading;
  Instant last_reading_at;
  std::optional<Amps> last_current;
  Instant last_current_at;
  events::RegisterTrack track;
  Instant metered;           ///< when the last sample came, by our clock
  Instant metered_reported;  ///< and when it was taken, by the station's
  /// The integral of what currents or powers were sampled, and the last of them.
  std::int64_t flow_mwh = 0;
  Watts flow;
  Instant flow_at;
  /// Samples that moved its register, by what was made of them: RegisterScale.
  std::array<std::uint32_t, 3> moved{};
  bool samples_requested = false;
  /// Its start never came: it was made of its stop, whose register was matched to the EVSE.
  bool rebuilt = false;
  /// Its start may have stood in place of the stop of the one before: without energy it was none.
  bool doubtful = false;
  bool timeless = false;  ///< its start came without a time
  /// Its start register was zero, and it is billed from the last one that was known instead.
  bool assumed_start = false;
  std::optional<WattHours> meter_stop;  ///< present once it ended
  Instant ended;
  std::string stop_reason;
  bool estimated = false;  ///< its end is our guess, and yields to better news
  events::EndBasis basis = events::EndBasis::stop;
  TransactionId next;           ///< that began after it on the same EVSE
  Instant heard;                ///< when we last learned of it, by our clock
  bool active = false;          ///< the connector has told of a vehicle that charges or paused
  bool stop_requested = false;  ///< the station was asked to end it
  std::int32_t disputes = 0;    ///< stops that contradict its end
  /// Since when the vehicle has asked for no energy (SuspendedEV, Finishing), if it does not.
  std::optional<Instant> idle_since;
  std::optional<Stamp> idle_told;  ///< the status that said so
  /// When it was last allowed or refused to charge: for fair rotation.
  bool admitted = false;
  Instant admitted_changed;
};

/// What a finished session was charged.
struct Charge {
  SessionId session;
  TariffId tariff;
  WattHours energy;
  Duration duration;
  Duration idle;
  std::vector<events::ChargeLine> lines;
  std::int64_t total_minor = 0;
  std::string currency;
  std::int32_t revision = 1;
  LedgerEntryId entry;                    ///< that debits it; none when there was nothing to pay
  std::vector<events::Posting> postings;  ///< of that entry
};

struct CapSchedule {
  std::vector<CapPoint> points;
};

struct Site {
  SiteId id;
  SiteDefinition definition;
  grid::LimitTree tree;
  std::vector<CapSchedule> caps;               ///< per tree index
  std::vector<std::optional<Watts>> measured;  ///< per tree index: last measured uncontrolled load
  std::vector<Watts> worst_measured;           ///< per tree index: the largest ever seen
  std::vector<EvseId> evses;
  std::vector<PricePoint> prices;  ///< in order of time
};

class State;
/// What the session adds to its driver's record if it ends now, and what of its need is then unmet.
struct SessionAccount {
  Account account;
  WattHours unmet;
};
/// How long a paused session has waited for us, by now: nothing of a vehicle that wants nothing.
[[nodiscard]] Duration pause_of(const State& state, const Transaction& transaction, Instant now);
[[nodiscard]] SessionAccount account_of(const State& state, const Transaction& transaction,
                                        Instant now);

/// The track of a register that was believed as it was sent.
[[nodiscard]] events::RegisterTrack followed(events::RegisterTrack track, std::int64_t mwh,
                                             Instant at);

namespace detail {

/// What has this id in a list that is numbered from 1. Read several times a frame, so inline.
template <class Items, class Tag>
[[nodiscard, gnu::always_inline]] inline auto& at_id(Items& items, Id<Tag> id) {
  ENSURE(!id.is_none() && id.value() <= items.size());
  return items[id.value() - 1];
}

}  // namespace detail

class State {
 public:
  /// The only writer. ENSUREs that the event fits the state: the core decided it.
  void apply(const events::Event& event, Instant at);

  // Readers; ids that do not exist are our own mistake (ENSURE).
  [[nodiscard]] const Site& site(SiteId id) const { return detail::at_id(sites_, id); }
  [[nodiscard]] const Station& station(StationId id) const { return detail::at_id(stations_, id); }
  [[nodiscard]] const Evse& evse(EvseId id) const { return detail::at_id(evses_, id); }
  [[nodiscard]] const Transaction& transaction(TransactionId id) const {
    return detail::at_id(transactions_, id);
  }
  [[nodiscard]] const TariffDefinition& tariff(TariffId id) const {
    return detail::at_id(tariffs_, id);
  }

  // Look-ups; nullptr when there is none.
  /// By what the station calls it, as sent: any number.
  [[nodiscard]] const Transaction* find_transaction(StationId station, std::int64_t wire_id) const;
  [[nodiscard]] const Station* find_station(std::string_view identity) const;
  [[nodiscard]] const TokenDefinition* find_token(std::string_view id_tag) const;
  /// One spelling for all of a token's (OCPP compares without case): as it was defined, or in
  /// lower case when it was not.
  [[nodiscard]] std::string spelling(std::string_view id_tag) const;
  /// The one token that has the same letters and digits, if there is exactly one.
  [[nodiscard]] std::optional<std::string> find_without_separators(std::string_view id_tag) const;
  [[nodiscard]] bool has_site(SiteId id) const;
  [[nodiscard]] bool has_tariff(TariffId id) const;
  [[nodiscard]] bool has_transaction(StationId station, TransactionId id) const;
  /// The transaction that this very start message opened before (OCPP 1.6 stations repeat
  /// it): same EVSE, tag, time and register. None when it is new.
  [[nodiscard]] TransactionId find_start(EvseId evse, std::string_view id_tag, Instant at,
                                         WattHours meter_start) const;
  /// Whether this very stop was taken before under another id than its transaction's, or put
  /// aside; the transaction, none for one that was put aside.
  [[nodiscard]] std::optional<TransactionId> find_stop(StationId station,
                                                       const events::ReportedStop& stop) const;
  /// Any other station's transaction of that id; nullptr when there is none.
  [[nodiscard]] const Transaction* find_foreign(StationId station, std::int64_t wire_id) const;
  /// The remote starts that are waited for, by when that ends.
  [[nodiscard]] const std::multiset<std::pair<Instant, StationId>>& awaited_starts() const {
    return awaited_starts_;
  }
  /// nullptr until the session was charged.
  [[nodiscard]] const Charge* find_charge(SessionId session) const;
  /// Intents, grants, reviews, queues and the records of fairness.
  [[nodiscard]] const Priorities& priorities() const { return priorities_; }
  /// Balance of every ledger account ("driver:T-1/EUR"), debit positive; they sum to zero per
  /// currency.
  [[nodiscard]] const std::map<std::string, std::int64_t>& balances() const { return balances_; }

  [[nodiscard]] const std::vector<Site>& sites() const { return sites_; }
  [[nodiscard]] const std::vector<Station>& stations() const { return stations_; }
  [[nodiscard]] const std::vector<Evse>& evses() const { return evses_; }
  [[nodiscard]] const std::vector<Transaction>& transactions() const { return transactions_; }

  // The next ids. Pure functions of the state; applying the event takes them.
  [[nodiscard]] SiteId next_site() const { return SiteId(sites_.size() + 1); }
  [[nodiscard]] StationId next_station() const { return StationId(stations_.size() + 1); }
  [[nodiscard]] EvseId next_evse() const { return EvseId(evses_.size() + 1); }
  [[nodiscard]] TariffId next_tariff() const { return TariffId(tariffs_.size() + 1); }
  [[nodiscard]] TransactionId next_transaction() const;
  [[nodiscard]] SessionId next_session() const { return SessionId(transactions_.size() + 1); }
  [[nodiscard]] LimitRequestId next_limit_request() const;
  [[nodiscard]] LedgerEntryId next_ledger_entry() const {
    return LedgerEntryId(ledger_entries_ + 1);
  }

  /// When the newest fact was stated.
  [[nodiscard]] Instant latest() const { return latest_; }

  /// 128-bit hexadecimal digest of everything above: equal states, equal digests.
  [[nodiscard]] std::string digest() const;

 private:
  friend struct Applier;
  friend struct Snapshot;

  void define_token(const TokenDefinition& token);
  void rename_token(std::string_view id_tag, const std::string& name);

  std::vector<Site> sites_;
  std::vector<Station> stations_;
  std::vector<Evse> evses_;
  std::vector<Transaction> transactions_;
  std::vector<TariffDefinition> tariffs_;
  std::map<std::string, TokenDefinition, FoldedLess> tokens_;  ///< by folded tags
  /// Tokens by their letters and digits; follows tokens_. Empty: several have the same.
  std::map<std::string, std::string, std::less<>> tokens_without_separators_;
  std::map<std::string, StationId, std::less<>> by_identity_;
  /// Of several stations now and then, of one station once.
  std::unordered_multimap<WireTransactionId, TransactionId> by_wire_;  // lint: lookup only
  using Repeats = std::unordered_map<StoredKey, TransactionId, RepeatHash, RepeatEqual>;
  Repeats stops_;  // lint: lookup only
  std::multiset<std::pair<Instant, StationId>> awaited_starts_;
  Repeats starts_;               // lint: lookup only
  std::vector<Charge> charges_;  ///< by session; of none, where it was not charged
  std::map<std::string, std::int64_t> balances_;
  std::uint64_t limit_requests_ = 0;
  std::uint64_t ledger_entries_ = 0;
  Instant latest_;
  Priorities priorities_;
};

}  // namespace voltwin::core::state
