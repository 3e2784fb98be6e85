#include <gtest/gtest.h>

#include "engine/random/random.hpp"
#include "twin/station/authorization_cache.hpp"
#include "twin/station/clock.hpp"
#include "twin/station/config_keys.hpp"
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
            static_cast<std::size_t>(Key::TransactionMessageRetryInterval) + 1);
  const auto some = keys.get({std::vector<std::string>{"HeartbeatInterval", "Colour"}});
  ASSERT_TRUE(some.configuration_key && some.unknown_key);
  EXPECT_EQ(some.configuration_key->front().key, "HeartbeatInterval");
  EXPECT_EQ(some.unknown_key->front(), "Colour");
}

}  // namespace
}  // namespace voltwin::twin::station
