#include "engine/random/empirical.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "engine/base/ensure.hpp"
#include "engine/random/special.hpp"

namespace voltwin::random {
namespace {

__extension__ using Wide = unsigned __int128;

/// Weights >= 0 with a finite sum above 0; that sum.
Result<double> total_of(std::string_view what, std::span<const double> weights) {
  const std::string name(what);
  double total = 0.0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    if (!(weights[i] >= 0.0) || !std::isfinite(weights[i])) {
      return bad_input(name + ": weight " + std::to_string(i) + " is " + number(weights[i]) +
                       "; expected a number of at least 0");
    }
    total += weights[i];
  }
  if (!(total > 0.0) || !std::isfinite(total)) {
    return bad_input(name + ": the weights sum up to " + number(total) +
                     "; expected a number above 0");
  }
  return total;
}

Result<void> check_size(const std::string& place, double value) {
  if (std::fabs(value) <= Empirical::size_max) return {};
  return bad_input(place + " is " + number(value) + "; expected a number between -1e300 and 1e300");
}

}  // namespace

Empirical::Empirical(std::vector<double> values, std::vector<double> cumulative)
    : values_(std::move(values)), cumulative_(std::move(cumulative)) {
  const std::size_t pieces = values_.size() - 1;
  guide_.resize(pieces);
  std::size_t piece = 0;
  for (std::size_t j = 0; j < pieces; ++j) {
    const double p = static_cast<double>(j) / static_cast<double>(pieces);
    while (piece + 1 < pieces && cumulative_[piece + 1] <= p) ++piece;
    guide_[j] = static_cast<std::uint32_t>(piece);
  }
}

Result<Empirical> Empirical::from_sample(std::vector<double> values) {
  if (values.empty()) return bad_input("sample: empty; expected at least one value");
  if (values.size() > values_max) {
    return bad_input("sample: " + std::to_string(values.size()) + " values; expected at most " +
                     std::to_string(values_max));
  }
  for (std::size_t i = 0; i < values.size(); ++i) {
    TRY(check_size("sample: value " + std::to_string(i), values[i]));
  }
  std::sort(values.begin(), values.end());
  std::vector<double> cumulative(values.size(), 0.0);
  for (std::size_t i = 1; i < values.size(); ++i) {
    cumulative[i] = static_cast<double>(i) / static_cast<double>(values.size() - 1);
  }
  return Empirical(std::move(values), std::move(cumulative));
}

Result<Empirical> Empirical::from_histogram(std::span<const double> edges,
                                            std::span<const double> weights) {
  if (edges.size() != weights.size() + 1 || weights.empty() || weights.size() > values_max) {
    return bad_input("histogram: " + std::to_string(edges.size()) + " edges and " +
                     std::to_string(weights.size()) +
                     " weights; expected at least one weight, and one edge more than weights");
  }
  for (std::size_t i = 0; i < edges.size(); ++i) {
    TRY(check_size("histogram: edge " + std::to_string(i), edges[i]));
    if (i > 0 && !(edges[i] > edges[i - 1])) {
      return bad_input("histogram: edge " + std::to_string(i) + " is " + number(edges[i]) +
                       "; expected more than the edge before, " + number(edges[i - 1]));
    }
  }
  const auto total = total_of("histogram", weights);
  if (!total) return tl::unexpected(total.error());
  // Without the empty bins at either end every quantile lies in a bin that has weight.
  std::size_t first = 0;
  std::size_t last = weights.size();
  while (weights[first] == 0.0) ++first;
  while (weights[last - 1] == 0.0) --last;
  std::vector<double> cumulative{0.0};
  double sum = 0.0;
  for (std::size_t i = first; i < last; ++i) {
    sum += weights[i];
    cumulative.push_back(std::min(sum / *total, 1.0));
  }
  cumulative.back() = 1.0;
  const auto from = edges.begin() + static_cast<std::ptrdiff_t>(first);
  return Empirical({from, edges.begin() + static_cast<std::ptrdiff_t>(last) + 1},
                   std::move(cumulative));
}

