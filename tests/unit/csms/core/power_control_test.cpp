// Load control as a station sees it: leases in JSON, by the clock.
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

#include "tests/support/fake_station.hpp"

namespace voltwin::test {
namespace {

/// One station per EVSE, all connected and booted, the boots settled.
struct Yard {
  explicit Yard(const SiteDefinition& site, std::size_t count) : csms(site, {}) {
    for (std::size_t i = 0; i < count; ++i) {
      const std::string identity = "S" + std::to_string(i + 1);
      EXPECT_EQ(csms.command(DefineStation{station_of(identity, 1)}).detail, "");
      stations.emplace_back(csms, identity);
    }
    for (FakeStation& station : stations) {
      station.connect();
      station.boot();
    }
    csms.pass(Duration::from_seconds(10));
  }

  /// Time passes a second at a time; every station of `willing` obeys at once.
  void live(int seconds, const std::vector<std::size_t>& willing) {
    for (int i = 0; i < seconds; ++i) {
      csms.pass(Duration::from_seconds(1));
      for (const std::size_t s : willing) stations[s].obey();
    }
  }
  void live(int seconds) {
    std::vector<std::size_t> all;
    for (std::size_t i = 0; i < stations.size(); ++i) all.push_back(i);
    live(seconds, all);
  }
  /// The limit that the charger has confirmed and follows.
  [[nodiscard]] double held(std::size_t i) const {
    const auto& confirmed = csms.state().evses()[i].limit.confirmed;
    return confirmed && confirmed->valid_until > csms.now ? confirmed->limit.value() : 0.0;
  }
  void start(std::size_t i) {
    stations[i].start((csms.now - morning) / Duration::from_seconds(1), 0);
  }
  void stop(std::size_t i, std::int64_t second, std::int64_t meter_wh) {
    const TransactionId running = csms.state().evses()[i].transaction;
    const auto id = static_cast<std::int64_t>(csms.state().transaction(running).wire.value());
    stations[i].stop(id, second, meter_wh);
  }
  void say(std::size_t i, const char* status) {
    stations[i].call("StatusNotification",
                     std::string(R"({"connectorId":1,"errorCode":"NoError","status":")") + status +
                         R"(","timestamp":")" + to_text(csms.now) + "\"}");
  }
  void meter(std::size_t i, double amps) {
    const TransactionId running = csms.state().evses()[i].transaction;
    const auto id = csms.state().transaction(running).wire.value();
    stations[i].call("MeterValues", R"({"connectorId":1,"transactionId":)" + std::to_string(id) +
                                        R"(,"meterValue":[{"timestamp":")" + to_text(csms.now) +
                                        R"(","sampledValue":[{"value":"10"},{"value":")" +
                                        std::to_string(amps) +
                                        R"(","measurand":"Current.Import"}]}]})");
  }

  FakeCsms csms;
  std::vector<FakeStation> stations;
};

TEST(LoadControl, a_single_session_gets_all_and_its_lease_is_renewed_before_it_ends) {
  Yard yard(small_site(), 1);
  yard.start(0);
  const CoreCall call = yard.stations[0].next_call().value();
  EXPECT_EQ(call.action, "SetChargingProfile");
  EXPECT_EQ(number_in(call.payload, "limit"), 32);
  EXPECT_NE(call.payload.find(clock_text(10 + 180)), std::string::npos) << call.payload;
  yard.stations[0].answer(call, R"({"status":"Accepted"})");
  for (int i = 0; i < 600; ++i) {
    yard.live(1);
    EXPECT_EQ(yard.held(0), 32) << i;
  }
}

TEST(LoadControl, a_newcomer_gets_its_share_only_after_the_other_has_confirmed_and_settled) {
  Yard yard(small_site(), 2);
  yard.start(0);
  yard.live(5);
  yard.start(1);
  const CoreCall lower = yard.stations[0].next_call().value();
  EXPECT_EQ(number_in(lower.payload, "limit"), 16);
  yard.live(20, {1});
  EXPECT_EQ(yard.held(1), 0) << "the lower lease is not confirmed";
  yard.stations[0].answer(lower, R"({"status":"Accepted"})");
  yard.live(5, {1});
  EXPECT_EQ(yard.held(1), 0) << "the vehicle may still follow the old one";
  yard.live(2, {1});
  EXPECT_EQ(yard.held(1), 16);
}

