#pragma once
// The most that the limits let through, by a linear program: what a fair allocation is measured
// against, and the policy that gives up fairness for throughput.
//
// Where every session loads one phase, max-min fair and largest total are the same vector of
// totals (allocation.hpp), and the gap is rounding. A vehicle on three phases counts
// in three trees at once: the fair vector then leaves something for which somebody would have
// to be treated worse than others, and how much that is stands in every answer.
//
// The current of a line with line-to-line loads is the length of a phasor sum: a cone. It is cut
// from outside by tangents until the answer keeps it to a millionth, so that the optimum is never
// understated.

#include <optional>
#include <span>

#include "csms/core/power/allocation.hpp"

namespace voltwin::core::power {

/// The largest total power of the claims that `shares` did not pause, each at least at its
/// minimum (or what it was given, where that is less) and at most at its demand, in whatever
/// parts: steps do not bind it. Nothing when the solver found no answer.
[[nodiscard]] std::optional<Watts> largest_power(const Picture& picture,
                                                 std::span<const Share> shares);

/// What the shares carry: the power of all claims, floors included.
[[nodiscard]] Watts power_of(const Picture& picture, std::span<const Share> shares);

/// How much of the power that the limits let through the most powerful allocation may give up for
/// the sake of fairness.
inline constexpr double power_for_fairness = 0.005;

/// Shares whose total power is within `power_for_fairness` of the largest, and which within that
/// treat those best who have least: the highest common level above the minimum that leaves the
/// total within reach (tiers and weights do not count). Sessions are admitted as by
/// equal_share. In `picture.step`s, which may cost more, but never more than equal_share costs.
/// Nothing when the solver gives up.
[[nodiscard]] std::optional<std::vector<Share>> most_power(const Picture& picture);

}  // namespace voltwin::core::power
