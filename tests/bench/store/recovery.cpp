// A restart, without the disk: the records of the flagship week applied to an empty shard, and
// the state of a network as a snapshot and back. Facts become records on the same journal.

#include "csms/core/shard/shard.hpp"
#include "csms/core/state/snapshot.hpp"
#include "engine/base/ensure.hpp"
#include "tests/bench/engine/contest.hpp"
#include "tests/bench/store/flagship.hpp"
#include "tests/bench/store/subjects.hpp"

namespace voltwin::bench {

namespace {

using namespace core::boundary;
namespace events = core::events;
using core::shard::Shard;
using core::state::State;

// A million records in two seconds.
constexpr Target replay_target{Better::higher, 500'000.0};
constexpr Target gather_target{Better::lower, 1.0};
constexpr int rounds = 7;

Shard unused_shard() {
  return {core::shard::CoreConfig{core::session::TransactionKey({1, 2})},
          core::shard::Sideband::drop};
}

Result<double> replays_per_cpu_s(const Week& week) {
  Shard shard = unused_shard();
  for (const events::VaultEntry& entry : week.batch.vault) TRY(shard.restore(entry));
  const double before = cpu_seconds();
  for (const events::Record& record : week.batch.records) TRY(shard.replay(record));
  const double took = cpu_seconds() - before;
  ENSURE(shard.state().digest() == week.digest);
  return static_cast<double>(week.batch.records.size()) / took;
}

/// What Shard::gather() does with each fact.
double us_of_a_record(const std::vector<events::Event>& facts, std::vector<events::Record>& out) {
  out.clear();
  const double before = cpu_seconds();
  for (const events::Event& fact : facts) {
    out.push_back(events::to_record(fact, out.size() + 1, Instant()));
  }
  return (cpu_seconds() - before) * 1e6 / static_cast<double>(facts.size());
}

// --- a network -----------------------------------------------------------------------

constexpr std::uint64_t sites = 100;
constexpr std::uint64_t stations_of_site = 100;
constexpr std::uint64_t running = 1'000;
constexpr Instant morning = Instant::from_seconds(1'780'300'800);

SiteDefinition site_of(std::uint64_t index) {
  SiteDefinition site;
  site.name = "Site " + std::to_string(index);
  grid::Node node;
  node.id = grid::NodeId(1);
  node.name = "connection";
  node.limit_per_phase = Amps(1'000);
  site.nodes = {node};
  site.tariff = TariffId(1);
  return site;
}

StationDefinition station_of(std::uint64_t index) {
  StationDefinition station;
  station.site = SiteId((index - 1) / stations_of_site + 1);
  station.identity = "CP-" + std::to_string(index);
  EvseDefinition evse;
  evse.name = station.identity + "-1";
  evse.node = grid::NodeId(1);
  station.evses = {evse};
  return station;
}

void charge(State& state, std::uint64_t index) {
  const EvseId evse(index);
  events::TransactionStarted start;
  start.transaction = state.next_transaction();
  start.session = state.next_session();
  start.evse = evse;
  start.id_tag = "04A1B2C3D4" + std::to_string(index);
  start.meter_start = WattHours(1'000'000);
  start.at = start.received = morning;
  start.wire = WireTransactionId(index * 7'919);
  state.apply(start, morning);
  const Instant later = morning + Duration::from_minutes(1);
  state.apply(events::MeterAdvanced{start.transaction, WattHours(1'000'180), later, Amps(16.0)},
              later);
  state.apply(
      events::LimitRequested{state.next_limit_request(), evse, start.transaction, Amps(16.0),
                             later + Duration::from_minutes(3), "capped by connection (phase L2)"},
      later);
}

State network() {
  State state;
  TariffDefinition tariff;
  tariff.name = "Energy";
  state.apply(events::TariffDefined{TariffId(1), tariff}, morning);
  for (std::uint64_t i = 1; i <= sites; ++i) {
    state.apply(events::SiteDefined{SiteId(i), site_of(i)}, morning);
  }
  for (std::uint64_t i = 1; i <= sites * stations_of_site; ++i) {
    const StationId id(i);
    state.apply(events::StationDefined{id, {EvseId(i)}, station_of(i)}, morning);
    state.apply(events::StationConnected{id, ConnectionId(i)}, morning);
    state.apply(events::StationBooted{id, "Vendor", "Model 22", "SN-" + std::to_string(i), "1.4"},
                morning);
    state.apply(
        events::ConnectorStatusChanged{EvseId(i), ConnectorStatus::Available, morning, "NoError"},
        morning);
    state.apply(events::ConfigurationRead{id, "HeartbeatInterval", "300"}, morning);
  }
  for (std::uint64_t i = 1; i <= running; ++i) charge(state, i * 10);
  return state;
}

}  // namespace

Result<void> measure_replay(const Context& context, std::vector<Row>& rows) {
  const auto week = flagship_week(context, core::shard::Sideband::drop);
  if (!week) return tl::unexpected<Error>(week.error());
  std::vector<events::Event> facts;
  for (const events::Record& record : week->batch.records) {
    auto fact = events::from_record(record);
    if (!fact) return tl::unexpected<Error>(fact.error());
    facts.push_back(*std::move(fact));
  }
  std::vector<double> rates;
  std::vector<double> us;
  std::vector<events::Record> records;
  for (int round = 0; round < rounds; ++round) {
    const auto rate = replays_per_cpu_s(*week);
    if (!rate) return tl::unexpected<Error>(rate.error());
    rates.push_back(*rate);
    us.push_back(us_of_a_record(facts, records));
  }
  ENSURE(records.back().payload == week->batch.records.back().payload);
  const auto count = static_cast<double>(week->batch.records.size());
  rows.push_back({"store.replay.records", count, "", std::nullopt, ""});
  rows.push_back({"store.replay.records_per_cpu_s", median(rates), "1/s", replay_target, ""});
  rows.push_back({"store.gather.us_per_event", median(us), "us", gather_target, ""});
  return {};
}

Result<void> measure_snapshot(const Context&, std::vector<Row>& rows) {
  const State state = network();
  std::vector<double> encode_s;
  std::vector<double> decode_s;
  std::string bytes;
  for (int round = 0; round < rounds; ++round) {
    const double begin = cpu_seconds();
    bytes = core::state::encode_snapshot(state);
    const double encoded = cpu_seconds();
    const auto again = core::state::decode_snapshot(bytes);
    const double decoded = cpu_seconds();
    if (!again) return tl::unexpected<Error>(again.error());
    ENSURE(again->digest() == state.digest());
    encode_s.push_back(encoded - begin);
    decode_s.push_back(decoded - encoded);
  }
  const double mb = static_cast<double>(bytes.size()) * 1e-6;
  const std::string prefix = "store.snapshot_10000.";
  rows.push_back({prefix + "mb", mb, "MB", std::nullopt, ""});
  rows.push_back({prefix + "encode_ms", median(encode_s) * 1e3, "ms", std::nullopt, ""});
  rows.push_back({prefix + "encode_mb_per_cpu_s", mb / median(encode_s), "MB/s", std::nullopt, ""});
  rows.push_back({prefix + "decode_ms", median(decode_s) * 1e3, "ms", std::nullopt, ""});
  rows.push_back({prefix + "decode_mb_per_cpu_s", mb / median(decode_s), "MB/s", std::nullopt, ""});
  return {};
}

}  // namespace voltwin::bench
