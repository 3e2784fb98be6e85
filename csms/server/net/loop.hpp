#pragma once
// Loop: the one thread on which a server's edge lives: waits, sockets and what other threads
// hand in. Everything of csms/server/net runs on it, one handler at a time, so that nothing
// there needs a lock. Hides the library behind it.
//
// Contract: run() is called by one thread at a time; only post() and stop() may be called
// from others. A loop is not moved once something is bound to it, and outlives that.

#include <cstddef>
#include <functional>
#include <memory>

#include "engine/base/result.hpp"

namespace boost::asio {
class io_context;
}

namespace voltwin::server::net {

/// What became of something handed to a queue that has a maximum.
enum class Admission : unsigned char { taken, refused };

class Loop {
 public:
  /// `max_posts`: the most functions that may wait to be run, more than 0 (ENSURE). An
  /// environment error when the machine gives no way to wait.
  [[nodiscard]] static Result<Loop> make(std::size_t max_posts);
  Loop(Loop&& other) noexcept;
  Loop& operator=(Loop&&) = delete;
  ~Loop();

  /// Runs handlers until stop(). May be called again.
  void run();
  /// From any thread: run() returns after the handler that it is in. A stop() before run()
  /// ends that run() at once.
  void stop();
  /// Since a stop() that no run() has ended with.
  [[nodiscard]] bool is_stopping() const;

  /// From any thread: `work` runs on the loop, after what was posted before. Refused when
  /// `max_posts` wait; never blocks.
  [[nodiscard]] Admission post(std::function<void()> work);

  /// For the parts of csms/server/net only.
  [[nodiscard]] boost::asio::io_context& io();

 private:
  struct Impl;
  explicit Loop(std::unique_ptr<Impl> impl);

  std::unique_ptr<Impl> impl_;
};

}  // namespace voltwin::server::net
