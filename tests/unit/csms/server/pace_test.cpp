#include "csms/server/net/pace.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>

namespace voltwin::server::net {
namespace {

constexpr std::int64_t max_int64 = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t min_int64 = std::numeric_limits<std::int64_t>::min();

Pace times(double factor) { return Pace::times(factor).value(); }

TEST(Pace, a_factor_from_slowest_to_fastest_is_taken_and_kept) {
  for (const double factor : {Pace::slowest, 0.001, 0.3, 1.0, 60.0, 1e6 / 3, Pace::fastest}) {
    ASSERT_TRUE(Pace::times(factor)) << factor;
    EXPECT_EQ(times(factor).factor(), factor);
    EXPECT_FALSE(times(factor).is_unlimited());
  }
  EXPECT_EQ(times(1.0), Pace::real_time());
  EXPECT_TRUE(Pace::as_fast_as_possible().is_unlimited());
  EXPECT_FALSE(Pace::as_fast_as_possible() == Pace::real_time());
}

TEST(Pace, anything_else_is_refused_and_says_what_was_expected) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  for (const double factor : {0.0, -0.0, -1.0, std::nextafter(Pace::slowest, 0.0), 1e-300, 1e300,
                              std::nextafter(Pace::fastest, infinity), infinity, -infinity,
                              std::numeric_limits<double>::quiet_NaN()}) {
    const auto pace = Pace::times(factor);
    ASSERT_FALSE(pace) << factor;
    EXPECT_EQ(pace.error().kind, ErrorKind::bad_input);
    EXPECT_NE(pace.error().message.find("from 0.000001 to 1000000000"), std::string::npos);
  }
}

TEST(Pace, whole_factors_count_without_any_rounding) {
  EXPECT_EQ(Pace::real_time().simulated_us(1'000'000'000), 1'000'000u);
  EXPECT_EQ(Pace::real_time().simulated_us(999), 0u);
  EXPECT_EQ(Pace::real_time().real_ns(1), 1000);
  EXPECT_EQ(times(60).simulated_us(1'000'000'000), 60'000'000u);
  EXPECT_EQ(times(60).real_ns(60'000'000), 1'000'000'000);
  EXPECT_EQ(times(1e9).simulated_us(1), 1'000'000u);
  EXPECT_EQ(times(1e9).real_ns(1), 1);  // the nanosecond in which it is long past
  EXPECT_EQ(times(0.5).real_ns(1), 2000);
  EXPECT_EQ(times(0.5).simulated_us(1999), 0u);
}

TEST(Pace, a_factor_does_not_drift_over_a_century) {
  // 0.1 is a little more than a tenth as a double: by 5.55e-18, which is less than a
  // microsecond over these years.
  constexpr std::int64_t century_ns = 3'155'760'000'000'000'000;
  EXPECT_EQ(times(0.1).simulated_us(century_ns), 315'576'000'000'000u);
  EXPECT_EQ(Pace::real_time().simulated_us(century_ns), 3'155'760'000'000'000u);
  EXPECT_EQ(times(3).simulated_us(century_ns), 9'467'280'000'000'000u);
}

TEST(Pace, real_ns_is_the_first_nanosecond_that_simulated_gets_as_far) {
  for (const double factor : {1e-6, 0.0123, 0.3, 1.0, 1.1, 59.94, 60.0, 12345.678, 1e6, 7e8, 1e9}) {
    const Pace pace = times(factor);
    for (const std::uint64_t us : {1ULL, 2ULL, 3ULL, 999ULL, 1000ULL, 1001ULL, 86'400'000'000ULL,
                                   1'780'000'000'000'001ULL}) {
      const std::int64_t ns = pace.real_ns(us);
      if (ns == max_int64) continue;
      EXPECT_GE(pace.simulated_us(ns), us) << factor;
      EXPECT_LT(pace.simulated_us(ns - 1), us) << factor;
      EXPECT_NEAR(static_cast<double>(ns), std::ceil(static_cast<double>(us) * 1000.0 / factor),
                  1.0 + static_cast<double>(ns) * 1e-15);
    }
  }
}

TEST(Pace, it_saturates_at_the_ends) {
  EXPECT_EQ(times(1e9).simulated_us(max_int64), UINT64_MAX);
  EXPECT_EQ(times(2000).simulated_us(max_int64), UINT64_MAX - 1);
  EXPECT_EQ(Pace::real_time().simulated_us(max_int64), 9'223'372'036'854'775u);
  EXPECT_EQ(times(1e-6).real_ns(UINT64_MAX), max_int64);
  EXPECT_EQ(times(0.0123).real_ns(UINT64_MAX), max_int64);
  EXPECT_EQ(Pace::real_time().real_ns(UINT64_MAX), max_int64);
  EXPECT_EQ(times(1e9).real_ns(UINT64_MAX), 18'446'744'073'710);
  EXPECT_EQ(times(1e9).simulated_us(0), 0u);
  EXPECT_EQ(times(1e-6).real_ns(0), 0);
}

TEST(PaceDeath, one_without_a_limit_has_no_factor) {
  const Pace pace = Pace::as_fast_as_possible();
  EXPECT_DEATH((void)pace.factor(), "ENSURE");
  EXPECT_DEATH((void)pace.simulated_us(1), "ENSURE");
  EXPECT_DEATH((void)pace.real_ns(1), "ENSURE");
}

TEST(SteadyTime, adding_and_subtracting_saturate) {
  const SteadyTime first = SteadyTime::from_ns(min_int64);
  const SteadyTime last = SteadyTime::from_ns(max_int64);
  EXPECT_EQ(last.plus_ns(1), last);
  EXPECT_EQ(first.plus_ns(-1), first);
  EXPECT_EQ(first.plus_ns(max_int64).ns(), -1);
  EXPECT_EQ(last.ns_since(first), max_int64);
  EXPECT_EQ(first.ns_since(last), 0);
  EXPECT_EQ(last.ns_since(SteadyTime()), max_int64);
  EXPECT_EQ(SteadyTime::from_ns(7).ns_since(SteadyTime::from_ns(3)), 4);
}

}  // namespace
}  // namespace voltwin::server::net
