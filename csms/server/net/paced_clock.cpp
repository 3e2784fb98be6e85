#include "csms/server/net/paced_clock.hpp"

#include <algorithm>
#include <limits>

#include "engine/base/ensure.hpp"

namespace voltwin::server::net {

namespace {

constexpr std::int64_t max_int64 = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t ns_per_us = 1000;

// Of two instants with `from` <= `to`, whatever lies between them.
std::uint64_t us_between(Instant from, Instant to) {
  return static_cast<std::uint64_t>(to.us()) - static_cast<std::uint64_t>(from.us());
}

std::int64_t saturated(std::uint64_t value) {
  return static_cast<std::int64_t>(std::min(value, static_cast<std::uint64_t>(max_int64)));
}

std::int64_t saturated_sum(std::int64_t a, std::int64_t b) {  // neither is negative
  std::int64_t sum = 0;
  return __builtin_add_overflow(a, b, &sum) ? max_int64 : sum;
}

std::int64_t ns_of(Duration real) {
  std::int64_t ns = 0;
  return __builtin_mul_overflow(real.us(), ns_per_us, &ns) ? max_int64 : ns;
}

std::int64_t mean(double sum, std::uint64_t count) {
  const double value = count == 0 ? 0.0 : sum / static_cast<double>(count);
  // Just below 2^63: what a double can say of INT64_MAX without passing it.
  return static_cast<std::int64_t>(std::min(value, 9223372036854774784.0));
}

}  // namespace

double LagReport::effective_factor() const {
  return running.us() == 0 ? 0.0 : advanced.seconds() / running.seconds();
}

PacedClock::PacedClock(Instant start, Pace pace, LagPolicy policy, SteadyTime real)
    : pace_(pace),
      policy_(policy),
      anchor_(start),
      anchor_real_(real),
      now_(start),
      last_(real),
      held_since_(real),
      figures_from_(start) {
  ENSURE(policy.late_after >= Duration());
  ENSURE(!policy.max_lag || *policy.max_lag >= Duration());
}

TimerHandle PacedClock::schedule(Instant when, TimerToken token) {
  return queue_.schedule(when, token);
}

void PacedClock::cancel(TimerHandle handle) { queue_.cancel(handle); }

void PacedClock::observe(SteadyTime real) {
  if (real <= last_) return;
  const std::int64_t passed = real.ns_since(last_);
  last_ = real;
  if (held_) return;
  figures_.running_ns = saturated_sum(figures_.running_ns, passed);
  if (in_turn_) figures_.busy_ns = saturated_sum(figures_.busy_ns, passed);
}

Instant PacedClock::mapped() const {
  if (pace_.is_unlimited()) return now_;
  const std::uint64_t passed = pace_.simulated_us(mapped_real().ns_since(anchor_real_));
  if (passed > us_between(anchor_, Instant::never())) return Instant::never();
  return Instant::from_us(
      static_cast<std::int64_t>(static_cast<std::uint64_t>(anchor_.us()) + passed));
}

// As far as the clock says, but past no timer that waits.
Instant PacedClock::reached() const {
  return std::max(now_, std::min(mapped(), queue_.next_time()));
}

bool PacedClock::is_due(Instant when) const {
  return when < Instant::never() && (pace_.is_unlimited() || when <= mapped());
}

PacedClock::ExactLag PacedClock::lag_of(Instant when) const {
  if (pace_.is_unlimited()) return {};
  const std::int64_t passed = mapped_real().ns_since(anchor_real_);
  ExactLag out;
  out.simulated_us = saturated(us_between(when, mapped()));
  // Before the anchor is what was behind already when the pace changed; it counts as if the
  // pace of now had been that of then.
  out.real_ns = when >= anchor_ ? passed - pace_.real_ns(us_between(anchor_, when))
                                : saturated_sum(passed, pace_.real_ns(us_between(when, anchor_)));
  return out;
}

void PacedClock::slip_if_too_late(Instant when) {
  if (!policy_.max_lag || held_ || pace_.is_unlimited()) return;
  const std::int64_t limit = ns_of(*policy_.max_lag);
  const std::int64_t lag = lag_of(when).real_ns;
  if (lag <= limit) return;
  anchor_ = when;
  anchor_real_ = last_.plus_ns(-limit);
  ++figures_.slips;
  figures_.slipped_ns = saturated_sum(figures_.slipped_ns, lag - limit);
}

void PacedClock::note(const ExactLag& lag) {
  ++figures_.fired;
  figures_.worst.real_ns = std::max(figures_.worst.real_ns, lag.real_ns);
  figures_.worst.simulated_us = std::max(figures_.worst.simulated_us, lag.simulated_us);
  figures_.sum_real_ns += static_cast<double>(lag.real_ns);
  figures_.sum_simulated_us += static_cast<double>(lag.simulated_us);
  const std::int64_t threshold = ns_of(policy_.late_after);
  if (lag.real_ns > threshold) {
    ++figures_.late;
    behind_ = true;
  } else if (lag.real_ns <= threshold / 2) {
    behind_ = false;
  }
}

std::optional<Firing> PacedClock::take(SteadyTime real) {
  ENSURE(!in_turn_);
  observe(real);
  if (held_) return std::nullopt;
  const Instant next = queue_.next_time();
  if (!is_due(next)) {
    behind_ = false;
    return std::nullopt;
  }
  now_ = std::max(now_, next);
  note(lag_of(now_));
  slip_if_too_late(now_);
  in_turn_ = true;
  return Firing{queue_.pop().payload, now_};
}

Instant PacedClock::enter(SteadyTime real) {
  ENSURE(!in_turn_);
  observe(real);
  now_ = reached();
  in_turn_ = true;
  return now_;
}

void PacedClock::leave(SteadyTime real) {
  ENSURE(in_turn_);
  observe(real);
  in_turn_ = false;
}

std::optional<SteadyTime> PacedClock::wake(SteadyTime real) {
  observe(real);
  const Instant next = queue_.next_time();
  if (held_ || next == Instant::never()) return std::nullopt;
  if (pace_.is_unlimited() || next <= anchor_) return last_;
  const std::int64_t needed = pace_.real_ns(us_between(anchor_, next));
  const SteadyTime at = anchor_real_.plus_ns(needed);
  // Further away than the clock can count.
  if (needed == max_int64 || at.ns() == max_int64) return std::nullopt;
  return at;
}

void PacedClock::hold(SteadyTime real) {
  observe(real);
  if (held_) return;
  held_ = true;
  held_since_ = last_;
}

void PacedClock::release(SteadyTime real) {
  observe(real);
  if (!held_) return;
  anchor_real_ = anchor_real_.plus_ns(last_.ns_since(held_since_));
  held_ = false;
}

void PacedClock::set_pace(Pace pace, SteadyTime real) {
  observe(real);
  // An unlimited pace knows only the time reached, which within a turn is the turn's.
  if (pace.is_unlimited() && !in_turn_) now_ = reached();
  anchor_ = mapped();
  anchor_real_ = mapped_real();
  pace_ = pace;
}

LagReport PacedClock::lag(SteadyTime real) {
  observe(real);
  LagReport out;
  out.fired = figures_.fired;
  out.late = figures_.late;
  out.slips = figures_.slips;
  const auto rounded = [](const ExactLag& lag) {
    return Lag{Duration::from_us(lag.real_ns / ns_per_us), Duration::from_us(lag.simulated_us)};
  };
  if (const Instant next = queue_.next_time(); is_due(next)) {
    out.current = rounded(lag_of(std::max(now_, next)));
  }
  out.worst = rounded(figures_.worst);
  out.mean = rounded({mean(figures_.sum_real_ns, figures_.fired),
                      mean(figures_.sum_simulated_us, figures_.fired)});
  out.slipped = Duration::from_us(figures_.slipped_ns / ns_per_us);
  out.running = Duration::from_us(figures_.running_ns / ns_per_us);
  out.advanced =
      Duration::from_us(saturated(us_between(figures_from_, std::max(figures_from_, reached()))));
  if (figures_.running_ns > 0) {
    out.busy = static_cast<double>(figures_.busy_ns) / static_cast<double>(figures_.running_ns);
  }
  return out;
}

void PacedClock::reset_lag(SteadyTime real) {
  observe(real);
  figures_ = {};
  figures_from_ = reached();
}

}  // namespace voltwin::server::net
