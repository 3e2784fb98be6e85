// Tokens, boots and statuses of real chargers: what is taken for what, and counted.
#include <gtest/gtest.h>

#include "tests/support/fake_station.hpp"

namespace voltwin::test {
namespace {

using ocpp::tolerance::Defect;

struct StationToleranceTest : testing::Test {
  FakeCsms csms{small_site(), {station_of("S1", 2)}};
  FakeStation station{csms, "S1"};

  void SetUp() override { station.connect(); }
  [[nodiscard]] std::uint32_t count(Defect defect) const { return csms.defects("S1", defect); }
  /// The status word of the answer.
  std::string authorize(const std::string& quoted_tag) {
    const std::string answer = station.call("Authorize", R"({"idTag":)" + quoted_tag + "}");
    return answer.find("Accepted") != std::string::npos ? "Accepted" : answer;
  }
  std::string boot(const std::string& model) {
    return station.call("BootNotification",
                        R"({"chargePointVendor":"V","chargePointModel":")" + model + "\"}");
  }
  std::string status(int connector, const char* error, const char* word, std::int64_t second) {
    return station.call("StatusNotification", R"({"connectorId":)" + std::to_string(connector) +
                                                  R"(,"errorCode":")" + error + R"(","status":")" +
                                                  word + R"(","timestamp":")" + clock_text(second) +
                                                  "\"}");
  }
};

TEST_F(StationToleranceTest, a_tag_with_a_known_deviation_is_taken_for_its_token) {
  csms.command(DefineToken{{"0123456789ABCDEF0123", TokenStatus::Accepted}});
  const std::pair<const char*, Defect> cases[] = {
      {R"("0123456789ABCDEF0123FF")", Defect::token_extra_bytes},
      {R"("TAG1\u0000\u0000")", Defect::token_extra_bytes},
      {R"("TA-G1")", Defect::token_extra_separator},
      {R"("TAG1;visa;4711")", Defect::token_payment_suffix},
      {R"("TAG1_17619300")", Defect::token_serial_suffix},
      {R"("TAG1\\\\")", Defect::token_trailing_backslash},
      {R"("tag1")", Defect::token_case_or_byte_order},
      {R"("2301EFCDAB8967452301")", Defect::token_case_or_byte_order},
  };
  for (const auto& [tag, defect] : cases) {
    const std::uint32_t before = count(defect);
    EXPECT_EQ(authorize(tag), "Accepted") << tag;
    EXPECT_EQ(count(defect), before + 1) << tag;
  }
  const std::size_t before = csms.journal.size();
  EXPECT_EQ(authorize(R"("TAG1")"), "Accepted");
  EXPECT_EQ(csms.journal.size(), before) << "nothing to put right";
}

TEST_F(StationToleranceTest, a_tag_that_could_be_two_tokens_or_another_one_is_none_of_them) {
  csms.command(DefineToken{{"AB-CD", TokenStatus::Accepted}});
  csms.command(DefineToken{{"ABC-D", TokenStatus::Accepted}});
  const std::string invalid = R"({"idTagInfo":{"status":"Invalid"}})";
  EXPECT_EQ(authorize(R"("A-BCD")"), invalid) << "both have these letters";
  EXPECT_EQ(authorize(R"("TAG100")"), invalid) << "a longer tag is another tag";
  EXPECT_EQ(authorize(R"("TAG1_7")"), invalid);
  EXPECT_EQ(authorize(R"(";")"), invalid);
  csms.command(DefineToken{{"TAG1;2", TokenStatus::Blocked}});
  EXPECT_EQ(authorize(R"("TAG1;2")"), R"({"idTagInfo":{"status":"Blocked"}})")
      << "what is known exactly is not touched";
}

TEST_F(StationToleranceTest, a_session_is_billed_to_the_token_that_was_meant_and_the_raw_tag_kept) {
  station.boot();
  const std::size_t before = csms.journal.size();
  const auto id = static_cast<std::int64_t>(number_in(
      station.call("StartTransaction", start_payload(1, "TAG1_17619300", 0, 0)), "transactionId"));
  EXPECT_EQ(csms.state().transactions()[0].id_tag, "TAG1");
  bool kept = false;
  for (const auto& event : csms.facts_after(before)) {
    const auto* tolerated = std::get_if<core::events::DefectsTolerated>(&event);
    if (tolerated == nullptr) continue;
    kept = kept || (tolerated->defects[0].raw == "TAG1_17619300" &&
                    tolerated->defects[0].corrected == "TAG1");
  }
  EXPECT_TRUE(kept);
  EXPECT_EQ(csms.state().transactions().size(), 1U);
  station.call("StartTransaction", start_payload(1, "TAG1_17619300", 0, 0));
  EXPECT_EQ(csms.state().transactions().size(), 1U) << "a repeat stays a repeat";
  station.stop(id, 60, 1'000);
}

TEST_F(StationToleranceTest, a_station_that_became_another_is_accepted_and_counted) {
  boot("M");
  csms.pass(Duration::from_minutes(10));
  EXPECT_NE(boot("N").find("Accepted"), std::string::npos);
  EXPECT_EQ(count(Defect::identity_changed), 1U);
  EXPECT_EQ(count(Defect::boot_retry_flood), 0U);
  EXPECT_NE(boot("N").find("Accepted"), std::string::npos);
  EXPECT_EQ(count(Defect::identity_changed), 1U);
  EXPECT_EQ(count(Defect::boot_retry_flood), 1U);
}

TEST_F(StationToleranceTest, in_a_boot_loop_nothing_optional_is_sent_until_the_station_is_quiet) {
  std::size_t configured = 0;
  const auto round = [&] {
    boot("M");
    configured = 0;
    for (const CoreCall& call : station.obey()) configured += call.action == "ChangeConfiguration";
    csms.pass(Duration::from_minutes(1));
    station.obey();
  };
  for (int i = 0; i < 5; ++i) {
    round();
    EXPECT_EQ(configured, 2U) << i;
  }
  round();
  EXPECT_EQ(configured, 0U);
  EXPECT_EQ(count(Defect::boot_loop), 1U);
  csms.pass(Duration::from_minutes(6));
  round();
  EXPECT_EQ(configured, 2U);
}

TEST_F(StationToleranceTest, a_status_is_a_hint) {
  station.boot();
  const std::int64_t id = station.start(0, 1'000);
  station.obey();
  csms.pass(Duration::from_minutes(2));
  status(1, "GroundFailure", "Charging", 30);
  EXPECT_EQ(count(Defect::error_while_charging), 1U);
  EXPECT_EQ(csms.state().evses()[0].status, ConnectorStatus::Charging);
  status(1, "NoError", "Available", 60);
  status(1, "NoError", "Preparing", 10);
  EXPECT_EQ(count(Defect::stale_status_flood), 1U);
  EXPECT_EQ(csms.state().evses()[0].status, ConnectorStatus::Available);
  station.call("MeterValues", R"({"connectorId":1,"transactionId":)" + std::to_string(id) +
                                  R"(,"meterValue":[{"timestamp":")" + clock_text(90) +
                                  R"(","sampledValue":[{"value":"1500"}]}]})");
  EXPECT_EQ(count(Defect::status_wrong), 1U);
  EXPECT_FALSE(csms.state().evses()[0].transaction.is_none()) << "the meter decides";
}

}  // namespace
}  // namespace voltwin::test
