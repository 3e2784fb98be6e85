// Clocks of stations: right, local, slow, set in between, not running at all; live and queued.
#include <gtest/gtest.h>

#include "csms/core/session/clock_offset.hpp"

namespace voltwin::core::session {
namespace {

using events::ClockKind;
using state::Clock;
using state::Telling;

constexpr Instant eight = Instant::from_seconds(1'780'300'800);  // 2026-06-01T08:00:00Z
constexpr Instant power_up = Instant::from_seconds(0);
constexpr Duration second = Duration::from_seconds(1);
constexpr Duration minute = Duration::from_minutes(1);
constexpr Duration hour = Duration::from_hours(1);

// What state and session do between them, for one station.
struct Station {
  Clock clock;
  int facts = 0;

  ClockReading hear(Instant device, Instant arrival) {
    return hear(device, arrival, Telling::at_once);
  }
  ClockReading hear_queued(Instant device, Instant arrival) {
    return hear(device, arrival, Telling::queued);
  }
  ClockReading hear(Instant device, Instant arrival, Telling telling) {
    const state::Stamp stamp{device, arrival};
    if (const auto news = estimate_clock(clock, stamp, telling)) {
      ++facts;
      clock.estimated(*news);
    }
    const ClockReading reading = read_clock(clock, stamp);
    clock.heard(stamp, telling);
    return reading;
  }
  void expect(ClockKind kind, Duration offset) const {
    EXPECT_EQ(clock.now.kind, kind);
    EXPECT_EQ(clock.now.offset.us(), offset.us());
  }
};

TEST(ClockOffset, a_clock_that_is_right_states_no_facts_and_keeps_its_times) {
  Station station;
  station.clock.booted(eight);
  for (int i = 0; i < 500; ++i) {
    const Instant device = eight + minute * i;
    const Duration latency = second * (i * 7 % 20);
    EXPECT_EQ(station.hear(device, device + latency).at, device);
  }
  EXPECT_EQ(station.facts, 0);
}

TEST(ClockOffset, a_clock_that_is_wrong_by_less_than_the_tolerance_is_right) {
  for (const std::int64_t wrong : {-55, -10, 10, 55}) {
    Station station;
    for (int i = 0; i < 100; ++i) {
      const Instant at = eight + minute * i;
      EXPECT_EQ(station.hear(at + second * wrong, at).at, at + second * wrong);
    }
    EXPECT_EQ(station.facts, 0) << wrong;
  }
}

TEST(ClockOffset, a_queue_of_three_hours_is_not_taken_for_a_slow_clock) {
  Station station;
  // Offline from eight to eleven, a sample a minute; drained in nine seconds, then live.
  for (int i = 0; i < 180; ++i) {
    const Instant device = eight + minute * i;
    EXPECT_EQ(station.hear_queued(device, eight + hour * 3 + Duration::from_ms(50 * i)).at, device);
  }
  for (int i = 0; i < 10; ++i) {
    const Instant live = eight + hour * 3 + minute * i;
    EXPECT_EQ(station.hear(live, live + second).at, live);
  }
  EXPECT_EQ(station.facts, 0);
}

TEST(ClockOffset, a_queue_that_is_drained_slowly_is_not_taken_for_a_slow_clock) {
  Station station;
  // One queued message in 70 seconds, each from 60 seconds after the one before it.
  for (int i = 0; i < 30; ++i) {
    const Instant device = eight + minute * i;
    EXPECT_EQ(station.hear_queued(device, eight + hour * 3 + second * (75 * i)).at, device);
  }
  EXPECT_EQ(station.facts, 0);
}

TEST(ClockOffset, a_queue_that_is_drained_as_fast_as_it_grows_is_not_taken_for_a_slow_clock) {
  Station station;
  // A message a minute in, and one out: each is late by the same 100 minutes, for ten hours.
  for (int i = 0; i < 600; ++i) {
    const Instant device = eight + minute * i;
    EXPECT_EQ(station.hear_queued(device, device + minute * 100).at, device);
  }
  EXPECT_EQ(station.facts, 0);
}

TEST(ClockOffset, a_zone_behind_is_known_from_half_an_hour_of_samples_where_no_status_has_a_time) {
  Station station;
  const Duration behind = hour * 7;
  for (int i = 0; i < 120; ++i) {
    const Instant at = eight + minute * i;
    const Instant read = station.hear_queued(at - behind, at + second * (i % 8)).at;
    EXPECT_EQ(read, i < 30 ? at - behind : at) << i;
  }
  station.expect(ClockKind::local_time, behind);
  EXPECT_EQ(station.facts, 1);
}

TEST(ClockOffset, a_queue_that_reaches_the_offset_of_a_clock_ahead_does_not_set_it) {
  Station station;
  station.hear(eight + hour * 2, eight);
  station.hear(eight + minute * 2 + hour * 2, eight + minute * 2);
  // Offline for three hours, then drained at ten times its pace: passes two hours on its way.
  const Instant back = eight + hour * 3;
  for (int i = 3; i < 180; ++i) {
    const Instant at = eight + minute * i;
    EXPECT_EQ(station.hear_queued(at + hour * 2, back + second * (6 * i)).at, at) << i;
  }
  station.expect(ClockKind::local_time, Duration() - hour * 2);
  EXPECT_EQ(station.facts, 1);
}

TEST(ClockOffset, samples_alone_show_that_a_clock_ahead_was_set) {
  Station station;
  station.hear_queued(eight + hour * 2, eight);
  station.hear_queued(eight + minute * 2 + hour * 2, eight + minute * 2);
  const Instant set = eight + minute * 5;
  EXPECT_EQ(station.hear_queued(set, set + second).at, set);
  station.expect(ClockKind::utc, Duration());
}

TEST(ClockOffset, local_time_ahead_of_ours_is_known_from_the_first_live_message) {
  Station station;
  // Berlin in summer writes 10:00Z at eight; four seconds on the way.
  const ClockReading first = station.hear(eight + hour * 2, eight + second * 4);
  EXPECT_EQ(first.at, eight);
  EXPECT_EQ(first.kind, ClockKind::local_time);
  station.expect(ClockKind::local_time, Duration() - hour * 2);
  for (int i = 1; i < 100; ++i) {
    const Instant at = eight + minute * i;
    EXPECT_EQ(station.hear(at + hour * 2, at + second * (i % 9)).at, at);
  }
  EXPECT_EQ(station.facts, 1);
}

TEST(ClockOffset, local_time_behind_ours_is_known_when_two_messages_show_that_nothing_waited) {
  Station station;
  // New York in summer writes 04:00Z at eight.
  const Duration behind = hour * 4;
  EXPECT_EQ(station.hear(eight - behind, eight + second).at, eight - behind) << "it may be queued";
  EXPECT_EQ(station.hear(eight + second * 30 - behind, eight + second * 31).at,
            eight + second * 30 - behind)
      << "half a minute proves nothing";
  EXPECT_EQ(station.hear(eight + minute - behind, eight + second * 62).at, eight + minute);
  station.expect(ClockKind::local_time, behind);
  EXPECT_EQ(station.facts, 1);
  // What it had said before is read again by what is known now.
  EXPECT_EQ(read_clock(station.clock, {eight - behind, eight + second}).at, eight);
}

TEST(ClockOffset, a_zone_of_three_quarters_of_an_hour_is_local_time_and_seven_minutes_are_not) {
  Station nepal;
  nepal.hear(eight + minute * 345, eight + second * 20);
  nepal.expect(ClockKind::local_time, Duration() - minute * 345);
  Station slow;
  const Duration wrong = minute * 7;
  EXPECT_EQ(slow.hear(eight + wrong, eight).at, eight);
  slow.expect(ClockKind::shifted, Duration() - wrong);
}

TEST(ClockOffset, a_queue_of_local_time_bounds_the_offset_until_a_live_message_comes) {
  Station station;
  // Two hours ahead, and the first messages had waited for 30 and 20 minutes.
  EXPECT_LE(station.hear(eight + hour * 2 - minute * 30, eight).at, eight);
  EXPECT_LE(station.hear(eight + hour * 2 - minute * 18, eight + minute * 2).at,
            eight + minute * 2);
  const Instant live = eight + minute * 3;
  EXPECT_EQ(station.hear(live + hour * 2, live + second).at, live);
  station.expect(ClockKind::local_time, Duration() - hour * 2);
  EXPECT_EQ(read_clock(station.clock, {eight + hour * 2 - minute * 30, eight}).at,
            eight - minute * 30)
      << "the first is right in the end";
}

TEST(ClockOffset, a_clock_that_is_set_is_right_from_then_on_and_what_was_queued_keeps_the_old_one) {
  Station station;
  station.hear(eight + hour * 2, eight);
  station.hear(eight + minute * 2 + hour * 2, eight + minute * 2);
  // A heartbeat's answer sets it; the next status is in UTC.
  const Instant set = eight + minute * 5;
  EXPECT_EQ(station.hear(set, set + second).at, set);
  station.expect(ClockKind::utc, Duration());
  // A sample of minute 3 had waited, and still says 10:03.
  const ClockReading queued = station.hear(eight + minute * 3 + hour * 2, set + second * 2);
  EXPECT_EQ(queued.at, eight + minute * 3);
  EXPECT_EQ(queued.kind, ClockKind::local_time);
  EXPECT_EQ(station.hear(set + minute, set + minute).at, set + minute);
  EXPECT_EQ(station.facts, 2);
}

TEST(ClockOffset, a_boot_may_set_the_clock_and_the_queue_of_before_keeps_the_old_one) {
  Station station;
  station.hear(eight + hour * 2, eight);
  station.clock.booted(eight + hour);
  const Instant boot = eight + hour;
  // The queue first: stamped 20 minutes before the boot, in local time.
  EXPECT_EQ(station.hear(boot - minute * 20 + hour * 2, boot + second).at, boot - minute * 20);
  EXPECT_EQ(station.hear(boot + second * 5, boot + second * 6).at, boot + second * 5);
  EXPECT_EQ(station.hear(boot - minute * 10 + hour * 2, boot + second * 7).at, boot - minute * 10);
  station.expect(ClockKind::utc, Duration());
}

TEST(ClockOffset, a_boot_that_does_not_set_the_clock_leaves_it_as_wrong_as_it_was) {
  for (const std::int64_t zone : {-4, 2}) {
    Station station;
    for (int i = 0; i < 3; ++i) {
      const Instant at = eight + minute * (2 * i);
      station.hear(at + hour * zone, at);
    }
    station.expect(ClockKind::local_time, Duration() - hour * zone);
    station.clock.booted(eight + hour);
    const Instant after = eight + hour + minute;
    EXPECT_EQ(station.hear(after + hour * zone, after).at, after) << zone;
    station.expect(ClockKind::local_time, Duration() - hour * zone);
  }
}

TEST(ClockOffset, draining_a_queue_through_the_moment_at_which_a_wrong_clock_looks_right_heals) {
  Station station;
  station.hear(eight + hour * 2, eight);
  station.hear(eight + minute * 2 + hour * 2, eight + minute * 2);
  // Offline for three hours: the samples of an hour ago say just what our clock does.
  const Instant back = eight + hour * 3;
  int wrong = 0;
  for (int i = 3; i < 180; ++i) {
    const Instant at = eight + minute * i;
    if (station.hear_queued(at + hour * 2, back + Duration::from_ms(10 * i)).at != at) ++wrong;
  }
  EXPECT_EQ(wrong, 0);
  const Instant live = back + minute * 3;
  EXPECT_EQ(station.hear(live + hour * 2, live).at, live);
  station.expect(ClockKind::local_time, Duration() - hour * 2);
}

TEST(ClockOffset, times_since_power_up_are_placed_by_the_smallest_lateness) {
  Station station;
  station.clock.booted(eight);
  const auto up = [](std::int64_t s) { return power_up + second * s; };
  const ClockReading first = station.hear(up(100), eight + second * 100);
  EXPECT_EQ(first.at, eight + second * 100) << "nothing is known: the arrival";
  EXPECT_EQ(first.kind, ClockKind::counter);
  // One that waited for ten minutes is not taken for live.
  EXPECT_EQ(station.hear(up(160), eight + second * 760).at, eight + second * 160);
  EXPECT_EQ(station.hear(up(800), eight + second * 801).at, eight + second * 800);
  EXPECT_EQ(station.facts, 1);
}

TEST(ClockOffset, a_session_of_before_the_first_synchronisation_ends_before_it) {
  Station station;
  station.clock.booted(eight);
  const auto up = [](std::int64_t s) { return power_up + second * s; };
  // The clock is set by the answer to the boot, and the status says so.
  EXPECT_EQ(station.hear(eight, eight + second).at, eight);
  // Then the queue of the hour before: start, samples, stop. Each bounds the ones before it.
  const Instant start_arrival = eight + minute * 5;
  EXPECT_EQ(station.hear(up(100), start_arrival).at, eight + second) << "as late as it can be";
  station.hear(up(1'900), start_arrival + second);
  EXPECT_EQ(station.hear(up(3'700), start_arrival + second * 2).at, eight + second);
  EXPECT_EQ(read_clock(station.clock, {up(100), start_arrival}).at, eight + second - hour)
      << "the start is an hour before its stop after all";
}

TEST(ClockOffset, a_counter_of_one_boot_says_nothing_of_the_next) {
  Station station;
  station.hear(power_up + second * 100, eight);
  station.clock.booted(eight + hour);
  EXPECT_EQ(station.hear(power_up + second * 50, eight + hour + minute).at, eight + hour + minute);
}

TEST(ClockOffset, years_that_cannot_be_are_counters_and_never_far_ahead) {
  for (const std::int64_t at :
       {-62'167'219'200LL, -1LL, 946'684'800LL, 2'147'483'647LL, 253'402'300'799LL}) {
    Station station;
    const ClockReading reading = station.hear(Instant::from_seconds(at), eight);
    EXPECT_EQ(reading.at, eight) << at;
    EXPECT_EQ(reading.kind, ClockKind::counter) << at;
  }
}

TEST(ClockOffset, two_times_that_cannot_be_are_not_read_by_each_other) {
  Station station;
  for (const std::int64_t at : {253'402'300'799LL, -62'167'219'200LL, 0LL, 2'147'483'647LL}) {
    EXPECT_EQ(station.hear(Instant::from_seconds(at), eight).at, eight) << at;
  }
}

TEST(ClockOffset, a_clock_that_drifts_is_corrected_minute_by_minute_not_message_by_message) {
  Station station;
  // It loses two seconds a minute, for two hours.
  for (int i = 0; i < 120; ++i) {
    const Instant at = eight + minute * i;
    const Instant read = station.hear(at - second * (2 * i), at).at;
    EXPECT_LE(at - read, second * 64) << i;
    EXPECT_LE(read, at + second) << i;
  }
  EXPECT_GE(station.facts, 3);
  EXPECT_LE(station.facts, 5);
}

}  // namespace
}  // namespace voltwin::core::session
