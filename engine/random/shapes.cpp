// The distributions of Stream beyond the first ones, which stand in random.cpp.

#include <algorithm>
#include <cmath>

#include "engine/base/ensure.hpp"
#include "engine/math/functions.hpp"
#include "engine/random/random.hpp"
#include "engine/random/special.hpp"

namespace voltwin::random {

double Stream::triangular(double low, double mode, double high) {
  ENSURE(low < high && low <= mode && mode <= high && std::isfinite(high - low));
  const double u = uniform();
  const double width = high - low;
  if (u * width < mode - low) return low + std::sqrt(u * width) * std::sqrt(mode - low);
  return high - std::sqrt((1.0 - u) * width) * std::sqrt(high - mode);
}

double Stream::weibull(double shape, double scale) {
  ENSURE(shape >= 0.01 && scale > 0.0 && std::isfinite(shape) && std::isfinite(scale));
  return scale * math::pow(-math::log(open_uniform()), 1.0 / shape);
}

double Stream::log_gamma_variate(double shape) {
  // The boost of Stream::gamma for shapes below 1, U^(1/shape), without its underflow.
  const double boost = shape < 1.0 ? math::log(open_uniform()) / shape : 0.0;
  return math::log(gamma(shape < 1.0 ? shape + 1.0 : shape, 1.0)) + boost;
}

double Stream::beta(double a, double b) {
  ENSURE(a >= 1e-6 && a <= 1e9 && b >= 1e-6 && b <= 1e9);
  if (a >= 1.0 && b >= 1.0) {
    const double first = gamma(a, 1.0);
    const double second = gamma(b, 1.0);
    return first / (first + second);
  }
  const double first = log_gamma_variate(a);
  const double second = log_gamma_variate(b);
  return 1.0 / (1.0 + math::exp(second - first));
}

double Stream::standard_tail(double low, double high) {
  // Robert's bound: up to this width a uniform proposal is accepted more often.
  const double root = std::sqrt(low * low + 4.0);
  constexpr double two_sqrt_e = 3.2974425414002564;
  // low (low - root) / 4 without cancellation: it tends to -1/2.
  const double width = two_sqrt_e / (low + root) * math::exp(-low / (low + root));
  if (high - low <= width) {
    for (;;) {
      const double step = (high - low) * uniform();
      if (uniform() <= math::exp(-step * (low + 0.5 * step))) return low + step;
    }
  }
  const double rate = 0.5 * (low + root);
  for (;;) {
    const double x = low + exponential(1.0) / rate;
    const double off = x - rate;
    if (x <= high && uniform() <= math::exp(-0.5 * off * off)) return x;
  }
}

double Stream::standard_truncated(double low, double high) {
  if (low > 0.0) return standard_tail(low, high);
  if (high < 0.0) return -standard_tail(-high, -low);
  if (high - low > 2.5) {
    for (;;) {
      const double x = standard_normal();
      if (low <= x && x <= high) return x;
    }
  }
  for (;;) {
    const double x = low + (high - low) * uniform();
    if (uniform() <= math::exp(-0.5 * x * x)) return x;
  }
}

double Stream::truncated_normal(double mean, double sd, double low, double high) {
  ENSURE(std::isfinite(mean) && sd > 0.0 && std::isfinite(sd) && low < high);
  const double from = (low - mean) / sd;
  const double to = (high - mean) / sd;
  ENSURE(from <= 1e100 && to >= -1e100);
  return std::clamp(mean + sd * standard_truncated(from, to), low, high);
}

std::uint64_t Stream::geometric(double probability) {
  ENSURE(probability >= 1e-9 && probability <= 1.0);
  const double u = open_uniform();
  if (probability == 1.0) return 0;
  return static_cast<std::uint64_t>(math::log(u) / math::log1p(-probability));
}

std::uint64_t Stream::binomial(std::uint64_t n, double probability) {
  ENSURE(n <= 1'000'000'000 && probability >= 0.0 && probability <= 1.0);
  if (probability > 0.5) return n - binomial(n, 1.0 - probability);
  const double p = probability;
  const double q = 1.0 - p;
  const auto trials = static_cast<double>(n);
  if (trials * p < 10.0) {
    // Inversion, summing up from zero, as for Poisson.
    const double u = uniform();
    double term = math::exp(trials * math::log1p(-p));
    double sum = term;
    std::uint64_t count = 0;
    while (u >= sum && count < n && count < 100) {
      term *= p / q * (trials - static_cast<double>(count)) / static_cast<double>(count + 1);
      ++count;
      sum += term;
    }
    return count;
  }
  const double deviation = std::sqrt(trials * p * q);
  const double b = 1.15 + 2.53 * deviation;
  const double a = -0.0873 + 0.0248 * b + 0.01 * p;
  const double alpha = (2.83 + 5.1 / b) * deviation;
  const double squeeze = 0.92 - 4.2 / b;
  const double log_odds = math::log(p / q);
  const double mode = std::floor((trials + 1.0) * p);
  const double log_top = log_factorial(mode) + log_factorial(trials - mode);
  for (;;) {
    const double u = open_uniform() - 0.5;
    const double v = open_uniform();
    const double us = 0.5 - std::fabs(u);
    const double k = std::floor((2.0 * a / us + b) * u + trials * p + 0.5);
    if (k < 0.0 || k > trials) continue;
    if (us >= 0.07 && v <= squeeze) return static_cast<std::uint64_t>(k);
    if (math::log(v * alpha / (a / (us * us) + b)) <=
        log_top - log_factorial(k) - log_factorial(trials - k) + (k - mode) * log_odds) {
      return static_cast<std::uint64_t>(k);
    }
  }
}

}  // namespace voltwin::random