double Empirical::quantile(double p) const {
  ENSURE(p >= 0.0 && p <= 1.0);
  const std::size_t pieces = guide_.size();
  if (pieces == 0) return values_[0];
  const auto row = static_cast<std::size_t>(p * static_cast<double>(pieces));
  std::size_t piece = guide_[std::min(row, pieces - 1)];
  while (piece > 0 && cumulative_[piece] > p) --piece;  // where the product was rounded up
  while (piece + 1 < pieces && cumulative_[piece + 1] <= p) ++piece;
  const double low = values_[piece];
  const double high = values_[piece + 1];
  const double width = cumulative_[piece + 1] - cumulative_[piece];
  // The last piece may be too thin to show in the sum of the weights.
  const double share = width > 0.0 ? (p - cumulative_[piece]) / width : 1.0;
  return std::min(low + share * (high - low), high);
}

double Empirical::mean() const {
  if (guide_.empty()) return values_[0];
  double sum = 0.0;
  for (std::size_t i = 0; i < guide_.size(); ++i) {
    sum += (cumulative_[i + 1] - cumulative_[i]) * (0.5 * values_[i] + 0.5 * values_[i + 1]);
  }
  return sum;
}

double Empirical::variance() const {
  const double middle = mean();
  double sum = 0.0;
  for (std::size_t i = 0; i < guide_.size(); ++i) {
    const double share = cumulative_[i + 1] - cumulative_[i];
    if (share == 0.0) continue;
    const double low = values_[i] - middle;
    const double high = values_[i + 1] - middle;
    const double both = low + high;
    // low^2 + low high + high^2 of terms that are not negative: infinite, never NaN, where the
    // values are too large.
    sum += share * (low * low + both * both + high * high) / 6.0;
  }
  return sum;
}

Result<Discrete> Discrete::build(std::span<const double> weights) {
  if (weights.empty() || weights.size() > weights_max) {
    return bad_input("discrete: " + std::to_string(weights.size()) + " weights; expected 1 to " +
                     std::to_string(weights_max));
  }
  const auto total = total_of("discrete", weights);
  if (!total) return tl::unexpected(total.error());
  const std::size_t n = weights.size();
  Discrete result;
  result.columns_.resize(n);
  std::vector<double> heights;  // in columns: 1 is an even share
  std::vector<std::uint32_t> low;
  std::vector<std::uint32_t> high;
  for (std::uint32_t i = 0; i < n; ++i) {
    result.probabilities_.push_back(weights[i] / *total);
    heights.push_back(result.probabilities_[i] * static_cast<double>(n));
    (heights[i] < 1.0 ? low : high).push_back(i);
  }
  while (!low.empty() && !high.empty()) {
    const std::uint32_t small = low.back();
    const std::uint32_t large = high.back();
    low.pop_back();
    result.columns_[small] = {static_cast<std::uint64_t>(heights[small] * 0x1p64), large};
    heights[large] -= 1.0 - heights[small];
    if (heights[large] >= 1.0) continue;
    high.pop_back();
    low.push_back(large);
  }
  // The heights that are left add up to their number: all of them are 1 but for rounding.
  for (const auto& left : {low, high}) {
    for (const std::uint32_t i : left) result.columns_[i] = {0, i};
  }
  return result;
}

std::size_t Discrete::draw(Stream& stream) const {
  // The high half of the product is the column, the low half the place in it.
  const Wide product = static_cast<Wide>(stream.next_u64()) * columns_.size();
  const auto index = static_cast<std::size_t>(product >> 64);
  const Column& column = columns_[index];
  return static_cast<std::uint64_t>(product) < column.threshold ? index : column.alias;
}

double Discrete::probability(std::size_t index) const {
  ENSURE(index < probabilities_.size());
  return probabilities_[index];
}

}  // namespace voltwin::random
