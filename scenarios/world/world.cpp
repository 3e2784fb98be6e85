#include "scenarios/world/world.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "csms/core/power/load_control.hpp"
#include "engine/base/ensure.hpp"
#include "scenarios/world/definitions.hpp"
#include "scenarios/world/station_side.hpp"

namespace voltwin::scenarios::world {

namespace {

// Of a station that starts with the site: the mains return to all at once, their
// controllers come up one after the other.
constexpr Duration power_on_spread = Duration::from_ms(200);

Duration worst_latency(const format::Link& link) { return link.latency + link.jitter; }

Duration declared_reaction(const format::Scenario& scenario) {
  return core::power::worst_reaction(control_settings(scenario.control),
                                     scenario.control.measurement_interval) +
         worst_latency(scenario.link) * 2;
}

twin::link::LinkConfig link_config(const format::Link& link) {
  twin::link::LinkConfig config;
  config.latency_min = link.latency;
  config.latency_jitter = link.jitter;
  return config;
}

// The ids of a simulated CSMS are secrets to nobody: the same seed, the same frames.
core::session::TransactionKey transaction_key(const random::Random& random) {
  random::Stream words = random.stream("csms/transaction_key");
  const std::uint64_t first = words.next_u64();
  return core::session::TransactionKey({first, words.next_u64()});
}

}  // namespace

World::World(format::Scenario scenario, grid::LimitTree tree, WorldOptions options)
    : scenario_(std::move(scenario)),
      tree_(std::move(tree)),
      random_(static_cast<std::uint64_t>(scenario_.seed)),
      simulation_(scenario_.clock.start),
      shard_({transaction_key(random_)}, options.sideband),
      journal_({store::journal::Retain::until_drained,
                options.sideband == core::shard::Sideband::keep ? store::journal::Sideband::keep
                                                                : store::journal::Sideband::drop,
                options.sideband == core::shard::Sideband::keep ? store::journal::Sideband::keep
                                                                : store::journal::Sideband::drop}),
      options_(options),
      load_(tree_),
      uncontrolled_(tree_),
      limits_(tree_.limits().begin(), tree_.limits().end()),
      answerable_(limits_),
      cap_watch_(tree_, declared_reaction(scenario_)) {
  for (std::size_t i = 0; i < tree_.size(); ++i) {
    if (tree_.node(i).kind == grid::NodeKind::transformer) {
      transformer_ = i;
      break;
    }
  }
}

Result<World> World::make(format::Scenario scenario, std::vector<format::SessionRecord> sessions,
                          WorldOptions options) {
  auto tree = grid::LimitTree::build(scenario.site.nodes, scenario.site.line_to_neutral);
  if (!tree) return tl::unexpected<Error>(tree.error());
  World world(std::move(scenario), *std::move(tree), options);
  world.cap_watch_.advance(world.now());
  world.shard_.resume(world.now());
  world.flush();
  if (auto defined = world.define(); !defined) return tl::unexpected<Error>(defined.error());
  for (const format::SessionRecord& session : sessions) {
    if (auto token = world.define_one(boundary::DefineToken{{session.id_tag, {}}}); !token) {
      return tl::unexpected<Error>(token.error());
    }
  }
  world.populate(std::move(sessions));
  return world;
}

Result<std::uint64_t> World::define_one(boundary::CommandBody body) {
  replies_.clear();
  command(std::move(body));
  ENSURE(replies_.size() == 1);
  const boundary::ReplyToCommand reply = std::move(replies_.front());
  replies_.clear();
  if (reply.status != boundary::CommandStatus::done) {
    return bad_input("scenario " + scenario_.name + ": " + reply.detail);
  }
  return reply.created;
}

Result<void> World::define() {
  auto tariff = define_one(boundary::DefineTariff{tariff_definition(scenario_.tariff)});
  if (!tariff) return tl::unexpected<Error>(tariff.error());
  auto site =
      define_one(boundary::DefineSite{site_definition(scenario_, boundary::TariffId(*tariff))});
  if (!site) return tl::unexpected<Error>(site.error());
  const boundary::SiteId site_id(*site);
  for (const format::Cap& cap : scenario_.site.caps) {
    auto done = define_one(cap_schedule(cap, site_id));
    if (!done) return tl::unexpected<Error>(done.error());
  }
  if (!scenario_.control.prices.empty()) {
    auto done = define_one(price_schedule(scenario_.control, site_id));
    if (!done) return tl::unexpected<Error>(done.error());
  }
  for (const format::Station& station : scenario_.site.stations) {
    auto done = define_one(boundary::DefineStation{station_definition(station, site_id)});
    if (!done) return tl::unexpected<Error>(done.error());
  }
  return {};
}

void World::populate(std::vector<format::SessionRecord> sessions) {
  const random::Stream links = random_.stream("link");
  const random::Stream quirks = random_.stream("quirks");
  for (const format::Station& spec : scenario_.site.stations) {
    const auto index = static_cast<std::uint32_t>(stations_.size());
    twin::station::StationConfig config = station_config(scenario_, spec);
    config.seed = static_cast<std::uint64_t>(scenario_.seed) + index;
    SimStation station{twin::station::Station(std::move(config)),
                       twin::link::Link(link_config(scenario_.link), links.stream(spec.id)),
                       boundary::ConnectionId(),
                       now(),
                       static_cast<std::uint32_t>(evses_.size()),
                       twin::faults::Misbehaviour(frame_quirks(spec), quirks.stream(spec.id)),
                       Instant::never()};
    has_quirks_ = has_quirks_ || !station.misbehaviour.is_idle();
    for (std::size_t i = 0; i < spec.evses.size(); ++i) {
      SimEvse evse;
      evse.station = index;
      evse.connector = static_cast<int>(i) + 1;
      const auto node = tree_.index_of(spec.evses[i].node);
      ENSURE(node.has_value());
      evse.node = *node;
      evse.activity_since = now();
      evses_.push_back(evse);
    }
    stations_.push_back(std::move(station));
    // Detail 1: switch on; later ones are the station's own timer.
    schedule(now() + power_on_spread * index, {EventKind::station_timer, index, 1});
  }
  for (format::SessionRecord& session : sessions) {
    const auto index = static_cast<std::uint32_t>(visit_ids_.size());
    twin::driver::VisitPlan plan;
    plan.number = index;
    plan.arrival = session.arrival;
    plan.departure = session.departure;
    plan.token = session.id_tag;
    plan.requested_energy = Joules(session.requested_wh * 3600.0);
    if (session.evse) plan.evse = evse_index(scenario_.site, *session.evse);
    plan.patience = scenario_.demand.patience;
    plan.token_delay = scenario_.demand.token_delay;
    visit_ids_.push_back(visits_.start(twin::driver::Visit(std::move(plan))));
    VisitFacts facts;
    facts.record = std::move(session);
    recording_.visits.push_back(std::move(facts));
  }
  base_now_.resize(scenario_.site.base_load.size());
  for (std::uint32_t i = 0; i < base_now_.size(); ++i) step_base_load(i);
  for (const format::Cap& cap : scenario_.site.caps) {
    for (const format::CapPoint& point : cap.points) {
      schedule(std::max(now(), point.from), {EventKind::cap, 0, 0});
    }
  }
  if (!base_now_.empty()) schedule(now(), {EventKind::measure, 0, 0});
  for (std::uint32_t i = 0; i < scenario_.faults.size(); ++i) {
    schedule(scenario_.faults[i].at, {EventKind::fault, i, 0});
  }
  begin_sample();
  schedule(now() + scenario_.output.sample, {EventKind::sample, 0, 0});
  settle_visits();
}

template <class Watch>
void World::run(Instant until, Watch watch) {
  until = std::min(until, scenario_.clock.end());
  settle_visits();  // somebody may have reached in from outside
  simulation_.run_until(
      until,
      [this](const Event& event) {
        cap_watch_.advance(now());
        digest_.add(now());
        digest_.add(static_cast<int>(event.kind));
        digest_.add(event.target);
        fire(event);
        settle_visits();
      },
      watch);
  cap_watch_.advance(now());
}

void World::run_until(Instant until) { run(until, sim::NoWatch{}); }

void World::run_until(Instant until, sim::Trace& trace) {
  // By EventKind: what it is, and whose it is; with a station the target says which.
  struct Kind {
    const char* name;
    const char* whose;
  };
  constexpr Kind kinds[] = {{"timer", nullptr},
                            {"frame sent", nullptr},
                            {"frame received", nullptr},
                            {"connects", nullptr},
                            {"connected", nullptr},
                            {"CSMS sees close", "CSMS"},
                            {"station sees close", nullptr},
                            {"wakes", "drivers"},
                            {"base load", "building"},
                            {"cap", "grid"},
                            {"measurement", "building"},
                            {"deadline", "CSMS"},
                            {"sample", "report"},
                            {"fault", "faults"},
                            {"quirk", nullptr},
                            {"file fetched", nullptr},
                            {"file sent", nullptr}};
  static_assert(std::size(kinds) == static_cast<std::size_t>(EventKind::uploaded) + 1);
  std::vector<sim::Trace::Name> names;
  std::vector<sim::Trace::Track> tracks;
  for (const Kind& kind : kinds) {
    names.push_back(trace.name(kind.name));
    tracks.push_back(kind.whose == nullptr ? sim::Trace::Track{} : trace.track("site", kind.whose));
  }
  std::vector<sim::Trace::Track> stations;
  for (const format::Station& station : scenario_.site.stations) {
    stations.push_back(trace.track("stations", station.id));
  }
  run(until, [&](Instant now, const Event& event) {
    const auto kind = static_cast<std::size_t>(event.kind);
    const bool of_station = kinds[kind].whose == nullptr;
    trace.mark(now, of_station ? stations[event.target] : tracks[kind], names[kind]);
  });
}

void World::fire(Event event) {
  switch (event.kind) {
    case EventKind::station_timer:
      with_station(event.target, [&](twin::station::Station& s, twin::station::Context& c) {
        event.detail == 1 ? s.power_on(c) : s.timer(TimerToken(), c);
      });
      break;
    case EventKind::frame_to_csms:
    case EventKind::frame_to_station:
      take_frame(event.target, event.kind, event.detail);
      break;
    case EventKind::connect:
      try_connect(event.target);
      break;
    case EventKind::established:
      establish(event.target, event.detail);
      break;
    case EventKind::csms_sees_close:
      submit(boundary::Disconnected{boundary::ConnectionId(event.detail)});
      break;
    case EventKind::station_sees_close:
      if (stations_[event.target].connection.value() == event.detail) {
        drop_link(event.target);
        with_station(event.target, [](twin::station::Station& s, twin::station::Context& c) {
          s.disconnected(c);
        });
      }
      break;
    case EventKind::visit:
      fire_visits(event);
      break;
    case EventKind::base_load:
      step_base_load(event.target);
      break;
    case EventKind::cap:
      step_cap();
      break;
    case EventKind::measure:
      measure();
      break;
    case EventKind::core:
      expire_core();
      break;
    case EventKind::sample:
      take_sample();
      break;
    case EventKind::fault:
      begin_fault(scenario_.faults[event.target]);
      break;
    case EventKind::quirk:
      let_quirks_go(event.target);
      break;
    case EventKind::downloaded:
    case EventKind::uploaded:
      move_file(event.target, event.kind, event.detail);
      break;
  }
}

void World::finish() {
  cap_watch_.finish();
  for (std::uint32_t i = 0; i < evses_.size(); ++i) {
    SimEvse& evse = evses_[i];
    if (evse.activity != EvseActivity::empty && evse.activity_since < now()) {
      recording_.spells.push_back({i, evse.activity_since, now(), evse.activity});
    }
    if (!evse.visit) continue;
    VisitFacts& facts = recording_.visits[*evse.visit];
    facts.end = VisitEnd::present;
    twin::station::Station& station = stations_[evse.station].station;
    station.advance(evse.connector, now());
    facts.meter_to_mwh = station.truth(evse.connector, now()).meter_mwh;
    facts.battery_gain_j += station.vehicle(evse.connector)->battery().stored().value();
  }
}

std::string World::digest() const {
  sim::Digest whole = digest_;
  whole.add(core_state().digest());
  whole.add(simulation_.fired());
  whole.add(journal_.totals().records);
  for (const Sample& sample : recording_.samples) {
    whole.add(sample.ev_kw);
    whole.add(sample.total_peak_kw);
  }
  for (const VisitFacts& visit : recording_.visits) {
    whole.add(static_cast<int>(visit.end));
    whole.add(visit.meter_to_mwh - visit.meter_from_mwh);
  }
  return whole.hex();
}

}  // namespace voltwin::scenarios::world
