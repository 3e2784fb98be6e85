// The life of leases as facts, and what the EVSE may draw at every moment of it.
#include <gtest/gtest.h>

#include <limits>

#include "csms/core/power/exposure.hpp"
#include "csms/core/power/load_control.hpp"
#include "tests/support/fake_station.hpp"

namespace voltwin::core::power {
namespace {

// Lease 180 s, settle 6 s, clock tolerance 5 s: a lease of second 0 has ended for certain
// in second 191.
struct ExposureTest : testing::Test {
  state::State state;
  std::uint64_t requests = 0;

  static Instant at(double second) { return test::morning + Duration::nearest(second); }

  void SetUp() override {
    apply(0, events::TariffDefined{TariffId(1), test::everything_tariff()});
    SiteDefinition site = test::small_site();
    site.control.safe_default = Amps(6);
    apply(0, events::SiteDefined{SiteId(1), site});
    apply(0, events::StationDefined{StationId(1), {EvseId(1)}, test::station_of("S", 1)});
  }
  void apply(double second, const events::Event& event) { state.apply(event, at(second)); }
  void install(double second) {
    apply(second, events::DefaultLimitInstalled{StationId(1), Amps(6)});
  }
  void start(double second, std::uint64_t id) {
    apply(second, events::TransactionStarted{TransactionId(id), SessionId(id), EvseId(1), "T",
                                             Authorization::Accepted, WattHours(0), at(second),
                                             at(second)});
  }
  std::uint64_t request(double second, double amps) {
    ++requests;
    apply(second, events::LimitRequested{LimitRequestId(requests), EvseId(1),
                                         state.evse(EvseId(1)).transaction, Amps(amps),
                                         at(second + 180), "test"});
    return requests;
  }
  void acknowledge(double second, std::uint64_t id) {
    apply(second, events::LimitAcknowledged{LimitRequestId(id), EvseId(1)});
  }
  [[nodiscard]] double exposed(double second) const {
    return exposure(state.evse(EvseId(1)), state.site(SiteId(1)).definition.control, at(second))
        .value();
  }
  [[nodiscard]] double held(double second) const {
    return in_force(state.evse(EvseId(1)), state.site(SiteId(1)).definition.control, at(second))
        .value();
  }
  /// Seconds until which so many amperes are granted; -1 for never, 1e9 for always.
  [[nodiscard]] double granted(double amps) const {
    const Instant end =
        granted_until(state.evse(EvseId(1)), state.site(SiteId(1)).definition.control, Amps(amps));
    if (end == Instant::never()) return 1e9;
    return end < test::morning ? -1.0 : (end - test::morning).seconds();
  }
  void ready() {
    install(-100);
    start(-50, 1);
  }
};

TEST_F(ExposureTest, without_a_confirmed_default_it_is_the_full_current) {
  EXPECT_EQ(exposed(0), 32);
  EXPECT_EQ(exposed(1e6), 32);
  install(10);
  EXPECT_EQ(exposed(10), 32) << "the vehicle needs its time to follow";
  EXPECT_EQ(exposed(15.99), 32);
  EXPECT_EQ(exposed(16), 6);
  apply(20, events::StationBooted{StationId(1), "", "", "", ""});
  EXPECT_EQ(exposed(20), 32) << "it may have lost its profiles with the power";
}

TEST_F(ExposureTest, with_the_default_alone_it_is_the_default_whether_something_runs_or_not) {
  install(0);
  EXPECT_EQ(exposed(6), 6);
  start(50, 1);
  EXPECT_EQ(exposed(50), 6);
  EXPECT_EQ(held(50), 6);
}

TEST_F(ExposureTest, a_lease_counts_from_the_moment_it_is_sent) {
  ready();
  request(0, 20);
  EXPECT_EQ(exposed(0), 20);
  EXPECT_EQ(held(0), 6) << "but nobody may rely on it";
  EXPECT_EQ(exposed(190.99), 20);
  EXPECT_EQ(exposed(191), 6);
}

TEST_F(ExposureTest, a_confirmed_lease_counts_until_it_has_ended_for_certain) {
  ready();
  acknowledge(1, request(0, 20));
  EXPECT_EQ(exposed(1), 20);
  EXPECT_EQ(held(1), 20);
  EXPECT_EQ(held(174.99), 20);
  EXPECT_EQ(held(175), 6) << "a fast clock may have ended it";
  EXPECT_EQ(exposed(190.99), 20) << "a slow one and a lazy vehicle may not";
  EXPECT_EQ(exposed(191), 6);
}

TEST_F(ExposureTest, a_lower_lease_counts_after_its_confirmation_and_the_settling) {
  ready();
  acknowledge(1, request(0, 20));
  const std::uint64_t lower = request(30, 10);
  EXPECT_EQ(exposed(40), 20) << "not yet confirmed";
  acknowledge(41, lower);
  EXPECT_EQ(exposed(46.99), 20);
  EXPECT_EQ(exposed(47), 10);
  EXPECT_EQ(held(41), 10);
}

TEST_F(ExposureTest, two_quick_lowers_settle_from_the_highest) {
  ready();
  acknowledge(1, request(0, 20));
  acknowledge(31, request(30, 10));
  acknowledge(33, request(32, 8));
  EXPECT_EQ(exposed(36), 20);
  EXPECT_EQ(exposed(38.99), 20);
  EXPECT_EQ(exposed(39), 8);
}

TEST_F(ExposureTest, a_raise_has_nothing_to_settle) {
  ready();
  acknowledge(1, request(0, 10));
  acknowledge(31, request(30, 20));
  EXPECT_EQ(exposed(31), 20);
  acknowledge(61, request(60, 20));
  EXPECT_EQ(exposed(61), 20);
  EXPECT_EQ(exposed(251), 6);
}

TEST_F(ExposureTest, a_refused_lease_never_was_and_what_held_goes_on) {
  ready();
  acknowledge(1, request(0, 10));
  const std::uint64_t refused = request(30, 20);
  EXPECT_EQ(exposed(30), 20);
  apply(31, events::LimitRefused{LimitRequestId(refused), EvseId(1), "no"});
  EXPECT_EQ(exposed(31), 10);
  EXPECT_EQ(exposed(191), 6);
}

TEST_F(ExposureTest, an_uncertain_lease_counts_until_it_has_ended_or_a_later_one_is_confirmed) {
  ready();
  const std::uint64_t lost = request(0, 20);
  apply(30, events::LimitUncertain{LimitRequestId(lost), EvseId(1)});
  EXPECT_EQ(exposed(190.99), 20);
  EXPECT_EQ(exposed(191), 6);
  acknowledge(41, request(40, 10));
  EXPECT_EQ(exposed(46.99), 20) << "it may have been in force until then";
  EXPECT_EQ(exposed(47), 10);
}

TEST_F(ExposureTest, an_uncertain_lower_lease_does_not_lower_anything) {
  ready();
  acknowledge(1, request(0, 20));
  const std::uint64_t lost = request(30, 10);
  apply(60, events::LimitUncertain{LimitRequestId(lost), EvseId(1)});
  EXPECT_EQ(exposed(190.99), 20);
  EXPECT_EQ(exposed(191), 10);
  EXPECT_EQ(exposed(221), 6);
}

TEST_F(ExposureTest, a_confirmation_leaves_later_uncertain_leases_as_they_are) {
  ready();
  const std::uint64_t first = request(0, 10);
  request(5, 25);
  acknowledge(6, first);
  EXPECT_EQ(exposed(6), 25);
  EXPECT_EQ(held(6), 10);
}

TEST_F(ExposureTest, the_end_of_the_transaction_ends_its_leases) {
  ready();
  const std::uint64_t lease = request(0, 20);
  acknowledge(1, lease);
  request(10, 25);
  apply(20, events::TransactionEnded{TransactionId(1), WattHours(9), at(20), at(20), "", false});
  EXPECT_EQ(exposed(20), 6);
  acknowledge(21, 2);
  EXPECT_EQ(exposed(21), 6) << "an answer that comes after it revives nothing";
  start(30, 2);
  EXPECT_EQ(exposed(30), 6);
}

TEST_F(ExposureTest, a_new_transaction_over_an_open_one_inherits_no_lease) {
  ready();
  acknowledge(1, request(0, 20));
  start(30, 2);
  EXPECT_EQ(exposed(30), 6);
  EXPECT_EQ(held(30), 6);
}

TEST_F(ExposureTest, an_answer_to_the_shape_before_proves_nothing_of_the_one_that_is_tried_now) {
  ready();
  const std::uint64_t before = request(0, 20);
  apply(1, events::ProfileTimingChanged{StationId(1), true, ProfileTiming::started, "Rejected"});
  acknowledge(2, before);
  EXPECT_FALSE(state.station(StationId(1)).charging.leases.proved);
  acknowledge(4, request(3, 20));
  EXPECT_TRUE(state.station(StationId(1)).charging.leases.proved);
}

TEST_F(ExposureTest, what_is_of_no_transaction_outlives_it_and_is_replaced_by_its_own_kind_only) {
  ready();
  const auto outliving = [&](double second, double amps) {
    ++requests;
    apply(second, events::LimitRequested{LimitRequestId(requests), EvseId(1),
                                         state.evse(EvseId(1)).transaction, Amps(amps),
                                         at(second + 180), "test", ProfilePurpose::by_default});
    return requests;
  };
  request(0, 25);  // never answered
  acknowledge(11, outliving(10, 20));
  EXPECT_EQ(exposed(20), 25) << "a profile of the transaction may hold beside it";
  apply(30, events::TransactionEnded{TransactionId(1), WattHours(9), at(30), at(30), "", false});
  EXPECT_EQ(exposed(30), 20) << "that one is gone, this one is not";
  start(40, 2);
  EXPECT_EQ(exposed(40), 20);
  EXPECT_EQ(held(40), 20) << "the new transaction is under it";
  acknowledge(51, request(50, 10));
  EXPECT_EQ(exposed(100), 20) << "the other may hold again when the transaction ends";
  EXPECT_EQ(exposed(201), 10);
  acknowledge(211, outliving(210, 12));
  acknowledge(216, outliving(215, 8));
  EXPECT_EQ(exposed(230), 10) << "of one kind the last, and what may hold beside it";
  EXPECT_EQ(exposed(241), 8);
  EXPECT_EQ(exposed(406), 6);
}

TEST_F(ExposureTest, it_is_never_more_than_the_evse_can_give) {
  ready();
  acknowledge(1, request(0, 63));
  EXPECT_EQ(exposed(1), 32);
  EXPECT_EQ(held(1), 32);
}

TEST_F(ExposureTest, what_is_granted_is_what_leases_and_the_default_allow_and_for_how_long) {
  ready();
  EXPECT_EQ(granted(6), 1e9);
  EXPECT_EQ(granted(6.5), -1);
  acknowledge(1, request(0, 20));
  EXPECT_EQ(granted(20), 191);
  EXPECT_EQ(granted(20.5), -1);
  request(30, 10);
  EXPECT_EQ(granted(10), 221);
  EXPECT_EQ(granted(10.5), 191);
  acknowledge(31, 2);
  EXPECT_EQ(granted(15), -1) << "settling is no permission";
}

TEST(LimitsOver, a_point_counts_when_it_holds_at_any_time_of_the_window) {
  state::Site site;
  grid::Node root = test::node(1, 0, Amps(63));
  root.limit_power = Watts(30'000);
  site.tree = grid::LimitTree::build({root, test::node(2, 1, std::nullopt)}, Volts(230)).value();
  site.caps.resize(2);
  const auto at = [](int second) { return test::morning + Duration::from_seconds(second); };
  site.caps[0].points = {{at(100), Watts(20'000)},
                         {at(200), Watts(40'000)},
                         {at(300), Watts(10'000)},
                         {at(400), Watts(25'000)}};
  const auto power = [&](int from, int until) {
    return limits_over(site, at(from), at(until))[0].power_w;
  };
  EXPECT_EQ(power(0, 50), 30'000) << "before the first point only the node's own limit holds";
  EXPECT_EQ(power(0, 99), 30'000);
  EXPECT_EQ(power(0, 100), 20'000) << "a point holds from its very instant";
  EXPECT_EQ(power(150, 160), 20'000);
  EXPECT_EQ(power(150, 250), 20'000);
  EXPECT_EQ(power(199, 199), 20'000);
  EXPECT_EQ(power(200, 250), 30'000) << "a cap above the node's own limit raises nothing";
  EXPECT_EQ(power(200, 300), 10'000);
  EXPECT_EQ(power(0, 1'000), 10'000) << "the lowest of all that hold in the window";
  EXPECT_EQ(power(350, 1'000), 10'000);
  EXPECT_EQ(power(400, 1'000), 25'000);
  const auto limits = limits_over(site, at(100), at(100));
  EXPECT_EQ(limits[0].per_phase_a, 63);
  EXPECT_EQ(limits[1].power_w, std::numeric_limits<double>::infinity());
}

}  // namespace
}  // namespace voltwin::core::power
