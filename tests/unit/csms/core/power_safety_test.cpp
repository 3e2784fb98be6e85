// Chargers that cannot be trusted, and a core that may not know all that it granted.
#include <gtest/gtest.h>

#include <algorithm>

#include "csms/core/power/exposure.hpp"
#include "tests/support/fake_station.hpp"

namespace voltwin::test {
namespace {

namespace events = core::events;

/// Stations of one EVSE each, connected and booted; they obey at once.
struct Depot {
  explicit Depot(const SiteDefinition& site, const std::vector<StationDefinition>& definitions)
      : csms(site, definitions) {
    for (const StationDefinition& definition : definitions) {
      stations.emplace_back(csms, definition.identity);
    }
    for (FakeStation& station : stations) {
      station.connect();
      station.boot();
    }
    live(10);
  }

  /// Time passes a second at a time; the load control calls that came are kept.
  void live(int seconds) {
    for (int i = 0; i < seconds; ++i) {
      csms.pass(Duration::from_seconds(1));
      for (FakeStation& station : stations) {
        for (CoreCall& call : station.obey()) calls.push_back(std::move(call));
      }
    }
  }
  void start(std::size_t i) {
    stations[i].start((csms.now - morning) / Duration::from_seconds(1), 0);
  }
  void meter(std::size_t i, double amps, Instant at) {
    const TransactionId running = csms.state().evses()[i].transaction;
    const auto id = csms.state().transaction(running).wire.value();
    wh += 10;
    stations[i].call("MeterValues", R"({"connectorId":1,"transactionId":)" + std::to_string(id) +
                                        R"(,"meterValue":[{"timestamp":")" + to_text(at) +
                                        R"(","sampledValue":[{"value":")" + std::to_string(wh) +
                                        R"("},{"value":")" + std::to_string(amps) +
                                        R"(","measurand":"Current.Import"}]}]})");
  }
  void meter(std::size_t i, double amps) { meter(i, amps, csms.now); }
  void say(std::size_t i, const char* status) {
    stations[i].call("StatusNotification",
                     std::string(R"({"connectorId":1,"errorCode":"NoError","status":")") + status +
                         R"(","timestamp":")" + to_text(csms.now) + "\"}");
  }
  [[nodiscard]] double held(std::size_t i) const {
    const auto& confirmed = csms.state().evses()[i].limit.confirmed;
    return confirmed && confirmed->valid_until > csms.now ? confirmed->limit.value() : 0.0;
  }
  [[nodiscard]] double exposed(std::size_t i) const {
    const auto& control = csms.state().site(SiteId(1)).definition.control;
    return core::power::exposure(csms.state().evses()[i], control, csms.now).value();
  }
  [[nodiscard]] std::size_t stated(std::string_view name) const {
    return static_cast<std::size_t>(
        std::count_if(csms.journal.begin(), csms.journal.end(),
                      [&](const events::Record& record) { return record.type == name; }));
  }

  FakeCsms csms;
  std::vector<FakeStation> stations;
  std::vector<CoreCall> calls;
  std::int64_t wh = 0;
};

SiteDefinition site_of(double amps) {
  SiteDefinition site = small_site();
  site.nodes.front().limit_per_phase = Amps(amps);
  return site;
}

StationDefinition loser_of_limits(std::string identity) {
  StationDefinition out = station_of(std::move(identity), 1);
  out.evses.front().offline_limit = OfflineLimit::lost;
  return out;
}

TEST(Distrust, what_disobeys_is_counted_as_seen_and_the_others_make_room_at_once) {
  Depot depot(site_of(40), {station_of("A", 1), station_of("B", 1)});
  depot.start(0);
  depot.start(1);
  depot.live(40);
  ASSERT_EQ(depot.held(0), 20);
  ASSERT_EQ(depot.held(1), 20);
  depot.meter(0, 30);
  ASSERT_EQ(depot.stated("LimitDisobeyed"), 1U);
  EXPECT_EQ(depot.exposed(0), 30);
  depot.live(1);
  EXPECT_EQ(depot.held(1), 10) << "what is left beside thirty";
  EXPECT_EQ(depot.held(0), 20) << "what it takes unasked is not allowed to it";
}

