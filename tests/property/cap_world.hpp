#pragma once
// The adversary of cap_property_test: one shard, a random site, its own tiny model of a
// charger, and a network, a database and drivers that do their worst within what the
// promise of load control (csms/core/power/load_control.hpp) assumes:
//   - a charger keeps its default and its leases, obeys within `settle`, and its clock is
//     wrong by at most `clock_tolerance`;
//   - some chargers refuse profiles of some purposes (row S5); a profile of a connector's default
//     replaces that of the charger there for good, as the letter of 1.6 §3.13.1 has it;
//   - no transaction begins before the safe default is in the charger;
//   - the uncontrolled load is constant, and a cap is lowered with a lease's notice.
// Everything follows from the seed. It shares no code with load control.
//
// With Weather::wild (cap_wild.cpp) it does more than the promise assumes: chargers disobey, models
// lose their limits with the connection, meters are dead, caps come without notice, backups
// are restored. What nobody can know is then left out of the sums for the declared reaction
// time, and not a moment longer.

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "csms/core/boundary/effects.hpp"
#include "csms/core/boundary/inputs.hpp"
#include "csms/core/events/codec.hpp"
#include "csms/core/shard/shard.hpp"
#include "engine/random/random.hpp"
#include "tests/support/kept.hpp"

namespace voltwin::test {

using namespace core::boundary;

/// How often what happened, over all worlds of a test: proof that it was worth running.
struct CapStatistics {
  std::uint64_t checks = 0;
  std::uint64_t tight_checks = 0;  ///< some line or power above 90 % of its limit
  std::uint64_t leases_taken = 0;
  std::uint64_t leases_rejected = 0;
  std::uint64_t answers_lost = 0;  ///< a lease in force of which the core does not know
  std::uint64_t connections = 0;
  std::uint64_t half_open = 0;
  std::uint64_t stalls = 0;
  std::uint64_t crashes = 0;
  std::uint64_t snapshots = 0;  ///< that a crash was recovered from
  std::uint64_t reboots = 0;
  std::uint64_t transactions = 0;
  std::uint64_t offline_starts = 0;
  std::uint64_t cap_reductions = 0;    ///< that came into force
  std::uint64_t outliving_leases = 0;  ///< taken in a profile that is of no transaction
  std::uint64_t inherited = 0;         ///< transactions that began under such a lease
  std::uint64_t certificates = 0;      ///< that had to hold
  std::uint64_t shaken = 0;            ///< that need not
  std::uint64_t calm_sessions = 0;     ///< sessions that were looked at after the storm
  // Of wild days.
  std::uint64_t days = 0;
  std::uint64_t frames_lost = 0;
  std::uint64_t refusals = 0;     ///< of stations that refuse everything for a while
  std::uint64_t disobedient = 0;  ///< spells of a charger that ignores its limit
  std::uint64_t full_power = 0;   ///< losses of a connection at which a limit was lost
  std::uint64_t dead_meters = 0;  ///< of the building
  std::uint64_t load_steps = 0;
  std::uint64_t unannounced_caps = 0;
  std::uint64_t restored = 0;  ///< starts from a backup
  std::uint64_t plans = 0;
  std::uint64_t excused_checks = 0;  ///< over a limit by what nobody controls, in its time
  double worst_excess = 0.0;         ///< of those: share of the limit
  [[nodiscard]] std::uint64_t all_faults() const;
  void add(const CapStatistics& other);
};

enum class Weather : std::uint8_t {
  stormy,  ///< within what the promise assumes; then a calm in which nothing may lie idle
  wild,    ///< a compressed day of everything that may happen
};
/// What the world withholds from the core, so that what it does without it is seen.
enum class Sabotage : std::uint8_t {
  none,
  endless_leases,    ///< chargers take no end of a lease, as if there were none in the frame
  undeclared_loss,   ///< models that lose their limits are defined as if they kept them
  lying_meters,      ///< a charger that disobeys shows what it was allowed
  backup_seems_new,  ///< the last record of a restored backup is stamped as of just now
};
struct CapOptions {
  Weather weather = Weather::stormy;
  Sabotage sabotage = Sabotage::none;
};

class CapWorld {
 public:
  explicit CapWorld(std::uint64_t seed) : CapWorld(seed, CapOptions{}) {}
  CapWorld(std::uint64_t seed, CapOptions options);
  /// The storm, then a calm. Empty when the promise held, else what broke and when.
  [[nodiscard]] std::string run();
  [[nodiscard]] const CapStatistics& statistics() const { return statistics_; }
  /// What the core has decided, one line a fact: to see why a seed fails.
  [[nodiscard]] const std::vector<core::events::Record>& journal() const { return kept_.records; }

