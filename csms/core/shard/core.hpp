#pragma once
// The core: (input, now) in; facts and one ordered list of effects out. It opens,
// reads and waits for nothing, and cannot tell whether a simulation or a server
// drives it. What a connection holds (open calls, last sign of life) is kept here,
// beside the state, and is forgotten with the connection or a restart.

#include <array>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "csms/core/boundary/effects.hpp"
#include "csms/core/boundary/inputs.hpp"
#include "csms/core/boundary/strictness.hpp"
#include "csms/core/events/batch.hpp"
#include "csms/core/power/load_control.hpp"
#include "csms/core/power/site_certificate.hpp"
#include "csms/core/session/reaper.hpp"
#include "csms/core/session/wire_ids.hpp"
#include "csms/core/state/state.hpp"
#include "csms/core/state/turn.hpp"
#include "csms/ocpp/rpc/endpoint.hpp"
#include "csms/ocpp/tolerance/finding.hpp"

namespace voltwin::core::shard {

using namespace core::boundary;  // inputs and effects

struct CoreConfig {
  /// The secret of the transaction ids; any key does for recovery.
  session::TransactionKey transaction_key;
  Duration call_timeout = Duration::from_seconds(30);
  /// Calls that may wait for one station.
  std::size_t queue_limit = 64;
  /// A connection that was silent for so many heartbeat intervals is taken for dead.
  int silent_heartbeats = 3;
  Strictness strictness = Strictness::tolerant;
  /// Of a longer frame only this much is looked at; at most rpc::max_frame_bytes.
  std::size_t max_frame_bytes = 256 * 1024;
  /// After a boot, and after a connect without one, no call goes out for so long: some chargers
  /// reboot when they are asked anything sooner (rows B1, W7). Real ones need a few seconds;
  /// zero sends at once, also to a station that has not booted.
  Duration settle = Duration();
  /// A station that never booted is waited for this long; then it is served without (row B4).
  Duration boot_patience = Duration::from_seconds(60);
};

/// What one step brought forth, in order.
struct StepOutput {
  std::vector<events::Event> events;
  std::vector<Effect> effects;
  std::vector<events::TapeEntry> tape;
  std::vector<events::Telemetry> telemetry;
  void clear();
};

/// Counters of one core since it was made; they decide nothing.
struct CoreCounters {
  std::uint64_t frames_in = 0;
  std::uint64_t frames_out = 0;
  std::uint64_t refused_calls = 0;   ///< answered by CALLERROR
  std::uint64_t ignored_frames = 0;  ///< late, unknown or unreadable
  std::uint64_t plans = 0;           ///< runs of load control
};

class Core {
 public:
  explicit Core(CoreConfig config) : config_(config) {}

  /// Takes one input. `now` never goes back. Appends to `out`.
  void step(Input input, Instant now, StepOutput& out);
  /// Does what is due at `now`: time-outs, leases, plans.
  void expire(Instant now, StepOutput& out);
  [[nodiscard]] std::optional<Instant> next_deadline() const;

  /// Recovery: applies a fact of the journal. Before the first step only.
  void replay(const events::Event& event, Instant at);
  /// Recovery: begins with what a snapshot had instead of with nothing. Before any of it only.
  void restore(state::State state) { state_ = std::move(state); }
  /// After recovery: no connection has survived; states it as facts.
  void resume(Instant now, StepOutput& out);

  [[nodiscard]] const state::State& state() const { return state_; }
  [[nodiscard]] const CoreCounters& counters() const { return counters_; }
  /// What the site's shadow policy would have offered; nothing while it has none, or no plan.
  [[nodiscard]] const power::ShadowReport* shadow(SiteId site) const {
    const std::size_t index = site.value() - 1;
    if (index >= memories_.size() || !memories_[index].shadow.report()) return nullptr;
    return &*memories_[index].shadow.report();
  }
  /// What the site may carry at worst from `now` on. For watching: nothing is decided by it.
  [[nodiscard]] power::SiteCertificate certificate(SiteId site, Instant now);

 private:
  struct Sent {
    std::uint64_t tag = 0;
    StationCall call;
    CorrelationId correlation;
    Instant asked;
  };
  /// What is watched of the station's calls on one connection.
  struct PeerHabits {
    /// Hashes of the ids of its last calls, the oldest first to go.
    std::array<std::uint64_t, 8> recent_ids{};
    std::size_t calls_heard = 0;
    Instant last_call_at;
    /// The quickest answer to a call of ours: no round trip takes longer.
    std::optional<Duration> quickest_answer;
    Instant last_heartbeat_at;
    std::uint32_t heartbeats_without_pause = 0;
    bool missed_boot = false;  ///< counted: it calls, and has never booted
    bool answered = false;     ///< to any call since the connect or the last boot
    /// When a message of a transaction last came late, as out of a queue.
    Instant backlog_at = Instant::from_us(INT64_MIN / 2);
    bool booted = false;           ///< on this connection
    std::int32_t before_boot = 0;  ///< messages of transactions that came sooner
  };
  struct Connection {
    StationId station;
    ocpp::rpc::Endpoint endpoint;
    std::vector<Sent> sent;  ///< open and queued calls
    Instant since;
    Instant settled_at;      ///< until then calls are held
    std::vector<Sent> held;  ///< in order; at most queue_limit
    Instant last_heard;
    Duration silence_allowed;
    PeerHabits peer;
    /// Its place in deadlines_: no later than what it waits for.
    Instant queued = Instant::never();

