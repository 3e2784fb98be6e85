#include "tests/wire/stations.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "csms/ocpp/rpc/frame.hpp"

namespace voltwin::test {

namespace rpc = ocpp::rpc;

namespace {

constexpr Instant morning = Instant::from_seconds(1'780'300'800);
constexpr Duration tick_length = Duration::from_ms(500);
// More than 32 A on three phases give in a tick: the register must only move.
constexpr std::uint64_t most_wh_a_tick = 3;
constexpr std::size_t tokens_in_advance = 8;
constexpr Duration longest_wait = Duration::from_seconds(30);
constexpr double answer_lost = 0.01;
constexpr double boots_again = 0.1;

std::string in_quotes(std::string_view text) { return '"' + std::string(text) + '"'; }

std::uint64_t take_number(std::string_view& line) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), number);
  const auto used = error == std::errc() ? static_cast<std::size_t>(end - line.data()) : 0;
  line.remove_prefix(std::min(used + 1, line.size()));
  return number;
}

/// The number behind `"name":` in JSON text; 0 when there is none.
std::int64_t number_in(std::string_view json, std::string_view name) {
  const std::string key = in_quotes(name) + ":";
  const std::size_t at = json.find(key);
  std::int64_t number = 0;
  if (at == std::string_view::npos) return number;
  const std::string_view digits = json.substr(at + key.size());
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

}  // namespace

Stations::Stations(std::uint64_t seed, std::size_t count)
    : draw_(random::Random(seed).stream("stations")), now_(morning), stations_(count) {
  for (Station& station : stations_) {
    station.register_wh = static_cast<std::int64_t>(draw_.below(9'000'000));
    station.ticks_left = static_cast<int>(draw_.below(10));
  }
}

std::string Stations::identity(std::size_t station) const {
  return "W" + std::to_string(station + 1);
}

std::string Stations::line(std::string_view rest) const {
  return std::to_string(now_.us()) + ' ' + std::string(rest);
}

void Stations::complain(std::string_view what, std::string_view line) {
  if (complaint_.empty()) complaint_ = std::string(what) + ": " + std::string(line);
}

std::string Stations::next_set_up() {
  if (set_up_ > stations_.size() + 1) return {};
  now_ += Duration::from_ms(1);
  set_up_correlation_ = next_correlation_++;
  const std::string number = std::to_string(set_up_correlation_);
  const std::size_t step = set_up_++;
  if (step == 0) return line("tariff " + number);
  // Half of what all of them would like to have: there is something to control.
  if (step == 1) return line("site " + number + ' ' + std::to_string(16 * stations_.size()));
  return line("station " + number + ' ' + identity(step - 2));
}

bool Stations::anybody() const {
  return std::any_of(stations_.begin(), stations_.end(), [](const Station& station) {
    const auto matters = [](const Message& m) { return m.kind != Kind::heartbeat; };
    return station.visit || std::any_of(station.queue.begin(), station.queue.end(), matters);
  });
}

bool Stations::waits_long() const {
  return std::any_of(stations_.begin(), stations_.end(), [&](const Station& station) {
    return station.connection != 0 && !station.queue.empty() &&
           now_ - station.queue.front().at > longest_wait;
  });
}

// --- drivers and operator ------------------------------------------------------------------

void Stations::tick(std::vector<std::string>& lines) {
  now_ += tick_length;
  lines.push_back(line("wake"));
  order_token(lines);
  for (std::size_t i = 0; i < stations_.size(); ++i) {
    Station& station = stations_[i];
    live(station);
    if (station.connection == 0 && draw_.chance(0.5)) {
      station.connection = next_connection_++;
      lines.push_back(line("connect " + std::to_string(station.connection) + ' ' + identity(i)));
      const bool waits = !station.queue.empty() && station.queue.front().kind == Kind::boot;
      if (!waits && (!station.boot_answered || draw_.chance(boots_again))) {
        station.queue.push_front({Kind::boot, 0, 0, "", now_});
      }
    }
    send_next(i, lines);
  }
}

void Stations::live(Station& station) {
  if (!station.visit) {
    if (is_open_ && --station.ticks_left <= 0) come(station);
    if (station.queue.empty() && draw_.chance(0.05)) {
      station.queue.push_back({Kind::heartbeat, 0, 0, "", now_});
    }
    return;
  }
  if (--station.ticks_left <= 0) {
    leave(station);
    return;
  }
  station.register_wh += static_cast<std::int64_t>(draw_.below(most_wh_a_tick + 1));
  // A station that has much to tell does not measure more often.
  if (station.queue.size() < 20 && draw_.chance(0.7)) {
    station.queue.push_back({Kind::sample, *station.visit, station.register_wh, "", now_});
  }
}

// Only with a token of which the operator knows that it is known.
void Stations::come(Station& station) {
  station.ticks_left = 5 + static_cast<int>(draw_.below(40));
  if (tokens_used_ == tokens_.size()) return;
  Visit visit;
  visit.station = static_cast<std::size_t>(&station - stations_.data());
  visit.token = tokens_[tokens_used_++];
  visit.from_wh = visit.seen_wh = station.register_wh;
  station.visit = visits_.size();
  visits_.push_back(std::move(visit));
  station.queue.push_back({Kind::status, 0, 0, "Preparing", now_});
  station.queue.push_back({Kind::start, *station.visit, station.register_wh, "", now_});
  station.queue.push_back({Kind::status, 0, 0, "Charging", now_});
}

void Stations::leave(Station& station) {
  visits_[*station.visit].to_wh = station.register_wh;
  station.queue.push_back({Kind::stop, *station.visit, station.register_wh, "", now_});
  station.queue.push_back({Kind::status, 0, 0, "Finishing", now_});
  station.queue.push_back({Kind::status, 0, 0, "Available", now_});
  station.visit.reset();
  station.ticks_left = 1 + static_cast<int>(draw_.below(10));
}

