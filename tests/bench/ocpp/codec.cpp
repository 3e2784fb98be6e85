// The codec: one MeterValues with six sampled values, read with every check, written again, and
// answered; beside a document tree that does the same in the same run, and a parser that does
// no more than parse.

#include "csms/ocpp/v16/messages.hpp"
#include "tests/bench/engine/allocations.hpp"
#include "tests/bench/engine/contest.hpp"
#include "tests/bench/ocpp/exchange.hpp"
#include "tests/bench/ocpp/frames.hpp"
#include "tests/bench/ocpp/peers.hpp"
#include "tests/bench/ocpp/rounds.hpp"
#include "tests/bench/ocpp/subjects.hpp"

namespace voltwin::bench {

namespace {

namespace v16 = ocpp::v16;

constexpr int rounds = 15;
constexpr std::size_t exchanges = 20'000;     // of a round
constexpr std::size_t dom_exchanges = 1'000;  // of a round
constexpr Target exchange_us_target{Better::lower, 1.2};
constexpr Target ratio_target{Better::higher, 10.0};
constexpr Target allocations_target{Better::lower, 0.0};

void meter_values_exchange(Exchange<v16::MeterValuesRequest>& exchange, std::string_view frame) {
  v16::MeterValuesRequest request;
  exchange.read_call(frame, request);
  exchange.write_call(request);
  v16::MeterValuesResponse response;
  exchange.read_answer(exchange.write_answer(v16::MeterValuesResponse{}), response);
}

Contender ours(std::string name, std::string_view frame) {
  return {std::move(name),
          [frame, exchange = Exchange<v16::MeterValuesRequest>()]() mutable -> Result<double> {
            return rate(exchanges, [&] { meter_values_exchange(exchange, frame); });
          },
          rounds, ""};
}

Contender dom() {
  return {"nlohmann",
          [out = std::string()]() mutable -> Result<double> {
            std::size_t bytes = 0;
            const double result =
                rate(dom_exchanges, [&] { bytes += dom_exchange(frames::meter_values, out); });
            ENSURE(bytes == dom_exchanges * dom_exchange(frames::meter_values, out));
            return result;
          },
          rounds, ""};
}

Contender simdjson() {
  return {"simdjson_parse_only",
          []() -> Result<double> {
            std::size_t values = 0;
            const double result =
                rate(exchanges, [&] { values += simdjson_parse(frames::meter_values); });
            ENSURE(values == exchanges * 6);
            return result;
          },
          rounds, has_simdjson() ? "" : "libsimdjson-dev is not installed"};
}

/// Both codecs must have done the same work: what one wrote the other reads as the same.
void ensure_equal_work() {
  std::string theirs;
  static_cast<void>(dom_exchange(frames::meter_values, theirs));
  Exchange<v16::MeterValuesRequest> exchange;
  v16::MeterValuesRequest one, other, spaced;
  exchange.read_call(frames::meter_values, one);
  exchange.read_call(theirs, other);
  exchange.read_call(frames::spaced_meter_values, spaced);
  ENSURE(one == other && one == spaced);
}

/// The halves of the exchange, in nanoseconds of CPU.
void add_parts(std::vector<Row>& rows) {
  Exchange<v16::MeterValuesRequest> exchange;
  v16::MeterValuesRequest request;
  exchange.read_call(frames::meter_values, request);
  std::vector<double> read_ns, write_ns;
  for (int i = 0; i < rounds; ++i) {
    read_ns.push_back(1e9 / rate(exchanges, [&] {
                        v16::MeterValuesRequest fresh;
                        exchange.read_call(frames::meter_values, fresh);
                      }));
    write_ns.push_back(1e9 / rate(exchanges, [&] { exchange.write_call(request); }));
  }
  rows.push_back({"ocpp.meter_values.read_ns", median(read_ns), "ns", std::nullopt, ""});
  rows.push_back({"ocpp.meter_values.write_ns", median(write_ns), "ns", std::nullopt, ""});
}

/// One small message, read and answered in buffers that have their size.
template <class Request>
void add_small(std::vector<Row>& rows, const std::string& name, std::string_view frame,
               const typename Request::Response& response) {
  Exchange<Request> exchange;
  Request request;
  const auto once = [&] {
    exchange.read_call(frame, request);
    exchange.write_answer(response);
  };
  once();
  const Allocations before = allocations_so_far();
  once();
  const auto made = static_cast<double>(allocations_so_far().count - before.count);
  const double ns = 1e9 / median_rate({rounds, exchanges}, once);
  rows.push_back({"ocpp." + name + ".allocations", made, "", allocations_target, ""});
  rows.push_back({"ocpp." + name + ".ns", ns, "ns", std::nullopt, ""});
}

}  // namespace

Result<void> measure_codec(const Context&, std::vector<Row>& rows) {
  ensure_equal_work();
  Contest contest("ocpp.meter_values",
                  {ours("ours", frames::meter_values), ours("spaced", frames::spaced_meter_values),
                   dom(), simdjson()});
  TRY(contest.run());
  rows.push_back({"ocpp.meter_values.us", 1e6 / contest.rate(0), "us", exchange_us_target, ""});
  contest.add_ratio(rows, "nlohmann", ratio_target);
  contest.add_rates(rows);
  add_parts(rows);
  return {};
}

Result<void> measure_small_messages(const Context&, std::vector<Row>& rows) {
  const Instant now = Instant::from_seconds(1'780'300'800);
  add_small<v16::HeartbeatRequest>(rows, "heartbeat", frames::heartbeat, {now});
  add_small<v16::StatusNotificationRequest>(rows, "status_notification",
                                            frames::status_notification, {});
  add_small<v16::AuthorizeRequest>(rows, "authorize", frames::authorize, {});
  return {};
}

}  // namespace voltwin::bench
