// Firmware updates, diagnostics and logs.
#include <gtest/gtest.h>

#include "tests/unit/twin/station/fake_site.hpp"

namespace voltwin::twin::station {
namespace {

namespace v16 = ocpp::v16;
using Status = v16::ChargePointStatus;
using Words = std::vector<std::string>;

/// The statuses that were told by one kind of message, with their request ids.
template <class Request>
Words told(const FakeSite& site) {
  Words out;
  for (const Request& one : site.requests<Request>()) {
    std::string word(json::name_of(one.status));
    if constexpr (requires { one.request_id; }) {
      if (one.request_id) word += '@' + std::to_string(*one.request_id);
    }
    out.push_back(std::move(word));
  }
  return out;
}
Words firmware(const FakeSite& site) { return told<v16::FirmwareStatusNotificationRequest>(site); }
Words signed_firmware(const FakeSite& site) {
  return told<v16::SignedFirmwareStatusNotificationRequest>(site);
}

template <class Kind>
std::optional<TransferId> wanted(const FakeSite& site) {
  std::optional<TransferId> out;
  for (const Notice& one : site.notices) {
    if (const auto* wants = std::get_if<Kind>(&one)) out = wants->id;
  }
  return out;
}

void deliver(FakeSite& site, const FirmwareImage& image) {
  const TransferId id = wanted<WantsDownload>(site).value();
  site.act([&](Station& s, Context& c) { s.download_done(id, image, c); });
}
void fail(FakeSite& site) {
  const TransferId id = wanted<WantsDownload>(site).value();
  site.act([&](Station& s, Context& c) { s.download_failed(id, c); });
}

std::string update(Instant retrieve, std::string_view more) {
  return R"({"location":"ftp://host/2.0.bin","retrieveDate":")" + to_text(retrieve) + '"' +
         std::string(more) + "}";
}
std::string signed_update(int id, Instant retrieve, std::string_view certificate) {
  return R"({"requestId":)" + std::to_string(id) +
         R"(,"firmware":{"location":"https://host/2.0.bin","retrieveDateTime":")" +
         to_text(retrieve) + R"(","signingCertificate":")" + std::string(certificate) +
         R"(","signature":"c2ln"}})";
}
constexpr std::string_view pem =
    R"(-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n)";

const FirmwareImage good{"2.0", Signature::valid, Installation::succeeds};

TEST(StationFirmware, IsFetchedInstalledAndReportedWithTheNewVersion) {
  FakeSite site = idle_site(1);
  EXPECT_EQ(site.call("UpdateFirmware", update(site.now + Duration::from_seconds(50), "")),
            R"([3,"csms-1",{}])");
  site.run_for(Duration::from_seconds(49));
  EXPECT_FALSE(wanted<WantsDownload>(site));
  site.run_for(Duration::from_seconds(1));
  deliver(site, good);
  EXPECT_EQ(firmware(site), (Words{"Downloading", "Downloaded", "Installing"}));
  EXPECT_EQ(site.truth(1).status, Status::Unavailable);
  site.run_for(Duration::from_minutes(3));
  EXPECT_EQ(firmware(site), (Words{"Downloading", "Downloaded", "Installing", "Installed"}));
  EXPECT_EQ(site.requests<v16::BootNotificationRequest>().back().firmware_version, "2.0");
  EXPECT_EQ(site.station.firmware(), "2.0");
  EXPECT_EQ(site.truth(1).status, Status::Available);
  EXPECT_EQ(site.requests<v16::SecurityEventNotificationRequest>().at(0).type, "FirmwareUpdated");
}

