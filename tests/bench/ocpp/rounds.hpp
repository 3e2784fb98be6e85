#pragma once
// Work of this area measured over and over: calls per CPU second.

#include <cstddef>
#include <utility>
#include <vector>

#include "tests/bench/engine/contest.hpp"

namespace voltwin::bench {

/// Calls per CPU second of `count` calls.
template <class Work>
[[nodiscard]] double rate(std::size_t count, Work&& work) {
  const double before = cpu_seconds();
  for (std::size_t i = 0; i < count; ++i) work();
  return static_cast<double>(count) / (cpu_seconds() - before);
}

struct Rounds {
  int rounds;
  std::size_t calls;  ///< of a round
};

/// The median rate of some rounds.
template <class Work>
[[nodiscard]] double median_rate(const Rounds& of, Work&& work) {
  std::vector<double> rates;
  for (int round = 0; round < of.rounds; ++round) rates.push_back(rate(of.calls, work));
  return median(std::move(rates));
}

}  // namespace voltwin::bench
