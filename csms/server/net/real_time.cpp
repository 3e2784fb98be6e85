#include "csms/server/net/real_time.hpp"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <utility>

#include "engine/base/ensure.hpp"

namespace voltwin::server::net {

namespace {

using Steady = std::chrono::steady_clock;
using std::chrono::nanoseconds;

// How long due timers may fire before the loop looks after everything else.
constexpr std::int64_t turn_ns = 5'000'000;
// Waits are cut here: far from what the loop's clock can count.
constexpr std::int64_t longest_wait_ns = 3'600'000'000'000;

SteadyTime steady_now() {
  return SteadyTime::from_ns(nanoseconds(Steady::now().time_since_epoch()).count());
}

}  // namespace

struct RealTime::Impl : std::enable_shared_from_this<Impl> {
  Impl(Loop& on, Instant start, Pace pace, LagPolicy policy, RealTimeHandlers given)
      : loop(on),
        waiting(on.io()),
        handlers(std::move(given)),
        clock(start, pace, policy, steady_now()) {}

  void turn();
  void take_input(const std::function<void(Instant)>& input);
  void tell();
  void arm();
  void post_turn();

  Loop& loop;
  boost::asio::steady_timer waiting;
  RealTimeHandlers handlers;
  PacedClock clock;
  std::optional<SteadyTime> armed;  ///< for when `waiting` is set
  bool turn_posted = false;
  bool in_handler = false;
  bool closed = false;
  Keeping told = Keeping::up;
};

// Fires what is due, for a while.
void RealTime::Impl::turn() {
  SteadyTime real = steady_now();
  const SteadyTime end = real.plus_ns(turn_ns);
  in_handler = true;
  while (real < end && !loop.is_stopping()) {
    const std::optional<Firing> firing = clock.take(real);
    if (!firing) break;
    tell();
    handlers.fire(firing->token, firing->now);
    real = steady_now();
    clock.leave(real);
  }
  tell();
  in_handler = false;
  arm();
}

void RealTime::Impl::take_input(const std::function<void(Instant)>& input) {
  in_handler = true;
  input(clock.enter(steady_now()));
  clock.leave(steady_now());
  in_handler = false;
  arm();
}

void RealTime::Impl::tell() {
  const Keeping keeping = clock.is_behind() ? Keeping::behind : Keeping::up;
  if (keeping == told) return;
  told = keeping;
  if (handlers.keeping) handlers.keeping(keeping, clock.lag(steady_now()));
}

// Sees to it that turn() runs when the next timer is due. A wait that turns out to be too
// short costs one look at the clock, so only one that is too long is replaced.
void RealTime::Impl::arm() {
  if (in_handler || turn_posted || closed) return;
  const SteadyTime real = steady_now();
  const std::optional<SteadyTime> wake = clock.wake(real);
  if (!wake) return;
  if (*wake <= real) return post_turn();
  const SteadyTime until = std::min(*wake, real.plus_ns(longest_wait_ns));
  if (armed && *armed <= until) return;
  armed = until;
  waiting.expires_at(Steady::time_point(nanoseconds(until.ns())));
  waiting.async_wait([self = shared_from_this(), until](const boost::system::error_code& error) {
    if (error || self->closed || self->armed != until) return;  // replaced by another
    self->armed.reset();
    if (!self->turn_posted) self->turn();
  });
}

void RealTime::Impl::post_turn() {
  turn_posted = true;
  boost::asio::post(loop.io(), [self = shared_from_this()] {
    self->turn_posted = false;
    if (!self->closed) self->turn();
  });
}

RealTime::RealTime(Loop& loop, Instant start, Pace pace, LagPolicy policy,
                   RealTimeHandlers handlers)
    : impl_(std::make_shared<Impl>(loop, start, pace, policy, std::move(handlers))) {
  ENSURE(impl_->handlers.fire);
}

RealTime::~RealTime() {
  ENSURE(!impl_->in_handler);
  impl_->closed = true;
  impl_->waiting.cancel();
}

TimerHandle RealTime::schedule(Instant when, TimerToken token) {
  const TimerHandle handle = impl_->clock.schedule(when, token);
  impl_->arm();
  return handle;
}

void RealTime::cancel(TimerHandle handle) { impl_->clock.cancel(handle); }

Instant RealTime::now() {
  if (!impl_->in_handler) {
    impl_->clock.enter(steady_now());
    impl_->clock.leave(steady_now());
  }
  return impl_->clock.now();
}

void RealTime::pause() { impl_->clock.hold(steady_now()); }

void RealTime::resume() {
  impl_->clock.release(steady_now());
  impl_->arm();
}

void RealTime::set_pace(Pace pace) {
  impl_->clock.set_pace(pace, steady_now());
  impl_->arm();
}

Admission RealTime::post(std::function<void(Instant)> input) {
  return impl_->loop.post([self = impl_, input = std::move(input)] {
    if (!self->closed) self->take_input(input);
  });
}

LagReport RealTime::lag() const { return impl_->clock.lag(steady_now()); }
void RealTime::reset_lag() { impl_->clock.reset_lag(steady_now()); }

}  // namespace voltwin::server::net
