// Figures as people read them, and expectations held against them.
#include "scenarios/kpi/kpi.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace voltwin::scenarios::kpi {
namespace {

Kpi figure(std::string key, double value, int decimals = 1) {
  Kpi out;
  out.key = std::move(key);
  out.value = value;
  out.decimals = decimals;
  return out;
}

std::string shown(double value, int decimals = 1) { return text(figure("x", value, decimals)); }

std::string shown_as_percent(double value, int decimals = 1) {
  Kpi kpi = figure("x", value, decimals);
  kpi.shown = Shown::percent;
  return text(kpi);
}

format::Scenario expecting(std::vector<format::Expectation> expect) {
  format::Scenario out;
  out.name = "test";
  out.expect = std::move(expect);
  return out;
}

const std::vector<Kpi> figures = {figure("low", -2.5), figure("share", 0.95, 3),
                                  figure("zero", 0.0)};

Outcome only(format::Expectation expect) {
  const auto outcomes = expectations(expecting({std::move(expect)}), figures);
  EXPECT_TRUE(outcomes.has_value() && outcomes->size() == 1);
  return outcomes ? outcomes->at(0) : Outcome{};
}

}  // namespace

TEST(KpiText, thousands_are_separated) {
  EXPECT_EQ(shown(0, 0), "0");
  EXPECT_EQ(shown(999, 0), "999");
  EXPECT_EQ(shown(1'000, 0), "1,000");
  EXPECT_EQ(shown(12'345, 0), "12,345");
  EXPECT_EQ(shown(123'456, 0), "123,456");
  EXPECT_EQ(shown(1'234'567, 0), "1,234,567");
  EXPECT_EQ(shown(1'234'567'890.25, 2), "1,234,567,890.25");
}

TEST(KpiText, decimals_are_rounded_and_kept) {
  EXPECT_EQ(shown(1'234.5), "1,234.5");
  EXPECT_EQ(shown(2.0, 3), "2.000");
  EXPECT_EQ(shown(0.96, 1), "1.0");
  EXPECT_EQ(shown(999.96), "1,000.0");
  EXPECT_EQ(shown(1234.5678, 3), "1,234.568");
}

TEST(KpiText, negative_numbers_keep_their_sign_and_groups) {
  EXPECT_EQ(shown(-1, 0), "-1");
  EXPECT_EQ(shown(-999, 0), "-999");
  EXPECT_EQ(shown(-1'000, 0), "-1,000");
  EXPECT_EQ(shown(-123'456.7), "-123,456.7");
}

TEST(KpiText, there_is_no_negative_zero) {
  EXPECT_EQ(shown(-0.0), "0.0");
  EXPECT_EQ(shown(-0.04), "0.0");
  EXPECT_EQ(shown(-0.4, 0), "0");
  EXPECT_EQ(shown(-0.06), "-0.1");
}

TEST(KpiText, a_share_is_shown_in_percent) {
  EXPECT_EQ(shown_as_percent(0.9672), "96.7");
  EXPECT_EQ(shown_as_percent(12.5), "1,250.0");
  EXPECT_EQ(shown_as_percent(0.0), "0.0");
}

TEST(KpiText, what_is_no_number_has_no_groups) {
  EXPECT_EQ(shown(std::numeric_limits<double>::infinity()), "inf");
  EXPECT_EQ(shown(-std::numeric_limits<double>::infinity()), "-inf");
}

TEST(KpiFind, by_key_or_nothing) {
  ASSERT_NE(find(figures, "share"), nullptr);
  EXPECT_EQ(find(figures, "share")->value, 0.95);
  EXPECT_EQ(find(figures, "Share"), nullptr);
  EXPECT_EQ(find({}, "share"), nullptr);
}

TEST(Expectations, a_lower_bound_includes_its_value) {
  EXPECT_TRUE(only({"share", 0.95, {}}).met);
  EXPECT_TRUE(only({"share", 0.9, {}}).met);
  const Outcome missed = only({"share", 0.96, {}});
  EXPECT_FALSE(missed.met);
  EXPECT_EQ(missed.kpi, "share");
  EXPECT_EQ(missed.bound, "at least 0.96");
  EXPECT_EQ(missed.value, 0.95);
}

TEST(Expectations, an_upper_bound_includes_its_value) {
  EXPECT_TRUE(only({"zero", {}, 0.0}).met);
  const Outcome missed = only({"share", {}, 0.5});
  EXPECT_FALSE(missed.met);
  EXPECT_EQ(missed.bound, "at most 0.5");
}

TEST(Expectations, both_bounds_must_hold) {
  EXPECT_TRUE(only({"low", -3.0, -2.0}).met);
  EXPECT_FALSE(only({"low", -2.0, 0.0}).met);
  EXPECT_FALSE(only({"low", -4.0, -3.0}).met);
  EXPECT_EQ(only({"low", -3.0, -2.0}).bound, "between -3 and -2");
}

TEST(Expectations, each_is_answered_in_its_order) {
  const auto outcomes =
      expectations(expecting({{"zero", 0.0, 0.0}, {"share", 1.0, {}}, {"zero", {}, 1.0}}), figures);
  ASSERT_TRUE(outcomes.has_value());
  ASSERT_EQ(outcomes->size(), 3U);
  EXPECT_TRUE(outcomes->at(0).met);
  EXPECT_FALSE(outcomes->at(1).met);
  EXPECT_EQ(outcomes->at(1).kpi, "share");
  EXPECT_TRUE(outcomes->at(2).met);
}

TEST(Expectations, an_unknown_key_is_bad_input_that_names_it) {
  const auto outcomes = expectations(expecting({{"zero", 0.0, {}}, {"shares", 0.9, {}}}), figures);
  ASSERT_FALSE(outcomes.has_value());
  EXPECT_EQ(outcomes.error().kind, ErrorKind::bad_input);
  EXPECT_EQ(outcomes.error().message,
            "test: expect[1].kpi: there is no figure \"shares\"; kpi.json lists those there are");
}

TEST(Expectations, a_figure_that_is_no_number_meets_no_bound) {
  const std::vector<Kpi> broken = {figure("x", std::numeric_limits<double>::quiet_NaN())};
  const auto outcomes = expectations(expecting({{"x", 0.0, {}}, {"x", {}, 1.0}}), broken);
  ASSERT_TRUE(outcomes.has_value());
  EXPECT_FALSE(outcomes->at(0).met);
  EXPECT_FALSE(outcomes->at(1).met);
}

}  // namespace voltwin::scenarios::kpi
