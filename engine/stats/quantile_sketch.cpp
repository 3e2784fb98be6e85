#include "engine/stats/quantile_sketch.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

#include "engine/base/ensure.hpp"

namespace voltwin::stats {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr int mantissa_bits = 52;

/// Half of the widest bin, the first of an octave cut into 2^cut, over its lower end.
double error_of(int cut) { return 0.5 / static_cast<double>(std::uint64_t{1} << cut); }

}  // namespace

QuantileSketch::QuantileSketch(double relative_error) : cut_(1) {
  ENSURE(relative_error >= error_min && relative_error <= error_max);
  while (error_of(cut_) > relative_error) ++cut_;
}

void QuantileSketch::add(double value) {
  ENSURE(std::isfinite(value));
  min_ = std::min(min_, value);
  max_ = std::max(max_, value);
  const double size = std::fabs(value);
  if (size < std::numeric_limits<double>::min()) {
    ++zeros_;
    return;
  }
  // Exponent and the first bits behind the point: ascending with the number, no gaps.
  const std::uint64_t index = std::bit_cast<std::uint64_t>(size) >> (mantissa_bits - cut_);
  Side& side = value < 0.0 ? negative_ : positive_;
  add_bins(side, index, 1);
}

void QuantileSketch::add_bins(Side& side, std::uint64_t index, std::uint64_t count) const {
  if (index < side.first || index - side.first >= side.bins.size()) [[unlikely]] {
    cover(side, index);
    index = std::max(index, side.first);
  }
  side.bins[index - side.first] += count;
  side.count += count;
}

/// Makes room up to the octave of `index` and, where that is too many, folds the lowest.
void QuantileSketch::cover(Side& side, std::uint64_t index) const {
  const std::uint64_t octave = std::uint64_t{1} << cut_;
  const std::uint64_t its_first = index & ~(octave - 1);
  if (side.bins.empty()) {
    side.first = its_first;
    side.bins.assign(octave, 0);
    return;
  }
  const std::uint64_t end = std::max(side.first + side.bins.size(), its_first + octave);
  const std::uint64_t most = octave * octaves_max;
  const std::uint64_t lowest = end > most ? end - most : 0;
  const std::uint64_t first = std::max(std::min(side.first, its_first), lowest);
  if (first == side.first && end - first == side.bins.size()) return;
  std::vector<std::uint64_t> bins(end - first, 0);
  for (std::size_t i = 0; i < side.bins.size(); ++i) {
    bins[std::max(side.first + i, first) - first] += side.bins[i];
  }
  side.first = first;
  side.bins = std::move(bins);
}

void QuantileSketch::merge_side(Side& side, const Side& other) const {
  if (other.count == 0) return;
  // Both ends first, so that the room is the union whatever the counts in between are.
  cover(side, other.first + other.bins.size() - 1);
  cover(side, other.first);
  for (std::size_t i = 0; i < other.bins.size(); ++i) {
    const std::uint64_t index = std::max(other.first + i, side.first);
    side.bins[index - side.first] += other.bins[i];
  }
  side.count += other.count;
}

void QuantileSketch::merge(const QuantileSketch& other) {
  ENSURE(cut_ == other.cut_);
  merge_side(negative_, other.negative_);
  merge_side(positive_, other.positive_);
  zeros_ += other.zeros_;
  min_ = std::min(min_, other.min_);
  max_ = std::max(max_, other.max_);
}

double QuantileSketch::quantile(double p) const {
  ENSURE(count() > 0);
  ENSURE(p >= 0.0 && p <= 1.0);
  const std::uint64_t last = count() - 1;
  const double position = p * static_cast<double>(last);
  // Beyond 2^53 the product may be rounded up to the count itself.
  std::uint64_t rank = std::min(static_cast<std::uint64_t>(position), last);
  if (rank == 0) return min_;
  if (rank == last) return max_;
  const auto within = [&](double value) { return std::clamp(value, min_, max_); };
  if (rank < negative_.count) {
    for (std::size_t i = negative_.bins.size(); i-- > 0;) {
      if (rank < negative_.bins[i]) return within(-middle(negative_.first + i));
      rank -= negative_.bins[i];
    }
    UNREACHABLE();
  }
  rank -= negative_.count;
  if (rank < zeros_) return within(0.0);
  rank -= zeros_;
  for (std::size_t i = 0; i < positive_.bins.size(); ++i) {
    if (rank < positive_.bins[i]) return within(middle(positive_.first + i));
    rank -= positive_.bins[i];
  }
  UNREACHABLE();
}

double QuantileSketch::middle(std::uint64_t index) const {
  // The lower end and one half: the next bit of the number.
  return std::bit_cast<double>((2 * index + 1) << (mantissa_bits - cut_ - 1));
}

double QuantileSketch::min() const { return count() == 0 ? nan : min_; }
double QuantileSketch::max() const { return count() == 0 ? nan : max_; }
double QuantileSketch::relative_error() const { return error_of(cut_); }

}  // namespace voltwin::stats
