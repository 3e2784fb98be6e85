// What a station's JSON means to the core, and the JSON of the answers.
#include <gtest/gtest.h>

#include "csms/core/wire/v16.hpp"
#include "csms/ocpp/v16/messages.hpp"

namespace voltwin::core::wire {
namespace {

using ocpp::rpc::ErrorCode;

constexpr Instant arrival = Instant::from_seconds(1'780'300'800);
constexpr Reading tolerant{Strictness::tolerant, arrival};
constexpr Reading strict{Strictness::strict, arrival};

template <class T>
T decoded(std::string_view action, std::string_view payload) {
  Findings findings;
  auto result = decode_v16(action, payload, tolerant, findings);
  if (const auto* refusal = std::get_if<Refusal>(&result)) {
    ADD_FAILURE() << payload << ": " << refusal->description;
    return T{};
  }
  auto& request = std::get<StationRequest>(result);
  EXPECT_TRUE(std::holds_alternative<T>(request)) << payload;
  return std::holds_alternative<T>(request) ? std::get<T>(request) : T{};
}

MeterSample sample(const std::string& values) {
  const auto report =
      decoded<MeterReport>("MeterValues", R"({"connectorId":2,"transactionId":7,"meterValue":[{)"
                                          R"("timestamp":"2026-06-01T08:00:00Z","sampledValue":[)" +
                                              values + "]}]}");
  EXPECT_EQ(report.connector, 2);
  EXPECT_EQ(report.transaction, 7);
  EXPECT_EQ(report.samples.size(), 1U);
  return report.samples.empty() ? MeterSample{} : report.samples[0];
}

TEST(WireRequests, every_request_of_a_station_is_understood) {
  const auto boot = decoded<BootReport>(
      "BootNotification",
      R"({"chargePointVendor":"V","chargePointModel":"M","chargePointSerialNumber":"S",)"
      R"("chargeBoxSerialNumber":"B","firmwareVersion":"F"})");
  EXPECT_EQ(boot.vendor + boot.model + boot.serial + boot.firmware, "VMSF");
  decoded<HeartbeatReport>("Heartbeat", "{}");
  const auto status = decoded<StatusReport>(
      "StatusNotification", R"({"connectorId":2,"errorCode":"GroundFailure","status":"Faulted",)"
                            R"("timestamp":"2026-06-01T10:00:00+02:00"})");
  EXPECT_EQ(status.connector, 2);
  EXPECT_EQ(status.status, ConnectorStatus::Faulted);
  EXPECT_EQ(status.error_code, "GroundFailure");
  EXPECT_EQ(status.at, Instant::from_seconds(1'780'300'800));
  EXPECT_FALSE(
      decoded<StatusReport>("StatusNotification",
                            R"({"connectorId":0,"errorCode":"NoError","status":"Available"})")
          .at.has_value());
  EXPECT_EQ(decoded<AuthorizeRequest>("Authorize", R"({"idTag":"T"})").id_tag, "T");
  const auto start = decoded<TransactionStart>(
      "StartTransaction", R"({"connectorId":3,"idTag":"T","meterStart":12,"reservationId":4,)"
                          R"("timestamp":"2026-06-01T08:00:00Z"})");
  EXPECT_EQ(start.connector, 3);
  EXPECT_EQ(start.meter_start_wh, 12);
  const auto stop = decoded<TransactionStop>(
      "StopTransaction",
      R"({"transactionId":5,"meterStop":99,"timestamp":"2026-06-01T08:00:00Z"})");
  EXPECT_EQ(stop.transaction, 5);
  EXPECT_EQ(stop.meter_stop_wh, 99);
  EXPECT_EQ(stop.reason, "Local") << "what its absence means";
  EXPECT_EQ(stop.id_tag, "");
  EXPECT_EQ(decoded<DataTransferRequest>("DataTransfer", R"({"vendorId":"v"})").vendor, "v");
}

TEST(WireRequests, every_status_word_is_the_status_of_the_same_name) {
  using enum ConnectorStatus;
  const std::pair<const char*, ConnectorStatus> words[] = {
      {"Available", Available},         {"Preparing", Preparing},     {"Charging", Charging},
      {"SuspendedEVSE", SuspendedEVSE}, {"SuspendedEV", SuspendedEV}, {"Finishing", Finishing},
      {"Reserved", Reserved},           {"Unavailable", Unavailable}, {"Faulted", Faulted}};
  for (const auto& [word, status] : words) {
    EXPECT_EQ(decoded<StatusReport>("StatusNotification",
                                    R"({"connectorId":1,"errorCode":"NoError","status":")" +
                                        std::string(word) + "\"}")
                  .status,
              status);
  }
}

TEST(WireRequests, a_value_without_a_word_about_it_is_the_energy_register_in_watt_hours) {
  const MeterSample plain = sample(R"({"value":"1234.5"})");
  EXPECT_EQ(plain.register_wh, 1234.5);
  EXPECT_FALSE(plain.power_w || plain.current_a || plain.soc_percent);
  EXPECT_EQ(sample(R"({"value":"1.5","unit":"kWh"})").register_wh, 1500.0);
  EXPECT_EQ(sample(R"({"value":" 7 "})").register_wh, 7.0);
  EXPECT_EQ(sample(R"({"value":"1e3"})").register_wh, 1000.0);
  EXPECT_EQ(sample(R"({"value":"-3"})").register_wh, -3.0);
}

TEST(WireRequests, power_current_and_charge_are_read_in_their_units) {
  const MeterSample s = sample(R"({"value":"7.4","measurand":"Power.Active.Import","unit":"kW"},)"
                               R"({"value":"55","measurand":"SoC","unit":"Percent"},)"
                               R"({"value":"16.1","measurand":"Current.Import","unit":"A"})");
  EXPECT_EQ(s.power_w, 7400.0);
  EXPECT_EQ(s.soc_percent, 55.0);
  EXPECT_EQ(s.current_a, 16.1);
  EXPECT_FALSE(s.register_wh.has_value());
}

TEST(WireRequests, of_the_phases_the_largest_current_counts_and_the_neutral_does_not) {
  const auto phase = [](const char* name, const char* value) {
    return R"({"measurand":"Current.Import","phase":")" + std::string(name) + R"(","value":")" +
           value + "\"}";
  };
  const MeterSample s = sample(phase("L1", "10") + "," + phase("L2", "12.5") + "," +
                               phase("L3", "11") + "," + phase("N", "40"));
  EXPECT_EQ(s.current_a, 12.5);
}

TEST(WireRequests, a_phase_is_no_total_and_a_register_is_that_of_the_outlet_if_there_is_one) {
  const MeterSample phases = sample(R"({"value":"5","phase":"L1"},{"value":"6","phase":"L3-N"},)"
                                    R"({"value":"9","phase":"L1-L2"})");
  EXPECT_FALSE(phases.register_wh.has_value());
  EXPECT_EQ(phases.phase_register_wh[0], 5.0);
  EXPECT_FALSE(phases.phase_register_wh[1].has_value());
  EXPECT_EQ(phases.phase_register_wh[2], 6.0);
  EXPECT_FALSE(sample(R"({"value":"5","phase":"L1-N","measurand":"Power.Active.Import"})").power_w);
  EXPECT_EQ(sample(R"({"value":"5","location":"Inlet"})").register_wh, 5.0);
  EXPECT_TRUE(sample(R"({"value":"5","location":"Inlet"})").at_inlet);
  for (const char* const both : {R"({"value":"5","location":"Inlet"},{"value":"7"})",
                                 R"({"value":"7"},{"value":"5","location":"Inlet"})"}) {
    EXPECT_EQ(sample(both).register_wh, 7.0);
    EXPECT_FALSE(sample(both).at_inlet);
  }
  EXPECT_FALSE(sample(R"({"value":"5","location":"Body"})").register_wh.has_value());
  EXPECT_EQ(sample(R"({"value":"5","location":"Outlet"})").register_wh, 5.0);
  EXPECT_FALSE(sample(R"({"value":"5","measurand":"Energy.Active.Export.Register"})").register_wh);
  EXPECT_FALSE(sample(R"({"value":"5","measurand":"Current.Offered"})").current_a);
}

TEST(WireRequests, context_unit_and_apparent_power_are_kept_and_the_clock_gives_way) {
  using enum SampleContext;
  EXPECT_EQ(sample(R"({"value":"5"})").context, periodic);
  EXPECT_EQ(sample(R"({"value":"5","context":"Transaction.Begin"})").context, begin);
  EXPECT_EQ(sample(R"({"value":"5","context":"Transaction.End"})").context, end);
  EXPECT_EQ(sample(R"({"value":"5","context":"Trigger"})").context, other);
  EXPECT_EQ(sample(R"({"value":"5","context":"Sample.Clock"})").context, clock);
  for (const char* const both : {R"({"value":"5","context":"Sample.Clock"},{"value":"7"})",
                                 R"({"value":"7"},{"value":"5","context":"Sample.Clock"})"}) {
    EXPECT_EQ(sample(both).register_wh, 7.0);
    EXPECT_EQ(sample(both).context, periodic);
  }
  EXPECT_EQ(sample(R"({"value":"5"})").register_unit, RegisterUnit::none);
  EXPECT_EQ(sample(R"({"value":"5","unit":"Wh"})").register_unit, RegisterUnit::Wh);
  EXPECT_EQ(sample(R"({"value":"5","unit":"kWh"})").register_unit, RegisterUnit::kWh);
  const auto of = [](const char* what, const char* phase, const char* value) {
    return R"({"measurand":")" + std::string(what) + R"(","phase":")" + phase + R"(","value":")" +
           value + "\"}";
  };
  const MeterSample s =
      sample(of("Voltage", "L1-N", "230") + "," + of("Voltage", "L2-N", "231") + "," +
             of("Current.Import", "L1", "10") + "," + of("Current.Import", "L3", "9"));
  EXPECT_EQ(s.volt_ampere, 2300.0) << "of L1 alone both are known";
}

TEST(WireRequests, what_is_no_finite_number_is_passed_over) {
  for (const char* const value :
       {"", " ", "NaN", "nan", "inf", "-Infinity", "12,5", "0x1F", "5A", "1e999", "--1", "+"}) {
    EXPECT_FALSE(sample(R"({"value":")" + std::string(value) + "\"}").register_wh) << value;
  }
  EXPECT_FALSE(sample(R"({"value":"1e308","unit":"kWh"})").register_wh) << "not once in Wh";
  EXPECT_FALSE(sample(R"({"value":"1e308","unit":"kW","measurand":"Current.Import"})").current_a);
  EXPECT_FALSE(sample(R"({"value":"12","format":"SignedData"})").register_wh.has_value());
  const MeterSample mixed = sample(R"({"value":"NaN"},{"value":"9"})");
  EXPECT_EQ(mixed.register_wh, 9.0) << "a bad value does not hide a good one";
}

TEST(WireRequests, a_stop_brings_its_samples) {
  const auto stop = decoded<TransactionStop>(
      "StopTransaction",
      R"({"transactionId":5,"meterStop":99,"timestamp":"2026-06-01T08:00:00Z",)"
      R"("transactionData":[{"timestamp":"2026-06-01T07:00:00Z","sampledValue":[{"value":"1"}]},)"
      R"({"timestamp":"2026-06-01T08:00:00Z","sampledValue":[{"value":"2"}]}]})");
  ASSERT_EQ(stop.samples.size(), 2U);
  EXPECT_EQ(stop.samples[1].register_wh, 2.0);
}

TEST(WireRequests, what_is_wrong_gets_the_error_code_of_what_is_wrong) {
  const auto code = [](std::string_view action, std::string_view payload) {
    Findings findings;
    const auto result = decode_v16(action, payload, strict, findings);
    const auto* refusal = std::get_if<Refusal>(&result);
    EXPECT_NE(refusal, nullptr) << action << payload;
    return refusal == nullptr ? ErrorCode::GenericError : refusal->code;
  };
  EXPECT_EQ(code("Nonsense", "{}"), ErrorCode::NotImplemented);
  EXPECT_EQ(code("SetChargingProfile", "{}"), ErrorCode::NotSupported);
  EXPECT_EQ(code("Authorize", "{}"), ErrorCode::OccurenceConstraintViolation);
  EXPECT_EQ(code("Authorize", R"({"idTag":7})"), ErrorCode::TypeConstraintViolation);
  EXPECT_EQ(code("Authorize", R"({"idTag":"123456789012345678901"})"),
            ErrorCode::PropertyConstraintViolation);
}

TEST(WireRequests, no_message_that_a_station_may_send_is_not_supported) {
  std::size_t served = 0;
  for (const auto& message : ocpp::v16::messages()) {
    Findings findings;
    const auto result = decode_v16(message.action, "7", strict, findings);
    const auto* refusal = std::get_if<Refusal>(&result);
    const bool refused = refusal != nullptr && refusal->code == ErrorCode::NotSupported;
    EXPECT_EQ(refused, message.initiator == ocpp::schema::Initiator::csms) << message.action;
    served += refused ? 0 : 1;
  }
  EXPECT_EQ(served, 14U);
}

TEST(WireAnswers, every_answer_is_the_payload_that_the_station_waits_for) {
  const Instant now = Instant::from_seconds(1'780'300'800);
  EXPECT_EQ(encode_v16(BootAnswer{Registration::Pending, Duration::from_seconds(60)}, now),
            R"({"status":"Pending","currentTime":"2026-06-01T08:00:00Z","interval":60})");
  EXPECT_EQ(encode_v16(HeartbeatAnswer{}, now), R"({"currentTime":"2026-06-01T08:00:00Z"})");
  EXPECT_EQ(encode_v16(AuthorizeAnswer{Authorization::ConcurrentTx}, now),
            R"({"idTagInfo":{"status":"ConcurrentTx"}})");
  EXPECT_EQ(encode_v16(StartAnswer{WireTransactionId(9), Authorization::Blocked}, now),
            R"({"idTagInfo":{"status":"Blocked"},"transactionId":9})");
  EXPECT_EQ(encode_v16(StopAnswer{}, now), "{}");
  EXPECT_EQ(encode_v16(StopAnswer{Authorization::Expired}, now),
            R"({"idTagInfo":{"status":"Expired"}})");
  EXPECT_EQ(encode_v16(EmptyAnswer{}, now), "{}");
  EXPECT_EQ(encode_v16(UnknownVendorAnswer{}, now), R"({"status":"UnknownVendorId"})");
}

}  // namespace
}  // namespace voltwin::core::wire