TEST(LoadControl, a_charger_that_is_out_of_reach_counts_until_its_lease_has_ended_for_certain) {
  Yard yard(small_site(), 2);
  yard.start(0);
  yard.live(5);
  const Instant sent = morning + Duration::from_seconds(10);
  yard.stations[0].drop();
  yard.start(1);
  while (yard.csms.now < sent + Duration::from_seconds(190)) {
    yard.live(1, {1});
    ASSERT_EQ(yard.held(1), 0) << to_text(yard.csms.now);
  }
  yard.live(31, {1});
  EXPECT_EQ(yard.held(1), 32);
}

TEST(LoadControl, when_a_session_ends_the_others_get_its_share) {
  Yard yard(small_site(), 2);
  yard.start(0);
  yard.start(1);
  yard.live(60);
  EXPECT_EQ(yard.held(0), 16);
  yard.stop(1, 100, 500);
  yard.live(2);
  EXPECT_EQ(yard.held(0), 32);
}

TEST(LoadControl, a_site_without_limits_gives_every_vehicle_all) {
  SiteDefinition site = small_site();
  site.nodes = {node(1, 0, std::nullopt)};
  Yard yard(site, 2);
  yard.start(0);
  yard.start(1);
  yard.live(2);
  EXPECT_EQ(yard.held(0), 32);
  EXPECT_EQ(yard.held(1), 32);
}

TEST(LoadControl, a_planned_cap_is_looked_at_as_far_ahead_as_a_lease_may_last) {
  Yard yard(small_site(), 1);
  yard.start(0);
  yard.live(5);
  const Instant evening = yard.csms.now + Duration::from_minutes(20);
  yard.csms.command(ScheduleCap{SiteId(1), grid::NodeId(1), {{evening, Watts(3 * 230 * 10)}}});
  while (yard.csms.now < evening - Duration::from_seconds(192)) {
    yard.live(1);
    ASSERT_EQ(yard.held(0), 32) << to_text(yard.csms.now);
  }
  yard.live(32);
  EXPECT_EQ(yard.held(0), 10) << "with the first plan whose leases would last into it";
}

// A lease that is merely lowered lasts longer than the one it replaces: into a planned cap
// under which another charger may still hold more than was meant for it.
TEST(LoadControl, a_lower_lease_does_not_outlast_what_others_may_hold_under_a_planned_cap) {
  Yard yard(small_site(), 2);
  yard.start(0);
  yard.start(1);
  yard.live(60);
  const Instant evening = yard.csms.now + Duration::from_minutes(20);
  yard.csms.command(ScheduleCap{SiteId(1), grid::NodeId(1), {{evening, Watts(3 * 230 * 16)}}});
  while (yard.csms.now < evening - Duration::from_seconds(192)) yard.live(1);
  while (yard.held(0) > 8) yard.live(1, {0});
  EXPECT_EQ(number_in(yard.stations[1].next_call().value().payload, "limit"), 8);
  // Its answer is lost, and so is that of the first, which now needs only 6 A of its 8.
  yard.say(0, "SuspendedEV");
  EXPECT_EQ(number_in(yard.stations[0].next_call().value().payload, "limit"), 6);
  yard.csms.pass(Duration::from_seconds(31));
  while (const auto again = yard.stations[1].next_call()) {
    EXPECT_LE(number_in(again->payload, "limit"), 8) << "the first may hold 8 A of the 16";
  }
}

TEST(LoadControl, a_cap_that_is_lowered_without_notice_is_obeyed_at_once) {
  Yard yard(small_site(), 1);
  yard.start(0);
  yard.live(5);
  yard.csms.command(
      ScheduleCap{SiteId(1), grid::NodeId(1), {{yard.csms.now, Watts(3 * 230 * 10)}}});
  EXPECT_EQ(number_in(yard.stations[0].next_call().value().payload, "limit"), 10);
}

