#pragma once
// Quantiles of any number of values in bounded space, to a guaranteed relative error. Bins
// that are wider the larger the values are, with whole counts, so that merging is exact,
// associative and commutative: the same values give the same sketch in whatever order and on
// however many threads they were added. It knows no units.
//
// After C. Masson, J. E. Rim, H. K. Lee, "DDSketch", PVLDB 12 (2019) 2195-2205, with another
// mapping: the bin is read off the bits of the number, each power of two being cut into 2^k
// equal bins. That takes up to 1.44 times as many bins as their logarithm and no function.

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace voltwin::stats {

class QuantileSketch {
 public:
  /// For each sign bins are kept over 40 powers of two, a range of 10^12, down from the
  /// largest value; smaller ones are counted in the lowest bin that is left. This bounds the
  /// space: at an error of 0.01, 40 * 64 counts of 8 bytes for each sign.
  static constexpr int octaves_max = 40;
  static constexpr double error_min = 1e-4;
  static constexpr double error_max = 0.25;

  /// `relative_error` between error_min and error_max (ENSURE): the error is the
  /// largest power of two that is not above it.
  explicit QuantileSketch(double relative_error);

  /// A finite value (ENSURE). Below 2.3e-308 in size it counts as 0.
  void add(double value);
  /// The other has the same bins (ENSURE): was made for the same relative error.
  void merge(const QuantileSketch& other);

  /// Within the relative error of the value at position p (n - 1), rounded down, of the n
  /// values in ascending order, p in [0, 1], n > 0 (ENSURE); the ends are exact. Values
  /// too small for a bin of their own (octaves_max) are off by no more than 2^-38 of the
  /// largest of their sign.
  [[nodiscard]] double quantile(double p) const;

  [[nodiscard]] std::uint64_t count() const { return zeros_ + negative_.count + positive_.count; }
  /// Exact; NaN when empty.
  [[nodiscard]] double min() const;
  [[nodiscard]] double max() const;
  /// The error that is guaranteed: at most, and more than half of, the one asked for.
  [[nodiscard]] double relative_error() const;
  /// Counts held, for what they take in memory.
  [[nodiscard]] std::size_t bins() const { return negative_.bins.size() + positive_.bins.size(); }

  /// Same values, in any order and over any merges; the same relative error.
  [[nodiscard]] bool operator==(const QuantileSketch&) const = default;

 private:
  /// The sizes of the values of one sign, in whole octaves from the smallest to the largest.
  struct Side {
    std::uint64_t first = 0;  ///< the index of bins[0], a multiple of an octave
    std::uint64_t count = 0;
    std::vector<std::uint64_t> bins;
    [[nodiscard]] bool operator==(const Side&) const = default;
  };

  void add_bins(Side& side, std::uint64_t index, std::uint64_t count) const;
  void cover(Side& side, std::uint64_t index) const;
  void merge_side(Side& side, const Side& other) const;
  /// The middle of a bin.
  [[nodiscard]] double middle(std::uint64_t index) const;

  int cut_;  ///< each octave has 2^cut_ bins
  std::uint64_t zeros_ = 0;
  Side negative_;
  Side positive_;
  double min_ = std::numeric_limits<double>::infinity();
  double max_ = -std::numeric_limits<double>::infinity();
};

}  // namespace voltwin::stats
