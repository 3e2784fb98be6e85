#pragma once
// The simulated world: a site with its stations, vehicles, drivers, links and loads in
// virtual time, around the same shard that runs in production. The only place that holds
// both the twin and the core; it wires, and decides nothing for either.
//
// Contract: a World is a value. A copy at any instant is a fork: both go on alike, to the
// same digest. A run is a function of the scenario, the session records and the seed.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "csms/core/shard/shard.hpp"
#include "csms/store/journal/memory_journal.hpp"
#include "engine/base/result.hpp"
#include "engine/random/random.hpp"
#include "engine/sim/digest.hpp"
#include "engine/sim/processes.hpp"
#include "engine/sim/simulation.hpp"
#include "engine/sim/trace.hpp"
#include "grid/model/tree_load.hpp"
#include "scenarios/format/demand.hpp"
#include "scenarios/format/scenario.hpp"
#include "scenarios/world/cap_watch.hpp"
#include "scenarios/world/recording.hpp"
#include "twin/driver/visit.hpp"
#include "twin/faults/misbehaviour.hpp"
#include "twin/link/link.hpp"
#include "twin/station/station.hpp"

namespace voltwin::scenarios::world {

namespace boundary = core::boundary;

enum class Certificates : std::uint8_t { none, of_each_plan };

struct WorldOptions {
  /// What the shard gathers and the journal keeps beside events: frames and measurements.
  core::shard::Sideband sideband = core::shard::Sideband::drop;
  Certificates certificates = Certificates::none;
};

struct Counts {
  std::uint64_t frames_to_csms = 0;  ///< OCPP frames delivered, each direction
  std::uint64_t frames_to_station = 0;
};

class World {
 public:
  /// Builds the world at the scenario's start. `bad_input` when the core refuses a definition.
  [[nodiscard]] static Result<World> make(format::Scenario scenario,
                                          std::vector<format::SessionRecord> sessions,
                                          WorldOptions options);

  /// Fires everything due before or at `until` (at most the scenario's end).
  void run_until(Instant until);
  /// The same, with a mark in the trace for each event. What happens is the same.
  void run_until(Instant until, sim::Trace& trace);
  /// Ends the run: closes what is open in the recording. Once, at the end.
  void finish();

  [[nodiscard]] Instant now() const { return simulation_.now(); }
  /// Simulated events fired so far.
  [[nodiscard]] std::uint64_t events() const { return simulation_.fired(); }
  [[nodiscard]] const format::Scenario& scenario() const { return scenario_; }
  [[nodiscard]] const core::state::State& core_state() const { return shard_.state(); }
  [[nodiscard]] const core::shard::CoreCounters& core_counters() const { return shard_.counters(); }
  /// Of the site's shadow policy, if it has one.
  [[nodiscard]] const core::power::ShadowReport* shadow() const {
    return shard_.shadow(boundary::SiteId(1));
  }
  [[nodiscard]] const grid::LimitTree& tree() const { return tree_; }
  [[nodiscard]] const CapWatch& cap_watch() const { return cap_watch_; }
  [[nodiscard]] const Recording& recording() const { return recording_; }
  [[nodiscard]] const Counts& counts() const { return counts_; }
  [[nodiscard]] store::journal::MemoryJournal& journal() { return journal_; }
  [[nodiscard]] std::size_t evse_count() const { return evses_.size(); }
  [[nodiscard]] const twin::station::Station& station(std::size_t index) const {
    return stations_[index].station;
  }
  [[nodiscard]] const twin::faults::Misbehaviour& misbehaviour(std::size_t index) const {
    return stations_[index].misbehaviour;
  }
  /// The certificates of the plans so far, one JSON object a line (WorldOptions::certificates).
  [[nodiscard]] const std::string& certificates() const { return certificates_; }
  /// Of everything that happened so far and of the core's state.
  [[nodiscard]] std::string digest() const;

  /// A command from outside, as an operator would send it; for tests and what-ifs.
  void command(boundary::CommandBody body);
  /// Changes the link of a station now, as a fault would.
  void half_open(std::size_t station, twin::link::Silence silence, Instant until);
  void disconnect(std::size_t station, Instant until);

 private:
  enum class EventKind : std::uint8_t {
    station_timer,
    frame_to_csms,
    frame_to_station,
    connect,
    established,
    csms_sees_close,
    station_sees_close,
    visit,
    base_load,
    cap,
    measure,
    core,
    sample,
    fault,
    quirk,
    downloaded,
    uploaded
  };
  struct Event {
    EventKind kind = EventKind::core;
    std::uint32_t target = 0;
    std::uint64_t detail = 0;
  };
  using Simulation = sim::Simulation<Event>;

  /// TimerToken::kind of the visits' timers, which are the only ones of their events.
  static constexpr std::uint32_t visit_timer = 0;

