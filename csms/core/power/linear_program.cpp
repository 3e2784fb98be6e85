#include "csms/core/power/linear_program.hpp"

#include <ClpFactorization.hpp>
#include <ClpSimplex.hpp>
#include <algorithm>
#include <cmath>

#include "engine/base/ensure.hpp"

namespace voltwin::core::power {

namespace {

using Bounds = LinearProgram::Bounds;
using Solution = LinearProgram::Solution;
using Status = LinearProgram::Status;

constexpr int fixed_seed = 1234567;
constexpr int no_scaling = 0;
constexpr int no_perturbation = 100;
constexpr int quiet = 0;

// What ClpModel::status() says.
constexpr int clp_optimal = 0;
constexpr int clp_primal_infeasible = 1;
constexpr int clp_dual_infeasible = 2;

void check(const Bounds& bounds) {
  ENSURE(!std::isnan(bounds.lower) && !std::isnan(bounds.upper));
  ENSURE(bounds.lower <= bounds.upper);
  ENSURE(bounds.lower < LinearProgram::unbounded() && bounds.upper > -LinearProgram::unbounded());
}

// The solver's own word for no bound is its largest number.
double bound_of(double value) { return std::clamp(value, -COIN_DBL_MAX, COIN_DBL_MAX); }

void configure(ClpSimplex& model) {
  model.setLogLevel(quiet);
  model.scaling(no_scaling);
  model.setPerturbation(no_perturbation);
  model.setRandomSeed(fixed_seed);
  model.setMaximumIterations(LinearProgram::max_pivots);
  // Otherwise the last dense block goes to whatever LAPACK is installed, and some of them
  // choose their kernels by CPU.
  model.factorization()->setDenseThreshold(0);
}

// The other method takes over from one that loses its way.
void solve_model(ClpSimplex& model, LinearProgram::Method method) {
  const bool is_primal = method == LinearProgram::Method::primal;
  if (is_primal) {
    model.primal();
  } else {
    model.dual();
  }
  if (model.status() == clp_optimal || model.status() == clp_primal_infeasible ||
      model.status() == clp_dual_infeasible) {
    return;
  }
  if (is_primal) {
    model.dual();
  } else {
    model.primal();
  }
}

Status status_of(const ClpSimplex& model) {
  switch (model.status()) {
    case clp_optimal:
      return Status::optimal;
    case clp_primal_infeasible:
      return Status::infeasible;
    case clp_dual_infeasible:
      return Status::unbounded;
    default:
      return Status::unfinished;
  }
}

std::vector<double> copied(const double* values, std::size_t count) {
  return {values, values + count};
}

}  // namespace

std::size_t LinearProgram::add_row(const Bounds& bounds) {
  check(bounds);
  ENSURE(rows_.size() < max_size);
  rows_.push_back(bounds);
  named_by_.push_back(max_size);
  return rows_.size() - 1;
}

std::size_t LinearProgram::add_column(const Column& column, std::span<const Entry> entries) {
  check(column.bounds);
  ENSURE(std::isfinite(column.cost));
  ENSURE(columns_.size() < max_size);
  for (const Entry& entry : entries) {
    ENSURE(entry.row < rows_.size());
    ENSURE(std::isfinite(entry.coefficient));
    ENSURE(named_by_[entry.row] != columns_.size());
    named_by_[entry.row] = columns_.size();
    entries_.push_back(entry);
  }
  ENSURE(entries_.size() <= static_cast<std::size_t>(std::numeric_limits<int>::max()));
  first_.push_back(entries_.size());
  columns_.push_back(column);
  return columns_.size() - 1;
}

LinearProgram::Solution LinearProgram::solve(Method method) const {
  std::vector<double> costs;
  std::vector<double> lower;
  std::vector<double> upper;
  for (const Column& column : columns_) {
    costs.push_back(column.cost);
    lower.push_back(bound_of(column.bounds.lower));
    upper.push_back(bound_of(column.bounds.upper));
  }
  std::vector<double> row_lower;
  std::vector<double> row_upper;
  for (const Bounds& row : rows_) {
    row_lower.push_back(bound_of(row.lower));
    row_upper.push_back(bound_of(row.upper));
  }
  std::vector<CoinBigIndex> starts(first_.begin(), first_.end());
  std::vector<int> indices;
  std::vector<double> coefficients;
  for (const Entry& entry : entries_) {
    indices.push_back(static_cast<int>(entry.row));
    coefficients.push_back(entry.coefficient);
  }
  ClpSimplex model;
  configure(model);
  model.loadProblem(static_cast<int>(columns_.size()), static_cast<int>(rows_.size()),
                    starts.data(), indices.data(), coefficients.data(), lower.data(), upper.data(),
                    costs.data(), row_lower.data(), row_upper.data());
  solve_model(model, method);
  Solution out;
  out.status = status_of(model);
  if (out.status != Status::optimal) return out;
  out.objective = model.objectiveValue();
  out.x = copied(model.primalColumnSolution(), columns_.size());
  out.row_prices = copied(model.dualRowSolution(), rows_.size());
  out.reduced_costs = copied(model.dualColumnSolution(), columns_.size());
  return out;
}

}  // namespace voltwin::core::power
