#pragma once
// The special functions that tests and intervals rest on: logarithms of gamma and beta, the
// incomplete gamma and beta functions, and Student's quantile. Over engine/math, so that
// they have the same bits on every machine. They know nothing of samples.

namespace voltwin::stats {

/// log of the gamma function, x > 0 (ENSURE); absolute error about 1e-14, or relative where
/// the result is above 1. Stirling's series (DLMF 5.11.1), after the recurrence below 10.
[[nodiscard]] double log_gamma(double x);

/// log of the beta function; both > 0 (ENSURE). Large and small arguments do not cancel.
[[nodiscard]] double log_beta(double a, double b);

/// Q(a, x), the regularized upper incomplete gamma function: the chance that a gamma variate
/// of shape a is above x. 0 < a <= 1e9, x >= 0 (ENSURE); the error grows as the
/// root of a. Source: DLMF 8.11.4 (series) and 8.9.2 (fraction).
[[nodiscard]] double upper_gamma(double a, double x);

/// I_x(a, b), the regularized incomplete beta function: the chance that a beta variate is at
/// most x. 0 < a, b <= 1e9, x in [0, 1] (ENSURE). Source: A. R. DiDonato,
/// A. H. Morris, "Algorithm 708", ACM TOMS 18 (1992) 360-373 (continued fraction).
[[nodiscard]] double incomplete_beta(double a, double b, double x);

/// The chance that Student's t of `dof` degrees of freedom is above t >= 0; 1 <= dof <= 1e9
/// (ENSURE). Relative error about 1e-12.
[[nodiscard]] double student_tail(double t, double dof);

/// The p-quantile of Student's t, 1e-100 <= p < 1, 1 <= dof <= 1e9 (ENSURE); relative error
/// about 1e-12. Far out on the right a p near 1 has no digits left: negate the quantile of the
/// small 1 - p. By Newton's method on student_tail.
[[nodiscard]] double student_quantile(double p, double dof);

/// The p-value of a chi-squared statistic >= 0 of `dof` > 0 degrees of freedom (ENSURE).
[[nodiscard]] double chi_squared_tail(double statistic, double dof);

/// The chance that Kolmogorov's statistic (root of n times the distance) is above x >= 0
/// (ENSURE), in the limit of large n. Source: W. Feller, "On the Kolmogorov-Smirnov limit
/// theorems", Annals of Mathematical Statistics 19 (1948) 177-189.
[[nodiscard]] double kolmogorov_tail(double x);

}  // namespace voltwin::stats
