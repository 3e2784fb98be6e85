// Tiers: granted on evidence that holds, approved by a person in time, over when they are over;
// and every decision a fact that says why.
#include <gtest/gtest.h>

#include <algorithm>

#include "csms/core/priority/commands.hpp"
#include "csms/core/priority/tiers.hpp"
#include "tests/support/fake_station.hpp"
#include "tests/support/snapshots.hpp"

namespace voltwin::test {
namespace {

namespace events = core::events;
namespace priority = core::priority;
using core::state::ReviewState;

constexpr const char* good_reason = "my child is ill and I have to leave";

struct TiersTest : testing::Test {
  FakeCsms csms{small_site(), {station_of("S1", 1), station_of("S2", 1)}};
  FakeStation station{csms, "S1"};
  FakeStation other{csms, "S2"};

  void SetUp() override {
    csms.command(DefineToken{{"TAG2", TokenStatus::Accepted}});
    csms.command(DefineToken{{"BAD", TokenStatus::Blocked}});
    station.connect();
    station.boot();
    other.connect();
    other.boot();
  }
  GrantPriority mission(Tier tier) const {
    GrantPriority out;
    out.id_tag = "TAG1";
    out.tier = tier;
    out.evidence = {EvidenceKind::fleet_mission, "M-7", "", csms.now, Ratio(0.4), "north", true};
    out.until = csms.now + Duration::from_hours(1);
    return out;
  }
  TransactionId start(FakeStation& at, const char* tag = "TAG1") {
    const std::int64_t second = (csms.now - morning) / Duration::from_seconds(1);
    at.call("StartTransaction", start_payload(1, tag, second, 1'000));
    at.obey();
    return TransactionId(csms.state().transactions().size());
  }
  Tier tier(TransactionId id) const {
    return priority::tier_of(csms.state(), csms.state().transaction(id), csms.now);
  }
  std::string refusal(CommandBody body) {
    const ReplyToCommand reply = csms.command(std::move(body));
    EXPECT_EQ(reply.status, CommandStatus::refused);
    return reply.detail;
  }
  /// The last row of the audit.
  events::PriorityDecided decided() const {
    std::optional<events::PriorityDecided> out;
    for (const events::Event& event : csms.facts_after(0)) {
      if (const auto* one = std::get_if<events::PriorityDecided>(&event)) out = *one;
    }
    EXPECT_TRUE(out.has_value());
    return out.value_or(events::PriorityDecided());
  }
  std::size_t decisions() const {
    const auto facts = csms.facts_after(0);
    return static_cast<std::size_t>(
        std::count_if(facts.begin(), facts.end(), [](const events::Event& event) {
          return std::holds_alternative<events::PriorityDecided>(event);
        }));
  }
};

TEST_F(TiersTest, fresh_evidence_of_a_mission_grants_P1_until_the_deadline_and_both_are_facts) {
  const TransactionId charging = start(station);
  EXPECT_EQ(tier(charging), Tier::P3);
  ASSERT_EQ(csms.command(mission(Tier::P1)).detail, "");
  EXPECT_EQ(tier(charging), Tier::P1);
  EXPECT_EQ(decided().decision, events::PriorityDecision::granted);
  EXPECT_EQ(decided().evidence->reference, "M-7");
  EXPECT_EQ(decided().evidence->location_zone, "north");
  EXPECT_EQ(decided().transaction, charging);
  csms.pass(Duration::from_minutes(59));
  EXPECT_EQ(tier(charging), Tier::P1);
  csms.pass(Duration::from_minutes(2));
  EXPECT_EQ(tier(charging), Tier::P3);
  EXPECT_EQ(decided().decision, events::PriorityDecision::expired);
  EXPECT_EQ(decided().tier, Tier::P1);
  EXPECT_TRUE(csms.state().priorities().grants.empty());
}

TEST_F(TiersTest, evidence_that_verifies_nothing_is_refused_and_audited_with_the_reason) {
  GrantPriority stale = mission(Tier::P1);
  stale.evidence.observed_at = csms.now - Duration::from_minutes(15) - Duration::from_seconds(1);
  EXPECT_NE(refusal(stale).find("older than 15 min"), std::string::npos);
  EXPECT_EQ(decided().decision, events::PriorityDecision::refused);
  EXPECT_EQ(decided().evidence->soc, Ratio(0.4));
  GrantPriority idle = mission(Tier::P1);
  idle.evidence.mission_active = false;
  EXPECT_EQ(refusal(idle), "no mission is active");
  idle.evidence.mission_active.reset();
  EXPECT_EQ(refusal(idle), "no mission is active");
  GrantPriority future = mission(Tier::P1);
  future.evidence.observed_at = csms.now + Duration::from_minutes(2);
  EXPECT_EQ(refusal(future), "the evidence is of the future");
  GrantPriority nameless = mission(Tier::P1);
  nameless.evidence.reference.clear();
  EXPECT_EQ(refusal(nameless), "the evidence needs a reference");
  EXPECT_EQ(refusal(mission(Tier::P0)), "a mission of a fleet is no emergency: expected P1");
  EXPECT_EQ(refusal(mission(Tier::P2)), "tier: expected P0 or P1");
  GrantPriority word = mission(Tier::P0);
  word.evidence.kind = EvidenceKind::operator_word;
  EXPECT_EQ(refusal(word), "an operator's word needs who gave it");
  GrantPriority blocked = mission(Tier::P1);
  blocked.id_tag = "BAD";
  EXPECT_EQ(refusal(blocked), "the id tag is not accepted");
  GrantPriority endless = mission(Tier::P1);
  endless.until = csms.now + Duration::from_hours(25);
  EXPECT_EQ(refusal(endless), "until: expected at most 1440 min from now");
  EXPECT_EQ(decisions(), 10U) << "each refusal is a row";
  EXPECT_TRUE(csms.state().priorities().grants.empty());
}

TEST_F(TiersTest, evidence_of_exactly_the_age_that_the_rules_allow_still_verifies) {
  GrantPriority old = mission(Tier::P1);
  old.evidence.observed_at = csms.now - Duration::from_minutes(15);
  EXPECT_EQ(csms.command(old).detail, "");
  PriorityRules rules;
  rules.evidence_age = Duration::from_minutes(5);
  ASSERT_EQ(csms.command(SetPriorityRules{rules}).detail, "");
  EXPECT_NE(refusal(old).find("older than 5 min"), std::string::npos);
  EXPECT_EQ(csms.state().priorities().grants.size(), 1U) << "a refusal takes nothing away";
}

TEST_F(TiersTest, an_operators_word_grants_P0_and_a_revocation_takes_it_back) {
  GrantPriority word = mission(Tier::P0);
  word.id_tag = "tag1";
  word.evidence = {EvidenceKind::operator_word, "call 12", "desk", csms.now, {}, "", {}};
  ASSERT_EQ(csms.command(word).detail, "");
  const TransactionId charging = start(station);
  EXPECT_EQ(tier(charging), Tier::P0);
  EXPECT_EQ(refusal(RevokePriority{"TAG1", "", "over"}), "by: expected who revokes it");
  EXPECT_EQ(csms.command(RevokePriority{"TAG1", "desk", "over"}).status, CommandStatus::done);
  EXPECT_EQ(tier(charging), Tier::P3);
  EXPECT_EQ(decided().decision, events::PriorityDecision::revoked);
  EXPECT_EQ(decided().note, "over");
  EXPECT_EQ(refusal(RevokePriority{"TAG1", "desk", "again"}), "the id tag has no grant");
}

TEST_F(TiersTest, there_are_only_so_many_grants) {
  GrantPriority one = mission(Tier::P1);
  for (std::size_t i = 0; i < core::state::Grant::max_count; ++i) {
    one.id_tag = "F" + std::to_string(i);
    csms.command(DefineToken{{one.id_tag, TokenStatus::Accepted}});
    ASSERT_EQ(csms.command(one).detail, "") << i;
  }
  EXPECT_EQ(refusal(mission(Tier::P1)), "there are 1000 grants already");
  EXPECT_EQ(csms.command(one).detail, "") << "one that is there may be granted anew";
}

TEST_F(TiersTest, an_approved_review_is_P2_until_the_session_ends) {
  const TransactionId charging = start(station);
  const ReplyToCommand asked = csms.command(RequestUrgentReview{charging, good_reason});
  ASSERT_EQ(asked.status, CommandStatus::done) << asked.detail;
  EXPECT_EQ(tier(charging), Tier::P3);
  const ReviewId review(asked.created);
  EXPECT_EQ(refusal(DecideUrgentReview{review, ReviewDecision::approve, "", "", {}}),
            "by: expected who decides it");
  ASSERT_EQ(
      csms.command(DecideUrgentReview{review, ReviewDecision::approve, "desk", "go", {}}).detail,
      "");
  EXPECT_EQ(tier(charging), Tier::P2);
  EXPECT_EQ(decided().by, "desk");
  EXPECT_EQ(refusal(DecideUrgentReview{review, ReviewDecision::refuse, "desk", "", {}}),
            "it is decided already");
  const auto wire = static_cast<std::int64_t>(csms.state().transaction(charging).wire.value());
  station.stop(wire, 4'000, 2'000);
  EXPECT_EQ(decided().decision, events::PriorityDecision::expired);
  EXPECT_EQ(decided().reason, "its session has ended");
  EXPECT_EQ(csms.state().priorities().reviews.at(review).state, ReviewState::over);
  EXPECT_TRUE(csms.state().priorities().urgent.empty());
}

TEST_F(TiersTest, a_review_that_nobody_decides_expires_and_counts_for_nothing) {
  const TransactionId charging = start(station);
  const ReviewId review(csms.command(RequestUrgentReview{charging, good_reason}).created);
  csms.pass(Duration::from_minutes(9));
  EXPECT_NE(refusal(RequestUrgentReview{charging, good_reason}).find("at most 1 pending review"),
            std::string::npos);
  csms.pass(Duration::from_minutes(2));
  EXPECT_EQ(decided().reason, "nobody decided in time");
  EXPECT_EQ(refusal(DecideUrgentReview{review, ReviewDecision::approve, "desk", "", {}}),
            "no such review");
  EXPECT_EQ(csms.command(RequestUrgentReview{charging, good_reason}).status, CommandStatus::done);
}

TEST_F(TiersTest, an_approval_with_a_time_ends_then) {
  const TransactionId charging = start(station);
  const ReviewId review(csms.command(RequestUrgentReview{charging, good_reason}).created);
  const Instant until = csms.now + Duration::from_minutes(30);
  ASSERT_EQ(
      csms.command(DecideUrgentReview{review, ReviewDecision::approve, "desk", "", until}).detail,
      "");
  csms.pass(Duration::from_minutes(29));
  EXPECT_EQ(tier(charging), Tier::P2);
  csms.pass(Duration::from_minutes(2));
  EXPECT_EQ(tier(charging), Tier::P3);
  EXPECT_EQ(decided().reason, "its time is over");
}

TEST_F(TiersTest, after_a_refusal_a_driver_waits_and_is_told_for_how_long) {
  const TransactionId charging = start(station);
  const ReviewId review(csms.command(RequestUrgentReview{charging, good_reason}).created);
  const Instant refused = csms.now;
  csms.command(DecideUrgentReview{review, ReviewDecision::refuse, "desk", "no", {}});
  EXPECT_EQ(decided().decision, events::PriorityDecision::refused);
  csms.now += Duration::from_hours(23);
  EXPECT_EQ(refusal(RequestUrgentReview{charging, good_reason}),
            "refused less than 24 h ago: lifts at " + to_text(refused + Duration::from_hours(24)));
  csms.now += Duration::from_hours(1);
  EXPECT_EQ(csms.command(RequestUrgentReview{charging, good_reason}).detail, "");
}

TEST_F(TiersTest, two_approvals_in_30_days_are_all_and_the_refusal_says_until_when) {
  const TransactionId charging = start(station);
  std::vector<Instant> approved;
  for (int i = 0; i < 2; ++i) {
    const ReviewId review(csms.command(RequestUrgentReview{charging, good_reason}).created);
    const Instant until = csms.now + Duration::from_minutes(5);
    csms.command(DecideUrgentReview{review, ReviewDecision::approve, "desk", "", until});
    approved.push_back(csms.now);
    csms.pass(Duration::from_minutes(10));
  }
  const std::string expected = "at most 2 approved in 30 days: lifts at " +
                               to_text(approved[0] + Duration::from_hours(30 * 24));
  EXPECT_EQ(refusal(RequestUrgentReview{charging, good_reason}), expected);
  // Another one of his sessions, in another spelling, is his too.
  other.connect();
  other.boot();
  const TransactionId second = start(other, "tag1");
  EXPECT_EQ(refusal(RequestUrgentReview{second, good_reason}), expected);
  csms.now = approved[0] + Duration::from_hours(30 * 24);
  EXPECT_EQ(csms.command(RequestUrgentReview{charging, good_reason}).detail, "");
}

TEST_F(TiersTest, a_reason_has_10_to_500_characters_and_a_letter_of_two_bytes_is_one) {
  const TransactionId charging = start(station);
  EXPECT_EQ(refusal(RequestUrgentReview{charging, "too short"}),
            "reason: expected 10 to 500 characters, found 9");
  std::string letters;
  for (int i = 0; i < 501; ++i) letters += "\xC3\xA4";
  EXPECT_EQ(refusal(RequestUrgentReview{charging, letters}),
            "reason: expected 10 to 500 characters, found 501");
  letters.resize(letters.size() - 2);
  EXPECT_EQ(csms.command(RequestUrgentReview{charging, letters}).detail, "");
  EXPECT_EQ(refusal(RequestUrgentReview{TransactionId(99), good_reason}), "no such transaction");
}

TEST_F(TiersTest, what_a_driver_says_reaches_load_control_and_a_departure_that_passed_is_unknown) {
  const TransactionId charging = start(station);
  const Instant leaves = csms.now + Duration::from_hours(2);
  ASSERT_EQ(csms.command(SetIntent{charging, "", {}, leaves, WattHours(10'000), Ratio(0.5)}).detail,
            "");
  const auto& transaction = csms.state().transaction(charging);
  EXPECT_EQ(priority::departure_of(csms.state(), transaction, csms.now), leaves);
  EXPECT_EQ(priority::wanted_of(csms.state(), transaction, csms.now), WattHours(10'000));
  EXPECT_EQ(priority::departure_of(csms.state(), transaction, leaves), std::nullopt);
  // Half an hour at 22.08 kW is all that can be.
  const Instant late = leaves - Duration::from_minutes(15);
  EXPECT_EQ(priority::wanted_of(csms.state(), transaction, late), WattHours(5'520));
  EXPECT_EQ(priority::wanted_of(csms.state(), transaction, leaves), WattHours(10'000));
}

TEST_F(TiersTest, an_announced_stay_is_of_the_next_transaction_there) {
  const Instant leaves = csms.now + Duration::from_hours(2);
  ASSERT_EQ(csms.command(SetIntent{{}, "tag1", SiteId(1), leaves, WattHours(9'000), {}}).detail,
            "");
  EXPECT_EQ(csms.state().priorities().announced.size(), 1U);
  const TransactionId charging = start(station);
  EXPECT_TRUE(csms.state().priorities().announced.empty());
  const auto& transaction = csms.state().transaction(charging);
  EXPECT_EQ(priority::departure_of(csms.state(), transaction, csms.now), leaves);
  EXPECT_EQ(priority::wanted_of(csms.state(), transaction, csms.now), WattHours(9'000));
}

TEST_F(TiersTest, an_intent_that_cannot_be_is_refused) {
  const TransactionId id = start(station);
  const auto says = [&](std::optional<Instant> at, std::optional<WattHours> wh,
                        std::optional<Ratio> soc) {
    return refusal(SetIntent{id, "", {}, at, wh, soc});
  };
  EXPECT_EQ(says(csms.now, {}, {}), "departure: expected later than now");
  EXPECT_EQ(says(csms.now + Duration::from_hours(24 * 8), {}, {}),
            "departure: expected at most 7 days from now");
  EXPECT_EQ(says({}, WattHours(200'001), {}), "wanted_wh: expected 1 to 200000");
  EXPECT_EQ(says({}, WattHours(0), {}), "wanted_wh: expected 1 to 200000");
  EXPECT_EQ(says({}, WattHours(100'001), Ratio(0.5)), "wanted_wh: expected 1 to 100000");
  EXPECT_EQ(says({}, {}, Ratio(1.1)), "soc: expected 0 to 1");
  EXPECT_EQ(says(Instant::never(), {}, {}), "a field is out of its range") << "no such date";
  EXPECT_EQ(refusal(SetIntent{{}, "NOBODY", SiteId(1), {}, {}, {}}), "no such id tag");
  EXPECT_EQ(refusal(SetIntent{{}, "TAG1", SiteId(9), {}, {}, {}}), "no such site");
}

TEST_F(TiersTest, the_journal_holds_pseudonyms_and_erasure_takes_the_words_too) {
  const TransactionId charging = start(station);
  GrantPriority granted = mission(Tier::P1);
  csms.command(granted);
  csms.command(RequestUrgentReview{charging, good_reason});
  csms.command(SetIntent{{}, "TAG2", SiteId(1), {}, WattHours(9'000), {}});
  for (const core::events::Record& record : csms.journal) {
    EXPECT_EQ(record.payload.find("TAG1"), std::string::npos) << record.payload;
    EXPECT_EQ(record.payload.find("child"), std::string::npos) << record.payload;
    EXPECT_EQ(record.payload.find("M-7"), std::string::npos) << record.payload;
  }
  const auto wire = static_cast<std::int64_t>(csms.state().transaction(charging).wire.value());
  station.stop(wire, 4'000, 2'000);
  ASSERT_EQ(csms.command(EraseToken{"tag1", ""}).detail, "");
  for (const auto& entry : csms.kept.vault) {
    EXPECT_EQ(entry.text.find("child"), std::string::npos);
    EXPECT_EQ(entry.text.find("TAG1"), std::string::npos);
  }
  for (const auto& [tag, grant] : csms.state().priorities().grants) {
    EXPECT_TRUE(tag.starts_with("erased-")) << tag;
  }
  core::shard::Shard again = unused_shard();
  csms.kept.restore_vault(again);
  csms.kept.replay_into(again, 0);
  EXPECT_EQ(again.state().digest(), csms.state().digest());
  expect_snapshots_to_do(csms.kept, 5);
}

}  // namespace
}  // namespace voltwin::test
