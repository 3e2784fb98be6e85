// The states of the connectors and of the whole: faults, availability, what is reported when.
// See station.hpp.
#include <algorithm>
#include <utility>

#include "engine/base/ensure.hpp"
#include "engine/json/record.hpp"
#include "twin/station/station.hpp"

namespace voltwin::twin::station {

namespace v16 = ocpp::v16;
using Error = v16::ChargePointErrorCode;

void Station::forget_reported(int connector) {
  (connector == 0 ? reported_ : evse(connector).reported).reset();
}

ReportedStatus Station::whole_status() const {
  if (fault_ != Error::NoError) return {v16::ChargePointStatus::Faulted, fault_};
  // §5.2: while a transaction holds the change up, the charge point is still available.
  const bool is_waiting = std::any_of(evses_.begin(), evses_.end(), [](const Evse& one) {
    return one.scheduled_availability == v16::AvailabilityType::Inoperative;
  });
  const bool is_available = availability_ == v16::AvailabilityType::Operative || is_waiting;
  return {is_available ? v16::ChargePointStatus::Available : v16::ChargePointStatus::Unavailable,
          Error::NoError};
}

ReportedStatus Station::status_of(const Evse& one) const {
  if (one.fault != Error::NoError) return {one.status, one.fault};
  return {one.status, fault_ != Error::NoError ? fault_ : one.warning};
}

void Station::refresh_statuses(Turn& turn) {
  const ReportedStatus whole = whole_status();
  if (is_online() && reported_ != whole) {
    reported_ = whole;
    enqueue_status(0, whole, Cause::own, turn);
  }
  for (int connector = 1; connector <= evse_count(); ++connector) refresh_status(connector, turn);
}

void Station::refresh_status(int connector, Turn& turn) {
  Evse& one = evse(connector);
  const v16::ChargePointStatus status = one.derive_status(turn.now());
  if (std::exchange(one.status, status) != status) one.status_since = turn.now();
  one.next_report = Instant::never();
  const ReportedStatus what = status_of(one);
  if (!is_online() || one.reported == what) return;
  // §9.1.20: a state that did not last is not told. A fault is no such state.
  const Instant stable_at = one.status_since + keys_.seconds(Key::MinimumStatusDuration);
  if (one.reported && what.error == one.reported->error && turn.now() < stable_at) {
    one.next_report = stable_at;
    return;
  }
  one.reported = what;
  enqueue_status(connector, what, Cause::own, turn);
}

void Station::enqueue_status(int connector, const ReportedStatus& what, Cause cause, Turn& turn) {
  v16::StatusNotificationRequest request;
  request.connector_id = connector;
  request.status = what.status;
  request.error_code = what.error;
  request.timestamp = clock_.shown(turn.now());
  enqueue({CallKind::status, connector, v16::StatusNotificationRequest::action,
           json::to_json(request), cause});
}

// --- faults -----------------------------------------------------------------------------

void Station::fault(int connector, Error code, Context& context) {
  ENSURE(code != Error::NoError);
  Turn turn{context, {}};
  begin(turn);
  (connector == 0 ? fault_ : evse(connector).fault) = code;
  refresh_faults(turn);
  settle(turn);
}

void Station::clear_fault(int connector, Context& context) {
  Turn turn{context, {}};
  begin(turn);
  (connector == 0 ? fault_ : evse(connector).fault) = Error::NoError;
  refresh_faults(turn);
  settle(turn);
}

void Station::warn(int connector, Error code, Context& context) {
  Turn turn{context, {}};
  begin(turn);
  evse(connector).warning = code;
  settle(turn);
}

void Station::refresh_faults(Turn& turn) {
  limits_stale_ = true;
  for (int connector = 1; connector <= evse_count(); ++connector) {
    Evse& one = evse(connector);
    one.is_faulted = one.fault != Error::NoError || fault_ != Error::NoError;
    if (!one.is_faulted) continue;
    one.authorization.reset();
    reservations_.end_on(connector);
    if (one.cut(turn.now())) {
      turn.context.notices.push_back(OfferedLimitChanged{connector, Amps(0.0)});
    }
  }
}

// --- availability -----------------------------------------------------------------------

v16::AvailabilityStatus Station::set_availability(int connector, v16::AvailabilityType type) {
  Evse& one = evse(connector);
  if (one.transaction && type == v16::AvailabilityType::Inoperative) {
    one.scheduled_availability = type;
    return v16::AvailabilityStatus::Scheduled;
  }
  one.scheduled_availability.reset();
  one.availability = type;
  if (type == v16::AvailabilityType::Inoperative) {
    one.authorization.reset();
    reservations_.end_on(connector);
  }
  return v16::AvailabilityStatus::Accepted;
}

v16::ChangeAvailabilityResponse Station::handle(const v16::ChangeAvailabilityRequest& request,
                                                Turn& /*turn*/) {
  if (has_connector(request.connector_id)) {
    return {set_availability(request.connector_id, request.type)};
  }
  if (request.connector_id != 0) return {v16::AvailabilityStatus::Rejected};
  availability_ = request.type;
  auto status = v16::AvailabilityStatus::Accepted;
  for (int connector = 1; connector <= evse_count(); ++connector) {
    if (set_availability(connector, request.type) == v16::AvailabilityStatus::Scheduled) {
      status = v16::AvailabilityStatus::Scheduled;
    }
  }
  return {status};
}

}  // namespace voltwin::twin::station
