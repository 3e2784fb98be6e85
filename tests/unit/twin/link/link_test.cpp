#include "twin/link/link.hpp"

#include <gtest/gtest.h>

namespace voltwin::twin::link {
namespace {

constexpr Instant start = Instant::from_seconds(1'780'000'000);
constexpr auto to_csms = Direction::to_csms;
constexpr auto to_station = Direction::to_station;

Link link() {
  return {{Duration::from_ms(20), Duration::from_ms(500)},
          random::Random(1).stream("link").stream("CP1")};
}

TEST(Link, WhileDownItCarriesNothing) {
  Link one = link();
  EXPECT_FALSE(one.send(to_csms, "a", start));
  EXPECT_FALSE(one.take(to_csms, one.generation()));
}

TEST(Link, DeliversInOrderNeverEarlyAndNeverBeforeAnEarlierFrame) {
  Link one = link();
  one.up();
  Instant last = start;
  bool held_back = false;
  for (int i = 0; i < 200; ++i) {
    const Instant now = start + Duration::from_ms(i);
    const auto due = one.send(to_csms, std::to_string(i), now);
    ASSERT_TRUE(due);
    EXPECT_GE(*due, now + Duration::from_ms(20));
    EXPECT_GE(*due, last);
    held_back = held_back || *due == last;
    last = *due;
  }
  EXPECT_TRUE(held_back);  // the jitter did try to reorder
  for (int i = 0; i < 200; ++i) {
    EXPECT_EQ(one.take(to_csms, one.generation()), std::to_string(i));
  }
}

TEST(Link, DirectionsAreIndependent) {
  Link one = link();
  one.up();
  one.send(to_csms, "call", start);
  one.send(to_station, "answer", start);
  EXPECT_EQ(one.take(to_station, one.generation()), "answer");
  EXPECT_EQ(one.take(to_csms, one.generation()), "call");
}

TEST(Link, GoingDownLosesWhatIsInFlightAndVoidsItsTimers) {
  Link one = link();
  one.up();
  const auto generation = one.generation();
  one.send(to_csms, "lost", start);
  one.down();
  one.up();
  one.send(to_csms, "new", start);
  EXPECT_FALSE(one.take(to_csms, generation));
  EXPECT_EQ(one.take(to_csms, one.generation()), "new");
  EXPECT_EQ(one.counts().vanished, 1u);
}

TEST(Link, HalfOpenSwallowsOneWayUntilItComesUpAgain) {
  Link one = link();
  one.up();
  one.send(to_csms, "in flight", start);
  one.half_open(Silence::to_csms);
  EXPECT_FALSE(one.send(to_csms, "gone", start));
  EXPECT_FALSE(one.take(to_csms, one.generation()));
  EXPECT_TRUE(one.send(to_station, "heard", start));
  EXPECT_EQ(one.take(to_station, one.generation()), "heard");
  EXPECT_EQ(one.state(), LinkState::up);
  one.up();
  EXPECT_TRUE(one.send(to_csms, "back", start));
}

TEST(Link, SwallowsFramesBeyondTheMostInFlight) {
  Link one = link();
  one.up();
  for (std::size_t i = 0; i < Link::max_in_flight; ++i) {
    ASSERT_TRUE(one.send(to_csms, "x", start));
  }
  EXPECT_FALSE(one.send(to_csms, "x", start));
}

TEST(Link, ACopyDrawsTheSameLatencies) {
  Link one = link();
  one.up();
  one.send(to_csms, "x", start);
  Link two = one;
  for (int i = 0; i < 20; ++i) {
    const Instant now = start + Duration::from_seconds(i);
    EXPECT_EQ(one.send(to_csms, "x", now), two.send(to_csms, "x", now));
  }
}

}  // namespace
}  // namespace voltwin::twin::link
