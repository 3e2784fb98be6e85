#pragma once
// A candidate policy beside the acting one: it decides on the same pictures and never acts. What
// is compared is what each would offer at the moments at which plans were made, with the sessions
// as the acting policy has left them: under the candidate alone they would have come to
// differ, which only a replay of the demand shows (docs/replay.md).

#include <optional>
#include <span>

#include "csms/core/power/allocation.hpp"

namespace voltwin::core::power {

/// What one policy offered, over time.
struct Offered {
  double kwh = 0.0;
  Duration paused;  ///< summed over sessions
};

struct ShadowReport {
  Policy acting = Policy::equal_share;
  Policy candidate = Policy::equal_share;
  Instant since;
  Instant until;  ///< of the last plan
  Offered by_acting;
  Offered by_candidate;
  Duration more;  ///< session time in which the candidate offered more than the acting one
  Duration less;  ///< and less
};

class Shadow {
 public:
  /// A plan was made: these are the shares of both from now on.
  void observe(const Picture& picture, Policy acting, std::span<const Share> shares,
               Policy candidate, std::span<const Share> others);
  /// Forgets everything: no candidate is watched.
  void end() { report_.reset(); }
  /// Up to the last plan; nothing without a candidate.
  [[nodiscard]] const std::optional<ShadowReport>& report() const { return report_; }

 private:
  /// What holds since the last plan.
  struct Rates {
    double acting_w = 0.0;
    double candidate_w = 0.0;
    std::int64_t acting_paused = 0;
    std::int64_t candidate_paused = 0;
    std::int64_t more = 0;
    std::int64_t less = 0;
  };
  std::optional<ShadowReport> report_;
  Rates rates_;
};

}  // namespace voltwin::core::power
