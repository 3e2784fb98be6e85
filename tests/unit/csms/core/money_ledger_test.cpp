// From a stop message to balanced books.
#include <gtest/gtest.h>

#include "tests/support/fake_station.hpp"

namespace voltwin::test {
namespace {

namespace events = core::events;

struct LedgerTest : testing::Test {
  FakeCsms csms{small_site(), {station_of("S1", 2)}};
  FakeStation station{csms, "S1"};

  void SetUp() override {
    station.connect();
    station.boot();
  }
  template <class T>
  std::vector<T> facts() const {
    std::vector<T> out;
    for (const events::Event& event : csms.facts_after(0)) {
      if (const auto* fact = std::get_if<T>(&event)) out.push_back(*fact);
    }
    return out;
  }
  void status(const char* word, std::int64_t second) {
    station.call("StatusNotification",
                 std::string(R"({"connectorId":1,"errorCode":"NoError","status":")") + word +
                     R"(","timestamp":")" + clock_text(second) + "\"}");
  }
};

TEST_F(LedgerTest, a_session_is_charged_for_energy_time_flat_and_idle_beyond_the_grace) {
  const std::int64_t id = station.start(0, 1'000);
  status("Charging", 1);
  status("SuspendedEV", 1'800);
  station.stop(id, 3'600, 6'000);
  const auto charged = facts<events::SessionCharged>();
  ASSERT_EQ(charged.size(), 1U);
  EXPECT_EQ(charged[0].energy, WattHours(5'000));
  EXPECT_EQ(charged[0].duration, Duration::from_seconds(3'600));
  EXPECT_EQ(charged[0].idle, Duration::from_seconds(1'800));
  // 5 kWh at 0.40, 60 min at 0.05, 1 EUR, 20 idle minutes at 0.10.
  EXPECT_EQ(charged[0].total_minor, 200 + 300 + 100 + 200);
  EXPECT_EQ(csms.state().balances().at("driver:TAG1/EUR"), 800);
  EXPECT_EQ(csms.state().balances().at("revenue:energy/EUR"), -200);
  EXPECT_EQ(csms.state().balances().at("revenue:time/EUR"), -300);
  EXPECT_EQ(csms.state().balances().at("revenue:flat/EUR"), -100);
  EXPECT_EQ(csms.state().balances().at("revenue:idle/EUR"), -200);
}

TEST_F(LedgerTest, who_was_refused_and_took_nothing_owes_nothing) {
  const std::string answer = station.call("StartTransaction", start_payload(1, "NOBODY", 0, 1'000));
  const auto id = static_cast<std::int64_t>(number_in(answer, "transactionId"));
  station.stop(id, 600, 1'000);
  EXPECT_EQ(facts<events::SessionCharged>().at(0).total_minor, 0);
  EXPECT_TRUE(facts<events::LedgerPosted>().empty());
}

TEST_F(LedgerTest, a_token_has_one_account_however_a_station_spells_it) {
  for (const char* tag : {"TAG1", "tag1"}) {
    const std::int64_t start = tag[0] == 'T' ? 0 : 1'000;
    const std::string answer =
        station.call("StartTransaction", start_payload(1, tag, start, 1'000));
    station.stop(static_cast<std::int64_t>(number_in(answer, "transactionId")), start + 60, 2'000);
  }
  EXPECT_EQ(facts<events::LedgerPosted>().size(), 2U);
  EXPECT_TRUE(csms.state().balances().contains("driver:TAG1/EUR"));
  EXPECT_FALSE(csms.state().balances().contains("driver:tag1/EUR"));
}

TEST_F(LedgerTest, a_station_without_a_clock_is_billed_by_the_time_of_arrival) {
  constexpr std::int64_t epoch = -56LL * 365 * 86'400;  // some day of 1970, seen from the morning
  const std::int64_t id = station.start(epoch, 1'000);
  EXPECT_EQ(station.start(epoch, 1'000), id) << "a repeat is still known by the station's time";
  station.stop(id, 60, 2'000);
  EXPECT_LE(facts<events::SessionCharged>().at(0).duration, Duration::from_seconds(120));
}

TEST_F(LedgerTest, a_vehicle_that_charges_again_is_no_longer_idle) {
  const std::int64_t id = station.start(0, 0);
  status("SuspendedEV", 10);
  status("Charging", 1'000);
  status("Finishing", 3'500);
  station.stop(id, 3'600, 0);
  EXPECT_EQ(facts<events::SessionCharged>().at(0).idle, Duration::from_seconds(100));
}

TEST_F(LedgerTest, a_status_after_the_stop_and_one_before_the_start_charge_nothing) {
  status("SuspendedEV", -500);
  const std::int64_t id = station.start(0, 0);
  station.stop(id, 3'600, 0);
  status("SuspendedEV", 3'601);
  EXPECT_EQ(facts<events::SessionCharged>().at(0).idle, Duration());
}

TEST_F(LedgerTest, a_register_that_went_backwards_and_a_clock_that_did_are_never_paid_out) {
  const std::int64_t id = station.start(100, 9'000);
  station.stop(id, 40, 8'000);
  const auto charged = facts<events::SessionCharged>().at(0);
  EXPECT_EQ(charged.energy, WattHours(0));
  EXPECT_EQ(charged.duration, Duration());
  EXPECT_EQ(charged.total_minor, 100) << "only the flat fee";
}

TEST_F(LedgerTest, a_stop_that_is_repeated_or_contradicted_charges_once) {
  const std::int64_t id = station.start(0, 0);
  for (int i = 0; i < 3; ++i) station.stop(id, 60, 500);
  station.drop();
  station.connect();
  station.stop(id, 60, 500);
  station.stop(id, 90, 9'000);
  EXPECT_EQ(facts<events::SessionCharged>().size(), 1U);
  EXPECT_EQ(facts<events::LedgerPosted>().size(), 1U);
  EXPECT_EQ(facts<events::TransactionEnded>().size(), 1U);
  EXPECT_EQ(csms.state().balances().at("driver:TAG1/EUR"), 20 + 5 + 100);
}

TEST_F(LedgerTest, every_entry_sums_to_zero_and_the_balances_are_their_sums) {
  for (int i = 0; i < 20; ++i) {
    const std::int64_t id = station.start(i * 1'000, i * 777);
    station.stop(id, i * 1'000 + 37 * i, i * 777 + 333 * i);
  }
  const auto posted = facts<events::LedgerPosted>();
  EXPECT_EQ(posted.size(), 20U);
  std::map<std::string, std::int64_t> balances;
  std::int64_t bills = 0;
  for (const events::LedgerPosted& entry : posted) {
    std::int64_t sum = 0;
    for (const events::Posting& posting : entry.postings) {
      sum += posting.amount_minor;
      balances[posting.account + "/" + entry.currency] += posting.amount_minor;
    }
    EXPECT_EQ(sum, 0);
  }
  for (const auto& charged : facts<events::SessionCharged>()) bills += charged.total_minor;
  EXPECT_EQ(balances, csms.state().balances());
  EXPECT_EQ(balances.at("driver:TAG1/EUR"), bills);
}

TEST_F(LedgerTest, absurd_registers_neither_stop_the_core_nor_reach_a_bill) {
  const char* const absurd[] = {"9223372036854775807", "-9223372036854775808", "1000000000001"};
  std::int64_t second = 0;
  for (const char* const register_wh : absurd) {
    const std::int64_t id = station.start(second, 500);
    const std::string answer = station.call(
        "StopTransaction", R"({"transactionId":)" + std::to_string(id) + R"(,"meterStop":)" +
                               register_wh + R"(,"timestamp":")" + clock_text(second + 60) + "\"}");
    EXPECT_EQ(answer, "{}");
    const auto ended = facts<events::TransactionEnded>().back();
    EXPECT_TRUE(ended.estimated);
    EXPECT_EQ(ended.meter_stop, WattHours(500));
    EXPECT_EQ(facts<events::SessionCharged>().back().energy, WattHours(0));
    second += 100;
  }
  for (const char* const register_wh : absurd) {
    const std::string answer = station.call(
        "StartTransaction", std::string(R"({"connectorId":1,"idTag":"TAG1","meterStart":)") +
                                register_wh + R"(,"timestamp":")" + clock_text(second) + "\"}");
    const auto id = static_cast<std::int64_t>(number_in(answer, "transactionId"));
    EXPECT_EQ(station.stop(id, second + 60, 1'000'000'000'000), "{}");
    second += 100;
  }
}

TEST_F(LedgerTest, a_price_that_could_not_be_rated_is_refused) {
  TariffDefinition tariff = everything_tariff();
  tariff.per_kwh_micro = 1'000'000'000'001;
  const ReplyToCommand reply = csms.command(DefineTariff{tariff});
  EXPECT_EQ(reply.status, CommandStatus::refused);
  EXPECT_NE(reply.detail.find("per_kwh_micro"), std::string::npos) << reply.detail;
}

}  // namespace
}  // namespace voltwin::test
