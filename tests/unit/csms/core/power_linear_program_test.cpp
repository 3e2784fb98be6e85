// Linear programs: known optima, prices, and what has none.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "csms/core/power/linear_program.hpp"
#include "engine/random/random.hpp"

namespace voltwin::core::power {
namespace {

using Entry = LinearProgram::Entry;
using Method = LinearProgram::Method;
using Status = LinearProgram::Status;
constexpr double none = LinearProgram::unbounded();

constexpr double tolerance = 1e-7;

TEST(LinearProgram, finds_the_corner_of_a_textbook_case) {
  // Most 3x + 5y with x <= 4, 2y <= 12, 3x + 2y <= 18: 36 at (2, 6), prices 0, 3/2, 1.
  LinearProgram program;
  const auto first = program.add_row({-none, 4.0});
  const auto second = program.add_row({-none, 12.0});
  const auto third = program.add_row({-none, 18.0});
  program.add_column({-3.0, {0.0, none}}, std::vector<Entry>{{first, 1.0}, {third, 3.0}});
  program.add_column({-5.0, {0.0, none}}, std::vector<Entry>{{second, 2.0}, {third, 2.0}});
  const auto solution = program.solve(Method::primal);
  ASSERT_EQ(solution.status, Status::optimal);
  EXPECT_NEAR(solution.objective, -36.0, tolerance);
  EXPECT_NEAR(solution.x[0], 2.0, tolerance);
  EXPECT_NEAR(solution.x[1], 6.0, tolerance);
  EXPECT_NEAR(solution.row_prices[0], 0.0, tolerance);
  EXPECT_NEAR(solution.row_prices[1], -1.5, tolerance);
  EXPECT_NEAR(solution.row_prices[2], -1.0, tolerance);
}

TEST(LinearProgram, keeps_bounds_of_columns_and_both_bounds_of_rows) {
  LinearProgram program;
  const auto sum = program.add_row({3.0, 5.0});
  program.add_column({1.0, {0.5, 2.0}}, std::vector<Entry>{{sum, 1.0}});
  program.add_column({2.0, {-1.0, none}}, std::vector<Entry>{{sum, 1.0}});
  const auto solution = program.solve(Method::primal);
  ASSERT_EQ(solution.status, Status::optimal);
  EXPECT_NEAR(solution.x[0], 2.0, tolerance);
  EXPECT_NEAR(solution.x[1], 1.0, tolerance);
  EXPECT_NEAR(solution.row_prices[sum], 2.0, tolerance);
  EXPECT_NEAR(solution.reduced_costs[0], -1.0, tolerance);
}

TEST(LinearProgram, says_when_no_point_keeps_the_bounds) {
  LinearProgram program;
  const auto row = program.add_row({3.0, none});
  program.add_column({1.0, {0.0, 1.0}}, std::vector<Entry>{{row, 2.0}});
  const auto solution = program.solve(Method::primal);
  EXPECT_EQ(solution.status, Status::infeasible);
  EXPECT_TRUE(solution.x.empty());
}

TEST(LinearProgram, says_when_there_is_no_best_point) {
  LinearProgram program;
  const auto row = program.add_row({-none, 1.0});
  program.add_column({-1.0, {0.0, none}}, std::vector<Entry>{{row, 1.0}});
  program.add_column({0.0, {0.0, none}}, std::vector<Entry>{{row, -1.0}});
  EXPECT_EQ(program.solve(Method::primal).status, Status::unbounded);
}

TEST(LinearProgram, solves_one_without_rows_and_one_without_columns) {
  LinearProgram bounds_only;
  bounds_only.add_column({-1.0, {0.0, 7.0}}, {});
  const auto at_bound = bounds_only.solve(Method::primal);
  ASSERT_EQ(at_bound.status, Status::optimal);
  EXPECT_NEAR(at_bound.x[0], 7.0, tolerance);

  LinearProgram empty;
  empty.add_row({-1.0, 1.0});
  EXPECT_EQ(empty.solve(Method::primal).status, Status::optimal);
  empty.add_row({1.0, 2.0});
  EXPECT_EQ(empty.solve(Method::primal).status, Status::infeasible);
}

// A solution is optimal when it keeps its bounds and the prices prove that there is no better
// one: every row and column that has a price lies at the bound that the price is of.
TEST(LinearProgram, proves_its_optima_by_its_prices) {
  const random::Random root(7);
  for (int round = 0; round < 200; ++round) {
    auto draw = root.stream("round/" + std::to_string(round));
    LinearProgram program;
    const std::size_t rows = 1 + draw.below(20);
    const std::size_t columns = 1 + draw.below(40);
    std::vector<double> limits;
    for (std::size_t r = 0; r < rows; ++r) {
      limits.push_back(draw.uniform(0.0, 10.0));
      program.add_row({-none, limits.back()});
    }
    std::vector<double> costs;
    std::vector<std::vector<Entry>> entries(columns);
    for (std::size_t c = 0; c < columns; ++c) {
      for (std::size_t r = 0; r < rows; ++r) {
        if (draw.uniform(0.0, 1.0) < 0.5) entries[c].push_back({r, draw.uniform(-1.0, 3.0)});
      }
      costs.push_back(draw.uniform(-2.0, 1.0));
      program.add_column({costs.back(), {0.0, 4.0}}, entries[c]);
    }
    const auto solution = program.solve(round % 2 == 0 ? Method::primal : Method::dual);
    ASSERT_EQ(solution.status, Status::optimal) << round;
    std::vector<double> activity(rows, 0.0);
    double bound = 0.0;  // of the dual: what no x can go below
    for (std::size_t c = 0; c < columns; ++c) {
      EXPECT_GE(solution.x[c], -tolerance);
      EXPECT_LE(solution.x[c], 4.0 + tolerance);
      double reduced = costs[c];
      for (const Entry& entry : entries[c]) {
        activity[entry.row] += entry.coefficient * solution.x[c];
        reduced -= entry.coefficient * solution.row_prices[entry.row];
      }
      EXPECT_NEAR(reduced, solution.reduced_costs[c], 1e-6);
      if (reduced < 0.0) bound += 4.0 * reduced;
    }
    for (std::size_t r = 0; r < rows; ++r) {
      EXPECT_LE(activity[r], limits[r] + 1e-6) << round;
      EXPECT_LE(solution.row_prices[r], 1e-6) << round;
      bound += limits[r] * solution.row_prices[r];
    }
    EXPECT_NEAR(solution.objective, bound, 1e-5) << round;
  }
}

TEST(LinearProgram, gives_the_same_bits_each_time) {
  const auto solve = [](Method method) {
    auto draw = random::Random(3).stream("once");
    LinearProgram program;
    for (int r = 0; r < 30; ++r) program.add_row({-none, draw.uniform(1.0, 5.0)});
    for (int c = 0; c < 60; ++c) {
      std::vector<Entry> entries;
      for (std::size_t r = 0; r < 30; r += 1 + draw.below(3)) {
        entries.push_back({r, draw.uniform(0.1, 1.0)});
      }
      program.add_column({-1.0, {0.0, 3.0}}, entries);
    }
    return program.solve(method).x;
  };
  EXPECT_EQ(solve(Method::primal), solve(Method::primal));
  EXPECT_EQ(solve(Method::dual), solve(Method::dual));
}

TEST(LinearProgramDeathTest, refuses_what_its_contract_excludes) {
  LinearProgram program;
  const auto row = program.add_row({0.0, 1.0});
  EXPECT_DEATH(program.add_row({2.0, 1.0}), "ENSURE");
  EXPECT_DEATH(program.add_column({0.0, {0.0, 1.0}}, std::vector<Entry>{{7, 1.0}}), "ENSURE");
  EXPECT_DEATH(program.add_column({0.0, {0.0, 1.0}}, std::vector<Entry>{{row, 1.0}, {row, 1.0}}),
               "ENSURE");
}

TEST(LinearProgramDeathTest, has_at_most_so_many_rows) {
  LinearProgram program;
  for (std::size_t r = 0; r < LinearProgram::max_size; ++r) program.add_row({0.0, 1.0});
  EXPECT_DEATH(program.add_row({0.0, 1.0}), "ENSURE");
}

}  // namespace
}  // namespace voltwin::core::power
