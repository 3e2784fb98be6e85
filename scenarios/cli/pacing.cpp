#include "scenarios/cli/pacing.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "csms/server/net/real_time.hpp"
#include "scenarios/cli/tables.hpp"

namespace voltwin::scenarios::cli {

namespace net = server::net;

namespace {

// Real time between two steps: smooth to the eye, and soon enough for whoever interrupts.
constexpr std::int64_t step_ns = 50'000'000;
constexpr Duration late_after = Duration::from_ms(100);
constexpr Duration max_lag = Duration::from_seconds(1);
// Nothing is posted to the loop of a run.
constexpr std::size_t max_posts = 1;

std::string lag_text(Duration lag) {
  return lag < Duration::from_seconds(1) ? std::to_string(lag.us() / 1000) + " ms"
                                         : number(lag.seconds()) + " s";
}

}  // namespace

Instant Course::next_stop(Instant now) const {
  return std::min(end, start + slice * ((now - start) / slice + 1));
}

Result<net::LagReport> at_pace(const Course& course, const net::Pace& pace,
                               const std::function<Result<void>(Instant)>& advance) {
  auto loop = net::Loop::make(max_posts);
  if (!loop) return tl::unexpected<Error>(loop.error());
  const auto us = static_cast<std::uint64_t>(course.slice.us());
  const Duration step = Duration::from_us(
      static_cast<std::int64_t>(std::clamp(pace.simulated_us(step_ns), std::uint64_t{1}, us)));
  net::LagPolicy policy;
  policy.late_after = late_after;
  policy.max_lag = max_lag;
  Result<void> outcome;
  net::RealTime* timers = nullptr;
  const auto schedule_after = [&](Instant now) {
    timers->schedule(std::min(now + step, course.next_stop(now)), TimerToken());
  };
  const auto fire = [&](TimerToken, Instant now) {
    outcome = advance(now);
    if (!outcome || now >= course.end) {
      loop->stop();
    } else {
      schedule_after(now);
    }
  };
  net::RealTime time(*loop, course.start, pace, policy, {fire, nullptr});
  timers = &time;
  if (course.start < course.end) {
    schedule_after(course.start);
    time.resume();
    loop->run();
  }
  if (!outcome) return tl::unexpected<Error>(outcome.error());
  return time.lag();
}

std::string pacing_text(const net::LagReport& lag, const net::Pace& pace) {
  if (lag.late == 0) return "kept up: yes; worst lag " + lag_text(lag.worst.real);
  return "kept up: no; worst lag " + lag_text(lag.worst.real) + ", " +
         number(lag.effective_factor()) + " times real time instead of " + number(pace.factor());
}

}  // namespace voltwin::scenarios::cli
