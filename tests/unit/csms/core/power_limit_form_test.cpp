// Limits in the shape that a station takes: found by trying, without a flood.
#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "tests/support/fake_station.hpp"

namespace voltwin::test {
namespace {

using ocpp::tolerance::Defect;

bool has(const std::string& text, const char* part) { return text.find(part) != std::string::npos; }

/// One station that takes only some profiles, and says what it was sent.
struct Choosy {
  explicit Choosy(std::function<bool(const std::string&)> takes)
      : Choosy(std::move(takes), 1, {}) {}
  /// One with so many EVSEs, that says so of ChargingScheduleMaxPeriods (empty: nothing).
  Choosy(std::function<bool(const std::string&)> takes, std::size_t evses, std::string says)
      : csms(small_site(), {station_of("S1", evses)}),
        station(csms, "S1"),
        accepts(std::move(takes)),
        max_periods(std::move(says)) {
    station.connect();
    station.call("BootNotification", R"({"chargePointVendor":"v","chargePointModel":"m"})");
  }

  void live(int seconds) {
    for (int i = 0; i < seconds; ++i) {
      while (const auto call = station.next_call()) {
        if (call->action == "GetConfiguration" && !max_periods.empty()) {
          station.answer(*call, R"({"configurationKey":[{"key":"ChargingScheduleMaxPeriods",)"
                                R"("readonly":true,"value":")" +
                                    max_periods + R"("}]})");
          continue;
        }
        if (call->action != "SetChargingProfile") {
          station.answer(*call, R"({"status":"Accepted"})");
          continue;
        }
        sent.push_back(call->payload);
        station.answer(*call, accepts(call->payload) ? R"({"status":"Accepted"})"
                                                     : R"({"status":"Rejected"})");
      }
      csms.pass(Duration::from_seconds(1));
    }
  }
  [[nodiscard]] const core::state::Evse& evse() const { return csms.state().evses()[0]; }
  [[nodiscard]] const core::state::ChargingCapabilities& learned() const {
    return csms.state().stations()[0].charging;
  }

  FakeCsms csms;
  FakeStation station;
  std::function<bool(const std::string&)> accepts;
  std::string max_periods;
  std::vector<std::string> sent;
};

TEST(LimitForm, a_station_that_takes_no_valid_to_gets_leases_that_end_by_their_duration) {
  Choosy choosy([](const std::string& profile) { return !has(profile, "validTo"); });
  choosy.live(5);
  EXPECT_TRUE(choosy.evse().limit.default_installed);
  choosy.station.start((choosy.csms.now - morning) / Duration::from_seconds(1), 0);
  choosy.live(120);
  EXPECT_EQ(choosy.learned().leases.timing, ProfileTiming::finite);
  EXPECT_TRUE(choosy.learned().leases.proved);
  ASSERT_TRUE(choosy.evse().limit.confirmed.has_value());
  EXPECT_EQ(choosy.evse().limit.confirmed->limit, Amps(32));
  EXPECT_TRUE(has(choosy.sent.back(), "duration")) << choosy.sent.back();
  EXPECT_TRUE(has(choosy.sent.back(), "startSchedule")) << choosy.sent.back();
}

TEST(LimitForm, a_station_that_wants_relative_profiles_gets_them_for_default_and_leases) {
  Choosy choosy([](const std::string& profile) { return has(profile, "Relative"); });
  choosy.live(100);
  EXPECT_TRUE(choosy.evse().limit.default_installed);
  EXPECT_EQ(choosy.learned().default_limit.timing, ProfileTiming::relative);
  choosy.station.start((choosy.csms.now - morning) / Duration::from_seconds(1), 0);
  choosy.live(180);
  EXPECT_EQ(choosy.learned().leases.timing, ProfileTiming::relative);
  ASSERT_TRUE(choosy.evse().limit.confirmed.has_value());
  EXPECT_EQ(choosy.evse().limit.confirmed->limit, Amps(32));
}

TEST(LimitForm, a_station_that_refuses_everything_is_asked_once_an_interval_and_gets_no_credit) {
  Choosy choosy([](const std::string&) { return false; });
  choosy.live(600);
  const Duration interval = small_site().control.interval;
  EXPECT_LE(choosy.sent.size(), static_cast<std::size_t>(600 / interval.seconds()) + 2);
  EXPECT_GE(choosy.sent.size(), 10U) << "it may come to reason";
  EXPECT_FALSE(choosy.evse().limit.default_installed);
}

