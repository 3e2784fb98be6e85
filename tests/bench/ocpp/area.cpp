// The area `ocpp`: the codec against peers in the same run, and the core behind it.

#include "tests/bench/areas.hpp"
#include "tests/bench/ocpp/subjects.hpp"

namespace voltwin::bench {

namespace {

using Subject = Result<void> (*)(const Context& context, std::vector<Row>& rows);

// Each subject has a file of its own and a line here; rows appear in this order.
constexpr Subject subjects[] = {measure_codec, measure_small_messages, measure_sessions,
                                measure_idle_stations};

}  // namespace

Result<std::vector<Row>> measure_ocpp(const Context& context) {
  std::vector<Row> rows;
  for (const Subject measure : subjects) TRY(measure(context, rows));
  return rows;
}

}  // namespace voltwin::bench