 private:
  struct HeldLease {
    double limit_a = 0.0;
    Instant valid_to;               ///< by the charger's clock
    std::optional<double> after_a;  ///< what the profile itself says from then on
  };
  /// Which profiles a charger takes.
  enum class Taste : std::uint8_t { all, no_transaction, station_only };
  /// A limit that the vehicle may still follow.
  struct Following {
    double limit_a = 0.0;
    Instant until;
  };
  /// What a meter showed, and since when the core has it.
  struct Shown {
    std::size_t evse = 0;
    double current_a = 0.0;
    double limit_a = 0.0;
    Instant arrived;
  };
  struct ModelEvse {
    std::size_t station = 0;
    int connector = 1;
    std::uint64_t node = 0;
    grid::Connection connection = grid::Connection::L1;
    double max_a = 0.0;
    bool running = false;
    std::size_t transaction = 0;  ///< of transactions_
    int vehicle_phases = 3;
    double appetite = 1.0;  ///< what the vehicle takes of what it may
    bool suspended = false;
    std::optional<HeldLease> lease;            ///< a TxProfile
    std::optional<HeldLease> connector_lease;  ///< a TxDefaultProfile of the connector
    std::vector<Following> following;
    double register_wh = 0.0;
    // Of wild days.
    bool disobeys = false;
    std::deque<Shown> shown;  ///< draws beyond its limit that the core was told of
    Instant judged_from;      ///< before that the core could not know what it was allowed
  };
  struct ModelTransaction {
    std::optional<std::int64_t> id;
    std::string start_payload;
  };
  enum class Kind : std::uint8_t { boot, status, meter, start, stop, heartbeat };
  struct Message {
    Kind kind = Kind::heartbeat;
    std::string payload;          ///< without the transaction id where it needs one
    std::size_t transaction = 0;  ///< start, stop and meter
    std::optional<Shown> shown = {};
  };
  struct ModelStation {
    std::string identity;
    std::vector<std::size_t> evses;
    Duration clock_offset;  ///< its clock minus the truth
    std::optional<double> default_a;
    std::optional<double> maximum_a;         ///< a ChargePointMaxProfile without an end
    std::optional<HeldLease> maximum_lease;  ///< one with an end, above it
    Taste taste = Taste::all;
    bool online = false;
    bool needs_boot = true;
    ConnectionId connection;
    std::deque<Message> outbox;
    std::string waiting_for;  ///< id of its open CALL, or empty
    std::uint64_t next_id = 1;
    bool loses_limits = false;  ///< row S1
    Instant refuses_until;      ///< everything
  };
  struct Link {
    std::size_t station = 0;
    bool station_open = true;
    bool core_open = true;
    bool lost_up = false, lost_down = false;
    Instant next_up, next_down;
  };
  struct Pending {
    std::uint64_t ticket = 0;
    core::events::Batch batch;
  };

  // The site.
  void make_site();
  void make_stations();
  void make_caps();
  [[nodiscard]] double base_load_a(std::uint64_t node) const;
  [[nodiscard]] bool below(std::uint64_t node, std::uint64_t ancestor) const;

  // The core's side.
  void step(const Input& input);
  void flush();
  void make_durable();
  void keep(const core::events::Batch& batch);
  void keep_cap(const core::events::Record& record);
  void carry_out(const Effect& effect);
  void crash();
  void recover();
  void announce_cap();
  void report_load();

  // The network.
  void connect(std::size_t station);
  void disconnect(std::size_t station);
  void trouble(std::size_t station);
  void send_up(std::size_t station, std::string text, std::optional<Shown> shown = std::nullopt);
  void send_down(ConnectionId connection, const std::string& text);
  [[nodiscard]] Duration delay();

