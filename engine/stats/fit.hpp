#pragma once
// How well a sample fits a model or another sample: the tests of Kolmogorov and Smirnov and
// of Pearson, and the first Wasserstein distance. They know no distribution: a model comes as
// its distribution function, or as expected counts.

#include <cstddef>
#include <cstdint>
#include <span>

namespace voltwin::stats {

/// A statistic, and the chance of one at least as large if the fit is true.
struct FitTest {
  double statistic = 0.0;
  double p_value = 1.0;
};

/// Kolmogorov-Smirnov against a continuous model: `probabilities` is the model's distribution
/// function at each value of the sample, ascending, in [0, 1], not empty (ENSURE). The
/// statistic is the largest distance between the distribution functions. The p-value is for
/// a model whose parameters were not fitted to this sample (then it is too large); exact to
/// about 0.01 from n = 8 on, much better for small ones. Source: M. A. Stephens, "EDF
/// statistics for goodness of fit", JASA 69 (1974) 730-737.
[[nodiscard]] FitTest kolmogorov_smirnov(std::span<const double> probabilities);

/// The same for two samples in ascending order, neither empty (ENSURE); ties are met.
[[nodiscard]] FitTest kolmogorov_smirnov_two(std::span<const double> first,
                                             std::span<const double> second);

/// Pearson's chi-squared of counts against expected counts > 0 (ENSURE; as many). Neighbours
/// are pooled until five are expected, as the limit law needs. `fitted` parameters were
/// estimated from the same counts; without a degree of freedom left the p-value is 1.
[[nodiscard]] FitTest chi_squared(std::span<const std::uint64_t> counts,
                                  std::span<const double> expected, std::size_t fitted);

/// The area between the distribution functions of two samples in ascending order, neither
/// empty (ENSURE): how far a unit of mass has to be moved on average, in the sample's unit.
[[nodiscard]] double wasserstein_1(std::span<const double> first, std::span<const double> second);

}  // namespace voltwin::stats
