#include "engine/parallel/pool.hpp"

#include <algorithm>

#include "engine/base/ensure.hpp"

namespace voltwin::parallel {

namespace {

/// Windows of partitions follow each other within microseconds: waiting so many rounds
/// awake is cheaper than being put to sleep and woken.
constexpr int rounds_awake = 4000;

template <class T>
void wait_while(const std::atomic<T>& value, T old) {
  for (int i = 0; i < rounds_awake; ++i) {
    if (value.load(std::memory_order_acquire) != old) return;
    __builtin_ia32_pause();
  }
  value.wait(old, std::memory_order_acquire);
}

}  // namespace

unsigned hardware_threads() { return std::max(1U, std::thread::hardware_concurrency()); }

Pool::Pool(unsigned threads) {
  ENSURE(threads >= 1 && threads <= threads_max);
  workers_.reserve(threads - 1);
  for (unsigned i = 1; i < threads; ++i) workers_.emplace_back([this, i] { work(i); });
}

Pool::~Pool() {
  ended_.store(true, std::memory_order_relaxed);
  round_.fetch_add(1, std::memory_order_release);
  round_.notify_all();
  for (std::thread& worker : workers_) worker.join();
}

void Pool::for_each(std::size_t count, const std::function<void(std::size_t)>& piece) {
  ENSURE(piece_ == nullptr);
  if (count <= 1 || workers_.empty()) {
    for (std::size_t i = 0; i < count; ++i) piece(i);
    return;
  }
  if (count > taken_size_) {
    taken_ = std::make_unique<std::atomic<std::uint64_t>[]>(count);
    taken_size_ = count;
  }
  piece_ = &piece;
  count_ = count;
  ++round_number_;
  busy_.store(static_cast<std::uint32_t>(workers_.size()), std::memory_order_relaxed);
  round_.fetch_add(1, std::memory_order_release);
  round_.notify_all();
  take_pieces(0);
  for (std::uint32_t left = busy_.load(std::memory_order_acquire); left > 0;
       left = busy_.load(std::memory_order_acquire)) {
    wait_while(busy_, left);
  }
  piece_ = nullptr;
}

void Pool::work(unsigned self) {
  for (std::uint32_t seen = 0;; ++seen) {
    wait_while(round_, seen);
    if (ended_.load(std::memory_order_relaxed)) return;
    take_pieces(self);
    if (busy_.fetch_sub(1, std::memory_order_release) == 1) busy_.notify_one();
  }
}

void Pool::take_pieces(unsigned self) {
  const auto take = [&](std::size_t i) {
    std::uint64_t before = taken_[i].load(std::memory_order_relaxed);
    if (before != round_number_ &&
        taken_[i].compare_exchange_strong(before, round_number_, std::memory_order_relaxed)) {
      (*piece_)(i);
    }
  };
  for (std::size_t i = self; i < count_; i += threads()) take(i);
  for (std::size_t i = 0; i < count_; ++i) take(i);
}

}  // namespace voltwin::parallel
