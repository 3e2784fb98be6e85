#pragma once
// A charger without a station: frames are handed to its misbehaviour as the station and the
// CSMS would send them.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "twin/faults/misbehaviour.hpp"

namespace voltwin::twin::faults {

inline constexpr Instant start_time = Instant::from_seconds(1'780'272'000);  // 2026-06-01

struct Charger {
  explicit Charger(std::vector<Quirk> quirks)
      : misbehaviour(std::move(quirks), random::Random(1).stream("quirks").stream("CP1")) {
    misbehaviour.connected(now);
  }

  Misbehaviour misbehaviour;
  Instant now = start_time;
  std::vector<std::string> at_csms, at_station;
  int reboots = 0;

  void take(Traffic traffic) {
    for (std::string& text : traffic.to_csms) at_csms.push_back(std::move(text));
    for (std::string& text : traffic.to_station) at_station.push_back(std::move(text));
    reboots += traffic.reboot ? 1 : 0;
  }
  void station_says(std::string_view text) {
    Traffic traffic;
    misbehaviour.from_station(text, now, traffic);
    take(std::move(traffic));
  }
  void csms_says(std::string_view text) {
    Traffic traffic;
    misbehaviour.from_csms(text, now, traffic);
    take(std::move(traffic));
  }
  /// Lets time pass, with everything that falls due on the way.
  void wait(Duration time) {
    const Instant end = now + time;
    while (misbehaviour.next_due() <= end) {
      now = std::max(now, misbehaviour.next_due());
      Traffic traffic;
      misbehaviour.expire(now, traffic);
      take(std::move(traffic));
    }
    now = end;
  }
  /// Every call of our own that is open is answered, until there is none.
  void answer_own_calls() {
    for (std::size_t i = 0; i < at_csms.size(); ++i) {
      const auto letter = open_letter(at_csms[i]);
      if (letter && letter->id.starts_with(own_prefix)) csms_says("[3,\"" + letter->id + "\",{}]");
    }
  }
  void reconnect() {
    misbehaviour.disconnected();
    now += Duration::from_seconds(60);
    misbehaviour.connected(now);
  }
};

}  // namespace voltwin::twin::faults
