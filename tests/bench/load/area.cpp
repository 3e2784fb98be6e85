// The area `load`: what load control costs, and how good what it decides is.

#include "tests/bench/areas.hpp"
#include "tests/bench/load/subjects.hpp"

namespace voltwin::bench {

namespace {

using Subject = Result<void> (*)(const Context& context, std::vector<Row>& rows);

// Each subject has a file of its own and a line here; rows appear in this order.
constexpr Subject subjects[] = {measure_allocation, measure_change, measure_plan, measure_acn,
                                measure_safety};

}  // namespace

Result<std::vector<Row>> measure_load(const Context& context) {
  std::vector<Row> rows;
  for (const Subject measure : subjects) TRY(measure(context, rows));
  return rows;
}

}  // namespace voltwin::bench
