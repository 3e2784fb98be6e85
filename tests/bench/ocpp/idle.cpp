// Ten thousand connected stations that only send heartbeats, as most of a network does most of
// the time: what one frame costs when the core has that many connections and deadlines. After
// every step the next deadline is asked for, as a driver of the core does.

#include "csms/core/shard/core.hpp"
#include "engine/base/ensure.hpp"
#include "tests/bench/ocpp/rounds.hpp"
#include "tests/bench/ocpp/subjects.hpp"

namespace voltwin::bench {

namespace {

using namespace core::boundary;

constexpr std::size_t sites = 100;
constexpr std::size_t stations_of_site = 100;
constexpr std::size_t stations = sites * stations_of_site;
constexpr std::size_t steps_of_round = 2 * stations;
constexpr int rounds = 5;
// A station speaks every five minutes.
constexpr Duration period = Duration::from_minutes(5) / static_cast<std::int64_t>(stations);

class Network {
 public:
  Network() {
    TariffDefinition tariff;
    tariff.name = "Energy";
    command(DefineTariff{tariff});
    for (std::size_t i = 0; i < sites; ++i) add_site(i);
    for (std::size_t i = 1; i <= stations; ++i) {
      now_ += period;
      step(Connected{ConnectionId(i), core_.state().station(StationId(i)).identity});
    }
    for (std::size_t i = 1; i <= stations; ++i) heartbeat();
  }

  /// Of the next station, and then what is due.
  void heartbeat() {
    now_ += period;
    const ConnectionId connection(next_ % stations + 1);
    frame_ = "[2,\"h";
    frame_ += std::to_string(next_);
    frame_ += "\",\"Heartbeat\",{}]";
    ++next_;
    step(FrameReceived{connection, frame_});
    ENSURE(std::get<SendFrame>(out_.effects.front()).text.starts_with("[3,"));
    if (core_.next_deadline().value_or(Instant::never()) > now_) return;
    out_.clear();
    core_.expire(now_, out_);
  }
  [[nodiscard]] std::size_t answered() const { return core_.counters().frames_out; }
  [[nodiscard]] std::size_t sent() const { return next_; }

 private:
  void add_site(std::size_t index) {
    SiteDefinition site;
    site.name = "Site " + std::to_string(index);
    grid::Node node;
    node.id = grid::NodeId(1);
    node.name = "connection";
    node.limit_per_phase = Amps(4'000);
    site.nodes = {node};
    site.tariff = TariffId(1);
    site.control.policy = Policy::uncontrolled;
    command(DefineSite{site});
    for (std::size_t i = 0; i < stations_of_site; ++i) {
      StationDefinition station;
      station.site = SiteId(index + 1);
      station.identity = "CP-" + std::to_string(index) + "-" + std::to_string(i);
      EvseDefinition evse;
      evse.name = station.identity + "-1";
      evse.node = grid::NodeId(1);
      station.evses = {evse};
      command(DefineStation{station});
    }
  }
  void command(CommandBody body) {
    step(Command{CorrelationId(1), std::move(body)});
    ENSURE(std::get<ReplyToCommand>(out_.effects.back()).status == CommandStatus::done);
  }
  void step(Input input) {
    out_.clear();
    core_.step(std::move(input), now_, out_);
  }

  // Without a boot the core would set the stations up in its own time: not what is measured.
  static core::shard::CoreConfig config() {
    core::shard::CoreConfig out{core::session::TransactionKey({1, 2})};
    out.boot_patience = Duration::from_hours(24 * 365);
    return out;
  }

  core::shard::Core core_{config()};
  core::shard::StepOutput out_;
  std::string frame_;
  Instant now_ = Instant::from_seconds(1'780'300'800);
  std::size_t next_ = 0;
};

}  // namespace

Result<void> measure_idle_stations(const Context&, std::vector<Row>& rows) {
  Network network;
  const double rate = median_rate({rounds, steps_of_round}, [&] { network.heartbeat(); });
  ENSURE(network.answered() == network.sent());
  rows.push_back({"ocpp.core.idle_10000.steps_per_cpu_s", rate, "1/s", std::nullopt, ""});
  return {};
}

}  // namespace voltwin::bench
