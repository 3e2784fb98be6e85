#include <algorithm>

#include "csms/core/wire/v16_commands.hpp"
#include "csms/core/wire/v16_deviations.hpp"
#include "csms/ocpp/v16/messages.hpp"
#include "engine/base/ensure.hpp"

namespace voltwin::core::wire {

namespace {

namespace v16 = ocpp::v16;

// Ids within a charger: one lease per connector, one safe default for the station, one that
// comes with a remote start.
constexpr std::int32_t lease_profile_base = 100;
constexpr std::int32_t default_profile = 1;
constexpr std::int32_t start_profile = 2;

template <class Message>
EncodedCall encoded(const Message& message, ocpp::rpc::Priority priority) {
  return {Message::action, json::to_json(message), priority};
}

// Limits and what a person waits for go before configuration.
template <class Message>
EncodedCall encoded(const Message& message) {
  return encoded(message, ocpp::rpc::Priority::control);
}

// One period: 1.6 §7.13, in amperes per phase or in watts of `phases` together.
void fill(v16::ChargingProfile& profile, Amps limit, const LimitForm& form) {
  profile.stack_level = form.stack_level;
  profile.charging_profile_kind = form.timing == ProfileTiming::relative
                                      ? v16::ChargingProfileKind::Relative
                                      : v16::ChargingProfileKind::Absolute;
  v16::ChargingSchedule& schedule = profile.charging_schedule;
  if (form.timing == ProfileTiming::started || form.timing == ProfileTiming::finite) {
    schedule.start_schedule = form.start;
  }
  schedule.charging_rate_unit = form.power ? v16::ChargingRateUnit::W : v16::ChargingRateUnit::A;
  v16::ChargingSchedulePeriod period;
  period.limit = v16::limit_rounded_down_to_tenth(form.power ? form.power->value() : limit.value());
  if (form.power) period.number_phases = form.phases;
  schedule.charging_schedule_period.push_back(period);
}

v16::ChargingProfilePurpose purpose_of(const LimitForm& form) {
  switch (form.purpose) {
    case ProfilePurpose::transaction:
      return v16::ChargingProfilePurpose::TxProfile;
    case ProfilePurpose::by_default:
      return v16::ChargingProfilePurpose::TxDefaultProfile;
    case ProfilePurpose::station:
      return v16::ChargingProfilePurpose::ChargePointMaxProfile;
  }
  UNREACHABLE();
}

// From the end of the lease on, for ever.
v16::ChargingSchedulePeriod period_after(const GrantLease& c, std::int32_t from) {
  v16::ChargingSchedulePeriod period;
  period.start_period = from;
  period.limit = v16::limit_rounded_down_to_tenth(
      c.form.power_afterwards ? c.form.power_afterwards->value() : c.form.afterwards->value());
  if (c.form.power_afterwards) period.number_phases = c.form.phases;
  return period;
}

struct Encoder {
  // 1.6 §3.13: a TxProfile replaces the TxDefaultProfile while it is valid, and no longer.
  EncodedCall operator()(const GrantLease& c) const {
    v16::SetChargingProfileRequest m;
    const bool of_station = c.form.purpose == ProfilePurpose::station;
    m.connector_id = of_station ? 0 : c.connector;
    v16::ChargingProfile& profile = m.cs_charging_profiles;
    profile.charging_profile_id = lease_profile_base + c.connector;
    profile.charging_profile_purpose = purpose_of(c.form);
    if (c.form.purpose == ProfilePurpose::transaction) {
      profile.transaction_id = static_cast<std::int64_t>(c.transaction.value());
    }
    fill(profile, c.limit, c.form);
    const auto whole =
        static_cast<std::int32_t>((c.valid_until - c.form.start) / Duration::from_seconds(1));
    if (c.form.afterwards) {
      profile.charging_schedule.charging_schedule_period.push_back(period_after(c, whole));
    } else if (c.form.timing == ProfileTiming::finite) {
      profile.charging_schedule.duration = whole;
    } else {
      profile.valid_to = c.valid_until;
    }
    return encoded(m);
  }
  EncodedCall operator()(const InstallDefaultLimit& c) const {
    v16::SetChargingProfileRequest m;
    m.connector_id = 0;
    v16::ChargingProfile& profile = m.cs_charging_profiles;
    profile.charging_profile_id = default_profile;
    profile.charging_profile_purpose = c.form.purpose == ProfilePurpose::station
                                           ? v16::ChargingProfilePurpose::ChargePointMaxProfile
                                           : v16::ChargingProfilePurpose::TxDefaultProfile;
    fill(profile, c.limit, c.form);
    return encoded(m);
  }
  EncodedCall operator()(const Configure& c) const {
    v16::ChangeConfigurationRequest m;
    m.key = c.key;
    m.value = c.value;
    return encoded(m, ocpp::rpc::Priority::telemetry);
  }
  EncodedCall operator()(const ReadConfiguration& c) const {
    v16::GetConfigurationRequest m;
    if (!c.keys.empty()) m.key = c.keys;
    return encoded(m, ocpp::rpc::Priority::telemetry);
  }
  EncodedCall operator()(const StartRemotely& c) const {
    v16::RemoteStartTransactionRequest m;
    m.connector_id = c.connector;
    m.id_tag = c.id_tag;
    if (c.limit) {
      v16::ChargingProfile& profile = m.charging_profile.emplace();
      profile.charging_profile_id = start_profile;
      profile.charging_profile_purpose = v16::ChargingProfilePurpose::TxProfile;
      fill(profile, *c.limit, c.form);
    }
    return encoded(m);
  }
  EncodedCall operator()(const StopRemotely& c) const {
    v16::RemoteStopTransactionRequest m;
    m.transaction_id = static_cast<std::int64_t>(c.wire.value());
    return encoded(m);
  }
  EncodedCall operator()(const ResetStation& c) const {
    v16::ResetRequest m;
    m.type = c.kind == ResetKind::Hard ? v16::ResetType::Hard : v16::ResetType::Soft;
    return encoded(m);
  }
  EncodedCall operator()(const SetAvailability& c) const {
    v16::ChangeAvailabilityRequest m;
    m.connector_id = c.connector;
    m.type = c.availability == Availability::Operative ? v16::AvailabilityType::Operative
                                                       : v16::AvailabilityType::Inoperative;
    return encoded(m);
  }
  EncodedCall operator()(const Unlock& c) const {
    v16::UnlockConnectorRequest m;
    m.connector_id = c.connector;
    return encoded(m);
  }
  EncodedCall operator()(const Trigger& c) const {
    v16::TriggerMessageRequest m;
    const auto message = json::from_name<v16::MessageTrigger>(c.message);
    ENSURE(message.has_value());  // commands are checked where they come in
    m.requested_message = *message;
    m.connector_id = c.connector;
    return encoded(m);
  }
  EncodedCall operator()(const ClearLimits&) const {
    return encoded(v16::ClearChargingProfileRequest{});
  }
  EncodedCall operator()(const SendData& c) const {
    v16::DataTransferRequest m;
    m.vendor_id = c.vendor;
    if (!c.message_id.empty()) m.message_id = c.message_id;
    if (!c.data.empty()) m.data = c.data;
    return encoded(m);
  }
  template <class Command>
  EncodedCall operator()(const Command& c) const {
    return encode_command(c);
  }
};

template <class Response>
CallOutcome read_status(const AnswerPayload& payload, bool (*yes)(const Response&)) {
  Response response;
  if (auto fault = read(payload, response)) {
    // The station did answer, but not so that its answer can be trusted either way.
    return {CallStatus::unknown, fault->description};
  }
  return {yes(response) ? CallStatus::accepted : CallStatus::rejected,
          std::string(json::name_of(response.status))};
}

bool same_but_for_case(std::string_view a, std::string_view b) {
  const auto lower = [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](char x, char y) { return lower(x) == lower(y); });
}

// Of 1.6 §9, those that every core profile has.
const std::vector<std::string>& standard_keys() {
  static const std::vector<std::string> keys = {
      "AllowOfflineTxForUnknownId",
      "AuthorizationCacheEnabled",
      "AuthorizeRemoteTxRequests",
      "BlinkRepeat",
      "ChargeProfileMaxStackLevel",
      "ChargingScheduleAllowedChargingRateUnit",
      "ChargingScheduleMaxPeriods",
      "ClockAlignedDataInterval",
      "ConnectionTimeOut",
      "ConnectorPhaseRotation",
      "GetConfigurationMaxKeys",
      "HeartbeatInterval",
      "LightIntensity",
      "LocalAuthListEnabled",
      "LocalAuthorizeOffline",
      "LocalPreAuthorize",
      "MaxChargingProfilesInstalled",
      "MaxEnergyOnInvalidId",
      "MeterValuesAlignedData",
      "MeterValuesSampledData",
      "MeterValueSampleInterval",
      "MinimumStatusDuration",
      "NumberOfConnectors",
      "ResetRetries",
      "StopTransactionOnEVSideDisconnect",
      "StopTransactionOnInvalidId",
      "StopTxnAlignedData",
      "StopTxnSampledData",
      "SupportedFeatureProfiles",
      "TransactionMessageAttempts",
      "TransactionMessageRetryInterval",
      "UnlockConnectorOnEVSideDisconnect",
      "WebSocketPingInterval",
  };
  return keys;
}

// Keys compare without case (1.6 §7.29 CiString50Type): the answer's are spelt as asked for, and
// as the specification does when all were.
void spell_as_asked(const std::vector<std::string>& asked, v16::GetConfigurationResponse& response,
                    Findings& findings) {
  if (!response.configuration_key) return;
  for (v16::KeyValue& key : *response.configuration_key) {
    for (const std::string& name : asked) {
      if (key.key == name || !same_but_for_case(key.key, name)) continue;
      ocpp::tolerance::add(findings,
                           {ocpp::tolerance::Defect::key_case, "configurationKey", key.key, name});
      key.key = name;
    }
  }
}

CallOutcome configuration_outcome(const ReadConfiguration& call, const AnswerPayload& payload) {
  v16::GetConfigurationResponse response;
  const std::size_t before = payload.findings.size();
  if (read(payload, response)) {
    return {CallStatus::accepted, std::string(payload.text)};
  }
  if (payload.reading.strictness == Strictness::tolerant) {
    spell_as_asked(call.keys.empty() ? standard_keys() : call.keys, response, payload.findings);
  }
  const bool as_it_came = payload.findings.size() == before;
  return {CallStatus::accepted, as_it_came ? std::string(payload.text) : json::to_json(response)};
}

CallOutcome profile_outcome(const AnswerPayload& payload) {
  return read_status<v16::SetChargingProfileResponse>(
      payload, [](const auto& r) { return r.status == v16::ChargingProfileStatus::Accepted; });
}

struct OutcomeReader {
  AnswerPayload payload;

