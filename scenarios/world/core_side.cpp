// The world's dealings with the shard: inputs in, batches to the journal, effects out.

#include "engine/base/ensure.hpp"
#include "scenarios/world/world.hpp"

namespace voltwin::scenarios::world {

void World::command(boundary::CommandBody body) {
  submit(boundary::Command{boundary::CorrelationId(next_correlation_++), std::move(body)});
}

void World::submit(boundary::Input input) {
  shard_.step(std::move(input), now());
  flush();
}

void World::expire_core() {
  core_timer_at_ = Instant::never();
  shard_.expire(now());
  flush();
}

// In the simulation the journal is memory and durable at once; the order is the same as
// everywhere: batch, durable, and only then the effects.
void World::flush() {
  certify();
  core::events::Batch batch;
  const std::uint64_t ticket = shard_.take_batch(batch);
  const auto appended = journal_.append(std::move(batch));
  ENSURE(appended.has_value());
  std::vector<boundary::Effect> effects;
  shard_.durable(ticket, effects);
  for (boundary::Effect& effect : effects) {
    std::visit([&](auto& e) { perform(std::move(e)); }, effect);
  }
  arm_core();
}

void World::arm_core() {
  const Instant next = std::max(now(), shard_.next_deadline().value_or(Instant::never()));
  if (next == core_timer_at_) return;
  simulation_.cancel(core_timer_);
  core_timer_at_ = next;
  if (next != Instant::never()) {
    core_timer_ = simulation_.at(next, {EventKind::core, 0, 0});
  }
}

std::uint32_t World::station_of(boundary::ConnectionId connection) const {
  ENSURE(connection.value() < station_of_connection_.size());
  return station_of_connection_[connection.value()];
}

void World::perform(boundary::SendFrame effect) {
  digest_.add(effect.text);
  const std::uint32_t index = station_of(effect.connection);
  SimStation& station = stations_[index];
  if (station.connection != effect.connection) return;  // that socket is gone
  const auto due =
      station.link.send(twin::link::Direction::to_station, std::move(effect.text), now());
  if (due) schedule(*due, {EventKind::frame_to_station, index, station.link.generation()});
}

void World::perform(const boundary::CloseConnection& effect) {
  const std::uint32_t index = station_of(effect.connection);
  SimStation& station = stations_[index];
  if (station.connection != effect.connection) return;
  // A station behind a dead link does not learn of it; it finds out by its own time-outs.
  if (station.link.silence() != twin::link::Silence::none) return;
  schedule(now() + station.link.draw_latency(),
           {EventKind::station_sees_close, index, effect.connection.value()});
}

void World::perform(const boundary::ReplyToCommand& effect) { replies_.push_back(effect); }

}  // namespace voltwin::scenarios::world
