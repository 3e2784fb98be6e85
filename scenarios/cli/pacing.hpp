#pragma once
// A run at a pace: simulated time that keeps step with the clock on the wall, so that somebody
// can watch. It must not know what is run; what happens is the same at every pace.

#include <functional>
#include <string>

#include "csms/server/net/paced_clock.hpp"
#include "engine/base/result.hpp"
#include "engine/time/instant.hpp"

namespace voltwin::scenarios::cli {

/// The way of a run through simulated time, with a stop after each `slice` and at the end.
struct Course {
  Instant start, end;
  Duration slice;
  /// The stop that follows `now`.
  [[nodiscard]] Instant next_stop(Instant now) const;
};

/// Calls `advance` with rising instants, each when it is due at `pace` (a limited one, ENSURE)
/// and not before: every stop of the course, and between them so many that somebody who
/// watches sees no steps. A machine that is more than a second behind is waited for. Ends with
/// the course, or with the first error of `advance`.
[[nodiscard]] Result<server::net::LagReport> at_pace(
    const Course& course, const server::net::Pace& pace,
    const std::function<Result<void>(Instant until)>& advance);

/// One line: "kept up: yes; worst lag 3 ms", or how far behind and how fast instead.
[[nodiscard]] std::string pacing_text(const server::net::LagReport& lag,
                                      const server::net::Pace& pace);

}  // namespace voltwin::scenarios::cli