    /// When expire() has something to do for it.
    [[nodiscard]] Instant deadline() const;
  };

  void take(const Connected& input, state::Turn& turn, StepOutput& out);
  void take(FrameReceived& input, state::Turn& turn, StepOutput& out);
  void take(const Disconnected& input, state::Turn& turn, StepOutput& out);
  void take(const Command& input, state::Turn& turn, StepOutput& out);

  void lose(ConnectionId id, std::string reason, state::Turn& turn, StepOutput& out);
  void reap(Instant now, state::Turn& turn);
  void receive(const FrameReceived& input, Connection& connection, state::Turn& turn,
               ocpp::rpc::Output& news);
  void ignore(StationId station, const ocpp::rpc::Ignored& ignored, state::Turn& turn);
  void watch_ids(Connection& connection, std::string_view id, state::Turn& turn);
  void tolerate(StationId station, const std::vector<ocpp::tolerance::Finding>& findings,
                state::Turn& turn);
  [[nodiscard]] bool answer_ordinary(const FrameReceived& input, Connection& connection,
                                     state::Turn& turn, StepOutput& out);
  void handle_news(ConnectionId id, ocpp::rpc::Output& news, state::Turn& turn, StepOutput& out);
  void answer_call(ConnectionId id, const ocpp::rpc::IncomingCall& call, state::Turn& turn,
                   StepOutput& out);
  StationAnswer decide(Connection& connection, const StationRequest& request, state::Turn& turn);
  void watch_backlog(Connection& connection, const StationRequest& request, Instant now);
  void conclude(ConnectionId id, std::uint64_t tag, CallOutcome outcome, state::Turn& turn,
                StepOutput& out);
  void conclude(StationId station, const Sent& sent, const CallOutcome& outcome, state::Turn& turn,
                StepOutput& out);
  void start_remote(const CallStation& command, CorrelationId correlation, state::Turn& turn,
                    StepOutput& out);
  void send_calls(state::Turn& turn, StepOutput& out);
  void send(ConnectionId id, Sent sent, state::Turn& turn, StepOutput& out);
  void release_held(std::vector<ConnectionId> due, state::Turn& turn, StepOutput& out);
  void watch_calls(Connection& connection, std::string_view action, state::Turn& turn);
  void send_frame(ConnectionId id, StationId station, std::string frame, Instant now,
                  StepOutput& out);
  /// When a frame passed, and over whose connection.
  struct Passage {
    Instant at;
    ConnectionId connection;
    StationId station;
  };
  events::TapeEntry& put_on_tape(std::vector<events::TapeEntry>& tape, const Passage& passage,
                                 events::TapeEntry::Kind kind);
  void send_frames(ConnectionId id, ocpp::rpc::Output& news, Instant now, StepOutput& out);
  void await(ConnectionId id, Connection& connection);
  void settle_deadlines();
  [[nodiscard]] std::vector<ConnectionId> what_is_due(Instant now) const;
  void finish(state::Turn& turn, StepOutput& out, std::size_t first_event);
  void watch_transactions(const StepOutput& out, std::size_t first_event);
  void mark_sites(const StepOutput& out, std::size_t first_event, Instant now);
  void control(SiteId site, state::Turn& turn);
  void watch_plans(const StepOutput& out, std::size_t first_event);
  void watch_plan(SiteId site);
  void install_defaults(const state::Site& site, state::Turn& turn);
  void note_resumed_charging(StationId station, const StationRequest& request);
  void doubt_grants(state::Turn& turn, Instant newest) const;
  power::SiteMemory& memory(SiteId site);
  void landed(EvseId evse);
  [[nodiscard]] std::size_t place_in_site(EvseId evse) const;
  void watch_boot(Connection& connection, state::Turn& turn);
  void serve_without_boot(StationId station, state::Turn& turn);
  [[nodiscard]] Duration settle_time(StationId station) const;

  CoreConfig config_;
  state::State state_;
  std::unordered_map<ConnectionId, Connection> connections_;  // lint: lookup only
  /// What each connection waits for, once each. One that comes earlier moves at once; one that
  /// is put off, as by every frame, moves when it would be the first: what is first is true.
  std::set<std::pair<Instant, ConnectionId>> deadlines_;
  std::vector<power::SiteMemory> memories_;  ///< per site
  std::vector<SiteId> dirty_;
  std::vector<SiteId> planning_;  ///< the ones of this turn; kept for its memory
  /// When the next plan of a site is due, and the same in order; never for one without.
  std::vector<Instant> plan_at_;
  std::set<std::pair<Instant, SiteId>> plans_;
  /// Stations whose connection went before they answered the first call on it, and when. Of a
  /// connection, as it were: a restart forgets it, and the next fright shows it again.
  std::map<StationId, Instant> frightened_;
  session::Reaper reaper_;
  std::uint64_t next_tag_ = 1;
  CoreCounters counters_;
};

}  // namespace voltwin::core::shard
