#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "engine/random/distribution.hpp"
#include "tests/unit/engine/random/samples.hpp"

namespace voltwin::random {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

Distribution of(Shape shape) { return *Distribution::build(std::move(shape)); }

std::string message_of(const Result<Distribution>& result) {
  return result ? "no error" : result.error().message;
}

TEST(Distribution, draws_what_the_stream_draws) {
  Stream first = stream_for_test(302);
  Stream second = first;
  const Distribution gamma = of(Gamma{2.0, 3.0});
  const Distribution weibull = of(Weibull{2.0, 3.0});
  const Distribution constant = of(Constant{5.0});
  for (int i = 0; i < 100; ++i) {
    ASSERT_EQ(gamma.draw(first), second.gamma(2.0, 3.0));
    ASSERT_EQ(constant.draw(first), 5.0);
    ASSERT_EQ(weibull.draw(first), second.weibull(2.0, 3.0));
  }
}

TEST(Distribution, knows_moments_that_are_known) {
  EXPECT_DOUBLE_EQ(of(Weibull{1.0, 3.0}).mean(), 3.0);
  EXPECT_NEAR(of(Weibull{1.0, 3.0}).variance(), 9.0, 1e-12);
  EXPECT_NEAR(of(Weibull{2.0, 1.0}).mean(), std::sqrt(M_PI) / 2.0, 1e-14);
  EXPECT_NEAR(of(Weibull{0.25, 1.0}).mean(), 24.0, 1e-11);
  EXPECT_EQ(of(Weibull{0.01, 1.0}).variance(), infinity);
  EXPECT_EQ(of(Lognormal{0.0, 0.0}).mean(), 1.0);
  EXPECT_EQ(of(Lognormal{0.0, 0.0}).variance(), 0.0);
  // A half normal, and one cut at a deviation above the mean.
  const Distribution half = of(TruncatedNormal{0.0, 1.0, 0.0, infinity});
  EXPECT_NEAR(half.mean(), std::sqrt(2.0 / M_PI), 1e-12);
  EXPECT_NEAR(half.variance(), 1.0 - 2.0 / M_PI, 1e-12);
  const double mills = std::exp(-0.5) / std::sqrt(2.0 * M_PI) / (0.5 * std::erfc(M_SQRT1_2));
  EXPECT_NEAR(of(TruncatedNormal{0.0, 1.0, 1.0, infinity}).mean(), mills, 1e-12);
  EXPECT_NEAR(of(TruncatedNormal{3.0, 2.0, -infinity, infinity}).mean(), 3.0, 1e-13);
  EXPECT_NEAR(of(TruncatedNormal{3.0, 2.0, -infinity, infinity}).variance(), 4.0, 1e-12);
  EXPECT_NEAR(of(TruncatedNormal{0.0, 1.0, 1e6, infinity}).variance() * 1e12, 1.0, 1e-6);
}

// By 40 digits: gamma(1 + 2/k) - gamma(1 + 1/k)^2.
TEST(Distribution, knows_the_variance_of_a_weibull_that_is_nearly_a_constant) {
  const auto relative_error = [](double shape, double variance) {
    return of(Weibull{shape, 1.0}).variance() / variance - 1.0;
  };
  EXPECT_NEAR(relative_error(3.0, 0.10533288486847872543), 0.0, 1e-12);
  EXPECT_NEAR(relative_error(7.5, 0.021882085797715254352), 0.0, 1e-12);
  EXPECT_NEAR(relative_error(8.0, 0.019523164335272130789), 0.0, 1e-12);
  EXPECT_NEAR(relative_error(100.0, 0.00016030491620026112608), 0.0, 1e-12);
  EXPECT_NEAR(relative_error(1e4, 1.6445038762822376407e-8), 0.0, 1e-12);
  EXPECT_NEAR(relative_error(1e9, 1.6449340625451492196e-18), 0.0, 1e-12);
  EXPECT_NEAR(of(Weibull{1e9, 1e160}).variance() / 1.6449340625451492196e302, 1.0, 1e-12);
}

TEST(Distribution, knows_a_variance_where_its_factors_are_no_numbers) {
  const auto log_variance = [](double mu, double sigma) {
    return std::log(of(Lognormal{mu, sigma}).variance());
  };
  EXPECT_NEAR(log_variance(-700.0, 20.0), -600.0, 1e-10);  // the mean's square is 0
  EXPECT_NEAR(log_variance(-700.0, 27.0), 58.0, 1e-10);    // exp(sigma^2) is infinite
  EXPECT_NEAR(log_variance(700.0, 1e-170) / (1400.0 - 340.0 * std::log(10.0)), 1.0, 1e-12);
  EXPECT_NEAR(of(Lognormal{0.0, 1.0}).variance(), std::exp(1.0) * std::expm1(1.0), 1e-13);
  EXPECT_NEAR(of(Lognormal{0.0, 1e-5}).variance() / (1e-10 * (1.0 + 1.5e-10)), 1.0, 1e-13);
  EXPECT_EQ(of(Lognormal{0.0, 100.0}).variance(), infinity);
}

TEST(Mixture, takes_its_parts_as_often_as_their_weights_say) {
  const Distribution two = *Distribution::mixture(std::vector<WeightedDistribution>{
      {1.0, of(Uniform{0.0, 1.0})}, {3.0, of(Uniform{2.0, 3.0})}, {0.0, of(Constant{1e300})}});
  const auto values = sample(303, [&](Stream& s) { return two.draw(s); });
  EXPECT_GT(cdf_p_value(values,
                        [](double x) {
                          return x < 1.5 ? 0.25 * std::min(x, 1.0)
                                         : 0.25 + 0.75 * (std::max(x, 2.0) - 2.0);
                        }),
            1e-3);
  EXPECT_DOUBLE_EQ(two.mean(), 0.25 * 0.5 + 0.75 * 2.5);
  EXPECT_NEAR(two.variance(), 1.0 / 12.0 + 0.25 * 0.75 * 4.0, 1e-15);
}

TEST(Mixture, of_mixtures_weighs_each_by_its_own_weights) {
  const Distribution inner = *Distribution::mixture(
      std::vector<WeightedDistribution>{{1e6, of(Constant{1.0})}, {1e6, of(Constant{2.0})}});
  const Distribution outer = *Distribution::mixture(
      std::vector<WeightedDistribution>{{1.0, inner}, {1.0, of(Constant{3.0})}});
  const auto values = sample(304, [&](Stream& s) { return outer.draw(s); });
  EXPECT_GT(
      mass_p_value(values, 3, [](double k) { return k == 0.0 ? 0.0 : (k < 2.5 ? 0.25 : 0.5); }),
      1e-3);
  EXPECT_DOUBLE_EQ(outer.mean(), 0.75 + 1.5);
}

TEST(Distribution, says_which_parameter_is_wrong_and_what_was_expected) {
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(message_of(Distribution::build(Constant{nan})),
            "constant: value is nan; expected a finite number");
  EXPECT_EQ(message_of(Distribution::build(Uniform{2.0, 2.0})),
            "uniform: high is 2; expected more than low, 2");
  EXPECT_EQ(message_of(Distribution::build(Normal{0.0, -1.0})),
            "normal: sd is -1; expected 0 to 1e+300");
  EXPECT_EQ(message_of(Distribution::build(Exponential{0.0})),
            "exponential: mean is 0; expected a finite number above 0");
  EXPECT_EQ(message_of(Distribution::build(Gamma{infinity, 1.0})),
            "gamma: shape is inf; expected 1e-06 to 1e+09");
  EXPECT_EQ(message_of(Distribution::build(Weibull{0.001, 1.0})),
            "weibull: shape is 0.001; expected 0.01 to 1e+09");
  EXPECT_EQ(message_of(Distribution::build(Triangular{1.0, 9.0, 5.0})),
            "triangular: mode is 9; expected 1 to 5");
  EXPECT_EQ(message_of(Distribution::build(Beta{1.0, 0.0})),
            "beta: b is 0; expected 1e-06 to 1e+09");
  EXPECT_EQ(message_of(Distribution::build(TruncatedNormal{0.0, 1.0, 3.0, nan})),
            "truncated normal: high is nan; expected more than low, 3");
  EXPECT_EQ(
      message_of(Distribution::build(TruncatedNormal{0.0, 0x1p-600, 0x1p-100, infinity})),
      "truncated normal: (low - mean) / sd is 3.273390607896142e+150; expected -inf to 1e+100");
  EXPECT_EQ(message_of(Distribution::build(Triangular{-1e308, 0.0, 1e308})),
            "triangular: high - low is inf; expected a finite number");
  EXPECT_EQ(message_of(Distribution::build(Lognormal{1e4, 1.0})),
            "lognormal: mu is 10000; expected -700 to 700");
  EXPECT_EQ(message_of(Distribution::mixture({})),
            "mixture: discrete: 0 weights; expected 1 to 16777216");
  const std::vector<WeightedDistribution> many(Distribution::parts_max + 1,
                                               {1.0, of(Constant{1.0})});
  EXPECT_EQ(message_of(Distribution::mixture(many)),
            "mixture: more than 4096 parts; expected at most as many");
}

}  // namespace
}  // namespace voltwin::random
