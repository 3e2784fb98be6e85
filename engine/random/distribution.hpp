#pragma once
// Distribution: any of the house's continuous distributions, or a mixture of them, as one
// value with checked parameters, so that a model can be given one by name. For a count or a
// known distribution the functions of Stream are nearer. It knows no units.

#include <span>
#include <variant>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/random/empirical.hpp"
#include "engine/random/random.hpp"

namespace voltwin::random {

struct Constant {
  double value = 0.0;
};
struct Uniform {
  double low = 0.0;
  double high = 1.0;
};
struct Normal {
  double mean = 0.0;
  double sd = 1.0;  ///< may be 0
};
/// exp of a normal(mu, sigma).
struct Lognormal {
  double mu = 0.0;
  double sigma = 1.0;  ///< may be 0
};
struct Exponential {
  double mean = 1.0;
};
struct Gamma {
  double shape = 1.0;
  double scale = 1.0;
};
struct Weibull {
  double shape = 1.0;
  double scale = 1.0;
};
struct Triangular {
  double low = 0.0;
  double mode = 0.5;
  double high = 1.0;
};
struct Beta {
  double a = 1.0;
  double b = 1.0;
};
/// A normal(mean, sd) given that it lies in [low, high]; either may be infinite.
struct TruncatedNormal {
  double mean = 0.0;
  double sd = 1.0;
  double low = 0.0;
  double high = 1.0;
};

using Shape = std::variant<Constant, Uniform, Normal, Lognormal, Exponential, Gamma, Weibull,
                           Triangular, Beta, TruncatedNormal, Empirical>;

struct WeightedDistribution;

class Distribution {
 public:
  static constexpr std::size_t parts_max = 4096;

  /// Bad input: a parameter that is no number, or out of the range that the function of
  /// Stream names; the message names the shape and the parameter.
  [[nodiscard]] static Result<Distribution> build(Shape shape);
  /// One of the parts, with a probability proportional to its weight. Mixtures of mixtures
  /// are laid flat. Bad input: no part, more than parts_max, weights as for Discrete.
  [[nodiscard]] static Result<Distribution> mixture(std::span<const WeightedDistribution> parts);

  /// A mixture takes one draw for the part and then those of the part; the others take what
  /// the functions of Stream take, a constant nothing.
  [[nodiscard]] double draw(Stream& stream) const;
  /// To 1e-12 of it; infinite where it is too large for a number.
  [[nodiscard]] double mean() const;
  [[nodiscard]] double variance() const;

 private:
  Distribution(std::vector<Shape> parts, Discrete choice)
      : parts_(std::move(parts)), choice_(std::move(choice)) {}

  std::vector<Shape> parts_;
  Discrete choice_;  ///< among the parts
};

struct WeightedDistribution {
  double weight = 1.0;
  Distribution distribution;
};

}  // namespace voltwin::random
