// Definitions that cannot be right are refused whole, with what was expected.
#include <gtest/gtest.h>

#include <limits>

#include "tests/support/fake_station.hpp"

namespace voltwin::test {
namespace {

struct RegistryTest : testing::Test {
  FakeCsms csms{small_site(), {station_of("S1", 1)}};

  void expect_refused(CommandBody body, const char* word) {
    const std::string digest = csms.state().digest();
    const std::size_t before = csms.journal.size();
    const ReplyToCommand reply = csms.command(std::move(body));
    EXPECT_EQ(reply.status, CommandStatus::refused);
    EXPECT_NE(reply.detail.find(word), std::string::npos) << reply.detail;
    EXPECT_EQ(reply.detail.find('\n'), std::string::npos) << reply.detail;
    EXPECT_EQ(csms.state().digest(), digest);
    EXPECT_EQ(csms.journal.size(), before);
  }
};

TEST_F(RegistryTest, what_is_defined_gets_the_next_id_of_its_kind) {
  EXPECT_EQ(csms.command(DefineTariff{everything_tariff()}).created, 2U);
  EXPECT_EQ(csms.command(DefineSite{small_site()}).created, 2U);
  EXPECT_EQ(csms.command(DefineStation{station_of("S2", 3)}).created, 2U);
  EXPECT_EQ(csms.state().evses().size(), 4U);
  EXPECT_EQ(csms.state().evse(EvseId(4)).connector, 3);
}

TEST_F(RegistryTest, a_site_that_cannot_be_is_refused) {
  SiteDefinition site = small_site();
  site.tariff = TariffId(9);
  expect_refused(DefineSite{site}, "tariff 9");
  site = small_site();
  site.nodes.clear();
  expect_refused(DefineSite{site}, "nodes");
  site = small_site();
  site.nodes.push_back(node(2, 7, std::nullopt));
  expect_refused(DefineSite{site}, "7");
  site = small_site();
  site.uncontrolled.push_back({grid::NodeId(5), Watts(1)});
  expect_refused(DefineSite{site}, "node 5");
  site = small_site();
  site.control.interval = site.control.lease / 2;
  expect_refused(DefineSite{site}, "interval_s");
  site = small_site();
  site.control.step = Amps(0);
  expect_refused(DefineSite{site}, "step_a");
}

TEST_F(RegistryTest, a_station_that_cannot_be_is_refused) {
  expect_refused(DefineStation{station_of("S1", 1)}, "exists already");
  expect_refused(DefineStation{station_of("", 1)}, "identity");
  expect_refused(DefineStation{station_of("S2", 0)}, "evses");
  expect_refused(DefineStation{station_of(std::string(49, 'x'), 1)}, "identity");
  StationDefinition station = station_of("S2", 1);
  station.site = SiteId(4);
  expect_refused(DefineStation{station}, "site 4");
  station = station_of("S2", 1);
  station.evses[0].node = grid::NodeId(8);
  expect_refused(DefineStation{station}, "node 8");
  station = station_of("S2", 1);
  station.evses[0].max_current = Amps(-1);
  expect_refused(DefineStation{station}, "max_current_a");
}

TEST_F(RegistryTest, tariffs_and_tokens_that_cannot_be_are_refused) {
  TariffDefinition tariff = everything_tariff();
  tariff.currency = "XXX";
  expect_refused(DefineTariff{tariff}, "XXX");
  tariff = everything_tariff();
  tariff.flat_micro = -1;
  expect_refused(DefineTariff{tariff}, "flat_micro");
  expect_refused(DefineToken{{"", TokenStatus::Accepted}}, "id tag");
  expect_refused(DefineToken{{std::string(21, 'x'), TokenStatus::Accepted}}, "id_tag");
}

TEST_F(RegistryTest, safe_defaults_must_fit_under_every_limit_and_announced_cap) {
  SiteDefinition site = small_site();  // 32 A per phase
  site.control.safe_default = Amps(16);
  ASSERT_EQ(csms.command(DefineSite{site}).created, 2U);
  StationDefinition station = station_of("S2", 2);
  station.site = SiteId(2);
  EXPECT_EQ(csms.command(DefineStation{station}).status, CommandStatus::done);
  StationDefinition more = station_of("S3", 1);
  more.site = SiteId(2);
  expect_refused(DefineStation{more}, "safe_default_a");

  ASSERT_EQ(csms.command(DefineSite{site}).created, 3U);
  const Instant noon = morning + Duration::from_hours(4);
  // One EVSE at 16 A is 11.04 kW.
  const ScheduleCap cap{SiteId(3), grid::NodeId(1), {{noon, Watts(11'000)}}};
  ASSERT_EQ(csms.command(cap).status, CommandStatus::done);
  more.site = SiteId(3);
  expect_refused(DefineStation{more}, "safe_default_a");
  const ScheduleCap higher{SiteId(3), grid::NodeId(1), {{noon, Watts(11'100)}}};
  ASSERT_EQ(csms.command(higher).status, CommandStatus::done);
  EXPECT_EQ(csms.command(DefineStation{more}).status, CommandStatus::done);
}

TEST_F(RegistryTest, a_cap_schedule_is_in_order_finite_and_of_a_node_that_exists) {
  const auto cap = [](std::uint64_t site, std::uint64_t node_id, std::vector<CapPoint> points) {
    return ScheduleCap{SiteId(site), grid::NodeId(node_id), std::move(points)};
  };
  const Instant noon = morning + Duration::from_hours(4);
  expect_refused(cap(2, 1, {}), "site");
  expect_refused(cap(1, 3, {}), "node 3");
  expect_refused(cap(1, 1, {{noon, Watts(-1)}}), "limit_w");
  expect_refused(cap(1, 1, {{noon, Watts(std::numeric_limits<double>::quiet_NaN())}}), "limit_w");
  expect_refused(cap(1, 1, {{noon, Watts(1)}, {noon, Watts(2)}}), "points[1]");
  EXPECT_EQ(csms.command(cap(1, 1, {{noon, Watts(0)}})).status, CommandStatus::done);
  EXPECT_EQ(csms.command(cap(1, 1, {})).status, CommandStatus::done);
}

TEST_F(RegistryTest, a_load_is_reported_where_one_was_declared_and_changes_are_facts) {
  expect_refused(ReportLoad{SiteId(1), grid::NodeId(1), Watts(5)}, "no uncontrolled load");
  SiteDefinition site = small_site();
  site.uncontrolled = {{grid::NodeId(1), Watts(1'000)}};
  FakeCsms other(site, {});
  const auto report = [&](double watts) {
    return other.command(ReportLoad{SiteId(1), grid::NodeId(1), Watts(watts)});
  };
  EXPECT_EQ(report(std::numeric_limits<double>::infinity()).status, CommandStatus::refused);
  const std::size_t before = other.journal.size();
  EXPECT_EQ(report(500).status, CommandStatus::done);
  EXPECT_EQ(report(500).status, CommandStatus::done);
  EXPECT_EQ(report(2'500).status, CommandStatus::done);
  EXPECT_EQ(report(100).status, CommandStatus::done);
  EXPECT_EQ(other.journal.size(), before + 3);
  EXPECT_EQ(other.state().sites()[0].measured[0], Watts(100));
  EXPECT_EQ(other.state().sites()[0].worst_measured[0], Watts(2'500));
}

}  // namespace
}  // namespace voltwin::test
