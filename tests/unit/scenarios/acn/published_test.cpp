// The published month, row by row: what ACN-Sim got is what we get.
#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <string>

#include "engine/csv/reader.hpp"
#include "scenarios/acn/policy.hpp"
#include "scenarios/acn/simulate.hpp"
#include "scenarios/acn/summary.hpp"
#include "tests/unit/scenarios/acn/reference.hpp"

namespace voltwin::scenarios::acn::test {
namespace {

const std::map<std::string, std::string>& names() {
  static const std::map<std::string, std::string> out{{"Unctrl", "uncontrolled"},
                                                      {"FCFS", "fcfs"},
                                                      {"EDF", "edf"},
                                                      {"LLF", "llf"},
                                                      {"RR", "round_robin"}};
  return out;
}

// Printed with ten digits behind the point; sums of 1e4 round in the eleventh.
constexpr double printed = 2e-10;

void expect_row(const csv::Reader& reader, const Summary& got, int periods) {
  const auto near = [&](const char* column, double value) {
    const auto want = reader.number(*reader.column(column));
    ASSERT_TRUE(want.has_value()) << column;
    EXPECT_NEAR(value, *want, printed) << column;
  };
  near("energy_delivered_pct", got.delivered_pct);
  near("demands_met_pct", got.demands_met_pct);
  near("peak_kw", got.peak_kw);
  near("energy_kwh", got.delivered_kwh);
  near("energy_cost_usd_acnportal_no_dst", got.cost_fixed_offset_usd);
  near("energy_cost_usd_dst_correct", got.cost_usd);
  near("demand_charge_usd", got.demand_charge_usd);
  near("iterations", periods);
  if (reader.row()[*reader.column("nema_unbalance_mean")] == "nan") {
    EXPECT_TRUE(std::isnan(got.unbalance_mean));
  } else {
    near("nema_unbalance_mean", got.unbalance_mean);
  }
}

TEST(AcnMonth, gives_every_row_of_the_published_table) {
  REFERENCE_OR_SKIP(data);
  const Network caltech = data.network("caltech");
  const auto sessions = data.march("5min");
  ASSERT_EQ(sessions.size(), 954U);
  const std::string text = data.text("results_march2019_ideal_continuous.csv");
  auto reader = csv::Reader::open(text, "results");
  ASSERT_TRUE(reader.has_value());
  int rows = 0;
  while (*reader->next()) {
    const auto& row = reader->row();
    SCOPED_TRACE(row[0] + " " + row[1] + " " + row[2]);
    const double kw = *reader->number(*reader->column("capacity_kw"));
    const Network network =
        row[0] == "single_phase" ? single_phase(caltech, kw) : *with_transformer(caltech, kw);
    const auto policy = make_policy(names().at(row[1]));
    const Record record = simulate(network, sessions, *policy, {});
    expect_row(*reader, summarise(record, sessions, network), record.periods);
    ++rows;
  }
  EXPECT_EQ(rows, 48);
}

TEST(AcnMonth, never_delivers_more_than_was_asked_for_nor_past_the_battery) {
  REFERENCE_OR_SKIP(data);
  for (const char* kind : {"5min", "ideal_force_feasible", "l2s_battery"}) {
    const auto sessions = data.march(kind);
    ASSERT_FALSE(sessions.empty());
    const auto network = *with_transformer(data.network("caltech"), 40.0);
    const auto policy = make_policy("llf");
    const Record record = simulate(network, sessions, *policy, {});
    for (std::size_t i = 0; i < sessions.size(); ++i) {
      EXPECT_LE(record.delivered_kwh[i], sessions[i].energy_kwh + 1e-9) << kind << ' ' << i;
      EXPECT_LE(record.delivered_kwh[i],
                sessions[i].battery.capacity_kwh - sessions[i].battery.charge_kwh + 1e-9);
    }
  }
}

TEST(AcnMonth, fills_fitted_two_stage_batteries_when_nothing_is_short) {
  // Their fit makes full power for the whole stay deliver exactly what was asked for.
  REFERENCE_OR_SKIP(data);
  const auto sessions = data.march("l2s_battery");
  const auto policy = make_policy("uncontrolled");
  const Network network = data.network("caltech");
  const Record record = simulate(network, sessions, *policy, {});
  EXPECT_NEAR(summarise(record, sessions, network).delivered_pct, 100.0, 0.01);
}

TEST(AcnMonth, tells_the_listener_what_adds_up_to_the_record) {
  REFERENCE_OR_SKIP(data);
  const auto sessions = data.march("5min");
  const auto network = *with_transformer(data.network("caltech"), 30.0);
  std::vector<double> kwh(sessions.size(), 0.0);
  int steps = 0;
  const auto policy = make_policy("edf");
  const Record record = simulate(network, sessions, *policy, [&](const Step& step) {
    EXPECT_EQ(step.period, steps++);
    for (std::size_t i = 0; i < step.claims.size(); ++i) {
      EXPECT_LE(step.drawn_a[i], step.pilots_a[i] + 1e-9);
      kwh[step.claims[i].session] += step.drawn_a[i] * network.voltage_v / 1000.0 * period_h;
    }
  });
  EXPECT_EQ(steps, record.periods);
  for (std::size_t i = 0; i < kwh.size(); ++i) EXPECT_NEAR(kwh[i], record.delivered_kwh[i], 1e-9);
}

}  // namespace
}  // namespace voltwin::scenarios::acn::test
