// The core's own calls to stations, and what their outcomes mean.

#include <algorithm>
#include <utility>

#include "csms/core/power/limit_form.hpp"
#include "csms/core/session/remote_starts.hpp"
#include "csms/core/shard/core.hpp"
#include "csms/core/station/registry.hpp"
#include "csms/core/station/reports.hpp"
#include "csms/core/station/set_up.hpp"
#include "csms/core/wire/v16.hpp"
#include "engine/base/ensure.hpp"

namespace voltwin::core::shard {

namespace rpc = ocpp::rpc;

void Core::start_remote(const CallStation& command, CorrelationId correlation, state::Turn& turn,
                        StepOutput& out) {
  const state::Station* station = state_.find_station(command.identity);
  if (station == nullptr) {
    out.effects.push_back(ReplyToCommand{correlation, CommandStatus::refused, 0,
                                         "station \"" + command.identity + "\" does not exist"});
    return;
  }
  // Leases and the default are load control's alone: two masters would undo its proof.
  const bool reserved = std::holds_alternative<GrantLease>(command.call) ||
                        std::holds_alternative<InstallDefaultLimit>(command.call) ||
                        std::holds_alternative<ClearLimits>(command.call);
  const auto refuse = [&](std::string why) {
    out.effects.push_back(ReplyToCommand{correlation, CommandStatus::refused, 0, std::move(why)});
  };
  if (reserved) return refuse("limits are set by load control only");
  StationCall call = command.call;
  auto* start = std::get_if<StartRemotely>(&call);
  const ControlSettings& control = state_.site(station->site).definition.control;
  // It is what holds once the leases have ended, so it must not be more than the default.
  if (start != nullptr && start->limit && control.policy != Policy::uncontrolled &&
      !(*start->limit <= control.safe_default)) {
    return refuse("limit: expected at most the safe default of the site");
  }
  if (start != nullptr) start->form = power::start_form(state_, station->id, *start);
  if (auto* stop = std::get_if<StopRemotely>(&call)) {
    if (!state_.has_transaction(station->id, stop->transaction)) {
      return refuse("station \"" + command.identity + "\" has no transaction " +
                    std::to_string(stop->transaction.value()));
    }
    stop->wire = state_.transaction(stop->transaction).wire;
  }
  if (const auto fits = wire::check_v16(call); !fits) return refuse(fits.error().message);
  turn.call({station->id, std::move(call), correlation});
}

void Core::send_calls(state::Turn& turn, StepOutput& out) {
  // Concluding one may ask for another; each is asked for once, so this ends.
  for (std::size_t i = 0; i < turn.calls.size(); ++i) {
    const state::Outgoing outgoing = turn.calls[i];
    Sent sent{next_tag_++, outgoing.call, outgoing.correlation, turn.now};
    const ConnectionId id = state_.station(outgoing.station).connection;
    const auto found = connections_.find(id);
    if (found == connections_.end()) {
      conclude(outgoing.station, sent, {CallStatus::not_sent, "the station is not connected"}, turn,
               out);
      continue;
    }
    send(id, std::move(sent), turn, out);
  }
  turn.calls.clear();
}

namespace {

// Whether both ask for the same step of a set-up.
bool is_same_step(const StationCall& a, const StationCall& b) {
  if (const auto* read = std::get_if<ReadConfiguration>(&a)) {
    const auto* other = std::get_if<ReadConfiguration>(&b);
    return other != nullptr && other->keys == read->keys;
  }
  const auto* write = std::get_if<Configure>(&a);
  const auto* other = std::get_if<Configure>(&b);
  return write != nullptr && other != nullptr && other->key == write->key;
}

}  // namespace

void Core::send(ConnectionId id, Sent sent, state::Turn& turn, StepOutput& out) {
  Connection& connection = connections_.at(id);
  // A boot that is told again asks again for what is on its way.
  const auto asked_before = [&](const Sent& s) {
    return s.correlation.is_none() && is_same_step(s.call, sent.call);
  };
  if (sent.correlation.is_none() &&
      (std::any_of(connection.sent.begin(), connection.sent.end(), asked_before) ||
       std::any_of(connection.held.begin(), connection.held.end(), asked_before))) {
    return;
  }
  const StationId station = connection.station;
  if (turn.now < connection.settled_at && connection.held.size() < config_.queue_limit) {
    connection.held.push_back(std::move(sent));
    await(id, connection);
    return;
  }
  wire::EncodedCall encoded = wire::encode_v16(sent.call);
  rpc::Output news;
  if (turn.now < connection.settled_at ||
      !connection.endpoint.call(encoded.action, std::move(encoded.payload), sent.tag,
                                encoded.priority, turn.now, news)) {
    conclude(station, sent, {CallStatus::not_sent, "too many calls wait"}, turn, out);
    return;
  }
  connection.sent.push_back(std::move(sent));
  await(id, connection);
  send_frames(id, news, turn.now, out);
}

// What waited for stations to settle goes out in its order.
void Core::release_held(std::vector<ConnectionId> due, state::Turn& turn, StepOutput& out) {
  std::erase_if(due, [&](ConnectionId id) {
    const Connection& connection = connections_.at(id);
    return connection.held.empty() || connection.settled_at > turn.now;
  });
  for (const ConnectionId id : due) {
    for (Sent& sent : std::exchange(connections_.at(id).held, {})) {
      send(id, std::move(sent), turn, out);
    }
  }
}

void Core::conclude(ConnectionId id, std::uint64_t tag, CallOutcome outcome, state::Turn& turn,
                    StepOutput& out) {
  Connection& connection = connections_.at(id);
  const auto found = std::find_if(connection.sent.begin(), connection.sent.end(),
                                  [&](const Sent& s) { return s.tag == tag; });
  ENSURE(found != connection.sent.end());
  const Sent sent = std::move(*found);
  connection.sent.erase(found);
  if (outcome.status == CallStatus::accepted) {
    wire::Findings findings;
    outcome =
        wire::outcome_v16(sent.call, outcome.detail, {config_.strictness, turn.now}, findings);
    tolerate(connection.station, findings, turn);
  }
  conclude(connection.station, sent, outcome, turn, out);
}

void Core::conclude(StationId station, const Sent& sent, const CallOutcome& outcome,
                    state::Turn& turn, StepOutput& out) {
  if (const auto* lease = std::get_if<GrantLease>(&sent.call)) {
    const EvseId evse = station::evse_of(state_, station, lease->connector);
    landed(evse);
    switch (outcome.status) {
      case CallStatus::accepted:
        power::accepted(turn, *lease, evse);
        break;
      case CallStatus::rejected:
      case CallStatus::not_sent:
        turn.emit(events::LimitRefused{lease->request, evse, outcome.detail});
        if (outcome.status == CallStatus::rejected) {
          power::refused(turn, *lease, evse, outcome);
          power::SiteMemory& site = memory(state_.evse(evse).site);
          site.quiet_until[place_in_site(evse)] =
              turn.now + state_.site(state_.evse(evse).site).definition.control.interval;
        }
        break;
      case CallStatus::unknown:
        turn.emit(events::LimitUncertain{lease->request, evse});
        break;
    }
  } else if (const auto* limit = std::get_if<InstallDefaultLimit>(&sent.call)) {
    if (outcome.status == CallStatus::accepted) {
      power::accepted(turn, *limit, station);
    } else if (outcome.status == CallStatus::rejected) {
      power::refused(turn, *limit, station, outcome);
    }
  } else if (const auto* start = std::get_if<StartRemotely>(&sent.call)) {
    session::remote_start_answered(turn, station, *start, outcome.status, sent.asked);
  } else if (const auto* read = std::get_if<ReadConfiguration>(&sent.call)) {
    if (sent.correlation.is_none()) {
      station::configuration_read(turn, station, *read, outcome.status,
                                  wire::configuration_v16(outcome.detail));
    }
  } else if (const auto* write = std::get_if<Configure>(&sent.call)) {
    station::configuration_written(turn, station, *write, outcome);
  } else if (const auto* trigger = std::get_if<Trigger>(&sent.call)) {
    station::triggered(turn, station, *trigger, outcome.status);
  }
  if (sent.correlation.is_none()) return;
  CommandStatus status = CommandStatus::done;
  switch (outcome.status) {
    case CallStatus::accepted:
      status = CommandStatus::done;
      break;
    case CallStatus::rejected:
    case CallStatus::not_sent:
      status = CommandStatus::failed;
      break;
    case CallStatus::unknown:
      status = CommandStatus::unknown;
      break;
  }
  out.effects.push_back(ReplyToCommand{sent.correlation, status, 0, outcome.detail});
}

void Core::send_frame(ConnectionId id, StationId station, std::string frame, Instant now,
                      StepOutput& out) {
  ++counters_.frames_out;
  put_on_tape(out.tape, {now, id, station}, events::TapeEntry::Kind::out).text = frame;
  out.effects.emplace_back(SendFrame{id, std::move(frame)});
}

// Filled where it stands: a frame that is made first and moved there costs more than its text.
events::TapeEntry& Core::put_on_tape(std::vector<events::TapeEntry>& tape, const Passage& passage,
                                     events::TapeEntry::Kind kind) {
  events::TapeEntry& frame = tape.emplace_back();
  frame.at = passage.at;
  frame.connection = passage.connection;
  frame.station = state_.station(passage.station).identity;
  frame.kind = kind;
  return frame;
}

void Core::send_frames(ConnectionId id, rpc::Output& news, Instant now, StepOutput& out) {
  if (news.frames.empty()) return;
  const auto found = connections_.find(id);
  ENSURE(found != connections_.end());
  for (std::string& frame : news.frames) {
    send_frame(id, found->second.station, std::move(frame), now, out);
  }
  news.frames.clear();
}

}  // namespace voltwin::core::shard