TEST(LoadControl, uncontrolled_load_counts_as_measured_while_fresh_and_as_the_worst_else) {
  SiteDefinition site = small_site();
  site.uncontrolled = {{grid::NodeId(1), Watts(3 * 230 * 20)}};
  Yard yard(site, 1);
  yard.start(0);
  yard.live(2);
  EXPECT_EQ(yard.held(0), 12) << "nothing measured: the worst";
  const auto report = [&](double amps) {
    yard.csms.command(ReportLoad{SiteId(1), grid::NodeId(1), Watts(3 * 230 * amps)});
    yard.live(2);
  };
  report(5);
  EXPECT_EQ(yard.held(0), 27);
  report(25);
  EXPECT_EQ(yard.held(0), 7);
  report(5);
  EXPECT_EQ(yard.held(0), 27);
  yard.live(55);
  EXPECT_EQ(yard.held(0), 27) << "fresh for a minute";
  yard.live(40);
  EXPECT_EQ(yard.held(0), 7) << "then the worst ever seen, which was worse than the stated";
}

TEST(LoadControl, a_small_raise_waits_for_the_renewal_and_is_made_with_it) {
  SiteDefinition site = small_site();
  site.uncontrolled = {{grid::NodeId(1), Watts(3 * 230 * 2)}};
  Yard yard(site, 1);
  yard.start(0);
  yard.live(2);
  EXPECT_EQ(yard.held(0), 30);
  for (int i = 0; i < 12; ++i) {
    yard.csms.command(ReportLoad{SiteId(1), grid::NodeId(1), Watts(3 * 230 * 1)});
    yard.live(10);
    if (i < 8) {
      EXPECT_EQ(yard.held(0), 30) << i;
    }
  }
  EXPECT_EQ(yard.held(0), 31);
}

TEST(LoadControl, the_margin_stays_free) {
  SiteDefinition site = small_site();
  site.control.margin = Watts(3 * 230 * 5);
  Yard yard(site, 1);
  yard.start(0);
  yard.live(2);
  EXPECT_EQ(yard.held(0), 27);
  site.control.margin = Watts(3 * 230 * 40);
  Yard none(site, 1);
  none.start(0);
  none.live(2);
  EXPECT_EQ(none.held(0), 0) << "a margin above the limit leaves nothing";
}

