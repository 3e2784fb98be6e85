// What the station sends, and what the answers do. See station.hpp.
#include <algorithm>
#include <utility>
#include <variant>

#include "csms/ocpp/schema/message.hpp"
#include "engine/base/ensure.hpp"
#include "engine/json/record.hpp"
#include "twin/station/station.hpp"

namespace voltwin::twin::station {

namespace v16 = ocpp::v16;
namespace rpc = ocpp::rpc;
namespace schema = ocpp::schema;

void Station::enqueue(LiveCall call) {
  if (live_.size() >= max_live_calls) {
    // Somebody stands there and waits for the answer to an Authorize: one a connector at most.
    const auto oldest = std::find_if(live_.begin(), live_.end(), [](const LiveCall& one) {
      return one.kind != CallKind::authorize;
    });
    if (oldest != live_.end()) {
      if (oldest->kind == CallKind::status) forget_reported(oldest->connector);
      live_.erase(oldest);
    }
  }
  live_.push_back(std::move(call));
}

void Station::enqueue_boot() {
  for (const LiveCall& call : live_) {
    if (call.kind == CallKind::boot) return;
  }
  v16::BootNotificationRequest request;
  request.charge_point_vendor = config_.vendor;
  request.charge_point_model = config_.model;
  if (!config_.serial.empty()) request.charge_point_serial_number = config_.serial;
  if (!firmware_.empty()) request.firmware_version = firmware_;
  live_.push_front({CallKind::boot, 0, v16::BootNotificationRequest::action, json::to_json(request),
                    Cause::triggered});
}

void Station::enqueue_heartbeat(Cause cause) {
  for (const LiveCall& call : live_) {
    if (call.kind == CallKind::heartbeat) return;
  }
  enqueue({CallKind::heartbeat, 0, v16::HeartbeatRequest::action, "{}", cause});
}

void Station::schedule_heartbeat(Instant after) {
  const Duration interval = keys_.seconds(Key::HeartbeatInterval);
  heartbeat_at_ = interval > Duration{} ? after + interval : Instant::never();
}

void Station::enqueue_authorize(int connector, std::string_view token) {
  enqueue({CallKind::authorize, connector, v16::AuthorizeRequest::action,
           json::to_json(v16::AuthorizeRequest{std::string(token)}), Cause::own});
}

/// Sends the next call when none is open: registration first, then what is live, then
/// statuses and events that must arrive, then the transactions' backlog in order. Before it is
/// accepted the station sends nothing but BootNotification and what the CSMS triggers (§4.2).
namespace {

// What may be unsent of a running session: its latest sample and its stop.
constexpr std::size_t max_before_status = 2;

}  // namespace

void Station::pump(Turn& turn) {
  if (link_ == Link::down || open_) return;
  const bool goes_first =
      config_.habits.queue_replayed_at_start_up && turn.now() >= queue_.ready_at();
  const bool is_accepted = registration_ == Registration::accepted;
  if (!is_accepted) {
    std::erase_if(live_, [](const LiveCall& call) { return call.cause == Cause::own; });
    if (!goes_first && turn.now() >= boot_at_) {
      boot_at_ = Instant::never();
      enqueue_boot();
    }
  }
  // A status comes behind the start or stop that it goes with (1.6 §4.9 has them in this order);
  // only a backlog is overtaken.
  const bool is_ready = (is_accepted || goes_first) && turn.now() >= queue_.ready_at();
  const bool waits = is_ready && !live_.empty() && live_.front().kind == CallKind::status &&
                     queue_.size() <= max_before_status;
  if (!live_.empty() && !waits) {
    LiveCall call = std::move(live_.front());
    live_.pop_front();
    send({call.kind, call.connector}, call.action, std::move(call.payload), turn);
  } else if (is_accepted && !kept_.empty() && !waits) {
    const Told& message = kept_.front().message;
    send({CallKind::kept, 0}, message.action, message.payload, turn);
  } else if (is_ready) {
    TransactionQueue::Encoded head = queue_.encode_head();
    send({CallKind::transaction, 0}, head.action, std::move(head.payload), turn);
  }
}

void Station::send(const OpenCall& call, std::string_view action, std::string payload, Turn& turn) {
  open_ = call;
  const bool taken = endpoint_.call(action, std::move(payload), 0, rpc::Priority::transaction,
                                    turn.now(), turn.out);
  ENSURE(taken);
}

void Station::take_incoming(Turn& turn) {
  std::vector<rpc::Incoming> incoming = std::exchange(turn.out.incoming, {});
  for (const rpc::Incoming& one : incoming) {
    if (const auto* call = std::get_if<rpc::IncomingCall>(&one)) take_call(*call, turn);
    if (const auto* answer = std::get_if<rpc::Answered>(&one)) take_answer(*answer, turn);
    if (std::holds_alternative<rpc::Refused>(one)) {
      timeouts_in_a_row_ = 0;
      take_failure(TransactionQueue::Cause::refused, turn);
    }
    if (!std::holds_alternative<rpc::TimedOut>(one)) continue;
    take_failure(TransactionQueue::Cause::timed_out, turn);
    if (++timeouts_in_a_row_ < config_.dead_after_timeouts) continue;
    // Half open: TCP would take many minutes to notice.
    turn.context.notices.push_back(DropConnection{});
    lose_link(turn);
    want_connection(turn);
    return;
  }
}

void Station::take_answer(const rpc::Answered& answer, Turn& turn) {
  timeouts_in_a_row_ = 0;
  ENSURE(open_.has_value());
  const OpenCall call = *std::exchange(open_, std::nullopt);
  switch (call.kind) {
    case CallKind::boot:
      return take_boot(answer.payload, turn);
    case CallKind::heartbeat: {
      v16::HeartbeatResponse response;
      if (!schema::decode_payload(answer.payload, response)) {
        take_current_time(response.current_time, turn);
      }
      return;
    }
    case CallKind::authorize:
      return take_authorize(call.connector, answer.payload, turn);
    case CallKind::transaction:
      return take_transaction_answer(answer.payload, turn);
    case CallKind::kept:
      return kept_.pop_front();
    case CallKind::sign: {
      v16::SignCertificateResponse response;
      awaits_certificate_ = !schema::decode_payload(answer.payload, response) &&
                            response.status == v16::GenericStatus::Accepted;
      return;
    }
    case CallKind::status:
    case CallKind::meter:
    case CallKind::other:
    case CallKind::withdrawn:
      return;
  }
  UNREACHABLE();
}

void Station::take_failure(TransactionQueue::Cause cause, Turn& turn) {
  ENSURE(open_.has_value());
  const OpenCall call = *std::exchange(open_, std::nullopt);
  const bool timed_out = cause == TransactionQueue::Cause::timed_out;
  // Asks at once whether it was bad luck or the link is dead.
  if (timed_out && is_online()) enqueue_heartbeat(Cause::own);
  switch (call.kind) {
    case CallKind::boot:
      if (registration_ != Registration::accepted) boot_at_ = turn.now() + config_.boot_retry;
      return;
    case CallKind::heartbeat:
      return;
    case CallKind::status:
      if (timed_out) forget_reported(call.connector);
      return;
    case CallKind::authorize:
      return decide_alone(call.connector, turn);
    case CallKind::kept:
      if (!timed_out || ++kept_.front().timeouts >= max_kept_attempts) kept_.pop_front();
      return;
    case CallKind::meter:
    case CallKind::sign:
    case CallKind::other:
    case CallKind::withdrawn:
      return;
    case CallKind::transaction:
      queue_.failed(cause,
                    {static_cast<int>(keys_.number(Key::TransactionMessageAttempts)),
                     keys_.seconds(Key::TransactionMessageRetryInterval)},
                    turn.now());
      return;
  }
  UNREACHABLE();
}

void Station::take_boot(std::string_view payload, Turn& turn) {
  v16::BootNotificationResponse response;
  if (schema::decode_payload(payload, response)) {
    boot_at_ = turn.now() + config_.boot_retry;
    return;
  }
  const Duration interval = Duration::from_seconds(response.interval);
  take_current_time(response.current_time, turn);
  if (response.status != v16::RegistrationStatus::Accepted) {
    registration_ = response.status == v16::RegistrationStatus::Pending ? Registration::pending
                                                                        : Registration::rejected;
    boot_at_ = turn.now() + (interval > Duration{} ? interval : config_.boot_retry);
    return;
  }
  registration_ = Registration::accepted;
  boot_at_ = Instant::never();
  if (interval > Duration{}) {
    // As if it were configured (§4.2): one that the key may not have leaves the last one.
    static_cast<void>(keys_.change("HeartbeatInterval", std::to_string(response.interval)));
  }
  schedule_heartbeat(turn.now());
}

void Station::take_current_time(Instant current_time, Turn& turn) {
  if (config_.clock == ClockPolicy::keeps_own) return;
  // No clock is set to a time before the epoch, or to one so late that its calendar may end.
  constexpr Instant last = Instant::from_seconds(221'845'392'000);  // 9000-01-01T00:00:00Z
  if (current_time < Instant{} || current_time >= last) return;
  constexpr Duration notable = Duration::from_seconds(60);
  const Duration step = current_time - clock_.shown(turn.now());
  if (step > notable || step < Duration{} - notable) routine_event("SettingSystemTime", turn);
  clock_.set(turn.now(), current_time);
  limits_stale_ = true;
  align_samples(turn.now());
}

void Station::take_authorize(int connector, std::string_view payload, Turn& turn) {
  Evse& one = evse(connector);
  v16::AuthorizeResponse response;
  if (!one.asked) return;
  if (schema::decode_payload(payload, response)) return decide_alone(connector, turn);
  remember(one.asked->token, response.id_tag_info, turn);
  decide_token(connector, response.id_tag_info, turn);
}

void Station::take_transaction_answer(std::string_view payload, Turn& turn) {
  const TransactionMessage message = queue_.head();
  const auto* start = std::get_if<v16::StartTransactionRequest>(&message.request);
  if (start == nullptr) {
    // Whatever a StopTransaction's answer says of its token, the message was taken.
    queue_.pop();
    const auto* stop = std::get_if<v16::StopTransactionRequest>(&message.request);
    v16::StopTransactionResponse response;
    if (stop != nullptr && stop->id_tag && !schema::decode_payload(payload, response) &&
        response.id_tag_info) {
      remember(*stop->id_tag, *response.id_tag_info, turn);
    }
    return;
  }
  v16::StartTransactionResponse response;
  if (schema::decode_payload(payload, response)) {
    return queue_.failed(TransactionQueue::Cause::refused,
                         {static_cast<int>(keys_.number(Key::TransactionMessageAttempts)),
                          keys_.seconds(Key::TransactionMessageRetryInterval)},
                         turn.now());
  }
  queue_.learn(response.transaction_id);
  queue_.pop();
  remember(start->id_tag, response.id_tag_info, turn);
  judge_started(message.transaction, response.id_tag_info, turn);
}

}  // namespace voltwin::twin::station
