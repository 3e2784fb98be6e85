// Prints one line for each function of engine/math, each distribution of engine/random and
// the special functions of engine/stats: its name and the digest of what it gives for many
// arguments. The lines are the same from every build and on every CPU; bits_test.py holds them
// against each other. The lines of libc.* are the C library's own functions over the same
// arguments, which may differ.

#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <limits>
#include <vector>

#include "engine/math/functions.hpp"
#include "engine/random/arrivals.hpp"
#include "engine/random/distribution.hpp"
#include "engine/random/empirical.hpp"
#include "engine/random/random.hpp"
#include "engine/sim/digest.hpp"
#include "engine/stats/special.hpp"

namespace {

using namespace voltwin;

constexpr int points = 100'000;
constexpr double infinity = std::numeric_limits<double>::infinity();

template <class Draw>
void print(const char* name, Draw draw) {
  // All from one stream, so that they are about the same arguments for each.
  random::Stream stream = random::Random(36).stream("bits");
  sim::Digest digest;
  for (int i = 0; i < points; ++i) digest.add(draw(stream));
  std::printf("%s %s\n", name, digest.hex().c_str());
}

double moderate(random::Stream& s) { return s.uniform(-30.0, 30.0); }
/// Of any size: its logarithm is even.
double any_positive(random::Stream& s) {
  return std::ldexp(s.uniform(1.0, 2.0), static_cast<int>(s.below(2000)) - 1000);
}

void print_math() {
  using random::Stream;
  print("math.exp", [](Stream& s) { return math::exp(s.uniform(-745.0, 709.0)); });
  print("math.exp2", [](Stream& s) { return math::exp2(s.uniform(-1070.0, 1023.0)); });
  print("math.expm1", [](Stream& s) { return math::expm1(moderate(s)); });
  print("math.expm1_small", [](Stream& s) { return math::expm1(s.uniform(-0.3, 0.3)); });
  print("math.log", [](Stream& s) { return math::log(any_positive(s)); });
  print("math.log_near_1", [](Stream& s) { return math::log(s.uniform(0.9, 1.1)); });
  print("math.log2", [](Stream& s) { return math::log2(any_positive(s)); });
  print("math.log10", [](Stream& s) { return math::log10(any_positive(s)); });
  print("math.log1p", [](Stream& s) { return math::log1p(s.uniform(-0.9, 3.0)); });
  print("math.pow", [](Stream& s) { return math::pow(any_positive(s), s.uniform(-1.0, 1.0)); });
  print("math.sin", [](Stream& s) { return math::sin(moderate(s)); });
  print("math.cos", [](Stream& s) { return math::cos(moderate(s)); });
  print("math.sin_large", [](Stream& s) { return math::sin(any_positive(s)); });
  print("libc.exp", [](Stream& s) { return std::exp(s.uniform(-745.0, 709.0)); });
  print("libc.log", [](Stream& s) { return std::log(any_positive(s)); });
  print("libc.pow", [](Stream& s) { return std::pow(any_positive(s), s.uniform(-1.0, 1.0)); });
  print("libc.sin", [](Stream& s) { return std::sin(moderate(s)); });
}

void print_stream() {
  using random::Stream;
  const std::array weights{1.0, 0.0, 2.5, 7.0};
  print("random.u64", [](Stream& s) { return s.next_u64(); });
  print("random.uniform", [](Stream& s) { return s.uniform(-3.0, 8.0); });
  print("random.below", [](Stream& s) { return s.below(1000); });
  print("random.normal", [](Stream& s) { return s.normal(1.0, 2.0); });
  print("random.lognormal", [](Stream& s) { return s.lognormal(0.5, 0.7); });
  print("random.exponential", [](Stream& s) { return s.exponential(3.0); });
  print("random.gamma", [](Stream& s) { return s.gamma(7.0, 2.0); });
  print("random.gamma_small", [](Stream& s) { return s.gamma(0.4, 2.0); });
  print("random.poisson", [](Stream& s) { return s.poisson(3.0) + s.poisson(120.0); });
  print("random.negative_binomial", [](Stream& s) { return s.negative_binomial(9.0, 30.0); });
  print("random.triangular", [](Stream& s) { return s.triangular(1.0, 2.0, 5.0); });
  print("random.weibull", [](Stream& s) { return s.weibull(1.7, 3.0); });
  print("random.beta", [](Stream& s) { return s.beta(2.0, 3.0); });
  print("random.beta_small", [](Stream& s) { return s.beta(0.4, 0.7); });
  print("random.truncated_normal", [](Stream& s) {
    return s.truncated_normal(0.0, 1.0, -0.5, 4.0) + s.truncated_normal(0.0, 1.0, -1.0, 1.0) +
           s.truncated_normal(0.0, 1.0, 2.0, infinity) + s.truncated_normal(0.0, 1.0, 3.0, 3.1);
  });
  print("random.geometric", [](Stream& s) { return s.geometric(0.2); });
  print("random.binomial", [](Stream& s) { return s.binomial(12, 0.3) + s.binomial(400, 0.3); });
  print("random.pick", [&](Stream& s) { return s.pick(weights); });
}

void print_built() {
  using namespace voltwin::random;
  Stream source = Random(37).stream("sample");
  std::vector<double> values;
  for (int i = 0; i < 1000; ++i) values.push_back(source.lognormal(1.0, 1.0));
  const Empirical empirical = *Empirical::from_sample(values);
  const Discrete discrete = *Discrete::build(values);
  const std::vector<WeightedDistribution> parts{{1.0, *Distribution::build(Lognormal{0.0, 1.0})},
                                                {2.0, *Distribution::build(empirical)},
                                                {0.3, *Distribution::build(Weibull{0.7, 2.0})}};
  const Distribution mixture = *Distribution::mixture(parts);
  print("random.empirical", [&](Stream& s) { return empirical.draw(s); });
  print("random.discrete", [&](Stream& s) { return discrete.draw(s); });
  print("random.mixture", [&](Stream& s) { return mixture.draw(s); });
  const TruncatedNormal cut{0.3, 2.0, 1.0, infinity};
  std::printf("random.moments %a %a %a\n", mixture.mean(), mixture.variance(),
              Distribution::build(cut)->mean());
  const std::vector<PoissonArrivals::Rate> rates{{Instant::from_seconds(0), 3.0},
                                                 {Instant::from_seconds(7200), 90.0},
                                                 {Instant::from_seconds(30'000), 0.0}};
  const auto arrivals = *PoissonArrivals::linear(rates, Duration::from_hours(24));
  Instant at;
  print("random.arrivals", [&](Stream& s) { return at = arrivals.next(at, s); });
}

void print_stats() {
  using random::Stream;
  print("stats.log_gamma", [](Stream& s) { return stats::log_gamma(s.exponential(20.0)); });
  print("stats.upper_gamma",
        [](Stream& s) { return stats::upper_gamma(s.exponential(20.0), s.exponential(20.0)); });
  print("stats.incomplete_beta", [](Stream& s) {
    return stats::incomplete_beta(s.exponential(9.0), s.exponential(9.0), s.uniform());
  });
  print("stats.student_tail", [](Stream& s) {
    return stats::student_tail(s.exponential(2.0), 1.0 + s.exponential(20.0));
  });
  print("stats.kolmogorov_tail", [](Stream& s) { return stats::kolmogorov_tail(s.uniform()); });
}

}  // namespace

int main() {
  print_math();
  print_stats();
  print_stream();
  print_built();
  return 0;
}