TEST(LoadControl, who_does_not_fit_waits_for_its_turn_and_gets_it) {
  SiteDefinition site = small_site();
  site.nodes = {node(1, 0, Amps(10))};
  site.control.rotation = Duration::from_minutes(5);
  Yard yard(site, 2);
  yard.start(0);
  yard.live(1);
  yard.start(1);
  yard.live(30);
  EXPECT_EQ(yard.held(0), 10);
  EXPECT_EQ(yard.held(1), 0);
  double had[2] = {0, 0};
  for (int i = 0; i < 3'600; ++i) {
    yard.live(1);
    EXPECT_LE(yard.held(0) + yard.held(1), 10);
    had[0] += yard.held(0);
    had[1] += yard.held(1);
  }
  EXPECT_GT(had[0], 0.35 * 36'000);
  EXPECT_GT(had[1], 0.35 * 36'000);
}

TEST(LoadControl, a_vehicle_that_is_full_leaves_the_rest_to_others_and_may_come_back) {
  Yard yard(small_site(), 2);
  yard.start(0);
  yard.start(1);
  yard.live(60);
  yard.say(0, "SuspendedEV");
  yard.live(30);
  EXPECT_EQ(yard.held(0), 6);
  EXPECT_EQ(yard.held(1), 26);
  yard.say(0, "Charging");
  yard.live(60);
  EXPECT_EQ(yard.held(0), 16);
  EXPECT_EQ(yard.held(1), 16);
}

TEST(LoadControl, what_a_vehicle_does_not_take_the_others_get) {
  Yard yard(small_site(), 2);
  yard.start(0);
  yard.start(1);
  for (int i = 0; i < 20; ++i) {
    yard.live(10);
    yard.meter(0, 8.0);
    yard.meter(1, std::min(32.0, yard.held(1)));
  }
  EXPECT_EQ(yard.held(0), 10) << "8 A and room to show that it would take more";
  EXPECT_EQ(yard.held(1), 22);
  for (int i = 0; i < 40; ++i) {
    yard.live(10);
    yard.meter(0, yard.held(0));
    yard.meter(1, yard.held(1));
  }
  EXPECT_EQ(yard.held(0), 16);
  EXPECT_EQ(yard.held(1), 16);
}

TEST(LoadControl, a_lease_whose_answer_was_lost_is_said_again_when_nothing_is_wanted_of_it) {
  SiteDefinition site = small_site();
  site.uncontrolled = {{grid::NodeId(1), Watts(0)}};
  Yard yard(site, 1);
  yard.start(0);
  EXPECT_TRUE(yard.stations[0].next_call().has_value()) << "32 A, and its answer is lost";
  yard.csms.command(ReportLoad{SiteId(1), grid::NodeId(1), Watts(3 * 230 * 30)});
  yard.csms.pass(Duration::from_seconds(31));
  const CoreCall again = yard.stations[0].next_call().value();
  EXPECT_EQ(number_in(again.payload, "limit"), 0);
}

TEST(LoadControl, a_boot_that_may_have_lost_the_profiles_gives_nobody_credit_for_it) {
  Yard yard(small_site(), 2);
  yard.start(0);
  yard.live(10);
  yard.stations[1].call("BootNotification",
                        R"({"chargePointVendor":"Acme","chargePointModel":"One"})");
  yard.start(1);
  yard.stations[1].obey();
  EXPECT_EQ(yard.held(1), 0) << "32 A may still flow to the first";
  yard.live(60);
  EXPECT_LE(yard.held(0) + yard.held(1), 32);
  EXPECT_GE(yard.held(0) + yard.held(1), 30);
}

TEST(LoadControl, the_policy_is_changed_while_the_site_runs) {
  Yard yard(small_site(), 2);
  for (std::size_t i = 0; i < 2; ++i) {
    yard.start(i);
    yard.live(1);
  }
  yard.live(60);
  const double even = yard.held(0);
  EXPECT_GT(even, 0.0);
  EXPECT_EQ(yard.held(1), even);
  ASSERT_EQ(yard.csms.command(ChoosePolicy{SiteId(1), Policy::first_come, {}}).detail, "");
  yard.live(60);
  EXPECT_EQ(yard.held(0), 32.0) << "who came first has all that he can use";
  EXPECT_EQ(yard.held(1), 0.0);
  ASSERT_EQ(yard.csms.command(ChoosePolicy{SiteId(1), Policy::equal_share, {}}).detail, "");
  yard.live(60);
  EXPECT_EQ(yard.held(0), even);
}

TEST(LoadControl, a_shadow_decides_and_does_not_act) {
  Yard yard(small_site(), 2);
  ASSERT_EQ(yard.csms.shard.shadow(SiteId(1)), nullptr);
  ASSERT_EQ(
      yard.csms.command(ChoosePolicy{SiteId(1), Policy::equal_share, Policy::first_come}).detail,
      "");
  for (std::size_t i = 0; i < 2; ++i) {
    yard.start(i);
    yard.live(1);
  }
  yard.live(3600);
  EXPECT_EQ(yard.held(0), yard.held(1)) << "the acting policy acts";
  const core::power::ShadowReport* report = yard.csms.shard.shadow(SiteId(1));
  ASSERT_NE(report, nullptr);
  EXPECT_EQ(report->candidate, Policy::first_come);
  const double hours = (report->until - report->since).seconds() / 3600.0;
  EXPECT_NEAR(hours, 1.0, 0.02);
  // Both hand out all that there is; the candidate gives the first more and the last less.
  EXPECT_NEAR(report->by_candidate.kwh, report->by_acting.kwh, 0.05 * report->by_acting.kwh);
  EXPECT_EQ(report->by_acting.paused, Duration());
  EXPECT_NEAR(report->by_candidate.paused.seconds() / 3600.0, 1.0, 0.05);
  EXPECT_NEAR(report->more.seconds() / 3600.0, 1.0, 0.05);
  EXPECT_NEAR(report->less.seconds() / 3600.0, 1.0, 0.05);
  ASSERT_EQ(yard.csms.command(ChoosePolicy{SiteId(1), Policy::equal_share, {}}).detail, "");
  yard.live(60);
  EXPECT_EQ(yard.csms.shard.shadow(SiteId(1)), nullptr);
}

TEST(LoadControl, a_running_site_is_not_left_alone) {
  FakeCsms csms(small_site(), {});
  for (const auto& refused : {ChoosePolicy{SiteId(1), Policy::uncontrolled, {}},
                              ChoosePolicy{SiteId(9), Policy::equal_share, {}}}) {
    EXPECT_NE(csms.command(refused).detail, "");
  }
  // As a shadow it shows what there would be without load control.
  EXPECT_EQ(csms.command(ChoosePolicy{SiteId(1), Policy::equal_share, Policy::uncontrolled}).detail,
            "");
}

}  // namespace
}  // namespace voltwin::test
