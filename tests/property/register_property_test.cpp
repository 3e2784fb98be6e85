// Energy through registers that are wrong in every way at once, against the true load curve.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "csms/core/session/register_track.hpp"
#include "engine/random/random.hpp"

namespace voltwin::core::session {
namespace {

constexpr Instant eight = Instant::from_seconds(1'780'300'800);
constexpr Watts rated{22'080.0};
constexpr std::int64_t minute_mwh = 460'000;  // a quarter above the rating, for a minute

enum class Samples { lifetime, session, missing };
enum class Stop { good, missing, zero, huge, session };

// What one charger gets wrong, and when.
struct World {
  random::Stream random;
  std::vector<std::int64_t> energy;  // true, mWh since the start, at each minute
  std::int64_t start_mwh = 0;
  Samples samples = Samples::lifetime;
  Stop stop = Stop::good;
  bool kilo = false;           // kWh marked Wh
  std::int64_t reset_at = -1;  // minute at which the register restarts at zero
  double glitches = 0.0;       // of the samples

  explicit World(random::Stream stream) : random(std::move(stream)) {
    const std::size_t minutes = 10 + random.below(400);
    std::int64_t sum = 0;
    std::int64_t power_w = 0;
    for (std::size_t i = 0; i <= minutes; ++i) {
      energy.push_back(sum);
      if (random.chance(0.1)) power_w = static_cast<std::int64_t>(random.below(22'081));
      sum += power_w * 1'000 / 60;
    }
    start_mwh = static_cast<std::int64_t>(random.below(4)) == 0
                    ? 0
                    : static_cast<std::int64_t>(20'000 + random.below(50'000'000)) * 1'000;
    samples = static_cast<Samples>(random.below(3));
    stop = static_cast<Stop>(random.below(5));
    kilo = samples == Samples::lifetime && start_mwh > 0 && random.chance(0.25);
    glitches = random.chance(0.5) ? 0.05 : 0.0;
    if (samples == Samples::lifetime && !kilo && random.chance(0.25)) {
      reset_at = static_cast<std::int64_t>(1 + random.below(minutes - 4));
    }
  }

  [[nodiscard]] std::int64_t lifetime(std::size_t minute) const {
    if (reset_at >= 0 && static_cast<std::int64_t>(minute) >= reset_at) {
      return energy[minute] - energy[static_cast<std::size_t>(reset_at)];
    }
    return start_mwh + energy[minute];
  }
  std::int64_t sent(std::size_t minute) {
    std::int64_t mwh = samples == Samples::session ? energy[minute] : lifetime(minute);
    if (kilo) mwh /= 1'000;
    return mwh;
  }
  [[nodiscard]] std::optional<std::int64_t> stop_mwh() const {
    switch (stop) {
      case Stop::good:
        return lifetime(energy.size() - 1) / 1'000 * 1'000;
      case Stop::missing:
        return std::nullopt;
      case Stop::zero:
        return 0;
      case Stop::huge:
        return 900'000'000'000'000;
      case Stop::session:
        return energy.back() / 1'000 * 1'000;
    }
    return std::nullopt;
  }
  [[nodiscard]] std::string text() const {
    return "samples " + std::to_string(static_cast<int>(samples)) + " stop " +
           std::to_string(static_cast<int>(stop)) + " kilo " + std::to_string(kilo ? 1 : 0) +
           " reset " + std::to_string(reset_at) + " glitches " + std::to_string(glitches) +
           " start " + std::to_string(start_mwh) + " minutes " + std::to_string(energy.size() - 1);
  }
};

RegisterOutcome play(World& world) {
  const RegisterBounds bounds{rated, world.start_mwh, eight};
  RegisterTrack track = fresh_track(world.start_mwh, eight);
  bool glitch_before = false;
  for (std::size_t i = 1; i + 1 < world.energy.size(); ++i) {
    if (world.samples == Samples::missing) break;
    std::int64_t mwh = world.sent(i);
    const bool near_reset =
        world.reset_at >= 0 && std::llabs(static_cast<std::int64_t>(i) - world.reset_at) <= 2;
    const bool glitch = !glitch_before && !near_reset && world.random.chance(world.glitches);
    if (glitch) mwh = world.random.chance(0.7) ? 0 : mwh + 700'000'000;
    glitch_before = glitch;
    const std::int64_t before = energy_mwh(track);
    track = follow_register(track,
                            {mwh, eight + Duration::from_minutes(static_cast<std::int64_t>(i)),
                             SampleContext::periodic, RegisterUnit::Wh},
                            bounds)
                .track;
    EXPECT_GE(energy_mwh(track), before);
  }
  const Instant end =
      eight + Duration::from_minutes(static_cast<std::int64_t>(world.energy.size() - 1));
  return conclude_register(track, {world.stop_mwh(), end, 0}, bounds);
}

TEST(RegisterProperty, what_is_billed_is_the_truth_whatever_the_register_does) {
  const random::Random root(11);
  for (int i = 0; i < 20'000; ++i) {
    World world(root.stream("register/" + std::to_string(i)));
    const RegisterOutcome outcome = play(world);
    const std::int64_t truth = world.energy.back();
    const std::int64_t billed = outcome.energy_mwh;
    const auto minutes = static_cast<std::int64_t>(world.energy.size() - 1);
    ASSERT_GE(billed, 0) << i << ": " << world.text();
    ASSERT_LE(billed, minutes * minute_mwh + 100'000) << i << ": " << world.text();
    // Never more than the truth, but for one in a hundred where samples and stop disagree, and
    // for a minute where a stop may mean the session or what a register counted since its reset.
    const bool two_meanings = world.reset_at >= 0 && world.stop == Stop::session;
    ASSERT_LE(billed, truth + truth / 100 + (two_meanings ? minute_mwh : 2'000))
        << i << ": " << world.text();
    // Not less either, when anything showed it: but for the last two minutes, the minute of a
    // reset, and those of doubt.
    const bool shown = world.samples != Samples::missing || (world.stop == Stop::good);
    const bool lost = world.reset_at >= 0 && world.samples == Samples::missing;
    if (shown && !lost) {
      ASSERT_GE(billed, truth - truth / 100 - 5 * minute_mwh) << i << ": " << world.text();
    }
    const bool clean = world.samples != Samples::session && !world.kilo && world.reset_at < 0 &&
                       world.glitches == 0.0 && world.stop == Stop::good;
    if (clean) {
      ASSERT_EQ(billed, truth / 1'000 * 1'000) << i << ": " << world.text();
      ASSERT_FALSE(outcome.finding.has_value());
    }
  }
}

}  // namespace
}  // namespace voltwin::core::session
