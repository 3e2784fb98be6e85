// Meter values and stop registers that are wrong, from their messages to the bill.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/fake_station.hpp"

namespace voltwin::test {
namespace {

namespace events = core::events;
using ocpp::tolerance::Defect;

struct MeteringTest : testing::Test {
  FakeCsms csms{small_site(), {station_of("S1", 2)}};
  FakeStation station{csms, "S1"};
  std::int64_t id = 0;

  void SetUp() override {
    station.connect();
    station.boot();
  }
  void TearDown() override {
    core::shard::Shard again{core::shard::CoreConfig{test_key}, core::shard::Sideband::keep};
    csms.kept.replay_into(again);
    EXPECT_EQ(again.state().digest(), csms.state().digest()) << "recovered as it was";
  }
  void begin(std::int64_t meter_wh) { id = station.start(0, meter_wh); }
  /// Sampled values (JSON objects, joined by commas) of this minute.
  void sample(std::int64_t minute, const std::string& values, int connector = 1,
              const std::string& transaction = "") {
    const std::string named = transaction.empty() ? std::to_string(id) : transaction;
    EXPECT_EQ(station.call("MeterValues",
                           R"({"connectorId":)" + std::to_string(connector) +
                               R"(,"transactionId":)" + named + R"(,"meterValue":[{"timestamp":")" +
                               clock_text(minute * 60) + R"(","sampledValue":[)" + values + "]}]}"),
              "{}");
  }
  void wh(std::int64_t minute, const std::string& value) {
    sample(minute, R"({"value":")" + value + R"(","unit":"Wh"})");
  }
  void end(std::int64_t minute, std::int64_t meter_wh) { station.stop(id, minute * 60, meter_wh); }
  void expect_energy(std::int64_t energy_wh) const {
    const auto& t = csms.state().transactions().at(0);
    ASSERT_TRUE(t.meter_stop.has_value());
    EXPECT_EQ((*t.meter_stop - t.meter_start).value(), energy_wh);
    const core::state::Charge* charge = csms.state().find_charge(t.session);
    ASSERT_NE(charge, nullptr);
    EXPECT_EQ(charge->energy, WattHours(energy_wh));
  }
  [[nodiscard]] std::uint32_t counted(Defect defect) const {
    return csms.state().stations()[0].defects[static_cast<std::size_t>(defect)];
  }
  [[nodiscard]] std::uint32_t counted_in_all() const {
    std::uint32_t sum = 0;
    for (const std::uint32_t count : csms.state().stations()[0].defects) sum += count;
    return sum;
  }
  [[nodiscard]] events::TransactionEnded ended() const {
    for (const events::Event& event : csms.facts_after(0)) {
      if (const auto* fact = std::get_if<events::TransactionEnded>(&event)) return *fact;
    }
    return {};
  }
};

