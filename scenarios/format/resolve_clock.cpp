// The clock: when the run starts and ends, and whose local time its calendar is.
#include <cmath>

#include "scenarios/format/resolve.hpp"

namespace voltwin::scenarios::format {

namespace {

constexpr const char* start_path = "clock.start";

std::string clock_time(const TimeZone& zone, Instant t) { return zone.text(t).substr(11, 5); }

// A start without an offset: what the zone's clock shows.
Result<Instant> local_start(const Resolving& work, LocalTime local, const TimeZone& zone) {
  const LocalMeaning meaning = zone.meaning(local);
  switch (meaning.kind) {
    case LocalMeaning::Kind::unique:
      return meaning.first;
    case LocalMeaning::Kind::skipped:
      return work.source.fail(start_path, "a time that there is in " + zone.name() +
                                              ", whose clock goes on to " +
                                              clock_time(zone, meaning.change));
    case LocalMeaning::Kind::repeated:
      break;
  }
  return work.source.fail(start_path, "an offset, " + offset_text(zone.utc_offset(meaning.first)) +
                                          " or " + offset_text(zone.utc_offset(meaning.second)) +
                                          ", as this time comes twice in " + zone.name());
}

// The start with its offset, or without one where a zone says it.
Result<ZonedInstant> written_start(const Resolving& work) {
  const std::optional<ZonedInstant> written = parse_instant(work.in.clock.start);
  if (!written || (!written->has_zone && !work.in.clock.time_zone)) {
    return work.source.fail(start_path, "a time with its zone, such as 2026-06-01T08:00:00Z");
  }
  constexpr Instant first = Instant::from_seconds(0);               // 1970
  constexpr Instant last = Instant::from_seconds(250'000'000'000);  // year 9892
  if (written->instant < first || written->instant > last) {
    return work.source.fail(start_path, "a year from 1970 to 9891");
  }
  return *written;
}

Result<void> start_in_zone(const Resolving& work, const ZonedInstant& written) {
  Clock& out = work.out.clock;
  Result<TimeZone> zone =
      work.files.read_zone(*work.in.clock.time_zone, "clock.time_zone", work.source);
  if (!zone) return tl::unexpected<Error>(zone.error());
  out.zone = *std::move(zone);
  if (!written.has_zone) {
    const LocalTime local = LocalTime::from_us(written.instant.us());
    const Result<Instant> start = local_start(work, local, out.zone);
    if (!start) return tl::unexpected<Error>(start.error());
    out.start = *start;
    return {};
  }
  out.start = written.instant;
  const Duration offset = out.zone.utc_offset(out.start);
  if (written.utc_offset == offset) return {};
  return work.source.fail(start_path, "the offset that " + out.zone.name() + " has at that time, " +
                                          offset_text(offset) + ", or no offset");
}

// Whole days by the calendar, where a zone says it: the clock then shows at the end what it
// showed at the start. Without a change of the clock they have 24 hours.
Duration length_of(const written::Clock& in, const Clock& clock) {
  constexpr double seconds_per_hour = 3600.0;
  if (!in.days) return Duration::nearest(*in.hours * seconds_per_hour);
  if (!in.time_zone) return Duration::nearest(*in.days * 24.0 * seconds_per_hour);
  const double whole = std::floor(*in.days);
  Instant end = clock.start;
  // No day on is the start itself, also where that is the second time the clock shows it.
  if (whole > 0.0) {
    end = clock.zone.plus_days(clock.start, static_cast<std::int64_t>(whole), WhenSkipped::later,
                               WhenRepeated::first);
  }
  return end - clock.start + Duration::nearest((*in.days - whole) * 24.0 * seconds_per_hour);
}

}  // namespace

Result<void> resolve_clock(const Resolving& work) {
  const written::Clock& in = work.in.clock;
  Clock& out = work.out.clock;
  if (in.days.has_value() == in.hours.has_value()) {
    return work.source.fail("clock", "exactly one of days and hours", in.days ? "both" : "neither");
  }
  const Result<ZonedInstant> start = written_start(work);
  if (!start) return tl::unexpected<Error>(start.error());
  if (in.time_zone) {
    TRY(start_in_zone(work, *start));
  } else {
    out.start = start->instant;
    out.zone = TimeZone::fixed(start->utc_offset, "");
  }
  out.duration = length_of(in, out);
  if (out.duration < Duration::from_minutes(1)) {
    return work.source.fail(in.days ? "clock.days" : "clock.hours", "at least one minute");
  }
  return {};
}

}  // namespace voltwin::scenarios::format