  struct SimStation {
    twin::station::Station station;
    twin::link::Link link;
    boundary::ConnectionId connection;
    Instant unreachable_until;  ///< connection attempts fail before
    std::uint32_t first_evse = 0;
    twin::faults::Misbehaviour misbehaviour;
    Instant quirk_at = Instant::never();  ///< the earliest event for it
  };
  struct SimEvse {
    std::uint32_t station = 0;
    int connector = 1;
    std::size_t node = 0;
    std::optional<std::uint32_t> visit;
    grid::PhaseLoad load;  ///< as counted in load_
    EvseActivity activity = EvseActivity::empty;
    Instant activity_since;
  };

  class DriversPlace;
  /// One call to a station, and what came out of it.
  struct Call;

  World(format::Scenario scenario, grid::LimitTree tree, WorldOptions options);

  // world.cpp
  Result<void> define();
  Result<std::uint64_t> define_one(boundary::CommandBody body);
  void populate(std::vector<format::SessionRecord> sessions);
  template <class Watch>
  void run(Instant until, Watch watch);
  void fire(Event event);
  void schedule(Instant at, Event event) { simulation_.at(at, event); }

  // core_side.cpp
  void submit(boundary::Input input);
  void expire_core();
  void flush();
  void perform(boundary::SendFrame effect);
  void perform(const boundary::CloseConnection& effect);
  void perform(const boundary::ReplyToCommand& effect);
  void arm_core();

  // certificates.cpp
  void certify();

  // station_side.cpp
  template <class Action>
  void with_station(std::uint32_t index, Action action);
  void take_notices(std::uint32_t index, std::vector<twin::station::Notice>& notices);
  void move_file(std::uint32_t index, EventKind kind, std::uint64_t id);
  void take_frame(std::uint32_t index, EventKind kind, std::uint64_t generation);
  void try_connect(std::uint32_t index);
  void establish(std::uint32_t index, std::uint64_t generation);
  void drop_link(std::uint32_t index);
  void begin_fault(const format::Fault& fault);
  void send_to_csms(std::uint32_t index, std::string text);
  void send_from_station(std::uint32_t index, std::string text);
  void take_traffic(std::uint32_t index, twin::faults::Traffic traffic);
  void let_quirks_go(std::uint32_t index);
  void arm_quirks(std::uint32_t index);
  [[nodiscard]] std::uint32_t station_of(boundary::ConnectionId connection) const;

  // drivers.cpp
  template <class Action>
  void with_visits(Action action);
  [[nodiscard]] twin::driver::Visit& visit(std::uint32_t number);
  void fire_visits(const Event& event);
  void tell_visit(std::uint32_t number);
  void settle_visits();
  [[nodiscard]] std::optional<std::uint32_t> find_free(const twin::driver::Visit& visit) const;
  void plug_in(std::uint32_t visit, std::uint32_t evse);
  void present_token(const twin::driver::Visit& visit, std::uint32_t evse);
  void unplug(std::uint32_t visit, std::uint32_t evse);

  // physics.cpp
  void refresh_load(std::uint32_t evse);
  void refresh_all();
  void observe();
  void note_activity(std::uint32_t evse);
  void step_base_load(std::uint32_t index);
  void note_base();
  void step_cap();
  void update_answerable();
  void measure();
  void take_sample();
  void begin_sample();
  [[nodiscard]] double root_cap_kw() const;

  format::Scenario scenario_;
  grid::LimitTree tree_;
  random::Random random_;
  Simulation simulation_;
  Counts counts_;
  sim::Digest digest_;

  std::vector<SimStation> stations_;
  bool has_quirks_ = false;  ///< of any station; without, frames take the short way
  std::vector<SimEvse> evses_;
  sim::Processes<twin::driver::Visit> visits_{visit_timer};
  sim::SignalId evse_freed_ = visits_.make_signal();
  std::vector<sim::ProcessId> visit_ids_;  ///< by number

  core::shard::Shard shard_;
  store::journal::MemoryJournal journal_;
  std::uint64_t next_connection_ = 1;
  std::vector<std::uint32_t> station_of_connection_;  ///< by connection id
  TimerHandle core_timer_;
  Instant core_timer_at_ = Instant::never();
  std::uint64_t next_correlation_ = 1;
  std::vector<boundary::ReplyToCommand> replies_;
  WorldOptions options_;
  std::uint64_t certified_plans_ = 0;
  std::string certificates_;

  grid::TreeLoad load_;
  grid::TreeLoad uncontrolled_;  ///< the part of load_ that is not EVSEs
  std::vector<grid::Limits> limits_;
  /// What load control answers for: the limits, or the uncontrolled load where that alone is
  /// more; then every EVSE must be at zero.
  std::vector<grid::Limits> answerable_;
  std::vector<Watts> base_now_;  ///< per base load of the scenario
  CapWatch cap_watch_;
  std::size_t transformer_ = 0;  ///< tree index: the first transformer, else the root
  Recording recording_;
  Sample sample_;
  double sample_base_j_ = 0.0;
  Instant sample_base_since_;
  std::int64_t sample_from_mwh_ = 0;
};

}  // namespace voltwin::scenarios::world
