// The journal's words. Each line is what a journal on disk holds: a line that no longer
// loads, or loads as something else, loses history.
#include <gtest/gtest.h>

#include <set>

#include "csms/core/events/codec.hpp"
#include "csms/core/events/vault.hpp"

namespace voltwin::core::events {
namespace {

struct Line {
  const char* type;
  const char* stream;
  const char* payload;
};

// lint: table
const Line lines[] = {
    {"TariffDefined", "tariff/2",
     R"({"tariff":2,"definition":{"name":"Day","currency":"JPY","per_kwh_micro":390000,)"
     R"("per_minute_micro":5,"flat_micro":6,"idle_per_minute_micro":7,"idle_grace_s":600.5}})"},
    {"SiteDefined", "site/3",
     R"({"site":3,"definition":{"name":"Depot","line_to_neutral_v":231.5,"nodes":[{"id":1,)"
     R"("name":"T1","kind":"transformer","parent":0,"limit_a":100,"limit_w":60000,)"
     R"("rating_va":63000},{"id":2,"name":"F","kind":"feeder","parent":1}],)"
     R"("uncontrolled":[{"node":1,"worst_w":12000}],)"
     R"("control":{"policy":"uncontrolled","lease_s":181,"interval_s":31,"settle_s":7,)"
     R"("clock_tolerance_s":4,"measurement_timeout_s":61,"rotation_s":901,"safe_default_a":6,)"
     R"("minimum_current_a":6.5,"step_a":0.5,"margin_w":250},"meter_interval_s":59,)"
     R"("heartbeat_interval_s":299,"tariff":2}})"},
    {"StationDefined", "station/4",
     R"({"station":4,"evses":[8,9],"definition":{"site":3,"identity":"CP-4","evses":[)"
     R"({"name":"A","node":2,"connection":"L2L3L1","max_current_a":16,"offline_limit":"lost"},)"
     R"({"name":"B","node":1,"connection":"L3L1","max_current_a":32,"offline_limit":"kept"}]}})"},
    {"TokenDefined", "tokens", R"({"definition":{"id_tag":"TAG","status":"Expired"}})"},
    {"StationConnected", "station/4", R"({"station":4,"connection":17})"},
    {"StationDisconnected", "station/4",
     R"({"station":4,"connection":17,"reason":"said \"bye\" \u0001"})"},
    {"StationBooted", "station/4",
     R"({"station":4,"vendor":"Acme","model":"M","serial":"S-1","firmware":"1.2"})"},
    {"ConnectorStatusChanged", "evse/8",
     R"({"evse":8,"status":"SuspendedEVSE","at":"2026-06-01T08:00:00.123456Z",)"
     R"("error_code":"GroundFailure"})"},
    {"TransactionStarted", "session/6",
     R"({"transaction":5,"session":6,"evse":8,"id_tag":"TAG","authorization":"ConcurrentTx",)"
     R"("meter_start_wh":-7,"at":"2026-06-01T08:00:00Z","received":"2026-06-01T08:00:01Z",)"
     R"("wire_id":1804289383,"origin":"late","timeless":true})"},
    {"MeterAdvanced", "transaction/5",
     R"({"transaction":5,"reading_wh":1234,"at":"2026-06-01T08:10:00Z","current_a":15.9})"},
    {"MeterAdvanced", "transaction/5",
     R"({"transaction":5,"reading_wh":1235,"at":"2026-06-01T08:11:00Z"})"},
    {"TransactionEnded", "transaction/5",
     R"({"transaction":5,"meter_stop_wh":4321,"at":"2026-06-01T09:00:00Z",)"
     R"("received":"2026-06-01T09:00:02Z","reason":"EVDisconnected","estimated":true,)"
     R"("reported":"2026-06-01T08:59:00Z","started":"2026-06-01T08:00:00Z",)"
     R"("idle_since":"2026-06-01T08:30:00Z",)"
     R"("raw_mwh":4321500,"review":"register_decreases","basis":"matched_stop",)"
     R"("stopped_by":"OTHER","as_sent":{"transaction":0,"id_tag":"OTHER","meter_wh":-1,)"
     R"("at":"2026-06-01T08:59:00Z","reason":"Local"}})"},
    {"SessionCharged", "session/6",
     R"({"session":6,"tariff":2,"currency":"JPY","energy_wh":4328,"duration_s":3600.25,)"
     R"("idle_s":12,"lines":[{"kind":"energy","quantity":4328,"amount_minor":169},)"
     R"({"kind":"time","quantity":3600,"amount_minor":1},{"kind":"flat","quantity":1,)"
     R"("amount_minor":2},{"kind":"idle","quantity":3,"amount_minor":4}],"total_minor":176,)"
     R"("revision":2})"},
    {"LedgerPosted", "session/6",
     R"({"entry":9,"session":6,"currency":"JPY","postings":[)"
     R"({"account":"driver:TAG","amount_minor":176},)"
     R"({"account":"revenue:energy","amount_minor":-176}],"reverses":8})"},
    {"CapScheduled", "site/3",
     R"({"site":3,"node":1,"points":[{"from":"2026-06-01T17:00:00Z","limit_w":20000},)"
     R"({"from":"2026-06-01T20:00:00Z","limit_w":60000}]})"},
    {"CapScheduled", "site/3", R"({"site":3,"node":1,"points":[]})"},
    {"MeasuredLoadChanged", "site/3", R"({"site":3,"node":1,"power_w":-1500.5})"},
    {"LimitRequested", "evse/8",
     R"({"request":11,"evse":8,"transaction":5,"limit_a":13.5,)"
     R"("valid_until":"2026-06-01T08:03:00Z","reason":"limited by T1","purpose":"transaction"})"},
    {"LimitAcknowledged", "evse/8", R"({"request":11,"evse":8})"},
    {"LimitRefused", "evse/8", R"({"request":11,"evse":8,"detail":"NotSupported"})"},
    {"LimitUncertain", "evse/8", R"({"request":11,"evse":8})"},
    {"DefaultLimitInstalled", "station/4", R"({"station":4,"limit_a":6})"},
    {"MeterAdvanced", "transaction/5",
     R"({"transaction":5,"reading_wh":1235,"at":"2026-06-01T08:11:00Z",)"
     R"("reported":"2026-06-01T10:11:00Z","raw_mwh":1235,"track":{"basis":"restarted",)"
     R"("base_mwh":-1,"settled_mwh":2,"last_mwh":3,"last_at":"2026-06-01T08:11:00Z",)"
     R"("sampled":true,"doubtful_mwh":4,"doubtful_at":"2026-06-01T08:11:00Z"}})"},
    {"TransactionEnded", "transaction/5",
     R"({"transaction":5,"meter_stop_wh":4321,"at":"2026-06-01T09:00:00Z",)"
     R"("received":"2026-06-01T09:00:02Z","reason":"Local","estimated":true,)"
     R"("reported":"2026-06-01T11:00:00Z","started":"2026-06-01T08:00:00Z",)"
     R"("raw_mwh":-1000,"review":"meter_stop_missing",)"
     R"("basis":"stop","stopped_by":""})"},
    {"FirmwareStatusReported", "station/4",
     R"({"station":4,"status":"InstallVerificationFailed","request":12})"},
    {"FirmwareStatusReported", "station/4", R"({"station":4,"status":"Idle"})"},
    {"DiagnosticsStatusReported", "station/4", R"({"station":4,"status":"UploadFailure"})"},
    {"LogStatusReported", "station/4", R"({"station":4,"status":"PermissionDenied","request":13})"},
    {"SecurityEventReported", "station/4",
     R"({"station":4,"type":"TamperDetectionActivated","at":"2026-06-01T08:00:00Z",)"
     R"("info":"door"})"},
    {"CertificateRequested", "station/4",
     R"({"station":4,"csr":"-----BEGIN CERTIFICATE REQUEST-----"})"},
    {"MeterAdvanced", "transaction/5",
     R"({"transaction":5,"reading_wh":1235,"at":"2026-06-01T08:11:00Z","power_w":6900})"},
    {"SamplesRequested", "transaction/5", R"({"transaction":5})"},
    {"EnergyUnattributed", "evse/8",
     R"({"evse":8,"energy_wh":1500,"reading_wh":4321,"from":"2026-06-01T08:00:00Z",)"
     R"("until":"2026-06-01T09:00:00Z"})"},
    {"DefectsTolerated", "station/4",
     R"({"station":4,"defects":[{"defect":"register_drops_to_zero","count":2,)"
     R"("field":"meterValue[0]","raw":"0","corrected":"1234"}]})"},
    {"ChargingCapabilitiesLearned", "station/4",
     R"({"station":4,"max_stack_level":0,"max_profiles":8,"takes_amps":false,"takes_watts":true})"},
    {"ConfigurationRead", "station/4",
     R"({"station":4,"key":"MeterValueSampleInterval","value":"60"})"},
    {"ConfigurationWritten", "station/4",
     R"({"station":4,"key":"MeterValueSampleInterval","value":"30"})"},
    {"ConfigurationLeftAlone", "station/4", R"({"station":4,"key":"MeterValuesSampledData"})"},
    {"SettlingLengthened", "station/4", R"({"station":4,"settle_s":6})"},
    {"BootTriggered", "station/4", R"({"station":4})"},
    {"TokenErased", "tokens", R"({"id_tag":"~1","replacement":"erased-1"})"},
    {"RegisterScaleObserved", "station/4",
     R"({"station":4,"source":"ends","scale":"kilo","transaction":5})"},
    {"ProfileTimingChanged", "station/4",
     R"({"station":4,"lease":true,"timing":"finite","reason":"Rejected"})"},
    {"ProfileTimingChanged", "station/4",
     R"({"station":4,"lease":true,"timing":"started","reason":"Rejected","purpose":"by_default"})"},
    {"LimitRequested", "evse/8",
     R"({"request":11,"evse":8,"transaction":5,"limit_a":13.5,)"
     R"("valid_until":"2026-06-01T08:03:00Z","reason":"limited by T1","purpose":"station"})"},
    {"ClockOffsetEstimated", "station/4",
     R"({"station":4,"kind":"local_time","offset_s":-7200,"since":"2026-06-01T08:00:00Z"})"},
    {"ClockOffsetEstimated", "station/4",
     R"({"station":4,"kind":"counter","offset_s":1780300799.123456})"},
    {"TransactionReopened", "transaction/5",
     R"({"transaction":5,"reason":"its end is known after all"})"},
    {"StopQuarantined", "station/4",
     R"({"station":4,"stop":{"transaction":-1,"id_tag":"TAG","meter_wh":-1,)"
     R"("at":"2026-06-01T09:00:00Z","reason":"Local"},"received":"2026-06-01T09:00:02Z",)"
     R"("why":"no transaction fits"})"},
    {"StopDisputed", "transaction/5",
     R"({"transaction":5,"stop":{"transaction":77,"id_tag":"","meter_wh":9999,)"
     R"("at":"2026-06-01T09:00:00Z","reason":"Local"},"received":"2026-06-01T09:00:02Z"})"},
    {"RemoteStartAwaited", "station/4",
     R"({"station":4,"connector":1,"id_tag":"TAG","until":"2026-06-01T09:00:00Z"})"},
    {"RemoteStartUnanswered", "station/4",
     R"({"station":4,"connector":1,"id_tag":"TAG","until":"2026-06-01T09:00:00Z"})"},
    {"StopRequested", "transaction/5", R"({"transaction":5,"reason":"refused"})"},
    {"PolicyChosen", "site/3", R"({"site":3,"policy":"least_laxity","shadow":"tiered_fair"})"},
    {"PolicyChosen", "site/3", R"({"site":3,"policy":"equal_share"})"},
    {"PricesScheduled", "site/3",
     R"({"site":3,"points":[{"from":"2026-06-01T12:00:00Z","per_kwh_micro":-20000}]})"},
    {"LimitDisobeyed", "evse/8",
     R"({"evse":8,"allowed_a":10,"seen_a":31.5,"at":"2026-06-01T08:11:00Z"})"},
    {"LimitObeyed", "evse/8", R"({"evse":8,"seen_a":9.5,"at":"2026-06-01T08:12:00Z"})"},
    {"OfflineLimitLost", "station/4",
     R"({"station":4,"evse":8,"allowed_a":6,"seen_a":31.5,"at":"2026-06-01T08:11:00Z"})"},
    {"GrantsDoubted", "site/3", R"({"site":3,"reason":"restored"})"},
    {"PriorityRulesSet", "priority",
     R"({"rules":{"evidence_age_s":901,"longest_grant_s":3600,"review_patience_s":601,)"
     R"("approvals":3,"approval_window_s":86400,"pending":2,"cool_down_s":60,)"
     R"("shortest_reason":11,"longest_reason":400}})"},
    {"IntentStated", "transaction/5",
     R"({"id_tag":"TAG","transaction":5,"site":3,"departure":"2026-06-01T17:00:00Z",)"
     R"("wanted_wh":20000,"soc":0.25})"},
    {"IntentStated", "site/3", R"({"id_tag":"TAG","transaction":0,"site":3})"},
    {"PriorityDecided", "priority",
     R"({"id_tag":"TAG","tier":"P1","decision":"granted","reason":"verified","by":"O","note":"n",)"
     R"("evidence":{"kind":"fleet_mission","reference":"M-1","by":"O",)"
     R"("observed_at":"2026-06-01T08:00:00Z","soc":0.5,"location_zone":"Z","mission_active":true},)"
     R"("until":"2026-06-01T10:00:00Z","transaction":5,"review":0})"},
    {"PriorityDecided", "priority",
     R"({"id_tag":"TAG","tier":"P2","decision":"expired","reason":"nobody decided in time",)"
     R"("by":"","note":"","transaction":5,"review":7})"},
    {"ReviewRequested", "review/7",
     R"({"review":7,"transaction":5,"id_tag":"TAG","reason":"a sick child",)"
     R"("lapses":"2026-06-01T08:10:00Z"})"},
    {"QueueConfigured", "site/3", R"({"site":3,"settings":{"mode":"off","offer_s":300}})"},
    {"QueueJoined", "site/3",
     R"({"entry":2,"site":3,"id_tag":"TAG","wanted_wh":9000,"departure":"2026-06-01T17:00:00Z",)"
     R"("until":"2026-06-01T17:00:00Z"})"},
    {"QueueLeft", "site/3", R"({"entry":2,"site":3,"exit":"lapsed"})"},
    {"EvseOffered", "site/3", R"({"entry":2,"site":3,"evse":8,"until":"2026-06-01T08:10:00Z"})"},
    {"OfferWithdrawn", "site/3", R"({"entry":2,"site":3,"reason":"the EVSE was taken"})"},
    {"SessionExplained", "transaction/5",
     R"({"transaction":5,"reason":"paused","explanation":{"rule":"paused","policy":"tiered_fair",)"
     R"("tier":"P2","current_a":0,"node":2,"node_name":"F2","line":"L1","more_a":16,)"
     R"("more_on_line_a":15.5,"more_power_w":0,"ahead_p0":1,"ahead_p1":2,"ahead_p2":3,)"
     R"("ahead_p3":4}})"},
};

Record record_of(const Line& line) {
  Record record;
  record.sequence = 42;
  record.at = Instant::from_seconds(1'780'300'800);
  record.stream = line.stream;
  record.type = line.type;
  record.payload = line.payload;
  return record;
}

// How many members an aggregate has: the most values that may initialise it.
struct Anything {
  template <class T>
  operator T&() const;  // NOLINT: never defined, only named
  template <class T>
  operator T&&() const;  // NOLINT
};

template <class T, class... A>
constexpr std::size_t members() {
  if constexpr (requires { T{A{}..., Anything{}}; }) {
    return members<T, A..., Anything>();
  } else {
    return sizeof...(A);
  }
}

template <class T>
void expect_every_member_has_a_field() {
  const json::RecordTable& table = json::Describe<T>::table();
  EXPECT_EQ(table.fields.size(), members<T>()) << table.name;
}

template <std::size_t... I>
void expect_every_event_is_described(std::index_sequence<I...>) {
  (expect_every_member_has_a_field<std::variant_alternative_t<I, Event>>(), ...);
}

TEST(EventCodec, every_member_of_every_event_is_in_its_table) {
  expect_every_event_is_described(std::make_index_sequence<std::variant_size_v<Event>>{});
  expect_every_member_has_a_field<ChargeLine>();
  expect_every_member_has_a_field<Posting>();
  expect_every_member_has_a_field<TariffDefinition>();
  expect_every_member_has_a_field<SiteDefinition>();
  expect_every_member_has_a_field<ControlSettings>();
  expect_every_member_has_a_field<UncontrolledLoad>();
  expect_every_member_has_a_field<CapPoint>();
  expect_every_member_has_a_field<PricePoint>();
  expect_every_member_has_a_field<StationDefinition>();
  expect_every_member_has_a_field<EvseDefinition>();
  expect_every_member_has_a_field<TokenDefinition>();
  expect_every_member_has_a_field<PriorityRules>();
  expect_every_member_has_a_field<PriorityEvidence>();
  expect_every_member_has_a_field<QueueSettings>();
  expect_every_member_has_a_field<Explanation>();
}

TEST(EventCodec, a_line_of_every_type_loads_and_is_written_again_as_it_was) {
  std::set<std::size_t> seen;
  for (const Line& line : lines) {
    const auto event = from_record(record_of(line));
    ASSERT_TRUE(event.has_value()) << event.error().message;
    seen.insert(event->index());
    const Record again = to_record(*event, 42, Instant::from_seconds(1'780'300'800));
    EXPECT_EQ(again.type, line.type);
    EXPECT_EQ(again.stream, line.stream);
    EXPECT_EQ(again.payload, line.payload);
    EXPECT_EQ(again.sequence, 42U);
    EXPECT_EQ(again.version, is_personal(*event) ? 2 : 1);
    EXPECT_EQ(again.at, Instant::from_seconds(1'780'300'800));
    EXPECT_EQ(type_name(*event), line.type);
  }
  EXPECT_EQ(seen.size(), std::variant_size_v<Event>) << "a type has no line here";
}

TEST(EventCodec, the_fields_land_in_the_members_of_their_names) {
  const auto started = std::get<TransactionStarted>(from_record(record_of(lines[8])).value());
  EXPECT_EQ(started.transaction, TransactionId(5));
  EXPECT_EQ(started.wire, WireTransactionId(1'804'289'383));
  EXPECT_EQ(started.session, SessionId(6));
  EXPECT_EQ(started.evse, EvseId(8));
  EXPECT_EQ(started.authorization, Authorization::ConcurrentTx);
  EXPECT_EQ(started.meter_start, WattHours(-7));
  EXPECT_EQ(started.received - started.at, Duration::from_seconds(1));
  const auto charged = std::get<SessionCharged>(from_record(record_of(lines[12])).value());
  EXPECT_EQ(charged.duration, Duration::from_ms(3'600'250));
  EXPECT_EQ(charged.idle, Duration::from_seconds(12));
  EXPECT_EQ(charged.lines.at(3).kind, ChargeKind::idle);
  EXPECT_EQ(charged.lines.at(3).quantity, 3);
  EXPECT_EQ(charged.total_minor, 176);
  const auto requested = std::get<LimitRequested>(from_record(record_of(lines[17])).value());
  EXPECT_EQ(requested.limit, Amps(13.5));
  EXPECT_EQ(requested.request, LimitRequestId(11));
}

TEST(EventCodec, a_lease_of_before_there_were_purposes_is_of_its_transaction) {
  const auto lease =
      from_record(record_of({"LimitRequested", "evse/8",
                             R"({"request":11,"evse":8,"transaction":5,"limit_a":13.5,)"
                             R"("valid_until":"2026-06-01T08:03:00Z","reason":"limited by T1"})"}));
  ASSERT_TRUE(lease.has_value()) << lease.error().message;
  EXPECT_EQ(std::get<LimitRequested>(*lease).purpose, ProfilePurpose::transaction);
}

void expect_one_clear_line(const Record& record, const char* word) {
  const auto event = from_record(record);
  ASSERT_FALSE(event.has_value()) << record.type << record.payload;
  EXPECT_EQ(event.error().kind, ErrorKind::bad_input);
  const std::string& message = event.error().message;
  EXPECT_NE(message.find("record 42"), std::string::npos) << message;
  EXPECT_NE(message.find(word), std::string::npos) << message;
  EXPECT_EQ(message.find('\n'), std::string::npos) << message;
}

TEST(EventCodec, a_record_of_a_newer_build_is_refused_not_misread) {
  Record record = record_of(lines[18]);
  record.type = "LimitForgotten";
  expect_one_clear_line(record, "LimitForgotten");
  record = record_of(lines[18]);
  record.version = 2;
  expect_one_clear_line(record, "version 2");
  record.version = 0;
  expect_one_clear_line(record, "version 0");
  record = record_of(lines[18]);
  record.payload = R"({"request":11,"evse":8,"because":"new"})";
  expect_one_clear_line(record, "because");
}

TEST(EventCodec, a_damaged_record_is_refused) {
  for (const Line& line : lines) {
    const std::string whole = line.payload;
    for (std::size_t cut = 0; cut < whole.size(); cut += 1 + whole.size() / 37) {
      Record record = record_of(line);
      record.payload = whole.substr(0, cut);
      EXPECT_FALSE(from_record(record).has_value()) << record.payload;
    }
    Record record = record_of(line);
    record.payload += "x";
    EXPECT_FALSE(from_record(record).has_value()) << record.payload;
  }
  Record record = record_of(lines[18]);
  record.payload = R"({"request":11})";
  expect_one_clear_line(record, "evse");
  record.payload = R"({"request":"11","evse":8})";
  expect_one_clear_line(record, "request");
  record.payload = R"({"request":11,"evse":8,"evse":9})";
  expect_one_clear_line(record, "evse");
  record = record_of(lines[7]);
  record.payload = R"({"evse":8,"status":"Confused","at":"2026-06-01T08:00:00Z","error_code":""})";
  expect_one_clear_line(record, "status");
}

}  // namespace
}  // namespace voltwin::core::events
