// What becomes of remote starts: followed by a start, answered late, refused, or never heard of.
#include <gtest/gtest.h>

#include <algorithm>

#include "csms/core/session/remote_starts.hpp"
#include "tests/support/fake_station.hpp"

namespace voltwin::test {
namespace {

using core::session::start_patience;
using ocpp::tolerance::Defect;

struct RemoteStartsTest : testing::Test {
  FakeCsms csms{small_site(), {station_of("S1", 2)}};
  FakeStation station{csms, "S1"};

  void SetUp() override {
    station.connect();
    station.boot();
    csms.pass(Duration::from_seconds(10));
  }
  CoreCall ask(int connector) {
    (void)csms.ask(CallStation{"S1", StartRemotely{connector, "TAG1"}});
    return station.next_call().value();
  }
  void start(int connector, const char* tag) {
    const std::int64_t second = (csms.now - morning) / Duration::from_seconds(1);
    station.call("StartTransaction", start_payload(connector, tag, second, 0));
  }
  [[nodiscard]] std::uint32_t count(Defect defect) const {
    return csms.state().stations()[0].defects[static_cast<std::size_t>(defect)];
  }
  [[nodiscard]] std::size_t awaited() const {
    return csms.state().stations()[0].awaited_starts.size();
  }
};

constexpr const char* accepted = R"({"status":"Accepted"})";
constexpr const char* rejected = R"({"status":"Rejected"})";

TEST_F(RemoteStartsTest, one_that_is_followed_by_its_start_is_no_matter) {
  station.answer(ask(1), accepted);
  EXPECT_EQ(awaited(), 1U);
  csms.pass(Duration::from_minutes(2));
  start(2, "TAG1");
  EXPECT_EQ(awaited(), 1U) << "another connector";
  start(1, "tag1");
  EXPECT_EQ(awaited(), 0U);
  csms.pass(start_patience * 2);
  EXPECT_EQ(count(Defect::remote_start_without_start), 0U);
}

TEST_F(RemoteStartsTest, one_that_nothing_follows_is_stated_and_counted_after_a_while) {
  station.answer(ask(1), accepted);
  csms.pass(start_patience - Duration::from_seconds(1));
  EXPECT_EQ(count(Defect::remote_start_without_start), 0U);
  const std::size_t before = csms.journal.size();
  csms.pass(Duration::from_seconds(2));
  EXPECT_EQ(count(Defect::remote_start_without_start), 1U);
  EXPECT_EQ(awaited(), 0U);
  const auto names = csms.names_after(before);
  EXPECT_EQ(std::count(names.begin(), names.end(), "RemoteStartUnanswered"), 1);
}

TEST_F(RemoteStartsTest, the_answer_may_come_after_the_start) {
  const CoreCall call = ask(1);
  csms.pass(Duration::from_seconds(1));
  start(1, "TAG1");
  csms.pass(Duration::from_seconds(1));
  station.answer(call, accepted);
  EXPECT_EQ(awaited(), 0U);
  EXPECT_EQ(count(Defect::remote_start_answer_late), 1U);
}

TEST_F(RemoteStartsTest, a_refusal_counts_when_the_connector_was_free) {
  station.answer(ask(1), rejected);
  EXPECT_EQ(count(Defect::remote_start_refused), 0U) << "it may be out of order";
  station.call("StatusNotification",
               R"({"connectorId":1,"errorCode":"NoError","status":"Available"})");
  station.answer(ask(1), rejected);
  EXPECT_EQ(count(Defect::remote_start_refused), 1U);
  start(1, "TAG1");
  station.obey();
  station.answer(ask(1), rejected);
  EXPECT_EQ(count(Defect::remote_start_refused), 1U) << "it is taken";
  EXPECT_EQ(awaited(), 0U);
}

TEST_F(RemoteStartsTest, more_than_may_be_waited_for_push_out_the_oldest) {
  for (std::size_t i = 0; i < core::state::Station::max_awaited_starts + 3; ++i) {
    station.answer(ask(1), accepted);
    csms.pass(Duration::from_seconds(1));
  }
  EXPECT_EQ(awaited(), core::state::Station::max_awaited_starts);
  csms.pass(start_patience);
  EXPECT_EQ(awaited(), 0U);
  EXPECT_EQ(count(Defect::remote_start_without_start), core::state::Station::max_awaited_starts);
}

TEST_F(RemoteStartsTest, a_restart_forgets_none) {
  station.answer(ask(1), accepted);
  core::shard::Shard again({test_key}, core::shard::Sideband::keep);
  csms.kept.replay_into(again);
  EXPECT_EQ(again.state().digest(), csms.state().digest());
  csms.shard = std::move(again);
  csms.shard.resume(csms.now);
  csms.pass(start_patience);
  EXPECT_EQ(count(Defect::remote_start_without_start), 1U);
}

}  // namespace
}  // namespace voltwin::test
