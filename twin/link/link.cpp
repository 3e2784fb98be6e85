#include "twin/link/link.hpp"

#include <algorithm>
#include <utility>

#include "engine/base/ensure.hpp"

namespace voltwin::twin::link {

Link::Link(LinkConfig config, random::Stream jitter) : config_(config), jitter_(jitter) {
  ENSURE(config.latency_min >= Duration{} && config.latency_jitter >= Duration{});
}

Duration Link::draw_latency() {
  if (config_.latency_jitter == Duration{}) return config_.latency_min;
  const auto span = static_cast<std::uint64_t>(config_.latency_jitter.us()) + 1;
  return config_.latency_min + Duration::from_us(static_cast<std::int64_t>(jitter_.below(span)));
}

bool Link::swallows(Direction direction) const {
  switch (silence_) {
    case Silence::none:
      return false;
    case Silence::to_csms:
      return direction == Direction::to_csms;
    case Silence::to_station:
      return direction == Direction::to_station;
    case Silence::both:
      return true;
  }
  UNREACHABLE();
}

std::optional<Instant> Link::send(Direction direction, std::string text, Instant now) {
  ++counts_.sent;
  Lane& lane = lanes_[static_cast<std::size_t>(direction)];
  if (state_ == LinkState::down || swallows(direction) || lane.frames.size() >= max_in_flight) {
    ++counts_.vanished;
    return std::nullopt;
  }
  lane.last_due = std::max(lane.last_due, now + draw_latency());
  lane.frames.push_back(std::move(text));
  return lane.last_due;
}

std::optional<std::string> Link::take(Direction direction, std::uint64_t generation) {
  Lane& lane = lanes_[static_cast<std::size_t>(direction)];
  if (generation != generation_ || lane.frames.empty()) return std::nullopt;
  std::string text = std::move(lane.frames.front());
  lane.frames.pop_front();
  ++counts_.delivered;
  return text;
}

void Link::lose_all(Lane& lane) {
  counts_.vanished += lane.frames.size();
  lane.frames.clear();
}

void Link::up() {
  down();
  state_ = LinkState::up;
}

void Link::down() {
  for (Lane& lane : lanes_) {
    lose_all(lane);
    lane.last_due = Instant{};
  }
  state_ = LinkState::down;
  silence_ = Silence::none;
  ++generation_;
}

void Link::half_open(Silence silence) {
  if (state_ == LinkState::down) return;
  silence_ = silence;
  for (const Direction direction : {Direction::to_csms, Direction::to_station}) {
    if (swallows(direction)) lose_all(lanes_[static_cast<std::size_t>(direction)]);
  }
}

}  // namespace voltwin::twin::link
