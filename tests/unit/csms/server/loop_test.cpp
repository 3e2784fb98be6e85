#include "csms/server/net/loop.hpp"

#include <gtest/gtest.h>

#include <cstddef>
#include <memory>
#include <thread>
#include <vector>

namespace voltwin::server::net {
namespace {

TEST(Loop, runs_what_was_posted_in_the_order_of_one_thread_until_stopped) {
  Loop loop = Loop::make(10).value();
  std::vector<int> ran;
  for (int i = 0; i < 5; ++i) {
    ASSERT_EQ(loop.post([&ran, &loop, i] {
      ran.push_back(i);
      if (i == 3) loop.stop();
    }),
              Admission::taken);
  }
  loop.run();
  EXPECT_EQ(ran, (std::vector<int>{0, 1, 2, 3}));
  ASSERT_EQ(loop.post([&loop] { loop.stop(); }), Admission::taken);
  loop.run();  // goes on where it stopped
  EXPECT_EQ(ran, (std::vector<int>{0, 1, 2, 3, 4}));
}

TEST(Loop, a_stop_before_the_run_ends_it_at_once_and_only_that_one) {
  Loop loop = Loop::make(10).value();
  int ran = 0;
  ASSERT_EQ(loop.post([&] {
    ++ran;
    loop.stop();
  }),
            Admission::taken);
  loop.stop();
  EXPECT_TRUE(loop.is_stopping());
  loop.run();
  EXPECT_EQ(ran, 0);
  EXPECT_FALSE(loop.is_stopping());
  loop.run();
  EXPECT_EQ(ran, 1);
}

TEST(Loop, one_post_more_than_its_maximum_is_refused_until_one_has_run) {
  Loop loop = Loop::make(3).value();
  int ran = 0;
  const auto work = [&] { ++ran; };
  for (int i = 0; i < 3; ++i) ASSERT_EQ(loop.post(work), Admission::taken);
  EXPECT_EQ(loop.post(work), Admission::refused);
  EXPECT_EQ(loop.post(work), Admission::refused);
  loop.stop();
  loop.run();
  EXPECT_EQ(loop.post(work), Admission::refused);
  // The first makes room for itself before it runs.
  Admission inside = Admission::refused;
  Loop other = Loop::make(1).value();
  ASSERT_EQ(other.post([&] { inside = other.post([&] { other.stop(); }); }), Admission::taken);
  other.run();
  EXPECT_EQ(inside, Admission::taken);
}

TEST(Loop, what_was_posted_and_never_ran_is_let_go_with_the_loop) {
  const auto held = std::make_shared<int>(1);
  {
    Loop loop = Loop::make(3).value();
    ASSERT_EQ(loop.post([held] {}), Admission::taken);
    EXPECT_EQ(held.use_count(), 2);
  }
  EXPECT_EQ(held.use_count(), 1);
}

TEST(Loop, many_threads_may_post_and_each_keeps_its_order) {
  constexpr int threads = 4;
  constexpr int each = 2000;
  Loop loop = Loop::make(64).value();
  std::vector<std::vector<int>> ran(threads);
  int total = 0;
  std::vector<std::thread> posting;
  for (int t = 0; t < threads; ++t) {
    posting.emplace_back([&, t] {
      for (int i = 0; i < each; ++i) {
        const auto work = [&, t, i] {
          ran[static_cast<std::size_t>(t)].push_back(i);
          if (++total == threads * each) loop.stop();
        };
        while (loop.post(work) == Admission::refused) std::this_thread::yield();
      }
    });
  }
  loop.run();
  for (std::thread& thread : posting) thread.join();
  for (const std::vector<int>& of_one : ran) {
    ASSERT_EQ(of_one.size(), static_cast<std::size_t>(each));
    for (int i = 0; i < each; ++i) ASSERT_EQ(of_one[static_cast<std::size_t>(i)], i);
  }
}

TEST(Loop, another_thread_may_stop_it) {
  Loop loop = Loop::make(1).value();
  std::thread other([&] { loop.stop(); });
  loop.run();
  other.join();
}

}  // namespace
}  // namespace voltwin::server::net
