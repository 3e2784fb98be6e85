#include "csms/core/shard/core.hpp"

#include <array>
#include <string>
#include <variant>
#include <vector>

#include "csms/ocpp/rpc/frame.hpp"
#include "engine/base/ensure.hpp"
#include "tests/fuzz/lines.hpp"
#include "tests/fuzz/targets.hpp"

namespace voltwin::fuzz {

namespace {

using namespace core::boundary;
namespace rpc = ocpp::rpc;

// One frame wakes a handful of answers, plans and calls, never a flood.
constexpr std::size_t max_of_one_step = 500;
// Wakes at one instant: the core may have more than one thing to do, but not without end.
constexpr int max_wakes = 16;

class World {
 public:
  World() {
    TariffDefinition tariff;
    tariff.name = "Energy";
    tariff.per_kwh_micro = 400'000;
    command(DefineTariff{tariff});
    command(DefineToken{{"TAG1", TokenStatus::Accepted}});
    SiteDefinition site;
    site.name = "Small";
    grid::Node node;
    node.id = grid::NodeId(1);
    node.name = "connection";
    node.limit_per_phase = Amps(32);
    site.nodes = {node};
    site.tariff = TariffId(1);
    command(DefineSite{site});
    StationDefinition station;
    station.site = SiteId(1);
    station.identity = "CP1";
    for (std::size_t i = 0; i < 2; ++i) {
      EvseDefinition evse;
      evse.name = "CP1-" + std::to_string(i + 1);
      evse.node = grid::NodeId(1);
      station.evses.push_back(evse);
    }
    command(DefineStation{station});
    connect();
    frame(R"([2,"b","BootNotification",{"chargePointVendor":"F","chargePointModel":"1"}])");
    for (std::size_t i = 0; i < ids_.size(); ++i) ids_[i] = start(i + 1);
  }

  void connect() {
    connection_ = ConnectionId(connection_.value() + 1);
    step(Connected{connection_, "CP1"});
  }
  void lose() {
    step(Disconnected{connection_});
    connect();
  }
  void frame(std::string text) {
    for (std::size_t i = 0; i < ids_.size(); ++i) {
      const std::string mark = "@" + std::to_string(i + 1);
      for (std::size_t at = 0; (at = text.find(mark, at)) != std::string::npos;) {
        text.replace(at, mark.size(), ids_[i]);
      }
    }
    step(FrameReceived{connection_, text});
    check_answer(text);
  }
  void pass(std::int64_t seconds) {
    const Instant until = now_ + Duration::from_seconds(seconds);
    int wakes = 0;
    for (auto next = core_.next_deadline(); next && *next <= until; next = core_.next_deadline()) {
      if (*next > now_) wakes = 0;
      ENSURE(++wakes <= max_wakes);
      now_ = std::max(now_, *next);
      out_.clear();
      core_.expire(now_, out_);
      check_size();
      // A connection that the core closed is opened again, as stations do.
      for (const Effect& effect : out_.effects) {
        if (std::holds_alternative<CloseConnection>(effect)) return connect();
      }
    }
    now_ = until;
  }

 private:
  void command(CommandBody body) {
    step(Command{CorrelationId(1), std::move(body)});
    ENSURE(std::get<ReplyToCommand>(out_.effects.back()).status == CommandStatus::done);
  }
  std::string start(std::size_t connector) {
    frame(R"([2,"s","StartTransaction",{"connectorId":)" + std::to_string(connector) +
          R"(,"idTag":"TAG1","meterStart":0,"timestamp":"2026-06-01T08:00:00Z"}])");
    const std::string& answer = std::get<SendFrame>(out_.effects.front()).text;
    constexpr std::string_view name = "\"transactionId\":";
    const std::size_t at = answer.find(name) + name.size();
    return answer.substr(at, answer.find('}', at) - at);
  }
  void step(const Input& input) {
    out_.clear();
    core_.step(input, now_, out_);
    check_size();
  }
  void check_size() const {
    ENSURE(out_.effects.size() <= max_of_one_step && out_.events.size() <= max_of_one_step);
  }
  // A station that got no CALLRESULT to one of these would send it again for ever.
  void check_answer(const std::string& text) {
    rpc::FrameScratch scratch;
    const rpc::Frame parsed = rpc::parse_frame(text, scratch);
    const auto* const call = std::get_if<rpc::CallFrame>(&parsed);
    if (call == nullptr) return;
    ENSURE(!out_.effects.empty());
    const std::string& answer = std::get<SendFrame>(out_.effects.front()).text;
    const bool kept = call->action == "StartTransaction" || call->action == "StopTransaction" ||
                      call->action == "MeterValues";
    ENSURE(answer.starts_with("[3,") || (!kept && answer.starts_with("[4,")));
  }

  core::shard::Core core_{{core::session::TransactionKey({17, 42})}};
  core::shard::StepOutput out_;
  Instant now_ = Instant::from_seconds(1'780'300'800);
  ConnectionId connection_;
  std::array<std::string, 2> ids_;
};

}  // namespace

void core(std::string_view bytes) {
  World world;
  for_each_line(bytes.substr(0, max_input), [&](std::string_view line) {
    if (line.starts_with('+')) {
      world.pass(number_at_front(line.substr(1), 100'000));
    } else if (line == "!") {
      world.lose();
    } else {
      world.frame(std::string(line));
    }
  });
}

}  // namespace voltwin::fuzz
