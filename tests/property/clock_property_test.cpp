// What is made of a station's clock, whatever its queue does: messages of transactions wait at
// random, for minutes or for hours, in their order; statuses come at once or never.
#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <optional>

#include "csms/core/session/clock_offset.hpp"
#include "engine/random/random.hpp"

namespace voltwin::core::session {
namespace {

using state::Telling;

constexpr Instant morning = Instant::from_seconds(1'780'300'800);
constexpr Duration tick = Duration::from_seconds(10);
constexpr Duration longest_latency = Duration::from_seconds(3);
constexpr int ticks_a_day = 8'640;

enum class Statuses : std::uint8_t { with_time, without };

class Station {
 public:
  Station(std::uint64_t seed, Duration offset, Statuses statuses)
      : draw_(random::Random(seed).stream("clock")), offset_(offset), statuses_(statuses) {}

  void run() {
    for (int i = 0; i < ticks_a_day; ++i) step();
  }

  /// The worst that any time was read wrong, once the clock could be known.
  [[nodiscard]] Duration worst() const { return worst_; }
  [[nodiscard]] int facts() const { return facts_; }
  [[nodiscard]] int read() const { return read_; }

 private:
  void step() {
    now_ += tick;
    if (--phase_ <= 0) {
      phase_ = 1 + static_cast<int>(draw_.below(draw_.chance(0.3) ? 2'000 : 100));
      online_ = draw_.chance(0.6);
      patience_ = draw_.chance(0.5) ? 0.99 : 0.02 + 0.3 * draw_.uniform();
    }
    if (draw_.chance(0.15)) queue_.push_back(now_);
    if (!online_) return;
    const bool tells = statuses_ == Statuses::with_time && draw_.chance(0.005);
    if (tells) told(now_);
    while (!queue_.empty() && draw_.chance(patience_)) {
      const Instant at = queue_.front();
      queue_.pop_front();
      hear(at, Telling::queued);
    }
  }

  void told(Instant at) {
    hear(at, Telling::at_once);
    if (!first_told_) first_told_ = at;
    if (at - *first_told_ >= state::Clock::pair_distance + Duration::from_seconds(10)) {
      known_ = true;
    }
  }

  void hear(Instant at, Telling telling) {
    const auto limit = static_cast<std::uint64_t>(longest_latency.us());
    const Duration latency = Duration::from_us(static_cast<std::int64_t>(draw_.below(limit)));
    const state::Stamp stamp{at - offset_, now_ + latency};
    if (const auto news = estimate_clock(clock_, stamp, telling)) {
      ++facts_;
      clock_.estimated(*news);
    }
    const Instant read = read_clock(clock_, stamp).at;
    clock_.heard(stamp, telling);
    if (!known_ && offset_ != Duration()) return;
    ++read_;
    worst_ = std::max({worst_, read - at, at - read});
  }

  random::Stream draw_;
  Duration offset_;  ///< the station's time plus this is the true one
  Statuses statuses_;
  state::Clock clock_;
  std::deque<Instant> queue_;
  Instant now_ = morning;
  bool online_ = true;
  bool known_ = false;
  std::optional<Instant> first_told_;
  int phase_ = 0;
  double patience_ = 0.99;
  Duration worst_;
  int facts_ = 0;
  int read_ = 0;
};

}  // namespace

TEST(StationClock, that_is_right_is_never_thought_wrong_by_what_its_queue_does) {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    for (const Statuses statuses : {Statuses::with_time, Statuses::without}) {
      Station station(seed, Duration(), statuses);
      station.run();
      ASSERT_GT(station.read(), 100) << seed;
      ASSERT_EQ(station.facts(), 0) << seed;
      ASSERT_EQ(station.worst(), Duration()) << seed;
    }
  }
}

TEST(StationClock, that_is_wrong_is_known_from_two_statuses_on_whatever_its_queue_does) {
  for (std::uint64_t seed = 1; seed <= 300; ++seed) {
    for (const std::int64_t minutes : {-720, -120, -7, 7, 45, 120, 420}) {
      Station station(seed, Duration::from_minutes(minutes), Statuses::with_time);
      station.run();
      ASSERT_LE(station.worst(), state::Clock::tolerance + longest_latency)
          << seed << ", " << minutes;
    }
  }
}

}  // namespace voltwin::core::session
