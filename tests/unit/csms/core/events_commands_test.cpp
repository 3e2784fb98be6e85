// Commands on the tape: every one of them comes back as it was.
#include <gtest/gtest.h>

#include <limits>
#include <set>

#include "csms/core/events/commands.hpp"
#include "tests/support/fake_station.hpp"

namespace voltwin::test {
namespace {

namespace events = core::events;

const Instant noon = morning + Duration::from_hours(4);

std::string of_call(StationCall call) {
  return events::encode_command({CorrelationId(9), CallStation{"S1", std::move(call)}});
}

std::string again(const std::string& text) {
  const auto decoded = events::decode_command(text);
  EXPECT_TRUE(decoded.has_value()) << decoded.error().message;
  EXPECT_TRUE(decoded->has_value()) << text;
  return events::encode_command(**decoded);
}

std::string fault(std::string_view text) {
  const auto decoded = events::decode_command(text);
  return decoded ? "" : decoded.error().message;
}

const Retries retries{3, Duration::from_seconds(60)};

// Its place among the calls. Every field has a value that is not its own default, so that one the
// table lacks is missed.
std::size_t check(const StationCall& call, const std::string& expected) {
  const std::string text = of_call(call);
  EXPECT_EQ(text, R"({"correlation":9,"command":"CallStation","body":{"identity":"S1",)" +
                      expected + "}}");
  EXPECT_EQ(again(text), text);
  return call.index();
}

void check_part_1(std::set<std::size_t>& seen) {
  seen.insert(check(
      GrantLease{2,
                 WireTransactionId(7),
                 LimitRequestId(8),
                 Amps(16.5),
                 noon,
                 {ProfileTiming::finite, 4, morning, Watts(11'000), 1, ProfilePurpose::station,
                  Amps(5), Watts(9)}},
      R"("command":"GrantLease","body":{"connector":2,"transaction":7,"request":8,)"
      R"("limit_a":16.5,"valid_until":"2026-06-01T12:00:00Z","form":{"timing":"finite",)"
      R"("stack_level":4,"start":"2026-06-01T08:00:00Z","power_w":11000,"phases":1,"purpose":"station",)"
      R"("afterwards_a":5,"power_afterwards_w":9}})"));
  seen.insert(check(
      InstallDefaultLimit{Amps(6), {ProfileTiming::relative, 1, morning, {}, 2}},
      R"("command":"InstallDefaultLimit","body":{"limit_a":6,"form":{"timing":"relative",)"
      R"("stack_level":1,"start":"2026-06-01T08:00:00Z","phases":2,"purpose":"transaction"}})"));
  seen.insert(check(Configure{"Key", "a\"b\n"},
                    R"("command":"Configure","body":{"key":"Key","value":"a\"b\n"})"));
  seen.insert(check(ReadConfiguration{{"A", "B"}},
                    R"("command":"ReadConfiguration","body":{"keys":["A","B"]})"));
  seen.insert(check(
      StartRemotely{3, "TAG1", Amps(8)},
      R"("command":"StartRemotely","body":{"connector":3,"id_tag":"TAG1","limit_a":8,"form":{"timing":"relative","stack_level":0,)"
      R"("start":"1970-01-01T00:00:00Z","phases":3,"purpose":"transaction"}})"));
  seen.insert(check(StopRemotely{TransactionId(5), WireTransactionId(6)},
                    R"("command":"StopRemotely","body":{"transaction":5,"wire":6})"));
  seen.insert(
      check(ResetStation{ResetKind::Hard}, R"("command":"ResetStation","body":{"kind":"Hard"})"));
  seen.insert(
      check(SetAvailability{2, Availability::Inoperative},
            R"("command":"SetAvailability","body":{"connector":2,"availability":"Inoperative"})"));
  seen.insert(check(Unlock{2}, R"("command":"Unlock","body":{"connector":2})"));
}

void check_part_2(std::set<std::size_t>& seen) {
  seen.insert(check(Trigger{"Heartbeat", 2},
                    R"("command":"Trigger","body":{"message":"Heartbeat","connector":2})"));
  seen.insert(check(ClearLimits{}, R"("command":"ClearLimits","body":{})"));
  seen.insert(check(SendData{"v", "m", "d"},
                    R"("command":"SendData","body":{"vendor":"v","message_id":"m","data":"d"})"));
  seen.insert(check(ClearCache{}, R"("command":"ClearCache","body":{})"));
  seen.insert(check(ReadLocalListVersion{}, R"("command":"ReadLocalListVersion","body":{})"));
  seen.insert(
      check(SendLocalList{4,
                          ListUpdate::Differential,
                          {{"TAG1", Authorization::Blocked, noon, "G"}, {"TAG2", {}, {}, ""}}},
            R"("command":"SendLocalList","body":{"version":4,"update":"Differential","entries":[)"
            R"({"id_tag":"TAG1","status":"Blocked","expires":"2026-06-01T12:00:00Z","parent":"G"},)"
            R"({"id_tag":"TAG2","parent":""}]})"));
  seen.insert(check(ReserveNow{2, "TAG1", "G", noon, 5},
                    R"("command":"ReserveNow","body":{"connector":2,"id_tag":"TAG1","parent":"G",)"
                    R"("expires":"2026-06-01T12:00:00Z","reservation":5})"));
  seen.insert(
      check(CancelReservation{5}, R"("command":"CancelReservation","body":{"reservation":5})"));
  seen.insert(check(
      ReadCompositeSchedule{2, Duration::from_ms(1'500), RateUnit::W},
      R"("command":"ReadCompositeSchedule","body":{"connector":2,"duration_s":1.5,"unit":"W"})"));
}

void check_part_3(std::set<std::size_t>& seen) {
  seen.insert(
      check(UploadDiagnostics{"ftp://h/", retries, morning, noon},
            R"("command":"UploadDiagnostics","body":{"location":"ftp://h/","retries":{"count":3,)"
            R"("interval_s":60},"from":"2026-06-01T08:00:00Z","to":"2026-06-01T12:00:00Z"})"));
  seen.insert(
      check(UpdateFirmware{"ftp://h/f", noon, retries},
            R"("command":"UpdateFirmware","body":{"location":"ftp://h/f",)"
            R"("retrieve_at":"2026-06-01T12:00:00Z","retries":{"count":3,"interval_s":60}})"));
  seen.insert(check(
      GetLog{LogKind::DiagnosticsLog, 2, "ftp://h/", {}, morning, noon},
      R"("command":"GetLog","body":{"kind":"DiagnosticsLog","request":2,"location":"ftp://h/",)"
      R"("retries":{},"from":"2026-06-01T08:00:00Z","to":"2026-06-01T12:00:00Z"})"));
  seen.insert(check(
      UpdateSignedFirmware{2, "ftp://h/f", morning, noon, "PEM", "c2ln", retries},
      R"("command":"UpdateSignedFirmware","body":{"request":2,"location":"ftp://h/f",)"
      R"("retrieve_at":"2026-06-01T08:00:00Z","install_at":"2026-06-01T12:00:00Z",)"
      R"("signing_certificate":"PEM","signature":"c2ln","retries":{"count":3,"interval_s":60}})"));
  seen.insert(
      check(DeliverCertificate{"PEM"}, R"("command":"DeliverCertificate","body":{"chain":"PEM"})"));
  seen.insert(check(InstallCertificate{CertificateUse::ManufacturerRootCertificate, "PEM"},
                    R"("command":"InstallCertificate","body":{"use":"ManufacturerRootCertificate",)"
                    R"("certificate":"PEM"})"));
  seen.insert(
      check(ReadCertificateIds{CertificateUse::ManufacturerRootCertificate},
            R"("command":"ReadCertificateIds","body":{"use":"ManufacturerRootCertificate"})"));
  seen.insert(
      check(DeleteCertificate{HashAlgorithm::SHA512, "n", "k", "s"},
            R"("command":"DeleteCertificate","body":{"algorithm":"SHA512","issuer_name_hash":"n",)"
            R"("issuer_key_hash":"k","serial":"s"})"));
  seen.insert(check(
      TriggerExtended{"LogStatusNotification", 2},
      R"("command":"TriggerExtended","body":{"message":"LogStatusNotification","connector":2})"));
}

}  // namespace

TEST(CommandText, of_every_call_to_a_station_has_all_its_fields_and_reads_back) {
  std::set<std::size_t> seen;
  check_part_1(seen);
  check_part_2(seen);
  check_part_3(seen);
  EXPECT_EQ(seen.size(), std::variant_size_v<StationCall>);
}

TEST(CommandText, of_every_command_has_all_its_fields_and_reads_back) {
  const std::vector<std::pair<CommandBody, std::string>> all = {
      {DefineTariff{{"t", "USD", 1, 2, 3, 4, Duration::from_seconds(5)}},
       R"("DefineTariff","body":{"tariff":{"name":"t","currency":"USD","per_kwh_micro":1,)"
       R"("per_minute_micro":2,"flat_micro":3,"idle_per_minute_micro":4,"idle_grace_s":5}})"},
      {DefineToken{{"TAG1", TokenStatus::Blocked}},
       R"("DefineToken","body":{"token":{"id_tag":"TAG1","status":"Blocked"}})"},
      {EraseToken{"TAG1", "x"}, R"("EraseToken","body":{"id_tag":"TAG1","replacement":"x"})"},
      {ScheduleCap{SiteId(1), grid::NodeId(2), {{noon, Watts(9'000.5)}}},
       R"("ScheduleCap","body":{"site":1,"node":2,"points":[{"from":"2026-06-01T12:00:00Z",)"
       R"("limit_w":9000.5}]})"},
      {ChoosePolicy{SiteId(1), Policy::tiered_fair, Policy::equal_share},
       R"("ChoosePolicy","body":{"site":1,"policy":"tiered_fair","shadow":"equal_share"})"},
      {SchedulePrices{SiteId(1), {{noon, -20'000}}},
       R"("SchedulePrices","body":{"site":1,"points":[{"from":"2026-06-01T12:00:00Z",)"
       R"("per_kwh_micro":-20000}]})"},
      {ReportLoad{SiteId(1), grid::NodeId(2), Watts(-3)},
       R"("ReportLoad","body":{"site":1,"node":2,"power_w":-3})"},
      {SetPriorityRules{{Duration::from_seconds(1), Duration::from_seconds(60),
                         Duration::from_seconds(3), 4, Duration::from_seconds(5), 6,
                         Duration::from_seconds(7), 8, 9}},
       R"("SetPriorityRules","body":{"rules":{"evidence_age_s":1,"longest_grant_s":60,)"
       R"("review_patience_s":3,"approvals":4,"approval_window_s":5,"pending":6,"cool_down_s":7,)"
       R"("shortest_reason":8,"longest_reason":9}})"},
      {SetIntent{TransactionId(5), "TAG1", SiteId(1), noon, WattHours(20'000), Ratio(0.25)},
       R"("SetIntent","body":{"transaction":5,"id_tag":"TAG1","site":1,)"
       R"("departure":"2026-06-01T12:00:00Z","wanted_wh":20000,"soc":0.25})"},
      {GrantPriority{"TAG1",
                     Tier::P0,
                     {EvidenceKind::telematics, "r", "o", morning, Ratio(0.5), "z", true},
                     noon},
       R"("GrantPriority","body":{"id_tag":"TAG1","tier":"P0","evidence":{"kind":"telematics",)"
       R"("reference":"r","by":"o","observed_at":"2026-06-01T08:00:00Z","soc":0.5,)"
       R"("location_zone":"z","mission_active":true},"until":"2026-06-01T12:00:00Z"})"},
      {RevokePriority{"TAG1", "o", "why"},
       R"("RevokePriority","body":{"id_tag":"TAG1","by":"o","reason":"why"})"},
      {RequestUrgentReview{TransactionId(5), "why"},
       R"("RequestUrgentReview","body":{"transaction":5,"reason":"why"})"},
      {DecideUrgentReview{ReviewId(7), ReviewDecision::refuse, "o", "n", noon},
       R"("DecideUrgentReview","body":{"review":7,"decision":"refuse","by":"o","note":"n",)"
       R"("until":"2026-06-01T12:00:00Z"})"},
      {ConfigureQueue{SiteId(1), {QueueMode::off, Duration::from_seconds(30)}},
       R"("ConfigureQueue","body":{"site":1,"settings":{"mode":"off","offer_s":30}})"},
      {JoinQueue{SiteId(1), "TAG1", WattHours(5), noon},
       R"("JoinQueue","body":{"site":1,"id_tag":"TAG1","wanted_wh":5,)"
       R"("departure":"2026-06-01T12:00:00Z"})"},
      {LeaveQueue{SiteId(1), "TAG1"}, R"("LeaveQueue","body":{"site":1,"id_tag":"TAG1"})"},
  };
  std::set<std::size_t> seen;
  for (const auto& [body, expected] : all) {
    const std::string text = events::encode_command({CorrelationId(4), body});
    EXPECT_EQ(text, R"({"correlation":4,"command":)" + expected + "}");
    EXPECT_EQ(again(text), text);
    seen.insert(body.index());
  }
  // Their tables are those of the facts, which tests of the codec look into.
  for (const CommandBody& body :
       {CommandBody(DefineSite{small_site()}), CommandBody(DefineStation{station_of("S1", 2)}),
        CommandBody(CallStation{"S1", Unlock{1}})}) {
    const std::string text = events::encode_command({CorrelationId(4), body});
    EXPECT_EQ(again(text), text);
    seen.insert(body.index());
  }
  EXPECT_EQ(seen.size(), std::variant_size_v<CommandBody>);
}

TEST(CommandText, of_what_json_cannot_say_is_the_name_alone) {
  const Watts none(std::numeric_limits<double>::quiet_NaN());
  SiteDefinition hasty = small_site();
  hasty.control.lease = Duration::from_seconds(1);
  const std::vector<std::pair<CommandBody, std::string>> all = {
      {ReportLoad{SiteId(1), grid::NodeId(2), none}, "ReportLoad"},
      {ScheduleCap{SiteId(1), grid::NodeId(2), {{noon, none}}}, "ScheduleCap"},
      {ScheduleCap{SiteId(1), grid::NodeId(2), {{Instant::never(), Watts(1)}}}, "ScheduleCap"},
      {DefineSite{hasty}, "DefineSite"},
      {CallStation{"S1", ReserveNow{1, "T", "", Instant::never(), 1}}, "CallStation"},
      {CallStation{"S1", ResetStation{static_cast<ResetKind>(7)}}, "CallStation"},
  };
  for (const auto& [body, name] : all) {
    const std::string text = events::encode_command({CorrelationId(4), body});
    EXPECT_EQ(text, R"({"command":")" + name + "\"}");
    const auto decoded = events::decode_command(text);
    ASSERT_TRUE(decoded.has_value());
    EXPECT_FALSE(decoded->has_value());
  }
  EXPECT_EQ(events::encode_command({CorrelationId(UINT64_MAX), EraseToken{"T", ""}}),
            R"({"command":"EraseToken"})");
}

TEST(CommandText, that_is_no_command_is_one_clear_error) {
  EXPECT_EQ(fault(""),
            "command: line 1, column 1: not JSON: expected a value, found the end of the text");
  EXPECT_EQ(fault(R"({"correlation":1,"command":"Explode","body":{}})"),
            "command: 'Explode' is not known to this build");
  EXPECT_EQ(fault(R"({"command":"ReportLoad","body":{"site":1,"node":2,"power_w":3}})"),
            "command ReportLoad: no correlation");
  EXPECT_NE(fault(R"({"correlation":1,"command":"ReportLoad","body":{"site":1}})").find("node"),
            std::string::npos);
  EXPECT_EQ(fault(R"({"correlation":1,"command":"CallStation","body":{"command":"Unlock"}})"),
            "command CallStation: expected an identity and a body");
  EXPECT_EQ(fault(R"({"correlation":1,"command":"CallStation","body":)"
                  R"({"identity":"S1","command":"DefineToken","body":{}}})"),
            "command: 'DefineToken' is not known to this build");
  EXPECT_NE(fault(R"({"correlation":1,"command":"ReportLoad","body":3})"), "");
  EXPECT_NE(fault("[2,\"1\",\"Heartbeat\",{}]"), "");
}

}  // namespace voltwin::test
