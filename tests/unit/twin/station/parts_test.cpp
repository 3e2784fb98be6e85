#include <gtest/gtest.h>

#include "engine/random/random.hpp"
#include "twin/station/authorization_cache.hpp"
#include "twin/station/clock.hpp"
#include "twin/station/config_keys.hpp"
#include "twin/station/local_list.hpp"
#include "twin/station/meter.hpp"
#include "twin/station/transaction_queue.hpp"

namespace voltwin::twin::station {
namespace {

namespace v16 = ocpp::v16;
constexpr Instant start = Instant::from_seconds(1'780'272'000);

TEST(Meter, IsTheIntegralRoundedDownHoweverItIsCut) {
  Meter whole(WattHours(5)), parts(WattHours(5));
  whole.add(Joules(1'000'000.0));
  for (int i = 0; i < 1'000'000; ++i) parts.add(Joules(1.0));
  EXPECT_EQ(whole.register_mwh(), 5'000 + 277'777);
  EXPECT_EQ(parts.register_mwh(), whole.register_mwh());
  EXPECT_EQ(whole.register_wh(), WattHours(282));
}

TEST(StationClock, ShowsTheTimePlusAnErrorThatDriftsAndCanBeSet) {
  StationClock clock(start, start + Duration::from_seconds(40), 100.0);
  const Instant later = start + Duration::from_hours(10);
  EXPECT_EQ(clock.shown(later) - later, Duration::from_ms(40'000 + 3'600));
  clock.set(later, later);
  EXPECT_EQ(clock.shown(later), later);
}

TEST(StationClock, KnowsTheFirstTrueTimeAtWhichItShowsATime) {
  for (const double drift : {0.0, 100.0, -37.0}) {
    const StationClock clock(start, start - Duration::from_seconds(7), drift);
    for (const int minutes : {0, 1, 600}) {
      const Instant wanted = start + Duration::from_minutes(minutes);
      const Instant when = clock.when(wanted);
      EXPECT_GE(clock.shown(when), wanted);
      EXPECT_LT(clock.shown(when - Duration::from_us(2)), wanted);
    }
    EXPECT_EQ(clock.when(Instant::never()), Instant::never());
  }
}

TEST(AuthorizationCache, KnowsTokensWithoutRegardToCaseUntilTheyExpire) {
  AuthorizationCache cache;
  v16::IdTagInfo info;
  info.expiry_date = start;
  cache.put("AbC", info);
  EXPECT_EQ(cache.find("aBc", start - Duration::from_us(1))->status,
            v16::AuthorizationStatus::Accepted);
  EXPECT_EQ(cache.find("abc", start)->status, v16::AuthorizationStatus::Expired);
  EXPECT_FALSE(cache.find("abcd", start));
  cache.put("ABC", {std::nullopt, std::nullopt, v16::AuthorizationStatus::Blocked});
  EXPECT_EQ(cache.size(), 1u);
  EXPECT_EQ(cache.find("abc", start)->status, v16::AuthorizationStatus::Blocked);
}

TEST(AuthorizationCache, ForgetsTheOldestWhenFull) {
  AuthorizationCache cache;
  for (std::size_t i = 0; i <= AuthorizationCache::max_entries; ++i) {
    cache.put("T" + std::to_string(i), {});
  }
  EXPECT_EQ(cache.size(), AuthorizationCache::max_entries);
  EXPECT_FALSE(cache.find("T0", start));
  EXPECT_TRUE(cache.find("T1", start));
}

TransactionMessage message(LocalTransaction number, char kind) {
  if (kind == 's') return {number, v16::StartTransactionRequest{}};
  if (kind == 'e') return {number, v16::StopTransactionRequest{}};
  v16::MeterValuesRequest values;
  values.connector_id = 1;
  return {number, values};
}

constexpr RetryPolicy policy{3, Duration::from_seconds(60)};

TEST(TransactionQueue, FillsInTheIdThatTheCsmsGave) {
  TransactionQueue queue;
  for (const char kind : {'s', 'm', 'e'}) queue.push(message(7, kind));
  EXPECT_EQ(queue.encode_head().action, "StartTransaction");
  queue.learn(4711);
  queue.pop();
  EXPECT_NE(queue.encode_head().payload.find("\"transactionId\":4711"), std::string::npos);
  queue.pop();
  EXPECT_EQ(queue.encode_head().action, "StopTransaction");
  EXPECT_NE(queue.encode_head().payload.find("\"transactionId\":4711"), std::string::npos);
  queue.pop();
  EXPECT_FALSE(queue.server_id(7));
}

TEST(TransactionQueue, WaitsLongerAfterEachFailureAndThenGivesUp) {
  TransactionQueue queue;
  for (const char kind : {'s', 'm', 'e'}) queue.push(message(7, kind));
  queue.failed(TransactionQueue::Cause::refused, policy, start);
  EXPECT_EQ(queue.ready_at(), start + Duration::from_seconds(60));
  queue.failed(TransactionQueue::Cause::timed_out, policy, start);
  EXPECT_EQ(queue.ready_at(), start + Duration::from_seconds(120));
  queue.failed(TransactionQueue::Cause::refused, policy, start);
  EXPECT_EQ(queue.size(), 2u);
  // The id was never learnt: the meter value names none, the stop names -1.
  EXPECT_EQ(queue.encode_head().payload.find("transactionId"), std::string::npos);
  queue.pop();
  EXPECT_NE(queue.encode_head().payload.find("\"transactionId\":-1"), std::string::npos);
}

TEST(TransactionQueue, ALostLinkForgivesTimeOutsButNotRefusals) {
  TransactionQueue queue;
  queue.push(message(7, 's'));
  for (int i = 0; i < 10; ++i) {
    queue.failed(TransactionQueue::Cause::timed_out, policy, start);
    queue.failed(TransactionQueue::Cause::timed_out, policy, start);
    queue.link_lost();
    EXPECT_LE(queue.ready_at(), start);
  }
  EXPECT_EQ(queue.size(), 1u);
  queue.failed(TransactionQueue::Cause::refused, policy, start);
  queue.failed(TransactionQueue::Cause::refused, policy, start);
  queue.link_lost();
  queue.failed(TransactionQueue::Cause::refused, policy, start);
  EXPECT_TRUE(queue.empty());
}

TEST(TransactionQueue, DropsTheOldestMeterValuesWhenFullButNeverAStartOrStop) {
  TransactionQueue queue;
  queue.push(message(1, 's'));
  for (std::size_t i = 1; i < TransactionQueue::max_messages; ++i) queue.push(message(1, 'm'));
  EXPECT_EQ(queue.dropped(), 0u);
  queue.push(message(1, 'e'));
  queue.push(message(2, 's'));
  EXPECT_EQ(queue.size(), TransactionQueue::max_messages);
  EXPECT_EQ(queue.dropped(), 2u);
  EXPECT_EQ(queue.encode_head().action, "StartTransaction");
  TransactionQueue stops;
  for (std::size_t i = 0; i < TransactionQueue::max_messages; ++i) stops.push(message(i, 'e'));
  stops.push(message(5, 'e'));
  EXPECT_EQ(stops.size(), TransactionQueue::max_messages + 1);
  stops.push(message(5, 'm'));
  EXPECT_EQ(stops.size(), TransactionQueue::max_messages + 1);
}

TEST(ConfigKeys, ChangesWhatMayBeChangedToWhatItMayBe) {
  using Status = v16::ConfigurationStatus;
  ConfigKeys keys;
  EXPECT_EQ(keys.change("MeterValueSampleInterval", "15"), Status::Accepted);
  EXPECT_EQ(keys.seconds(Key::MeterValueSampleInterval), Duration::from_seconds(15));
  EXPECT_EQ(keys.change("MeterValueSampleInterval", "-1"), Status::Rejected);
  EXPECT_EQ(keys.change("MeterValueSampleInterval", "1.5"), Status::Rejected);
  EXPECT_EQ(keys.change("MeterValueSampleInterval", ""), Status::Rejected);
  EXPECT_EQ(keys.change("LocalAuthorizeOffline", "False"), Status::Accepted);
  EXPECT_FALSE(keys.is_true(Key::LocalAuthorizeOffline));
  EXPECT_EQ(keys.change("LocalAuthorizeOffline", "no"), Status::Rejected);
  EXPECT_EQ(keys.change("NumberOfConnectors", "9"), Status::Rejected);
  EXPECT_EQ(keys.change("Colour", "red"), Status::NotSupported);
  EXPECT_EQ(keys.change("MeterValuesSampledData", "SoC, Power.Active.Import"), Status::Accepted);
  EXPECT_EQ(keys.measurands(Key::MeterValuesSampledData),
            (std::vector{v16::Measurand::SoC, v16::Measurand::PowerActiveImport}));
  EXPECT_EQ(keys.change("MeterValuesSampledData", "Frequency"), Status::Rejected);
}

TEST(ConfigKeys, ListsEveryKeyUnlessAskedForSome) {
  const ConfigKeys keys;
  const auto all = keys.get({});
  ASSERT_TRUE(all.configuration_key);
  EXPECT_EQ(all.configuration_key->size(),
            static_cast<std::size_t>(Key::WebSocketPingInterval) + 1);
  const auto some = keys.get({std::vector<std::string>{"HeartbeatInterval", "Colour"}});
  ASSERT_TRUE(some.configuration_key && some.unknown_key);
  EXPECT_EQ(some.configuration_key->front().key, "HeartbeatInterval");
  EXPECT_EQ(some.unknown_key->front(), "Colour");
}

TEST(ConfigKeys, TakesOnlyWhatTheSpecificationAllowsForAKey) {
  using Status = v16::ConfigurationStatus;
  const std::string nine = "SoC,SoC,SoC,SoC,SoC,SoC,SoC,SoC,SoC";
  struct Row {
    const char* key;
    std::string value;
    Status expected;
  };
  for (const Row& row : {
           Row{"LightIntensity", "100", Status::Accepted},
           Row{"LightIntensity", "101", Status::Rejected},
           Row{"BlinkRepeat", "5", Status::Accepted},
           Row{"ConnectorPhaseRotation", "0.RST, 1.RTS", Status::Accepted},
           Row{"ConnectorPhaseRotation", "1.RRR", Status::Rejected},
           Row{"ConnectorPhaseRotation", "", Status::Rejected},
           Row{"MeterValuesSampledData", nine, Status::Rejected},
           Row{"StopTxnSampledData", "", Status::Accepted},
           Row{"StopTxnAlignedData", "Energy.Active.Import.Register", Status::Accepted},
           Row{"MaxEnergyOnInvalidId", "500", Status::Accepted},
           Row{"MinimumStatusDuration", "10", Status::Accepted},
           Row{"ResetRetries", "3", Status::Accepted},
           Row{"WebSocketPingInterval", "20", Status::RebootRequired},
           Row{"WebSocketPingInterval", "x", Status::Rejected},
           Row{"ReserveConnectorZeroSupported", "false", Status::Rejected},
           Row{"SupportedFeatureProfiles", "Core", Status::Rejected},
           Row{"CpoName", "voltwin", Status::Accepted},
           Row{"AuthorizationKey", std::string(40, 'a'), Status::Accepted},
           Row{"AuthorizationKey", std::string(31, 'a'), Status::Rejected},
           Row{"AuthorizationKey", std::string(32, 'g'), Status::Rejected},
           Row{"SecurityProfile", "4", Status::Rejected},
           Row{"lightintensity", "1", Status::NotSupported},
       }) {
    ConfigKeys keys;
    EXPECT_EQ(keys.change(row.key, row.value), row.expected) << row.key << '=' << row.value;
  }
}

TEST(ConfigKeys, TheSecurityProfileNeverGoesDown) {
  ConfigKeys keys;
  EXPECT_EQ(keys.change("SecurityProfile", "2"), v16::ConfigurationStatus::Accepted);
  EXPECT_EQ(keys.change("SecurityProfile", "1"), v16::ConfigurationStatus::Rejected);
  EXPECT_EQ(keys.number(Key::SecurityProfile), 2);
}

TEST(ConfigKeys, ADeferredChangeWaitsForTheRestart) {
  ConfigKeys keys;
  keys.defer(Key::HeartbeatInterval);
  EXPECT_EQ(keys.change("HeartbeatInterval", "7"), v16::ConfigurationStatus::RebootRequired);
  EXPECT_EQ(keys.number(Key::HeartbeatInterval), 300);
  keys.restarted();
  EXPECT_EQ(keys.number(Key::HeartbeatInterval), 7);
}

TEST(ConfigKeys, TheAuthorizationKeyCanNeverBeRead) {
  ConfigKeys keys;
  const std::string secret(40, 'c');
  ASSERT_EQ(keys.change("AuthorizationKey", secret), v16::ConfigurationStatus::Accepted);
  EXPECT_EQ(json::to_json(keys.get({})).find(secret), std::string::npos);
  const auto asked = keys.get({std::vector<std::string>{"AuthorizationKey"}});
  EXPECT_EQ(asked.configuration_key->front().value, std::nullopt);
  EXPECT_EQ(keys.text(Key::AuthorizationKey), secret);
}

TEST(ConfigKeys, ShowsAtMostSoManyOfTheKeysThatAreNamed) {
  const ConfigKeys keys;
  const auto limit = static_cast<std::size_t>(keys.number(Key::GetConfigurationMaxKeys));
  const auto shown = keys.get({std::vector<std::string>(limit + 1, "HeartbeatInterval")});
  EXPECT_EQ(shown.configuration_key->size(), limit);
}

v16::SendLocalListRequest list_update(v16::UpdateType type, std::int32_t version,
                                      const std::vector<std::string>& tokens) {
  v16::SendLocalListRequest out;
  out.update_type = type;
  out.list_version = version;
  out.local_authorization_list.emplace();
  for (const std::string& token : tokens) {
    // "-T" removes.
    const bool removes = token.front() == '-';
    v16::AuthorizationData& data = out.local_authorization_list->emplace_back();
    data.id_tag = removes ? token.substr(1) : token;
    if (!removes) data.id_tag_info.emplace();
  }
  return out;
}

TEST(LocalList, TakesUpdatesWholeOrNotAtAll) {
  using Type = v16::UpdateType;
  using Status = v16::UpdateStatus;
  struct Row {
    const char* what;
    Type type;
    std::int32_t version;
    std::vector<std::string> tokens;
    Status expected;
    std::size_t size_after;
    std::int32_t version_after;
  };
  // Before each row: A and B at version 5. Four entries at most, three in one request.
  for (const Row& row : {
           Row{"full replaces", Type::Full, 3, {"C"}, Status::Accepted, 1, 3},
           Row{"full may clear", Type::Full, 6, {}, Status::Accepted, 0, 0},
           Row{"full needs info", Type::Full, 6, {"-C"}, Status::Failed, 2, 5},
           Row{"adds and changes", Type::Differential, 6, {"b", "C"}, Status::Accepted, 3, 6},
           Row{"removes", Type::Differential, 6, {"-a", "-X"}, Status::Accepted, 1, 6},
           Row{"same version", Type::Differential, 5, {"C"}, Status::VersionMismatch, 2, 5},
           Row{"older version", Type::Differential, 4, {"C"}, Status::VersionMismatch, 2, 5},
           Row{"version 0", Type::Full, 0, {"C"}, Status::Failed, 2, 5},
           Row{"version -1", Type::Full, -1, {"C"}, Status::Failed, 2, 5},
           Row{"a token twice", Type::Differential, 6, {"C", "c"}, Status::Failed, 2, 5},
           Row{"too many sent", Type::Full, 6, {"C", "D", "E", "F"}, Status::Failed, 2, 5},
           Row{"too many kept", Type::Differential, 6, {"C", "D", "E"}, Status::Failed, 2, 5},
       }) {
    LocalList list;
    const LocalListBounds bounds{3, 4};
    ASSERT_EQ(list.update(list_update(Type::Full, 5, {"A", "B"}), bounds), Status::Accepted);
    EXPECT_EQ(list.update(list_update(row.type, row.version, row.tokens), bounds), row.expected)
        << row.what;
    EXPECT_EQ(list.size(), row.size_after) << row.what;
    EXPECT_EQ(list.version(), row.version_after) << row.what;
  }
}

TEST(LocalList, KnowsTokensWithoutRegardToCaseUntilTheyExpire) {
  LocalList list;
  auto update = list_update(v16::UpdateType::Full, 1, {"AbC"});
  update.local_authorization_list->front().id_tag_info->expiry_date = start;
  ASSERT_EQ(list.update(update, {9, 9}), v16::UpdateStatus::Accepted);
  EXPECT_EQ(list.find("aBc", start - Duration::from_us(1))->status,
            v16::AuthorizationStatus::Accepted);
  EXPECT_EQ(list.find("abc", start)->status, v16::AuthorizationStatus::Expired);
  EXPECT_FALSE(list.find("ab", start));
}

}  // namespace
}  // namespace voltwin::twin::station
