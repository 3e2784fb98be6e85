// The area `store`: what it takes to lose nothing, and to be back.

#include "tests/bench/areas.hpp"
#include "tests/bench/store/subjects.hpp"

namespace voltwin::bench {

namespace {

using Subject = Result<void> (*)(const Context& context, std::vector<Row>& rows);

// Each subject has a function of its own and a line here; rows appear in this order.
constexpr Subject subjects[] = {measure_replay,  measure_snapshot, measure_commit,
                                measure_latency, measure_restart,  measure_lists};

}  // namespace

Result<std::vector<Row>> measure_store(const Context& context) {
  std::vector<Row> rows;
  for (const Subject measure : subjects) TRY(measure(context, rows));
  return rows;
}

}  // namespace voltwin::bench