TEST(LimitForm, a_station_that_takes_the_default_but_no_lease_is_not_flooded_either) {
  Choosy choosy([](const std::string& profile) { return has(profile, "TxDefaultProfile"); });
  choosy.live(5);
  choosy.station.start((choosy.csms.now - morning) / Duration::from_seconds(1), 0);
  choosy.sent.clear();
  choosy.live(600);
  const Duration interval = small_site().control.interval;
  EXPECT_LE(choosy.sent.size(), static_cast<std::size_t>(600 / interval.seconds()) + 2);
  EXPECT_FALSE(choosy.evse().limit.confirmed.has_value());
}

TEST(LimitForm, a_single_refusal_of_a_shape_that_was_accepted_before_changes_nothing) {
  bool in_the_mood = true;
  Choosy choosy([&](const std::string&) { return in_the_mood; });
  choosy.live(5);
  choosy.station.start((choosy.csms.now - morning) / Duration::from_seconds(1), 0);
  choosy.live(60);
  ASSERT_TRUE(choosy.learned().leases.proved);
  in_the_mood = false;
  choosy.live(300);
  EXPECT_EQ(choosy.learned().leases.timing, ProfileTiming::immediate);
}

const auto takes_no_transaction = [](const std::string& profile) {
  return !has(profile, "TxProfile");
};
const auto takes_station_only = [](const std::string& profile) {
  return has(profile, "ChargePointMaxProfile");
};

TEST(LimitForm, a_station_that_takes_no_tx_profile_gets_its_leases_as_defaults_of_the_connector) {
  Choosy choosy(takes_no_transaction, 2, "2");
  choosy.live(5);
  choosy.station.start((choosy.csms.now - morning) / Duration::from_seconds(1), 0);
  choosy.live(240);
  ASSERT_TRUE(choosy.evse().limit.confirmed.has_value());
  EXPECT_EQ(choosy.evse().limit.confirmed->limit, Amps(32));
  EXPECT_EQ(choosy.evse().limit.confirmed->purpose, ProfilePurpose::by_default);
  const std::string& lease = choosy.sent.back();
  EXPECT_TRUE(has(lease, "TxDefaultProfile") && has(lease, R"("connectorId":1)")) << lease;
  EXPECT_FALSE(has(lease, "transactionId") || has(lease, "validTo")) << lease;
  EXPECT_EQ(choosy.csms.defects("S1", Defect::profile_purpose_refused), 1U);
  EXPECT_EQ(choosy.csms.defects("S1", Defect::stale_status_flood), 0U);
}

TEST(LimitForm, a_lease_that_outlives_its_transaction_counts_until_its_own_end) {
  Choosy choosy(takes_no_transaction, 2, "2");
  choosy.live(5);
  const auto second = [&] { return (choosy.csms.now - morning) / Duration::from_seconds(1); };
  const std::int64_t first = choosy.station.start(second(), 0);
  choosy.live(240);
  ASSERT_EQ(choosy.evse().limit.confirmed->limit, Amps(32));
  const Instant until = choosy.evse().limit.confirmed->valid_until;
  choosy.station.stop(first, second(), 500);
  EXPECT_EQ(choosy.evse().limit.confirmed->limit, Amps(32)) << "the charger still holds it";
  // The whole line is still spoken for: the other connector waits for the end of it.
  choosy.station.call("StartTransaction", start_payload(2, "TAG1", second(), 0));
  const core::state::LimitState& other = choosy.csms.state().evses()[1].limit;
  while (choosy.csms.now < until) {
    choosy.live(1);
    ASSERT_FALSE(other.confirmed && other.confirmed->limit > Amps()) << choosy.csms.now.us();
  }
  choosy.live(60);
  ASSERT_TRUE(other.confirmed.has_value());
  EXPECT_EQ(other.confirmed->limit, Amps(32));
}

TEST(LimitForm, without_its_word_that_it_takes_two_periods_no_station_is_tried_with_them) {
  for (const char* periods : {"", "1"}) {
    for (const auto& takes : {std::function<bool(const std::string&)>(takes_no_transaction),
                              std::function<bool(const std::string&)>(takes_station_only)}) {
      Choosy choosy(takes, 1, periods);
      choosy.live(200);
      choosy.station.start((choosy.csms.now - morning) / Duration::from_seconds(1), 0);
      choosy.live(400);
      EXPECT_FALSE(choosy.evse().limit.confirmed.has_value());
      for (const std::string& sent : choosy.sent) {
        EXPECT_FALSE(has(sent, "startPeriod\":1") || has(sent, "ChargePointMaxProfile")) << sent;
      }
    }
  }
}

