#pragma once
// The rule of a time zone for every year, as a POSIX TZ string says it
// ("CET-1CEST,M3.5.0,M10.5.0/3"): two kinds of local time and the two days on which they
// change. Private to engine/time; TimeZone is what others use. Times here are whole seconds
// since the epoch: they reach further than an Instant.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hpp"

namespace voltwin {

/// One kind of local time of a zone.
struct ZoneType {
  std::int32_t offset_s = 0;  ///< east of Greenwich positive
  bool is_daylight_saving = false;
  std::string abbreviation;
  [[nodiscard]] bool operator==(const ZoneType&) const = default;
};

/// A day of the year and a time on it.
struct YearlyMoment {
  enum class Form : std::uint8_t {
    julian,        ///< Jn: day 1 to 365, 29 February never counted
    day_of_year,   ///< n: day 0 to 365, 29 February counted
    week_of_month  ///< Mm.w.d: weekday d (0 Sunday) for the w-th time in month m, 5 the last
  };
  Form form = Form::julian;
  int day = 0, month = 0, week = 0, weekday = 0;
  std::int64_t time_s = 7200;  ///< since midnight; -167 to 167 hours

  /// Seconds from the epoch to the moment, on the local clock that shows it.
  [[nodiscard]] std::int64_t in_year(int year) const;
  [[nodiscard]] bool operator==(const YearlyMoment&) const = default;
};

class ZoneRule {
 public:
  /// POSIX.1-2017 §8.3 `TZ` in its first form, with the times of RFC 9636 §3.3.1 (-167 to 167
  /// hours). Bad input, without saying which file: anything else, and daylight saving without
  /// the days on which it changes.
  [[nodiscard]] static Result<ZoneRule> parse(std::string_view text);

  [[nodiscard]] const ZoneType& at(std::int64_t second) const;
  /// The first change after `second`; empty when there is none.
  [[nodiscard]] std::optional<std::int64_t> next_change_after(std::int64_t second) const;
  [[nodiscard]] bool operator==(const ZoneRule&) const = default;

 private:
  ZoneType standard_;
  std::optional<ZoneType> daylight_;
  YearlyMoment start_;  ///< of daylight saving, on the clock of standard time
  YearlyMoment end_;    ///< ... on the clock of daylight saving
};

}  // namespace voltwin
