#include "engine/math/functions.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <limits>
#include <string>

#include "engine/math/tables.hpp"
#include "engine/sim/digest.hpp"

namespace voltwin::math {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double smallest = std::numeric_limits<double>::denorm_min();
constexpr int points = 40'000;

/// A plain generator, so that these tests rest on nothing but the functions (SplitMix64).
class Points {
 public:
  explicit Points(std::uint64_t seed) : state_(seed) {}
  std::uint64_t bits() {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }
  double between(double low, double high) {
    return low + (high - low) * (static_cast<double>(bits() >> 11) * 0x1p-53);
  }
  /// Any size at all between two powers of two.
  double scaled(int low_exponent, int high_exponent) {
    const auto range = static_cast<std::uint64_t>(high_exponent - low_exponent);
    return std::ldexp(between(1.0, 2.0), low_exponent + static_cast<int>(bits() % range));
  }

 private:
  std::uint64_t state_;
};

/// Distance in units in the last place that a double of this size has.
double ulps(double got, long double exact) {
  const auto nearest = static_cast<double>(exact);
  if (std::isinf(nearest) || std::isnan(nearest)) {
    return std::bit_cast<std::uint64_t>(got) == std::bit_cast<std::uint64_t>(nearest) ? 0.0 : 1e9;
  }
  int exponent = 0;
  (void)std::frexp(nearest, &exponent);
  const long double unit = std::ldexp(1.0L, std::max(exponent - 53, -1074));
  return static_cast<double>(std::fabs(static_cast<long double>(got) - exact) / unit);
}

template <class Own, class Reference, class Draw>
double worst(Own own, Reference reference, Draw draw, std::uint64_t seed) {
  Points source(seed);
  double worst_ulps = 0.0;
  double worst_at = 0.0;
  for (int i = 0; i < points; ++i) {
    const double x = draw(source);
    const double error = ulps(own(x), reference(static_cast<long double>(x)));
    if (error > worst_ulps) {
      worst_ulps = error;
      worst_at = x;
    }
  }
  ::testing::Test::RecordProperty("worst", std::to_string(worst_ulps));
  if (worst_ulps > 0.0) std::printf("    worst %.4f ulp at %a\n", worst_ulps, worst_at);
  return worst_ulps;
}

const auto expl_ = [](long double x) { return std::exp(x); };
const auto exp2l_ = [](long double x) { return std::exp2(x); };
const auto expm1l_ = [](long double x) { return std::expm1(x); };
const auto logl_ = [](long double x) { return std::log(x); };
const auto log2l_ = [](long double x) { return std::log2(x); };
const auto log10l_ = [](long double x) { return std::log10(x); };
const auto log1pl_ = [](long double x) { return std::log1p(x); };
const auto sinl_ = [](long double x) { return std::sin(x); };
const auto cosl_ = [](long double x) { return std::cos(x); };

TEST(Exp, is_within_its_documented_error) {
  EXPECT_LT(worst(
                exp, expl_, [](Points& p) { return p.between(-708.0, 709.7); }, 1),
            0.55);
  EXPECT_LT(worst(
                exp, expl_, [](Points& p) { return p.between(-1.0, 1.0); }, 2),
            0.55);
  EXPECT_LT(worst(
                exp, expl_, [](Points& p) { return -p.scaled(-60, 0); }, 3),
            0.55);
  EXPECT_LT(worst(
                exp, expl_, [](Points& p) { return p.between(-745.2, -708.0); }, 4),
            1.55);
}

TEST(Exp, overflows_to_infinity_and_underflows_to_zero_at_the_right_places) {
  EXPECT_EQ(exp(0.0), 1.0);
  EXPECT_EQ(exp(-0.0), 1.0);
  EXPECT_EQ(exp(infinity), infinity);
  EXPECT_EQ(exp(-infinity), 0.0);
  EXPECT_TRUE(std::isnan(exp(nan)));
  constexpr double last = 0x1.62e42fefa39efp+9;  // log of the largest double
  EXPECT_TRUE(std::isfinite(exp(last)));
  EXPECT_EQ(exp(std::nextafter(last, infinity)), infinity);
  EXPECT_EQ(exp(1e300), infinity);
  EXPECT_EQ(exp(-745.13), smallest);
  EXPECT_EQ(exp(-745.14), 0.0);
  EXPECT_EQ(exp(-1e300), 0.0);
}

TEST(Exp2, is_within_its_documented_error_and_exact_for_whole_numbers) {
  EXPECT_LT(worst(
                exp2, exp2l_, [](Points& p) { return p.between(-1022.0, 1024.0); }, 5),
            0.55);
  EXPECT_LT(worst(
                exp2, exp2l_, [](Points& p) { return p.scaled(-60, 0); }, 6),
            0.55);
  for (int i = -1074; i <= 1023; ++i) ASSERT_EQ(exp2(i), std::ldexp(1.0, i)) << i;
  EXPECT_EQ(exp2(1024.0), infinity);
  EXPECT_EQ(exp2(-1076.0), 0.0);
  EXPECT_EQ(exp2(infinity), infinity);
  EXPECT_EQ(exp2(-infinity), 0.0);
  EXPECT_TRUE(std::isnan(exp2(nan)));
}

TEST(Expm1, is_within_its_documented_error_near_zero_too) {
  EXPECT_LT(worst(
                expm1, expm1l_, [](Points& p) { return p.between(-60.0, 709.7); }, 7),
            1.0);
  EXPECT_LT(worst(
                expm1, expm1l_, [](Points& p) { return p.between(-1.0, 1.0); }, 8),
            1.0);
  EXPECT_LT(worst(
                expm1, expm1l_, [](Points& p) { return p.scaled(-80, -2); }, 9),
            1.0);
  EXPECT_LT(worst(
                expm1, expm1l_, [](Points& p) { return -p.scaled(-80, 6); }, 10),
            1.0);
  EXPECT_TRUE(std::signbit(expm1(-0.0)));
  EXPECT_EQ(expm1(-infinity), -1.0);
  EXPECT_EQ(expm1(infinity), infinity);
  EXPECT_TRUE(std::isnan(expm1(nan)));
}

TEST(Log, is_within_its_documented_error) {
  EXPECT_LT(worst(
                log, logl_, [](Points& p) { return p.scaled(-1022, 1024); }, 11),
            0.55);
  EXPECT_LT(worst(
                log, logl_, [](Points& p) { return p.between(0.5, 2.0); }, 12),
            0.55);
  EXPECT_LT(worst(
                log, logl_, [](Points& p) { return 1.0 + p.scaled(-52, -5); }, 13),
            0.55);
  EXPECT_LT(worst(
                log, logl_, [](Points& p) { return 1.0 - p.scaled(-52, -5); }, 14),
            0.55);
  EXPECT_LT(worst(
                log, logl_, [](Points& p) { return p.scaled(-1074, -1022); }, 15),
            0.55);
}

TEST(Log, has_the_usual_special_cases) {
  EXPECT_EQ(log(1.0), 0.0);
  EXPECT_FALSE(std::signbit(log(1.0)));
  EXPECT_EQ(log(0.0), -infinity);
  EXPECT_EQ(log(-0.0), -infinity);
  EXPECT_EQ(log(infinity), infinity);
  for (const double x : {-smallest, -1.0, -infinity, nan}) {
    EXPECT_TRUE(std::isnan(log(x)));
    EXPECT_TRUE(std::isnan(log2(x)));
    EXPECT_TRUE(std::isnan(log10(x)));
  }
}

TEST(Log2AndLog10, are_within_their_documented_error_and_exact_for_powers) {
  EXPECT_LT(worst(
                log2, log2l_, [](Points& p) { return p.scaled(-1074, 1024); }, 16),
            0.55);
  EXPECT_LT(worst(
                log2, log2l_, [](Points& p) { return p.between(0.5, 2.0); }, 17),
            0.55);
  EXPECT_LT(worst(
                log2, log2l_, [](Points& p) { return 1.0 - p.scaled(-52, -5); }, 18),
            0.55);
  EXPECT_LT(worst(
                log10, log10l_, [](Points& p) { return p.scaled(-1074, 1024); }, 19),
            0.55);
  EXPECT_LT(worst(
                log10, log10l_, [](Points& p) { return p.between(0.5, 2.0); }, 20),
            0.55);
  for (int i = -1074; i <= 1023; ++i) ASSERT_EQ(log2(std::ldexp(1.0, i)), i);
  double power = 1.0;
  for (int i = 0; i <= 22; ++i, power *= 10.0) ASSERT_EQ(log10(power), i);
}

TEST(Log1p, is_within_its_documented_error_near_zero_too) {
  EXPECT_LT(worst(
                log1p, log1pl_, [](Points& p) { return p.scaled(-80, 1023); }, 21),
            1.0);
  EXPECT_LT(worst(
                log1p, log1pl_, [](Points& p) { return p.between(-1.0, 1.0); }, 22),
            1.0);
  EXPECT_LT(worst(
                log1p, log1pl_, [](Points& p) { return -p.scaled(-80, -1); }, 23),
            1.0);
  EXPECT_EQ(log1p(-1.0), -infinity);
  EXPECT_EQ(log1p(infinity), infinity);
  EXPECT_TRUE(std::isnan(log1p(-1.5)));
  EXPECT_TRUE(std::isnan(log1p(nan)));
  EXPECT_TRUE(std::signbit(log1p(-0.0)));
}

double worst_pow(double (*draw_x)(Points&), double (*draw_y)(Points&), std::uint64_t seed) {
  Points source(seed);
  double worst_ulps = 0.0;
  for (int i = 0; i < points; ++i) {
    const double x = draw_x(source);
    const double y = draw_y(source);
    const long double exact = std::pow(static_cast<long double>(x), static_cast<long double>(y));
    if (std::fabs(exact) < 0x1p-1022L) continue;
    worst_ulps = std::max(worst_ulps, ulps(pow(x, y), exact));
  }
  std::printf("    worst %.4f ulp\n", worst_ulps);
  return worst_ulps;
}

TEST(Pow, is_within_its_documented_error) {
  EXPECT_LT(worst_pow([](Points& p) { return p.scaled(-1022, 1024); },
                      [](Points& p) { return p.between(-2.0, 2.0); }, 24),
            0.6);
  EXPECT_LT(worst_pow([](Points& p) { return p.between(0.5, 2.0); },
                      [](Points& p) { return p.between(-700.0, 700.0); }, 25),
            0.6);
  EXPECT_LT(worst_pow([](Points& p) { return 1.0 + p.scaled(-40, -10); },
                      [](Points& p) { return p.scaled(0, 45); }, 26),
            0.6);
  EXPECT_LT(worst_pow([](Points& p) { return -p.scaled(-8, 8); },
                      [](Points& p) { return std::floor(p.between(-60.0, 60.0)); }, 27),
            0.6);
}

TEST(Pow, of_whole_numbers_is_exact_where_it_fits) {
  for (int base = 2; base <= 12; ++base) {
    double exact = 1.0;
    for (int power = 0; exact <= 0x1p53; ++power, exact *= base) {
      ASSERT_EQ(pow(base, power), exact) << base << "^" << power;
    }
  }
  for (int i = 1; i < 1000; ++i) ASSERT_EQ(pow(i * i, 0.5), i);
  EXPECT_EQ(pow(2.0, -1074.0), smallest);
  EXPECT_EQ(pow(2.0, 1023.0), 0x1p1023);
}

TEST(Pow, has_the_special_cases_of_the_c_standard) {
  const double values[] = {0.0, -0.0, 1.0,  -1.0,     2.0,       -2.0, 0.5,    -0.5,
                           3.0, -3.0, 2.5,  infinity, -infinity, nan,  1e300,  -1e300,
                           4.0, -4.0, 1e-9, smallest, -smallest, 1e18, 1e-300, 0x1p53 + 2.0};
  for (const double x : values) {
    for (const double y : values) {
      const double own = pow(x, y);
      const double reference = std::pow(x, y);
      if (std::isnan(reference)) {
        ASSERT_TRUE(std::isnan(own)) << x << "^" << y;
      } else {
        ASSERT_DOUBLE_EQ(own, reference) << x << "^" << y;
        ASSERT_EQ(std::signbit(own), std::signbit(reference)) << x << "^" << y;
      }
    }
  }
}

TEST(SinCos, are_within_their_documented_error_for_arguments_of_any_size) {
  const auto small = [](Points& p) { return p.between(-7.0, 7.0); };
  const auto any = [](Points& p) { return p.scaled(-60, 1024); };
  const auto large = [](Points& p) { return -p.scaled(10, 60); };
  // Near multiples of pi/2 nearly everything cancels.
  const auto near_zero = [](Points& p) {
    const double multiple = std::floor(p.between(1.0, 1e6));
    return multiple * 0x1.921fb54442d18p+0 + (p.bits() % 2 == 0 ? 0.0 : p.scaled(-40, -10));
  };
  std::uint64_t seed = 30;
  EXPECT_LT(worst(sin, sinl_, small, ++seed), 1.0);
  EXPECT_LT(worst(cos, cosl_, small, ++seed), 1.0);
  EXPECT_LT(worst(sin, sinl_, any, ++seed), 1.0);
  EXPECT_LT(worst(cos, cosl_, any, ++seed), 1.0);
  EXPECT_LT(worst(sin, sinl_, large, ++seed), 1.0);
  EXPECT_LT(worst(cos, cosl_, large, ++seed), 1.0);
  EXPECT_LT(worst(sin, sinl_, near_zero, ++seed), 1.0);
  EXPECT_LT(worst(cos, cosl_, near_zero, ++seed), 1.0);
}

TEST(SinCos, hold_at_the_hardest_argument_and_at_the_special_ones) {
  // The double nearest to a multiple of pi/2: 61 bits cancel.
  constexpr double hardest = 0x1.6ac5b262ca1ffp+849;
  EXPECT_LT(ulps(cos(hardest), std::cos(static_cast<long double>(hardest))), 1.0);
  EXPECT_LT(std::fabs(cos(hardest)), 1e-17);
  EXPECT_EQ(sin(0.0), 0.0);
  EXPECT_TRUE(std::signbit(sin(-0.0)));
  EXPECT_EQ(cos(0.0), 1.0);
  EXPECT_EQ(cos(-0.0), 1.0);
  for (const double x : {infinity, -infinity, nan}) {
    EXPECT_TRUE(std::isnan(sin(x)));
    EXPECT_TRUE(std::isnan(cos(x)));
  }
}

TEST(Tables, are_what_their_formulas_say) {
  constexpr long double unit = 0x1p-61L;
  for (unsigned i = 0; i < 128; ++i) {
    const tables::LogRow& row = tables::log_rows[i];
    const long double log = -std::log(static_cast<long double>(row.inverse));
    ASSERT_LE(std::fabs(row.log.high + static_cast<long double>(row.log.low) - log), unit);
    ASSERT_EQ(row.log.high + row.log.low, row.log.high);
    ASSERT_EQ(row.inverse * 512.0, std::floor(row.inverse * 512.0));
    const double scale = i < tables::first_halved ? 1.0 : 0.5;
    for (const unsigned end : {i, i + 1}) {
      const double m = scale * (1.0 + end / 128.0);
      ASSERT_LE(std::fabs(m * row.inverse - 1.0), 1.0 / 128.0) << i;
    }
    const tables::Pair& power = tables::powers[i];
    ASSERT_LE(std::fabs(power.high + static_cast<long double>(power.low) -
                        std::exp2(static_cast<long double>(i) / 128.0L)),
              unit * 2);
  }
}

// The bits are a promise: digests of runs rest on them, on every machine and build type.
TEST(Functions, give_these_very_bits_on_every_machine) {
  Points source(99);
  sim::Digest digest;
  for (int i = 0; i < 20'000; ++i) {
    const double x = source.between(-30.0, 30.0);
    const double positive = source.scaled(-300, 300);
    for (const double value :
         {exp(x), exp2(x), expm1(x), log(positive), log2(positive), log10(positive),
          log1p(positive), pow(positive, x / 60.0), sin(x), cos(x), sin(positive)}) {
      digest.add(value);
    }
  }
  EXPECT_EQ(digest.hex(), "d039e8fac3a4a6711aeb585361305a71");
}

}  // namespace
}  // namespace voltwin::math
