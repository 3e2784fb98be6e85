#include "tests/property/crash_world.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "csms/core/power/exposure.hpp"
#include "csms/ocpp/rpc/frame.hpp"
#include "tests/support/fake_station.hpp"

namespace voltwin::test {

namespace rpc = ocpp::rpc;
using store::journal::Ending;

namespace {

constexpr Duration tick_length = Duration::from_seconds(20);
// What 32 A on three phases give in a tick, in Wh; the register counts whole ones.
constexpr std::uint64_t most_wh_a_tick = 120;

std::string in_quotes(std::string_view text) { return '"' + std::string(text) + '"'; }

}  // namespace

CrashWorld::CrashWorld(std::uint64_t seed)
    : draw_(random::Random(seed).stream("world")), csms_(random::Random(seed).stream("csms")) {
  for (int i = 1; i <= 3; ++i) {
    Station& station = stations_.emplace_back();
    station.identity = "S" + std::to_string(i);
    station.outlets.resize(1 + draw_.below(2));
    for (Outlet& outlet : station.outlets) {
      outlet.register_wh = static_cast<std::int64_t>(draw_.below(9'000'000));
    }
  }
  set_up();
}

void CrashWorld::set_up() {
  csms_.resume();
  command(DefineTariff{everything_tariff()});
  command(DefineSite{small_site()});
  for (const Station& station : stations_) {
    command(DefineStation{station_of(station.identity, station.outlets.size())});
  }
}

// In peace: the answer comes at once.
void CrashWorld::command(CommandBody body) {
  csms_.input(Command{CorrelationId(next_correlation_++), std::move(body)});
  csms_.take();
  csms_.commit(AfterAppend::release_effects);
  for (const Effect& effect : csms_.left()) {
    if (const auto* reply = std::get_if<ReplyToCommand>(&effect)) {
      EXPECT_EQ(reply->status, CommandStatus::done) << reply->detail;
    }
  }
}

void CrashWorld::run(std::uint64_t deaths) {
  csms_.set_faults(
      {.write_error = 0.001, .sync_error = 0.002, .read_error = 0.0002, .garbage = 0.3});
  while (csms_.counts().crashes < deaths && !::testing::Test::HasFailure()) {
    tick(Life::goes_on);
  }
  if (::testing::Test::HasFailure()) return;
  csms_.set_faults({});
  peaceful_ = true;
  for (int i = 0; i < 2'000 && anybody(); ++i) tick(Life::ends);
  for (int i = 0; i < 90; ++i) tick(Life::ends);
  EXPECT_FALSE(anybody());
  expect_what_was_answered();
  expect_books();
  expect_bills();
  // Once more, and all of it is still there.
  csms_.take();
  csms_.commit(AfterAppend::release_effects);
  csms_.die(Death::power);
  csms_.recover();
  expect_what_was_answered();
  expect_bills();
}

bool CrashWorld::anybody() const {
  return std::any_of(stations_.begin(), stations_.end(), [](const Station& station) {
    const auto matters = [](const Message& m) { return m.kind != Kind::heartbeat; };
    return std::any_of(station.queue.begin(), station.queue.end(), matters) ||
           std::any_of(station.outlets.begin(), station.outlets.end(),
                       [](const Outlet& outlet) { return outlet.occupied; });
  });
}

void CrashWorld::tick(Life life) {
  csms_.pass(tick_length);
  for (std::size_t i = 0; i < stations_.size(); ++i) live(i, life);
  const std::uint64_t acts = 20 + draw_.below(60);
  for (std::uint64_t i = 0; i < acts; ++i) {
    csms_.now += Duration::from_ms(10);
    act();
    if (!csms_.alive()) die_and_recover();
    if (::testing::Test::HasFailure()) return;
  }
}

void CrashWorld::act() {
  const std::size_t station = draw_.below(stations_.size());
  switch (draw_.below(8)) {
    case 0:
    case 1:
      send_next(station);
      return;
    case 2:
      answer_call(station);
      return;
    case 3:
      draw_.chance(0.7) ? order_token() : order_stop();
      return;
    case 4:
      if (stations_[station].connection.is_none()) connect(station);
      return;
    case 5:
      csms_.take();
      return;
    default:
      commit_somehow();
      return;
  }
}

void CrashWorld::commit_somehow() {
  if (peaceful_) {
    csms_.take();
    csms_.commit(AfterAppend::release_effects);
  } else {
    plot();
    if (!csms_.alive()) return;
    csms_.commit(draw_.chance(0.01) ? AfterAppend::die : AfterAppend::release_effects);
  }
  flush();
}

// What the process will die of, if of anything.
void CrashWorld::plot() {
  if (draw_.chance(0.002)) csms_.fill_up(draw_.below(1'500));
  const Ending ending = draw_.chance(0.5) ? Ending::power_cut : Ending::kill;
  if (draw_.chance(0.005)) csms_.plot(ending, draw_.below(2));
  if (draw_.chance(0.006)) csms_.die(draw_.chance(0.5) ? Death::power : Death::process);
}

void CrashWorld::flush() {
  for (const Effect& effect : csms_.left()) see(effect);
}

void CrashWorld::die_and_recover() {
  // What left before still arrived.
  flush();
  for (Station& station : stations_) lose_link(station);
  order_ = order_ ? std::optional(Order{order_->token, std::nullopt}) : std::nullopt;
  sent_.clear();
  const std::uint64_t down = draw_.chance(0.5) ? 0 : draw_.below(20);
  for (std::uint64_t i = 0; i < down; ++i) {
    csms_.now += tick_length;
    for (std::size_t s = 0; s < stations_.size(); ++s) live(s, Life::goes_on);
  }
  do {
    csms_.recover();
    if (!csms_.alive()) return;
    expect_what_was_answered();
    expect_books();
    expect_leases();
    csms_.resume();
    // Before it has written anything: what it found must be durable all the same.
    if (!peaceful_ && draw_.chance(0.15)) csms_.die(Death::power);
  } while (!csms_.alive());
}

// --- drivers and operator ------------------------------------------------------------------

void CrashWorld::live(std::size_t at, Life life) {
  Station& station = stations_[at];
  for (int connector = 1; connector <= static_cast<int>(station.outlets.size()); ++connector) {
    Outlet& outlet = station.outlets[static_cast<std::size_t>(connector - 1)];
    if (!outlet.occupied && life == Life::ends) continue;
    const bool was_occupied = outlet.occupied;
    if (--outlet.ticks_left <= 0) was_occupied ? leave(at, connector) : come(at, connector);
    // Whoever has just come has taken nothing yet.
    if (!was_occupied || !outlet.occupied) continue;
    if (draw_.chance(0.8)) {
      outlet.register_wh += static_cast<std::int64_t>(draw_.below(most_wh_a_tick + 1));
    }
    if (outlet.ticks_left % 3 == 0) {
      station.queue.push_back(
          {Kind::sample, outlet.visit, outlet.register_wh, connector, "", csms_.now});
    }
  }
  if (station.queue.empty() && draw_.chance(0.3)) {
    station.queue.push_back({Kind::heartbeat, 0, 0, 0, "", csms_.now});
  }
}

// Only with a token of which the operator knows that it is known.
void CrashWorld::come(std::size_t at, int connector) {
  Outlet& outlet = stations_[at].outlets[static_cast<std::size_t>(connector - 1)];
  outlet.ticks_left = 1 + static_cast<int>(draw_.below(40));
  if (tokens_used_ == tokens_.size()) return;
  outlet.occupied = true;
  outlet.visit = visits_.size();
  Visit visit;
  visit.station = at;
  visit.connector = connector;
  visit.token = tokens_[tokens_used_++];
  visit.from_wh = outlet.register_wh;
  visits_.push_back(visit);
  tell(at, connector, "Preparing");
  stations_[at].queue.push_back(
      {Kind::start, outlet.visit, outlet.register_wh, connector, "", csms_.now});
  tell(at, connector, "Charging");
}

void CrashWorld::leave(std::size_t at, int connector) {
  Outlet& outlet = stations_[at].outlets[static_cast<std::size_t>(connector - 1)];
  outlet.occupied = false;
  outlet.ticks_left = 1 + static_cast<int>(draw_.below(10));
  visits_[outlet.visit].to_wh = outlet.register_wh;
  stations_[at].queue.push_back(
      {Kind::stop, outlet.visit, outlet.register_wh, connector, "", csms_.now});
  tell(at, connector, "Finishing");
  tell(at, connector, "Available");
}

void CrashWorld::tell(std::size_t at, int connector, const char* status) {
  stations_[at].queue.push_back({Kind::status, 0, 0, connector, status, csms_.now});
}

void CrashWorld::order_token() {
  constexpr std::size_t in_advance = 4;
  if (order_ && order_->asked) return;
  if (tokens_.size() >= tokens_used_ + in_advance) return;
  if (!order_) order_ = Order{"VISIT" + std::to_string(tokens_.size()), std::nullopt};
  order_->asked = CorrelationId(next_correlation_++);
  csms_.input(Command{*order_->asked, DefineToken{{order_->token, TokenStatus::Accepted}}});
}

void CrashWorld::order_stop() {
  if (peaceful_ || visits_.empty()) return;
  const Visit& visit = visits_[draw_.below(visits_.size())];
  if (visit.id == 0 || visit.stopped) return;
  const Station& station = stations_[visit.station];
  const core::state::State& state = csms_.state();
  const auto* transaction =
      state.find_transaction(state.find_station(station.identity)->id, visit.id);
  ASSERT_NE(transaction, nullptr);
  csms_.input(Command{CorrelationId(next_correlation_++),
                      CallStation{station.identity, StopRemotely{transaction->id}}});
}

// --- the link ------------------------------------------------------------------------------

void CrashWorld::connect(std::size_t at) {
  Station& station = stations_[at];
  station.connection = ConnectionId(csms_.next_connection++);
  csms_.input(Connected{station.connection, station.identity});
  const bool boots = !station.boot_answered || draw_.chance(0.2);
  const bool waits = !station.queue.empty() && station.queue.front().kind == Kind::boot;
  if (boots && !waits) {
    station.queue.push_front({Kind::boot, 0, 0, 0, "", csms_.now});
  }
}

void CrashWorld::lose_link(Station& station) {
  station.connection = ConnectionId();
  station.calls.clear();
  if (!station.open_call.empty()) ++repeats_;
  station.open_call.clear();
}

void CrashWorld::send_next(std::size_t at) {
  Station& station = stations_[at];
  if (station.connection.is_none() || !station.open_call.empty() || station.queue.empty()) return;
  const Message& message = station.queue.front();
  const std::string id = "m-" + std::to_string(next_id_++);
  static constexpr const char* actions[] = {"BootNotification", "Heartbeat",   "StatusNotification",
                                            "StartTransaction", "MeterValues", "StopTransaction"};
  std::string text;
  rpc::append_call(text, id, actions[static_cast<std::size_t>(message.kind)], payload_of(message));
  station.open_call = id;
  sent_.emplace(id, std::pair(at, message));
  csms_.input(FrameReceived{station.connection, text});
}

std::string CrashWorld::payload_of(const Message& message) const {
  const std::string at = R"("timestamp":)" + in_quotes(to_text(message.at));
  const std::string connector = R"("connectorId":)" + std::to_string(message.connector);
  const std::string wh = std::to_string(message.register_wh);
  const auto visit = [&]() -> const Visit& { return visits_[message.visit]; };
  switch (message.kind) {
    case Kind::boot:
      return R"({"chargePointVendor":"Acme","chargePointModel":"One"})";
    case Kind::heartbeat:
      return "{}";
    case Kind::status:
      return "{" + connector + R"(,"errorCode":"NoError","status":)" + in_quotes(message.status) +
             "," + at + "}";
    case Kind::start:
      return "{" + connector + R"(,"idTag":)" + in_quotes(visit().token) + R"(,"meterStart":)" +
             wh + "," + at + "}";
    case Kind::sample:
      return "{" + connector + R"(,"transactionId":)" + std::to_string(visit().id) +
             R"(,"meterValue":[{"sampledValue":[{"value":)" + in_quotes(wh) + "}]," + at + "}]}";
    case Kind::stop:
      return R"({"idTag":)" + in_quotes(visit().token) + R"(,"transactionId":)" +
             std::to_string(visit().id) + R"(,"meterStop":)" + wh + "," + at + "}";
  }
  return {};
}

void CrashWorld::answer_call(std::size_t at) {
  Station& station = stations_[at];
  if (station.connection.is_none() || station.calls.empty()) return;
  const std::string text = station.calls.front();
  station.calls.erase(station.calls.begin());
  rpc::FrameScratch scratch;
  const rpc::Frame frame = rpc::parse_frame(text, scratch);
  const auto& call = std::get<rpc::CallFrame>(frame);
  const bool asks = call.action == "GetConfiguration";
  std::string answer;
  rpc::append_result(answer, call.id, asks ? "{}" : R"({"status":"Accepted"})");
  csms_.input(FrameReceived{station.connection, answer});
  replace_leases(station, call.id);
  if (call.action == "RemoteStopTransaction") obey_stop(at, std::string(call.payload));
}

// The station holds this lease now, and none that it replaces.
void CrashWorld::replace_leases(Station& station, std::string_view id) {
  const auto same = [&](const Lease& lease) { return lease.call == id; };
  const auto now_held = std::find_if(station.leases.begin(), station.leases.end(), same);
  if (now_held == station.leases.end()) return;
  const int connector = now_held->connector;
  const auto older = [&](const Lease& lease) { return lease.connector == connector; };
  station.leases.erase(std::remove_if(station.leases.begin(), now_held, older), now_held);
}

void CrashWorld::obey_stop(std::size_t at, const std::string& payload) {
  const auto id = static_cast<std::int64_t>(number_in(payload, "transactionId"));
  Station& station = stations_[at];
  for (int connector = 1; connector <= static_cast<int>(station.outlets.size()); ++connector) {
    const Outlet& outlet = station.outlets[static_cast<std::size_t>(connector - 1)];
    if (outlet.occupied && visits_[outlet.visit].id == id) {
      ++remote_stops_;
      leave(at, connector);
    }
  }
}

// --- what left the core --------------------------------------------------------------------

void CrashWorld::see(const Effect& effect) {
  if (const auto* reply = std::get_if<ReplyToCommand>(&effect)) {
    if (!order_ || order_->asked != reply->correlation) return;
    EXPECT_EQ(reply->status, CommandStatus::done) << reply->detail;
    tokens_.push_back(order_->token);
    order_.reset();
    return;
  }
  if (const auto* close = std::get_if<CloseConnection>(&effect)) {
    for (Station& station : stations_) {
      if (station.connection == close->connection) lose_link(station);
    }
    return;
  }
  const auto& send = std::get<SendFrame>(effect);
  rpc::FrameScratch scratch;
  const rpc::Frame frame = rpc::parse_frame(send.text, scratch);
  if (const auto* result = std::get_if<rpc::ResultFrame>(&frame)) {
    see_result(result->id, result->payload);
  } else if (const auto* call = std::get_if<rpc::CallFrame>(&frame)) {
    for (Station& station : stations_) {
      if (station.connection != send.connection) continue;
      station.calls.push_back(send.text);
      see_lease(station, call->id, call->payload);
    }
  } else {
    ADD_FAILURE() << "the core sent " << send.text;
  }
}

// Its time is said in one of two ways: an end, or a length from its start on.
void CrashWorld::see_lease(Station& station, std::string_view id, std::string_view payload) {
  if (payload.find(R"("TxProfile")") == std::string_view::npos) return;
  const auto time_in = [&](std::string_view name) -> std::optional<Instant> {
    const std::size_t at = payload.find(name);
    if (at == std::string_view::npos) return std::nullopt;
    const std::string_view text = payload.substr(at + name.size());
    const auto time = parse_instant(text.substr(0, text.find('"')));
    EXPECT_TRUE(time.has_value()) << payload;
    return time ? std::optional(time->instant) : std::nullopt;
  };
  std::optional<Instant> valid_to = time_in(R"("validTo":")");
  if (!valid_to && payload.find(R"("duration":)") != std::string_view::npos) {
    const Instant start = time_in(R"("startSchedule":")").value_or(csms_.now);
    valid_to =
        start + Duration::from_seconds(static_cast<std::int64_t>(number_in(payload, "duration")));
  }
  if (!valid_to) return;
  const int connector = static_cast<int>(number_in(payload, "connectorId"));
  const auto transaction = static_cast<std::int64_t>(number_in(payload, "transactionId"));
  station.leases.push_back(
      {std::string(id), connector, transaction, Amps(number_in(payload, "limit")), *valid_to});
}

// Answered is answered, whether the station sees it or not.
void CrashWorld::see_result(std::string_view id, std::string_view payload) {
  const auto found = sent_.find(id);
  if (found == sent_.end()) return;
  const auto [at, message] = found->second;
  Station& station = stations_[at];
  Visit* const visit = message.kind >= Kind::start ? &visits_[message.visit] : nullptr;
  switch (message.kind) {
    case Kind::boot:
      station.boot_answered = true;
      break;
    case Kind::heartbeat:
    case Kind::status:
    case Kind::sample:
      break;
    case Kind::start: {
      const auto given = static_cast<std::int64_t>(number_in(payload, "transactionId"));
      EXPECT_TRUE(visit->id == 0 || visit->id == given) << "another id for the same start";
      visit->id = given;
      break;
    }
    case Kind::stop:
      visit->stopped = true;
      break;
  }
  const bool waits = station.open_call == id;
  answered_.emplace_back(id);
  sent_.erase(found);
  if (waits) take_answer(at, csms_.alive() && !peaceful_ && draw_.chance(0.05));
}

// An answer that is lost is noticed by the link that goes with it.
void CrashWorld::take_answer(std::size_t at, bool lost) {
  Station& station = stations_[at];
  if (lost) {
    csms_.input(Disconnected{station.connection});
    lose_link(station);
    return;
  }
  station.open_call.clear();
  station.queue.pop_front();
}

// --- what must be --------------------------------------------------------------------------

void CrashWorld::expect_what_was_answered() const {
  const core::state::State& state = csms_.state();
  for (const std::string& token : tokens_) EXPECT_NE(state.find_token(token), nullptr) << token;
  for (const Station& station : stations_) {
    const auto* known = state.find_station(station.identity);
    ASSERT_NE(known, nullptr);
    EXPECT_TRUE(known->booted || !station.boot_answered) << station.identity;
  }
  expect_frames();
  std::map<std::string, int> transactions;
  for (const auto& transaction : state.transactions()) ++transactions[transaction.id_tag];
  for (const auto& [token, count] : transactions) EXPECT_EQ(count, 1) << token;
  for (const Visit& visit : visits_) expect_visit(visit);
}

// What was answered stands on the tape, once: a repeated message has an id of its own.
void CrashWorld::expect_frames() const {
  std::unordered_map<std::string_view, int> frames;
  for (const auto& frame : csms_.journal().tape) {
    const auto head = rpc::ordinary_call(frame.text);
    if (head && frame.kind == core::events::TapeEntry::Kind::in) ++frames[head->id];
  }
  for (const std::string& id : answered_) EXPECT_EQ(frames[id], 1) << id;
}

// What a station may follow is counted: load control's promise rests on it.
void CrashWorld::expect_leases() {
  const core::state::State& state = csms_.state();
  const auto& control = state.sites().front().definition.control;
  for (const Station& station : stations_) {
    const auto* known = state.find_station(station.identity);
    for (const Lease& lease : station.leases) {
      const auto* transaction = state.find_transaction(known->id, lease.transaction);
      ASSERT_NE(transaction, nullptr) << "a lease left for transaction " << lease.transaction;
      if (transaction->meter_stop || lease.valid_to <= csms_.now) continue;
      const core::state::Evse& evse = state.evse(transaction->evse);
      EXPECT_GE(core::power::exposure(evse, control, csms_.now), lease.limit) << lease.call;
      ++leases_checked_;
    }
  }
}

void CrashWorld::expect_visit(const Visit& visit) const {
  if (visit.id == 0) return;
  const core::state::State& state = csms_.state();
  const auto* station = state.find_station(stations_[visit.station].identity);
  const auto* transaction = state.find_transaction(station->id, visit.id);
  ASSERT_NE(transaction, nullptr) << "the start of " << visit.token << " was answered";
  EXPECT_EQ(transaction->id_tag, visit.token);
  EXPECT_EQ(transaction->meter_start.value(), visit.from_wh);
  if (!visit.stopped) return;
  const auto* charge = state.find_charge(transaction->session);
  ASSERT_NE(charge, nullptr) << "the stop of " << visit.token << " was answered";
  EXPECT_EQ(charge->energy.value(), visit.to_wh - visit.from_wh) << visit.token;
}

// The drivers owe what the bills say, and every entry has its other side.
void CrashWorld::expect_books() const {
  const core::state::State& state = csms_.state();
  std::int64_t owed = 0;
  for (const auto& transaction : state.transactions()) {
    const auto* charge = state.find_charge(transaction.session);
    if (charge != nullptr) owed += charge->total_minor;
  }
  std::int64_t sum = 0;
  std::int64_t drivers = 0;
  for (const auto& [account, minor] : state.balances()) {
    sum += minor;
    if (account.starts_with("driver:")) drivers += minor;
  }
  EXPECT_EQ(sum, 0);
  EXPECT_EQ(drivers, owed);
}

void CrashWorld::expect_bills() const {
  const core::state::State& state = csms_.state();
  EXPECT_EQ(state.transactions().size(), visits_.size());
  std::int64_t billed = 0;
  std::int64_t metered = 0;
  for (const Visit& visit : visits_) {
    EXPECT_TRUE(visit.stopped) << visit.token;
    metered += visit.to_wh - visit.from_wh;
  }
  for (const auto& transaction : state.transactions()) {
    const auto* charge = state.find_charge(transaction.session);
    if (charge != nullptr) billed += charge->energy.value();
  }
  EXPECT_EQ(billed, metered);
}

}  // namespace voltwin::test
