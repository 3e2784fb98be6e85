#include "engine/math/functions.hpp"

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "engine/math/tables.hpp"

// Every sum below is exact, or its error is carried along, down to 2^-65 of the result:
// what remains is the one rounding at the end. Compiled without contraction
// (-ffp-contract=off), so that a product and a sum never melt into one rounding.

namespace voltwin::math {
namespace {

using tables::Pair;

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// Adding and taking away 1.5 * 2^52 rounds to a whole number, halves to even.
constexpr double rounder = 0x1.8p52;

double power_of_two(int exponent) {
  return std::bit_cast<double>(static_cast<std::uint64_t>(exponent + 1023) << 52);
}

/// a + b and its exact error (Knuth).
Pair two_sum(double a, double b) {
  const double sum = a + b;
  const double b_part = sum - a;
  return {sum, (a - (sum - b_part)) + (b - b_part)};
}

/// The same for |a| >= |b| or a = 0 (Dekker).
Pair fast_two_sum(double a, double b) {
  const double sum = a + b;
  return {sum, b - (sum - a)};
}

/// a b and its exact error (Veltkamp, Dekker); neither is above 2^990.
Pair two_product(double a, double b) {
  constexpr double splitter = 0x1p27 + 1.0;
  const double a_scaled = splitter * a;
  const double a_high = a_scaled - (a_scaled - a);
  const double a_low = a - a_high;
  const double b_scaled = splitter * b;
  const double b_high = b_scaled - (b_scaled - b);
  const double b_low = b - b_high;
  const double product = a * b;
  return {product, ((a_high * b_high - product) + a_high * b_low + a_low * b_high) + a_low * b_low};
}

Pair product(Pair a, Pair b) {
  const Pair high = two_product(a.high, b.high);
  return fast_two_sum(high.high, high.low + (a.high * b.low + a.low * b.high));
}

// ---------------------------------------------------------------- logarithms

/// x = 2^exponent m with log(m) as a pair, m between 0.70 and 1.42.
struct Logarithm {
  double exponent;
  Pair rest;
};

/// log(1 + r) - r + r^2/2 over r^3, by its series: |r| <= 2^-7, so that the first term
/// left out is below 2^-73 of the whole.
double log_tail(double r) {
  double tail = -1.0 / 10.0;
  tail = 1.0 / 9.0 + r * tail;
  tail = -1.0 / 8.0 + r * tail;
  tail = 1.0 / 7.0 + r * tail;
  tail = -1.0 / 6.0 + r * tail;
  tail = 1.0 / 5.0 + r * tail;
  tail = -1.0 / 4.0 + r * tail;
  return 1.0 / 3.0 + r * tail;
}

/// For finite x > 0.
Logarithm split_log(double x) {
  auto bits = std::bit_cast<std::uint64_t>(x);
  int exponent = 0;
  if (bits < 0x0010'0000'0000'0000) {  // subnormal
    bits = std::bit_cast<std::uint64_t>(x * 0x1p54);
    exponent = -54;
  }
  exponent += static_cast<int>(bits >> 52) - 1023;
  const auto row_index = static_cast<unsigned>((bits >> 45) & 127);
  std::uint64_t scaled = (bits & 0x000f'ffff'ffff'ffff) | 0x3ff0'0000'0000'0000;
  if (row_index >= tables::first_halved) {
    scaled -= 0x0010'0000'0000'0000;
    ++exponent;
  }
  const tables::LogRow& row = tables::log_rows[row_index];
  const auto m = std::bit_cast<double>(scaled);
  // r = m * inverse - 1 exactly: both products fit 53 bits.
  const auto m_high = std::bit_cast<double>(scaled & ~std::uint64_t{0x7ff'ffff});
  const double m_low = m - m_high;
  const Pair r = two_sum(m_high * row.inverse - 1.0, m_low * row.inverse);
  const Pair square = two_product(r.high, r.high);

  const Pair first = two_sum(row.log.high, r.high);
  const Pair second = two_sum(first.high, -0.5 * square.high);
  const double tail = square.high * r.high * log_tail(r.high);
  const double low =
      first.low + second.low + (row.log.low + r.low - r.high * r.low - 0.5 * square.low + tail);
  return {static_cast<double>(exponent), fast_two_sum(second.high, low)};
}

/// log(x) as a pair, relative error below 2^-64; finite x > 0.
Pair log_pair(double x) {
  const Logarithm split = split_log(x);
  const Pair sum = two_sum(split.exponent * tables::ln_2.high, split.rest.high);
  return fast_two_sum(sum.high, sum.low + (split.exponent * tables::ln_2.low + split.rest.low));
}

/// Whether x has no finite logarithm; `result` is then what it has instead.
bool log_special(double x, double& result) {
  if (x > 0.0 && x < infinity) return false;
  if (x == 0.0) {
    result = -infinity;
  } else if (x < 0.0) {
    result = nan;
  } else {
    result = x;  // infinity or NaN
  }
  return true;
}

// -------------------------------------------------------------- exponentials

/// 2^exponent (value.high + value.low), value between 1 and 2.
struct Exponential {
  int exponent;
  Pair value;
};

/// e^r - 1 for |r| <= log(2)/256.
double small_expm1(double r) {
  double p = 1.0 / 720.0;
  p = 1.0 / 120.0 + r * p;
  p = 1.0 / 24.0 + r * p;
  p = 1.0 / 6.0 + r * p;
  return r + r * r * (0.5 + r * p);
}

/// 2^(steps/128) e^r.
Exponential assemble(double steps, double r) {
  const int whole = static_cast<int>(steps);
  const Pair& power = tables::powers[static_cast<std::size_t>(whole & 127)];
  return {whole >> 7, {power.high, power.low + power.high * small_expm1(r)}};
}

/// e^(x.high + x.low), |x.high| below 1000 and x.low below an ulp of it.
Exponential split_exp(Pair x) {
  const double steps = (x.high * tables::steps_per_unit + rounder) - rounder;
  const double r =
      (x.high - steps * tables::ln_2_over_128.high) - (steps * tables::ln_2_over_128.low - x.low);
  return assemble(steps, r);
}

double join(const Exponential& split) {
  const double value = split.value.high + split.value.low;
  if (split.exponent > 1023) return value * 0x1p1023 * power_of_two(split.exponent - 1023);
  if (split.exponent < -1022) return value * power_of_two(split.exponent + 1000) * 0x1p-1000;
  return value * power_of_two(split.exponent);
}

constexpr double exp_overflow = 709.79;    // e^709.79 > the largest double
constexpr double exp_underflow = -745.14;  // e^-745.14 < half of the smallest

double exp_of(Pair x) {
  if (x.high > exp_overflow) return infinity;
  if (x.high < exp_underflow) return 0.0;
  return join(split_exp(x));
}

// -------------------------------------------------------------- trigonometry

__extension__ using Wide = unsigned __int128;

/// An angle as quadrant * pi/2 + rest, |rest| <= pi/4.
struct Angle {
  unsigned quadrant;
  Pair rest;
};

/// 64 bits of 2/pi from the bit of weight 2^-first on; bits before the first are zero.
std::uint64_t two_over_pi_bits(int first) {
  const int start = first - 1;  // counted from the highest bit of word 0
  const int word = start >= 0 ? start / 64 : -((63 - start) / 64);
  const int shift = start - word * 64;
  const auto at = [](int i) { return i < 0 ? std::uint64_t{0} : tables::two_over_pi[i]; };
  return shift == 0 ? at(word) : (at(word) << shift) | (at(word + 1) >> (64 - shift));
}

/// For finite |x| > 2^-2, after Payne and Hanek: x 2/pi modulo 4, in whole numbers of
/// 2^-190, from the 192 bits of 2/pi that matter.
Angle reduce(double x) {
  const auto bits = std::bit_cast<std::uint64_t>(x);
  const std::uint64_t mantissa = (bits & 0x000f'ffff'ffff'ffff) | 0x0010'0000'0000'0000;
  const int exponent = static_cast<int>((bits >> 52) & 0x7ff) - 1023 - 52;
  // Bits of weight 2^(2 - exponent) and above make multiples of 4.
  const int first = exponent - 1;
  const Wide low = static_cast<Wide>(mantissa) * two_over_pi_bits(first + 128);
  const Wide middle = static_cast<Wide>(mantissa) * two_over_pi_bits(first + 64) + (low >> 64);
  std::uint64_t word_0 =
      mantissa * two_over_pi_bits(first) + static_cast<std::uint64_t>(middle >> 64);
  auto word_1 = static_cast<std::uint64_t>(middle);
  auto word_2 = static_cast<std::uint64_t>(low);

  auto quadrant = static_cast<unsigned>(word_0 >> 62);
  word_0 = (word_0 << 2) | (word_1 >> 62);
  word_1 = (word_1 << 2) | (word_2 >> 62);
  word_2 <<= 2;
  // To the nearest quadrant: a fraction above one half is a negative rest.
  const bool negative = (word_0 >> 63) != 0;
  if (negative) {
    ++quadrant;
    word_2 = ~word_2 + 1;
    word_1 = ~word_1 + (word_2 == 0 ? 1 : 0);
    word_0 = ~word_0 + (word_1 == 0 && word_2 == 0 ? 1 : 0);
  }
  int zeros = 0;
  if (word_0 == 0) {  // the fraction never has more than 62 leading zeros and these two
    word_0 = word_1;
    word_1 = word_2;
    word_2 = 0;
    zeros = 64;
  }
  const int shift = std::countl_zero(word_0);
  if (shift > 0) {
    word_0 = (word_0 << shift) | (word_1 >> (64 - shift));
    word_1 = (word_1 << shift) | (word_2 >> (64 - shift));
    zeros += shift;
  }
  const double scale = power_of_two(-53 - zeros);
  const double high = static_cast<double>(word_0 >> 11) * scale;
  const auto left = static_cast<double>(((word_0 & 0x7ff) << 53) | (word_1 >> 11));
  const Pair rest = product({high, left * scale * 0x1p-64}, tables::half_pi);
  const bool flip = negative != (x < 0.0);
  // sin(-x) = -sin(x): quadrants of a negative angle count backwards.
  const unsigned turned = x < 0.0 ? 0u - quadrant : quadrant;
  return {turned & 3, flip ? Pair{-rest.high, -rest.low} : rest};
}

/// sin(high + low), |high| <= pi/4, by the series to the 17th power.
double sin_series(Pair x) {
  const double z = x.high * x.high;
  double p = 1.0 / 355687428096000.0;
  p = -1.0 / 1307674368000.0 + z * p;
  p = 1.0 / 6227020800.0 + z * p;
  p = -1.0 / 39916800.0 + z * p;
  p = 1.0 / 362880.0 + z * p;
  p = -1.0 / 5040.0 + z * p;
  p = 1.0 / 120.0 + z * p;
  p = -1.0 / 6.0 + z * p;
  return x.high + (x.high * z * p + x.low * (1.0 - 0.5 * z));
}

/// cos(high + low), |high| <= pi/4, by the series to the 18th power.
double cos_series(Pair x) {
  const double z = x.high * x.high;
  double p = -1.0 / 6402373705728000.0;
  p = 1.0 / 20922789888000.0 + z * p;
  p = -1.0 / 87178291200.0 + z * p;
  p = 1.0 / 479001600.0 + z * p;
  p = -1.0 / 3628800.0 + z * p;
  p = 1.0 / 40320.0 + z * p;
  p = -1.0 / 720.0 + z * p;
  p = 1.0 / 24.0 + z * p;
  const double half = 0.5 * z;
  const double most = 1.0 - half;
  return most + (((1.0 - most) - half) + (z * z * p - x.high * x.low));
}

Angle angle_of(double x) { return std::fabs(x) <= 0.785 ? Angle{0, {x, 0.0}} : reduce(x); }

double sin_in_quadrant(unsigned quadrant, Pair rest) {
  const double value = (quadrant & 1) != 0 ? cos_series(rest) : sin_series(rest);
  return (quadrant & 2) != 0 ? -value : value;
}

// --------------------------------------------------------------------- power

/// A number's place among the whole numbers.
enum class Whole { no, even, odd };

Whole whole_kind(double y) {
  const double size = std::fabs(y);
  if (size >= 0x1p53) return Whole::even;
  if (std::floor(size) != size) return Whole::no;
  return (static_cast<std::uint64_t>(size) & 1) != 0 ? Whole::odd : Whole::even;
}

/// |x|^y for x other than 0, infinite, NaN and |x| = 1, and for finite y other than 0.
double pow_of_size(double size, double y) {
  const Pair logarithm = log_pair(size);
  // |log| >= 2^-53: beyond 2^64 the result is out of range whatever the digits.
  if (std::fabs(y) > 0x1p64) return (y > 0.0) == (logarithm.high > 0.0) ? infinity : 0.0;
  // And below 2^-64, |log| being under 745, it is 1.
  if (std::fabs(y) < 0x1p-64) return 1.0;
  const Pair high = two_product(y, logarithm.high);
  return exp_of({high.high, high.low + y * logarithm.low});
}

}  // namespace

double exp(double x) {
  if (x != x) return x;
  return exp_of({x, 0.0});
}

double exp2(double x) {
  if (x != x) return x;
  if (x >= 1024.0) return infinity;
  if (x < -1080.0) return 0.0;
  const double steps = (x * 128.0 + rounder) - rounder;
  return join(assemble(steps, (x - steps / 128.0) * tables::ln_2_nearest));
}

double expm1(double x) {
  if (x != x || std::fabs(x) < 0x1p-54) return x;
  if (std::fabs(x) < 0.25) {
    double p = 1.0 / 87178291200.0;
    p = 1.0 / 6227020800.0 + x * p;
    p = 1.0 / 479001600.0 + x * p;
    p = 1.0 / 39916800.0 + x * p;
    p = 1.0 / 3628800.0 + x * p;
    p = 1.0 / 362880.0 + x * p;
    p = 1.0 / 40320.0 + x * p;
    p = 1.0 / 5040.0 + x * p;
    p = 1.0 / 720.0 + x * p;
    p = 1.0 / 120.0 + x * p;
    p = 1.0 / 24.0 + x * p;
    p = 1.0 / 6.0 + x * p;
    return x + (0.5 * x * x + x * x * x * p);
  }
  if (x > 50.0) return exp(x);
  if (x < -50.0) return -1.0;
  const Exponential split = split_exp({x, 0.0});
  const double scale = power_of_two(split.exponent);
  const Pair sum = two_sum(split.value.high * scale, -1.0);
  return sum.high + (sum.low + split.value.low * scale);
}

double log(double x) {
  double special = 0.0;
  if (log_special(x, special)) return special;
  const Pair result = log_pair(x);
  return result.high + result.low;
}

double log2(double x) {
  double special = 0.0;
  if (log_special(x, special)) return special;
  const Logarithm split = split_log(x);
  const Pair rest = product(split.rest, tables::inverse_ln_2);
  const Pair sum = two_sum(split.exponent, rest.high);
  return sum.high + (sum.low + rest.low);
}

double log10(double x) {
  double special = 0.0;
  if (log_special(x, special)) return special;
  const Pair result = product(log_pair(x), tables::inverse_ln_10);
  return result.high + result.low;
}

double log1p(double x) {
  if (x != x || x == infinity || std::fabs(x) < 0x1p-54) return x;
  if (x < -1.0) return nan;
  if (x == -1.0) return -infinity;
  const Pair sum = two_sum(1.0, x);
  const Pair logarithm = log_pair(sum.high);
  const double shift = sum.low / sum.high;
  return logarithm.high + (logarithm.low + (shift - 0.5 * shift * shift));
}

double pow(double x, double y) {
  if (y == 0.0 || x == 1.0) return 1.0;
  if (x != x || y != y) return nan;
  const double size = std::fabs(x);
  if (y == infinity || y == -infinity) {
    if (size == 1.0) return 1.0;
    return (size > 1.0) == (y > 0.0) ? infinity : 0.0;
  }
  const Whole whole = whole_kind(y);
  const bool negative = std::signbit(x) && whole == Whole::odd;
  if (size == 0.0 || size == infinity) {
    const double result = (size == 0.0) == (y > 0.0) ? 0.0 : infinity;
    return negative ? -result : result;
  }
  if (x < 0.0 && whole == Whole::no) return nan;
  const double result = size == 1.0 ? 1.0 : pow_of_size(size, y);
  return negative ? -result : result;
}

double sin(double x) {
  if (!std::isfinite(x)) return nan;
  if (std::fabs(x) < 0x1p-27) return x;
  const Angle angle = angle_of(x);
  return sin_in_quadrant(angle.quadrant, angle.rest);
}

double cos(double x) {
  if (!std::isfinite(x)) return nan;
  const Angle angle = angle_of(x);
  return sin_in_quadrant(angle.quadrant + 1, angle.rest);
}

}  // namespace voltwin::math