TEST(StationFirmware, IsTriedAsOftenAndAsFarApartAsAskedFor) {
  FakeSite site = idle_site(1);
  site.call("UpdateFirmware", update(site.now, R"(,"retries":3,"retryInterval":40)"));
  site.run_to(site.now);
  for (int attempt = 1; attempt <= 3; ++attempt) {
    EXPECT_EQ(site.count_notices<WantsDownload>(), attempt);
    fail(site);
    fail(site);  // the attempt is over: once more says nothing
    site.run_for(Duration::from_seconds(39));
    EXPECT_EQ(site.count_notices<WantsDownload>(), attempt);
    site.run_for(Duration::from_seconds(1));
  }
  EXPECT_EQ(site.count_notices<WantsDownload>(), 3);
  EXPECT_EQ(firmware(site), (Words{"Downloading", "DownloadFailed"}));
}

TEST(StationFirmware, AnAttemptThatNobodyAnswersFailsInTheEnd) {
  FakeSite site = idle_site(1);
  site.call("UpdateFirmware", update(site.now, R"(,"retries":1)"));
  site.run_for(FileTransfer::patience + Duration::from_seconds(1));
  EXPECT_EQ(firmware(site), (Words{"Downloading", "DownloadFailed"}));
  deliver(site, good);
  EXPECT_EQ(firmware(site).size(), 2u);
}

