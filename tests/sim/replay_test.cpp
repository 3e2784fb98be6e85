// What was recorded of a simulated site, decided again: equal, or the first difference where it is.
#include "scenarios/replay/replay.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "csms/core/shard/resumption.hpp"
#include "csms/store/sqlite/sqlite_journal.hpp"
#include "scenarios/replay/text.hpp"
#include "tests/sim/small_site.hpp"
#include "twin/faults/quirk.hpp"

namespace voltwin::test {
namespace {

namespace events = core::events;
namespace replay = scenarios::replay;
using core::events::Batch;
using core::events::TapeEntry;
using store::sqlite::SqliteJournal;
using Kind = TapeEntry::Kind;

// A database in a folder of its own, removed at the end.
class Replay : public ::testing::Test {
 protected:
  Replay()
      : folder_(std::filesystem::path(::testing::TempDir()) /
                ("voltwin_replay_" + std::to_string(::getpid()))) {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
  }
  ~Replay() override { std::filesystem::remove_all(folder_); }

  void keep(const Batch& batch) {
    if (!journal_) {
      auto opened = SqliteJournal::open((folder_ / "run.sqlite").string());
      ASSERT_TRUE(opened.has_value()) << opened.error().message;
      journal_.emplace(*std::move(opened));
    }
    const auto stored = journal_->append(batch);
    ASSERT_TRUE(stored.has_value()) << stored.error().message;
  }
  replay::Report replayed(const replay::Request& request = {}) {
    auto report = replay::replay(*journal_, request, {});
    EXPECT_TRUE(report.has_value()) << report.error().message;
    return report ? *std::move(report) : replay::Report{};
  }
  std::string refusal(const replay::Request& request = {}) {
    const auto report = replay::replay(*journal_, request, {});
    return report ? "" : report.error().message;
  }