  CallOutcome operator()(const GrantLease&) const { return profile_outcome(payload); }
  CallOutcome operator()(const InstallDefaultLimit&) const { return profile_outcome(payload); }
  CallOutcome operator()(const Configure&) const {
    return read_status<v16::ChangeConfigurationResponse>(payload, [](const auto& r) {
      return r.status == v16::ConfigurationStatus::Accepted ||
             r.status == v16::ConfigurationStatus::RebootRequired;
    });
  }
  CallOutcome operator()(const ReadConfiguration& c) const {
    return configuration_outcome(c, payload);
  }
  CallOutcome operator()(const StartRemotely&) const {
    return read_status<v16::RemoteStartTransactionResponse>(
        payload, [](const auto& r) { return r.status == v16::RemoteStartStopStatus::Accepted; });
  }
  CallOutcome operator()(const StopRemotely&) const {
    return read_status<v16::RemoteStopTransactionResponse>(
        payload, [](const auto& r) { return r.status == v16::RemoteStartStopStatus::Accepted; });
  }
  CallOutcome operator()(const ResetStation&) const {
    return read_status<v16::ResetResponse>(
        payload, [](const auto& r) { return r.status == v16::ResetStatus::Accepted; });
  }
  CallOutcome operator()(const SetAvailability&) const {
    return read_status<v16::ChangeAvailabilityResponse>(
        payload, [](const auto& r) { return r.status != v16::AvailabilityStatus::Rejected; });
  }
  CallOutcome operator()(const Unlock&) const {
    return read_status<v16::UnlockConnectorResponse>(
        payload, [](const auto& r) { return r.status == v16::UnlockStatus::Unlocked; });
  }
  CallOutcome operator()(const Trigger&) const {
    return read_status<v16::TriggerMessageResponse>(
        payload, [](const auto& r) { return r.status == v16::TriggerMessageStatus::Accepted; });
  }
  CallOutcome operator()(const ClearLimits&) const {
    return read_status<v16::ClearChargingProfileResponse>(payload, [](const auto& r) {
      return r.status == v16::ClearChargingProfileStatus::Accepted;
    });
  }
  CallOutcome operator()(const SendData&) const {
    return read_status<v16::DataTransferResponse>(
        payload, [](const auto& r) { return r.status == v16::DataTransferStatus::Accepted; });
  }
  template <class Command>
  CallOutcome operator()(const Command& c) const {
    return command_outcome(c, payload);
  }
};

}  // namespace

EncodedCall encode_v16(const StationCall& call) { return std::visit(Encoder{}, call); }

std::vector<ConfigurationValue> configuration_v16(std::string_view detail) {
  std::vector<ConfigurationValue> out;
  v16::GetConfigurationResponse response;
  Findings none;
  if (read({detail, {}, none}, response) || !response.configuration_key) return out;
  for (v16::KeyValue& key : *response.configuration_key) {
    if (key.value) out.push_back({std::move(key.key), *std::move(key.value)});
  }
  return out;
}

bool is_trigger_v16(std::string_view message) {
  return json::from_name<v16::MessageTrigger>(message).has_value();
}

CallOutcome outcome_v16(const StationCall& call, std::string_view payload, const Reading& reading,
                        Findings& findings) {
  return std::visit(OutcomeReader{{payload, reading, findings}}, call);
}

}  // namespace voltwin::core::wire
