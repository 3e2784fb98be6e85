#include "engine/stats/summary.hpp"

#include <algorithm>
#include <cmath>

#include "engine/base/ensure.hpp"

namespace voltwin::stats {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

}  // namespace

void Summary::add(double value) {
  ENSURE(std::isfinite(value));
  ++count_;
  const double distance = value - mean_;
  mean_ += distance / static_cast<double>(count_);
  squares_ += distance * (value - mean_);
  min_ = std::min(min_, value);
  max_ = std::max(max_, value);
}

void Summary::merge(const Summary& other) {
  if (other.count_ == 0) return;
  if (count_ == 0) {
    *this = other;
    return;
  }
  const auto mine = static_cast<double>(count_);
  const auto theirs = static_cast<double>(other.count_);
  const double distance = other.mean_ - mean_;
  mean_ += distance * (theirs / (mine + theirs));
  squares_ += other.squares_ + distance * distance * (mine * theirs / (mine + theirs));
  count_ += other.count_;
  min_ = std::min(min_, other.min_);
  max_ = std::max(max_, other.max_);
}

double Summary::sum() const { return mean_ * static_cast<double>(count_); }
double Summary::mean() const { return count_ == 0 ? nan : mean_; }
double Summary::variance() const {
  return count_ < 2 ? nan : squares_ / static_cast<double>(count_ - 1);
}
double Summary::standard_deviation() const { return std::sqrt(variance()); }
double Summary::min() const { return count_ == 0 ? nan : min_; }
double Summary::max() const { return count_ == 0 ? nan : max_; }

TimeWeighted::TimeWeighted(Instant start, double value)
    : start_(start), since_(start), value_(value) {}

void TimeWeighted::set(Instant at, double value) {
  integral_ = integral(at);
  if (at > since_) {
    min_ = std::min(min_, value_);
    max_ = std::max(max_, value_);
  }
  since_ = at;
  value_ = value;
}

double TimeWeighted::integral(Instant until) const {
  ENSURE(until >= since_);
  return integral_ + value_ * (until - since_).seconds();
}

double TimeWeighted::mean(Instant until) const {
  const double whole = integral(until);
  return until == start_ ? value_ : whole / (until - start_).seconds();
}

double TimeWeighted::max(Instant until) const {
  ENSURE(until >= since_);
  if (until == start_) return value_;
  return until > since_ ? std::max(max_, value_) : max_;
}

double TimeWeighted::min(Instant until) const {
  ENSURE(until >= since_);
  if (until == start_) return value_;
  return until > since_ ? std::min(min_, value_) : min_;
}

double quantile(std::span<const double> sorted, double p) {
  ENSURE(!sorted.empty());
  ENSURE(p >= 0.0 && p <= 1.0);
  const double position = p * static_cast<double>(sorted.size() - 1);
  const auto lower = static_cast<std::size_t>(position);
  if (lower + 1 >= sorted.size()) return sorted.back();
  const double share = position - static_cast<double>(lower);
  return sorted[lower] + share * (sorted[lower + 1] - sorted[lower]);
}

Histogram::Histogram(double low, double high, std::size_t bins)
    : low_(low), high_(high), counts_(bins, 0) {
  ENSURE(std::isfinite(low) && std::isfinite(high) && low < high);
  ENSURE(bins >= 1 && bins <= bins_max);
}

void Histogram::add(double value) {
  ENSURE(!std::isnan(value));
  if (value < low_) {
    ++below_;
    return;
  }
  if (value >= high_) {
    ++above_;
    return;
  }
  const double share = (value - low_) / (high_ - low_);
  const auto bin = static_cast<std::size_t>(share * static_cast<double>(counts_.size()));
  // Rounding may carry a value just under `high` past the last bin.
  ++counts_[std::min(bin, counts_.size() - 1)];
}

void Histogram::merge(const Histogram& other) {
  ENSURE(low_ == other.low_ && high_ == other.high_ && counts_.size() == other.counts_.size());
  for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i] += other.counts_[i];
  below_ += other.below_;
  above_ += other.above_;
}

std::uint64_t Histogram::count() const {
  std::uint64_t sum = below_ + above_;
  for (const std::uint64_t count : counts_) sum += count;
  return sum;
}

double Histogram::edge(std::size_t bin) const {
  ENSURE(bin <= counts_.size());
  const double share = static_cast<double>(bin) / static_cast<double>(counts_.size());
  return low_ + share * (high_ - low_);
}

}  // namespace voltwin::stats
