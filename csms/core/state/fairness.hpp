#pragma once
// What drivers got of what they asked for, over a rolling week, and the score that follows:
// docs/fairness.md has the formula and why nobody gains by asking for more or by splitting a stay.
// Whole numbers are counted, in days of UTC, so that a record is small whatever its driver does.

#include <array>
#include <cstddef>
#include <cstdint>

#include "engine/time/instant.hpp"
#include "engine/units/units.hpp"

namespace voltwin::core::state {

/// Of a session, or of several.
struct Account {
  WattHours delivered;
  /// What could have been delivered of what was asked for. Below zero in part: an earlier session
  /// had asked for what the battery turned out not to need.
  WattHours requested;
  Duration asking;  ///< the vehicle was there and took, or would have taken
  Duration waited;  ///< of it, paused by us, each pause without its first minute
  [[nodiscard]] bool operator==(const Account&) const = default;
};

struct DayAccount {
  std::int64_t day = 0;  ///< since 1970
  Account sum;
};

struct DriverRecord {
  /// The window: today and the six days before. One more, for a correction of yesterday's week.
  static constexpr std::int64_t window_days = 7;
  static constexpr std::size_t kept_days = 8;

  std::array<DayAccount, kept_days> days{};
  WattHours unmet;  ///< of the last session; a session soon after it goes on asking for that
  Instant last_ended;

  void add(Instant at, const Account& account);
  /// Takes back what was added then; nothing where that day is kept no more.
  void take_back(Instant at, const Account& account);
  /// Of the window that ends now.
  [[nodiscard]] Account total(Instant now) const;
};

/// Sessions less than this apart are one need.
inline constexpr Duration one_need = Duration::from_hours(12);
/// A pause shorter than this is how every session begins.
inline constexpr Duration short_pause = Duration::from_minutes(1);

inline constexpr double least_score = 0.25;
inline constexpr double greatest_score = 4.0;
/// What a driver of whom nothing is known counts with, so that the first session says little.
inline constexpr double prior_wh = 10'000.0;
inline constexpr double prior_asking_s = 4 * 3'600.0;

/// The greater, the less he got of what he asked for, compared with everybody; 1 for one of whom
/// nothing is known.
[[nodiscard]] double fairness_score(const Account& driver, const Account& everybody);

[[nodiscard]] std::int64_t day_of(Instant at);

}  // namespace voltwin::core::state
