// The core's calls as JSON that a station can read, and what its answers mean.
#include <gtest/gtest.h>

#include <set>

#include "csms/core/wire/v16.hpp"
#include "csms/ocpp/schema/message.hpp"
#include "csms/ocpp/v16/messages.hpp"

namespace voltwin::core::wire {
namespace {

namespace v16 = ocpp::v16;

const Instant until = Instant::from_seconds(1'780'300'800);

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
          SendData{"vendor", "message", "data"}};
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
  const Word words[] = {
      {calls[0], "Accepted", accepted},        {calls[0], "Rejected", rejected},
      {calls[0], "NotSupported", rejected},    {calls[1], "Accepted", accepted},
      {calls[1], "Rejected", rejected},        {calls[1], "NotSupported", rejected},
      {calls[2], "Accepted", accepted},        {calls[2], "RebootRequired", accepted},
      {calls[2], "Rejected", rejected},        {calls[2], "NotSupported", rejected},
      {calls[4], "Accepted", accepted},        {calls[4], "Rejected", rejected},
      {calls[5], "Accepted", accepted},        {calls[5], "Rejected", rejected},
      {calls[6], "Accepted", accepted},        {calls[6], "Rejected", rejected},
      {calls[7], "Accepted", accepted},        {calls[7], "Scheduled", accepted},
      {calls[7], "Rejected", rejected},        {calls[8], "Unlocked", accepted},
      {calls[8], "UnlockFailed", rejected},    {calls[8], "NotSupported", rejected},
      {calls[9], "Accepted", accepted},        {calls[9], "Rejected", rejected},
      {calls[9], "NotImplemented", rejected},  {calls[10], "Accepted", accepted},
      {calls[10], "Unknown", rejected},        {calls[11], "Accepted", accepted},
      {calls[11], "Rejected", rejected},       {calls[11], "UnknownMessageId", rejected},
      {calls[11], "UnknownVendorId", rejected}};
  for (const Word& w : words) {
    const CallOutcome outcome = outcome_v16(w.call, R"({"status":")" + std::string(w.word) + "\"}");
    EXPECT_EQ(outcome.status, w.status) << w.call.index() << w.word;
    EXPECT_EQ(outcome.detail, w.word);
  }
}

TEST(WireOutcomes, an_answer_that_cannot_be_read_leaves_open_whether_the_station_obeyed) {
  for (const StationCall& call : one_of_each()) {
    if (std::holds_alternative<ReadConfiguration>(call)) continue;
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
