#pragma once
// Distributions taken from data: Empirical, continuous, from a sample or from a histogram;
// Discrete, over indices with weights. Built once, with their input checked, then cheap to
// draw from. Values; copying copies the tables. They know no units.

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/random/random.hpp"

namespace voltwin::random {

/// A distribution function that is straight between knots. Each draw is its inverse at one
/// uniform number and rises with it, so that two of these that are fed from the same stream
/// move together (common random numbers).
class Empirical {
 public:
  static constexpr std::size_t values_max = 1u << 24;
  static constexpr double size_max = 1e300;

  /// Straight between neighbours of the sample in order, each step as likely: from the
  /// smallest to the largest value, never outside. Also of quantiles at equal steps. Bad
  /// input: an empty sample, more than values_max, a value above size_max or no number.
  [[nodiscard]] static Result<Empirical> from_sample(std::vector<double> values);
  /// Even within each bin; bin i, of weight weights[i], lies between edges[i] and
  /// edges[i + 1]. Bad input: not one edge more than weights, edges that do not rise, a
  /// weight that is negative or no number, weights that are all zero.
  [[nodiscard]] static Result<Empirical> from_histogram(std::span<const double> edges,
                                                        std::span<const double> weights);

  /// The value at p in [0, 1] (ENSURE); above a bin of no weight where p falls on one. In
  /// constant time on average: H.-C. Chen, Y. Asau, "On generating random variates from an
  /// empirical distribution", AIIE Transactions 6 (1974) 163-166.
  [[nodiscard]] double quantile(double p) const;
  /// One draw.
  [[nodiscard]] double draw(Stream& stream) const { return quantile(stream.uniform()); }

  [[nodiscard]] double mean() const;
  /// Infinite where it is too large for a number.
  [[nodiscard]] double variance() const;
  [[nodiscard]] double min() const { return values_.front(); }
  [[nodiscard]] double max() const { return values_.back(); }

 private:
  Empirical(std::vector<double> values, std::vector<double> cumulative);

  std::vector<double> values_;        ///< the knots, ascending
  std::vector<double> cumulative_;    ///< the distribution function at each, from 0 to 1
  std::vector<std::uint32_t> guide_;  ///< the piece that holds j / (number of pieces)
};

/// An index with probability proportional to its weight, in constant time by the method of
/// aliases. For weights that stay; Stream::pick needs no tables. Source: M. D. Vose, "A linear
/// algorithm for generating random numbers with a given distribution", IEEE Transactions on
/// Software Engineering 17 (1991) 972-975.
class Discrete {
 public:
  static constexpr std::size_t weights_max = 1u << 24;

  /// Bad input: no weight, more than weights_max, one that is negative or no number, all zero.
  [[nodiscard]] static Result<Discrete> build(std::span<const double> weights);

  /// One draw. Never an index of weight 0.
  [[nodiscard]] std::size_t draw(Stream& stream) const;

  [[nodiscard]] std::size_t size() const { return probabilities_.size(); }
  /// Of an index below size() (ENSURE).
  [[nodiscard]] double probability(std::size_t index) const;

 private:
  Discrete() = default;

  struct Column {
    std::uint64_t threshold = 0;  ///< in 2^-64 of the column: below it the index itself
    std::uint32_t alias = 0;
  };
  std::vector<Column> columns_;
  std::vector<double> probabilities_;
};

}  // namespace voltwin::random
