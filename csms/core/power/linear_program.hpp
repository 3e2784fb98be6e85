#pragma once
// A linear program: minimise c x with bounds on every row and every column. For plans of load
// control; it does not know what is planned. The solver behind it appears in the .cpp only.
//
// The same program gives the same bits on every machine with the same version of the solver: no
// limit of time, one thread, no scaling, fixed seeds, no BLAS. Any optimal solution is a right
// one, so a caller that cares which breaks ties in its costs.
//
// Contract: numbers are finite but for the bounds, where ±unbounded() is no bound; a lower bound
// is no larger than its upper bound (ENSURE). Bounds hold to 1e-7: who must keep a limit exactly
// checks the answer, and shrinks it. Numbers near 1 are solved best.

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace voltwin::core::power {

class LinearProgram {
 public:
  /// Most rows, and most columns: ENSURE.
  static constexpr std::size_t max_size = 1'000'000;
  /// Pivots before a solution is given up as Status::unfinished.
  static constexpr int max_pivots = 1'000'000;

  /// As an upper bound, or negated as a lower one: none.
  [[nodiscard]] static constexpr double unbounded() {
    return std::numeric_limits<double>::infinity();
  }

  struct Bounds {
    double lower = 0.0;
    double upper = unbounded();
  };
  struct Entry {
    std::size_t row = 0;
    double coefficient = 0.0;
  };
  struct Column {
    double cost = 0.0;
    Bounds bounds;
  };

  /// lower <= (row) x <= upper; its number, counted from 0. Rows come before the columns
  /// that stand in them.
  std::size_t add_row(const Bounds& bounds);
  /// A variable; its number, counted from 0. Each row at most once in `entries` (ENSURE).
  std::size_t add_column(const Column& column, std::span<const Entry> entries);

  [[nodiscard]] std::size_t rows() const { return rows_.size(); }
  [[nodiscard]] std::size_t columns() const { return columns_.size(); }

  enum class Status : std::uint8_t {
    optimal,
    infeasible,  ///< no x keeps all bounds
    unbounded,   ///< there is always a better x
    unfinished,  ///< max_pivots, or numbers too far apart to solve
  };
  struct Solution {
    Status status = Status::unfinished;
    // The rest is filled in when optimal, and empty otherwise.
    double objective = 0.0;
    std::vector<double> x;              ///< by column
    std::vector<double> row_prices;     ///< change of the objective for one more of a bound
    std::vector<double> reduced_costs;  ///< the same for the bound of a column
  };
  /// Where the simplex begins and what it keeps on its way. The optimum is the same, of several
  /// perhaps another.
  enum class Method : std::uint8_t {
    primal,  ///< keeps the bounds: best where zero does, as where a sum is made large under limits
    dual,    ///< keeps the prices: best where much is demanded, and costs are not negative
  };
  [[nodiscard]] Solution solve(Method method) const;

 private:
  std::vector<Bounds> rows_;
  std::vector<Column> columns_;
  std::vector<std::size_t> first_{0};  ///< of each column in entries_, and the end
  std::vector<Entry> entries_;
  /// The column that named a row last, to find one named twice.
  std::vector<std::size_t> named_by_;
};

}  // namespace voltwin::core::power
