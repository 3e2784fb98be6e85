#pragma once
// Partitions: parts of one world (sites) that run apart, side by side on all cores, and meet
// at fixed times to exchange messages. The result is the same on any number of threads: a
// part sees nothing of the others within a window, and gets its messages in an order that
// depends only on what was sent: window by window, within one by time, then sender, then the
// order of sending.
//
// The price is that a message is under way for at least the rest of the window in which it
// is sent: the window is at most the shortest time that anything takes from part to part
// (conservative synchronisation; R. M. Fujimoto, "Parallel and Distributed Simulation
// Systems", 2000, chapter 3).

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "engine/base/ensure.hpp"
#include "engine/parallel/pool.hpp"
#include "engine/time/instant.hpp"

namespace voltwin::parallel {

/// What a part sends in one window.
template <class Message>
class Outbox {
 public:
  struct Letter {
    std::uint32_t to = 0;
    std::uint32_t from = 0;
    Instant at;
    Message message;
  };

  /// `at` is not before the end of this window (ENSURE).
  void send(std::uint32_t to, Instant at, Message message) {
    ENSURE(at >= window_end_);
    letters_.push_back({to, from_, at, std::move(message)});
  }
  /// The first instant at which a message can arrive.
  [[nodiscard]] Instant window_end() const { return window_end_; }

 private:
  template <class P, class M>
  friend class Partitions;
  std::uint32_t from_ = 0;
  Instant window_end_;
  std::vector<Letter> letters_;
};

/// A part is advanced to an instant, firing all of its own up to and at it, and receives
/// messages that arrive at or after the instant where it stands.
template <class P, class Message>
concept Part = requires(P& part, Outbox<Message>& outbox, Instant instant, Message message) {
  part.advance(instant, outbox);
  part.receive(instant, std::move(message));
};

template <class P, class Message>
class Partitions {
 public:
  /// All parts stand at `start`. The window is longer than nothing (ENSURE).
  Partitions(std::vector<P> parts, Instant start, Duration window) : now_(start), window_(window) {
    static_assert(Part<P, Message>);
    ENSURE(window > Duration{});
    cells_.reserve(parts.size());
    for (P& part : parts) {
      cells_.push_back({std::move(part), {}, {}});
      cells_.back().outbox.from_ = static_cast<std::uint32_t>(cells_.size() - 1);
    }
  }

  [[nodiscard]] Instant now() const { return now_; }
  [[nodiscard]] std::size_t size() const { return cells_.size(); }
  [[nodiscard]] const P& part(std::size_t index) const { return cells_[index].part; }
  [[nodiscard]] P& part(std::size_t index) { return cells_[index].part; }
  /// Messages delivered so far.
  [[nodiscard]] std::uint64_t delivered() const { return delivered_; }

  /// Advances all parts to `until`, in whole windows from now on and one shorter one at the
  /// end if need be; `until` is not before now (ENSURE). Where a run stops is thus part of it:
  /// a stop within a window shifts those that follow.
  void run_until(Instant until, Pool& pool) {
    ENSURE(until >= now_);
    while (now_ < until) {
      // Not now_ + window_ > until: parts that send nothing may have an endless window.
      const Instant end = until - now_ <= window_ ? until : now_ + window_;
      // Letters are taken in on the way into the next window: one meeting a window, not two.
      pool.for_each(cells_.size(), [&](std::size_t i) {
        take_in(cells_[i]);
        cells_[i].outbox.window_end_ = end;
        cells_[i].part.advance(end, cells_[i].outbox);
      });
      now_ = end;
      post();
    }
    for (Cell& cell : cells_) take_in(cell);
  }

 private:
  using Letter = typename Outbox<Message>::Letter;
  /// On cache lines of its own (two, as they are fetched in pairs): what one thread writes
  /// all the time must not lie beside what another does.
  struct alignas(128) Cell {
    P part;
    Outbox<Message> outbox;
    std::vector<Letter> inbox;  ///< by sender, and each one's in the order of sending
  };

  /// From the outboxes of the window that has ended to the inboxes.
  void post() {
    for (Cell& cell : cells_) {
      for (Letter& letter : cell.outbox.letters_) {
        ENSURE(letter.to < cells_.size());
        cells_[letter.to].inbox.push_back(std::move(letter));
        ++delivered_;
      }
      cell.outbox.letters_.clear();
    }
  }

  static void take_in(Cell& cell) {
    std::stable_sort(cell.inbox.begin(), cell.inbox.end(),
                     [](const Letter& a, const Letter& b) { return a.at < b.at; });
    for (Letter& letter : cell.inbox) cell.part.receive(letter.at, std::move(letter.message));
    cell.inbox.clear();
  }

  std::vector<Cell> cells_;
  Instant now_;
  Duration window_;
  std::uint64_t delivered_ = 0;
};

}  // namespace voltwin::parallel
