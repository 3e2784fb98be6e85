#pragma once
// A time zone: which offset from UTC holds when, and so which instant a local clock means.
// Made from the bytes of a TZif file (the IANA time zone database as systems install it);
// where the file lies is the caller's business. A value: a copy is a zone of its own.
//
// Contract: offsets are whole seconds within -25 h .. +26 h. The offset of any instant can be
// asked for; readings of the clock, dates and days lie between first_reading() and
// last_reading() (ENSURE).

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/time/calendar.hpp"
#include "engine/time/instant.hpp"
#include "engine/time/zone_rule.hpp"

namespace voltwin {

/// Which instant is meant by a reading that the clock skips when it is put forward. With
/// 02:00 to 03:00 skipped, 02:30 means:
enum class WhenSkipped : std::uint8_t {
  later,       ///< 03:30, by the offset before the gap: java.time's ofLocal, Python's fold=0
  earlier,     ///< 01:30, by the offset after the gap: Python's fold=1
  end_of_gap,  ///< 03:00, the instant of the change
};

/// Which instant is meant by a reading that comes about twice when the clock is put back.
enum class WhenRepeated : std::uint8_t {
  first,   ///< java.time's ofLocal, Python's fold=0
  second,  ///< Python's fold=1
};

/// What a reading of the local clock means.
struct LocalMeaning {
  enum class Kind : std::uint8_t { unique, skipped, repeated };
  Kind kind = Kind::unique;
  Instant first;   ///< the instant; of a skipped reading what `earlier` would take
  Instant second;  ///< the same when unique; of a skipped reading what `later` would take
  Instant change;  ///< of the clock, when skipped; otherwise equal to `first`
};

/// A day of the local calendar: [start, end). Days follow each other without gap or overlap.
struct LocalDay {
  CivilDate date;
  Instant start, end;
  [[nodiscard]] Duration length() const { return end - start; }
};

class TimeZone {
 public:
  TimeZone() : TimeZone(utc()) {}
  /// From the bytes of a TZif file (RFC 9636, versions 1 to 4): the 64-bit block and the
  /// rule at its end where there are such. Bad input, naming the zone and what was expected:
  /// bytes that are no such file or contradict themselves, offsets out of range, and files
  /// that count leap seconds (the "right/" ones).
  [[nodiscard]] static Result<TimeZone> parse(std::string_view bytes, std::string name);
  /// The same offset for ever: whole seconds within -25 h .. +26 h (ENSURE).
  [[nodiscard]] static TimeZone fixed(Duration utc_offset, std::string name);
  [[nodiscard]] static TimeZone utc();

  [[nodiscard]] const std::string& name() const { return name_; }
  /// What to add to UTC to have the local time.
  [[nodiscard]] Duration utc_offset(Instant t) const;
  [[nodiscard]] bool is_daylight_saving(Instant t) const;
  /// "CEST"; valid as long as the zone.
  [[nodiscard]] std::string_view abbreviation(Instant t) const;
  /// The first instant after `t` from which another offset, abbreviation or kind of time
  /// holds; Instant::never() if none.
  [[nodiscard]] Instant next_transition_after(Instant t) const;

  /// Some 200,000 years on either side of 1970.
  [[nodiscard]] static constexpr LocalTime first_reading() {
    return LocalTime::from_us(-6'000'000'000'000'000'000);
  }
  [[nodiscard]] static constexpr LocalTime last_reading() {
    return LocalTime::from_us(6'000'000'000'000'000'000);
  }

  /// What the local clock shows.
  [[nodiscard]] LocalTime local(Instant t) const;
  [[nodiscard]] CivilTime civil(Instant t) const;
  /// What a reading of the local clock means; where it comes about more than twice, the first
  /// and the last time.
  [[nodiscard]] LocalMeaning meaning(LocalTime local) const;
  [[nodiscard]] Instant instant_of(LocalTime local, WhenSkipped skipped,
                                   WhenRepeated repeated) const;

  /// The day's beginning: when the clock first shows that date or a later one. It is not
  /// midnight where midnight is skipped; of a date that is skipped whole it is that of the
  /// next.
  [[nodiscard]] Instant start_of_day(CivilDate date) const;
  /// The day that `t` lies in. Once a day has begun it lasts until the next begins, even
  /// if the clock is put back over its midnight.
  [[nodiscard]] LocalDay day_at(Instant t) const;
  /// Beginning of the day of `t`, and of the day after it.
  [[nodiscard]] Instant local_midnight(Instant t) const { return day_at(t).start; }
  [[nodiscard]] Instant next_local_midnight(Instant t) const { return day_at(t).end; }

  /// The same time of day some days or months on by the local calendar (months as
  /// plus_months() has them).
  [[nodiscard]] Instant plus_days(Instant t, std::int64_t days, WhenSkipped skipped,
                                  WhenRepeated repeated) const;
  [[nodiscard]] Instant plus_months(Instant t, std::int64_t months, WhenSkipped skipped,
                                    WhenRepeated repeated) const;

  /// "2026-06-01T08:00:00+02:00"; the offset has seconds where it needs them.
  [[nodiscard]] std::string text(Instant t) const;

  [[nodiscard]] bool operator==(const TimeZone&) const = default;

 private:
  struct Transition {
    std::int64_t second = 0;
    std::uint8_t type = 0;
    [[nodiscard]] bool operator==(const Transition&) const = default;
  };
  friend class ZoneFile;

  TimeZone(std::string name, std::vector<ZoneType> types)
      : name_(std::move(name)), types_(std::move(types)) {}
  [[nodiscard]] const ZoneType& type_at(std::int64_t second) const;
  [[nodiscard]] std::optional<std::int64_t> next_change_after(std::int64_t second) const;

  std::string name_;
  std::vector<ZoneType> types_;  ///< the first one holds before the first transition
  std::vector<Transition> transitions_;
  std::optional<ZoneRule> rule_;  ///< from the last transition on
};

/// "+02:00", "-03:30", "+00:53:28".
[[nodiscard]] std::string offset_text(Duration utc_offset);

}  // namespace voltwin
