#include "engine/random/distribution.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>

#include "engine/base/ensure.hpp"
#include "engine/math/functions.hpp"
#include "engine/random/special.hpp"

namespace voltwin::random {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double largest = std::numeric_limits<double>::max();
/// Above 0: the smallest number that is not subnormal.
constexpr double positive = std::numeric_limits<double>::min();

/// Bad input unless low <= value <= high; NaN is not.
Result<void> check(const char* name, double value, double low, double high) {
  if (value >= low && value <= high) return {};
  std::string expected = "a finite number";
  if (low == positive && high == largest) {
    expected = "a finite number above 0";
  } else if (low != -largest || high != largest) {
    expected = number(low) + " to " + number(high);
  }
  return bad_input(std::string(name) + " is " + number(value) + "; expected " + expected);
}

Result<void> check_finite(const char* name, double value) {
  return check(name, value, -largest, largest);
}

Result<void> check_positive(const char* name, double value) {
  return check(name, value, positive, largest);
}

Result<void> check_above(const char* name, double value, const char* other_name, double other) {
  if (value > other) return {};
  return bad_input(std::string(name) + " is " + number(value) + "; expected more than " +
                   other_name + ", " + number(other));
}

Result<void> check(const Constant& c) { return check_finite("constant: value", c.value); }

Result<void> check(const Uniform& u) {
  TRY(check_finite("uniform: low", u.low));
  TRY(check_finite("uniform: high", u.high));
  return check_above("uniform: high", u.high, "low", u.low);
}

Result<void> check(const Normal& n) {
  TRY(check_finite("normal: mean", n.mean));
  return check("normal: sd", n.sd, 0.0, 1e300);
}

Result<void> check(const Lognormal& l) {
  TRY(check("lognormal: mu", l.mu, -700.0, 700.0));
  return check("lognormal: sigma", l.sigma, 0.0, 100.0);
}

Result<void> check(const Exponential& e) { return check_positive("exponential: mean", e.mean); }

Result<void> check(const Gamma& g) {
  TRY(check("gamma: shape", g.shape, 1e-6, 1e9));
  return check_positive("gamma: scale", g.scale);
}

Result<void> check(const Weibull& w) {
  TRY(check("weibull: shape", w.shape, 0.01, 1e9));
  return check_positive("weibull: scale", w.scale);
}

Result<void> check(const Triangular& t) {
  TRY(check_finite("triangular: low", t.low));
  TRY(check_finite("triangular: high", t.high));
  TRY(check_above("triangular: high", t.high, "low", t.low));
  TRY(check_finite("triangular: high - low", t.high - t.low));
  return check("triangular: mode", t.mode, t.low, t.high);
}

Result<void> check(const Beta& b) {
  TRY(check("beta: a", b.a, 1e-6, 1e9));
  return check("beta: b", b.b, 1e-6, 1e9);
}

Result<void> check(const TruncatedNormal& t) {
  TRY(check_finite("truncated normal: mean", t.mean));
  TRY(check_positive("truncated normal: sd", t.sd));
  TRY(check("truncated normal: low", t.low, -infinity, largest));
  TRY(check_above("truncated normal: high", t.high, "low", t.low));
  TRY(check("truncated normal: (low - mean) / sd", (t.low - t.mean) / t.sd, -infinity, 1e100));
  return check("truncated normal: (high - mean) / sd", (t.high - t.mean) / t.sd, -1e100, infinity);
}

Result<void> check(const Empirical&) { return {}; }  // was checked when it was built

double draw_from(const Constant& c, Stream&) { return c.value; }
double draw_from(const Uniform& u, Stream& s) { return s.uniform(u.low, u.high); }
double draw_from(const Normal& n, Stream& s) { return s.normal(n.mean, n.sd); }
double draw_from(const Lognormal& l, Stream& s) { return s.lognormal(l.mu, l.sigma); }
double draw_from(const Exponential& e, Stream& s) { return s.exponential(e.mean); }
double draw_from(const Gamma& g, Stream& s) { return s.gamma(g.shape, g.scale); }
double draw_from(const Weibull& w, Stream& s) { return s.weibull(w.shape, w.scale); }
double draw_from(const Triangular& t, Stream& s) { return s.triangular(t.low, t.mode, t.high); }
double draw_from(const Beta& b, Stream& s) { return s.beta(b.a, b.b); }
double draw_from(const TruncatedNormal& t, Stream& s) {
  return s.truncated_normal(t.mean, t.sd, t.low, t.high);
}
double draw_from(const Empirical& e, Stream& s) { return e.draw(s); }

struct Moments {
  double mean = 0.0;
  double variance = 0.0;
};

Moments moments_of(const Constant& c) { return {c.value, 0.0}; }

Moments moments_of(const Uniform& u) {
  const double width = u.high - u.low;
  return {0.5 * u.low + 0.5 * u.high, width * width / 12.0};
}

Moments moments_of(const Normal& n) { return {n.mean, n.sd * n.sd}; }

Moments moments_of(const Lognormal& l) {
  const double square = l.sigma * l.sigma;
  // exp(2 mu + square) (exp(square) - 1) by its root: the variance may be a number where the
  // square of the mean or the other factor is none, and where sigma's square is 0.
  const double spread = l.sigma < 1e-9 ? l.sigma : std::sqrt(-math::expm1(-square));
  const double deviation = spread * math::exp(l.mu + square);
  return {math::exp(l.mu + 0.5 * square), deviation * deviation};
}

Moments moments_of(const Exponential& e) { return {e.mean, e.mean * e.mean}; }
Moments moments_of(const Gamma& g) { return {g.shape * g.scale, g.shape * g.scale * g.scale}; }

/// log of gamma(1 + 2x) over the square of gamma(1 + x), x > 0.
double log_spread(double x) {
  if (x > 0.125) return log_factorial(2.0 * x) - 2.0 * log_factorial(x);
  // Nearly x^2, so that the difference would cancel: both by the series of log gamma(1 + x),
  // A&S 6.1.33, term by term. zeta(k) - 1 from k = 2 on.
  constexpr std::array rests{
      0.644934066848226436,   0.202056903159594285,   0.0823232337111381915,
      0.0369277551433699263,  0.0173430619844491397,  0.00834927738192282684,
      0.00407735619794433938, 0.00200839282608221442, 0.000994575127818085337,
      4.94188604119464559e-4, 2.46086553308048299e-4, 1.22713347578489147e-4,
      6.12481350587048293e-5, 3.05882363070204936e-5, 1.52822594086518717e-5,
      7.63719763789976227e-6, 3.81729326499983986e-6};
  double sum = 0.0;
  for (std::size_t i = rests.size(); i-- > 0;) {
    const double k = static_cast<double>(i) + 2.0;
    sum = rests[i] * (static_cast<double>(std::uint64_t{4} << i) - 2.0) / k - x * sum;
  }
  const double square = x * x;
  return math::log1p(square / (1.0 + 2.0 * x)) + square * sum;
}

Moments moments_of(const Weibull& w) {
  const double mean = w.scale * math::exp(log_factorial(1.0 / w.shape));
  // Its root first: the square of the mean may be too large for a number where this is not.
  const double deviation = mean * std::sqrt(math::expm1(log_spread(1.0 / w.shape)));
  return {mean, deviation * deviation};
}

Moments moments_of(const Triangular& t) {
  const double rise = t.mode - t.low;
  const double fall = t.high - t.mode;
  return {t.low / 3.0 + t.mode / 3.0 + t.high / 3.0,
          (rise * rise + rise * fall + fall * fall) / 18.0};
}

Moments moments_of(const Beta& b) {
  const double sum = b.a + b.b;
  return {b.a / sum, b.a / sum * (b.b / sum) / (sum + 1.0)};
}

Moments moments_of(const TruncatedNormal& t) {
  // By Simpson's rule over where the density is above e^-40 of its top: from the point of
  // the top on, so that nothing cancels however far out that is.
  const double low = (t.low - t.mean) / t.sd;
  const double high = (t.high - t.mean) / t.sd;
  const double top = std::clamp(0.0, low, high);
  // x with x^2 - top^2 = 80, from the top on.
  const double reach = 80.0 / (std::fabs(top) + std::sqrt(top * top + 80.0));
  const double from = std::max(low - top, -reach);
  const double to = std::min(high - top, reach);
  constexpr int pieces = 4096;
  std::array<double, 3> sums{};
  for (int i = 0; i <= pieces; ++i) {
    const double x = from + (to - from) * (static_cast<double>(i) / pieces);
    const bool at_end = i == 0 || i == pieces;
    const double weight = at_end ? 1.0 : (i % 2 == 1 ? 4.0 : 2.0);
    const double density = weight * math::exp(-x * (top + 0.5 * x));
    sums[0] += density;
    sums[1] += density * x;
    sums[2] += density * x * x;
  }
  const double mean = sums[1] / sums[0];
  const double mean_there = t.mean + t.sd * (top + mean);
  return {std::clamp(mean_there, t.low, t.high), t.sd * t.sd * (sums[2] / sums[0] - mean * mean)};
}

Moments moments_of(const Empirical& e) { return {e.mean(), e.variance()}; }

Moments moments_of(const Shape& shape) {
  return std::visit([](const auto& parameters) { return moments_of(parameters); }, shape);
}

}  // namespace

