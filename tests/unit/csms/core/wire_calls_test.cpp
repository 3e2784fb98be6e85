// The core's calls as JSON that a station can read, and what its answers mean.
#include <gtest/gtest.h>

#include <set>

#include "csms/core/wire/v16.hpp"
#include "csms/ocpp/schema/message.hpp"
#include "csms/ocpp/v16/messages.hpp"

namespace voltwin::core::wire {
namespace {

CallOutcome outcome_v16(const StationCall& call, std::string_view payload) {
  Findings findings;
  const Reading reading{Strictness::tolerant, Instant()};
  return core::wire::outcome_v16(call, payload, reading, findings);
}

namespace v16 = ocpp::v16;

const Instant until = Instant::from_seconds(1'780'300'800);

const Instant noon = Instant::from_seconds(1'780'300'000);
const Retries retries{3, Duration::from_seconds(60)};
const std::string pem = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";

std::vector<StationCall> one_of_each() {
  return {GrantLease{2, WireTransactionId(7), LimitRequestId(3), Amps(13.56), until,
                     LimitForm{ProfileTiming::immediate, 1, {}, {}, 3}},
          InstallDefaultLimit{Amps(6)},
          Configure{"Key", "Value"},
          ReadConfiguration{{"Key"}},
          StartRemotely{1, "TAG"},
          StopRemotely{TransactionId(1), WireTransactionId(7)},
          ResetStation{ResetKind::Hard},
          SetAvailability{1, Availability::Operative},
          Unlock{2},
          Trigger{"StatusNotification", 2},
          ClearLimits{},
          SendData{"vendor", "message", "data"},
          ClearCache{},
          ReadLocalListVersion{},
          SendLocalList{3, ListUpdate::Full, {{"TAG", Authorization::Blocked, until, "GROUP"}}},
          ReserveNow{1, "TAG", "GROUP", until, 5},
          CancelReservation{5},
          ReadCompositeSchedule{1, Duration::from_hours(1), RateUnit::W},
          UploadDiagnostics{"ftp://host/folder", retries, noon, until},
          UpdateFirmware{"https://host/file", until, retries},
          GetLog{LogKind::SecurityLog, 9, "https://host/folder", retries, noon, until},
          UpdateSignedFirmware{9, "https://host/file", noon, until, pem, "QUJD", retries},
          DeliverCertificate{pem},
          InstallCertificate{CertificateUse::ManufacturerRootCertificate, pem},
          ReadCertificateIds{CertificateUse::CSMSRootCertificate},
          DeleteCertificate{HashAlgorithm::SHA384, "aa", "bb", "cc"},
          TriggerExtended{"SignChargePointCertificate", std::nullopt}};
}

TEST(WireCalls, every_call_has_an_action_of_ours_and_the_fields_that_it_requires) {
  std::set<std::size_t> seen;
  for (const StationCall& call : one_of_each()) {
    seen.insert(call.index());
    const EncodedCall encoded = encode_v16(call);
    const auto* const schema = v16::find(encoded.action);
    ASSERT_NE(schema, nullptr) << encoded.action;
    EXPECT_NE(schema->initiator, ocpp::schema::Initiator::station) << encoded.action;
    EXPECT_EQ(encoded.payload.front(), '{');
    for (const json::Field& field : schema->request().fields) {
      if (!field.required) continue;
      EXPECT_NE(encoded.payload.find("\"" + std::string(field.name) + "\""), std::string::npos)
          << encoded.action << " lacks " << field.name;
    }
  }
  EXPECT_EQ(seen.size(), std::variant_size_v<StationCall>) << "a call has no case here";
}

template <class Request>
Request decoded(const StationCall& call) {
  const EncodedCall encoded = encode_v16(call);
  EXPECT_EQ(encoded.action, Request::action);
  Request request;
  const auto fault = ocpp::schema::decode_payload(encoded.payload, request);
  EXPECT_FALSE(fault.has_value()) << encoded.payload << fault->description;
  return request;
}

TEST(WireCalls, a_lease_is_a_profile_of_its_transaction_that_ends_by_itself_and_rounds_down) {
  const auto lease = decoded<v16::SetChargingProfileRequest>(one_of_each()[0]);
  EXPECT_EQ(lease.connector_id, 2);
  const v16::ChargingProfile& profile = lease.cs_charging_profiles;
  EXPECT_EQ(profile.charging_profile_purpose, v16::ChargingProfilePurpose::TxProfile);
  EXPECT_EQ(profile.charging_profile_kind, v16::ChargingProfileKind::Absolute);
  EXPECT_EQ(profile.transaction_id, 7);
  EXPECT_EQ(profile.valid_to, until);
  EXPECT_FALSE(profile.valid_from.has_value()) << "it holds at once, whatever the clock";
  EXPECT_EQ(profile.charging_schedule.charging_rate_unit, v16::ChargingRateUnit::A);
  EXPECT_FALSE(profile.charging_schedule.duration.has_value());
  ASSERT_EQ(profile.charging_schedule.charging_schedule_period.size(), 1U);
  EXPECT_EQ(profile.charging_schedule.charging_schedule_period[0].start_period, 0);
  EXPECT_EQ(profile.charging_schedule.charging_schedule_period[0].limit, 13.5);
}

TEST(WireCalls, the_default_is_for_every_connector_below_the_leases_and_for_ever) {
  const auto install = decoded<v16::SetChargingProfileRequest>(one_of_each()[1]);
  const auto lease = decoded<v16::SetChargingProfileRequest>(one_of_each()[0]);
  EXPECT_EQ(install.connector_id, 0);
  const v16::ChargingProfile& profile = install.cs_charging_profiles;
  EXPECT_EQ(profile.charging_profile_purpose, v16::ChargingProfilePurpose::TxDefaultProfile);
  EXPECT_FALSE(profile.valid_to.has_value());
  EXPECT_FALSE(profile.transaction_id.has_value());
  EXPECT_LT(profile.stack_level, lease.cs_charging_profiles.stack_level);
  EXPECT_NE(profile.charging_profile_id, lease.cs_charging_profiles.charging_profile_id);
  const auto other = decoded<v16::SetChargingProfileRequest>(
      GrantLease{1, WireTransactionId(8), LimitRequestId(4), Amps(6), until, {}});
  EXPECT_NE(other.cs_charging_profiles.charging_profile_id,
            lease.cs_charging_profiles.charging_profile_id)
      << "a lease of another connector would replace it";
}

TEST(WireCalls, a_limit_is_written_in_the_shape_that_the_station_takes) {
  const Instant start = until - Duration::from_seconds(125);
  const auto lease = [&](ProfileTiming timing) {
    return decoded<v16::SetChargingProfileRequest>(GrantLease{1, WireTransactionId(7),
                                                              LimitRequestId(3), Amps(16), until,
                                                              LimitForm{timing, 0, start, {}, 3}})
        .cs_charging_profiles;
  };
  const v16::ChargingProfile started = lease(ProfileTiming::started);
  EXPECT_EQ(started.charging_schedule.start_schedule, start);
  EXPECT_EQ(started.valid_to, until);
  EXPECT_EQ(started.stack_level, 0);
  const v16::ChargingProfile finite = lease(ProfileTiming::finite);
  EXPECT_EQ(finite.charging_schedule.start_schedule, start);
  EXPECT_EQ(finite.charging_schedule.duration, 125) << "it ends where valid_to would end it";
  EXPECT_FALSE(finite.valid_to.has_value());
  const v16::ChargingProfile relative = lease(ProfileTiming::relative);
  EXPECT_EQ(relative.charging_profile_kind, v16::ChargingProfileKind::Relative);
  EXPECT_FALSE(relative.charging_schedule.start_schedule.has_value());
  EXPECT_EQ(relative.valid_to, until);
}

TEST(WireCalls, a_lease_that_outlives_its_transaction_says_itself_what_holds_after_it) {
  LimitForm form{ProfileTiming::started, 1, until - Duration::from_seconds(125), {}, 3};
  form.afterwards = Amps(6);
  const auto lease = [&](ProfilePurpose purpose) {
    form.purpose = purpose;
    return decoded<v16::SetChargingProfileRequest>(
        GrantLease{2, WireTransactionId(7), LimitRequestId(3), Amps(16), until, form});
  };
  const auto by_default = lease(ProfilePurpose::by_default);
  EXPECT_EQ(by_default.connector_id, 2);
  EXPECT_EQ(by_default.cs_charging_profiles.charging_profile_purpose,
            v16::ChargingProfilePurpose::TxDefaultProfile);
  const auto of_station = lease(ProfilePurpose::station);
  EXPECT_EQ(of_station.connector_id, 0);
  EXPECT_EQ(of_station.cs_charging_profiles.charging_profile_purpose,
            v16::ChargingProfilePurpose::ChargePointMaxProfile);
  for (const auto& profile : {by_default.cs_charging_profiles, of_station.cs_charging_profiles}) {
    EXPECT_FALSE(profile.transaction_id || profile.valid_to);
    const v16::ChargingSchedule& schedule = profile.charging_schedule;
    EXPECT_FALSE(schedule.duration.has_value());
    EXPECT_EQ(schedule.start_schedule, until - Duration::from_seconds(125));
    ASSERT_EQ(schedule.charging_schedule_period.size(), 2U);
    EXPECT_EQ(schedule.charging_schedule_period[0].limit, 16);
    EXPECT_EQ(schedule.charging_schedule_period[1].start_period, 125);
    EXPECT_EQ(schedule.charging_schedule_period[1].limit, 6);
  }
  form.power = Watts(11'040);
  form.power_afterwards = Watts(4'140);
  const auto watts = lease(ProfilePurpose::by_default).cs_charging_profiles.charging_schedule;
  EXPECT_EQ(watts.charging_rate_unit, v16::ChargingRateUnit::W);
  EXPECT_EQ(watts.charging_schedule_period.at(1).limit, 4'140);
  EXPECT_EQ(watts.charging_schedule_period.at(1).number_phases, 3);
}

TEST(WireCalls, a_limit_in_watts_names_the_phases_that_share_it) {
  const auto watts = decoded<v16::SetChargingProfileRequest>(
      InstallDefaultLimit{Amps(6), LimitForm{ProfileTiming::immediate, 0, {}, Watts(4140.07), 3}});
  const v16::ChargingSchedule& schedule = watts.cs_charging_profiles.charging_schedule;
  EXPECT_EQ(schedule.charging_rate_unit, v16::ChargingRateUnit::W);
  EXPECT_EQ(schedule.charging_schedule_period[0].limit, 4140.0);
  EXPECT_EQ(schedule.charging_schedule_period[0].number_phases, 3);
}

TEST(WireCalls, the_other_calls_say_what_was_meant) {
  EXPECT_EQ(decoded<v16::ChangeConfigurationRequest>(one_of_each()[2]).value, "Value");
  EXPECT_EQ(decoded<v16::GetConfigurationRequest>(one_of_each()[3]).key,
            std::vector<std::string>{"Key"});
  EXPECT_FALSE(decoded<v16::GetConfigurationRequest>(ReadConfiguration{}).key.has_value());
  EXPECT_EQ(decoded<v16::RemoteStartTransactionRequest>(one_of_each()[4]).id_tag, "TAG");
  EXPECT_EQ(decoded<v16::RemoteStopTransactionRequest>(one_of_each()[5]).transaction_id, 7);
  EXPECT_EQ(decoded<v16::ResetRequest>(one_of_each()[6]).type, v16::ResetType::Hard);
  EXPECT_EQ(decoded<v16::ResetRequest>(ResetStation{ResetKind::Soft}).type, v16::ResetType::Soft);
  EXPECT_EQ(decoded<v16::ChangeAvailabilityRequest>(one_of_each()[7]).type,
            v16::AvailabilityType::Operative);
  EXPECT_EQ(decoded<v16::UnlockConnectorRequest>(one_of_each()[8]).connector_id, 2);
  EXPECT_EQ(decoded<v16::TriggerMessageRequest>(one_of_each()[9]).requested_message,
            v16::MessageTrigger::StatusNotification);
  decoded<v16::ClearChargingProfileRequest>(one_of_each()[10]);
  const auto data = decoded<v16::DataTransferRequest>(one_of_each()[11]);
  EXPECT_EQ(data.message_id, "message");
  EXPECT_FALSE(decoded<v16::DataTransferRequest>(SendData{"v", "", ""}).data.has_value());
}

// lint: table
TEST(WireCalls, an_operators_calls_look_on_the_wire_as_the_specification_writes_them) {
  const std::string quoted = R"("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n")";
  const std::string tries = R"("retries":3,"retryInterval":60)";
  const std::string span =
      R"(Timestamp":"2026-06-01T07:46:40Z","latestTimestamp":"2026-06-01T08:00:00Z")";
  const std::pair<StationCall, std::string> expected[] = {
      {one_of_each()[12], "ClearCache{}"},
      {one_of_each()[13], "GetLocalListVersion{}"},
      {one_of_each()[14], R"(SendLocalList{"listVersion":3,"localAuthorizationList":[{"idTag":)"
                          R"("TAG","idTagInfo":{"expiryDate":"2026-06-01T08:00:00Z",)"
                          R"("parentIdTag":"GROUP","status":"Blocked"}}],"updateType":"Full"})"},
      {SendLocalList{4, ListUpdate::Differential, {{"TAG", {}, {}, ""}}},
       R"(SendLocalList{"listVersion":4,"localAuthorizationList":[{"idTag":"TAG"}],)"
       R"("updateType":"Differential"})"},
      {SendLocalList{5, ListUpdate::Full, {}},
       R"(SendLocalList{"listVersion":5,"updateType":"Full"})"},
      {one_of_each()[15], R"(ReserveNow{"connectorId":1,"expiryDate":"2026-06-01T08:00:00Z",)"
                          R"("idTag":"TAG","parentIdTag":"GROUP","reservationId":5})"},
      {one_of_each()[16], R"(CancelReservation{"reservationId":5})"},
      {one_of_each()[17],
       R"(GetCompositeSchedule{"connectorId":1,"duration":3600,"chargingRateUnit":"W"})"},
      {one_of_each()[18], R"(GetDiagnostics{"location":"ftp://host/folder",)" + tries +
                              R"(,"startTime":"2026-06-01T07:46:40Z","stopTime":)"
                              R"("2026-06-01T08:00:00Z"})"},
      {one_of_each()[19], R"(UpdateFirmware{"location":"https://host/file","retries":3,)"
                          R"("retrieveDate":"2026-06-01T08:00:00Z","retryInterval":60})"},
      {one_of_each()[20], R"(GetLog{"log":{"remoteLocation":"https://host/folder","oldest)" + span +
                              R"(},"logType":"SecurityLog","requestId":9,)" + tries + "}"},
      {one_of_each()[21], "SignedUpdateFirmware{" + tries +
                              R"(,"requestId":9,"firmware":{"location":"https://host/file",)"
                              R"("retrieveDateTime":"2026-06-01T07:46:40Z","installDateTime":)"
                              R"("2026-06-01T08:00:00Z","signingCertificate":)" +
                              quoted + R"(,"signature":"QUJD"}})"},
      {one_of_each()[22], R"(CertificateSigned{"certificateChain":)" + quoted + "}"},
      {one_of_each()[23], R"(InstallCertificate{"certificateType":"ManufacturerRootCertificate",)"
                          R"("certificate":)" +
                              quoted + "}"},
      {one_of_each()[24],
       R"(GetInstalledCertificateIds{"certificateType":"CentralSystemRootCertificate"})"},
      {one_of_each()[25], R"(DeleteCertificate{"certificateHashData":{"hashAlgorithm":"SHA384",)"
                          R"("issuerNameHash":"aa","issuerKeyHash":"bb","serialNumber":"cc"}})"},
      {one_of_each()[26],
       R"(ExtendedTriggerMessage{"requestedMessage":"SignChargePointCertificate"})"},
      {StartRemotely{{}, "TAG"}, R"(RemoteStartTransaction{"idTag":"TAG"})"}};
  for (const auto& [call, text] : expected) {
    const EncodedCall encoded = encode_v16(call);
    EXPECT_EQ(std::string(encoded.action) + encoded.payload, text);
  }
}

TEST(WireCalls, a_remote_start_may_bring_a_limit_that_lies_below_every_lease) {
  const auto start = decoded<v16::RemoteStartTransactionRequest>(StartRemotely{1, "TAG", Amps(6)});
  const auto lease = decoded<v16::SetChargingProfileRequest>(one_of_each()[0]);
  const v16::ChargingProfile& profile = start.charging_profile.value();
  EXPECT_EQ(profile.charging_profile_purpose, v16::ChargingProfilePurpose::TxProfile);
  EXPECT_FALSE(profile.transaction_id.has_value());  // 1.6 §5.11
  EXPECT_LT(profile.stack_level, lease.cs_charging_profiles.stack_level);
  EXPECT_NE(profile.charging_profile_id, lease.cs_charging_profiles.charging_profile_id);
  EXPECT_EQ(profile.charging_schedule.charging_schedule_period.at(0).limit, 6.0);
}

std::string objection(const StationCall& call) {
  const auto fits = check_v16(call);
  return fits ? "none" : fits.error().message;
}

TEST(WireChecks, what_can_be_sent_passes) {
  for (const StationCall& call : one_of_each()) EXPECT_EQ(objection(call), "none") << call.index();
}

// lint: table
TEST(WireChecks, what_cannot_be_sent_is_one_line_that_names_the_field) {
  const std::string long_tag(21, 'T');
  const Duration hour = Duration::from_hours(1);
  const LocalListEntry tag{"TAG", Authorization::Accepted, {}, ""};
  const LocalListEntry same{"tag", Authorization::Accepted, {}, ""};
  SendLocalList too_many{1, ListUpdate::Full, {}};
  for (std::size_t i = 0; i <= max_local_list_entries; ++i) {
    too_many.entries.push_back({std::to_string(i), Authorization::Accepted, {}, ""});
  }
  const std::pair<StationCall, const char*> cases[] = {
      {Trigger{"MakeCoffee", {}}, "\"MakeCoffee\" is not a message that OCPP 1.6 can trigger"},
      {Trigger{"MeterValues", 0}, "connector: expected at least 1, found 0"},
      {TriggerExtended{"MakeCoffee", {}},
       "\"MakeCoffee\" is not a message that the security extension can trigger"},
      {Unlock{0}, "connector: expected at least 1, found 0"},
      {SetAvailability{-1, Availability::Operative}, "connector: expected at least 0, found -1"},
      {Configure{"", "x"}, "key: expected a text that is not empty"},
      {Configure{std::string(51, 'k'), "x"}, "key: expected "},
      {SendData{}, "vendor: expected a text that is not empty"},
      {StartRemotely{1, ""}, "id_tag: expected a text that is not empty"},
      {StartRemotely{1, long_tag}, "idTag: expected "},
      {StartRemotely{0, "TAG"}, "connector: expected at least 1, found 0"},
      {StartRemotely{1, "TAG", Amps(-1)}, "limit: expected from 0 A"},
      {SendLocalList{0, ListUpdate::Full, {}}, "version: expected at least 1, found 0"},
      {too_many, "entries: expected at most 1000, found 1001"},
      {SendLocalList{1, ListUpdate::Full, {tag, same}}, "entries[1].id_tag: expected each tag"},
      {SendLocalList{1, ListUpdate::Full, {{"A", {}, {}, ""}}}, "entries[0].status: expected one"},
      {SendLocalList{1, ListUpdate::Full, {{long_tag, Authorization::Accepted, {}, ""}}},
       "localAuthorizationList[0].idTag: expected "},
      {ReserveNow{1, "TAG", "", Instant::never(), 1}, "expires: expected a time from 1970 to 9999"},
      {ReserveNow{1, "TAG", "", until, 0}, "reservation: expected at least 1, found 0"},
      {CancelReservation{-1}, "reservation: expected at least 1, found -1"},
      {ReadCompositeSchedule{0, Duration::from_seconds(0), {}}, "duration: expected from 1 s"},
      {ReadCompositeSchedule{0, hour * 24 * 365 * 100, {}}, "duration: expected from 1 s"},
      {UploadDiagnostics{"", {}, {}, {}}, "location: expected a URI"},
      {UploadDiagnostics{"folder", {}, {}, {}}, "location: expected a URI"},
      {UploadDiagnostics{"ftp://a b", {}, {}, {}}, "location: expected a URI"},
      {UploadDiagnostics{"ftp:" + std::string(512, 'a'), {}, {}, {}}, "location: expected a URI"},
      {UploadDiagnostics{"ftp://a", {}, until, noon}, "to: expected a time that is not before"},
      {UpdateFirmware{"ftp://a", until, {-1, {}}}, "retries.count: expected at least 0, found -1"},
      {UpdateFirmware{"ftp://a", until, {1, Duration::from_us(1)}}, "retries.interval: expected"},
      {GetLog{LogKind::SecurityLog, 0, "ftp://a", {}, {}, {}}, "request: expected at least 1"},
      {UpdateSignedFirmware{1, "ftp://a", noon, {}, "", "QUJD", {}}, "signing_certificate: exp"},
      {UpdateSignedFirmware{1, "ftp://a", noon, {}, pem, "", {}}, "signature: expected a text"},
      {UpdateSignedFirmware{1, "ftp://a", noon, {}, pem, std::string(801, 'A'), {}},
       "firmware.signature: expected "},
      {DeliverCertificate{"no"}, "chain: expected a certificate in PEM"},
      {InstallCertificate{CertificateUse::CSMSRootCertificate, pem + std::string(5'500, 'A')},
       "certificate: expected "},
      {DeleteCertificate{HashAlgorithm::SHA256, "", "b", "c"}, "issuer_name_hash: expected a text"},
  };
  for (const auto& [call, words] : cases) {
    EXPECT_EQ(objection(call).rfind(words, 0), 0U) << words << " <> " << objection(call);
    EXPECT_EQ(objection(call).find('\n'), std::string::npos);
  }
}

TEST(WireCalls, only_messages_of_the_specification_can_be_triggered) {
  EXPECT_TRUE(is_trigger_v16("BootNotification"));
  EXPECT_TRUE(is_trigger_v16("MeterValues"));
  EXPECT_FALSE(is_trigger_v16("Authorize"));
  EXPECT_FALSE(is_trigger_v16("metervalues"));
  EXPECT_FALSE(is_trigger_v16(""));
}

struct Word {
  StationCall call;
  const char* word;
  CallStatus status;
};

// lint: table
TEST(WireOutcomes, every_status_word_of_every_answer_has_its_meaning) {
  using enum CallStatus;
  const auto calls = one_of_each();
  const Word words[] = {{calls[0], "Accepted", accepted},
                        {calls[0], "Rejected", rejected},
                        {calls[0], "NotSupported", rejected},
                        {calls[1], "Accepted", accepted},
                        {calls[1], "Rejected", rejected},
                        {calls[1], "NotSupported", rejected},
                        {calls[2], "Accepted", accepted},
                        {calls[2], "RebootRequired", accepted},
                        {calls[2], "Rejected", rejected},
                        {calls[2], "NotSupported", rejected},
                        {calls[4], "Accepted", accepted},
                        {calls[4], "Rejected", rejected},
                        {calls[5], "Accepted", accepted},
                        {calls[5], "Rejected", rejected},
                        {calls[6], "Accepted", accepted},
                        {calls[6], "Rejected", rejected},
                        {calls[7], "Accepted", accepted},
                        {calls[7], "Scheduled", accepted},
                        {calls[7], "Rejected", rejected},
                        {calls[8], "Unlocked", accepted},
                        {calls[8], "UnlockFailed", rejected},
                        {calls[8], "NotSupported", rejected},
                        {calls[9], "Accepted", accepted},
                        {calls[9], "Rejected", rejected},
                        {calls[9], "NotImplemented", rejected},
                        {calls[10], "Accepted", accepted},
                        {calls[10], "Unknown", rejected},
                        {calls[11], "Accepted", accepted},
                        {calls[11], "Rejected", rejected},
                        {calls[11], "UnknownMessageId", rejected},
                        {calls[11], "UnknownVendorId", rejected},
                        {calls[12], "Accepted", accepted},
                        {calls[12], "Rejected", rejected},
                        {calls[14], "Accepted", accepted},
                        {calls[14], "Failed", rejected},
                        {calls[14], "NotSupported", rejected},
                        {calls[14], "VersionMismatch", rejected},
                        {calls[15], "Accepted", accepted},
                        {calls[15], "Faulted", rejected},
                        {calls[15], "Occupied", rejected},
                        {calls[15], "Rejected", rejected},
                        {calls[15], "Unavailable", rejected},
                        {calls[16], "Accepted", accepted},
                        {calls[16], "Rejected", rejected},
                        {calls[17], "Rejected", rejected},
                        {calls[20], "Rejected", rejected},
                        {calls[21], "Accepted", accepted},
                        {calls[21], "AcceptedCanceled", accepted},
                        {calls[21], "Rejected", rejected},
                        {calls[21], "InvalidCertificate", rejected},
                        {calls[21], "RevokedCertificate", rejected},
                        {calls[22], "Accepted", accepted},
                        {calls[22], "Rejected", rejected},
                        {calls[23], "Accepted", accepted},
                        {calls[23], "Failed", rejected},
                        {calls[23], "Rejected", rejected},
                        {calls[25], "Accepted", accepted},
                        {calls[25], "Failed", rejected},
                        {calls[25], "NotFound", rejected},
                        {calls[26], "Accepted", accepted},
                        {calls[26], "Rejected", rejected},
                        {calls[26], "NotImplemented", rejected}};
  for (const Word& w : words) {
    const CallOutcome outcome = outcome_v16(w.call, R"({"status":")" + std::string(w.word) + "\"}");
    EXPECT_EQ(outcome.status, w.status) << w.call.index() << w.word;
    EXPECT_EQ(outcome.detail, w.word);
  }
}

TEST(WireOutcomes, what_was_read_comes_back_as_json) {
  const std::pair<std::size_t, std::string> read[] = {
      {13, R"({"listVersion":7})"},
      {17, R"({"status":"Accepted","connectorId":1,"chargingSchedule":{"chargingRateUnit":"A",)"
           R"("chargingSchedulePeriod":[{"startPeriod":0,"limit":6}]}})"},
      {18, R"({"fileName":"log.zip"})"},
      {18, "{}"},
      {19, "{}"},
      {20, R"({"status":"Accepted","filename":"log.zip"})"},
      {20, R"({"status":"AcceptedCanceled"})"},
      {24, R"({"status":"NotFound"})"},
      {24, R"({"certificateHashData":[{"hashAlgorithm":"SHA256","issuerNameHash":"a",)"
           R"("issuerKeyHash":"b","serialNumber":"c"}],"status":"Accepted"})"}};
  for (const auto& [index, payload] : read) {
    const CallOutcome outcome = outcome_v16(one_of_each()[index], payload);
    EXPECT_EQ(outcome.status, CallStatus::accepted) << payload;
    EXPECT_EQ(outcome.detail, payload);
  }
}

TEST(WireOutcomes, an_answer_that_cannot_be_read_leaves_open_whether_the_station_obeyed) {
  for (const StationCall& call : one_of_each()) {
    if (std::holds_alternative<ReadConfiguration>(call)) continue;
    // The answers to these two say nothing: whatever comes is an answer.
    const bool empty = std::holds_alternative<UploadDiagnostics>(call) ||
                       std::holds_alternative<UpdateFirmware>(call);
    if (empty) {
      EXPECT_EQ(outcome_v16(call, "[]").status, CallStatus::accepted);
      continue;
    }
    for (const char* const payload :
         {"{}", "[]", "7", R"({"status":"Maybe"})", R"({"status":null})"}) {
      EXPECT_EQ(outcome_v16(call, payload).status, CallStatus::unknown) << call.index() << payload;
    }
  }
  const CallOutcome read = outcome_v16(ReadConfiguration{}, R"({"unknownKey":["A"]})");
  EXPECT_EQ(read.status, CallStatus::accepted);
  EXPECT_EQ(read.detail, R"({"unknownKey":["A"]})");
}

}  // namespace
}  // namespace voltwin::core::wire
