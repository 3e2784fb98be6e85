// Whole sessions through the core, as JSON frames in memory: Authorize, StartTransaction, ten
// MeterValues, StopTransaction, one session after the other over many stations. Facts are
// decided and applied, answers written; no journal, and load control off, which has figures of
// its own.

#include "csms/core/shard/core.hpp"
#include "engine/base/ensure.hpp"
#include "tests/bench/engine/contest.hpp"
#include "tests/bench/ocpp/subjects.hpp"

namespace voltwin::bench {

namespace {

using namespace core::boundary;

constexpr Target rate_target{Better::higher, 100'000.0};
constexpr std::size_t sites = 20;
constexpr std::size_t stations_of_site = 10;
constexpr std::size_t sessions_of_round = 2'000;
constexpr int rounds = 9;
constexpr int meter_values = 10;
constexpr Duration period = Duration::from_minutes(1);

/// A site of one node, its stations, a tariff and a token.
class World {
 public:
  World() {
    TariffDefinition tariff;
    tariff.name = "Energy";
    tariff.per_kwh_micro = 400'000;
    command(DefineTariff{tariff});
    command(DefineToken{{"04A1B2C3D4E5F6", TokenStatus::Accepted}});
    for (std::size_t i = 0; i < sites; ++i) add_site(i);
  }

  /// One session at the next station.
  void session() {
    const ConnectionId connection(next_ % (sites * stations_of_site) + 1);
    ++next_;
    begin("Authorize");
    frame_ += R"({"idTag":"04A1B2C3D4E5F6"}])";
    send(connection, frame_);
    begin("StartTransaction");
    frame_ += R"({"connectorId":1,"idTag":"04A1B2C3D4E5F6",)";
    frame_ += R"("meterStart":1000,"timestamp":")";
    append_text(frame_, now_);
    frame_ += "\"}]";
    send(connection, frame_);
    const std::string transaction = transaction_of(answer());
    for (int i = 1; i <= meter_values; ++i) {
      now_ += period;
      begin("MeterValues");
      frame_ += R"({"connectorId":1,"transactionId":)";
      frame_ += transaction;
      frame_ += R"(,"meterValue":[{"timestamp":")";
      append_text(frame_, now_);
      frame_ += R"(","sampledValue":[{"value":"1)";
      frame_ += static_cast<char>('0' + i % 10);
      frame_ += R"(00","measurand":"Energy.Active.Import.Register","unit":"Wh"},)";
      frame_ += R"({"value":"6600.5","measurand":"Power.Active.Import","unit":"W"}]}]}])";
      send(connection, frame_);
    }
    begin("StopTransaction");
    frame_ += R"({"meterStop":2100,"timestamp":")";
    append_text(frame_, now_);
    frame_ += R"(","transactionId":)";
    frame_ += transaction;
    frame_ += R"(,"reason":"Local","idTag":"04A1B2C3D4E5F6"}])";
    send(connection, frame_);
  }

  [[nodiscard]] std::size_t charged() const {
    std::size_t count = 0;
    for (const auto& t : core_.state().transactions()) {
      count += core_.state().find_charge(t.session) != nullptr ? 1U : 0U;
    }
    return count;
  }
  [[nodiscard]] std::size_t sessions() const { return next_; }

 private:
  /// Every call has an id of its own, as those of all but a few models (catalogue row X11): one
  /// that is used again would be counted, with a fact in each step.
  void begin(std::string_view action) {
    frame_ = "[2,\"";
    frame_ += std::to_string(++calls_);
    frame_ += "\",\"";
    frame_ += action;
    frame_ += "\",";
  }
  void add_site(std::size_t index) {
    SiteDefinition site;
    site.name = "Site " + std::to_string(index);
    grid::Node node;
    node.id = grid::NodeId(1);
    node.name = "connection";
    node.limit_per_phase = Amps(400);
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
      const ConnectionId connection(index * stations_of_site + i + 1);
      step(Connected{connection, station.identity});
      send(connection, R"([2,"0","BootNotification",)"
                       R"({"chargePointVendor":"Bench","chargePointModel":"One"}])");
      obey(connection);
    }
  }
  void command(CommandBody body) {
    step(Command{CorrelationId(1), std::move(body)});
    ENSURE(std::get<ReplyToCommand>(out_.effects.back()).status == CommandStatus::done);
  }
  void send(ConnectionId connection, std::string_view frame) {
    step(FrameReceived{connection, std::string(frame)});
    ENSURE(answer().starts_with("[3,"));
  }
  /// After the answer to a boot the core sets the station up: every call is accepted.
  void obey(ConnectionId connection) {
    constexpr std::string_view head = "[2,\"";
    for (std::string call(last_frame()); call.starts_with(head); call = last_frame()) {
      const std::string id = call.substr(head.size(), call.find('"', head.size()) - head.size());
      step(FrameReceived{connection, "[3,\"" + id + "\",{\"status\":\"Accepted\"}]"});
    }
  }
  void step(Input input) {
    out_.clear();
    core_.step(std::move(input), now_, out_);
  }
  [[nodiscard]] const std::string& answer() const {
    return std::get<SendFrame>(out_.effects.front()).text;
  }
  [[nodiscard]] std::string_view last_frame() const {
    return out_.effects.empty() ? std::string_view()
                                : std::get<SendFrame>(out_.effects.back()).text;
  }
  static std::string transaction_of(const std::string& answer) {
    constexpr std::string_view name = "\"transactionId\":";
    const std::size_t at = answer.find(name) + name.size();
    return answer.substr(at, answer.find('}', at) - at);
  }

  core::shard::Core core_{core::shard::CoreConfig{core::session::TransactionKey({1, 2})}};
  core::shard::StepOutput out_;
  std::string frame_;
  Instant now_ = Instant::from_seconds(1'780'300'800);
  std::size_t next_ = 0;
  std::uint64_t calls_ = 0;
};

}  // namespace

Result<void> measure_sessions(const Context&, std::vector<Row>& rows) {
  World world;
  std::vector<double> rates;
  for (int round = 0; round < rounds; ++round) {
    const double before = cpu_seconds();
    for (std::size_t i = 0; i < sessions_of_round; ++i) world.session();
    rates.push_back(static_cast<double>(sessions_of_round) / (cpu_seconds() - before));
  }
  ENSURE(world.charged() == world.sessions());
  const double rate = median(rates);
  rows.push_back({"ocpp.core.sessions_per_cpu_s", rate, "1/s", rate_target, ""});
  rows.push_back({"ocpp.core.session_us", 1e6 / rate, "us", std::nullopt, ""});
  return {};
}

}  // namespace voltwin::bench
