#pragma once
// The connection between a simulated station and whatever serves it: two FIFOs with
// latency, as TCP is (in order, nothing lost while up), that can go down or half open. It
// knows texts and instants, not what they say. A copyable value.
//
// Contract: the owner schedules a timer at what send() returned, keeping generation(), and
// then calls take() with both. down() and up() start a new generation, so that the timers
// of an older one find nothing.

#include <array>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>

#include "engine/random/random.hpp"
#include "engine/time/instant.hpp"

namespace voltwin::twin::link {

enum class Direction : std::uint8_t { to_csms, to_station };

enum class LinkState : std::uint8_t { down, up };

/// Which way frames vanish without either end being told.
enum class Silence : std::uint8_t { none, to_csms, to_station, both };

struct LinkConfig {
  Duration latency_min = Duration::from_ms(20);
  Duration latency_jitter;  ///< added: uniform in [0, jitter)
};

/// What the link carried, for figures and oracles.
struct LinkCounts {
  std::uint64_t sent = 0, delivered = 0, vanished = 0;
};

class Link {
 public:
  /// Frames in flight per direction; a sender that is ahead by more loses the link's trust:
  /// further frames vanish (a full socket buffer).
  static constexpr std::size_t max_in_flight = 4096;

  /// `jitter` is this link's own stream; a link without jitter draws nothing.
  Link(LinkConfig config, random::Stream jitter);

  /// Takes a frame. Returns when it is due at the other end, never before an earlier frame of
  /// the same direction; empty when the link is down or swallows it.
  std::optional<Instant> send(Direction direction, std::string text, Instant now);
  /// The next frame of this direction; empty when the generation is over or nothing is left.
  std::optional<std::string> take(Direction direction, std::uint64_t generation);

  /// Establishes the link: empty, whole, a new generation.
  void up();
  /// Ends the link; what is in flight is lost.
  void down();
  /// Swallows, until the next up(), all frames of these directions, those in flight as well.
  /// No effect while down.
  void half_open(Silence silence);

  [[nodiscard]] LinkState state() const { return state_; }
  [[nodiscard]] Silence silence() const { return silence_; }
  [[nodiscard]] std::uint64_t generation() const { return generation_; }
  [[nodiscard]] const LinkCounts& counts() const { return counts_; }
  /// A fresh draw of the latency, e.g. for the handshake.
  Duration draw_latency();

 private:
  struct Lane {
    std::deque<std::string> frames;
    Instant last_due;
  };
  void lose_all(Lane& lane);
  [[nodiscard]] bool swallows(Direction direction) const;

  LinkConfig config_;
  random::Stream jitter_;
  LinkState state_ = LinkState::down;
  Silence silence_ = Silence::none;
  std::uint64_t generation_ = 0;
  std::array<Lane, 2> lanes_;
  LinkCounts counts_;
};

}  // namespace voltwin::twin::link
