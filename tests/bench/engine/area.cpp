// The area `engine`: the event queue against what else one could take, in one run.

#include "tests/bench/areas.hpp"
#include "tests/bench/engine/subjects.hpp"

namespace voltwin::bench {

namespace {

using Subject = Result<void> (*)(const Context& context, std::vector<Row>& rows);

// Each subject has a file of its own and a line here; rows appear in this order.
constexpr Subject subjects[] = {measure_hold, measure_protocols, measure_behaviours, measure_parts,
                                measure_fork};

}  // namespace

Result<std::vector<Row>> measure_engine(const Context& context) {
  std::vector<Row> rows;
  for (const Subject measure : subjects) TRY(measure(context, rows));
  return rows;
}

}  // namespace voltwin::bench
