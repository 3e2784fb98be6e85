#include "scenarios/world/definitions.hpp"

#include "engine/base/ensure.hpp"

namespace voltwin::scenarios::world {

namespace boundary = core::boundary;

boundary::ControlSettings control_settings(const format::Control& control) {
  boundary::ControlSettings out;
  out.policy = static_cast<boundary::Policy>(control.policy);
  if (control.shadow) out.shadow = static_cast<boundary::Policy>(*control.shadow);
  out.lease = control.lease;
  out.interval = control.interval;
  out.settle = control.settle;
  out.clock_tolerance = control.clock_tolerance;
  out.measurement_timeout = control.measurement_timeout;
  out.rotation = control.rotation;
  out.safe_default = control.safe_default;
  out.minimum_current = control.minimum_current;
  out.step = control.step;
  out.margin = control.margin;
  return out;
}

boundary::TariffDefinition tariff_definition(const format::Tariff& tariff) {
  boundary::TariffDefinition out;
  out.name = tariff.name;
  out.currency = tariff.currency.text();
  out.per_kwh_micro = tariff.per_kwh_micro;
  out.per_minute_micro = tariff.per_minute_micro;
  out.flat_micro = tariff.flat_micro;
  out.idle_per_minute_micro = tariff.idle_per_minute_micro;
  out.idle_grace = tariff.idle_grace;
  return out;
}

boundary::SiteDefinition site_definition(const format::Scenario& scenario,
                                         boundary::TariffId tariff) {
  boundary::SiteDefinition out;
  out.name = scenario.site.name;
  out.line_to_neutral = scenario.site.line_to_neutral;
  out.nodes = scenario.site.nodes;
  for (const format::BaseLoad& load : scenario.site.base_load) {
    out.uncontrolled.push_back({load.node, load.worst});
  }
  out.control = control_settings(scenario.control);
  out.meter_interval = scenario.station.meter_interval;
  out.heartbeat_interval = scenario.station.heartbeat;
  out.tariff = tariff;
  return out;
}

boundary::StationDefinition station_definition(const format::Station& station,
                                               boundary::SiteId site) {
  boundary::StationDefinition out;
  out.site = site;
  out.identity = station.id;
  for (const format::Evse& evse : station.evses) {
    out.evses.push_back({evse.name, evse.node, evse.connection, evse.max_current});
  }
  return out;
}

boundary::SchedulePrices price_schedule(const format::Control& control, boundary::SiteId site) {
  boundary::SchedulePrices out;
  out.site = site;
  for (const format::PricePoint& point : control.prices) {
    out.points.push_back({point.from, point.per_kwh_micro});
  }
  return out;
}

boundary::ScheduleCap cap_schedule(const format::Cap& cap, boundary::SiteId site) {
  boundary::ScheduleCap out;
  out.site = site;
  out.node = cap.node;
  for (const format::CapPoint& point : cap.points) out.points.push_back({point.from, point.limit});
  return out;
}

namespace {

twin::station::StationHabits station_habits(const format::Station& station) {
  twin::station::StationHabits out;
  for (const twin::faults::Quirk& quirk : station.quirks) {
    if (quirk.defect == twin::faults::Defect::queue_replayed_at_start_up) {
      out.queue_replayed_at_start_up = true;
    }
    if (quirk.defect == twin::faults::Defect::configuration_lost) out.configuration_lost = true;
  }
  return out;
}

}  // namespace

std::vector<twin::faults::Quirk> frame_quirks(const format::Station& station) {
  std::vector<twin::faults::Quirk> out;
  for (const twin::faults::Quirk& quirk : station.quirks) {
    const auto culprit = twin::faults::practice(quirk.defect).culprit;
    if (culprit == twin::faults::Culprit::frames) out.push_back(quirk);
  }
  return out;
}

twin::station::StationConfig station_config(const format::Scenario& scenario,
                                            const format::Station& station) {
  twin::station::StationConfig out;
  out.identity = station.id;
  if (!station.vendor.empty()) out.vendor = station.vendor;
  if (!station.model.empty()) out.model = station.model;
  out.serial = station.id;
  out.meter_interval = scenario.station.meter_interval;
  out.habits = station_habits(station);
  for (const format::Evse& evse : station.evses) {
    twin::station::EvseConfig config;
    config.connection = evse.connection;
    config.max_current = evse.max_current;
    config.line_to_neutral = scenario.site.line_to_neutral;
    out.evses.push_back(config);
  }
  return out;
}

twin::vehicle::VehicleSpec vehicle_spec(const format::VehicleSpec& spec) {
  twin::vehicle::VehicleSpec out;
  out.name = spec.name;
  out.battery_capacity = spec.battery_capacity;
  out.max_current = spec.max_current;
  out.phases = spec.phases;
  out.max_battery_power = spec.max_battery_power;
  out.efficiency = spec.efficiency;
  out.transition_soc = spec.transition_soc;
  out.minimum_current = spec.minimum_current;
  out.reaction_delay = spec.reaction_delay;
  return out;
}

std::uint32_t evse_index(const format::Site& site, std::string_view name) {
  std::uint32_t index = 0;
  for (const format::Station& station : site.stations) {
    for (const format::Evse& evse : station.evses) {
      if (evse.name == name) return index;
      ++index;
    }
  }
  UNREACHABLE();
}

}  // namespace voltwin::scenarios::world
