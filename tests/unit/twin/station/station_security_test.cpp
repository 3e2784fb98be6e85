// The security extension: keys, certificates, events.
#include <gtest/gtest.h>

#include "tests/unit/twin/station/fake_site.hpp"

namespace voltwin::twin::station {
namespace {

namespace v16 = ocpp::v16;

std::string pem(std::string_view body) {
  return R"(-----BEGIN CERTIFICATE-----\n)" + std::string(body) +
         R"(\n-----END CERTIFICATE-----\n)";
}
std::string install(FakeSite& site, std::string_view use, std::string_view body) {
  return site.call("InstallCertificate", R"({"certificateType":")" + std::string(use) +
                                             R"(","certificate":")" + pem(body) + R"("})");
}
std::string change(FakeSite& site, std::string_view key, std::string_view value) {
  return site.call("ChangeConfiguration", R"({"key":")" + std::string(key) + R"(","value":")" +
                                              std::string(value) + R"("})");
}
std::string sign(FakeSite& site) {
  return site.call("ExtendedTriggerMessage",
                   R"({"requestedMessage":"SignChargePointCertificate"})");
}
std::string signed_with(FakeSite& site, std::string_view body) {
  return site.call("CertificateSigned", R"({"certificateChain":")" + pem(body) + R"("})");
}
/// The CSMS accepts every SignCertificate.
FakeSite secure_site() {
  FakeSite site = idle_site(1);
  site.csms.answers["SignCertificate"] = R"({"status":"Accepted"})";
  return site;
}
std::vector<std::string> events(const FakeSite& site) {
  std::vector<std::string> out;
  for (const auto& one : site.requests<v16::SecurityEventNotificationRequest>()) {
    out.push_back(one.type);
  }
  return out;
}

constexpr std::string_view csms_root = "CentralSystemRootCertificate";
constexpr std::string_view maker_root = "ManufacturerRootCertificate";
const std::string key_value(40, 'a');

TEST(StationSecurity, CertificatesAreInstalledListedAndDeleted) {
  FakeSite site = secure_site();
  const auto list = [&](std::string_view use) {
    return site.call("GetInstalledCertificateIds",
                     R"({"certificateType":")" + std::string(use) + R"("})");
  };
  EXPECT_TRUE(says(list(csms_root), "NotFound"));
  EXPECT_TRUE(says(install(site, csms_root, "AAAA"), "Accepted"));
  EXPECT_TRUE(says(install(site, maker_root, "BBBB"), "Accepted"));
  site.reboot();
  site.run_for(Duration::from_seconds(30));
  const std::string listed = list(csms_root);
  EXPECT_TRUE(says(listed, "Accepted"));
  EXPECT_TRUE(
      says(site.call("InstallCertificate", R"({"certificateType":"CentralSystemRootCertificate",)"
                                           R"("certificate":"x"})"),
           "Rejected"));
  const auto hash =
      json::to_json(hash_data_of("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"));
  EXPECT_NE(listed.find(hash), std::string::npos);
  const std::string request = R"({"certificateHashData":)" + hash + "}";
  EXPECT_TRUE(says(site.call("DeleteCertificate", request), "Accepted"));
  EXPECT_TRUE(says(site.call("DeleteCertificate", request), "NotFound"));
  EXPECT_TRUE(says(list(csms_root), "NotFound"));
  EXPECT_TRUE(says(list(maker_root), "Accepted"));
}

TEST(Certificates, HaveRoomForSoManyAndTwoRootsUnderTheAdditionalCheck) {
  const auto request = [](v16::CertificateUse use, int i) {
    return v16::InstallCertificateRequest{
        use, "-----BEGIN CERTIFICATE-----" + std::to_string(i) + "-----END CERTIFICATE-----"};
  };
  using Status = v16::InstallCertificateStatus;
  const auto root = v16::CertificateUse::CentralSystemRootCertificate;
  Certificates bounded;
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(bounded.install(request(root, i), {3, 9}), Status::Accepted);
  }
  EXPECT_EQ(bounded.install(request(root, 0), {3, 9}), Status::Accepted);  // there already
  EXPECT_EQ(bounded.install(request(root, 3), {3, 9}), Status::Rejected);
  Certificates checked;
  for (int i = 0; i < 4; ++i) {
    EXPECT_EQ(checked.install(request(root, i), {3, 2}), Status::Accepted);
  }
  ASSERT_EQ(checked.of(root).size(), 2u);
  EXPECT_EQ(checked.of(root)[0], hash_data_of(request(root, 2).certificate));
  EXPECT_EQ(checked.remove(checked.of(root)[0], Certificates::LastRoot::is_in_use),
            v16::DeleteCertificateStatus::Accepted);
  EXPECT_EQ(checked.remove(checked.of(root)[0], Certificates::LastRoot::is_in_use),
            v16::DeleteCertificateStatus::Failed);
}