  // The chargers.
  void post(std::size_t station, Message message);
  void send_next(std::size_t station);
  void arrive_at_station(ConnectionId connection, const std::string& text);
  void take_answer(std::size_t station, std::string_view payload);
  void take_call(std::size_t station, std::string_view id, std::string_view action,
                 std::string_view payload);
  [[nodiscard]] bool take_profile(std::size_t station, std::string_view payload);
  void hold(ModelEvse& evse, std::optional<HeldLease>& place, const HeldLease& lease);
  [[nodiscard]] double limit_of(const ModelEvse& evse, const HeldLease& lease) const;
  void start(std::size_t evse);
  void stop(std::size_t evse);
  void behave(std::size_t evse);
  void meter(std::size_t evse);
  [[nodiscard]] double allowed_a(const ModelEvse& evse) const;
  [[nodiscard]] double limit_a(const ModelEvse& evse) const;
  [[nodiscard]] std::string station_time(const ModelStation& station) const;

  // The oracle.
  [[nodiscard]] std::string check();
  [[nodiscard]] std::string check_node(const grid::Node& node, bool calm, double extra_a,
                                       const ModelEvse* raised);
  [[nodiscard]] std::string check_calm();
  [[nodiscard]] double cap_w(std::uint64_t node) const;

  // Wild days.
  void make_wild_stations();
  void begin_wild_day();
  void misbehave(std::size_t station);
  void step_load();
  void lower_cap_unannounced();
  void excuse_caps();
  void lose_tail();
  void note_shown(Shown shown);
  void restart_judging(const core::events::Record& record);
  [[nodiscard]] bool wild() const { return options_.weather == Weather::wild; }
  [[nodiscard]] bool day_is_over() const;
  [[nodiscard]] Duration storm_length() const { return Duration::from_minutes(wild() ? 60 : 12); }
  [[nodiscard]] Duration reaction() const;
  [[nodiscard]] double drawn_a(const ModelEvse& evse) const;
  [[nodiscard]] double accounted_a(const ModelEvse& evse) const;
  [[nodiscard]] double accounted_load_w() const;
  [[nodiscard]] std::string check_wild();
  [[nodiscard]] double anyway_a(const ModelEvse& evse) const;
  [[nodiscard]] std::string who_draws(std::uint64_t node) const;
  void watch_shocks(const core::events::Batch& batch);
  void check_certificate();

  void at(Instant when, std::function<void()> what);
  void after(Duration wait, std::function<void()> what) { at(now_ + wait, std::move(what)); }
  [[nodiscard]] Duration somewhen(double mean_seconds);
  void run_until(Instant end);

  CapOptions options_;
  random::Stream random_;
  random::Stream wild_;
  CapStatistics statistics_;
  Instant now_;
  bool stormy_ = true;
  std::string failure_;
  std::multimap<Instant, std::function<void()>> agenda_;

  SiteDefinition site_;
  std::vector<StationDefinition> definitions_;
  double load_w_ = 0.0;                                  ///< the true uncontrolled load at the root
  std::map<std::uint64_t, std::vector<CapPoint>> caps_;  ///< in force, by node
  std::vector<ModelEvse> evses_;
  std::vector<ModelStation> stations_;
  std::vector<ModelTransaction> transactions_;
  std::map<ConnectionId, Link> links_;
  std::uint64_t next_connection_ = 1;

  core::shard::CoreConfig config_{core::session::TransactionKey({1, 2})};
  std::optional<core::shard::Shard> shard_;
  Kept kept_;
  std::deque<Pending> pending_;
  Instant written_;  ///< when the database will have written all of them
  std::optional<core::shard::Snapshot> snapshot_;
  std::uint64_t batches_ = 0;
  std::uint64_t epoch_ = 0;  ///< of the process: a crash begins a new one
  // Wild days.
  struct OldCap {
    double limit_w = 0.0;
    Instant until;
  };
  struct Reported {
    Instant at;
    double load_w = 0.0;
  };
  std::map<std::uint64_t, OldCap> old_caps_;  ///< by node: what holds while a new one is followed
  std::deque<Reported> reported_;             ///< to the core; the newest last
  Instant meter_dead_until_;
  /// Until then a certificate may not hold: what nobody controls has happened.
  Instant shaken_until_;
  Instant load_reported_;
  std::uint64_t plans_seen_ = 0;
  Instant began_;
  std::size_t defined_ = 0;  ///< records of the definitions
};

}  // namespace voltwin::test
