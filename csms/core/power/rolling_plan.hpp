#pragma once
// The cost-optimal policy of a running site: a plan over the prices that are known, made anew as
// sessions come and go, as a quarter-hour ends and every few minutes; between these its first
// step holds. Forgotten with a restart, and made again. It decides shares, never leases.

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "csms/core/power/plan.hpp"
#include "csms/core/state/state.hpp"

namespace voltwin::core::power {

using namespace core::boundary;  // the vocabulary of load control

class RollingPlan {
 public:
  /// What every node may carry throughout [from, until], margin subtracted.
  using LimitsOver = std::function<std::vector<grid::Limits>(Instant from, Instant until)>;

  /// Shares of the claims of `picture`, who are `who`, in the same order. Without a price that
  /// reaches beyond now, and when the solver gives up, they are those of tiered_fair, and why()
  /// says so. Load that is not up to the decision is taken to stay as it is.
  [[nodiscard]] std::vector<Share> shares(const Picture& picture,
                                          std::span<const TransactionId> who,
                                          std::span<const PricePoint> prices,
                                          const LimitsOver& limits);

  /// Why the shares are not those of an optimal plan; empty when they are.
  [[nodiscard]] const std::string& why() const { return why_; }

 private:
  [[nodiscard]] bool holds(const Picture& picture, std::span<const TransactionId> who,
                           std::span<const PricePoint> prices) const;

  Plan plan_;
  std::vector<TransactionId> who_;
  std::vector<PricePoint> prices_;
  std::vector<grid::Limits> limits_;  ///< of the picture that it was made for
  std::optional<Instant> made_;
  Instant step_ends_;
  std::string why_;
};

}  // namespace voltwin::core::power