TEST(StationSecurity, AskedToItHasItsCertificateSigned) {
  FakeSite site = secure_site();
  change(site, "CpoName", "Operator");
  EXPECT_TRUE(says(signed_with(site, "CCCC"), "Rejected"));  // nobody asked
  EXPECT_TRUE(says(sign(site), "Accepted"));
  const auto asked = site.requests<v16::SignCertificateRequest>();
  ASSERT_EQ(asked.size(), 1u);
  EXPECT_NE(asked[0].csr.find("O=Operator"), std::string::npos);
  EXPECT_TRUE(says(site.call("CertificateSigned", R"({"certificateChain":"x"})"), "Rejected"));
  EXPECT_TRUE(says(signed_with(site, std::string(8'000, 'C')), "Rejected"));
  EXPECT_TRUE(says(signed_with(site, "CCCC"), "Accepted"));
  EXPECT_TRUE(says(signed_with(site, "CCCC"), "Rejected"));
  EXPECT_EQ(events(site), std::vector<std::string>(4, "InvalidChargePointCertificate"));
}

TEST(StationSecurity, AProfileNeedsWhatItRestsOnAndMakesANewConnection) {
  struct Row {
    const char* what;
    bool has_key, has_root, has_certificate;
    const char* profile;
    const char* expected;
  };
  for (const Row& row : {
           Row{"basic", true, false, false, "1", "Accepted"},
           Row{"basic without a key", false, true, true, "1", "Rejected"},
           Row{"TLS", true, true, false, "2", "Accepted"},
           Row{"TLS without a root", true, false, true, "2", "Rejected"},
           Row{"client certificate", false, true, true, "3", "Accepted"},
           Row{"without one", true, true, false, "3", "Rejected"},
           Row{"without anything, in other digits", false, false, false, "03", "Rejected"},
           Row{"unknown", true, true, true, "4", "Rejected"},
       }) {
    FakeSite site = secure_site();
    if (row.has_key) change(site, "AuthorizationKey", key_value);
    if (row.has_root) install(site, csms_root, "AAAA");
    if (row.has_certificate) {
      sign(site);
      signed_with(site, "CCCC");
    }
    site.run_for(Duration::from_minutes(1));
    const int drops = site.count_notices<DropConnection>();
    EXPECT_TRUE(says(change(site, "SecurityProfile", row.profile), row.expected)) << row.what;
    site.run_for(Duration::from_minutes(1));
    const bool is_accepted = std::string_view(row.expected) == "Accepted";
    EXPECT_EQ(site.count_notices<DropConnection>(), drops + (is_accepted ? 1 : 0)) << row.what;
    EXPECT_TRUE(site.station.is_connected()) << row.what;
    if (is_accepted) {
      EXPECT_TRUE(says(change(site, "SecurityProfile", "0"), "Rejected")) << row.what;
    }
  }
}

TEST(StationSecurity, TheKeyIsInNoMessageOfTheStation) {
  FakeSite site = secure_site();
  change(site, "AuthorizationKey", key_value);
  site.run_for(Duration::from_minutes(1));
  site.call("GetConfiguration", "{}");
  site.call("GetConfiguration", R"({"key":["AuthorizationKey"]})");
  for (const std::string& frame : site.frames) {
    EXPECT_EQ(frame.find(key_value), std::string::npos) << frame;
  }
  EXPECT_EQ(events(site), std::vector<std::string>{"ReconfigurationOfSecurityParameters"});
  EXPECT_EQ(site.station.keys().text(Key::AuthorizationKey), key_value);
}

TEST(StationSecurity, EventsWaitForTheLinkAndSurviveTheReboot) {
  FakeSite site = idle_site(1);
  site.reachable = false;
  site.cut_link();
  site.act([](Station& s, Context& c) {
    s.report_security_event("TamperDetectionActivated", "door", c);
  });
  const Instant tampered = site.now;
  site.reboot();
  site.run_for(Duration::from_minutes(2));
  site.reachable = true;
  site.run_for(Duration::from_minutes(10));
  const auto told = site.requests<v16::SecurityEventNotificationRequest>();
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].timestamp, tampered);
  EXPECT_EQ(told[0].tech_info, "door");
}

TEST(StationSecurity, ASecuredStationReportsItsStartsAndASetClock) {
  FakeSite site = secure_site();
  change(site, "AuthorizationKey", key_value);
  change(site, "SecurityProfile", "1");
  site.run_for(Duration::from_minutes(1));
  site.csms.calls.clear();
  site.csms.clock_error = Duration::from_hours(1);
  site.reboot();
  site.run_for(Duration::from_minutes(1));
  EXPECT_EQ(events(site), (std::vector<std::string>{"StartupOfTheDevice", "SettingSystemTime"}));
}

TEST(StationSecurity, OfTooManyEventsTheOldestGoAndDeafCsmsDoNotHoldUpTheRest) {
  FakeSite site = idle_site(1);
  site.cut_link();
  for (std::size_t i = 0; i < Station::max_kept_calls + 10; ++i) {
    site.act([&](Station& s, Context& c) {
      s.report_security_event("MemoryExhaustion", std::to_string(i), c);
    });
  }
  site.csms.deaf_to = "SecurityEventNotification";
  site.run_for(Duration::from_hours(3));
  site.csms.deaf_to.clear();
  site.run_for(Duration::from_hours(3));
  const auto told = site.requests<v16::SecurityEventNotificationRequest>();
  EXPECT_EQ(told.front().tech_info, "10");
  EXPECT_EQ(told.back().tech_info, "59");
  int firsts = 0;
  for (const auto& one : told) firsts += one.tech_info == "10" ? 1 : 0;
  EXPECT_EQ(firsts, Station::max_kept_attempts);
}

}  // namespace
}  // namespace voltwin::twin::station
