#include "scenarios/cli/pacing.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace voltwin::scenarios::cli {
namespace {

namespace net = server::net;

const Instant start = Instant::from_seconds(1'780'000'000);

Course course_of(Duration length, Duration slice) { return {start, start + length, slice}; }
net::Pace times(double factor) { return net::Pace::times(factor).value(); }

TEST(Course, stops_after_each_slice_and_at_its_end) {
  const Course course = course_of(Duration::from_minutes(150), Duration::from_hours(1));
  const auto at = [](std::int64_t minutes) { return start + Duration::from_minutes(minutes); };
  EXPECT_EQ(course.next_stop(at(0)), at(60));
  EXPECT_EQ(course.next_stop(at(59)), at(60));
  EXPECT_EQ(course.next_stop(at(60)), at(120));
  EXPECT_EQ(course.next_stop(at(120)), at(150));
  EXPECT_EQ(course.next_stop(at(150)), at(150));
}

std::vector<Instant> advanced(const Course& course, const net::Pace& pace) {
  std::vector<Instant> out;
  const auto lag = at_pace(course, pace, [&](Instant until) -> Result<void> {
    out.push_back(until);
    return {};
  });
  EXPECT_TRUE(lag);
  EXPECT_EQ(lag->fired, out.size());
  return out;
}

TEST(AtPace, advances_to_every_stop_and_between_them_when_there_is_time) {
  const Course course = course_of(Duration::from_minutes(150), Duration::from_hours(1));
  const std::vector<Instant> stops{start + Duration::from_hours(1), start + Duration::from_hours(2),
                                   start + Duration::from_minutes(150)};
  EXPECT_EQ(advanced(course, times(1e9)), stops);
  // The fifty milliseconds of a step are 50,000 simulated seconds, longer than a slice.
  EXPECT_EQ(advanced(course, times(1e6)), stops);
  const std::vector<Instant> steps = advanced(course, times(20'000));
  // Steps of 1000 s: three and one of 600 s to each full hour, then one and one of 800 s.
  EXPECT_EQ(steps.size(), 10u);
  EXPECT_TRUE(std::is_sorted(steps.begin(), steps.end()));
  for (const Instant stop : stops) {
    EXPECT_EQ(std::count(steps.begin(), steps.end(), stop), 1);
  }
}

TEST(AtPace, a_course_without_length_advances_nowhere) {
  EXPECT_TRUE(advanced(course_of(Duration(), Duration::from_hours(1)), times(1)).empty());
}

TEST(AtPace, ends_with_the_first_error) {
  int calls = 0;
  const auto lag = at_pace(course_of(Duration::from_hours(9), Duration::from_hours(1)), times(1e9),
                           [&](Instant) -> Result<void> {
                             if (++calls == 3) return environment_error("the disk is full");
                             return {};
                           });
  ASSERT_FALSE(lag);
  EXPECT_EQ(lag.error().message, "the disk is full");
  EXPECT_EQ(calls, 3);
}

TEST(PacingText, says_whether_the_machine_kept_up_and_how_far_it_was_behind) {
  net::LagReport lag;
  lag.fired = 1000;
  lag.worst.real = Duration::from_us(3900);
  EXPECT_EQ(pacing_text(lag, times(60)), "kept up: yes; worst lag 3 ms");
  lag.late = 1;
  lag.worst.real = Duration::from_us(2'345'678);
  lag.running = Duration::from_seconds(10);
  lag.advanced = Duration::from_seconds(4125);
  EXPECT_EQ(pacing_text(lag, times(600)),
            "kept up: no; worst lag 2.34568 s, 412.5 times real time instead of 600");
}

}  // namespace
}  // namespace voltwin::scenarios::cli
