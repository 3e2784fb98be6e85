#include "csms/server/net/loop.hpp"

#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/system/system_error.hpp>
#include <utility>

#include "engine/base/ensure.hpp"

namespace voltwin::server::net {

struct Loop::Impl {
  explicit Impl(std::size_t limit)
      // One thread runs it; others only post.
      : io(1), guard(io.get_executor()), max_posts(limit) {}

  boost::asio::io_context io;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> guard;
  const std::size_t max_posts;
  std::atomic<std::size_t> posted{0};
  std::atomic<bool> stopping{false};
};

Result<Loop> Loop::make(std::size_t max_posts) {
  ENSURE(max_posts > 0);
  try {
    return Loop(std::make_unique<Impl>(max_posts));
  } catch (const boost::system::system_error& error) {
    return environment_error(std::string("cannot make an event loop: ") + error.what());
  }
}

Loop::Loop(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Loop::Loop(Loop&& other) noexcept = default;
Loop::~Loop() = default;

void Loop::run() {
  impl_->io.run();  // at once when stopped before
  impl_->io.restart();
  impl_->stopping = false;
}

void Loop::stop() {
  impl_->stopping = true;
  impl_->io.stop();
}

bool Loop::is_stopping() const { return impl_->stopping; }

Admission Loop::post(std::function<void()> work) {
  if (impl_->posted.fetch_add(1) >= impl_->max_posts) {
    impl_->posted.fetch_sub(1);
    return Admission::refused;
  }
  boost::asio::post(impl_->io, [impl = impl_.get(), work = std::move(work)] {
    impl->posted.fetch_sub(1);
    work();
  });
  return Admission::taken;
}

boost::asio::io_context& Loop::io() { return impl_->io; }

}  // namespace voltwin::server::net
