#pragma once
// Pool: the cores of one machine for work that falls into independent pieces. It decides
// nothing: pieces must not see each other, and their results are to be put together in the
// order of their numbers. A thread prefers the pieces that it had the last time (every so
// manieth one), whose memory is near it, and then takes what nobody has begun.
//
// The one folder of engine/ with threads; no `pure` folder may include it.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

namespace voltwin::parallel {

/// How many threads this machine runs at once; at least 1.
[[nodiscard]] unsigned hardware_threads();

class Pool {
 public:
  static constexpr unsigned threads_max = 1024;

  /// 1 to threads_max threads (ENSURE), the caller's among them: one means no other.
  explicit Pool(unsigned threads);
  ~Pool();
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;

  [[nodiscard]] unsigned threads() const { return static_cast<unsigned>(workers_.size()) + 1; }

  /// Calls piece(0) ... piece(count - 1), each once, on all threads, and returns when the
  /// last has returned: what they wrote is then seen here. One call at a time; a piece
  /// neither throws nor calls this.
  void for_each(std::size_t count, const std::function<void(std::size_t)>& piece);

 private:
  void work(unsigned self);
  void take_pieces(unsigned self);

  std::vector<std::thread> workers_;
  const std::function<void(std::size_t)>* piece_ = nullptr;
  std::size_t count_ = 0;
  std::uint64_t round_number_ = 0;  ///< never comes back, as round_ may after 2^32 rounds
  /// By piece: the round in which it was taken last.
  std::unique_ptr<std::atomic<std::uint64_t>[]> taken_;
  std::size_t taken_size_ = 0;
  std::atomic<std::uint32_t> round_ = 0;  ///< counts the calls; a new one wakes the workers
  std::atomic<std::uint32_t> busy_ = 0;   ///< workers that have not finished this round
  std::atomic<bool> ended_ = false;
};

}  // namespace voltwin::parallel
