// The certificate of each plan as a line of JSON, for who wants to see the proof.

#include <cmath>
#include <string_view>

#include "engine/base/ensure.hpp"
#include "engine/json/writer.hpp"
#include "scenarios/world/world.hpp"

namespace voltwin::scenarios::world {

namespace {

std::string_view row_of(grid::LimitKind kind) {
  switch (kind) {
    case grid::LimitKind::line_1:
      return "L1";
    case grid::LimitKind::line_2:
      return "L2";
    case grid::LimitKind::line_3:
      return "L3";
    case grid::LimitKind::power:
      return "power";
  }
  UNREACHABLE();
}

}  // namespace

void World::certify() {
  if (options_.certificates == Certificates::none || shard_.counters().plans == certified_plans_) {
    return;
  }
  certified_plans_ = shard_.counters().plans;
  for (const core::state::Site& site : shard_.state().sites()) {
    const auto certificate = shard_.certificate(site.id, now());
    const bool is_power = certificate.worst.kind == grid::LimitKind::power;
    json::Writer line(certificates_);
    line.begin_object()
        .field("at", now())
        .field("site", site.id.value())
        .field("holds", certificate.holds)
        .field("node", std::string_view(site.tree.node(certificate.worst.tightest).name))
        .field("row", row_of(certificate.worst.kind))
        .key(is_power ? "room_w" : "room_a");
    // A site without a limit has room without end.
    std::isfinite(certificate.worst.room) ? line.value(certificate.worst.room) : line.null();
    line.field("worst_at", certificate.worst_at)
        .field("until", certificate.until)
        .field("unanswered", static_cast<std::uint64_t>(certificate.unanswered))
        .field("unconfirmed", static_cast<std::uint64_t>(certificate.unconfirmed))
        .field("unreliable", static_cast<std::uint64_t>(certificate.unreliable))
        .field("disobedient", static_cast<std::uint64_t>(certificate.disobedient))
        .end_object();
    certificates_ += '\n';
  }
}

}  // namespace voltwin::scenarios::world
