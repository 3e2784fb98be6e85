// Reports of files, firmware, security and certificates, through a whole shard: what is
// answered, what becomes a fact, and what is only a repetition.
#include <gtest/gtest.h>

#include <algorithm>

#include "csms/core/station/notices.hpp"
#include "tests/support/fake_station.hpp"

namespace voltwin::test {
namespace {

struct NoticesTest : testing::Test {
  FakeCsms csms{small_site(), {station_of("S1", 1)}};
  FakeStation station{csms, "S1"};

  void SetUp() override {
    station.connect();
    station.boot();
  }
  [[nodiscard]] const core::state::Notices& notices() const {
    return csms.state().find_station("S1")->notices;
  }
  [[nodiscard]] std::size_t count(std::string_view name) const {
    const auto names = csms.names_after(0);
    return static_cast<std::size_t>(std::count(names.begin(), names.end(), name));
  }
};

const std::string csr =
    "-----BEGIN CERTIFICATE REQUEST-----\nMIIBszCC+/=\n-----END CERTIFICATE REQUEST-----\n";

std::string with_csr(std::string text) {
  std::string out;
  for (const char c : text) out += c == '\n' ? std::string("\\n") : std::string(1, c);
  return R"({"csr":")" + out + "\"}";
}

TEST_F(NoticesTest, every_notification_is_answered_by_an_empty_result_and_is_state) {
  using namespace core::boundary;
  EXPECT_EQ(station.call("FirmwareStatusNotification", R"({"status":"Downloading"})"), "{}");
  EXPECT_EQ(notices().firmware.value().status, FirmwareStatus::Downloading);
  EXPECT_EQ(station.call("SignedFirmwareStatusNotification",
                         R"({"status":"InvalidSignature","requestId":7})"),
            "{}");
  EXPECT_EQ(notices().firmware.value().status, FirmwareStatus::InvalidSignature);
  EXPECT_EQ(notices().firmware.value().request, 7);
  EXPECT_EQ(station.call("DiagnosticsStatusNotification", R"({"status":"UploadFailed"})"), "{}");
  EXPECT_EQ(notices().diagnostics.value().status, UploadStatus::UploadFailure);
  EXPECT_EQ(station.call("LogStatusNotification", R"({"status":"Uploaded","requestId":8})"), "{}");
  EXPECT_EQ(notices().log.value().status, UploadStatus::Uploaded);
  EXPECT_EQ(notices().log.value().request, 8);
  EXPECT_EQ(count("FirmwareStatusReported"), 2U);
}

TEST_F(NoticesTest, each_word_of_1_6_is_the_same_word_inside) {
  for (const char* const word : {"Downloaded", "DownloadFailed", "Downloading", "Idle",
                                 "InstallationFailed", "Installing", "Installed"}) {
    station.call("FirmwareStatusNotification", R"({"status":")" + std::string(word) + "\"}");
    EXPECT_EQ(json::name_of(notices().firmware.value().status), word);
  }
  for (const char* const word : {"Idle", "Uploaded", "Uploading"}) {
    station.call("DiagnosticsStatusNotification", R"({"status":")" + std::string(word) + "\"}");
    EXPECT_EQ(json::name_of(notices().diagnostics.value().status), word);
  }
}

TEST_F(NoticesTest, a_status_that_is_said_again_is_no_news) {
  for (int i = 0; i < 5; ++i) {
    station.call("FirmwareStatusNotification", R"({"status":"Idle"})");
    station.call("DiagnosticsStatusNotification", R"({"status":"Idle"})");
    station.call("LogStatusNotification", R"({"status":"Idle"})");
  }
  EXPECT_EQ(count("FirmwareStatusReported"), 1U);
  EXPECT_EQ(count("DiagnosticsStatusReported"), 1U);
  EXPECT_EQ(count("LogStatusReported"), 1U);
}

TEST_F(NoticesTest, a_flood_of_identical_security_events_is_one_fact_an_hour) {
  const auto report = [&](const std::string& type, const std::string& info) {
    EXPECT_EQ(
        station.call("SecurityEventNotification",
                     R"({"type":")" + type +
                         R"(","timestamp":"2026-06-01T08:00:00Z","techInfo":")" + info + "\"}"),
        "{}");
  };
  for (int i = 0; i < 50; ++i) report("SettingSystemTime", "ntp");
  EXPECT_EQ(count("SecurityEventReported"), 1U);
  report("SettingSystemTime", "by hand");
  report("TamperDetectionActivated", "ntp");
  EXPECT_EQ(count("SecurityEventReported"), 3U);
  for (int i = 0; i < 12; ++i) {  // an hour, in steps that keep the connection
    csms.pass(Duration::from_seconds(300));
    station.call("Heartbeat", "{}");
  }
  for (int i = 0; i < 50; ++i) report("SettingSystemTime", "ntp");
  EXPECT_EQ(count("SecurityEventReported"), 4U);
}

TEST_F(NoticesTest, what_is_remembered_of_security_events_has_a_maximum_and_none_is_lost) {
  constexpr int kinds = 40;
  for (int i = 0; i < kinds; ++i) {
    station.call("SecurityEventNotification",
                 R"({"type":"T)" + std::to_string(i) + R"(","timestamp":"2026-06-01T08:00:00Z"})");
  }
  EXPECT_EQ(notices().security.size(), core::state::Notices::max_security_notices);
  EXPECT_EQ(count("SecurityEventReported"), std::size_t{kinds});
}

TEST_F(NoticesTest, a_signing_request_is_accepted_and_kept_and_one_that_is_none_is_rejected) {
  EXPECT_EQ(station.call("SignCertificate", with_csr(csr)), R"({"status":"Accepted"})");
  EXPECT_EQ(station.call("SignCertificate", with_csr(csr)), R"({"status":"Accepted"})");
  ASSERT_EQ(count("CertificateRequested"), 1U);
  EXPECT_EQ(notices().signing_request, csr);
  EXPECT_EQ(station.call("SignCertificate", R"({"csr":"please"})"), R"({"status":"Rejected"})");
  EXPECT_EQ(count("CertificateRequested"), 1U);
  EXPECT_EQ(notices().signing_request, csr);
}

TEST(SigningRequests, are_one_block_of_pem) {
  using core::station::is_signing_request;
  EXPECT_TRUE(is_signing_request(csr));
  EXPECT_TRUE(is_signing_request("\r\n" + csr));
  EXPECT_TRUE(
      is_signing_request("-----BEGIN NEW CERTIFICATE REQUEST-----\nMIIB\n"
                         "-----END NEW CERTIFICATE REQUEST-----"));
  const std::string begin = "-----BEGIN CERTIFICATE REQUEST-----";
  const std::string end = "-----END CERTIFICATE REQUEST-----";
  for (const std::string& text :
       {std::string(), begin, begin + end, begin + "\n\n" + end, begin + "\nMIIB\n", csr + csr,
        std::string("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----"),
        begin + "\nM I-I\n" + end, begin + "\nMIIB\n-----END NEW CERTIFICATE REQUEST-----",
        begin + "\n" + std::string(core::boundary::max_signing_request, 'A') + "\n" + end}) {
    EXPECT_FALSE(is_signing_request(text)) << text.substr(0, 80);
  }
}

}  // namespace
}  // namespace voltwin::test
