#pragma once
// From a scenario to what the core is told of its site and to how the twin's stations
// are made. Pure translation.

#include <cstdint>
#include <string_view>
#include <vector>

#include "csms/core/boundary/inputs.hpp"
#include "scenarios/format/scenario.hpp"
#include "twin/station/config.hpp"
#include "twin/vehicle/vehicle.hpp"

namespace voltwin::scenarios::world {

[[nodiscard]] core::boundary::ControlSettings control_settings(const format::Control& control);
[[nodiscard]] core::boundary::TariffDefinition tariff_definition(const format::Tariff& tariff);
[[nodiscard]] core::boundary::SiteDefinition site_definition(const format::Scenario& scenario,
                                                             core::boundary::TariffId tariff);
[[nodiscard]] core::boundary::StationDefinition station_definition(const format::Station& station,
                                                                   core::boundary::SiteId site);
[[nodiscard]] core::boundary::SchedulePrices price_schedule(const format::Control& control,
                                                            core::boundary::SiteId site);
[[nodiscard]] core::boundary::ScheduleCap cap_schedule(const format::Cap& cap,
                                                       core::boundary::SiteId site);
[[nodiscard]] twin::station::StationConfig station_config(const format::Scenario& scenario,
                                                          const format::Station& station);
/// The quirks of a station that show in its frames; the others are habits of station_config().
[[nodiscard]] std::vector<twin::faults::Quirk> frame_quirks(const format::Station& station);
[[nodiscard]] twin::vehicle::VehicleSpec vehicle_spec(const format::VehicleSpec& spec);
/// The index of an EVSE over the whole site, in the order of stations and connectors. The
/// name exists: the scenario was checked (ENSURE).
[[nodiscard]] std::uint32_t evse_index(const format::Site& site, std::string_view name);

}  // namespace voltwin::scenarios::world