TEST(StationFirmware, OfAnUnknownSchemeIsNotTried) {
  FakeSite site = idle_site(1);
  site.call("UpdateFirmware",
            R"({"location":"gopher://host/f","retrieveDate":")" + to_text(site.now) + R"("})");
  site.run_for(Duration::from_seconds(1));
  EXPECT_EQ(site.count_notices<WantsDownload>(), 0);
  EXPECT_EQ(firmware(site), Words{"DownloadFailed"});
}

TEST(StationFirmware, WaitsForThoseWhoChargeAndLetsNobodyBegin) {
  FakeSite site = idle_site(2);
  site.plug_in(1, car(0.2, 0.9));
  site.present(1, "T1");
  site.call("UpdateFirmware", update(site.now, ""));
  site.run_for(Duration::from_seconds(1));
  deliver(site, good);
  site.run_for(Duration::from_minutes(5));
  EXPECT_EQ(firmware(site), (Words{"Downloading", "Downloaded"}));
  EXPECT_EQ(site.truth(2).status, Status::Unavailable);
  site.plug_in(2, car(0.2, 0.9));
  site.present(2, "T2");
  EXPECT_FALSE(site.truth(2).has_transaction);
  site.unplug(1);
  EXPECT_EQ(firmware(site).back(), "Installing");
}

TEST(StationFirmware, AFailedInstallationLeavesTheOldVersionRunning) {
  FakeSite site = idle_site(1);
  site.call("UpdateFirmware", update(site.now, ""));
  site.run_for(Duration::from_seconds(1));
  deliver(site, {"2.0", Signature::valid, Installation::fails});
  site.run_for(Duration::from_minutes(3));
  EXPECT_EQ(firmware(site).back(), "InstallationFailed");
  EXPECT_EQ(site.count("BootNotification"), 0);
  EXPECT_EQ(site.station.firmware(), "1.0");
  EXPECT_EQ(site.truth(1).status, Status::Available);
}

TEST(StationFirmware, APowerCutBeginsTheStepAnew) {
  FakeSite site = idle_site(1);
  site.call("UpdateFirmware", update(site.now, R"(,"retries":1)"));
  site.run_for(Duration::from_seconds(1));
  site.reboot();
  deliver(site, good);  // nobody listens
  site.run_for(Duration::from_minutes(1));
  EXPECT_EQ(site.count_notices<WantsDownload>(), 2);
  deliver(site, good);
  site.reboot();
  site.run_for(Duration::from_minutes(3));
  EXPECT_EQ(firmware(site).back(), "Installed");
}

TEST(StationFirmware, SignedItCarriesItsRequestThroughEveryStatus) {
  FakeSite site = idle_site(1);
  const Instant later = site.now + Duration::from_seconds(10);
  EXPECT_TRUE(says(site.call("SignedUpdateFirmware", signed_update(7, later, pem)), "Accepted"));
  site.run_for(Duration::from_seconds(10));
  deliver(site, good);
  site.run_for(Duration::from_minutes(3));
  EXPECT_EQ(signed_firmware(site),
            (Words{"DownloadScheduled@7", "Downloading@7", "Downloaded@7", "SignatureVerified@7",
                   "Installing@7", "InstallRebooting@7", "Installed@7"}));
  site.csms.calls.clear();
  site.call("ExtendedTriggerMessage", R"({"requestedMessage":"FirmwareStatusNotification"})");
  EXPECT_EQ(signed_firmware(site), Words{"Idle"});
}

TEST(StationFirmware, ABadSignatureOrCertificateIsRefusedAndAnEvent) {
  FakeSite site = idle_site(1);
  EXPECT_TRUE(says(site.call("SignedUpdateFirmware", signed_update(7, site.now, "junk")),
                   "InvalidCertificate"));
  EXPECT_TRUE(says(site.call("SignedUpdateFirmware", signed_update(8, site.now, pem)), "Accepted"));
  site.run_for(Duration::from_seconds(1));
  deliver(site, {"2.0", Signature::invalid, Installation::succeeds});
  site.run_for(Duration::from_minutes(3));
  EXPECT_EQ(signed_firmware(site).back(), "InvalidSignature@8");
  EXPECT_EQ(site.station.firmware(), "1.0");
  const auto events = site.requests<v16::SecurityEventNotificationRequest>();
  ASSERT_EQ(events.size(), 2u);
  EXPECT_EQ(events[0].type, "InvalidFirmwareSigningCertificate");
  EXPECT_EQ(events[1].type, "InvalidFirmwareSignature");
}

TEST(StationFirmware, ANewOrderTakesThePlaceOfAnOldOneUntilItIsInstalled) {
  FakeSite site = idle_site(1);
  site.call("SignedUpdateFirmware", signed_update(1, site.now, pem));
  site.run_for(Duration::from_seconds(1));
  const TransferId old = wanted<WantsDownload>(site).value();
  EXPECT_TRUE(
      says(site.call("SignedUpdateFirmware", signed_update(2, site.now, pem)), "AcceptedCanceled"));
  site.run_for(Duration::from_seconds(1));
  site.act([&](Station& s, Context& c) { s.download_failed(old, c); });
  deliver(site, good);
  EXPECT_EQ(signed_firmware(site).back(), "Installing@2");
  EXPECT_TRUE(says(site.call("SignedUpdateFirmware", signed_update(3, site.now, pem)), "Rejected"));
}

TEST(StationFirmware, ANewOrderInheritsNeitherTheTimeNorTheStatusOfTheOldOne) {
  FakeSite site = idle_site(1);
  std::string first = signed_update(1, site.now, pem);
  first.replace(first.find(R"(,"signature")"), 0,
                R"(,"installDateTime":")" + to_text(site.now + Duration::from_hours(1)) + '"');
  site.call("SignedUpdateFirmware", first);
  site.run_for(Duration::from_seconds(1));
  deliver(site, good);
  site.csms.calls.clear();
  site.call("SignedUpdateFirmware", signed_update(2, site.now + Duration::from_hours(2), pem));
  site.run_for(Duration::from_minutes(90));
  EXPECT_EQ(signed_firmware(site), Words{"DownloadScheduled@2"});
  // And while the second one is being fetched, the third says so anew.
  site.run_for(Duration::from_hours(1));
  site.call("SignedUpdateFirmware", signed_update(3, site.now, pem));
  site.run_for(Duration::from_seconds(1));
  EXPECT_EQ(signed_firmware(site),
            (Words{"DownloadScheduled@2", "Downloading@2", "Downloading@3"}));
}

TEST(StationLogs, AreSentAndReportedUnderTheirRequest) {
  struct Row {
    const char* what;
    std::optional<UploadFailure> failure;
    int attempts;
    const char* last;
  };
  for (const Row& row : {
           Row{"sent", std::nullopt, 1, "Uploaded@9"},
           Row{"unreachable", UploadFailure::unreachable, 2, "UploadFailure@9"},
           Row{"no permission", UploadFailure::permission_denied, 1, "PermissionDenied@9"},
           Row{"bad message", UploadFailure::bad_message, 1, "BadMessage@9"},
           Row{"not supported", UploadFailure::not_supported, 1, "NotSupportedOperation@9"},
       }) {
    FakeSite site = idle_site(1);
    const std::string answer = site.call(
        "GetLog", R"({"logType":"SecurityLog","requestId":9,"retries":2,"retryInterval":5,)"
                  R"("log":{"remoteLocation":"https://host/logs"}})");
    EXPECT_TRUE(says(answer, "Accepted")) << row.what;
    EXPECT_TRUE(says(answer, "security-1.log")) << row.what;
    for (int attempt = 1; attempt <= row.attempts; ++attempt) {
      site.run_for(Duration::from_seconds(5));
      const TransferId id = wanted<WantsUpload>(site).value();
      site.act([&](Station& s, Context& c) {
        row.failure ? s.upload_failed(id, *row.failure, c) : s.upload_done(id, c);
      });
    }
    site.run_for(Duration::from_minutes(5));
    EXPECT_EQ(site.count_notices<WantsUpload>(), row.attempts) << row.what;
    EXPECT_EQ(told<v16::LogStatusNotificationRequest>(site), (Words{"Uploading@9", row.last}))
        << row.what;
    EXPECT_EQ(site.count("DiagnosticsStatusNotification"), 0) << row.what;
  }
}

TEST(StationLogs, ANewRequestCancelsTheOldOne) {
  FakeSite site = idle_site(1);
  const auto get_log = [&](int id) {
    return site.call("GetLog", R"({"logType":"DiagnosticsLog","requestId":)" + std::to_string(id) +
                                   R"(,"log":{"remoteLocation":"ftp://host"}})");
  };
  EXPECT_TRUE(says(get_log(1), "Accepted"));
  site.run_for(Duration::from_seconds(1));
  const TransferId old = wanted<WantsUpload>(site).value();
  EXPECT_TRUE(says(get_log(2), "AcceptedCanceled"));
  site.run_for(Duration::from_seconds(1));
  site.act([&](Station& s, Context& c) { s.upload_done(old, c); });
  EXPECT_EQ(told<v16::LogStatusNotificationRequest>(site).back(), "Uploading@2");
}

TEST(StationLogs, DiagnosticsAreReportedInTheirOwnWords) {
  FakeSite site = idle_site(1);
  EXPECT_TRUE(
      says(site.call("GetDiagnostics", R"({"location":"ftp://host"})"), "diagnostics-1.log"));
  site.run_for(Duration::from_seconds(1));
  site.csms.calls.clear();
  site.call("TriggerMessage", R"({"requestedMessage":"DiagnosticsStatusNotification"})");
  site.act([&](Station& s, Context& c) { s.upload_done(wanted<WantsUpload>(site).value(), c); });
  site.call("GetDiagnostics", R"({"location":"x"})");
  EXPECT_EQ(told<v16::DiagnosticsStatusNotificationRequest>(site),
            (Words{"Uploading", "Uploaded", "UploadFailed"}));
}

TEST(StationLogs, StatusesOfAnOfflineStationArriveLater) {
  FakeSite site = idle_site(1);
  site.call("GetDiagnostics", R"({"location":"ftp://host"})");
  site.run_for(Duration::from_seconds(1));
  site.cut_link();
  site.act([&](Station& s, Context& c) { s.upload_done(wanted<WantsUpload>(site).value(), c); });
  EXPECT_EQ(told<v16::DiagnosticsStatusNotificationRequest>(site), Words{"Uploading"});
  site.run_for(Duration::from_seconds(30));
  EXPECT_EQ(told<v16::DiagnosticsStatusNotificationRequest>(site),
            (Words{"Uploading", "Uploaded"}));
}

}  // namespace
}  // namespace voltwin::twin::station
