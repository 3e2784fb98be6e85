#include "engine/random/arrivals.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "tests/unit/engine/random/samples.hpp"

namespace voltwin::random {
namespace {

using Rates = std::vector<PoissonArrivals::Rate>;

Instant hour(double h) { return Instant::from_us(static_cast<std::int64_t>(h * 3.6e9)); }
constexpr Duration day = Duration::from_hours(24);

std::string message_of(const Result<PoissonArrivals>& result) {
  return result ? "no error" : result.error().message;
}

/// A day with a night, a peak and two steps.
Rates daily() {
  return {{hour(5), 2.0}, {hour(8), 40.0}, {hour(10), 0.0}, {hour(13), 9.0}, {hour(22), 0.0}};
}

/// The expected number from each arrival to the next is exponential with mean 1 (the change
/// of time that makes any Poisson process an even one).
void expect_poisson(const PoissonArrivals& arrivals, Instant from, int seed) {
  Stream stream = stream_for_test(static_cast<std::uint64_t>(seed));
  std::vector<double> steps;
  Instant at = from;
  for (int i = 0; i < 20'000; ++i) {
    const Instant next = arrivals.next(at, stream);
    ASSERT_GE(next, at);
    ASSERT_LT(next, Instant::never());
    steps.push_back(arrivals.expected(at, next));
    at = next;
  }
  EXPECT_GT(cdf_p_value(steps, [](double x) { return -std::expm1(-x); }), 1e-3);
  stats::Summary neighbours;
  for (std::size_t i = 1; i < steps.size(); ++i) {
    neighbours.add((steps[i] - 1.0) * (steps[i - 1] - 1.0));
  }
  EXPECT_NEAR(neighbours.mean(), 0.0, 4.0 / std::sqrt(20'000.0));
}

TEST(PoissonArrivals, are_poisson_for_every_kind_of_profile) {
  for (const auto period : {std::optional<Duration>(), std::optional(day)}) {
    Rates rates = daily();
    if (!period) rates.back().per_hour = 1.0;  // for ever
    for (const double from : {-1000.3, 0.0, 8.5, 30.0}) {
      SCOPED_TRACE(from);
      expect_poisson(*PoissonArrivals::steps(rates, period), hour(from), 401);
      expect_poisson(*PoissonArrivals::linear(rates, period), hour(from), 402);
    }
  }
  // Most periods see no arrival at all.
  const Rates few{{hour(1), 0.2}, {hour(3), 0.1}, {hour(5), 0.0}};
  expect_poisson(*PoissonArrivals::steps(few, day), hour(0), 409);
  expect_poisson(*PoissonArrivals::steps(Rates{{hour(0), 1e6}}, {}), hour(-1), 403);
  expect_poisson(*PoissonArrivals::steps(Rates{{hour(0), 0.1}}, {}), hour(10), 404);
}

TEST(PoissonArrivals, come_as_often_in_each_hour_as_its_rate_says) {
  const PoissonArrivals arrivals = *PoissonArrivals::steps(daily(), day);
  Stream stream = stream_for_test(405);
  std::vector<double> counts(24, 0.0);
  constexpr int days = 2000;
  for (Instant at = arrivals.next(hour(0), stream); at < hour(24.0 * days);
       at = arrivals.next(at, stream)) {
    counts[static_cast<std::size_t>(at.us() / 3'600'000'000 % 24)] += 1.0;
  }
  for (std::size_t h = 0; h < 24; ++h) {
    const double rate = h < 5    ? 0.0
                        : h < 8  ? 2.0
                        : h < 10 ? 40.0
                        : h < 13 ? 0.0
                        : h < 22 ? 9.0
                                 : 0.0;
    EXPECT_NEAR(counts[h], rate * days, 4.0 * std::sqrt(rate * days)) << h;
  }
}

TEST(PoissonArrivals, keep_the_highest_rate_although_each_is_rounded_to_a_microsecond) {
  const PoissonArrivals arrivals =
      *PoissonArrivals::steps(Rates{{hour(0), PoissonArrivals::per_hour_max}}, {});
  Stream stream = stream_for_test(410);
  Instant at = hour(0);
  constexpr int count = 200'000;
  int together = 0;
  for (int i = 0; i < count; ++i) {
    const Instant next = arrivals.next(at, stream);
    together += next == at ? 1 : 0;
    at = next;
  }
  EXPECT_NEAR(arrivals.expected(hour(0), at), count, 4.0 * std::sqrt(count));
  // Closer than half a microsecond of the 36 on average.
  const double share = -std::expm1(-0.5 / 36.0);
  EXPECT_NEAR(together, share * count, 4.0 * std::sqrt(share * count));
}

TEST(PoissonArrivals, with_a_linear_rate_follow_it_within_a_piece) {
  // From 0 at noon up to 10 at one and down to 0 at two.
  const PoissonArrivals arrivals =
      *PoissonArrivals::linear(Rates{{hour(12), 0.0}, {hour(13), 10.0}, {hour(14), 0.0}}, {});
  EXPECT_NEAR(arrivals.expected(hour(0), hour(20)), 10.0, 1e-12);
  EXPECT_NEAR(arrivals.expected(hour(12), hour(12.5)), 1.25, 1e-12);
  EXPECT_NEAR(arrivals.expected(hour(13.5), hour(14)), 1.25, 1e-12);
  Stream stream = stream_for_test(406);
  std::vector<double> times;
  for (int round = 0; round < 5000; ++round) {
    for (Instant at = arrivals.next(hour(0), stream); at != Instant::never();
         at = arrivals.next(at, stream)) {
      times.push_back((at - hour(12)).seconds() / 3600.0);
    }
  }
  EXPECT_NEAR(static_cast<double>(times.size()), 50'000.0, 4.0 * std::sqrt(50'000.0));
  EXPECT_GT(cdf_p_value(
                times,
                [](double x) { return x < 1.0 ? 0.5 * x * x : 1.0 - 0.5 * (2.0 - x) * (2.0 - x); }),
            1e-3);
}

TEST(PoissonArrivals, with_a_period_run_from_the_last_rate_to_the_first_of_the_next) {
  const PoissonArrivals arrivals =
      *PoissonArrivals::linear(Rates{{hour(0), 4.0}, {hour(12), 0.0}}, day);
  EXPECT_NEAR(arrivals.expected(hour(0), hour(24)), 48.0, 1e-9);
  EXPECT_NEAR(arrivals.expected(hour(18), hour(24)), 18.0, 1e-9);
  EXPECT_NEAR(arrivals.expected(hour(-24 * 365), hour(24 * 365)), 48.0 * 730, 1e-6);
}

TEST(PoissonArrivals, end_where_the_rate_is_zero_for_ever_and_take_no_draw_there) {
  Stream stream = stream_for_test(407);
  const Stream untouched = stream;
  const PoissonArrivals none = *PoissonArrivals::steps(Rates{{hour(0), 0.0}}, {});
  const PoissonArrivals none_daily = *PoissonArrivals::linear(Rates{{hour(0), 0.0}}, day);
  EXPECT_EQ(none.next(hour(-3), stream), Instant::never());
  EXPECT_EQ(none_daily.next(hour(3), stream), Instant::never());
  EXPECT_EQ(none.next(Instant::never(), stream), Instant::never());
  Stream copy = untouched;
  EXPECT_EQ(stream.next_u64(), copy.next_u64());
  const PoissonArrivals short_one =
      *PoissonArrivals::steps(Rates{{hour(1), 1000.0}, {hour(2), 0.0}}, {});
  int count = 0;
  for (Instant at = short_one.next(hour(0), stream); at != Instant::never();
       at = short_one.next(at, stream)) {
    ASSERT_GE(at, hour(1));
    ASSERT_LE(at, hour(2));
    ++count;
  }
  EXPECT_NEAR(count, 1000.0, 4.0 * std::sqrt(1000.0));
  const PoissonArrivals rare = *PoissonArrivals::steps(Rates{{hour(0), 1e-300}}, day);
  EXPECT_EQ(rare.next(hour(0), stream), Instant::never());
}

TEST(PoissonArrivals, of_a_week_far_in_its_profile_are_the_same_as_at_its_start) {
  const PoissonArrivals arrivals = *PoissonArrivals::steps(daily(), Duration::from_hours(168));
  Stream first = stream_for_test(408);
  Stream second = first;
  Instant near = hour(6);
  Instant far = hour(6 + 168 * 1000);
  for (int i = 0; i < 1000; ++i) {
    near = arrivals.next(near, first);
    far = arrivals.next(far, second);
    ASSERT_EQ(far - near, Duration::from_hours(168 * 1000));
  }
}

TEST(PoissonArrivals, say_what_is_wrong_with_their_profile) {
  EXPECT_EQ(message_of(PoissonArrivals::steps({}, {})), "arrivals: 0 rates; expected 1 to 1048576");
  EXPECT_EQ(message_of(PoissonArrivals::steps(Rates{{hour(0), -1.0}}, {})),
            "arrivals: rate 0 is -1 per hour; expected 0 to 100000000");
  EXPECT_EQ(message_of(PoissonArrivals::linear(Rates{{hour(0), std::nan("")}}, {})),
            "arrivals: rate 0 is nan per hour; expected 0 to 100000000");
  EXPECT_EQ(message_of(PoissonArrivals::steps(Rates{{hour(1), 1.0}, {hour(1), 2.0}}, {})),
            "arrivals: rate 1 begins no later than the one before; expected rising instants");
  EXPECT_EQ(message_of(PoissonArrivals::steps(Rates{{hour(0), 1.0}, {hour(24), 2.0}}, day)),
            "arrivals: the period has 86400 s; expected more than the 86400 s from the first rate "
            "to the last, and less than 140 years");
  EXPECT_EQ(message_of(PoissonArrivals::steps(Rates{{Instant::never(), 1.0}}, {})),
            "arrivals: rate 0 begins more than 140 years from 1970; expected less");
}

}  // namespace
}  // namespace voltwin::random
