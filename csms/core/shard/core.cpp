#include "csms/core/shard/core.hpp"

#include <algorithm>
#include <utility>

#include "csms/core/power/limit_form.hpp"
#include "csms/core/priority/commands.hpp"
#include "csms/core/priority/queue.hpp"
#include "csms/core/session/clock_offset.hpp"
#include "csms/core/session/endings.hpp"
#include "csms/core/session/metering.hpp"
#include "csms/core/session/remote_starts.hpp"
#include "csms/core/session/transactions.hpp"
#include "csms/core/shard/affected.hpp"
#include "csms/core/shard/draws.hpp"
#include "csms/core/station/notices.hpp"
#include "csms/core/station/registry.hpp"
#include "csms/core/station/reports.hpp"
#include "csms/core/station/tokens.hpp"
#include "csms/core/wire/v16.hpp"
#include "engine/base/ensure.hpp"

namespace voltwin::core::shard {

namespace rpc = ocpp::rpc;

void StepOutput::clear() {
  events.clear();
  effects.clear();
  tape.clear();
  telemetry.clear();
}

void Core::step(Input input, Instant now, StepOutput& out) {
  const std::size_t first_event = out.events.size();
  state::Turn turn(state_, now, out.events);
  // The turn appends to them where they are; finish() gives them back.
  std::swap(turn.measurements, out.telemetry);
  std::visit([&](auto& i) { take(i, turn, out); }, input);
  finish(turn, out, first_event);
}

void Core::expire(Instant now, StepOutput& out) {
  const std::size_t first_event = out.events.size();
  state::Turn turn(state_, now, out.events);
  std::swap(turn.measurements, out.telemetry);
  std::vector<ConnectionId> due;
  for (const ConnectionId id : what_is_due(now)) {
    const Connection& connection = connections_.at(id);
    if (connection.last_heard + connection.silence_allowed > now) {
      due.push_back(id);
      continue;
    }
    CloseConnection close{id, "nothing heard for too long"};
    out.effects.emplace_back(std::in_place_type<CloseConnection>, std::move(close));
    lose(id, "silent", turn, out);
  }
  for (const ConnectionId id : due) {
    rpc::Output news;
    connections_.at(id).endpoint.expire(now, news);
    handle_news(id, news, turn, out);
  }
  reap(now, turn);
  session::expire_remote_starts(turn);
  release_held(std::move(due), turn, out);
  for (const auto& [at, site] : plans_) {
    if (at > now) break;
    dirty_.push_back(site);
  }
  finish(turn, out, first_event);
}

void Core::reap(Instant now, state::Turn& turn) {
  for (const EvseId evse : reaper_.take_due(now)) {
    const auto found = connections_.find(state_.station(state_.evse(evse).station).connection);
    const bool gone = found == connections_.end();
    // The stop may stand behind what the station still tells of hours ago.
    const bool drains = !gone && now < found->second.peer.backlog_at + session::evidence_grace;
    if (!drains && session::reap(turn, evse, gone ? now : found->second.last_heard)) {
      reaper_.watch(state_, evse);
      continue;
    }
    // Until it has spoken, or its connection is taken for dead.
    reaper_.look_again(state_, evse, now + session::evidence_grace);
  }
}

std::optional<Instant> Core::next_deadline() const {
  std::optional<Instant> next;
  const auto consider = [&](std::optional<Instant> at) {
    if (at && (!next || *at < *next)) next = at;
  };
  if (!deadlines_.empty()) consider(deadlines_.begin()->first);
  consider(reaper_.next());
  consider(session::next_overdue_start(state_));
  if (state_.priorities().due != Instant::never()) consider(state_.priorities().due);
  if (!plans_.empty()) consider(plans_.begin()->first);
  return next;
}

void Core::replay(const events::Event& event, Instant at) { state_.apply(event, at); }

void Core::resume(Instant now, StepOutput& out) {
  const std::size_t first_event = out.events.size();
  state::Turn turn(state_, now, out.events);
  std::swap(turn.measurements, out.telemetry);
  const Instant newest = state_.latest();
  for (const state::Station& station : state_.stations()) {
    if (!station.connection.is_none()) {
      turn.emit(events::StationDisconnected{station.id, station.connection, "restart"});
    }
  }
  doubt_grants(turn, newest);
  finish(turn, out, first_event);
  reaper_.rebuild(state_);
}

// --- inputs --------------------------------------------------------------------

void Core::take(const Connected& input, state::Turn& turn, StepOutput& out) {
  const state::Station* station = state_.find_station(input.identity);
  if (station == nullptr) {
    out.effects.push_back(CloseConnection{input.connection, "unknown charge point"});
    return;
  }
  const StationId id = station->id;
  const ConnectionId old = station->connection;
  if (!old.is_none()) {
    if (input.connection <= old) {
      out.effects.push_back(CloseConnection{input.connection, "older than the open connection"});
      return;
    }
    // It is back while the old socket still looks open: the new one counts at once.
    out.effects.push_back(CloseConnection{old, "replaced by a newer connection"});
    lose(old, "replaced", turn, out);
  }
  const Duration settle = settle_time(id);
  const bool waits_for_boot = !station->booted && settle > Duration();
  const Instant settled = turn.now + (waits_for_boot ? config_.boot_patience : settle);
  rpc::EndpointConfig config;
  config.id_prefix = "c" + std::to_string(input.connection.value());
  config.call_timeout = config_.call_timeout;
  config.queue_limit = config_.queue_limit;
  const Duration silence = state_.site(station->site).definition.heartbeat_interval;
  const auto [added, fresh] =
      connections_.try_emplace(input.connection, Connection{id,
                                                            rpc::Endpoint(std::move(config)),
                                                            {},
                                                            turn.now,
                                                            settled,
                                                            {},
                                                            turn.now,
                                                            silence * config_.silent_heartbeats,
                                                            {}});
  if (fresh) await(input.connection, added->second);
  turn.emit(events::StationConnected{id, input.connection});
}

void Core::take(FrameReceived& input, state::Turn& turn, StepOutput& out) {
  const auto found = connections_.find(input.connection);
  if (found == connections_.end()) {
    ++counters_.ignored_frames;  // of a connection that was replaced or closed
    return;
  }
  ++counters_.frames_in;
  Connection& connection = found->second;
  connection.last_heard = turn.now;
  // The frame itself goes onto the tape once it has been read; its place is before the answer.
  const std::size_t place = out.tape.size();
  put_on_tape(out.tape, {turn.now, input.connection, connection.station},
              input.form == FrameForm::binary ? events::TapeEntry::Kind::in_binary
                                              : events::TapeEntry::Kind::in);
  if (!answer_ordinary(input, connection, turn, out)) {
    rpc::Output news;
    receive(input, connection, turn, news);
    handle_news(input.connection, news, turn, out);
  }
  out.tape[place].text = std::move(input.text);
}

void Core::take(const Disconnected& input, state::Turn& turn, StepOutput& out) {
  if (connections_.contains(input.connection)) lose(input.connection, "closed", turn, out);
}

void Core::take(const Command& input, state::Turn& turn, StepOutput& out) {
  if (const auto* call = std::get_if<CallStation>(&input.body)) {
    start_remote(*call, input.correlation, turn, out);
    return;
  }
  ReplyToCommand reply;
  if (const auto* c = std::get_if<DefineTariff>(&input.body)) {
    reply = station::define_tariff(turn, *c);
  } else if (const auto* c2 = std::get_if<DefineSite>(&input.body)) {
    reply = station::define_site(turn, *c2);
  } else if (const auto* c3 = std::get_if<DefineStation>(&input.body)) {
    reply = station::define_station(turn, *c3);
    const auto& sites = state_.sites();
    for (std::size_t i = 0; i < sites.size(); ++i) {
      memory(sites[i].id).grow(sites[i].evses.size());
    }
  } else if (const auto* c4 = std::get_if<DefineToken>(&input.body)) {
    reply = station::define_token(turn, *c4);
  } else if (const auto* erased = std::get_if<EraseToken>(&input.body)) {
    reply = station::erase_token(turn, *erased);
  } else if (const auto* c5 = std::get_if<ScheduleCap>(&input.body)) {
    reply = station::schedule_cap(turn, *c5);
  } else if (const auto* c6 = std::get_if<ReportLoad>(&input.body)) {
    reply = station::report_load(turn, *c6);
    if (reply.status == CommandStatus::done) {
      const auto node = state_.site(c6->site).tree.index_of(c6->node);
      memory(c6->site).heard[*node] = turn.now;
    }
  } else if (const auto* chosen = std::get_if<ChoosePolicy>(&input.body)) {
    reply = station::choose_policy(turn, *chosen);
  } else if (const auto* prices = std::get_if<SchedulePrices>(&input.body)) {
    reply = station::schedule_prices(turn, *prices);
  } else if (auto about_priority = priority::take(turn, input.body)) {
    reply = *std::move(about_priority);
  }
  reply.correlation = input.correlation;
  out.effects.push_back(std::move(reply));
}

// --- connections -----------------------------------------------------------------

void Core::lose(ConnectionId id, std::string reason, state::Turn& turn, StepOutput& out) {
  auto node = connections_.extract(id);
  ENSURE(!node.empty());
  Connection& connection = node.mapped();
  deadlines_.erase({connection.queued, id});
  turn.emit(events::StationDisconnected{connection.station, id, std::move(reason)});
  if (!connection.sent.empty() && !connection.peer.answered) {
    frightened_.insert_or_assign(connection.station, turn.now);
  }
  bool first = true;
  for (const std::uint64_t tag : connection.endpoint.reset("lost")) {
    const auto sent = std::find_if(connection.sent.begin(), connection.sent.end(),
                                   [&](const Sent& s) { return s.tag == tag; });
    ENSURE(sent != connection.sent.end());
    // Only the first one left: the others waited behind it.
    const CallStatus status = first ? CallStatus::unknown : CallStatus::not_sent;
    conclude(connection.station, *sent, {status, "connection lost"}, turn, out);
    first = false;
  }
  for (const Sent& sent : connection.held) {
    conclude(connection.station, sent, {CallStatus::not_sent, "connection lost"}, turn, out);
  }
}

void Core::handle_news(ConnectionId id, rpc::Output& news, state::Turn& turn, StepOutput& out) {
  send_frames(id, news, turn.now, out);
  for (rpc::Incoming& incoming : news.incoming) {
    if (auto* call = std::get_if<rpc::IncomingCall>(&incoming)) {
      answer_call(id, *call, turn, out);
    } else if (auto* answered = std::get_if<rpc::Answered>(&incoming)) {
      connections_.at(id).peer.answered = true;
      conclude(id, answered->tag, {CallStatus::accepted, std::move(answered->payload)}, turn, out);
    } else if (auto* refused = std::get_if<rpc::Refused>(&incoming)) {
      connections_.at(id).peer.answered = true;
      // After these two the station may have acted all the same.
      const bool unsure = refused->code == rpc::ErrorCode::InternalError ||
                          refused->code == rpc::ErrorCode::GenericError;
      conclude(id, refused->tag,
               {unsure ? CallStatus::unknown : CallStatus::rejected,
                std::string(rpc::text(refused->code)) + ": " + refused->description},
               turn, out);
    } else if (auto* late = std::get_if<rpc::TimedOut>(&incoming)) {
      conclude(id, late->tag, {CallStatus::unknown, "no answer in time"}, turn, out);
    } else {
      ignore(connections_.at(id).station, std::get<rpc::Ignored>(incoming), turn);
    }
  }
}

void Core::answer_call(ConnectionId id, const rpc::IncomingCall& call, state::Turn& turn,
                       StepOutput& out) {
  Connection& connection = connections_.at(id);
  rpc::Output answer;
  watch_ids(connection, call.id, turn);
  watch_calls(connection, call.action, turn);
  wire::Findings findings;
  auto decoded =
      wire::decode_v16(call.action, call.payload, {config_.strictness, turn.now}, findings);
  tolerate(connection.station, findings, turn);
  if (const auto* refusal = std::get_if<wire::Refusal>(&decoded)) {
    ++counters_.refused_calls;
    connection.endpoint.refuse(call.id, refusal->code, refusal->description, answer);
  } else {
    const StationAnswer decided = decide(connection, std::get<StationRequest>(decoded), turn);
    connection.endpoint.answer(call.id, wire::encode_v16(decided, turn.now), answer);
  }
  send_frames(id, answer, turn.now, out);
}

namespace {

struct Decide {
  const session::TransactionKey& key;
  StationId station;
  state::Turn& turn;

