#pragma once
// Who came: the plug-in events of a month in the form of ACN-Sim (CSV), and what the scheduler
// is told of them. It knows neither files nor policies.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hpp"
#include "scenarios/acn/battery.hpp"
#include "scenarios/acn/network.hpp"

namespace voltwin::scenarios::acn {

/// Periods are of 5 minutes, counted from the beginning of the month.
inline constexpr double period_min = 5.0;
inline constexpr double period_h = period_min / 60.0;

/// What the scheduler believes of a session; physics uses the truth.
struct Told {
  int departure = 0;
  double energy_kwh = 0.0;
};

struct Session {
  std::string id;
  std::size_t station = 0;
  int arrival = 0;
  int departure = 0;
  double energy_kwh = 0.0;  ///< that it takes when it can
  Battery battery;          ///< as it arrives
  Told told;
};

inline constexpr std::size_t max_sessions = 1'000'000;
inline constexpr int max_period = 10'000'000;

/// The sessions in the order of the file. Bad input: a column that is missing, a field that is
/// none, a station that the network has not, two cars at one station. `label` names the file.
[[nodiscard]] Result<std::vector<Session>> read_events(std::string_view text,
                                                       const std::string& label,
                                                       const Network& network);

}  // namespace voltwin::scenarios::acn