TEST(Distrust, it_is_told_again_in_another_shape_once_an_interval_until_it_obeys) {
  Depot depot(site_of(40), {station_of("A", 1), station_of("B", 1)});
  depot.start(0);
  depot.start(1);
  depot.live(40);
  depot.meter(0, 30);
  EXPECT_EQ(depot.stated("ProfileTimingChanged"), 1U);
  depot.calls.clear();
  for (int i = 0; i < 4; ++i) {
    depot.live(30);
    depot.meter(0, 30);
  }
  const auto told = std::count_if(depot.calls.begin(), depot.calls.end(), [](const CoreCall& c) {
    return c.action == "SetChargingProfile" && c.payload.find("\"limit\":20") != std::string::npos;
  });
  EXPECT_GE(told, 3);
  EXPECT_LE(told, 5);
  EXPECT_EQ(depot.stated("LimitDisobeyed"), 1U) << "stated once, not with every sample";
  depot.live(30);
  depot.meter(0, 19.8);
  EXPECT_EQ(depot.stated("LimitObeyed"), 1U);
  EXPECT_EQ(depot.exposed(0), 20);
  depot.live(60);
  EXPECT_EQ(depot.held(1), 20);
}

TEST(Distrust, a_vehicle_that_still_follows_a_lowered_limit_is_not_accused) {
  Depot depot(site_of(32), {station_of("A", 1), station_of("B", 1)});
  depot.start(0);
  depot.live(40);
  ASSERT_EQ(depot.held(0), 32);
  depot.start(1);
  depot.live(1);
  ASSERT_EQ(depot.held(0), 16);
  depot.meter(0, 32);
  depot.live(5);
  depot.meter(0, 31);
  EXPECT_EQ(depot.stated("LimitDisobeyed"), 0U);
  depot.live(20);
  depot.meter(0, 31);
  EXPECT_EQ(depot.stated("LimitDisobeyed"), 1U);
}

TEST(Distrust, a_model_that_loses_its_limits_counts_in_full_while_it_is_connected_too) {
  Depot depot(site_of(40), {loser_of_limits("A"), station_of("B", 1)});
  EXPECT_EQ(depot.exposed(0), 32);
  depot.start(1);
  depot.live(40);
  EXPECT_EQ(depot.held(1), 8) << "whatever its connection is";
  depot.start(0);
  depot.live(40);
  EXPECT_EQ(depot.held(0), 32) << "nobody else can use it";
}

TEST(Distrust, a_site_that_such_a_model_could_overload_by_itself_refuses_it) {
  FakeCsms csms(site_of(40), {loser_of_limits("A")});
  const ReplyToCommand reply = csms.command(DefineStation{loser_of_limits("B")});
  EXPECT_EQ(reply.status, CommandStatus::refused);
  EXPECT_NE(reply.detail.find("offline_limit"), std::string::npos) << reply.detail;
  EXPECT_EQ(csms.command(DefineStation{station_of("C", 1)}).status, CommandStatus::done);
}

TEST(Distrust, a_meter_that_tells_of_full_power_while_offline_shows_the_model) {
  Depot depot(site_of(40), {station_of("A", 1), station_of("B", 1)});
  depot.start(0);
  depot.start(1);
  depot.live(40);
  depot.stations[0].drop();
  depot.live(60);
  const Instant offline = depot.csms.now - Duration::from_seconds(20);
  depot.stations[0].connect();
  depot.meter(0, 31.9, offline);
  EXPECT_EQ(depot.stated("OfflineLimitLost"), 1U);
  EXPECT_EQ(depot.exposed(0), 32);
  depot.live(1);
  EXPECT_EQ(depot.held(1), 8);
}

