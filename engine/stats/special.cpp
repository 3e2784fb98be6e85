#include "engine/stats/special.hpp"

#include <algorithm>
#include <cmath>

#include "engine/base/ensure.hpp"
#include "engine/math/functions.hpp"

namespace voltwin::stats {
namespace {

constexpr double argument_max = 1e9;
constexpr double half_log_two_pi = 0.91893853320467274;
constexpr double pi = 3.14159265358979324;
constexpr double epsilon = 0x1p-53;
constexpr double tiny = 1e-300;
/// Series and fractions need about the root of the larger argument; never reached.
constexpr int terms_max = 1'000'000;

/// log(gamma(x)) less Stirling's main terms, for x >= 10: the first term left out is 6e-16.
double stirling_rest(double x) {
  const double inverse = 1.0 / x;
  const double square = inverse * inverse;
  double sum = -691.0 / 360360.0;
  sum = 1.0 / 1188.0 + square * sum;
  sum = -1.0 / 1680.0 + square * sum;
  sum = 1.0 / 1260.0 + square * sum;
  sum = -1.0 / 360.0 + square * sum;
  sum = 1.0 / 12.0 + square * sum;
  return inverse * sum;
}

/// A continued fraction b0 + a1/(b1 + a2/(b2 + ...)), term by term: the method of Lentz in
/// the form of Thompson and Barnett, J. Comput. Phys. 64 (1986) 490-509.
class Fraction {
 public:
  explicit Fraction(double first)
      : value_(std::fabs(first) < tiny ? tiny : first), numerator_(value_) {}

  /// True once another term changes nothing.
  bool add(double a, double b) {
    denominator_ = b + a * denominator_;
    if (std::fabs(denominator_) < tiny) denominator_ = tiny;
    denominator_ = 1.0 / denominator_;
    numerator_ = b + a / numerator_;
    if (std::fabs(numerator_) < tiny) numerator_ = tiny;
    const double change = numerator_ * denominator_;
    value_ *= change;
    return std::fabs(change - 1.0) <= 2.0 * epsilon;
  }
  [[nodiscard]] double value() const { return value_; }

