#include "engine/random/random.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "engine/base/ensure.hpp"
#include "engine/math/functions.hpp"
#include "engine/random/philox.hpp"
#include "engine/random/special.hpp"

namespace voltwin::random {
namespace {

__extension__ using Wide = unsigned __int128;

struct Block {
  std::uint64_t first;
  std::uint64_t second;
};

/// The block of a 128-bit counter under a 64-bit key.
Block block_of(std::uint64_t counter_high, std::uint64_t counter_low, std::uint64_t key) {
  const PhiloxCounter out = philox4x32(
      {static_cast<std::uint32_t>(counter_low), static_cast<std::uint32_t>(counter_low >> 32),
       static_cast<std::uint32_t>(counter_high), static_cast<std::uint32_t>(counter_high >> 32)},
      {static_cast<std::uint32_t>(key), static_cast<std::uint32_t>(key >> 32)});
  return {out[0] | (std::uint64_t{out[1]} << 32), out[2] | (std::uint64_t{out[3]} << 32)};
}

template <std::size_t N>
double polynomial(const std::array<double, N>& coefficients, double x) {
  double sum = coefficients[N - 1];
  for (std::size_t i = N - 1; i-- > 0;) sum = sum * x + coefficients[i];
  return sum;
}

}  // namespace

Stream::Identity Stream::derive(Identity from, std::string_view name) {
  // A hash chain of Philox blocks (Davies-Meyer: the input is added to the output), over
  // the length and then eight bytes of the name at a time.
  const auto absorb = [](Identity state, std::uint64_t word) {
    const Block block = block_of(state.lane, state.key, word);
    return Identity{state.key ^ block.first, state.lane ^ block.second};
  };
  Identity state = absorb(from, name.size());
  while (!name.empty()) {
    const std::size_t taken = std::min<std::size_t>(name.size(), 8);
    std::uint64_t word = 0;
    for (std::size_t i = 0; i < taken; ++i) {
      word |= std::uint64_t{static_cast<unsigned char>(name[i])} << (8 * i);
    }
    state = absorb(state, word);
    name.remove_prefix(taken);
  }
  return state;
}

Stream Stream::stream(std::string_view name) const { return Stream(derive(identity_, name)); }

std::uint64_t Stream::next_block() {
  const Block block = block_of(identity_.lane, next_block_++, identity_.key);
  spare_ = block.second;
  has_spare_ = true;
  return block.first;
}

double Stream::uniform(double low, double high) {
  ENSURE(std::isfinite(low) && std::isfinite(high) && low < high);
  const double share = uniform();
  // In this form high - low cannot overflow; rounding may still reach high.
  const double value = low * (1.0 - share) + high * share;
  if (value < low) return low;
  return value < high ? value : std::nextafter(high, low);
}

std::uint64_t Stream::below(std::uint64_t n) {
  ENSURE(n > 0);
  // Lemire 2019: the high half of a product, without the few low halves that would make
  // some results likelier.
  Wide product = static_cast<Wide>(next_u64()) * n;
  if (static_cast<std::uint64_t>(product) < n) {
    const std::uint64_t unfair = (0 - n) % n;
    while (static_cast<std::uint64_t>(product) < unfair) {
      product = static_cast<Wide>(next_u64()) * n;
    }
  }
  return static_cast<std::uint64_t>(product >> 64);
}

bool Stream::chance(double probability) {
  ENSURE(probability >= 0.0 && probability <= 1.0);
  return uniform() < probability;
}

double Stream::standard_normal() { return normal_quantile(open_uniform()); }

double Stream::normal(double mean, double sd) {
  ENSURE(sd >= 0.0);
  return mean + sd * standard_normal();
}

double Stream::lognormal(double mu, double sigma) { return math::exp(normal(mu, sigma)); }

double Stream::exponential(double mean) {
  ENSURE(mean > 0.0);
  return -mean * math::log(open_uniform());
}

double Stream::gamma(double shape, double scale) {
  ENSURE(shape > 0.0 && scale > 0.0);
  if (shape < 1.0) {
    // Their section 6: gamma(a + 1) U^(1/a) is gamma(a).
    const double boost = math::pow(open_uniform(), 1.0 / shape);
    return gamma(shape + 1.0, scale) * boost;
  }
  const double d = shape - 1.0 / 3.0;
  const double c = 1.0 / std::sqrt(9.0 * d);
  for (;;) {
    const double x = standard_normal();
    const double t = 1.0 + c * x;
    if (t <= 0.0) continue;
    const double v = t * t * t;
    const double u = open_uniform();
    if (math::log(u) < 0.5 * x * x + d * (1.0 - v + math::log(v))) return d * v * scale;
  }
}

std::uint64_t Stream::poisson(double mean) {
  ENSURE(mean >= 0.0 && mean <= 1e9);
  if (mean < 10.0) {
    // Inversion, summing up from zero. The sum stops short of 1 by rounding only, so the
    // bound is reached by less than one draw in 1e15.
    const double u = uniform();
    double term = math::exp(-mean);
    double sum = term;
    std::uint64_t count = 0;
    while (u >= sum && count < 100) {
      ++count;
      term *= mean / static_cast<double>(count);
      sum += term;
    }
    return count;
  }
  // W. Hörmann, "The transformed rejection method for generating Poisson random variables",
  // Insurance: Mathematics and Economics 12 (1993) 39-45: algorithm PTRS.
  const double log_mean = math::log(mean);
  const double b = 0.931 + 2.53 * std::sqrt(mean);
  const double a = -0.059 + 0.02483 * b;
  const double inverse_alpha = 1.1239 + 1.1328 / (b - 3.4);
  const double squeeze = 0.9277 - 3.6224 / (b - 2.0);
  for (;;) {
    const double u = open_uniform() - 0.5;
    const double v = open_uniform();
    const double us = 0.5 - std::fabs(u);
    const double k = std::floor((2.0 * a / us + b) * u + mean + 0.43);
    if (us >= 0.07 && v <= squeeze) return static_cast<std::uint64_t>(k);
    if (k < 0.0 || (us < 0.013 && v > us)) continue;
    if (math::log(v * inverse_alpha / (a / (us * us) + b)) <=
        k * log_mean - mean - log_factorial(k)) {
      return static_cast<std::uint64_t>(k);
    }
  }
}

std::uint64_t Stream::negative_binomial(double mean, double variance) {
  ENSURE(mean > 0.0 && mean <= 1e6);
  ENSURE(variance >= mean && variance <= 1e6 * mean);
  if (variance == mean) return poisson(mean);
  const double excess = variance - mean;
  return poisson(gamma(mean * mean / excess, excess / mean));
}

std::size_t Stream::pick(std::span<const double> weights) {
  double total = 0.0;
  for (const double weight : weights) {
    ENSURE(weight >= 0.0 && std::isfinite(weight));
    total += weight;
  }
  ENSURE(total > 0.0 && std::isfinite(total));
  double left = uniform() * total;
  std::size_t last = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    if (weights[i] == 0.0) continue;
    if (left < weights[i]) return i;
    left -= weights[i];
    last = i;
  }
  return last;  // rounding left a rest: it belongs to the last that can be picked
}

