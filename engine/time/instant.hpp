#pragma once
// Instant and Duration: distinct types, whole microseconds. An Instant counts
// from the Unix epoch in UTC. Nothing here reads a clock.

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace voltwin {

class Duration {
 public:
  constexpr Duration() = default;
  [[nodiscard]] static constexpr Duration from_us(std::int64_t us) { return Duration(us); }
  [[nodiscard]] static constexpr Duration from_ms(std::int64_t ms) { return Duration(ms * 1000); }
  [[nodiscard]] static constexpr Duration from_seconds(std::int64_t s) {
    return Duration(s * 1'000'000);
  }
  [[nodiscard]] static constexpr Duration from_minutes(std::int64_t m) {
    return from_seconds(m * 60);
  }
  [[nodiscard]] static constexpr Duration from_hours(std::int64_t h) {
    return from_seconds(h * 3600);
  }
  /// Nearest microsecond, halves up (towards +infinity).
  [[nodiscard]] static Duration nearest(double seconds);
  /// Smallest whole number of microseconds that is not shorter.
  [[nodiscard]] static Duration at_least(double seconds);

  [[nodiscard]] constexpr std::int64_t us() const { return us_; }
  [[nodiscard]] constexpr double seconds() const { return static_cast<double>(us_) / 1e6; }
  constexpr auto operator<=>(const Duration&) const = default;
  constexpr Duration& operator+=(Duration d) {
    us_ += d.us_;
    return *this;
  }
  friend constexpr Duration operator+(Duration a, Duration b) { return Duration(a.us_ + b.us_); }
  friend constexpr Duration operator-(Duration a, Duration b) { return Duration(a.us_ - b.us_); }
  friend constexpr Duration operator*(Duration a, std::int64_t k) { return Duration(a.us_ * k); }
  friend constexpr Duration operator/(Duration a, std::int64_t k) { return Duration(a.us_ / k); }
  friend constexpr std::int64_t operator/(Duration a, Duration b) { return a.us_ / b.us_; }

 private:
  constexpr explicit Duration(std::int64_t us) : us_(us) {}
  std::int64_t us_ = 0;
};

class Instant {
 public:
  constexpr Instant() = default;  ///< the epoch
  [[nodiscard]] static constexpr Instant from_us(std::int64_t us) { return Instant(us); }
  [[nodiscard]] static constexpr Instant from_seconds(std::int64_t s) {
    return Instant(s * 1'000'000);
  }
  /// Later than every instant of a run.
  [[nodiscard]] static constexpr Instant never() { return Instant(INT64_MAX); }

  [[nodiscard]] constexpr std::int64_t us() const { return us_; }
  constexpr auto operator<=>(const Instant&) const = default;
  constexpr Instant& operator+=(Duration d) {
    us_ += d.us();
    return *this;
  }
  friend constexpr Instant operator+(Instant t, Duration d) { return Instant(t.us_ + d.us()); }
  friend constexpr Instant operator-(Instant t, Duration d) { return Instant(t.us_ - d.us()); }
  friend constexpr Duration operator-(Instant a, Instant b) {
    return Duration::from_us(a.us_ - b.us_);
  }

 private:
  constexpr explicit Instant(std::int64_t us) : us_(us) {}
  std::int64_t us_ = 0;
};

/// RFC 3339 in UTC: "2026-06-01T08:00:00Z", with 3 or 6 decimals of seconds when
/// the instant has them. Years 0 to 9999 (ENSURE).
[[nodiscard]] std::string to_text(Instant instant);
/// The same, appended to `out` without a temporary.
void append_text(std::string& out, Instant instant);
/// Longest text of an instant.
inline constexpr std::size_t max_instant_text = 27;
/// The same, written to a place that has room for max_instant_text; where it ends.
char* write_text(char* at, Instant instant);

struct ZonedInstant {
  Instant instant;
  Duration utc_offset;   ///< as written: +02:00 is two hours; Z is zero
  bool has_zone = true;  ///< false when the text named no zone (then UTC is taken)
};

/// Parses RFC 3339 with any offset, 'T' or a space between date and time, any
/// number of decimals (truncated to microseconds), and, flagged, a missing zone.
/// Empty when the text is none of these, names a date that does not exist, or an instant
/// that is not in the years 0 to 9999 in UTC (to_text could not write it).
[[nodiscard]] std::optional<ZonedInstant> parse_instant(std::string_view text);

struct CivilTime {
  int year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0;
  int microsecond = 0;
  int weekday = 4;  ///< 0 Sunday .. 6 Saturday
};

/// Calendar fields of the instant shifted by the offset (proleptic Gregorian).
[[nodiscard]] CivilTime civil(Instant instant, Duration utc_offset);
/// Midnight of the local day of `instant` under the offset.
[[nodiscard]] Instant local_midnight(Instant instant, Duration utc_offset);

}  // namespace voltwin
