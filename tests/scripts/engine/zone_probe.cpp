// Answers questions about time zones, for comparison with another implementation. One line
// of standard input each:
//   zone NAME PATH   the zone that the following questions are about
//   at SECOND        -> offset in seconds, abbreviation, second of the next transition or never
//   local SECOND     -> kind of reading, second that fold=0 means, second that fold=1 means
#include <cstdint>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>

#include "engine/time/zone.hpp"

namespace {

using voltwin::Duration;
using voltwin::Instant;
using voltwin::LocalMeaning;
using voltwin::LocalTime;
using voltwin::TimeZone;
using voltwin::WhenRepeated;
using voltwin::WhenSkipped;

constexpr std::int64_t us_per_s = 1'000'000;

void answer_at(const TimeZone& zone, Instant t) {
  std::cout << zone.utc_offset(t).us() / us_per_s << ' ' << zone.abbreviation(t) << ' ';
  const Instant next = zone.next_transition_after(t);
  if (next == Instant::never()) {
    std::cout << "never\n";
  } else {
    std::cout << next.us() / us_per_s << '\n';
  }
}

void answer_local(const TimeZone& zone, LocalTime local) {
  constexpr const char* kinds[] = {"unique", "skipped", "repeated"};
  const Instant fold_0 = zone.instant_of(local, WhenSkipped::later, WhenRepeated::first);
  const Instant fold_1 = zone.instant_of(local, WhenSkipped::earlier, WhenRepeated::second);
  std::cout << kinds[static_cast<int>(zone.meaning(local).kind)] << ' ' << fold_0.us() / us_per_s
            << ' ' << fold_1.us() / us_per_s << '\n';
}

}  // namespace

int main() {
  std::ios::sync_with_stdio(false);
  std::cin.tie(nullptr);
  TimeZone zone;
  std::string verb;
  while (std::cin >> verb) {
    if (verb == "zone") {
      std::string name, path;
      std::cin >> name >> path;
      std::ifstream file(path, std::ios::binary);
      std::ostringstream bytes;
      bytes << file.rdbuf();
      auto parsed = TimeZone::parse(bytes.str(), name);
      if (!parsed) {
        std::cerr << parsed.error().message << '\n';
        return 1;
      }
      zone = *std::move(parsed);
      continue;
    }
    std::int64_t second = 0;
    std::cin >> second;
    if (verb == "at") {
      answer_at(zone, Instant::from_seconds(second));
    } else {
      answer_local(zone, LocalTime::from_us(second * us_per_s));
    }
  }
  return 0;
}
