#include "engine/stats/quantity_series.hpp"

#include <gtest/gtest.h>

#include <type_traits>

namespace voltwin::stats {
namespace {

Instant second(std::int64_t s) { return Instant::from_seconds(s); }

template <class A, class B>
concept Addable = requires(A a, B b) {
  a + b;
};
template <class A, class B>
concept Timesable = requires(A a, B b) {
  a* b;
};
template <class A>
concept HasIntegral = requires(A a, Instant t) {
  a.integral(t, t);
};

// What does not fit together does not compile.
static_assert(Addable<StepsOf<Watts>, StepsOf<Watts>>);
static_assert(!Addable<StepsOf<Watts>, StepsOf<Celsius>>);
static_assert(!Addable<StepsOf<Watts>, StepSeries>);
static_assert(!Addable<StepsOf<Watts>, LinesOf<Watts>>);
static_assert(!std::is_convertible_v<StepSeries, StepsOf<Watts>>);
static_assert(Timesable<StepsOf<Volts>, StepsOf<Amps>>);
static_assert(!Timesable<StepsOf<Watts>, StepsOf<Watts>>);
static_assert(!Timesable<LinesOf<Volts>, LinesOf<Amps>>);
static_assert(HasIntegral<StepsOf<Watts>>);
static_assert(!HasIntegral<StepsOf<Celsius>>);

StepsOf<Watts> load() {
  return StepsOf<Watts>::build({{second(0), Watts(100.0)}, {second(10), Watts(300.0)}}).value();
}

TEST(QuantitySeries, watts_integrate_to_joules) {
  const Joules energy = load().integral(second(0), second(20));
  EXPECT_EQ(energy, Joules(4000.0));
  const LinesOf<Watts> ramp =
      LinesOf<Watts>::build({{second(0), Watts(0.0)}, {second(10), Watts(50.0)}}).value();
  EXPECT_EQ(ramp.integral(second(0), second(10)), Joules(250.0));
}

TEST(QuantitySeries, answers_in_its_unit) {
  EXPECT_EQ(load().at(second(5)), Watts(100.0));
  EXPECT_EQ(load().mean_over(second(0), second(20)), Watts(200.0));
  EXPECT_EQ(load().max_over(second(0), second(20)), Watts(300.0));
  EXPECT_EQ(load().min_over(second(0), second(20)), Watts(100.0));
}

TEST(QuantitySeries, calculates_with_its_own_kind_and_with_plain_factors) {
  const StepsOf<Watts> limit = StepsOf<Watts>::constant(Watts(250.0));
  EXPECT_EQ((load() + limit).at(second(15)), Watts(550.0));
  EXPECT_EQ((limit - load()).at(second(15)), Watts(-50.0));
  EXPECT_EQ((-load()).at(second(15)), Watts(-300.0));
  EXPECT_EQ((2.0 * load()).at(second(15)), Watts(600.0));
  EXPECT_EQ((load() * StepSeries::constant(0.5)).at(second(15)), Watts(150.0));
  EXPECT_EQ(min(load(), limit).at(second(15)), Watts(250.0));
  EXPECT_EQ(max(load(), limit).at(second(5)), Watts(250.0));
  EXPECT_EQ(clamp(load(), Watts(150.0), Watts(200.0)).at(second(5)), Watts(150.0));
  EXPECT_EQ(shifted(load(), Duration::from_seconds(10)).at(second(15)), Watts(100.0));
  EXPECT_EQ(slice(load(), second(0), second(8)).at(second(15)), Watts(100.0));
  EXPECT_EQ(spliced(load(), second(12), limit).at(second(15)), Watts(250.0));
  EXPECT_EQ(
      resampled(load(), regular_edges(second(0), Duration::from_seconds(20), 1), Sampling::mean),
      StepsOf<Watts>::constant(Watts(200.0)));
}

TEST(QuantitySeries, volts_times_amperes_are_watts) {
  const StepsOf<Amps> current = StepsOf<Amps>::constant(Amps(16.0));
  const StepsOf<Watts> power = StepsOf<Volts>::constant(Volts(230.0)) * current;
  EXPECT_EQ(power.at(second(0)), Watts(3680.0));
}

TEST(QuantitySeries, refuses_what_is_no_series) {
  EXPECT_FALSE(StepsOf<Watts>::build({}));
  EXPECT_FALSE(LinesOf<Watts>::build({{second(1), Watts(1.0)}, {second(0), Watts(1.0)}}));
}

}  // namespace
}  // namespace voltwin::stats
