#include "engine/stats/special.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace voltwin::stats {
namespace {

void expect_relative(double got, double exact, double error) {
  EXPECT_NEAR(got, exact, error * std::fabs(exact)) << "expected " << exact;
}

TEST(LogGamma, is_that_of_the_c_library_in_long_double) {
  for (double x = 1e-6; x < 1e9; x *= 1.37) {
    const auto exact = static_cast<double>(std::lgamma(static_cast<long double>(x)));
    ASSERT_NEAR(log_gamma(x), exact, 1e-14 * std::max(1.0, std::fabs(exact))) << x;
  }
  EXPECT_NEAR(log_gamma(1.0), 0.0, 1e-14);
  EXPECT_NEAR(log_gamma(11.0), std::log(3628800.0), 1e-14);
}

TEST(LogBeta, does_not_cancel_where_an_argument_is_large) {
  for (const double a : {1e-3, 0.5, 1.0, 7.0, 9.9, 10.0, 63.0, 2e4}) {
    for (const double b : {0.5, 2.0, 9.99, 10.5, 350.0, 1e5}) {
      const long double exact = std::lgamma(static_cast<long double>(a)) +
                                std::lgamma(static_cast<long double>(b)) -
                                std::lgamma(static_cast<long double>(a) + b);
      ASSERT_NEAR(log_beta(a, b), static_cast<double>(exact),
                  3e-14 * std::max(1.0, std::fabs(static_cast<double>(exact))))
          << a << ", " << b;
    }
  }
  // B(1/2, b) tends to the root of pi over b.
  EXPECT_NEAR(log_beta(0.5, 1e9), 0.5 * std::log(M_PI / 1e9), 1e-9);
}

TEST(UpperGamma, is_what_elementary_functions_say) {
  for (const double x : {1e-5, 0.3, 0.999, 2.0, 5.0, 11.0, 40.0, 300.0, 700.0}) {
    SCOPED_TRACE(x);
    expect_relative(upper_gamma(1.0, x), std::exp(-x), 1e-13);
    expect_relative(upper_gamma(3.0, x), std::exp(-x) * (1.0 + x + 0.5 * x * x), 1e-13);
    expect_relative(upper_gamma(0.5, x), std::erfc(std::sqrt(x)), 1e-13);
    // A Poisson count of mean x is below 20.
    double term = std::exp(-x);
    double sum = term;
    for (int k = 1; k < 20; ++k) sum += term *= x / k;
    expect_relative(upper_gamma(20.0, x), sum, 1e-12);
  }
  EXPECT_EQ(upper_gamma(2.0, 0.0), 1.0);
  EXPECT_EQ(upper_gamma(2.0, 1e300), 0.0);
  // Half of a large one lies above its median, a - 1/3 or so.
  for (const double a : {1e3, 1e6, 1e9}) {
    EXPECT_NEAR(upper_gamma(a, a - 1.0 / 3.0 + 8.0 / (405.0 * a)), 0.5, 1e-9) << a;
  }
}

TEST(IncompleteBeta, is_what_elementary_functions_say_and_symmetrical) {
  for (int i = 1; i < 50; ++i) {
    const double x = i / 50.0;
    SCOPED_TRACE(x);
    expect_relative(incomplete_beta(1.0, 1.0, x), x, 1e-14);
    expect_relative(incomplete_beta(3.0, 1.0, x), x * x * x, 1e-13);
    expect_relative(incomplete_beta(2.0, 3.0, x), x * x * (6.0 - 8.0 * x + 3.0 * x * x), 1e-13);
    expect_relative(incomplete_beta(0.5, 0.5, x), 2.0 / M_PI * std::asin(std::sqrt(x)), 1e-13);
    EXPECT_NEAR(incomplete_beta(4.5, 81.0, x), 1.0 - incomplete_beta(81.0, 4.5, 1.0 - x), 1e-13);
  }
  EXPECT_EQ(incomplete_beta(2.0, 3.0, 0.0), 0.0);
  EXPECT_EQ(incomplete_beta(2.0, 3.0, 1.0), 1.0);
  // At most 3 of 10 heads: 176 of 1024.
  expect_relative(incomplete_beta(7.0, 4.0, 0.5), 176.0 / 1024.0, 1e-13);
  EXPECT_NEAR(incomplete_beta(1e9, 1e9, 0.5), 0.5, 1e-9);
}

TEST(StudentQuantile, is_the_closed_form_for_one_two_and_four_degrees_of_freedom) {
  for (const double p : {0.5, 0.6, 0.75, 0.9, 0.975, 0.995, 0.9999, 1.0 - 0x1p-30}) {
    SCOPED_TRACE(p);
    const double alpha = 4.0 * p * (1.0 - p);
    const double cosine = std::cos(std::acos(std::sqrt(alpha)) / 3.0) / std::sqrt(alpha);
    expect_relative(student_quantile(p, 1.0), p == 0.5 ? 0.0 : 1.0 / std::tan(M_PI * (1.0 - p)),
                    1e-12);
    expect_relative(student_quantile(p, 2.0), 2.0 * (p - 0.5) * std::sqrt(2.0 / alpha), 1e-12);
    expect_relative(student_quantile(p, 4.0), p == 0.5 ? 0.0 : 2.0 * std::sqrt(cosine - 1.0),
                    1e-9);  // the closed form cancels near the middle
    EXPECT_EQ(student_quantile(1.0 - p, 3.0), -student_quantile(p, 3.0));
  }
  for (const double p : {1e-20, 1e-100}) {  // 1 - p would be 1
    expect_relative(student_quantile(p, 1.0), -1.0 / (M_PI * p), 1e-12);
    expect_relative(student_quantile(p, 2.0), -std::sqrt(0.5 / p), 1e-12);
  }
}

TEST(StudentQuantile, is_that_of_the_published_tables) {
  // NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.6.7.2, three decimals.
  struct Row {
    double dof, p90, p95, p975, p99, p995, p999;
  };
  const Row rows[] = {{1, 3.078, 6.314, 12.706, 31.821, 63.657, 318.313},
                      {2, 1.886, 2.920, 4.303, 6.965, 9.925, 22.327},
                      {5, 1.476, 2.015, 2.571, 3.365, 4.032, 5.893},
                      {9, 1.383, 1.833, 2.262, 2.821, 3.250, 4.297},
                      {19, 1.328, 1.729, 2.093, 2.539, 2.861, 3.579},
                      {30, 1.310, 1.697, 2.042, 2.457, 2.750, 3.385},
                      {100, 1.290, 1.660, 1.984, 2.364, 2.626, 3.174}};
  for (const Row& row : rows) {
    SCOPED_TRACE(row.dof);
    EXPECT_NEAR(student_quantile(0.90, row.dof), row.p90, 5.1e-4);
    EXPECT_NEAR(student_quantile(0.95, row.dof), row.p95, 5.1e-4);
    EXPECT_NEAR(student_quantile(0.975, row.dof), row.p975, 5.1e-4);
    EXPECT_NEAR(student_quantile(0.99, row.dof), row.p99, 5.1e-4);
    EXPECT_NEAR(student_quantile(0.995, row.dof), row.p995, 5.1e-4);
    EXPECT_NEAR(student_quantile(0.999, row.dof), row.p999, row.dof == 1 ? 5e-3 : 5.1e-4);
  }
}

TEST(StudentQuantile, tends_to_the_normal_one) {
  constexpr double z = 1.9599639845400545;
  for (const double dof : {1e4, 1e6, 1e9}) {
    // Cornish and Fisher's first two terms; what follows is below 1/dof^3.
    const double first = (z * z * z + z) / 4.0;
    const double second = (5.0 * std::pow(z, 5) + 16.0 * std::pow(z, 3) + 3.0 * z) / 96.0;
    EXPECT_NEAR(student_quantile(0.975, dof), z + first / dof + second / (dof * dof), 1e-11) << dof;
  }
}

TEST(StudentTail, has_no_limit_to_how_far_out_it_holds) {
  for (const double t : {1e3, 1e8, 1e100}) {
    expect_relative(student_tail(t, 1.0), std::atan(1.0 / t) / M_PI, 1e-13);
  }
  EXPECT_EQ(student_tail(0.0, 7.0), 0.5);
  EXPECT_EQ(student_tail(1e200, 5.0), 0.0);
}

TEST(ChiSquaredTail, is_that_of_the_published_tables) {
  EXPECT_NEAR(chi_squared_tail(3.841, 1.0), 0.05, 5e-5);
  EXPECT_NEAR(chi_squared_tail(18.307, 10.0), 0.05, 5e-5);
  EXPECT_NEAR(chi_squared_tail(149.449, 100.0), 0.001, 5e-6);
  expect_relative(chi_squared_tail(7.0, 2.0), std::exp(-3.5), 1e-13);
}

TEST(KolmogorovTail, is_that_of_the_published_tables_and_has_no_step_between_its_series) {
  EXPECT_NEAR(kolmogorov_tail(1.3581), 0.05, 1e-5);
  EXPECT_NEAR(kolmogorov_tail(1.6276), 0.01, 1e-5);
  EXPECT_NEAR(kolmogorov_tail(1.9495), 0.001, 1e-6);
  EXPECT_NEAR(kolmogorov_tail(0.8276), 0.5, 1e-4);
  EXPECT_NEAR(kolmogorov_tail(std::nextafter(1.0, 0.0)), kolmogorov_tail(1.0), 1e-14);
  EXPECT_EQ(kolmogorov_tail(0.0), 1.0);
  EXPECT_NEAR(kolmogorov_tail(0.05), 1.0, 1e-15);
  EXPECT_EQ(kolmogorov_tail(1e9), 0.0);
}

TEST(SpecialDeathTest, arguments_out_of_range_are_our_mistake) {
  EXPECT_DEATH((void)log_gamma(0.0), "ENSURE");
  EXPECT_DEATH((void)incomplete_beta(1.0, 1.0, 1.5), "ENSURE");
  EXPECT_DEATH((void)student_quantile(1.0, 5.0), "ENSURE");
  EXPECT_DEATH((void)student_quantile(0.9, 0.5), "ENSURE");
}

}  // namespace
}  // namespace voltwin::stats
