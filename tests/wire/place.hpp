#pragma once
// The site of the wire tests: what the csms and the test must agree on.

#include <string>
#include <utility>

#include "csms/core/boundary/definitions.hpp"
#include "csms/core/session/wire_ids.hpp"

namespace voltwin::test {

/// It must be the same in every life. Anybody may know it.
inline constexpr core::session::TransactionKey wire_key({0x0123456789abcdef, 0xfedcba9876543210});

[[nodiscard]] inline core::boundary::TariffDefinition wire_tariff() {
  core::boundary::TariffDefinition tariff;
  tariff.name = "Everything";
  tariff.per_kwh_micro = 400'000;
  tariff.per_minute_micro = 50'000;
  tariff.flat_micro = 1'000'000;
  tariff.idle_per_minute_micro = 100'000;
  tariff.idle_grace = Duration::from_minutes(10);
  return tariff;
}

/// One node with equal share, tariff 1.
[[nodiscard]] inline core::boundary::SiteDefinition wire_site(Amps limit) {
  core::boundary::SiteDefinition site;
  site.name = "Wire";
  grid::Node node;
  node.id = grid::NodeId(1);
  node.name = "connection";
  node.limit_per_phase = limit;
  site.nodes = {node};
  site.tariff = core::boundary::TariffId(1);
  return site;
}

/// One three-phase EVSE of 32 A.
[[nodiscard]] inline core::boundary::StationDefinition wire_station(std::string identity) {
  core::boundary::StationDefinition station;
  station.site = core::boundary::SiteId(1);
  station.identity = std::move(identity);
  core::boundary::EvseDefinition evse;
  evse.name = station.identity + "-1";
  evse.node = grid::NodeId(1);
  station.evses.push_back(evse);
  return station;
}

}  // namespace voltwin::test