Result<Distribution> Distribution::build(Shape shape) {
  TRY(std::visit([](const auto& parameters) { return check(parameters); }, shape));
  std::vector<Shape> parts;
  parts.push_back(std::move(shape));
  return Distribution(std::move(parts), *Discrete::build(std::array{1.0}));
}

Result<Distribution> Distribution::mixture(std::span<const WeightedDistribution> parts) {
  // A weight counts against those of its own mixture, so each is checked before its parts
  // take their share of it.
  std::vector<double> outer;
  for (const WeightedDistribution& part : parts) outer.push_back(part.weight);
  const auto shares = Discrete::build(outer);
  if (!shares) return bad_input("mixture: " + shares.error().message);
  std::vector<Shape> flat;
  std::vector<double> weights;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const Distribution& inner = parts[i].distribution;
    if (flat.size() + inner.parts_.size() > parts_max) {
      return bad_input("mixture: more than " + std::to_string(parts_max) +
                       " parts; expected at most as many");
    }
    for (std::size_t k = 0; k < inner.parts_.size(); ++k) {
      flat.push_back(inner.parts_[k]);
      weights.push_back(shares->probability(i) * inner.choice_.probability(k));
    }
  }
  auto choice = Discrete::build(weights);
  ENSURE(choice.has_value());
  return Distribution(std::move(flat), std::move(*choice));
}

double Distribution::draw(Stream& stream) const {
  const std::size_t part = parts_.size() == 1 ? 0 : choice_.draw(stream);
  return std::visit([&](const auto& parameters) { return draw_from(parameters, stream); },
                    parts_[part]);
}

double Distribution::mean() const {
  double sum = 0.0;
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    const double share = choice_.probability(i);
    if (share > 0.0) sum += share * moments_of(parts_[i]).mean;
  }
  return sum;
}

double Distribution::variance() const {
  const double middle = mean();
  double sum = 0.0;
  for (std::size_t i = 0; i < parts_.size(); ++i) {
    const double share = choice_.probability(i);
    if (share == 0.0) continue;
    const Moments part = moments_of(parts_[i]);
    const double distance = part.mean == middle ? 0.0 : part.mean - middle;
    sum += share * (part.variance + distance * distance);
  }
  return sum;
}

}  // namespace voltwin::random