TEST(Distrust, a_charger_that_charges_again_is_told_its_limit_again) {
  Depot depot(site_of(40), {station_of("A", 1)});
  depot.start(0);
  depot.live(20);
  depot.say(0, "Charging");
  depot.live(5);
  depot.say(0, "SuspendedEV");
  depot.live(40);
  depot.calls.clear();
  depot.say(0, "Charging");
  depot.live(1);
  const auto told = std::count_if(depot.calls.begin(), depot.calls.end(), [](const CoreCall& c) {
    return c.action == "SetChargingProfile";
  });
  EXPECT_EQ(told, 1);
  depot.calls.clear();
  depot.live(1);
  depot.say(0, "Charging");
  depot.live(1);
  EXPECT_TRUE(depot.calls.empty()) << "once for each time";
}

TEST(Certificate, of_a_site_tells_what_it_assumes_and_whether_it_holds) {
  Depot depot(site_of(40), {loser_of_limits("A"), station_of("B", 1)});
  depot.start(1);
  depot.live(40);
  auto certificate = depot.csms.shard.certificate(SiteId(1), depot.csms.now);
  EXPECT_TRUE(certificate.holds);
  EXPECT_EQ(certificate.unreliable, 1U);
  EXPECT_EQ(certificate.unanswered, 0U);
  EXPECT_NEAR(certificate.worst.room, 0.0, 1e-4);
  EXPECT_GT(certificate.until, depot.csms.now);
  // A cap that comes without notice is held once the lease has ended, and not before.
  depot.csms.command(ScheduleCap{SiteId(1), grid::NodeId(1), {{depot.csms.now, Watts(23'000)}}});
  certificate = depot.csms.shard.certificate(SiteId(1), depot.csms.now);
  EXPECT_FALSE(certificate.holds);
  EXPECT_EQ(certificate.unanswered, 1U) << "the lower lease is on its way";
  EXPECT_NEAR(certificate.worst.room, 23'000 - 40 * 690, 1.0);
  depot.live(10);
  EXPECT_TRUE(depot.csms.shard.certificate(SiteId(1), depot.csms.now).holds);
}

// --- restarts ------------------------------------------------------------------------------------

core::shard::Shard restarted(const Depot& depot, std::size_t records, Instant now) {
  core::shard::Shard out({test_key}, core::shard::Sideband::drop);
  Kept kept = depot.csms.kept;
  kept.records.resize(records);
  kept.replay_into(out);
  out.resume(now);
  return out;
}

double exposed(const core::shard::Shard& shard, std::size_t i, Instant now) {
  const auto& control = shard.state().site(SiteId(1)).definition.control;
  return core::power::exposure(shard.state().evses()[i], control, now).value();
}

TEST(Doubt, a_restart_from_a_whole_journal_knows_every_lease) {
  Depot depot(site_of(40), {station_of("A", 1), station_of("B", 1)});
  depot.start(0);
  depot.live(40);
  const auto shard = restarted(depot, depot.csms.journal.size(), depot.csms.now);
  EXPECT_EQ(exposed(shard, 0, depot.csms.now), 32);
  EXPECT_EQ(exposed(shard, 1, depot.csms.now), 0);
}

TEST(Doubt, a_journal_without_its_end_counts_everything_in_full_until_no_lease_can_be_left) {
  Depot depot(site_of(40), {station_of("A", 1), station_of("B", 1)});
  const std::size_t backup = depot.csms.journal.size();
  depot.live(100);
  depot.start(0);  // which the backup does not know
  depot.live(20);
  ASSERT_EQ(depot.exposed(0), 32);
  const Instant now = depot.csms.now;
  const auto shard = restarted(depot, backup, now);
  const Instant ended = now + Duration::from_seconds(180 + 5 + 6);
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(exposed(shard, i, now), 32);
    EXPECT_EQ(exposed(shard, i, ended - Duration::from_ms(1)), 32);
    EXPECT_EQ(exposed(shard, i, ended), 0);
  }
}

}  // namespace
}  // namespace voltwin::test