  Authorization may_do(std::string_view id_tag) const {
    return station::authorization(turn.state(), id_tag);
  }
  EvseId evse(int connector) const { return station::evse_of(turn.state(), station, connector); }
  StationAnswer operator()(const BootReport& r) const {
    const SiteId site = turn.state().station(station).site;
    if (turn.state().site(site).definition.control.policy != Policy::uncontrolled) {
      turn.call({station, power::default_limit(turn.state(), station, turn.now), CorrelationId()});
    }
    return station::boot(turn, station, r);
  }
  StationAnswer operator()(const HeartbeatReport&) const {
    session::watch_samples(turn, station);
    return HeartbeatAnswer{};
  }
  StationAnswer operator()(const StatusReport& r) const {
    station::status(turn, station, session::in_our_time(turn, station, r));
    return EmptyAnswer{};
  }
  StationAnswer operator()(const AuthorizeRequest& r) const {
    const std::string tag = station::meant_by(turn, station, r.id_tag);
    return AuthorizeAnswer{
        priority::allowed_at(turn.state(), station, {tag, turn.now}, may_do(tag))};
  }
  StationAnswer operator()(const TransactionStart& r) const {
    const EvseId id = evse(r.connector);
    if (id.is_none()) {
      return StartAnswer{WireTransactionId(session::unattributed_transaction),
                         Authorization::Invalid};
    }
    TransactionStart start = r;
    start.id_tag = station::meant_by(turn, station, r.id_tag);
    const state::Clock& clock = turn.state().station(station).clock;
    const Instant at = session::read_clock(clock, {start.at, turn.now}).at;
    const Authorization allowed =
        priority::allowed_at(turn.state(), id, {start.id_tag, at}, may_do(start.id_tag));
    const StartAnswer answer = session::start(turn, key, id, allowed, start);
    priority::served(turn, id);
    return answer;
  }
  StationAnswer operator()(const MeterReport& r) const {
    station::check_against_status(turn, station, evse(r.connector), r);
    const DrawWatch draws(turn.state(), station, r);
    session::meter(turn, evse(r.connector), station, r);
    draws.judge(turn);
    session::watch_unauthorised(turn, evse(r.connector));
    return EmptyAnswer{};
  }
  StationAnswer operator()(const TransactionStop& r) const {
    TransactionStop stop = r;
    if (!r.id_tag.empty()) stop.id_tag = station::meant_by(turn, station, r.id_tag);
    const Authorization status = may_do(stop.id_tag);
    session::stop(turn, key, station, status, stop);
    StopAnswer answer;
    if (!stop.id_tag.empty()) answer.status = status;
    return answer;
  }
  StationAnswer operator()(const DataTransferRequest&) const { return UnknownVendorAnswer{}; }
  StationAnswer operator()(const CertificateSigningRequest& r) const {
    return station::sign(turn, station, r);
  }
  template <class Report>  // what is left is only noted
  StationAnswer operator()(const Report& r) const {
    station::note(turn, station, r);
    return EmptyAnswer{};
  }
};

}  // namespace

StationAnswer Core::decide(Connection& connection, const StationRequest& request,
                           state::Turn& turn) {
  note_resumed_charging(connection.station, request);
  StationAnswer answer =
      std::visit(Decide{config_.transaction_key, connection.station, turn}, request);
  watch_backlog(connection, request, turn.now);
  return answer;
}

void Core::watch_backlog(Connection& connection, const StationRequest& request, Instant now) {
  std::optional<Instant> told;
  if (const auto* start = std::get_if<TransactionStart>(&request)) told = start->at;
  if (const auto* stop = std::get_if<TransactionStop>(&request)) told = stop->at;
  const auto* report = std::get_if<MeterReport>(&request);
  if (report != nullptr && !report->samples.empty()) told = report->samples.back().at;
  if (!told) return;
  const state::Clock& clock = state_.station(connection.station).clock;
  const Instant at = session::read_clock(clock, {*told, now}).at;
  if (at + state::Clock::tolerance < now) connection.peer.backlog_at = now;
}

// --- deadlines ------------------------------------------------------------------------

Instant Core::Connection::deadline() const {
  Instant at = last_heard + silence_allowed;
  if (const auto answer = endpoint.next_deadline()) at = std::min(at, *answer);
  return held.empty() ? at : std::min(at, settled_at);
}

void Core::await(ConnectionId id, Connection& connection) {
  const Instant at = connection.deadline();
  if (at >= connection.queued) return;
  auto node = deadlines_.extract({connection.queued, id});
  connection.queued = at;
  if (node.empty()) {
    deadlines_.emplace(at, id);
    return;
  }
  node.value().first = at;
  deadlines_.insert(std::move(node));
}

void Core::settle_deadlines() {
  while (!deadlines_.empty()) {
    const auto [at, id] = *deadlines_.begin();
    Connection& connection = connections_.at(id);
    const Instant meant = connection.deadline();
    if (meant == at) return;
    auto node = deadlines_.extract(deadlines_.begin());
    node.value().first = connection.queued = meant;
    deadlines_.insert(std::move(node));
  }
}

// A plan's time follows from the last one and from what is settling.
void Core::watch_plans(const StepOutput& out, std::size_t first_event) {
  for (const SiteId site : planning_) watch_plan(site);
  for (std::size_t i = first_event; i < out.events.size(); ++i) {
    if (const auto* lease = std::get_if<events::LimitAcknowledged>(&out.events[i])) {
      watch_plan(state_.evse(lease->evse).site);
    } else if (const auto* limit = std::get_if<events::DefaultLimitInstalled>(&out.events[i])) {
      watch_plan(state_.station(limit->station).site);
    }
  }
}

void Core::watch_plan(SiteId id) {
  if (plan_at_.size() < state_.sites().size()) {
    plan_at_.resize(state_.sites().size(), Instant::never());
  }
  const auto next = power::next_control(state_.site(id), memory(id), state_);
  Instant& at = plan_at_[id.value() - 1];
  if (next.value_or(Instant::never()) == at) return;
  plans_.erase({at, id});
  at = next.value_or(Instant::never());
  if (next) plans_.emplace(at, id);
}

// In order of their ids. They stay in their places, which settle_deadlines() puts right.
std::vector<ConnectionId> Core::what_is_due(Instant now) const {
  std::vector<ConnectionId> due;
  for (const auto& [at, id] : deadlines_) {
    if (at > now) break;
    due.push_back(id);
  }
  std::sort(due.begin(), due.end());
  return due;
}

// --- load control --------------------------------------------------------------------

void Core::finish(state::Turn& turn, StepOutput& out, std::size_t first_event) {
  priority::settle(turn);
  send_calls(turn, out);
  turn.emit_tolerated();
  // A plan's calls may fail at once (no room in a queue) and so ask for another plan; that
  // one waits for the next turn, or a full queue would be planned for without end.
  mark_sites(out, first_event, turn.now);
  std::sort(dirty_.begin(), dirty_.end());
  dirty_.erase(std::unique(dirty_.begin(), dirty_.end()), dirty_.end());
  planning_.clear();
  std::swap(planning_, dirty_);
  for (const SiteId site : planning_) control(site, turn);
  send_calls(turn, out);
  watch_plans(out, first_event);
  settle_deadlines();
  watch_transactions(out, first_event);
  std::swap(turn.measurements, out.telemetry);
}

void Core::watch_transactions(const StepOutput& out, std::size_t first_event) {
  for (std::size_t i = first_event; i < out.events.size(); ++i) {
    reaper_.watch(state_, out.events[i]);
  }
}

void Core::mark_sites(const StepOutput& out, std::size_t first_event, Instant now) {
  for (std::size_t i = first_event; i < out.events.size(); ++i) {
    const SiteId site = std::visit(Affected{state_, memories_, now}, out.events[i]);
    if (!site.is_none()) dirty_.push_back(site);
  }
}

void Core::control(SiteId site, state::Turn& turn) {
  ++counters_.plans;
  install_defaults(state_.site(site), turn);
  power::control(turn, site, memory(site));
}

// A default that was refused, or whose answer was lost, is tried again at every plan.
void Core::install_defaults(const state::Site& site, state::Turn& turn) {
  const ControlSettings& control = site.definition.control;
  if (control.policy == Policy::uncontrolled) return;
  for (const EvseId id : site.evses) {
    const state::Evse& evse = state_.evse(id);
    if (evse.limit.default_installed || evse.connector != 1) continue;
    const state::Station& station = state_.station(evse.station);
    const auto found = connections_.find(station.connection);
    if (found == connections_.end()) continue;
    if (!station.booted && turn.now < found->second.since + config_.boot_patience) continue;
    const auto holds_default = [](const std::vector<Sent>& calls) {
      return std::any_of(calls.begin(), calls.end(), [](const Sent& s) {
        return std::holds_alternative<InstallDefaultLimit>(s.call);
      });
    };
    if (!holds_default(found->second.sent) && !holds_default(found->second.held))
      turn.call({station.id, power::default_limit(state_, station.id, turn.now), {}});
  }
}

power::SiteMemory& Core::memory(SiteId site) {
  ENSURE(state_.has_site(site));
  while (memories_.size() < state_.sites().size()) {
    const state::Site& added = state_.sites()[memories_.size()];
    power::SiteMemory fresh;
    fresh.heard.resize(added.tree.size(), Instant::from_us(INT64_MIN / 2));
    fresh.grow(added.evses.size());
    memories_.push_back(std::move(fresh));
  }
  return memories_[site.value() - 1];
}

void Core::landed(EvseId id) { memory(state_.evse(id).site).in_flight[place_in_site(id)] = false; }

std::size_t Core::place_in_site(EvseId id) const {
  const std::vector<EvseId>& evses = state_.site(state_.evse(id).site).evses;
  // EVSEs of a site are in order of their ids.
  return static_cast<std::size_t>(std::lower_bound(evses.begin(), evses.end(), id) - evses.begin());
}

Duration Core::settle_time(StationId station) const {
  return std::max(config_.settle, state_.station(station).set_up.settle);
}

}  // namespace voltwin::core::shard