TEST_F(MeteringTest, power_far_below_zero_is_believed_no_more_than_far_above) {
  begin(10'000);
  // A product that no double holds; the current of L1 is out of bounds as well.
  sample(1, R"({"value":"10120"},)"
            R"({"value":"1e6","unit":"A","measurand":"Current.Import","phase":"L1"},)"
            R"({"value":"-1e200","unit":"A","measurand":"Current.Import","phase":"L2"},)"
            R"({"value":"1e200","unit":"V","measurand":"Voltage","phase":"L2"})");
  EXPECT_EQ(counted(Defect::power_above_rating), 2U);
  // Power whose energy no integer holds.
  for (const std::int64_t minute : {2, 3, 4}) {
    sample(minute, R"({"value":")" + std::to_string(10'000 + 120 * minute) +
                       R"("},{"value":"-1e300","unit":"W","measurand":"Power.Active.Import"})");
  }
  EXPECT_EQ(counted(Defect::power_above_rating), 5U);
  EXPECT_EQ(csms.state().transactions().at(0).flow_mwh, 0);
  end(60, 15'000);
  expect_energy(5'000);
}

TEST_F(MeteringTest, a_clean_session_counts_no_defect_and_its_facts_stay_small) {
  begin(10'000);
  const std::size_t before = csms.journal.size();
  wh(1, "10120");
  wh(2, "10240");
  for (const auto& record : csms.journal) {
    if (record.sequence <= before || record.type != "MeterAdvanced") continue;
    EXPECT_EQ(record.payload.find("track"), std::string::npos) << record.payload;
    EXPECT_EQ(record.payload.find("raw"), std::string::npos) << record.payload;
  }
  end(60, 15'000);
  expect_energy(5'000);
  EXPECT_EQ(counted_in_all(), 0U);
  EXPECT_FALSE(ended().review || ended().raw_mwh || ended().started || ended().reported);
}

TEST_F(MeteringTest, fractions_are_kept_and_only_whole_watt_hours_are_billed) {
  begin(10'000);
  wh(10, "11000.9");
  end(11, -1);
  expect_energy(1'000);
  EXPECT_EQ(counted(Defect::meter_stop_missing), 1U);
  EXPECT_TRUE(ended().estimated);
  EXPECT_EQ(ended().review, Defect::meter_stop_missing);
  EXPECT_EQ(ended().raw_mwh, -1'000);
}

TEST_F(MeteringTest, a_message_that_took_no_time_has_one_all_the_same) {
  begin(10'000);
  wh(1, "210000");
  EXPECT_EQ(csms.state().transactions().at(0).last_reading, WattHours(10'000))
      << "200 kWh in a minute";
  end(2, 210'100);
  EXPECT_LT(csms.state().find_charge(core::state::SessionId(1))->energy, WattHours(1'000));
}

TEST_F(MeteringTest, T4_between_messages_without_times_out_of_a_queue_may_lie_a_day) {
  const auto started = station.call(
      "StartTransaction", R"({"connectorId":1,"idTag":"TAG1","meterStart":10000,"timestamp":""})");
  id = static_cast<std::int64_t>(number_in(started, "transactionId"));
  csms.pass(Duration::from_seconds(2));
  station.call("StopTransaction", R"({"transactionId":)" + std::to_string(id) +
                                      R"(,"meterStop":40000,"timestamp":null})");
  expect_energy(30'000);
}

TEST_F(MeteringTest, zeros_now_and_then_cost_nothing) {
  begin(10'000);
  wh(10, "11000");
  wh(11, "0");
  EXPECT_EQ(csms.state().transactions()[0].last_reading, WattHours(11'000));
  wh(12, "11200");
  end(60, 15'000);
  expect_energy(5'000);
  EXPECT_EQ(counted(Defect::register_drops_to_zero), 1U);
}

TEST_F(MeteringTest, samples_of_the_session_are_shown_on_the_register_of_the_bill) {
  begin(12'345'678);
  wh(10, "1000");
  EXPECT_EQ(csms.state().transactions()[0].last_reading, WattHours(12'346'678));
  wh(20, "2000");
  EXPECT_EQ(csms.state().transactions()[0].last_reading, WattHours(12'347'678));
  end(60, 12'350'678);
  expect_energy(5'000);
  EXPECT_EQ(counted(Defect::session_relative_samples), 1U);
}

TEST_F(MeteringTest, M11_a_start_at_zero_is_billed_from_the_register_before) {
  begin(10'000);
  end(60, 15'000);
  expect_energy(5'000);
  id = station.start(7'200, 0);
  EXPECT_EQ(counted(Defect::begin_register_zero), 1U);
  wh(121, "15200");
  end(180, 22'000);
  const auto& t = csms.state().transactions().at(1);
  EXPECT_EQ(t.meter_start, WattHours(15'000));
  EXPECT_EQ(csms.state().find_charge(t.session)->energy, WattHours(7'000));
}

TEST_F(MeteringTest, M10_an_evse_that_begins_at_zero_is_learned) {
  begin(10'000);
  end(60, 15'000);
  id = station.start(7'200, 0);
  wh(121, "120");
  end(180, 7'000);
  EXPECT_EQ(csms.state().find_charge(csms.state().transactions().at(1).session)->energy,
            WattHours(7'000));
  EXPECT_GE(counted(Defect::register_reset), 1U);
  id = station.start(14'400, 0);
  EXPECT_EQ(counted(Defect::begin_register_zero), 1U) << "known by now";
  end(300, 9'000);
  EXPECT_EQ(csms.state().find_charge(csms.state().transactions().at(2).session)->energy,
            WattHours(9'000));
}

TEST_F(MeteringTest, M27_energy_outside_a_transaction_is_recorded_once_and_billed_to_nobody) {
  begin(10'000);
  end(60, 15'000);
  sample(90, R"({"value":"15050"})", 1, "0");
  EXPECT_EQ(counted_in_all(), 0U) << "less than a meter resolves";
  sample(100, R"({"value":"17000"})", 1, "0");
  sample(100, R"({"value":"17000"})", 1, "0");
  EXPECT_EQ(csms.state().evses()[0].unattributed, WattHours(2'000));
  sample(110, R"({"value":"19000"})", 1, "77");
  EXPECT_EQ(csms.state().evses()[0].unattributed, WattHours(2'000)) << "its start may yet come";
  station.start(7'200, 18'000);
  EXPECT_EQ(csms.state().evses()[0].unattributed, WattHours(3'000));
  EXPECT_EQ(counted(Defect::energy_outside_transaction), 2U);
}

TEST_F(MeteringTest, a_whole_session_in_kWh_is_billed_by_what_register_and_current_confirm) {
  begin(12);
  for (std::int64_t minute = 0; minute <= 60; minute += 10) {
    // 9 A on three phases: 6.21 kW.
    sample(minute, R"({"value":")" + std::to_string(12 + minute / 10) +
                       R"("},{"value":"9","measurand":"Current.Import","unit":"A"})");
  }
  end(60, 18);
  EXPECT_EQ(ended().review, Defect::energy_unit_wrong);
  const auto& t = csms.state().transactions()[0];
  EXPECT_LE((*t.meter_stop - t.meter_start).value(), 6'000);
  EXPECT_GE((*t.meter_stop - t.meter_start).value(), 5'600);
}

// The unit of a station's registers is learned of whole transactions.
struct ScaleTest : MeteringTest {
  std::int64_t hours = 0;

  /// An hour of charging with a register from here to there, 9 A (6.2 kWh) or not measured; the
  /// energy that was billed.
  std::int64_t hour(std::int64_t from, std::int64_t to, const char* current) {
    const std::int64_t first = hours * 120;
    ++hours;
    id = station.start(first * 60, from);
    for (std::int64_t minute = 0; minute <= 60; minute += 10) {
      const double value =
          static_cast<double>(from) + static_cast<double>((to - from) * minute) / 60.0;
      sample(first + minute, R"({"value":")" + std::to_string(value) + R"("})" + current);
    }
    end(first + 60, to);
    const auto& transaction = csms.state().transactions().back();
    return csms.state().find_charge(transaction.session)->energy.value();
  }
  [[nodiscard]] std::size_t observed() const {
    const auto facts = csms.facts_after(0);
    return static_cast<std::size_t>(std::count_if(facts.begin(), facts.end(), [](const auto& f) {
      return std::holds_alternative<events::RegisterScaleObserved>(f);
    }));
  }
  [[nodiscard]] const core::state::RegisterScales& scales() const {
    return csms.state().stations()[0].scales;
  }
  void learn() {
    hour(12, 18, measured);
    EXPECT_EQ(scales().ends.learned(), events::RegisterScale::as_sent) << "once is no habit";
    hour(18, 24, measured);
    EXPECT_EQ(scales().ends.learned(), events::RegisterScale::kilo);
    EXPECT_EQ(observed(), 2U);
  }

  static constexpr const char* measured =
      R"(,{"value":"9","measurand":"Current.Import","unit":"A"})";
  static constexpr const char* unmeasured = "";
};

TEST_F(ScaleTest, registers_in_kWh_are_known_by_two_transactions_and_billed_so_without_a_flow) {
  learn();
  EXPECT_EQ(hour(24, 30, unmeasured), 5'000) << "of six whole kWh five are certain";
  EXPECT_EQ(observed(), 2U) << "nothing new";
}

TEST_F(ScaleTest, what_was_learned_is_kept_until_it_is_contradicted) {
  learn();
  EXPECT_EQ(hour(24, 6'024, measured), 6'000) << "right, whatever was learned";
  EXPECT_EQ(scales().ends.learned(), events::RegisterScale::as_sent);
  EXPECT_EQ(observed(), 3U);
  EXPECT_EQ(hour(6'024, 6'030, unmeasured), 6);
}

TEST_F(ScaleTest, another_firmware_has_to_show_it_again) {
  learn();
  const auto boot = [&](const char* firmware) {
    station.call(
        "BootNotification",
        std::string(R"({"chargePointVendor":"v","chargePointModel":"m")") + firmware + "}");
  };
  boot(R"(,"firmwareVersion":"2")");
  EXPECT_EQ(scales().ends.learned(), events::RegisterScale::as_sent);
  EXPECT_EQ(hour(24, 30, unmeasured), 6);
  hour(30, 36, measured);
  hour(36, 42, measured);
  boot(R"(,"firmwareVersion":"2")");
  EXPECT_EQ(hour(42, 48, unmeasured), 5'000) << "the same one boots";
}

TEST_F(ScaleTest, samples_in_kWh_are_learned_beside_starts_and_stops_in_Wh) {
  const auto in_kwh = [&](std::int64_t from) {
    const std::int64_t first = hours++ * 120;
    id = station.start(first * 60, from);
    for (std::int64_t minute = 10; minute < 60; minute += 10) {
      wh(first + minute, std::to_string(static_cast<double>(from + 100 * minute) / 1'000.0));
    }
    end(first + 60, from + 6'000);
  };
  in_kwh(12'000);
  in_kwh(18'000);
  EXPECT_EQ(scales().samples.learned(), events::RegisterScale::kilo);
  EXPECT_EQ(scales().ends.learned(), events::RegisterScale::as_sent);
  // One sample, and a stop without a register: before it could have been anything.
  id = station.start(hours * 7'200, 24'000);
  wh(hours * 120 + 30, "27.0");
  end(hours * 120 + 60, -1);
  const auto& last = csms.state().transactions().back();
  EXPECT_EQ((*last.meter_stop - last.meter_start).value(), 3'000);
}

TEST_F(ScaleTest, a_right_station_is_never_scaled) {
  std::int64_t reading = 0;
  std::uint64_t seed = 7;
  for (int i = 0; i < 200; ++i) {
    seed = seed * 6364136223846793005U + 1442695040888963407U;
    // From a sixtieth of the 6.2 kWh that was measured to more than that.
    const auto energy = static_cast<std::int64_t>(100 + (seed >> 33) % 9'000);
    if (i % 50 == 0) reading += 1'000'000;
    const bool is_measured = (seed >> 20) % 3 != 0;
    EXPECT_EQ(hour(reading, reading + energy, is_measured ? measured : unmeasured), energy) << i;
    reading += energy;
  }
  EXPECT_EQ(observed(), 0U);
}

TEST_F(MeteringTest, registers_by_phase_are_summed) {
  begin(3'000);
  sample(10, R"({"value":"1200","phase":"L1"},{"value":"1300","phase":"L2"},)"
             R"({"value":"1250","phase":"L3"})");
  EXPECT_EQ(csms.state().transactions()[0].last_reading, WattHours(3'750));
  EXPECT_EQ(counted(Defect::energy_per_phase), 1U);
}

TEST_F(MeteringTest, samples_under_a_strange_id_or_on_connector_zero_find_their_transaction) {
  begin(10'000);
  sample(5, R"({"value":"10500"})", 1, "0");
  sample(6, R"({"value":"10600"})", 1, "-1");
  EXPECT_EQ(counted(Defect::samples_without_transaction), 2U);
  EXPECT_EQ(csms.state().transactions()[0].last_reading, WattHours(10'600));
  sample(7, R"({"value":"10700"})", 0, "0");
  EXPECT_EQ(counted(Defect::samples_on_connector_zero), 1U);
  EXPECT_EQ(csms.state().transactions()[0].last_reading, WattHours(10'700));
  station.call("StartTransaction", start_payload(2, "TAG1", 480, 0));
  sample(9, R"({"value":"10900"})", 0, "0");
  EXPECT_EQ(csms.state().transactions()[0].last_reading, WattHours(10'700)) << "of two, neither";
}

TEST_F(MeteringTest, what_has_no_energy_does_not_touch_the_register) {
  begin(10'000);
  wh(5, "10500");
  sample(6, R"({"value":"55","measurand":"SoC","unit":"Percent"})");
  EXPECT_EQ(csms.state().transactions()[0].last_reading, WattHours(10'500));
  EXPECT_EQ(counted(Defect::batch_without_energy), 1U);
}

TEST_F(MeteringTest, a_current_that_the_connector_cannot_carry_decides_nothing) {
  begin(10'000);
  sample(5, R"({"value":"10500"},{"value":"16","measurand":"Current.Import"})");
  sample(6, R"({"value":"10600"},{"value":"96","measurand":"Current.Import"})");
  EXPECT_EQ(csms.state().transactions()[0].last_current, Amps(16));
  EXPECT_EQ(counted(Defect::power_above_rating), 1U);
}

TEST_F(MeteringTest, a_stop_beyond_the_rating_is_the_last_sample) {
  begin(10'000);
  wh(10, "11000");
  end(60, 99'000);
  expect_energy(1'000);
  EXPECT_TRUE(ended().estimated);
  EXPECT_EQ(ended().raw_mwh, 99'000'000);
}

TEST_F(MeteringTest, samples_outside_the_session_and_old_ones_are_stored_and_bill_nothing) {
  csms.now = morning + Duration::from_minutes(30);
  id = station.start(1'800, 10'000);
  csms.telemetry.clear();
  wh(20, "9000");
  EXPECT_EQ(counted(Defect::sample_outside_transaction), 1U);
  wh(40, "11000");
  wh(35, "10500");
  EXPECT_EQ(counted(Defect::offline_batch), 1U);
  EXPECT_EQ(csms.telemetry.size(), 3U);
  EXPECT_EQ(csms.state().transactions()[0].last_reading, WattHours(11'000));
}

TEST_F(MeteringTest, times_that_stand_still_are_ordered_by_arrival) {
  station.time_follows = false;
  begin(10'000);
  for (int minute = 1; minute <= 10; ++minute) {
    csms.now = morning + Duration::from_minutes(minute);
    wh(1, std::to_string(10'000 + minute * 300));
  }
  EXPECT_EQ(csms.state().transactions()[0].last_reading, WattHours(13'000));
  EXPECT_GE(counted(Defect::repeated_sample_time), 1U);
}

TEST_F(MeteringTest, a_station_that_sends_no_samples_is_asked_once) {
  begin(10'000);
  station.obey();
  const auto asked = [&] {
    int count = 0;
    for (const CoreCall& call : station.obey()) count += call.action == "TriggerMessage" ? 1 : 0;
    return count;
  };
  csms.pass(Duration::from_seconds(170));
  station.call("Heartbeat", "{}");
  EXPECT_EQ(asked(), 0);
  csms.pass(Duration::from_seconds(20));
  station.call("Heartbeat", "{}");
  EXPECT_EQ(asked(), 1);
  csms.pass(Duration::from_seconds(200));
  station.call("Heartbeat", "{}");
  EXPECT_EQ(asked(), 0);
  EXPECT_EQ(counted(Defect::samples_missing), 1U);
}

}  // namespace
}  // namespace voltwin::test
