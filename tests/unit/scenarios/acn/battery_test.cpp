// Batteries and their fit against ACN-Sim's own vectors.
#include "scenarios/acn/battery.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>

#include "engine/csv/reader.hpp"
#include "tests/unit/scenarios/acn/reference.hpp"

namespace voltwin::scenarios::acn::test {
namespace {

double number_after(const std::string& text, const std::string& key, double otherwise) {
  const auto at = text.find(key);
  return at == std::string::npos ? otherwise : std::stod(text.substr(at + key.size()));
}

// "L2S cont cap=50 init=35 max=6.656 tsoc=0.8"
Battery described(const std::string& name) {
  Battery out;
  if (name.rfind("L2S cont", 0) == 0) out.kind = BatteryKind::two_stage;
  if (name.rfind("L2S stepwise", 0) == 0) out.kind = BatteryKind::two_stage_stepwise;
  out.capacity_kwh = number_after(name, "cap=", 0.0);
  out.charge_kwh = number_after(name, "init=", 0.0);
  out.max_power_kw = number_after(name, "max=", 0.0);
  out.transition_soc = number_after(name, "tsoc=", out.transition_soc);
  return out;
}

TEST(AcnBattery, follows_the_reference_step_by_step) {
  REFERENCE_OR_SKIP(data);
  const std::string text = data.text("battery_vectors.csv");
  auto reader = csv::Reader::open(text, "battery_vectors");
  ASSERT_TRUE(reader.has_value());
  const auto value = [&](const char* column) { return *reader->number(*reader->column(column)); };
  std::string name;
  std::optional<Battery> battery;
  int steps = 0;
  while (*reader->next()) {
    if (!battery || reader->row()[0] != name) {
      name = reader->row()[0];
      battery = described(name);
    }
    SCOPED_TRACE(name + " step " + reader->row()[1]);
    EXPECT_NEAR(battery->charge_kwh / battery->capacity_kwh, value("soc_before"), 1e-12);
    const double amps =
        charge(*battery, {value("pilot_a"), value("voltage_v"), value("period_min")});
    EXPECT_NEAR(amps, value("rate_a"), 1e-9);
    EXPECT_NEAR(battery->charge_kwh / battery->capacity_kwh, value("soc_after"), 1e-12);
    ++steps;
  }
  EXPECT_EQ(steps, 229);
}

TEST(AcnBattery, fits_the_capacity_and_the_charge_that_the_reference_fits) {
  REFERENCE_OR_SKIP(data);
  const std::string text = data.text("batt_cap_fn_vectors.csv");
  auto reader = csv::Reader::open(text, "batt_cap_fn_vectors");
  ASSERT_TRUE(reader.has_value());
  const auto value = [&](const char* column) { return *reader->number(*reader->column(column)); };
  int rows = 0;
  while (*reader->next()) {
    const auto fitted =
        fit_battery({value("requested_kwh"), value("stay_periods"),
                     max_pilot_a * value("voltage_v") / 1000.0, value("period_min"), 0.8});
    ASSERT_TRUE(fitted.has_value()) << rows;
    EXPECT_EQ(fitted->capacity_kwh, value("capacity_kwh"));
    EXPECT_NEAR(fitted->charge_kwh, value("init_kwh"), 1e-7);
    ++rows;
  }
  EXPECT_EQ(rows, 8);
}

// Where the closed form applies, the reference has written the state of charge into its column of
// kWh (0.89 for 7.1 of 8 kWh); elsewhere kWh.
TEST(AcnBattery, is_fitted_to_the_month_as_the_reference_fits_it) {
  REFERENCE_OR_SKIP(data);
  int in_kwh = 0;
  int as_soc = 0;
  for (const Session& session : data.march("l2s_battery")) {
    const double stay = session.departure - session.arrival;
    const auto fitted = fit_battery({session.energy_kwh, stay, 6.656, period_min, 0.8});
    ASSERT_TRUE(fitted.has_value()) << session.energy_kwh;
    EXPECT_EQ(fitted->capacity_kwh, session.battery.capacity_kwh);
    const double soc = fitted->charge_kwh / fitted->capacity_kwh;
    if (soc >= 0.8) {
      EXPECT_NEAR(soc, session.battery.charge_kwh, 1e-9);
      ++as_soc;
    } else {
      EXPECT_NEAR(fitted->charge_kwh, session.battery.charge_kwh, 1e-9);
      ++in_kwh;
    }
  }
  EXPECT_EQ(in_kwh + as_soc, 954);
  EXPECT_GT(in_kwh, 100);
  EXPECT_GT(as_soc, 100);
}

TEST(AcnBattery, finds_none_for_more_than_full_power_delivers) {
  EXPECT_FALSE(fit_battery({30.0, 24.0, 6.656, 5.0, 0.8}).has_value());
}

}  // namespace
}  // namespace voltwin::scenarios::acn::test