 private:
  double value_;
  double numerator_;
  double denominator_ = 0.0;
};

/// log(ratio) - d where d is ratio - 1, known better than by subtraction when it is small.
double log_less_linear(double ratio, double d) {
  return (std::fabs(d) < 0.5 ? math::log1p(d) : math::log(ratio)) - d;
}

/// x^a e^-x / gamma(a). For large a the exponents would cancel: what is left of them is
/// taken from the distance of x from a.
double gamma_front(double a, double x) {
  if (a < 10.0) return math::exp(a * math::log(x) - x - log_gamma(a));
  return math::exp(a * log_less_linear(x / a, (x - a) / a) + 0.5 * math::log(a) - half_log_two_pi -
                   stirling_rest(a));
}

/// x^a y^b / beta(a, b) where x + y = 1, in the same way from the distance of x from a/(a + b).
double beta_front(double a, double b, double x, double y) {
  const double small = std::min(a, b);
  const double large = std::max(a, b);
  const double sum = a + b;
  if (large < 10.0) return math::exp(a * math::log(x) + b * math::log(y) - log_beta(a, b));
  const double distance = x * b - y * a;
  const double decline = a * log_less_linear(x * sum / a, distance / a) +
                         b * log_less_linear(y * sum / b, -distance / b);
  const double log_share = math::log1p(-small / sum);
  const double rest = stirling_rest(large) - stirling_rest(sum);
  const double top = small < 10.0
                         ? small * math::log(small) - small - log_gamma(small) - rest
                         : 0.5 * math::log(small) - half_log_two_pi - stirling_rest(small) - rest;
  return math::exp(decline + top + 0.5 * log_share);
}

/// I_x(a, b) by its fraction, which converges fast for x up to about a / (a + b). `y` is
/// 1 - x, given apart because it may be known better than by subtraction. In this form no
/// term cancels when x is near 1 or an argument is large.
double beta_fraction(double a, double b, double x, double y) {
  const double lead = a * y - b * x + 1.0;
  Fraction fraction(a / (a + 1.0) * lead);
  for (int n = 1; n < terms_max; ++n) {
    const double step = a + 2.0 * n - 1.0;
    const double up = (a + n - 1.0) / step * ((a + b + n - 1.0) / step) * n * (b - n) * x * x;
    const double down =
        n + n * (b - n) * x / step + (a + n) / (step + 2.0) * (lead + n * (1.0 + y));
    if (fraction.add(up, down)) return beta_front(a, b, x, y) / fraction.value();
  }
  UNREACHABLE();
}

/// I_x(a, b) where x + y = 1.
double beta_of(double a, double b, double x, double y) {
  if (x <= 0.0) return 0.0;
  if (y <= 0.0) return 1.0;
  if (x * (a + b + 2.0) < a + 1.0) return beta_fraction(a, b, x, y);
  return 1.0 - beta_fraction(b, a, y, x);
}

}  // namespace

double log_gamma(double x) {
  ENSURE(x > 0.0 && std::isfinite(x));
  double product = 1.0;
  for (; x < 10.0; x += 1.0) product *= x;
  const double far = (x - 0.5) * math::log(x) - x + half_log_two_pi + stirling_rest(x);
  return product == 1.0 ? far : far - math::log(product);
}

double log_beta(double a, double b) {
  ENSURE(a > 0.0 && b > 0.0 && std::isfinite(a) && std::isfinite(b));
  const double small = std::min(a, b);
  const double large = std::max(a, b);
  const double sum = small + large;
  if (large < 10.0) return log_gamma(small) + log_gamma(large) - log_gamma(sum);
  // The main terms of the large gammas, subtracted by hand.
  const double rest = stirling_rest(large) - stirling_rest(sum);
  const double log_share = math::log1p(-small / sum);  // of large in the sum
  if (small < 10.0) {
    return log_gamma(small) + rest + small - small * math::log(sum) + (large - 0.5) * log_share;
  }
  return half_log_two_pi - 0.5 * math::log(large) + stirling_rest(small) + rest +
         (small - 0.5) * math::log(small / sum) + large * log_share;
}

double upper_gamma(double a, double x) {
  ENSURE(a > 0.0 && a <= argument_max && x >= 0.0);
  if (x == 0.0) return 1.0;
  // Beyond it nothing is left, and the fraction has no business with infinity.
  if (x > a + 800.0 + 40.0 * std::sqrt(a)) return 0.0;
  const double front = gamma_front(a, x);
  if (x < a + 1.0) {
    double term = 1.0 / a;
    double sum = term;
    for (int n = 1; n < terms_max; ++n) {
      term *= x / (a + n);
      sum += term;
      if (term <= sum * epsilon) return 1.0 - front * sum;
    }
    UNREACHABLE();
  }
  Fraction fraction(x + 1.0 - a);
  for (int n = 1; n < terms_max; ++n) {
    if (fraction.add(-n * (n - a), x + 2.0 * n + 1.0 - a)) return front / fraction.value();
  }
  UNREACHABLE();
}

double incomplete_beta(double a, double b, double x) {
  ENSURE(a > 0.0 && a <= argument_max && b > 0.0 && b <= argument_max);
  ENSURE(x >= 0.0 && x <= 1.0);
  return beta_of(a, b, x, 1.0 - x);
}

double student_tail(double t, double dof) {
  ENSURE(t >= 0.0 && dof >= 1.0 && dof <= argument_max);
  const double square = t * t;
  if (square > 1e300) return 0.0;
  const double sum = dof + square;
  return 0.5 * beta_of(0.5 * dof, 0.5, dof / sum, square / sum);
}

double student_quantile(double p, double dof) {
  ENSURE(p >= 1e-100 && p < 1.0 && dof >= 1.0 && dof <= argument_max);
  const double tail = p < 0.5 ? p : 1.0 - p;
  // The tail is convex, so that from the left Newton's method only climbs to the root.
  const double log_top = -log_beta(0.5 * dof, 0.5) - 0.5 * math::log(dof);
  double t = 0.0;
  for (int step = 0; step < 1000; ++step) {
    const double density = math::exp(log_top - 0.5 * (dof + 1.0) * math::log1p(t * t / dof));
    const double climb = (student_tail(t, dof) - tail) / density;
    if (climb <= t * 4.0 * epsilon) return p < 0.5 ? -t : t;
    t += climb;
  }
  UNREACHABLE();
}

double chi_squared_tail(double statistic, double dof) {
  ENSURE(statistic >= 0.0 && dof > 0.0);
  return upper_gamma(0.5 * dof, 0.5 * statistic);
}

double kolmogorov_tail(double x) {
  ENSURE(x >= 0.0);
  if (x < 0.04) return 1.0;  // less than 1e-300 is missing
  double sum = 0.0;
  if (x < 1.0) {
    for (int k = 1; k < 20; k += 2) {
      const double share = k * pi / x;
      sum += math::exp(-0.125 * share * share);
    }
    return 1.0 - 2.5066282746310002 / x * sum;  // the root of 2 pi
  }
  for (int k = 1; k < 20; k += 2) {
    sum += math::exp(-2.0 * k * k * x * x) - math::exp(-2.0 * (k + 1) * (k + 1) * x * x);
  }
  return 2.0 * sum;
}

}  // namespace voltwin::stats
