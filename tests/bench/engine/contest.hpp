#pragma once
// Contenders measured by turns, so that a machine that slows down slows all of them, and the
// rows that come of it. It must not know what they do.

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/bench/bench.hpp"

namespace voltwin::bench {

/// CPU time of this process so far, user and system, in seconds.
[[nodiscard]] double cpu_seconds();

struct Contender {
  std::string name;  ///< as rows name it
  /// Events per CPU second of one round.
  std::function<Result<double>()> measure;
  /// Takes part in so many rounds: a slow one would take most of the time.
  int rounds;
  std::string skipped;  ///< why it cannot take part, or empty
};

/// A contender that runs `events` events of `model` a round and goes on from there. The model
/// must outlive it.
template <class Model>
[[nodiscard]] Contender contender(std::string name, Model& model, std::size_t events, int rounds) {
  return {std::move(name),
          [&model, events]() -> Result<double> {
            const double before = cpu_seconds();
            model.run(events);
            return static_cast<double>(events) / (cpu_seconds() - before);
          },
          rounds, ""};
}

class Contest {
 public:
  /// Rows will be named `prefix.…`. The first contender is ours, its rows carry no name.
  Contest(std::string prefix, std::vector<Contender> contenders);

  /// Measures all of them by turns, round after round. Errors: those of a contender.
  [[nodiscard]] Result<void> run();

  /// Events per CPU second of the contender at this place: the median of its rounds.
  [[nodiscard]] double rate(std::size_t index) const { return median(rates_.at(index)); }
  /// `prefix[.name].events_per_cpu_s` of each contender: the median of its rounds.
  void add_rates(std::vector<Row>& rows) const;
  /// `prefix.ratio_to_<name>`: the median, over the rounds, of our rate over that of the
  /// contender in the same round. Skipped when the contender is; it must exist (ENSURE).
  void add_ratio(std::vector<Row>& rows, std::string_view name, std::optional<Target> target) const;

 private:
  std::string prefix_;
  std::vector<Contender> contenders_;
  std::vector<std::vector<double>> rates_;  ///< of each contender, round after round
};

}  // namespace voltwin::bench
