#pragma once
// Named streams of random numbers. A stream is a pure function of (seed, path of names,
// number of draws so far): adding, removing or using another stream never changes its
// draws, so that two what-ifs see the same chance in everything that they share. Nothing
// here draws from the machine; the seed comes from the scenario.
//
// A Stream is a small value; a copy continues with the same draws. Own distributions over
// engine/math, because those of <random> differ between libraries.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace voltwin::random {

class Stream {
 public:
  /// A stream of its own under this one. It does not depend on how much was drawn here.
  /// Names are single steps: stream("a").stream("b") is not stream("a/b").
  [[nodiscard]] Stream stream(std::string_view name) const;

  /// 64 random bits.
  std::uint64_t next_u64() {
    if (!has_spare_) return next_block();
    has_spare_ = false;
    return spare_;
  }
  /// [0, 1) in steps of 2^-53.
  double uniform() { return static_cast<double>(next_u64() >> 11) * 0x1p-53; }
  /// [low, high); low < high, both finite (ENSURE).
  double uniform(double low, double high);
  /// 0 .. n-1, each exactly as likely; n > 0 (ENSURE).
  std::uint64_t below(std::uint64_t n);
  /// True with this probability, 0 to 1 (ENSURE). Always one draw.
  bool chance(double probability);

  /// One draw, by the inverse distribution function. sd >= 0 (ENSURE).
  double normal(double mean, double sd);
  /// exp of a normal(mu, sigma). One draw.
  double lognormal(double mu, double sigma);
  /// One draw. mean > 0 (ENSURE).
  double exponential(double mean);
  /// Marsaglia and Tsang 2000; mean shape * scale. Both > 0 (ENSURE).
  double gamma(double shape, double scale);
  /// Inversion below a mean of 10, else Hörmann's PTRS (1993). 0 <= mean <= 1e9 (ENSURE).
  std::uint64_t poisson(double mean);
  /// A Poisson count whose mean is gamma distributed; 0 < mean <= 1e6 and
  /// mean <= variance <= 1e6 mean (ENSURE). A variance equal to the mean is plain Poisson.
  std::uint64_t negative_binomial(double mean, double variance);
  /// One draw, by inversion: density rising from low to mode and falling to high.
  /// low <= mode <= high, low < high, high - low finite (ENSURE).
  double triangular(double low, double mode, double high);
  /// One draw, by inversion. shape >= 0.01, scale > 0, both finite (ENSURE).
  double weibull(double shape, double scale);
  /// Between 0 and 1, mean a / (a + b): the share of one gamma variate in two, taken in
  /// logarithms for shapes below 1, where both may underflow. 1e-6 <= a, b <= 1e9 (ENSURE).
  double beta(double a, double b);
  /// A normal(mean, sd) given that it lies in [low, high], which may be infinite, and up to
  /// 1e100 sd away from the mean. sd > 0, low < high (ENSURE). By rejection, of less than half: C.
  /// P. Robert, "Simulation of truncated normal variables", Statistics and Computing 5 (1995)
  /// 121-125.
  double truncated_normal(double mean, double sd, double low, double high);
  /// Failures before the first success. One draw, by inversion; 1e-9 <= probability <= 1
  /// (ENSURE).
  std::uint64_t geometric(double probability);
  /// Successes in n trials; n <= 1e9 (ENSURE). Inversion below a mean of 10, else W. Hörmann,
  /// "The generation of binomial random variates", J. Statist. Comput. Simul. 46 (1993)
  /// 101-110: algorithm BTRS.
  std::uint64_t binomial(std::uint64_t n, double probability);
  /// An index with probability proportional to its weight. One draw. Weights >= 0 and
  /// finite, at least one > 0 (ENSURE).
  std::size_t pick(std::span<const double> weights);

 private:
  friend class Random;
  /// 128 bits that stand for (seed, path): the key and the upper half of the counter.
  struct Identity {
    std::uint64_t key = 0;
    std::uint64_t lane = 0;
  };
  [[nodiscard]] static Identity derive(Identity from, std::string_view name);
  explicit Stream(Identity identity) : identity_(identity) {}

  /// (0, 1) in steps of 2^-52, offset by half a step: never 0 or 1.
  double open_uniform() { return (static_cast<double>(next_u64() >> 12) + 0.5) * 0x1p-52; }
  /// The first word of the next block; the second becomes the spare.
  std::uint64_t next_block();
  double standard_normal();
  /// log of a gamma(shape, 1).
  double log_gamma_variate(double shape);
  /// A standard normal in [low, high].
  double standard_truncated(double low, double high);
  /// The same for low > 0.
  double standard_tail(double low, double high);

  Identity identity_;
  std::uint64_t next_block_ = 0;
  std::uint64_t spare_ = 0;  ///< the second half of the last block
  bool has_spare_ = false;
};

class Random {
 public:
  explicit Random(std::uint64_t seed) : seed_(seed) {}
  [[nodiscard]] Stream stream(std::string_view name) const;
  [[nodiscard]] std::uint64_t seed() const { return seed_; }

 private:
  std::uint64_t seed_;
};

/// The standard normal quantile of p in (0, 1) (ENSURE), relative error about 1e-15.
/// Source: M. J. Wichura, Algorithm AS 241 (PPND16), Applied Statistics 37 (1988) 477-484.
[[nodiscard]] double normal_quantile(double p);

}  // namespace voltwin::random
