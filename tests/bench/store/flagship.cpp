#include "tests/bench/store/flagship.hpp"

#include <algorithm>

#include "scenarios/format/demand.hpp"
#include "scenarios/world/world.hpp"

namespace voltwin::bench {

using core::events::Batch;
using scenarios::world::World;

Result<Week> flagship_week(const Context& context, core::shard::Sideband sideband) {
  auto scenario = scenarios::format::load(context.source + "/scenarios/library/campus_week.json",
                                          scenarios::format::LoadOptions{});
  if (!scenario) return tl::unexpected<Error>(scenario.error());
  const random::Random random(static_cast<std::uint64_t>(scenario->seed));
  auto sessions = scenarios::format::build_demand(*scenario, random);
  if (!sessions) return tl::unexpected<Error>(sessions.error());
  scenarios::world::WorldOptions options;
  options.sideband = sideband;
  auto world = World::make(*std::move(scenario), *std::move(sessions), options);
  if (!world) return tl::unexpected<Error>(world.error());
  world->run_until(world->scenario().clock.start + Duration::from_hours(7 * 24));
  world->finish();
  return Week{world->journal().take_batch(), world->core_state().digest()};
}

Batch Feed::next(std::size_t records) {
  Batch out;
  const std::size_t end = std::min(records_ + records, all_.records.size());
  if (end == records_) return out;
  if (records_ == 0) out.vault = all_.vault;
  const auto at = [](std::size_t place) { return static_cast<std::ptrdiff_t>(place); };
  out.records.assign(all_.records.begin() + at(records_), all_.records.begin() + at(end));
  while (frames_ < all_.tape.size() && all_.tape[frames_].after < end) {
    out.tape.push_back(all_.tape[frames_++]);
  }
  // A sample names no fact; their share of the week goes with the facts' share.
  const std::size_t share = all_.telemetry.size() * end / all_.records.size();
  out.telemetry.assign(all_.telemetry.begin() + at(samples_), all_.telemetry.begin() + at(share));
  samples_ = share;
  records_ = end;
  return out;
}

}  // namespace voltwin::bench
