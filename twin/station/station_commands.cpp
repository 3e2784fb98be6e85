// What the CSMS asks of the station. See station.hpp.
#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "csms/ocpp/schema/message.hpp"
#include "engine/base/ensure.hpp"
#include "engine/json/record.hpp"
#include "twin/station/station.hpp"

namespace voltwin::twin::station {

namespace v16 = ocpp::v16;
namespace rpc = ocpp::rpc;
namespace schema = ocpp::schema;
using v16::Reason;

namespace {

// Between the answer to a Reset and the restart; a Soft one waits longer for its backlog.
constexpr Duration reset_delay = Duration::from_seconds(1);
constexpr Duration soft_reset_patience = Duration::from_seconds(30);

}  // namespace

template <class Request>
void Station::serve(const rpc::IncomingCall& call, Turn& turn) {
  Request request;
  if (const auto fault = schema::decode_payload(call.payload, request)) {
    endpoint_.refuse(call.id, fault->code, fault->description, turn.out);
    return;
  }
  endpoint_.answer(call.id, json::to_json(handle(request, turn)), turn.out);
}

void Station::take_call(const rpc::IncomingCall& call, Turn& turn) {
  using Serve = void (Station::*)(const rpc::IncomingCall&, Turn&);
  struct Entry {
    std::string_view action;
    Serve serve;
    std::string_view profile;
  };
  static constexpr std::array entries{
      Entry{v16::ChangeAvailabilityRequest::action, &Station::serve<v16::ChangeAvailabilityRequest>,
            "Core"},
      Entry{v16::ChangeConfigurationRequest::action,
            &Station::serve<v16::ChangeConfigurationRequest>, "Core"},
      Entry{v16::ClearCacheRequest::action, &Station::serve<v16::ClearCacheRequest>, "Core"},
      Entry{v16::DataTransferRequest::action, &Station::serve<v16::DataTransferRequest>, "Core"},
      Entry{v16::GetConfigurationRequest::action, &Station::serve<v16::GetConfigurationRequest>,
            "Core"},
      Entry{v16::RemoteStartTransactionRequest::action,
            &Station::serve<v16::RemoteStartTransactionRequest>, "Core"},
      Entry{v16::RemoteStopTransactionRequest::action,
            &Station::serve<v16::RemoteStopTransactionRequest>, "Core"},
      Entry{v16::ResetRequest::action, &Station::serve<v16::ResetRequest>, "Core"},
      Entry{v16::UnlockConnectorRequest::action, &Station::serve<v16::UnlockConnectorRequest>,
            "Core"},
      Entry{v16::GetLocalListVersionRequest::action,
            &Station::serve<v16::GetLocalListVersionRequest>, "LocalAuthListManagement"},
      Entry{v16::SendLocalListRequest::action, &Station::serve<v16::SendLocalListRequest>,
            "LocalAuthListManagement"},
      Entry{v16::CancelReservationRequest::action, &Station::serve<v16::CancelReservationRequest>,
            "Reservation"},
      Entry{v16::ReserveNowRequest::action, &Station::serve<v16::ReserveNowRequest>, "Reservation"},
      Entry{v16::ClearChargingProfileRequest::action,
            &Station::serve<v16::ClearChargingProfileRequest>, "SmartCharging"},
      Entry{v16::GetCompositeScheduleRequest::action,
            &Station::serve<v16::GetCompositeScheduleRequest>, "SmartCharging"},
      Entry{v16::SetChargingProfileRequest::action, &Station::serve<v16::SetChargingProfileRequest>,
            "SmartCharging"},
      Entry{v16::TriggerMessageRequest::action, &Station::serve<v16::TriggerMessageRequest>,
            "RemoteTrigger"},
  };
  // §4.2: a station that was rejected does not respond.
  if (registration_ == Registration::rejected) return;
  for (const Entry& entry : entries) {
    if (entry.action != call.action) continue;
    if (!keys_.lists(Key::SupportedFeatureProfiles, entry.profile)) break;
    return (this->*entry.serve)(call, turn);
  }
  const bool is_known = v16::find(call.action) != nullptr;
  endpoint_.refuse(call.id,
                   is_known ? rpc::ErrorCode::NotSupported : rpc::ErrorCode::NotImplemented,
                   "this station does not serve " + call.action, turn.out);
}

bool Station::has_connector(std::int32_t connector) const {
  return connector >= 1 && connector <= evse_count();
}

v16::RemoteStartTransactionResponse Station::handle(
    const v16::RemoteStartTransactionRequest& request, Turn& turn) {
  constexpr v16::RemoteStartTransactionResponse rejected{v16::RemoteStartStopStatus::Rejected};
  // 1.6 §4.2: none while registration is pending.
  if (!is_online()) return rejected;
  if (request.charging_profile && request.charging_profile->charging_profile_purpose !=
                                      v16::ChargingProfilePurpose::TxProfile) {
    return rejected;
  }
  int connector = request.connector_id.value_or(1);
  if (!has_connector(connector)) return rejected;
  // Who is of the same group is known only to list and cache.
  const auto verdict = known(request.id_tag, turn.now());
  const std::optional<std::string> parent = verdict ? verdict->parent_id_tag : std::nullopt;
  const auto is_possible = [&](int one) {
    return can_start(evse(one)) && admits(one, {request.id_tag, parent});
  };
  if (!request.connector_id) {
    while (connector < evse_count() && !is_possible(connector)) ++connector;
  }
  if (!is_possible(connector)) return rejected;
  if (keys_.is_true(Key::AuthorizeRemoteTxRequests)) {
    ask(connector, {request.id_tag, request.charging_profile}, turn);
  } else {
    grant(connector, {request.id_tag, parent, Instant::never(), request.charging_profile}, turn);
  }
  return {v16::RemoteStartStopStatus::Accepted};
}

v16::RemoteStopTransactionResponse Station::handle(const v16::RemoteStopTransactionRequest& request,
                                                   Turn& turn) {
  constexpr v16::RemoteStopTransactionResponse rejected{v16::RemoteStartStopStatus::Rejected};
  if (!is_online()) return rejected;
  for (int connector = 1; connector <= evse_count(); ++connector) {
    const Evse& one = evse(connector);
    if (!one.transaction || queue_.server_id(one.transaction->number) != request.transaction_id) {
      continue;
    }
    stop_transaction(connector, Reason::Remote, std::nullopt, turn);
    return {v16::RemoteStartStopStatus::Accepted};
  }
  return rejected;
}

v16::ResetResponse Station::handle(const v16::ResetRequest& request, Turn& turn) {
  const bool is_soft = request.type == v16::ResetType::Soft;
  for (int connector = 1; connector <= evse_count(); ++connector) {
    if (!evse(connector).transaction) continue;
    stop_transaction(connector, is_soft ? Reason::SoftReset : Reason::HardReset, std::nullopt,
                     turn);
  }
  restart_at_ = turn.now() + reset_delay;
  restart_latest_ = is_soft ? turn.now() + soft_reset_patience : restart_at_;
  return {v16::ResetStatus::Accepted};
}

v16::TriggerMessageResponse Station::handle(const v16::TriggerMessageRequest& request, Turn& turn) {
  constexpr v16::TriggerMessageResponse accepted{v16::TriggerMessageStatus::Accepted};
  constexpr v16::TriggerMessageResponse rejected{v16::TriggerMessageStatus::Rejected};
  const std::optional<std::int32_t> only = request.connector_id;
  if (only && *only != 0 && !has_connector(*only)) return rejected;
  using Trigger = v16::MessageTrigger;
  if (request.requested_message == Trigger::BootNotification) {
    if (registration_ == Registration::accepted) {
      enqueue_boot();
    } else {
      boot_at_ = turn.now();
    }
    return accepted;
  }
  const int first = only.value_or(0) == 0 ? 1 : *only;
  const int last = only.value_or(0) == 0 ? evse_count() : *only;
  switch (request.requested_message) {
    case Trigger::Heartbeat:
      enqueue_heartbeat(Cause::triggered);
      return accepted;
    case Trigger::MeterValues:
      for (int connector = first; connector <= last; ++connector) {
        sample(connector, v16::ReadingContext::Trigger, Key::MeterValuesSampledData, turn);
      }
      return accepted;
    case Trigger::StatusNotification:
      trigger_statuses(only, turn);
      return accepted;
    case Trigger::BootNotification:
    case Trigger::DiagnosticsStatusNotification:
    case Trigger::FirmwareStatusNotification:
      return {v16::TriggerMessageStatus::NotImplemented};
  }
  UNREACHABLE();
}

void Station::trigger_statuses(std::optional<std::int32_t> only, Turn& turn) {
  if (only.value_or(0) == 0) {
    reported_ = whole_status();
    enqueue_status(0, *reported_, Cause::triggered, turn);
  }
  for (int connector = 1; connector <= evse_count(); ++connector) {
    if (only && *only != connector) continue;
    Evse& one = evse(connector);
    one.reported = status_of(one);
    enqueue_status(connector, *one.reported, Cause::triggered, turn);
  }
}

v16::GetConfigurationResponse Station::handle(const v16::GetConfigurationRequest& request,
                                              Turn& /*turn*/) {
  return keys_.get(request);
}

v16::ChangeConfigurationResponse Station::handle(const v16::ChangeConfigurationRequest& request,
                                                 Turn& turn) {
  const v16::ConfigurationStatus status = keys_.change(request.key, request.value);
  if (status == v16::ConfigurationStatus::Accepted) {
    if (request.key == "HeartbeatInterval") schedule_heartbeat(turn.now());
    if (request.key == "ClockAlignedDataInterval") align_samples(turn.now());
    if (request.key == "MeterValueSampleInterval") {
      for (Evse& one : evses_) {
        if (one.transaction) schedule_sample(one, turn.now());
      }
    }
  }
  return {status};
}

v16::UnlockConnectorResponse Station::handle(const v16::UnlockConnectorRequest& request,
                                             Turn& turn) {
  if (!has_connector(request.connector_id)) return {v16::UnlockStatus::NotSupported};
  if (evse(request.connector_id).fault == v16::ChargePointErrorCode::ConnectorLockFailure) {
    return {v16::UnlockStatus::UnlockFailed};
  }
  if (evse(request.connector_id).transaction) {
    stop_transaction(request.connector_id, Reason::UnlockCommand, std::nullopt, turn);
  }
  return {v16::UnlockStatus::Unlocked};
}

v16::DataTransferResponse Station::handle(const v16::DataTransferRequest& request, Turn& /*turn*/) {
  // §4.3: it has no extensions, but knows its own vendor's name.
  return {request.vendor_id == config_.vendor ? v16::DataTransferStatus::UnknownMessageId
                                              : v16::DataTransferStatus::UnknownVendorId,
          std::nullopt};
}

void Station::send_data(const v16::DataTransferRequest& request, Context& context) {
  Turn turn{context, {}};
  begin(turn);
  if (is_online()) {
    enqueue(
        {CallKind::other, 0, v16::DataTransferRequest::action, json::to_json(request), Cause::own});
  }
  settle(turn);
}

}  // namespace voltwin::twin::station
