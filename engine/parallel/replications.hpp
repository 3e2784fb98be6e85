#pragma once
// Replications: the same experiment many times, on all cores. Each run is a function of its
// number alone (its seed, its variant), and the results come in the order of the numbers: they
// do not depend on the number of threads, nor does what is merged from them in that order.

#include <cstddef>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include "engine/parallel/pool.hpp"

namespace voltwin::parallel {

/// run(0) ... run(count - 1), each once; run(i) is called on any thread, and touches nothing
/// that another one writes.
template <class Run>
[[nodiscard]] auto replicate(Pool& pool, std::size_t count, Run run) {
  using Outcome = std::invoke_result_t<Run&, std::size_t>;
  std::vector<std::optional<Outcome>> outcomes(count);
  pool.for_each(count, [&](std::size_t i) { outcomes[i].emplace(run(i)); });
  std::vector<Outcome> out;
  out.reserve(count);
  for (std::optional<Outcome>& outcome : outcomes) out.push_back(*std::move(outcome));
  return out;
}

}  // namespace voltwin::parallel