void Stations::order_token(std::vector<std::string>& lines) {
  if (order_ && order_->correlation != 0) return;
  if (!order_ && tokens_.size() >= tokens_used_ + tokens_in_advance) return;
  if (!order_) order_ = Order{"DRIVER" + std::to_string(tokens_.size()), 0};
  order_->correlation = next_correlation_++;
  lines.push_back(line("token " + std::to_string(order_->correlation) + ' ' + order_->token));
}

// --- the link ------------------------------------------------------------------------------

void Stations::lose_link(Station& station) {
  station.connection = 0;
  if (!station.open_call.empty()) ++repeats_;
  station.open_call.clear();
}

std::vector<std::string> Stations::lose_csms() {
  for (Station& station : stations_) lose_link(station);
  if (order_) order_->correlation = 0;
  sent_.clear();
  now_ += Duration::from_seconds(1);
  return std::exchange(answered_, {});
}

void Stations::send_next(std::size_t at, std::vector<std::string>& lines) {
  Station& station = stations_[at];
  if (station.connection == 0 || !station.open_call.empty() || station.queue.empty()) return;
  const Message& message = station.queue.front();
  static constexpr std::array actions{"BootNotification", "Heartbeat",   "StatusNotification",
                                      "StartTransaction", "MeterValues", "StopTransaction"};
  station.open_call = "m-" + std::to_string(next_id_++);
  std::string text = "frame " + std::to_string(station.connection) + ' ';
  rpc::append_call(text, station.open_call, actions[static_cast<std::size_t>(message.kind)],
                   payload_of(message));
  sent_.emplace(station.open_call, at);
  lines.push_back(line(text));
}

std::string Stations::payload_of(const Message& message) const {
  const std::string at = R"("timestamp":)" + in_quotes(to_text(message.at));
  const std::string connector = R"("connectorId":1)";
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

// --- what the csms says --------------------------------------------------------------------

Stations::Station* Stations::station_of(std::uint64_t connection) {
  const auto has = [&](const Station& station) { return station.connection == connection; };
  const auto found = std::find_if(stations_.begin(), stations_.end(), has);
  return found == stations_.end() ? nullptr : &*found;
}

void Stations::hear(std::string_view line, std::vector<std::string>& lines) {
  const std::string_view whole = line;
  const std::string_view word = line.substr(0, line.find(' '));
  line.remove_prefix(std::min(word.size() + 1, line.size()));
  if (word == "frame") {
    const std::uint64_t connection = take_number(line);
    hear_frame(connection, line, lines);
  } else if (word == "close") {
    if (Station* const station = station_of(take_number(line))) lose_link(*station);
  } else if (word == "reply") {
    hear_reply(line);
  } else {
    complain("it said", whole);
  }
}

void Stations::hear_reply(std::string_view rest) {
  const std::uint64_t correlation = take_number(rest);
  if (take_number(rest) != 0) complain("it refused a command", rest);
  if (!order_ || order_->correlation != correlation) return;
  tokens_.push_back(order_->token);
  order_.reset();
}

void Stations::hear_frame(std::uint64_t connection, std::string_view text,
                          std::vector<std::string>& lines) {
  rpc::FrameScratch scratch;
  const rpc::Frame frame = rpc::parse_frame(text, scratch);
  if (const auto* result = std::get_if<rpc::ResultFrame>(&frame)) {
    hear_result(result->id, result->payload, lines);
    return;
  }
  const auto* call = std::get_if<rpc::CallFrame>(&frame);
  if (call == nullptr) {
    complain("it sent", text);
    return;
  }
  ++calls_;
  if (station_of(connection) == nullptr) return;
  const bool asks = call->action == "GetConfiguration";
  std::string answer = "frame " + std::to_string(connection) + ' ';
  rpc::append_result(answer, call->id, asks ? "{}" : R"({"status":"Accepted"})");
  lines.push_back(line(answer));
}

// Answered is answered, whether the station sees it or not.
void Stations::hear_result(std::string_view id, std::string_view payload,
                           std::vector<std::string>& lines) {
  const auto sent = sent_.find(id);
  if (sent == sent_.end()) {
    if (std::find(answered_.begin(), answered_.end(), id) != answered_.end()) {
      complain("it answered twice", id);
    }
    return;
  }
  Station& station = stations_[sent->second];
  ++answers_;
  answered_.emplace_back(id);
  const bool waits = station.open_call == id;
  sent_.erase(sent);
  // Of a link that was lost before: the message is sent again.
  if (!waits) return;
  take_answer(station.queue.front(), station, payload);
  if (draw_.chance(answer_lost)) {
    lines.push_back(line("close " + std::to_string(station.connection)));
    lose_link(station);
    return;
  }
  station.open_call.clear();
  station.queue.pop_front();
}

void Stations::take_answer(const Message& message, Station& station, std::string_view payload) {
  switch (message.kind) {
    case Kind::boot:
      station.boot_answered = true;
      return;
    case Kind::heartbeat:
    case Kind::status:
      return;
    case Kind::start: {
      Visit& visit = visits_[message.visit];
      const std::int64_t given = number_in(payload, "transactionId");
      if (given == 0 || (visit.id != 0 && visit.id != given)) {
        complain("another id for the same start", payload);
      }
      visit.id = given;
      return;
    }
    case Kind::sample:
      visits_[message.visit].seen_wh = message.register_wh;
      return;
    case Kind::stop:
      visits_[message.visit].stopped = true;
      return;
  }
}

}  // namespace voltwin::test
