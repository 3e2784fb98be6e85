#include "tests/support/fake_station.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "csms/ocpp/rpc/frame.hpp"

namespace voltwin::test {

namespace rpc = ocpp::rpc;

std::string clock_text(std::int64_t seconds_after_morning) {
  return to_text(morning + Duration::from_seconds(seconds_after_morning));
}

grid::Node node(std::uint64_t id, std::uint64_t parent, std::optional<Amps> limit) {
  grid::Node out;
  out.id = grid::NodeId(id);
  out.name = "node " + std::to_string(id);
  out.parent = grid::NodeId(parent);
  out.limit_per_phase = limit;
  return out;
}

SiteDefinition small_site() {
  SiteDefinition site;
  site.name = "Small";
  site.nodes = {node(1, 0, Amps(32))};
  site.tariff = TariffId(1);
  return site;
}

StationDefinition station_of(std::string identity, std::size_t evses) {
  StationDefinition station;
  station.site = SiteId(1);
  station.identity = std::move(identity);
  for (std::size_t i = 0; i < evses; ++i) {
    EvseDefinition evse;
    evse.name = station.identity + "-" + std::to_string(i + 1);
    evse.node = grid::NodeId(1);
    station.evses.push_back(evse);
  }
  return station;
}

TariffDefinition everything_tariff() {
  TariffDefinition tariff;
  tariff.name = "Everything";
  tariff.per_kwh_micro = 400'000;
  tariff.per_minute_micro = 50'000;
  tariff.flat_micro = 1'000'000;
  tariff.idle_per_minute_micro = 100'000;
  tariff.idle_grace = Duration::from_minutes(10);
  return tariff;
}

// --- FakeCsms ------------------------------------------------------------------------------

FakeCsms::FakeCsms() : shard(core::shard::CoreConfig{test_key}, core::shard::Sideband::keep) {
  command(DefineTariff{everything_tariff()});
  command(DefineToken{{"TAG1", TokenStatus::Accepted}});
}

FakeCsms::FakeCsms(const SiteDefinition& site, const std::vector<StationDefinition>& stations)
    : FakeCsms(site, stations, core::shard::CoreConfig{test_key}) {}

FakeCsms::FakeCsms(const SiteDefinition& site, const std::vector<StationDefinition>& stations,
                   const core::shard::CoreConfig& config)
    : shard(config, core::shard::Sideband::keep) {
  command(DefineTariff{everything_tariff()});
  command(DefineToken{{"TAG1", TokenStatus::Accepted}});
  EXPECT_EQ(command(DefineSite{site}).detail, "");
  for (const StationDefinition& station : stations) {
    EXPECT_EQ(command(DefineStation{station}).detail, "");
  }
}

std::uint32_t FakeCsms::defects(std::string_view identity, ocpp::tolerance::Defect defect) const {
  return state().find_station(identity)->defects[static_cast<std::size_t>(defect)];
}

void FakeCsms::input(const Input& input) {
  shard.step(input, now);
  flush();
}

void FakeCsms::pass(Duration duration) {
  const Instant until = now + duration;
  int idle_wakes = 0;
  while (const auto next = shard.next_deadline()) {
    if (*next > until) break;
    if (*next <= now && ++idle_wakes > 3) {
      ADD_FAILURE() << "the core asks to be woken for what it has just done";
      break;
    }
    now = std::max(now + Duration::from_us(1), *next);
    shard.expire(now);
    flush();
  }
  now = until;
}

ReplyToCommand FakeCsms::command(CommandBody body) {
  const auto answer = reply(ask(std::move(body)));
  EXPECT_TRUE(answer.has_value()) << "the command was not answered at once";
  return answer.value_or(ReplyToCommand{});
}

CorrelationId FakeCsms::ask(CommandBody body) {
  const CorrelationId correlation(next_correlation_++);
  input(Command{correlation, std::move(body)});
  return correlation;
}

std::optional<ReplyToCommand> FakeCsms::reply(CorrelationId correlation) const {
  std::optional<ReplyToCommand> found;
  for (const ReplyToCommand& reply : replies_) {
    if (reply.correlation != correlation) continue;
    EXPECT_FALSE(found.has_value()) << "command answered twice";
    found = reply;
  }
  return found;
}

std::vector<core::events::Event> FakeCsms::facts_after(std::size_t after) const {
  std::vector<core::events::Event> out;
  for (std::size_t i = after; i < journal.size(); ++i) {
    out.push_back(kept.event_of(journal[i]));
  }
  return out;
}

std::vector<std::string> FakeCsms::names_after(std::size_t after) const {
  std::vector<std::string> out;
  for (std::size_t i = after; i < journal.size(); ++i) out.push_back(journal[i].type);
  return out;
}

bool FakeCsms::is_closed(ConnectionId connection) const {
  return std::any_of(closed.begin(), closed.end(),
                     [&](const CloseConnection& c) { return c.connection == connection; });
}

void FakeCsms::flush() {
  core::events::Batch batch;
  const std::uint64_t ticket = shard.take_batch(batch);
  kept.add(batch);
  telemetry.insert(telemetry.end(), batch.telemetry.begin(), batch.telemetry.end());
  std::vector<Effect> effects;
  shard.durable(ticket, effects);
  for (Effect& effect : effects) {
    if (auto* frame = std::get_if<SendFrame>(&effect)) {
      inboxes[frame->connection].push_back(std::move(frame->text));
    } else if (auto* close = std::get_if<CloseConnection>(&effect)) {
      closed.push_back(*close);
    } else {
      replies_.push_back(std::get<ReplyToCommand>(effect));
    }
  }
}

// --- FakeStation ---------------------------------------------------------------------------

void FakeStation::connect() {
  connection = ConnectionId(csms_.next_connection++);
  csms_.input(Connected{connection, identity_});
}

void FakeStation::drop() { csms_.input(Disconnected{connection}); }

void FakeStation::send(std::string_view text) {
  csms_.input(FrameReceived{connection, std::string(text)});
}

namespace {

// The latest time in the payload, within a day from now.
Instant latest_time(std::string_view payload, Instant now) {
  constexpr std::string_view key = "\"timestamp\":\"";
  Instant latest = now;
  for (std::size_t at = payload.find(key); at != std::string_view::npos;
       at = payload.find(key, at + 1)) {
    const std::string_view text = payload.substr(at + key.size());
    const auto time = parse_instant(text.substr(0, text.find('"')));
    if (time && time->instant <= now + Duration::from_hours(24)) {
      latest = std::max(latest, time->instant);
    }
  }
  return latest;
}

}  // namespace

std::string FakeStation::call(std::string_view action, std::string_view payload) {
  if (time_follows) csms_.now = latest_time(payload, csms_.now);
  const std::string id = "s-" + std::to_string(next_id_++);
  std::string text;
  rpc::append_call(text, id, action, payload);
  send(text);
  std::vector<std::string>& frames = inbox();
  for (auto it = frames.begin(); it != frames.end(); ++it) {
    rpc::FrameScratch scratch;
    const std::string frame_text = *it;
    const rpc::Frame frame = rpc::parse_frame(frame_text, scratch);
    std::optional<std::string> found;
    if (const auto* result = std::get_if<rpc::ResultFrame>(&frame); result && result->id == id) {
      found = std::string(result->payload);
    } else if (const auto* error = std::get_if<rpc::ErrorFrame>(&frame); error && error->id == id) {
      found = "CALLERROR " + std::string(error->code);
    }
    if (!found) continue;
    frames.erase(it);
    return *found;
  }
  return "no answer";
}

std::optional<CoreCall> FakeStation::next_call() {
  std::vector<std::string>& frames = inbox();
  for (auto it = frames.begin(); it != frames.end(); ++it) {
    rpc::FrameScratch scratch;
    const rpc::Frame frame = rpc::parse_frame(*it, scratch);
    const auto* call = std::get_if<rpc::CallFrame>(&frame);
    if (call == nullptr) continue;
    CoreCall out{std::string(call->id), std::string(call->action), std::string(call->payload)};
    frames.erase(it);
    return out;
  }
  return std::nullopt;
}

void FakeStation::answer(const CoreCall& call, std::string_view payload) {
  std::string text;
  rpc::append_result(text, call.id, payload);
  send(text);
}

void FakeStation::refuse(const CoreCall& call, std::string_view code) {
  send("[4,\"" + call.id + "\",\"" + std::string(code) + "\",\"no\",{}]");
}

std::vector<CoreCall> FakeStation::obey() {
  std::vector<CoreCall> out;
  while (auto call = next_call()) {
    const bool asks = call->action == "GetConfiguration";
    answer(*call, asks ? "{}" : R"({"status":"Accepted"})");
    out.push_back(*std::move(call));
    if (out.size() > 1'000) {
      ADD_FAILURE() << "the core calls without end";
      break;
    }
  }
  return out;
}

void FakeStation::boot() {
  const std::string answer =
      call("BootNotification", R"({"chargePointVendor":"Acme","chargePointModel":"One"})");
  EXPECT_NE(answer.find("Accepted"), std::string::npos) << answer;
  obey();
}

std::int64_t FakeStation::start(std::int64_t second, std::int64_t meter_wh) {
  const std::string answer =
      call("StartTransaction", R"({"connectorId":1,"idTag":"TAG1","meterStart":)" +
                                   std::to_string(meter_wh) + R"(,"timestamp":")" +
                                   clock_text(second) + "\"}");
  return static_cast<std::int64_t>(number_in(answer, "transactionId"));
}

std::string FakeStation::stop(std::int64_t transaction, std::int64_t second,
                              std::int64_t meter_wh) {
  return call("StopTransaction", R"({"transactionId":)" + std::to_string(transaction) +
                                     R"(,"meterStop":)" + std::to_string(meter_wh) +
                                     R"(,"timestamp":")" + clock_text(second) + "\"}");
}

double number_in(std::string_view json, std::string_view name) {
  const std::string key = "\"" + std::string(name) + "\":";
  const std::size_t at = json.find(key);
  if (at == std::string_view::npos) {
    ADD_FAILURE() << "no " << name << " in " << json;
    return -1.0;
  }
  return std::strtod(std::string(json.substr(at + key.size())).c_str(), nullptr);
}

std::string start_payload(int connector, const char* tag, std::int64_t second,
                          std::int64_t meter_wh) {
  return R"({"connectorId":)" + std::to_string(connector) + R"(,"idTag":")" + tag +
         R"(","meterStart":)" + std::to_string(meter_wh) + R"(,"timestamp":")" +
         clock_text(second) + "\"}";
}

}  // namespace voltwin::test
