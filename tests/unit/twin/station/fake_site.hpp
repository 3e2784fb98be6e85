#pragma once
// A station, a scripted CSMS that speaks text frames, and virtual time between them; all of
// it one copyable value.

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "csms/ocpp/rpc/frame.hpp"
#include "csms/ocpp/v16/messages.hpp"
#include "engine/base/ensure.hpp"
#include "engine/sim/event_queue.hpp"
#include "twin/station/station.hpp"

namespace voltwin::twin::station {

inline constexpr Instant start = Instant::from_seconds(1'780'272'000);  // 2026-06-01T00:00:00Z

/// Answers a station's calls, as text. What it does can be bent by the members.
struct FakeCsms {
  struct Call {
    Instant at;
    std::string action, payload;
  };
  std::vector<Call> calls;
  std::vector<std::string> answers_received;
  std::vector<std::string> invalid_tokens;
  std::string parent;  ///< parentIdTag of every token when not empty
  std::string boot_status = "Accepted";
  int heartbeat_s = 300;
  std::int64_t next_transaction = 101;
  std::string refuses;  ///< action answered by CALLERROR
  bool silent = false;
  std::string deaf_to;                                      ///< action that is never answered
  std::map<std::string, std::string, std::less<>> answers;  ///< payloads by action, before all else
  Duration clock_error;

  [[nodiscard]] std::optional<std::string> take(const std::string& text, Instant now) {
    ocpp::rpc::FrameScratch scratch;
    const auto frame = ocpp::rpc::parse_frame(text, scratch);
    const auto* call = std::get_if<ocpp::rpc::CallFrame>(&frame);
    if (call == nullptr) {
      answers_received.push_back(text);
      return std::nullopt;
    }
    calls.push_back({now, std::string(call->action), std::string(call->payload)});
    if (silent || call->action == deaf_to) return std::nullopt;
    std::string out;
    if (call->action == refuses) {
      ocpp::rpc::append_error(out, call->id, ocpp::rpc::ErrorCode::InternalError, "refused");
    } else {
      ocpp::rpc::append_result(out, call->id, payload_for(*call, now));
    }
    return out;
  }

  [[nodiscard]] std::string id_tag_info(std::string_view payload) const {
    for (const std::string& token : invalid_tokens) {
      if (payload.find('"' + token + '"') != std::string_view::npos) {
        return R"({"status":"Invalid"})";
      }
    }
    if (parent.empty()) return R"({"status":"Accepted"})";
    return R"({"parentIdTag":")" + parent + R"(","status":"Accepted"})";
  }

  [[nodiscard]] std::string payload_for(const ocpp::rpc::CallFrame& call, Instant now) {
    const std::string time = to_text(now + clock_error);
    const auto scripted = answers.find(call.action);
    if (scripted != answers.end()) return scripted->second;
    if (call.action == "BootNotification") {
      return R"({"status":")" + boot_status + R"(","currentTime":")" + time + R"(","interval":)" +
             std::to_string(heartbeat_s) + "}";
    }
    if (call.action == "Heartbeat") return R"({"currentTime":")" + time + R"("})";
    if (call.action == "Authorize") return R"({"idTagInfo":)" + id_tag_info(call.payload) + "}";
    if (call.action == "StartTransaction") {
      return R"({"idTagInfo":)" + id_tag_info(call.payload) + R"(,"transactionId":)" +
             std::to_string(next_transaction++) + "}";
    }
    return "{}";
  }
};

class FakeSite {
 public:
  explicit FakeSite(StationConfig config) : station(std::move(config)), now(start) {}

  Station station;
  FakeCsms csms;
  Instant now;
  std::vector<Notice> notices;
  std::vector<std::string> frames;  ///< everything the station ever sent
  bool reachable = true;            ///< whether WantsConnection is granted

  template <class Act>
  auto act(Act what) {
    std::vector<std::string> sent;
    QueueTimers timers(queue_);
    const std::size_t seen = notices.size();
    Context context{now, timers, sent, notices};
    struct Finish {
      FakeSite& site;
      std::vector<std::string>& sent;
      std::size_t seen;
      ~Finish() { site.carry(sent, seen); }
    } finish{*this, sent, seen};
    return what(station, context);
  }

  void power_on() {
    act([](Station& s, Context& c) { s.power_on(c); });
  }
  void plug_in(int connector, const vehicle::Vehicle& car) {
    act([&](Station& s, Context& c) { s.plug_in(connector, car, c); });
  }
  void present(int connector, std::string_view token) {
    act([&](Station& s, Context& c) { s.present_token(connector, token, c); });
  }
  std::optional<vehicle::Vehicle> unplug(int connector) {
    return act([&](Station& s, Context& c) { return s.unplug(connector, c); });
  }
  void cut_link() {
    act([](Station& s, Context& c) { s.disconnected(c); });
  }
  void connect() {
    const std::string prefix = "c" + std::to_string(++connections_);
    act([&](Station& s, Context& c) { s.connected(c, prefix); });
  }
  void reboot() {
    act([](Station& s, Context& c) { s.reboot(c); });
  }
  void fault(int connector, ocpp::v16::ChargePointErrorCode code) {
    act([&](Station& s, Context& c) { s.fault(connector, code, c); });
  }
  void clear_fault(int connector) {
    act([&](Station& s, Context& c) { s.clear_fault(connector, c); });
  }
  /// The CSMS calls the station; the answer's text.
  std::string call(std::string_view action, std::string_view payload) {
    std::string text;
    ocpp::rpc::append_call(text, "csms-" + std::to_string(++calls_), action, payload);
    csms.answers_received.clear();
    act([&](Station& s, Context& c) { s.frame(text, c); });
    return csms.answers_received.empty() ? "" : csms.answers_received.front();
  }
  /// Runs everything that is due until then.
  void run_to(Instant until) {
    int wakes_at_once = 0;
    while (queue_.next_time() <= until) {
      const auto entry = queue_.pop();
      wakes_at_once = entry.at == now ? wakes_at_once + 1 : 0;
      ENSURE(wakes_at_once < 10'000);  // a deadline that stays due for ever
      now = entry.at;
      if (entry.payload.kind == connect_kind) {
        if (reachable) {
          connect();
        } else {
          act([](Station& s, Context& c) { s.connection_failed(c); });
        }
        continue;
      }
      ++wakes;
      act([&](Station& s, Context& c) { s.timer(entry.payload, c); });
    }
    now = until;
  }
  void run_for(Duration span) { run_to(now + span); }

  [[nodiscard]] EvseTruth truth(int connector) const { return station.truth(connector, now); }
  [[nodiscard]] std::vector<std::string> actions() const {
    std::vector<std::string> out;
    for (const auto& one : csms.calls) out.push_back(one.action);
    return out;
  }
  [[nodiscard]] int count(std::string_view action) const {
    int out = 0;
    for (const auto& one : csms.calls) out += one.action == action ? 1 : 0;
    return out;
  }
  template <class Request>
  [[nodiscard]] std::vector<Request> requests() const {
    std::vector<Request> out;
    for (const auto& one : csms.calls) {
      if (one.action != Request::action) continue;
      Request request;
      const auto fault = ocpp::schema::decode_payload(one.payload, request);
      if (!fault) out.push_back(request);
    }
    return out;
  }
  template <class Kind>
  [[nodiscard]] int count_notices() const {
    int out = 0;
    for (const Notice& one : notices) out += std::holds_alternative<Kind>(one) ? 1 : 0;
    return out;
  }
  int wakes = 0;

 private:
  static constexpr std::uint32_t connect_kind = 77;

  class QueueTimers final : public Timers {
   public:
    explicit QueueTimers(sim::EventQueue<TimerToken>& queue) : queue_(queue) {}
    TimerHandle schedule(Instant when, TimerToken token) override {
      return queue_.schedule(when, token);
    }
    void cancel(TimerHandle handle) override { queue_.cancel(handle); }

   private:
    sim::EventQueue<TimerToken>& queue_;
  };

  /// Carries frames to the CSMS and its answers back, without latency, and grants links.
  void carry(std::vector<std::string>& sent, std::size_t seen) {
    for (std::size_t i = seen; i < notices.size(); ++i) {
      if (const auto* wants = std::get_if<WantsConnection>(&notices[i])) {
        queue_.schedule(now + wants->after, TimerToken{connect_kind, 0, 0});
      }
    }
    for (const std::string& text : sent) {
      frames.push_back(text);
      if (const auto answer = csms.take(text, now)) {
        act([&](Station& s, Context& c) { s.frame(*answer, c); });
      }
    }
  }

  sim::EventQueue<TimerToken> queue_;
  int connections_ = 0;
  int calls_ = 0;
};

inline bool says(const std::string& answer, std::string_view word) {
  return answer.find('"' + std::string(word) + '"') != std::string::npos;
}

inline StationConfig one_evse() {
  StationConfig config;
  config.identity = "CP1";
  EvseConfig evse;
  evse.max_current = Amps(32.0);
  evse.meter_start = WattHours(1'000);
  config.evses = {evse};
  return config;
}

inline vehicle::Vehicle car(double soc, double target) {
  vehicle::VehicleSpec spec;
  spec.name = "car";
  spec.battery_capacity = WattHours(60'000);
  spec.max_current = Amps(16.0);
  spec.max_battery_power = Watts(11'000.0);
  return {spec, Ratio(soc), Ratio(target)};
}

/// `evses` connectors, powered and booted, with the calls of the boot forgotten.
inline FakeSite idle_site(int evses) {
  StationConfig config = one_evse();
  while (static_cast<int>(config.evses.size()) < evses) config.evses.push_back(config.evses[0]);
  FakeSite site(config);
  site.power_on();
  site.run_for(Duration::from_seconds(1));
  site.csms.calls.clear();
  return site;
}

/// Powered, booted, plugged, charging with the token "T1" as transaction 101.
inline FakeSite charging_site() {
  FakeSite site(one_evse());
  site.power_on();
  site.run_for(Duration::from_seconds(1));
  site.plug_in(1, car(0.2, 0.9));
  site.present(1, "T1");
  site.run_for(Duration::from_seconds(9));
  return site;
}

}  // namespace voltwin::twin::station
