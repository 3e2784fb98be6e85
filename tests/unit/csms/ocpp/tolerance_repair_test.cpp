// What the strict decoder refuses and stations send all the same: one row of the catalogue a
// case, with the payload that comes out and the findings by name.
#include <gtest/gtest.h>

#include "csms/ocpp/tolerance/repair.hpp"
#include "csms/ocpp/v16/messages.hpp"

namespace voltwin::ocpp::tolerance {
namespace {

// 2026-06-01T08:00:00Z.
constexpr Instant arrival = Instant::from_seconds(1'780'300'800);

struct Case {
  const char* row;
  const char* action;
  std::string sent;
  std::string taken;                 ///< as the decoded message is encoded again
  std::vector<std::string> defects;  ///< "field defect raw -> corrected"
};

std::string line(const Finding& finding) {
  return finding.field + " " + std::string(entry(finding.defect).name) + " " + finding.raw +
         " -> " + finding.corrected;
}

template <class Message>
void expect_taken(const Case& c) {
  Message message;
  std::vector<Finding> findings;
  const auto fault = decode_tolerantly(c.sent, arrival, message, findings);
  ASSERT_FALSE(fault.has_value()) << c.row << ": " << fault->description;
  EXPECT_EQ(json::to_json(message), c.taken) << c.row;
  std::vector<std::string> lines;
  for (const Finding& finding : findings) lines.push_back(line(finding));
  EXPECT_EQ(lines, c.defects) << c.row;
}

void expect_all(const std::vector<Case>& cases) {
  for (const Case& c : cases) {
    const std::string_view action = c.action;
    if (action == "StartTransaction") expect_taken<v16::StartTransactionRequest>(c);
    if (action == "StopTransaction") expect_taken<v16::StopTransactionRequest>(c);
    if (action == "MeterValues") expect_taken<v16::MeterValuesRequest>(c);
    if (action == "StatusNotification") expect_taken<v16::StatusNotificationRequest>(c);
    if (action == "BootNotification") expect_taken<v16::BootNotificationRequest>(c);
    if (action == "Heartbeat") expect_taken<v16::HeartbeatRequest>(c);
    if (action == "Authorize") expect_taken<v16::AuthorizeRequest>(c);
    if (action == "DataTransfer") expect_taken<v16::DataTransferRequest>(c);
    if (action == "GetConfiguration.conf") expect_taken<v16::GetConfigurationResponse>(c);
    if (action == "Reset.conf") expect_taken<v16::ResetResponse>(c);
  }
}

// A MeterValues with this one sampled value, and the sampled value that comes out.
Case sample(const char* row, const std::string& sent, const std::string& taken,
            std::vector<std::string> defects) {
  const auto whole = [](const std::string& values) {
    return R"({"connectorId":1,"meterValue":[{"timestamp":"2026-06-01T07:59:00Z",)"
           R"("sampledValue":[)" +
           values + "]}]}";
  };
  for (std::string& defect : defects) {
    defect.insert(0, "meterValue[0].sampledValue[0].");
  }
  return {row, "MeterValues", whole(sent), whole(taken), std::move(defects)};
}

TEST(ToleranceRepair, meter_values_of_every_notation_are_understood) {
  expect_all({
      sample("M4", R"({"value":12.5})", R"({"value":"12.5"})",
             {R"(value numeric_sample_value 12.5 -> "12.5")"}),
      sample("M14", R"({"value":"1","phase":"l1n"})", R"({"value":"1","phase":"L1-N"})",
             {R"(phase unusual_phase "l1n" -> "L1-N")"}),
      sample("M14 named otherwise", R"({"value":"1","phase":"Phase B"})",
             R"({"value":"1","phase":"L2"})", {R"(phase unusual_phase "Phase B" -> "L2")"}),
      sample("M14 all phases are the total", R"({"value":"1","phase":"L1-L2-L3"})",
             R"({"value":"1"})", {R"(phase unusual_phase "L1-L2-L3" -> )"}),
      sample("M14 nobody knows which", R"({"value":"1","phase":"X9"})", "",
             {R"(phase unusual_phase "X9" -> )"}),
      sample("M15", R"({"value":"1","location":"outlet"})", R"({"value":"1","location":"Outlet"})",
             {R"(location unusual_location "outlet" -> "Outlet")"}),
      sample("M15 unknown", R"({"value":"1","location":"Socket"})", R"({"value":"1"})",
             {R"(location unusual_location "Socket" -> )"}),
      sample("M16", R"({"value":"50","measurand":"Frequency","unit":"Hz"})",
             R"({"value":"50","measurand":"Frequency"})", {R"(unit unknown_unit "Hz" -> )"}),
      sample("M16 would scale the register", R"({"value":"3","unit":"MWh"})", "",
             {R"(unit unknown_unit "MWh" -> )"}),
      sample("M17", R"({"value":"1","context":"Sample.Random"})",
             R"({"value":"1","context":"Sample.Periodic"})",
             {R"(context unknown_context "Sample.Random" -> "Sample.Periodic")"}),
      sample("M18", R"({"value":"40","measurand":"Temperature","unit":"celcius"})",
             R"({"value":"40","measurand":"Temperature","unit":"Celcius"})",
             {R"(unit misspelt_unit "celcius" -> "Celcius")"}),
      sample("M18 of energy", R"({"value":"4","unit":"KWH"})", R"({"value":"4","unit":"kWh"})",
             {R"(unit misspelt_unit "KWH" -> "kWh")"}),
      sample("M19", R"({"value":"4","measurand":"energy_active_import_register"})",
             R"({"value":"4","measurand":"Energy.Active.Import.Register"})",
             {R"(measurand measurand_alias "energy_active_import_register" -> )"
              R"("Energy.Active.Import.Register")"}),
      sample("M19 without its end", R"({"value":"4","measurand":"Energy Active Import"})",
             R"({"value":"4","measurand":"Energy.Active.Import.Register"})",
             {R"(measurand measurand_alias "Energy Active Import" -> )"
              R"("Energy.Active.Import.Register")"}),
      sample("M19 must not become the register", R"({"value":"4","measurand":"Fan.Speed"})", "",
             {R"(measurand measurand_alias "Fan.Speed" -> )"}),
      sample("a sample that holds no value", R"({"unit":"Wh"})", "",
             {R"(value content_fault  -> )"}),
  });
}

TEST(ToleranceRepair, times_are_taken_as_utc_or_as_the_time_of_arrival) {
  const auto start = [](const std::string& timestamp) {
    return R"({"connectorId":1,"idTag":"T","meterStart":5,"timestamp":)" + timestamp + "}";
  };
  const std::string on_arrival = start(R"("2026-06-01T08:00:00Z")");
  const std::string status = R"({"connectorId":1,"errorCode":"NoError","status":"Charging")";
  expect_all({
      {"T1",
       "StartTransaction",
       start(R"("2026-06-01T07:00:00")"),
       start(R"("2026-06-01T07:00:00Z")"),
       {R"(timestamp zoneless_timestamp "2026-06-01T07:00:00" -> "2026-06-01T07:00:00Z")"}},
      {"T4",
       "StartTransaction",
       start(R"("")"),
       on_arrival,
       {R"(timestamp empty_timestamp "" -> "2026-06-01T08:00:00Z")"}},
      {"T4 null",
       "StartTransaction",
       start("null"),
       on_arrival,
       {R"(timestamp null_field null -> "2026-06-01T08:00:00Z")"}},
      {"T4 unreadable",
       "StartTransaction",
       start(R"("01.06.2026 07:00")"),
       on_arrival,
       {R"(timestamp empty_timestamp "01.06.2026 07:00" -> "2026-06-01T08:00:00Z")"}},
      {"T4 missing",
       "StartTransaction",
       R"({"connectorId":1,"idTag":"T","meterStart":5})",
       on_arrival,
       {R"(timestamp empty_timestamp  -> "2026-06-01T08:00:00Z")"}},
      {"T4 optional",
       "StatusNotification",
       status + R"(,"timestamp":""})",
       status + "}",
       {R"(timestamp empty_timestamp "" -> )"}},
      {"M20 of a time",
       "StatusNotification",
       status + R"(,"timestamp":" 2026-06-01T07:00:00Z "})",
       status + R"(,"timestamp":"2026-06-01T07:00:00Z"})",
       {R"(timestamp padded_value " 2026-06-01T07:00:00Z " -> "2026-06-01T07:00:00Z")"}},
  });
}

TEST(ToleranceRepair, transaction_messages_come_out_whole_whatever_they_held) {
  const std::string nothing_stopped =
      R"({"meterStop":-1,"timestamp":"2026-06-01T08:00:00Z","transactionId":0})";
  const std::vector<std::string> nothing_found = {
      "meterStop meter_stop_missing  -> -1",
      R"(timestamp empty_timestamp  -> "2026-06-01T08:00:00Z")",
      "transactionId content_fault  -> 0"};
  const auto with = [&](const std::string& first) {
    std::vector<std::string> out = nothing_found;
    out.insert(out.begin(), first);
    return out;
  };
  const auto stop = [](const std::string& transaction, const std::string& meter) {
    return R"({"meterStop":)" + meter + R"(,"timestamp":"2026-06-01T07:00:00Z","transactionId":)" +
           transaction + "}";
  };
  expect_all({
      {"J10", "StopTransaction", "[]", nothing_stopped, with(" content_fault [] -> {}")},
      {"J10 text", "StopTransaction", R"("text")", nothing_stopped,
       with(R"( content_fault "text" -> {})")},
      {"J3", "StopTransaction", "null", nothing_stopped, with(" null_field null -> {}")},
      {"nothing in it", "StopTransaction", "{}", nothing_stopped, nothing_found},
      {"nothing in it",
       "MeterValues",
       "{}",
       R"({"connectorId":0,"meterValue":[]})",
       {"connectorId content_fault  -> 0", "meterValue content_fault  -> []"}},
      {"nothing in it",
       "StartTransaction",
       "{}",
       R"({"connectorId":0,"idTag":"","meterStart":-1,"timestamp":"2026-06-01T08:00:00Z"})",
       {"connectorId content_fault  -> 0", R"(idTag content_fault  -> "")",
        "meterStart content_fault  -> -1",
        R"(timestamp empty_timestamp  -> "2026-06-01T08:00:00Z")"}},
      {"M5",
       "StopTransaction",
       stop("7", "1234.9"),
       stop("7", "1234"),
       {"meterStop fractional_register 1234.9 -> 1234"}},
      {"M5 as text",
       "StopTransaction",
       stop("7", R"("1234.9")"),
       stop("7", "1234"),
       {R"(meterStop fractional_register "1234.9" -> 1234)"}},
      {"M6",
       "StopTransaction",
       R"({"timestamp":"2026-06-01T07:00:00Z","transactionId":7})",
       stop("7", "-1"),
       {"meterStop meter_stop_missing  -> -1"}},
      {"X3",
       "StopTransaction",
       stop("9223372036854775808", "5"),
       stop("9223372036854775807", "5"),
       {"transactionId transaction_id_overflow 9223372036854775808 -> 9223372036854775807"}},
      {"X3 negative",
       "StopTransaction",
       stop("-1e30", "5"),
       stop("-9223372036854775808", "5"),
       {"transactionId transaction_id_overflow -1e30 -> -9223372036854775808"}},
      {"a register beyond 64 bits",
       "StopTransaction",
       stop("7", "1e300"),
       stop("7", "-1"),
       {"meterStop content_fault 1e300 -> -1"}},
  });
}

TEST(ToleranceRepair, numbers_may_be_written_as_text) {
  expect_all(
      {{"J6 numbers",
        "StopTransaction",
        R"({"transactionId":" 7","meterStop":"5","timestamp":"2026-06-01T07:00:00Z"})",
        R"({"meterStop":5,"timestamp":"2026-06-01T07:00:00Z","transactionId":7})",
        {R"(meterStop boolean_as_text "5" -> 5)", R"(transactionId boolean_as_text " 7" -> 7)"}}});
}

TEST(ToleranceRepair, texts_are_kept_whole_and_odd_types_become_text) {
  const std::string long_serial(60, 'S');
  const std::string endless(5'000, 'V');
  const auto boot = [](const std::string& vendor, const std::string& more) {
    return R"({"chargePointVendor":)" + vendor + R"(,"chargePointModel":"M")" + more + "}";
  };
  expect_all({
      {"I7",
       "BootNotification",
       boot(R"("V")", R"(,"chargePointSerialNumber":")" + long_serial + '"'),
       boot(R"("V")", R"(,"chargePointSerialNumber":")" + long_serial + '"'),
       {"chargePointSerialNumber text_too_long \"" + long_serial + "\" -> \"" + long_serial +
        "\""}},
      {"I8",
       "BootNotification",
       R"({"chargePointModel":"M"})",
       boot(R"("")", ""),
       {R"(chargePointVendor vendor_empty  -> "")"}},
      {"J3",
       "BootNotification",
       boot(R"("V")", R"(,"iccid":null)"),
       boot(R"("V")", ""),
       {"iccid null_field null -> "}},
      {"J3 vendor",
       "BootNotification",
       boot("null", ""),
       boot(R"("")", ""),
       {R"(chargePointVendor null_field null -> "")"}},
      {"J5",
       "BootNotification",
       boot("12", R"(,"firmwareVersion":1.5)"),
       boot(R"("12")", R"(,"firmwareVersion":"1.5")"),
       {R"(chargePointVendor value_not_text 12 -> "12")",
        R"(firmwareVersion value_not_text 1.5 -> "1.5")"}},
      {"J5 of data",
       "DataTransfer",
       R"({"vendorId":"v","data":{"a":[1]}})",
       R"({"vendorId":"v","data":"{\"a\":[1]}"})",
       {R"(data value_not_text {"a":[1]} -> "{\"a\":[1]}")"}},
      {"J14", "Heartbeat", R"({"uptime":5})", "{}", {"uptime unknown_field 5 -> "}},
      {"J14 spelt otherwise",
       "Authorize",
       R"({"IdTag":"T"})",
       R"({"idTag":"T"})",
       {"idTag unknown_field IdTag -> idTag"}},
      {"J1 repeated",
       "Authorize",
       R"({"idTag":"A","idTag":"B"})",
       R"({"idTag":"B"})",
       {R"(idTag malformed_json "A" -> "B")"}},
      {"I7 of a tag",
       "Authorize",
       R"({"idTag":"012345678901234567890A"})",
       R"({"idTag":"012345678901234567890A"})",
       {R"(idTag text_too_long "012345678901234567890A" -> "012345678901234567890A")"}},
  });
  v16::BootNotificationRequest cut;
  std::vector<Finding> findings;
  EXPECT_FALSE(decode_tolerantly(boot('"' + endless + '"', ""), arrival, cut, findings));
  EXPECT_EQ(cut.charge_point_vendor.size(), max_kept_text);
  for (const std::string& no_text : {std::string(5'000, '7'), "[\"" + endless + "\"]"}) {
    EXPECT_FALSE(decode_tolerantly(boot(no_text, ""), arrival, cut, findings));
    EXPECT_EQ(cut.charge_point_vendor, no_text.substr(0, max_kept_text));
  }
}

TEST(ToleranceRepair, unknown_enumerators_become_the_neutral_one) {
  const auto status = [](const std::string& error, const std::string& word) {
    return R"({"connectorId":1,"errorCode":")" + error + R"(","status":")" + word + "\"}";
  };
  expect_all({
      {"J9",
       "StatusNotification",
       status("Error", "Charging"),
       status("OtherError", "Charging"),
       {R"(errorCode unknown_enumerator "Error" -> "OtherError")"}},
      {"J9 unheard of",
       "StatusNotification",
       status("E-17", "Charging"),
       status("OtherError", "Charging"),
       {R"(errorCode unknown_enumerator "E-17" -> "OtherError")"}},
      {"J9 by case",
       "StatusNotification",
       status("noerror", "SUSPENDEDEV"),
       status("NoError", "SuspendedEV"),
       {R"(errorCode unknown_enumerator "noerror" -> "NoError")",
        R"(status unknown_enumerator "SUSPENDEDEV" -> "SuspendedEV")"}},
      {"J9 of 2.0.1",
       "StatusNotification",
       status("NoError", "Occupied"),
       status("NoError", "Preparing"),
       {R"(status unknown_enumerator "Occupied" -> "Preparing")"}},
      {"J9 nothing known",
       "StatusNotification",
       status("NoError", "Thinking"),
       status("NoError", "Unavailable"),
       {R"(status unknown_enumerator "Thinking" -> "Unavailable")"}},
      {"J9 of a stop",
       "StopTransaction",
       R"({"transactionId":1,"meterStop":2,"timestamp":"2026-06-01T07:00:00Z","reason":"Bored"})",
       R"({"meterStop":2,"timestamp":"2026-06-01T07:00:00Z","transactionId":1,"reason":"Other"})",
       {R"(reason unknown_enumerator "Bored" -> "Other")"}},
      {"J9 of an answer",
       "Reset.conf",
       R"({"status":"accepted"})",
       R"({"status":"Accepted"})",
       {R"(status unknown_enumerator "accepted" -> "Accepted")"}},
  });
}

TEST(ToleranceRepair, configuration_answers_are_read_with_any_type_of_value) {
  expect_all({
      {"J5, J6",
       "GetConfiguration.conf",
       R"({"configurationKey":[{"key":"A","readonly":"false","value":60},)"
       R"({"key":"B","readonly":"True","value":true}],"unknownKey":null})",
       R"({"configurationKey":[{"key":"A","readonly":false,"value":"60"},)"
       R"({"key":"B","readonly":true,"value":"true"}]})",
       {R"(configurationKey[0].readonly boolean_as_text "false" -> false)",
        R"(configurationKey[0].value value_not_text 60 -> "60")",
        R"(configurationKey[1].readonly boolean_as_text "True" -> true)",
        R"(configurationKey[1].value value_not_text true -> "true")",
        "unknownKey null_field null -> "}},
      {"J7, J3",
       "GetConfiguration.conf",
       R"({"configurationKey":[{"key":"A","readonly":false,"value":null},{"readonly":true}]})",
       R"({"configurationKey":[{"key":"A","readonly":false}]})",
       {"configurationKey[0].value null_field null -> ",
        "configurationKey[1].key content_fault  -> "}},
      {"one that is not in a list",
       "GetConfiguration.conf",
       R"({"unknownKey":"X"})",
       R"({"unknownKey":["X"]})",
       {R"(unknownKey content_fault "X" -> ["X"])"}},
  });
}

TEST(ToleranceRepair, what_a_message_is_about_is_never_invented) {
  const auto refused = [](std::string_view payload) {
    v16::StatusNotificationRequest message;
    std::vector<Finding> findings;
    const auto fault = decode_tolerantly(payload, arrival, message, findings);
    return fault ? std::string(rpc::text(fault->code)) + " " + fault->description : "taken";
  };
  EXPECT_EQ(refused(R"({"connectorId":"1","errorCode":"NoError"})").substr(0, 36),
            "OccurenceConstraintViolation status:");
  v16::ResetResponse answer;
  std::vector<Finding> findings;
  const auto fault = decode_tolerantly(R"({"status":"Maybe"})", arrival, answer, findings);
  ASSERT_TRUE(fault.has_value());
  EXPECT_EQ(fault->code, rpc::ErrorCode::PropertyConstraintViolation);
}

TEST(ToleranceRepair, a_clean_message_has_no_findings_and_one_message_has_not_too_many) {
  v16::AuthorizeRequest clean;
  std::vector<Finding> findings;
  EXPECT_FALSE(decode_tolerantly(R"({"idTag":"T"})", arrival, clean, findings));
  EXPECT_TRUE(findings.empty());
  std::string many = R"({"idTag":"T")";
  for (int i = 0; i < 500; ++i) many += ",\"x" + std::to_string(i) + "\":1";
  EXPECT_FALSE(decode_tolerantly(many + "}", arrival, clean, findings));
  EXPECT_EQ(findings.size(), max_findings);
  EXPECT_EQ(findings[0].count, 500 - static_cast<int>(max_findings) + 1);
}

}  // namespace
}  // namespace voltwin::ocpp::tolerance
