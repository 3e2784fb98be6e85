#pragma once
// The hold model on other people's simulators: programs of tests/bench/peers, started anew for
// each measurement. A peer that is not installed is a skipped contender, not an error.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "tests/bench/engine/contest.hpp"

namespace voltwin::bench {

struct HoldSize {
  const char* name;
  std::size_t pending;
  std::size_t settling;  ///< events before the first that counts
  std::size_t events;    ///< of one round
};

/// ns-3 with whichever of its schedulers is the fastest: the first round tries them all.
class Ns3Peer {
 public:
  /// `check_sum` is that of the hold model after `settling` and `events`. The context must
  /// outlive the peer.
  Ns3Peer(const Context& context, HoldSize size, std::uint64_t check_sum);

  /// Named ns3_best. The peer must outlive it.
  [[nodiscard]] Contender contender(int rounds);
  /// One row for each scheduler that was tried.
  void add_rates(std::vector<Row>& rows, const std::string& prefix) const;

 private:
  struct Tried {
    std::string_view scheduler;
    double events_per_cpu_s;
  };

  Result<double> measure();
  Result<double> measure_one(std::string_view scheduler) const;

  const Context& context_;
  HoldSize size_;
  std::uint64_t check_sum_;
  std::vector<Tried> tried_;
};

/// SystemC: one method process an entity. The context must outlive it.
[[nodiscard]] Contender systemc_peer(const Context& context, HoldSize size, int rounds);
/// SimPy 2: one generator an entity; its own draws. The context must outlive it.
[[nodiscard]] Contender simpy_peer(const Context& context, HoldSize size, int rounds);

}  // namespace voltwin::bench
