// Whole sessions through the core, as JSON frames in memory: Authorize, StartTransaction, ten
// MeterValues, StopTransaction, one session after the other over many stations. Facts are
// decided and applied, answers written; no journal, and load control off, which has figures of
// its own.

#include <charconv>
#include <cstring>
#include <string>
#include <string_view>

#include "csms/core/shard/core.hpp"
#include "engine/base/ensure.hpp"
#include "tests/bench/ocpp/rounds.hpp"
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
constexpr std::size_t id_digits = 6;
constexpr std::size_t time_digits = 20;  // of 2026-06-01T08:00:00Z

/// A frame whose fixed parts are written once: making frames is not what is measured.
struct Form {
  static constexpr std::size_t id = 4;  ///< behind [2,"

  explicit Form(std::string with_gaps)
      : text(std::move(with_gaps)),
        time(behind("timestamp\":\"")),
        value(behind("{\"value\":\"")) {}

  /// The same with the transaction in the place of the $.
  [[nodiscard]] Form with(std::string_view transaction) const {
    std::string filled = text;
    filled.replace(filled.find('$'), 1, transaction);
    return Form(std::move(filled));
  }

  std::string text;
  std::size_t time;   ///< where the time stands, if there is one
  std::size_t value;  ///< where the first register stands, if there is one

 private:
  [[nodiscard]] std::size_t behind(std::string_view name) const {
    const std::size_t at = text.find(name);
    return at == std::string::npos ? at : at + name.size();
  }
};

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
    send(connection, authorize_);
    send(connection, start_);
    const std::string_view transaction = transaction_of(answer());
    Form sample = meter_values_.with(transaction);
    const Form stop = stop_.with(transaction);
    for (int i = 1; i <= meter_values; ++i) {
      now_ += period;
      write_text(time_, now_);
      sample.text[sample.value + 1] = static_cast<char>('0' + i % 10);
      send(connection, sample);
    }
    send(connection, stop);
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
  void send(ConnectionId connection, const Form& form) {
    std::string frame = form.text;
    // Every call has an id of its own, as those of all but a few models (catalogue row X11): one
    // that is used again would be counted, with a fact in each step.
    std::to_chars(frame.data() + Form::id, frame.data() + Form::id + id_digits, ++calls_);
    if (form.time != std::string::npos) {
      std::memcpy(frame.data() + form.time, time_, time_digits);
    }
    step(FrameReceived{connection, std::move(frame)});
    ENSURE(answer().starts_with("[3,"));
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
      step(FrameReceived{connection, R"([2,"0","BootNotification",)"
                                     R"({"chargePointVendor":"Bench","chargePointModel":"One"}])"});
      ENSURE(answer().starts_with("[3,"));
      obey(connection);
    }
  }
  void command(CommandBody body) {
    step(Command{CorrelationId(1), std::move(body)});
    ENSURE(std::get<ReplyToCommand>(out_.effects.back()).status == CommandStatus::done);
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
  static std::string_view transaction_of(std::string_view answer) {
    constexpr std::string_view name = "\"transactionId\":";
    const std::size_t at = answer.find(name) + name.size();
    return answer.substr(at, answer.find('}', at) - at);
  }

  core::shard::Core core_{core::shard::CoreConfig{core::session::TransactionKey({1, 2})}};
  core::shard::StepOutput out_;
  const Form authorize_{R"([2,"------","Authorize",{"idTag":"04A1B2C3D4E5F6"}])"};
  const Form start_{R"([2,"------","StartTransaction",{"connectorId":1,"idTag":"04A1B2C3D4E5F6",)"
                    R"("meterStart":1000,"timestamp":"2026-06-01T08:00:00Z"}])"};
  const Form meter_values_{
      R"([2,"------","MeterValues",{"connectorId":1,"transactionId":$,"meterValue":[)"
      R"({"timestamp":"2026-06-01T08:00:00Z","sampledValue":[)"
      R"({"value":"1000","measurand":"Energy.Active.Import.Register","unit":"Wh"},)"
      R"({"value":"6600.5","measurand":"Power.Active.Import","unit":"W"}]}]}])"};
  const Form stop_{
      R"([2,"------","StopTransaction",{"meterStop":2100,"timestamp":"2026-06-01T08:00:00Z",)"
      R"("transactionId":$,"reason":"Local","idTag":"04A1B2C3D4E5F6"}])"};
  Instant now_ = Instant::from_seconds(1'780'300'800);
  char time_[max_instant_text] = "2026-06-01T08:00:00Z";
  std::size_t next_ = 0;
  std::uint64_t calls_ = 100'000;
};

}  // namespace

Result<void> measure_sessions(const Context&, std::vector<Row>& rows) {
  World world;
  const double rate = median_rate({rounds, sessions_of_round}, [&] { world.session(); });
  ENSURE(world.charged() == world.sessions());
  rows.push_back({"ocpp.core.sessions_per_cpu_s", rate, "1/s", rate_target, ""});
  rows.push_back({"ocpp.core.session_us", 1e6 / rate, "us", std::nullopt, ""});
  return {};
}

}  // namespace voltwin::bench