  std::filesystem::path folder_;
  std::optional<SqliteJournal> journal_;
};

std::string told(const replay::Report& report) { return as_text(report, {"this", 0.0}); }

std::size_t count(const Batch& batch, Kind kind) {
  return static_cast<std::size_t>(
      std::count_if(batch.tape.begin(), batch.tape.end(),
                    [&](const TapeEntry& entry) { return entry.kind == kind; }));
}

}  // namespace

TEST_F(Replay, of_a_day_with_caps_and_faults_is_equal_to_the_last_fact_and_frame) {
  World world = run(eventful_site(), crowd(3, 24), {core::shard::Sideband::keep});
  const Batch batch = world.journal().take_batch();
  keep(batch);
  const replay::Report report = replayed();
  EXPECT_TRUE(report.equal()) << told(report);
  EXPECT_EQ(report.facts, batch.records.size());
  EXPECT_EQ(report.frames, count(batch, Kind::out));
  EXPECT_EQ(report.inputs, batch.tape.size() - count(batch, Kind::out));
  EXPECT_EQ(report.facts_without_tape, 0U);
  EXPECT_GT(report.facts, 1'000U);
  EXPECT_EQ(report.beginnings, (std::vector<replay::Beginning>{{midnight, VOLTWIN_VERSION}}));
}

TEST_F(Replay, is_equal_with_every_quirk_that_a_charger_can_have) {
  std::uint64_t facts = 0;
  for (std::size_t first = 0; first < ocpp::tolerance::defect_count; first += 8) {
    SCOPED_TRACE("quirks from " + std::to_string(first));
    format::Scenario scenario = small_site({8, 1, Watts(60'000.0)});
    for (std::size_t i = 0; i < 8 && first + i < ocpp::tolerance::defect_count; ++i) {
      const auto defect = static_cast<ocpp::tolerance::Defect>(first + i);
      twin::faults::Quirk quirk = twin::faults::quirk_of(defect);
      quirk.from = midnight;
      quirk.until = midnight + hours(12);
      scenario.site.stations[i].quirks = {quirk};
    }
    World world = run(std::move(scenario), crowd(first + 1, 24), {core::shard::Sideband::keep});
    journal_.reset();
    std::filesystem::remove(folder_ / "run.sqlite");
    keep(world.journal().take_batch());
    const replay::Report report = replayed();
    EXPECT_TRUE(report.equal()) << told(report);
    facts += report.facts;
  }
  EXPECT_GT(facts, 10'000U);
}

TEST_F(Replay, ends_where_it_is_told) {
  World world = build(eventful_site(), crowd(3, 24), {core::shard::Sideband::keep});
  world.run_until(midnight + hours(6));
  keep(world.journal().take_batch());
  const replay::Report half = replayed({{}, midnight + hours(3)});
  EXPECT_TRUE(half.equal()) << told(half);
  EXPECT_LT(half.until, midnight + hours(3));
  EXPECT_GT(half.until, midnight + hours(3) - minutes(2));
  const replay::Report whole = replayed();
  EXPECT_TRUE(whole.equal()) << told(whole);
  EXPECT_GT(whole.facts, half.facts);
}

// A process that goes on after a restart, with stations that connect and never answer.
TEST_F(Replay, begins_at_a_restart_with_the_records_before_it_or_a_snapshot_in_their_place) {
  World world = build(eventful_site(), crowd(3, 24), {core::shard::Sideband::keep});
  world.run_until(midnight + hours(6));
  keep(world.journal().take_batch());
  const core::session::TransactionKey other({1, 2});
  core::shard::Shard second({other}, core::shard::Sideband::keep);
  ASSERT_TRUE(journal_->read_vault([&](const auto& entry) { return second.restore(entry); }));
  ASSERT_TRUE(journal_->read(0, [&](const auto& record) { return second.replay(record); }));
  const core::shard::Snapshot before = second.snapshot();
  Instant now = midnight + hours(7);
  second.resume(now);
  std::uint64_t connection = 1'000;
  for (const auto& station : second.state().stations()) {
    second.step(boundary::Connected{boundary::ConnectionId(++connection), station.identity}, now);
  }
  for (int i = 0; i < 500 && second.next_deadline().value_or(Instant::never()) < now + hours(9);
       ++i) {
    now = std::max(now, *second.next_deadline());
    second.expire(now);
  }
  Batch batch;
  (void)second.take_batch(batch);
  ASSERT_GT(batch.records.size(), 20U);
  keep(batch);

  const replay::Report whole = replayed();
  EXPECT_TRUE(whole.equal()) << told(whole);
  EXPECT_EQ(whole.beginnings.size(), 2U);
  EXPECT_EQ(whole.facts, before.sequence + batch.records.size());
  const replay::Request later{midnight + hours(7) + minutes(1), Instant::never()};
  const replay::Report part = replayed(later);
  EXPECT_TRUE(part.equal()) << told(part);
  EXPECT_EQ(part.from, midnight + hours(7));
  EXPECT_EQ(part.first_fact, before.sequence + 1);
  EXPECT_EQ(part.facts, batch.records.size());

  ASSERT_TRUE(journal_->save({before.sequence, before.bytes}));
  ASSERT_TRUE(journal_->remove({midnight, midnight, before.sequence}, now));
  const replay::Report pruned = replayed(later);
  EXPECT_TRUE(pruned.equal()) << told(pruned);
  EXPECT_EQ(pruned.facts, batch.records.size());
  EXPECT_NE(refusal().find("were removed, and no snapshot"), std::string::npos) << refusal();
}

// An erasure takes the tag from the tape, and gives the driver the name that facts have.
TEST_F(Replay, is_equal_when_a_driver_was_erased_since) {
  World world = build(small_site({2, 1, Watts(30'000.0)}),
                      records({{"ANN", midnight + hours(1), hours(2), 8.0, "S-1"},
                               {"BOB", midnight + hours(2), hours(2), 8.0, "S-2"},
                               {"EVE", midnight + hours(6), hours(2), 8.0, "S-1"}}),
                      {core::shard::Sideband::keep});
  world.run_until(midnight + hours(4));
  world.command(boundary::EraseToken{"ann", ""});
  keep(world.journal().take_batch());
  world.run_until(midnight + hours(5));
  world.command(boundary::DefineToken{{"ANN", boundary::TokenStatus::Accepted}});
  complete(world);
  keep(world.journal().take_batch());
  world.command(boundary::EraseToken{"EVE", ""});
  keep(world.journal().take_batch());
  std::size_t named = 0;
  ASSERT_TRUE(journal_->read_tape({}, [&](const TapeEntry& entry) -> Result<void> {
    if (entry.text.find("erased-") != std::string::npos) ++named;
    EXPECT_EQ(entry.text.find("EVE"), std::string::npos) << entry.text;
    return {};
  }));
  EXPECT_GT(named, 6U);
  const replay::Report report = replayed();
  EXPECT_TRUE(report.equal()) << told(report);
  EXPECT_GT(report.facts, 100U);
  EXPECT_EQ(report.erased_drivers, 2U);
}

// What a station made of the tag is not on the tape any more, only that it was another spelling.
TEST_F(Replay, says_that_a_driver_was_erased_where_that_may_be_what_differs) {
  World world = build(small_site({1, 1, Watts(30'000.0)}),
                      records({{"ANN", midnight + hours(1), hours(2), 8.0, "S-1", 0, "Ann"}}),
                      {core::shard::Sideband::keep});
  world.command(boundary::DefineToken{{"ANN", boundary::TokenStatus::Accepted}});
  complete(world);
  keep(world.journal().take_batch());
  EXPECT_TRUE(replayed().equal());
  world.command(boundary::EraseToken{"ANN", ""});
  keep(world.journal().take_batch());
  const replay::Report report = replayed();
  EXPECT_FALSE(report.equal());
  EXPECT_NE(told(report).find("erased since"), std::string::npos) << told(report);
}

namespace {

// The tape of a world with one entry changed; which one says `pick`, how says `change`.
template <class Pick, class Change>
Batch tampered(World& world, Pick pick, Change change, TapeEntry& changed) {
  Batch batch = world.journal().take_batch();
  const auto found = std::find_if(batch.tape.begin(), batch.tape.end(), pick);
  EXPECT_NE(found, batch.tape.end());
  if (found == batch.tape.end()) return batch;
  change(*found);
  changed = *found;
  return batch;
}

void replace(std::string& text, std::string_view what, std::string_view by) {
  const std::size_t at = text.find(what);
  ASSERT_NE(at, std::string::npos) << text;
  text.replace(at, what.size(), by);
}

World small_day() {
  return run(small_site({2, 1, Watts(30'000.0)}),
             records({{"ANN", midnight + hours(1), hours(2), 8.0, "S-1"},
                      {"BOB", midnight + hours(2), hours(2), 8.0, "S-2"}}),
             {core::shard::Sideband::keep});
}

bool is_stop(const TapeEntry& entry) {
  return entry.kind == Kind::in && entry.text.find("\"StopTransaction\"") != std::string::npos;
}

}  // namespace

TEST_F(Replay, finds_the_first_fact_that_another_input_leads_to) {
  World world = small_day();
  TapeEntry changed;
  keep(tampered(
      world, is_stop,
      [](TapeEntry& entry) { replace(entry.text, "\"reason\":\"", "\"reason\":\"X"); }, changed));
  const replay::Report report = replayed();
  ASSERT_FALSE(report.equal());
  const replay::Difference& difference = *report.difference;
  EXPECT_EQ(difference.what, replay::Compared::fact);
  EXPECT_EQ(difference.sequence, changed.after + 1);
  EXPECT_EQ(difference.at, changed.at);
  EXPECT_EQ(difference.input, changed);
  EXPECT_EQ(report.facts, changed.after);
  ASSERT_TRUE(difference.recorded && difference.now);
  EXPECT_FALSE(difference.fields.empty());
  const std::string text = told(report);
  EXPECT_NE(text.find("different at record " + std::to_string(difference.sequence)),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("StopTransaction"), std::string::npos) << text;
  const std::string json = as_json(report, {"this", 0.0});
  EXPECT_TRUE(json.starts_with(R"({"loop":"open","equal":false,)")) << json;
}

TEST_F(Replay, finds_a_sent_frame_that_is_another_one) {
  World world = small_day();
  TapeEntry changed;
  keep(tampered(
      world,
      [](const TapeEntry& entry) {
        return entry.kind == Kind::out && entry.text.find("\"currentTime\"") != std::string::npos &&
               entry.text.find("interval") == std::string::npos;
      },
      [](TapeEntry& entry) { replace(entry.text, "2026-", "2027-"); }, changed));
  const replay::Report report = replayed();
  ASSERT_FALSE(report.equal());
  EXPECT_EQ(report.difference->what, replay::Compared::frame);
  EXPECT_EQ(report.difference->recorded_frame, changed.text);
  ASSERT_EQ(report.difference->fields.size(), 1U);
  EXPECT_EQ(report.difference->fields[0].field, "[2].currentTime");
  EXPECT_EQ(report.difference->input.connection, changed.connection);
}

TEST_F(Replay, finds_a_fact_and_a_frame_that_do_not_come_any_more) {
  World world = small_day();
  TapeEntry changed;
  keep(tampered(
      world, is_stop, [](TapeEntry& entry) { entry.text = "[2,\"9\",\"Heartbeat\",{}]"; },
      changed));
  const replay::Report report = replayed();
  ASSERT_FALSE(report.equal());
  EXPECT_EQ(report.difference->input, changed);
  // The answer is compared before it can be known that no fact follows.
  EXPECT_EQ(report.difference->what, replay::Compared::frame);
}

TEST_F(Replay, finds_that_a_core_with_another_rule_decides_otherwise) {
  World world = small_day();
  TapeEntry changed;
  keep(tampered(
      world, [](const TapeEntry& entry) { return entry.kind == Kind::resumed; },
      [](TapeEntry& entry) { replace(entry.text, "\"settle_s\":0", "\"settle_s\":5"); }, changed));
  const replay::Report report = replayed();
  ASSERT_FALSE(report.equal());
  // Nothing goes out at once any more: it shows at the first call of ours.
  EXPECT_GT(report.facts, 3U);
  EXPECT_LT(report.facts, 40U);
}

TEST_F(Replay, says_what_cannot_be_replayed) {
  World world = small_day();
  const Batch batch = world.journal().take_batch();
  keep(batch);
  EXPECT_NE(refusal({midnight - hours(1), Instant::never()}).find("no tape at or before"),
            std::string::npos);
  EXPECT_NE(refusal({{}, midnight}).find("nothing to replay"), std::string::npos);
  // Retention has taken the beginning.
  ASSERT_TRUE(journal_->remove({midnight + hours(1), midnight, 0}, midnight + hours(12)));
  EXPECT_NE(refusal().find("has no beginning of a shard"), std::string::npos) << refusal();
  ASSERT_TRUE(journal_->remove({midnight + hours(13), midnight, 0}, midnight + hours(13)));
  EXPECT_NE(refusal().find("no tape: none was kept"), std::string::npos) << refusal();
}

TEST_F(Replay, says_where_the_tape_has_a_gap) {
  World world = small_day();
  Batch batch = world.journal().take_batch();
  const auto stop = std::find_if(batch.tape.begin(), batch.tape.end(), is_stop);
  ASSERT_NE(stop, batch.tape.end());
  const Instant at = stop->at;
  batch.tape.erase(stop, stop + 2);  // with its answer
  keep(batch);
  EXPECT_NE(refusal().find("a gap in the tape"), std::string::npos) << refusal();
  EXPECT_NE(refusal().find(to_text(at)), std::string::npos) << refusal();
}

TEST_F(Replay, of_a_tape_that_no_shard_wrote_is_an_error_or_a_difference_and_no_crash) {
  const auto outcome = [&](auto change) {
    World world = small_day();
    Batch batch = world.journal().take_batch();
    change(batch.tape);
    journal_.reset();
    std::filesystem::remove(folder_ / "run.sqlite");
    keep(batch);
    const auto report = replay::replay(*journal_, {}, {});
    return report ? told(*report) : report.error().message;
  };
  const auto expect = [&](const char* words, auto change) {
    const std::string text = outcome(change);
    EXPECT_NE(text.find(words), std::string::npos) << text;
  };
  expect("how a shard began", [](auto& tape) { tape[0].text = "{}"; });
  expect("command:", [](auto& tape) { tape[1].text = "nonsense"; });
  expect("back in time", [](auto& tape) {
    const auto late = std::find_if(tape.begin(), tape.end(), is_stop);
    late->at = midnight + minutes(5);
  });
  expect("different at record", [](auto& tape) { tape[2].at = Instant::never(); });
  expect("different", [](auto& tape) { tape[2].kind = Kind::expired; });
  expect("no time", [](auto& tape) { tape[2].at = Instant::from_us(INT64_MAX - 1); });
}

}  // namespace voltwin::test