TEST(LimitForm, a_station_with_one_evse_that_takes_its_maximum_only_gets_default_and_leases_so) {
  Choosy choosy(takes_station_only, 1, "24");
  choosy.live(150);
  EXPECT_TRUE(choosy.evse().limit.default_installed);
  choosy.station.start((choosy.csms.now - morning) / Duration::from_seconds(1), 0);
  choosy.live(60);
  ASSERT_TRUE(choosy.evse().limit.confirmed.has_value());
  EXPECT_EQ(choosy.evse().limit.confirmed->limit, Amps(32));
  EXPECT_EQ(choosy.evse().limit.confirmed->purpose, ProfilePurpose::station);
  EXPECT_TRUE(has(choosy.sent.back(), R"("connectorId":0)")) << choosy.sent.back();
  EXPECT_EQ(choosy.csms.defects("S1", Defect::profile_purpose_refused), 1U);
}

TEST(LimitForm, the_maximum_of_a_station_with_several_evses_is_the_limit_of_none_of_them) {
  Choosy choosy(takes_station_only, 2, "24");
  choosy.live(600);
  EXPECT_FALSE(choosy.evse().limit.default_installed);
  for (const std::string& sent : choosy.sent) {
    EXPECT_FALSE(has(sent, "ChargePointMaxProfile")) << sent;
  }
}

// The RemoteStartTransaction that a station gets which says it takes limits in these words.
// Connector 1 has one phase, connector 2 three.
std::string start_with_limit(const char* units, std::optional<int> connector) {
  SiteDefinition site = small_site();
  site.control.safe_default = Amps(6);
  StationDefinition mixed = station_of("S1", 2);
  mixed.evses[0].connection = grid::Connection::L1;
  FakeCsms csms(site, {mixed});
  FakeStation station(csms, "S1");
  station.connect();
  station.call("BootNotification", R"({"chargePointVendor":"v","chargePointModel":"m"})");
  while (const auto call = station.next_call()) {
    const bool read = call->action == "GetConfiguration";
    const std::string told =
        R"({"configurationKey":[{"key":"ChargingScheduleAllowedChargingRateUnit","readonly":true,)"
        R"("value":")" +
        std::string(units) + R"("}]})";
    station.answer(*call, read ? told : R"({"status":"Accepted"})");
  }
  (void)csms.ask(CallStation{"S1", StartRemotely{connector, "TAG1", Amps(6)}});
  return station.next_call().value().payload;
}

TEST(LimitForm, the_limit_of_a_remote_start_is_in_watts_of_all_phases_where_no_amperes_are_taken) {
  const std::string three = start_with_limit("Power", 2);
  EXPECT_TRUE(has(three, R"("chargingRateUnit":"W")")) << three;
  EXPECT_TRUE(has(three, R"("limit":4140.0)") || has(three, R"("limit":4140,)")) << three;
  EXPECT_TRUE(has(three, R"("numberPhases":3)")) << three;
  EXPECT_TRUE(has(three, R"("stackLevel":0)") && has(three, "Relative")) << three;
  const std::string one = start_with_limit("W", 1);
  EXPECT_TRUE(has(one, R"("limit":1380)") && has(one, R"("numberPhases":1)")) << one;
}

TEST(LimitForm, the_limit_of_a_remote_start_at_any_connector_is_right_for_each_of_them) {
  const std::string any = start_with_limit("Power", std::nullopt);
  EXPECT_TRUE(has(any, R"("limit":1380)") && has(any, R"("numberPhases":1)")) << any;
}

TEST(LimitForm, the_limit_of_a_remote_start_is_in_amperes_wherever_they_are_taken) {
  for (const char* units : {"Current", "Current,Power"}) {
    const std::string start = start_with_limit(units, 2);
    EXPECT_TRUE(has(start, R"("chargingRateUnit":"A")") && has(start, R"("limit":6)")) << start;
    EXPECT_FALSE(has(start, "numberPhases")) << start;
  }
}

}  // namespace
}  // namespace voltwin::test
