#pragma once
// What our policies make of what they are told. Drivers ask for more than their cars take, and
// leave later than they said; a car shows by its current what it really takes. Only what any
// station measures goes in: the truth of the simulator does not.

#include <vector>

#include "scenarios/acn/policy.hpp"

namespace voltwin::scenarios::acn {

/// Half an hour: a car that is there past its told departure is expected to stay so long.
inline constexpr int grace_periods = 6;

struct Belief {
  int departure = 0;     ///< later than now
  double bound_a = 0.0;  ///< most that it has been seen to take of more, or its claim's bound
  /// It took nothing of what it was offered, and so waits behind all others. When it takes some
  /// of what they leave, it is among them again.
  bool is_full = false;
};

class Beliefs {
 public:
  /// One for each claim. Asked once a period.
  [[nodiscard]] std::vector<Belief> of(const Situation& situation);

 private:
  struct Seen {
    std::size_t session = 0;
    double bound_a = max_pilot_a;
    bool is_full = false;
  };
  [[nodiscard]] Seen now_seen(const Claim& claim) const;

  std::vector<Seen> seen_;  ///< of the period before, by claim
};

/// Periods that a claim can wait before it needs its full current to the end.
[[nodiscard]] double laxity(const Claim& claim, const Belief& belief, int period);

}  // namespace voltwin::scenarios::acn