Stream Random::stream(std::string_view name) const {
  // The second word sets roots apart from streams: the fractional part of the golden ratio.
  return Stream(Stream::derive({seed_, 0x9e3779b97f4a7c15}, name));
}

double normal_quantile(double p) {
  ENSURE(p > 0.0 && p < 1.0);
  // Wichura's PPND16; the names of the arrays are those of the paper.
  constexpr std::array a{3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3,
                         1.3731693765509461125e4, 4.5921953931549871457e4, 6.7265770927008700853e4,
                         3.3430575583588128105e4, 2.5090809287301226727e3};
  constexpr std::array b{1.0,
                         4.2313330701600911252e1,
                         6.8718700749205790830e2,
                         5.3941960214247511077e3,
                         2.1213794301586595867e4,
                         3.9307895800092710610e4,
                         2.8729085735721942674e4,
                         5.2264952788528545610e3};
  constexpr std::array c{1.42343711074968357734e0,  4.63033784615654529590e0,
                         5.76949722146069140550e0,  3.64784832476320460504e0,
                         1.27045825245236838258e0,  2.41780725177450611770e-1,
                         2.27238449892691845833e-2, 7.74545014278341407640e-4};
  constexpr std::array d{1.0,
                         2.05319162663775882187e0,
                         1.67638483018380384940e0,
                         6.89767334985100004550e-1,
                         1.48103976427480074590e-1,
                         1.51986665636164571966e-2,
                         5.47593808499534494600e-4,
                         1.05075007164441684324e-9};
  constexpr std::array e{6.65790464350110377720e0,  5.46378491116411436990e0,
                         1.78482653991729133580e0,  2.96560571828504891230e-1,
                         2.65321895265761230930e-2, 1.24266094738807843860e-3,
                         2.71155556874348757815e-5, 2.01033439929228813265e-7};
  constexpr std::array f{1.0,
                         5.99832206555887937690e-1,
                         1.36929880922735805310e-1,
                         1.48753612908506148525e-2,
                         7.86869131145613259100e-4,
                         1.84631831751005468180e-5,
                         1.42151175831644588870e-7,
                         2.04426310338993978564e-15};
  const double q = p - 0.5;
  if (std::fabs(q) <= 0.425) {
    const double r = 0.180625 - q * q;
    return q * polynomial(a, r) / polynomial(b, r);
  }
  const double r = std::sqrt(-math::log(q < 0.0 ? p : 1.0 - p));
  const double size = r <= 5.0 ? polynomial(c, r - 1.6) / polynomial(d, r - 1.6)
                               : polynomial(e, r - 5.0) / polynomial(f, r - 5.0);
  return q < 0.0 ? -size : size;
}

}  // namespace voltwin::random
