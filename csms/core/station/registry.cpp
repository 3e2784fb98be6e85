#include "csms/core/station/registry.hpp"

#include <algorithm>
#include <cmath>
#include <optional>

#include "grid/model/tree_load.hpp"

namespace voltwin::core::station {

namespace {

ReplyToCommand done(std::uint64_t created) {
  return {CorrelationId(), CommandStatus::done, created, ""};
}

ReplyToCommand refused(std::string why) {
  return {CorrelationId(), CommandStatus::refused, 0, std::move(why)};
}

// The field tables say what a definition may hold; a command built in code is held to the
// same rules as one read from text.
template <class T>
std::optional<std::string> fault_of(const T& definition) {
  const std::string text = json::to_json(definition);
  T again;
  std::vector<json::Issue> issues;
  const json::DecodeOptions options{};
  if (json::decode(text, again, options, issues)) return std::nullopt;
  return json::describe(issues.front(), text);
}

// The node that would be over its limit, or over a cap that is scheduled already, with nobody
// answering, if there is one: every EVSE draws its safe default then, or what its model gives
// when its connection is lost.
std::optional<std::string> overfilled(const state::State& state, const state::Site& site,
                                      const std::vector<EvseDefinition>& added) {
  const ControlSettings& control = site.definition.control;
  if (control.policy == Policy::uncontrolled) return std::nullopt;
  grid::TreeLoad load(site.tree);
  const auto count = [&](std::size_t node, const EvseDefinition& evse) {
    const bool loses = evse.offline_limit == OfflineLimit::lost;
    const Amps held = loses ? evse.max_current : std::min(control.safe_default, evse.max_current);
    load.add(site.tree, node, grid::phase_load(evse.connection, held, 3));
  };
  for (const EvseId id : site.evses) {
    const state::Evse& evse = state.evse(id);
    count(evse.node_index, evse.definition);
  }
  for (const EvseDefinition& evse : added) count(*site.tree.index_of(evse.node), evse);
  const auto fixed = site.tree.limits();
  std::vector<grid::Limits> limits(fixed.begin(), fixed.end());
  for (std::size_t node = 0; node < limits.size(); ++node) {
    for (const CapPoint& point : site.caps[node].points) {
      limits[node].power_w = std::min(limits[node].power_w, point.limit.value());
    }
  }
  const auto over = load.violations(site.tree, limits, Amps(1e-3));
  if (over.empty()) return std::nullopt;
  return site.tree.node(over.front().index).name;
}

}  // namespace

ReplyToCommand define_tariff(state::Turn& turn, const DefineTariff& command) {
  if (auto fault = fault_of(command.tariff)) return refused(*fault);
  if (auto currency = Currency::parse(command.tariff.currency); !currency) {
    return refused(currency.error().message);
  }
  const TariffId id = turn.state().next_tariff();
  turn.emit(events::TariffDefined{id, command.tariff});
  return done(id.value());
}

ReplyToCommand define_site(state::Turn& turn, const DefineSite& command) {
  const SiteDefinition& site = command.site;
  if (auto fault = fault_of(site)) return refused(*fault);
  if (!turn.state().has_tariff(site.tariff)) {
    return refused("tariff " + std::to_string(site.tariff.value()) + " does not exist");
  }
  auto tree = grid::LimitTree::build(site.nodes, site.line_to_neutral);
  if (!tree) return refused(tree.error().message);
  for (const UncontrolledLoad& load : site.uncontrolled) {
    if (!tree->index_of(load.node)) {
      return refused("uncontrolled load at node " + std::to_string(load.node.value()) +
                     ", which the site does not have");
    }
  }
  if (site.control.interval >= site.control.lease / 2) {
    return refused(
        "control.interval_s must be less than half of control.lease_s, or leases end "
        "before they are renewed");
  }
  const SiteId id = turn.state().next_site();
  turn.emit(events::SiteDefined{id, site});
  return done(id.value());
}

ReplyToCommand define_station(state::Turn& turn, const DefineStation& command) {
  const StationDefinition& station = command.station;
  if (auto fault = fault_of(station)) return refused(*fault);
  if (station.identity.empty()) return refused("a station needs an identity");
  if (!turn.state().has_site(station.site)) {
    return refused("site " + std::to_string(station.site.value()) + " does not exist");
  }
  if (turn.state().find_station(station.identity) != nullptr) {
    return refused("station \"" + station.identity + "\" exists already");
  }
  const state::Site& site = turn.state().site(station.site);
  events::StationDefined event;
  event.station = turn.state().next_station();
  event.definition = station;
  std::uint64_t next = turn.state().next_evse().value();
  for (const EvseDefinition& evse : station.evses) {
    if (!site.tree.index_of(evse.node)) {
      return refused("EVSE \"" + evse.name + "\" is at node " + std::to_string(evse.node.value()) +
                     ", which the site does not have");
    }
    event.evses.push_back(EvseId(next++));
  }
  if (const auto node = overfilled(turn.state(), site, station.evses)) {
    return refused("station \"" + station.identity +
                   "\": the safe defaults of all EVSEs (control.safe_default_a; max_current_a of "
                   "those whose offline_limit is lost) together exceed the lowest limit of " +
                   *node + ", so no cap could be promised");
  }
  const std::uint64_t created = event.station.value();
  turn.emit(std::move(event));
  return done(created);
}

ReplyToCommand define_token(state::Turn& turn, const DefineToken& command) {
  if (auto fault = fault_of(command.token)) return refused(*fault);
  if (command.token.id_tag.empty()) return refused("an id tag has at least one character");
  turn.emit(events::TokenDefined{command.token});
  return done(0);
}

ReplyToCommand erase_token(state::Turn& turn, const EraseToken& command) {
  const state::State& state = turn.state();
  const std::string meant = state.spelling(command.id_tag);
  bool known = state.find_token(command.id_tag) != nullptr;
  for (const state::Transaction& transaction : state.transactions()) {
    if (state.spelling(transaction.id_tag) != meant) continue;
    known = true;
    if (!transaction.meter_stop) {
      return refused("its transaction " + std::to_string(transaction.id.value()) +
                     " is still running");
    }
  }
  if (!known) return refused("no such id tag");
  turn.emit(events::TokenErased{command.id_tag, command.replacement});
  return done(0);
}

ReplyToCommand schedule_cap(state::Turn& turn, const ScheduleCap& command) {
  if (!turn.state().has_site(command.site)) return refused("no such site");
  if (!turn.state().site(command.site).tree.index_of(command.node)) {
    return refused("the site has no node " + std::to_string(command.node.value()));
  }
  for (std::size_t i = 0; i < command.points.size(); ++i) {
    const CapPoint& point = command.points[i];
    if (!std::isfinite(point.limit.value()) || point.limit < Watts()) {
      return refused("points[" + std::to_string(i) + "].limit_w: expected at least 0");
    }
    if (i > 0 && point.from <= command.points[i - 1].from) {
      return refused("points[" + std::to_string(i) + "].from: expected later than the one before");
    }
  }
  turn.emit(events::CapScheduled{command.site, command.node, command.points});
  return done(0);
}

ReplyToCommand choose_policy(state::Turn& turn, const ChoosePolicy& command) {
  if (!turn.state().has_site(command.site)) return refused("no such site");
  const ControlSettings& control = turn.state().site(command.site).definition.control;
  if (command.policy != control.policy) {
    for (const Policy policy : {command.policy, control.policy}) {
      if (policy != Policy::uncontrolled) continue;
      return refused(
          "a running site cannot change to or from uncontrolled: its chargers would hold "
          "no safe default, or keep one that nobody lifts");
    }
  }
  if (command.policy != control.policy || command.shadow != control.shadow) {
    turn.emit(events::PolicyChosen{command.site, command.policy, command.shadow});
  }
  return done(0);
}

ReplyToCommand schedule_prices(state::Turn& turn, const SchedulePrices& command) {
  if (!turn.state().has_site(command.site)) return refused("no such site");
  for (std::size_t i = 1; i < command.points.size(); ++i) {
    if (command.points[i].from > command.points[i - 1].from) continue;
    return refused("points[" + std::to_string(i) + "].from: expected later than the one before");
  }
  turn.emit(events::PricesScheduled{command.site, command.points});
  return done(0);
}

ReplyToCommand report_load(state::Turn& turn, const ReportLoad& command) {
  if (!turn.state().has_site(command.site)) return refused("no such site");
  const state::Site& site = turn.state().site(command.site);
  const auto index = site.tree.index_of(command.node);
  bool declared = false;
  for (const UncontrolledLoad& load : site.definition.uncontrolled) {
    declared = declared || load.node == command.node;
  }
  if (!index || !declared) return refused("the site has no uncontrolled load at that node");
  if (!std::isfinite(command.power.value())) return refused("power_w: expected a finite number");
  if (site.measured[*index] != command.power) {
    turn.emit(events::MeasuredLoadChanged{command.site, command.node, command.power});
  }
  return done(0);
}

}  // namespace voltwin::core::station
