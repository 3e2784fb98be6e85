// A restart of a network: ten thousand stations, a thousand transactions running, a database with
// a snapshot and what came after it. The process is gone from one moment to the next; the next one
// opens the database, reads itself into the state of the old one, and every station connects and
// boots at once. Timed until the last of them has its answer, which left after its facts were on
// the disk, and until all of them are set up again.

#include <atomic>
#include <chrono>
#include <deque>
#include <functional>
#include <set>

#include "csms/core/shard/shard.hpp"
#include "csms/store/journal/group_writer.hpp"
#include "csms/store/sqlite/sqlite_journal.hpp"
#include "engine/base/ensure.hpp"
#include "tests/bench/engine/contest.hpp"
#include "tests/bench/store/postgres.hpp"
#include "tests/bench/store/subjects.hpp"

namespace voltwin::bench {

namespace {

using namespace core::boundary;
using core::events::Batch;
using core::shard::Shard;
using core::state::State;
using core::state::Transaction;
using store::journal::GroupLimits;
using store::journal::GroupWriter;
using store::journal::Journal;
using store::journal::Submitted;
using store::journal::WriterFailure;
using store::postgres::PostgresJournal;
using store::sqlite::SqliteJournal;
using Clock = std::chrono::steady_clock;

constexpr std::uint64_t sites = 100;
constexpr std::uint64_t stations_of_site = 100;
constexpr std::uint64_t stations = sites * stations_of_site;
constexpr std::uint64_t running = 1'000;
constexpr std::uint64_t tail_records = 50'000;
constexpr std::size_t inputs_of_a_turn = 256;
constexpr Instant morning = Instant::from_seconds(1'780'300'800);
constexpr Target target{Better::lower, 5.0};

using Open = std::function<Result<std::unique_ptr<Journal>>()>;

Shard new_shard() {
  return {core::shard::CoreConfig{core::session::TransactionKey({1, 2})},
          core::shard::Sideband::keep};
}

/// What the stations were told, and what they say to it.
class Stations {
 public:
  void take(const Effect& effect, std::deque<Input>& inbox) {
    if (const auto* frame = std::get_if<SendFrame>(&effect)) return read(*frame, inbox);
    if (const auto* reply = std::get_if<ReplyToCommand>(&effect)) {
      ENSURE(reply->status == CommandStatus::done);
      return;
    }
    ++closed_;
  }
  [[nodiscard]] std::uint64_t booted() const { return booted_; }
  [[nodiscard]] std::uint64_t closed() const { return closed_; }
  [[nodiscard]] const std::set<std::string>& asked() const { return asked_; }
  /// The answers to StartTransaction, by connection.
  [[nodiscard]] const std::vector<std::pair<ConnectionId, std::string>>& started() const {
    return started_;
  }

 private:
  void read(const SendFrame& frame, std::deque<Input>& inbox) {
    const std::string_view text = frame.text;
    if (text.starts_with("[2,")) return obey(frame, inbox);
    ENSURE(text.starts_with("[3,"));
    if (text.starts_with("[3,\"boot\"")) {
      ENSURE(text.find("\"Accepted\"") != std::string_view::npos);
      ++booted_;
    } else if (text.starts_with("[3,\"start\"")) {
      constexpr std::string_view name = "\"transactionId\":";
      const std::size_t at = text.find(name) + name.size();
      started_.emplace_back(frame.connection, text.substr(at, text.find_first_of(",}", at) - at));
    }
  }
  // Whatever a station is asked, it does.
  void obey(const SendFrame& frame, std::deque<Input>& inbox) {
    const std::string_view text = frame.text;
    const std::size_t id_end = text.find('"', 4);
    const std::size_t action_end = text.find('"', id_end + 3);
    const std::string_view action = text.substr(id_end + 3, action_end - id_end - 3);
    asked_.emplace(action);
    std::string answer = "[3,\"" + std::string(text.substr(4, id_end - 4)) + "\",";
    answer += action == "GetConfiguration" ? R"({"configurationKey":[],"unknownKey":[]}])"
                                           : R"({"status":"Accepted"}])";
    inbox.push_back(FrameReceived{frame.connection, std::move(answer)});
  }

  std::uint64_t booted_ = 0;
  std::uint64_t closed_ = 0;
  std::set<std::string> asked_;
  std::vector<std::pair<ConnectionId, std::string>> started_;
};

/// A shard, the thread that owns its journal, and the stations: as a server has them.
class Csms {
 public:
  Csms(Shard shard, std::unique_ptr<Journal> journal)
      : shard_(std::move(shard)),
        writer_(std::move(journal), GroupLimits{},
                {[this](std::uint64_t ticket) { durable_through(ticket); },
                 [this](const WriterFailure& why) { fail(why); }}) {}

  void enter(Input input) { inbox_.push_back(std::move(input)); }
  [[nodiscard]] Shard& shard() { return shard_; }
  [[nodiscard]] const Stations& stations() const { return stations_; }

  /// Goes on while there is anything to do and `go_on` says so; all that was decided by then is
  /// durable.
  Result<void> work(const std::function<Instant()>& clock, const std::function<bool()>& go_on) {
    while (go_on()) {
      const bool idle = inbox_.empty();
      if (idle && !shard_.has_batch() && delivered_ == submitted_) break;
      const Instant now = clock();
      for (std::size_t i = 0; i < inputs_of_a_turn && !inbox_.empty(); ++i) {
        Input input = std::move(inbox_.front());
        inbox_.pop_front();
        shard_.step(std::move(input), now);
      }
      if (shard_.next_deadline().value_or(Instant::never()) <= now) shard_.expire(now);
      TRY(submit());
      if (idle) durable_.wait(delivered_);
      TRY(deliver());
    }
    return {};
  }
  Result<void> save() {
    ENSURE(writer_.save({shard_.last_sequence(), shard_.snapshot().bytes}) == Submitted::taken);
    return {};
  }
  /// As a process that dies: nothing is said to anybody.
  Result<void> end() {
    writer_.stop();
    return deliver();
  }

 private:
  static constexpr std::uint64_t failed = UINT64_MAX;

  Result<void> submit() {
    if (!shard_.has_batch()) return {};
    Batch batch;
    submitted_ = shard_.take_batch(batch);
    if (writer_.submit_when_room(submitted_, std::move(batch)) == Submitted::taken) return {};
    return deliver();
  }
  Result<void> deliver() {
    const std::uint64_t durable = durable_.load();
    if (durable == failed) return tl::unexpected<Error>(failure_);
    if (durable == delivered_) return {};
    std::vector<Effect> effects;
    shard_.durable(durable, effects);
    for (const Effect& effect : effects) stations_.take(effect, inbox_);
    delivered_ = durable;
    return {};
  }
  // On the writer's thread.
  void durable_through(std::uint64_t ticket) {
    durable_.store(ticket);
    durable_.notify_one();
  }
  void fail(const WriterFailure& why) {
    failure_ = why.error;
    durable_through(failed);
  }

  Shard shard_;
  Stations stations_;
  std::deque<Input> inbox_;
  std::uint64_t submitted_ = 0;
  std::uint64_t delivered_ = 0;
  std::atomic<std::uint64_t> durable_ = 0;
  Error failure_;  ///< written before `durable_` says so
  GroupWriter writer_;
};

bool always() { return true; }

// --- what there was before -----------------------------------------------------------

std::string identity_of(std::uint64_t station) { return "CP-" + std::to_string(station); }

SiteDefinition site_of(std::uint64_t index) {
  SiteDefinition site;
  site.name = "Site " + std::to_string(index);
  grid::Node node;
  node.id = grid::NodeId(1);
  node.name = "connection";
  node.limit_per_phase = Amps(250);
  site.nodes = {node};
  site.tariff = TariffId(1);
  return site;
}

StationDefinition station_of(std::uint64_t index) {
  StationDefinition station;
  station.site = SiteId((index - 1) / stations_of_site + 1);
  station.identity = identity_of(index);
  EvseDefinition evse;
  evse.name = station.identity + "-1";
  evse.node = grid::NodeId(1);
  station.evses = {evse};
  return station;
}

/// Everybody at once; connection `first` is that of station 1.
void connect_all(Csms& csms, std::uint64_t first) {
  for (std::uint64_t i = 0; i < stations; ++i) {
    csms.enter(Connected{ConnectionId(first + i), identity_of(i + 1)});
    csms.enter(FrameReceived{ConnectionId(first + i),
                             R"([2,"boot","BootNotification",{"chargePointVendor":"Bench",)"
                             R"("chargePointModel":"One","firmwareVersion":"1.4"}])"});
  }
}

/// Every tenth station has a driver.
void charge(Csms& csms) {
  for (std::uint64_t i = 1; i <= running; ++i) {
    csms.enter(FrameReceived{
        ConnectionId(i * (stations / running)),
        R"([2,"start","StartTransaction",{"connectorId":1,"idTag":"04A1B2C3D4","meterStart":1000,)"
        R"("timestamp":")" +
            to_text(morning) + R"("}])"});
  }
}

void meter(Csms& csms, Instant now, int minute) {
  for (const auto& [connection, transaction] : csms.stations().started()) {
    csms.enter(FrameReceived{
        connection,
        "[2,\"m" + std::to_string(minute) + R"(","MeterValues",{"connectorId":1,"transactionId":)" +
            transaction + R"(,"meterValue":[{"timestamp":")" + to_text(now) +
            R"(","sampledValue":[{"value":")" + std::to_string(1'000 + minute * 100) +
            R"(","measurand":"Energy.Active.Import.Register","unit":"Wh"},{"value":"16",)"
            R"("measurand":"Current.Import","unit":"A"}]}]}])"});
  }
}

/// What a driver would notice if it changed.
struct Charging {
  std::vector<std::uint64_t> transactions;
  std::vector<std::int64_t> readings_wh;
  bool operator==(const Charging&) const = default;
};

Charging charging_in(const State& state) {
  Charging out;
  for (const core::state::Evse& evse : state.evses()) {
    if (evse.transaction.is_none()) continue;
    const Transaction& transaction = state.transactions()[evse.transaction.value() - 1];
    ENSURE(transaction.id == evse.transaction && !transaction.meter_stop);
    out.transactions.push_back(transaction.id.value());
    out.readings_wh.push_back(transaction.last_reading.value());
  }
  return out;
}

struct Before {
  std::string digest;
  Charging charging;
  Instant died;
};

/// Makes the database as it is when the process dies.
Result<Before> live(const Open& open) {
  auto journal = open();
  if (!journal) return tl::unexpected<Error>(std::move(journal).error());
  Csms csms(new_shard(), *std::move(journal));
  Instant now = morning;
  const auto clock = [&] { return now; };
  csms.shard().resume(now);
  TariffDefinition tariff;
  tariff.name = "Energy";
  tariff.per_kwh_micro = 400'000;
  csms.enter(Command{CorrelationId(1), DefineTariff{tariff}});
  csms.enter(Command{CorrelationId(1), DefineToken{{"04A1B2C3D4", TokenStatus::Accepted}}});
  for (std::uint64_t i = 1; i <= sites; ++i) {
    csms.enter(Command{CorrelationId(1), DefineSite{site_of(i)}});
  }
  for (std::uint64_t i = 1; i <= stations; ++i) {
    csms.enter(Command{CorrelationId(1), DefineStation{station_of(i)}});
  }
  connect_all(csms, 1);
  TRY(csms.work(clock, always));
  charge(csms);
  TRY(csms.work(clock, always));
  ENSURE(csms.stations().booted() == stations && csms.stations().started().size() == running);
  TRY(csms.save());
  const std::uint64_t kept = csms.shard().last_sequence();
  // Sampled every minute, and heard of at least that often.
  for (int minute = 1; csms.shard().last_sequence() < kept + tail_records; ++minute) {
    for (int half = 0; half < 2; ++half) {
      now += Duration::from_seconds(30);
      TRY(csms.work(clock, always));
      csms.shard().expire(now);
    }
    meter(csms, now, minute);
    for (std::uint64_t i = 1; minute % 5 == 0 && i <= stations; ++i) {
      csms.enter(FrameReceived{ConnectionId(i),
                               "[2,\"h" + std::to_string(minute) + R"(","Heartbeat",{}])"});
    }
    TRY(csms.work(clock, always));
  }
  ENSURE(csms.stations().closed() == 0);
  TRY(csms.end());
  return Before{csms.shard().state().digest(), charging_in(csms.shard().state()), now};
}

// --- the restart ---------------------------------------------------------------------

class Watch {
 public:
  void start() {
    wall_ = Clock::now();
    cpu_ = cpu_seconds();
  }
  void stop() {
    wall_s += std::chrono::duration<double>(Clock::now() - wall_).count();
    cpu_s += cpu_seconds() - cpu_;
  }
  double wall_s = 0.0;
  double cpu_s = 0.0;

 private:
  Clock::time_point wall_;
  double cpu_ = 0.0;
};

struct Restart {
  double open_s = 0.0;
  double read_s = 0.0;
  std::uint64_t records = 0;  ///< that were read
  Watch answered;             ///< from the beginning to the last answer to a boot
  Watch set_up;               ///< to the end of all that followed
};

Result<std::uint64_t> recover(Shard& shard, Journal& journal) {
  TRY(journal.read_vault([&](const auto& entry) { return shard.restore(entry); }));
  const auto snapshot = journal.snapshot();
  if (!snapshot) return tl::unexpected<Error>(snapshot.error());
  ENSURE(snapshot->has_value());
  TRY(shard.restore((*snapshot)->sequence, (*snapshot)->bytes));
  TRY(journal.read(shard.last_sequence(),
                   [&](const auto& record) { return shard.replay(record); }));
  return shard.last_sequence() - (*snapshot)->sequence;
}

// It was a reconnect, and nothing else: no station was asked for more than at any boot, none was
// cut off, and each transaction runs on and ends with the energy of all of its life.
Result<void> check(Csms& csms, const Before& before, const std::function<Instant()>& clock) {
  ENSURE(csms.stations().booted() == stations && csms.stations().closed() == 0);
  for (const std::string& action : csms.stations().asked()) {
    ENSURE(action == "GetConfiguration" || action == "ChangeConfiguration" ||
           action == "SetChargingProfile");
  }
  for (const auto& station : csms.shard().state().stations()) {
    ENSURE(station.booted && !station.connection.is_none());
  }
  ENSURE(before.charging.transactions.size() == running);
  ENSURE(charging_in(csms.shard().state()) == before.charging);
  const WattHours end(before.charging.readings_wh.front() + 100);
  for (const std::uint64_t id : before.charging.transactions) {
    const Transaction& transaction = csms.shard().state().transactions()[id - 1];
    const StationId station = csms.shard().state().evse(transaction.evse).station;
    csms.enter(FrameReceived{
        csms.shard().state().station(station).connection,
        R"([2,"stop","StopTransaction",{"meterStop":)" + std::to_string(end.value()) +
            R"(,"reason":"Local","timestamp":")" + to_text(clock()) + R"(","transactionId":)" +
            std::to_string(transaction.wire.value()) + "}]"});
  }
  TRY(csms.work(clock, always));
  ENSURE(charging_in(csms.shard().state()).transactions.empty());
  for (const std::uint64_t id : before.charging.transactions) {
    const Transaction& transaction = csms.shard().state().transactions()[id - 1];
    ENSURE(transaction.meter_stop == end && !transaction.estimated);
    const auto* charge = csms.shard().state().find_charge(transaction.session);
    ENSURE(charge != nullptr && charge->energy == end - WattHours(1'000));
  }
  return {};
}

Result<Restart> restart(const Open& open, const Before& before) {
  Restart out;
  out.answered.start();
  auto journal = open();
  if (!journal) return tl::unexpected<Error>(std::move(journal).error());
  out.answered.stop();
  out.open_s = out.answered.wall_s;
  out.answered.start();
  Shard shard = new_shard();
  const auto records = recover(shard, **journal);
  if (!records) return tl::unexpected<Error>(records.error());
  out.records = *records;
  out.answered.stop();
  out.read_s = out.answered.wall_s - out.open_s;
  ENSURE(shard.state().digest() == before.digest);
  const auto begin = Clock::now();
  // A few seconds later.
  const auto clock = [&] {
    const auto us =
        std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - begin).count();
    return before.died + Duration::from_seconds(5) + Duration::from_us(us);
  };
  out.answered.start();
  Csms csms(std::move(shard), *std::move(journal));
  csms.shard().resume(clock());
  connect_all(csms, stations + 1);
  TRY(csms.work(clock, [&] { return csms.stations().booted() < stations; }));
  out.answered.stop();
  out.set_up = out.answered;
  out.set_up.start();
  TRY(csms.work(clock, always));
  out.set_up.stop();
  TRY(check(csms, before, clock));
  TRY(csms.end());
  return out;
}

Result<void> measure(const std::string& engine, const Open& open, std::vector<Row>& rows) {
  const auto before = live(open);
  if (!before) return tl::unexpected<Error>(before.error());
  const auto r = restart(open, *before);
  if (!r) return tl::unexpected<Error>(r.error());
  const std::string prefix = "store." + engine + ".restart_10000.";
  rows.push_back({prefix + "records", static_cast<double>(r->records), "", std::nullopt, ""});
  rows.push_back({prefix + "open_s", r->open_s, "s", std::nullopt, ""});
  rows.push_back({prefix + "read_s", r->read_s, "s", std::nullopt, ""});
  rows.push_back({prefix + "answered_s", r->answered.wall_s, "s", target, ""});
  rows.push_back({prefix + "answered_cpu_s", r->answered.cpu_s, "s", std::nullopt, ""});
  rows.push_back({prefix + "set_up_s", r->set_up.wall_s, "s", std::nullopt, ""});
  rows.push_back({prefix + "set_up_cpu_s", r->set_up.cpu_s, "s", std::nullopt, ""});
  return {};
}

}  // namespace

Result<void> measure_restart(const Context& context, std::vector<Row>& rows) {
  const std::string path = context.scratch + "/restart.db";
  const Open sqlite = [&]() -> Result<std::unique_ptr<Journal>> {
    auto opened = SqliteJournal::open(path);
    if (!opened) return tl::unexpected<Error>(std::move(opened).error());
    return std::make_unique<SqliteJournal>(*std::move(opened));
  };
  TRY(measure("sqlite", sqlite, rows));
  const char* const url = postgres_url();
  if (url == nullptr) {
    rows.push_back(
        {"store.postgres.restart_10000.answered_s", std::nullopt, "s", target, no_postgres});
    return {};
  }
  const Open postgres = [&]() -> Result<std::unique_ptr<Journal>> {
    auto opened = open_postgres(url, "bench_restart");
    if (!opened) return tl::unexpected<Error>(std::move(opened).error());
    return std::make_unique<PostgresJournal>(*std::move(opened));
  };
  return measure("postgres", postgres, rows);
}

}  // namespace voltwin::bench
