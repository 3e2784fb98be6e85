// Personal data leave the journal as pseudonyms, and can be erased behind them.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "csms/core/events/spelling.hpp"
#include "csms/core/events/vault.hpp"
#include "tests/support/fake_station.hpp"

namespace voltwin::core::events {
namespace {

using test::FakeCsms;
using test::FakeStation;
using test::small_site;
using test::station_of;
using namespace core::boundary;

TEST(Vault, a_tag_has_one_pseudonym_and_every_other_text_a_new_one) {
  Vault vault;
  EXPECT_EQ(vault.tag("ABC"), "~1");
  EXPECT_EQ(vault.tag("abc"), "~2") << "another spelling is another text";
  EXPECT_EQ(vault.tag("ABC"), "~1");
  EXPECT_EQ(vault.text("ABC"), "~3");
  EXPECT_EQ(vault.text("ABC"), "~4");
  EXPECT_EQ(vault.tag(""), "");
  EXPECT_EQ(vault.take_new().size(), 4U);
  EXPECT_TRUE(vault.take_new().empty());
  EXPECT_EQ(vault.behind("~2").value(), "abc");
}

TEST(Vault, what_was_never_given_is_an_error) {
  Vault vault;
  (void)vault.tag("ABC");
  for (const char* text : {"~0", "~2", "~", "ABC", "", "~1x", "~-1", "~99999999999999999999999"}) {
    const auto behind = vault.behind(text);
    ASSERT_FALSE(behind.has_value()) << text;
    EXPECT_EQ(behind.error().kind, ErrorKind::bad_input);
  }
}

TEST(Vault, erasing_takes_every_spelling_of_a_tag_and_every_text_that_holds_it) {
  Vault vault;
  (void)vault.tag("T1");
  (void)vault.tag("ABC");
  (void)vault.tag("abc");
  (void)vault.text("idTag ABC twice");
  (void)vault.text("T1 only");
  (void)vault.secret("ABC");
  const std::string name = vault.replacement("Abc");
  EXPECT_EQ(name, "erased-2");
  const Erasure erasure = vault.erase("Abc", name);
  EXPECT_EQ(erasure.through, 6U);
  EXPECT_EQ(vault.behind("~1").value(), "T1");
  EXPECT_EQ(vault.behind("~2").value(), name);
  EXPECT_EQ(vault.behind("~3").value(), name);
  EXPECT_EQ(vault.behind("~4").value(), name);
  EXPECT_EQ(vault.behind("~5").value(), "T1 only");
  EXPECT_EQ(vault.behind("~6").value(), "ABC") << "a secret of ours";
  EXPECT_EQ(vault.tag(name), "~2") << "the name stands for the first entry";
  EXPECT_EQ(vault.tag("ABC"), "~7") << "a new life";
}

TEST(Vault, a_tag_is_not_erased_with_another_that_it_is_a_part_of) {
  Vault vault;
  (void)vault.tag("T1");
  (void)vault.tag("T10");
  (void)vault.erase("T1", vault.replacement("T1"));
  EXPECT_EQ(vault.behind("~2").value(), "T10");
}

TEST(Vault, restored_from_its_entries_it_goes_on_as_before) {
  Vault vault;
  (void)vault.tag("A");
  (void)vault.text("words");
  Vault again;
  for (VaultEntry& entry : vault.take_new()) ASSERT_TRUE(again.restore(std::move(entry)));
  EXPECT_TRUE(again.take_new().empty());
  EXPECT_EQ(again.tag("A"), "~1");
  EXPECT_EQ(again.tag("B"), "~3");
  const auto gap = again.restore({9, VaultKind::tag, "C"});
  ASSERT_FALSE(gap.has_value());
  EXPECT_EQ(gap.error().message, "the vault has entry 9 where 4 was expected");
}

TEST(Vault, hiding_and_showing_an_event_gives_it_back) {
  TransactionStarted started;
  started.id_tag = "ABC";
  const std::vector<Event> events = {
      TokenDefined{{"ABC", TokenStatus::Accepted}}, started,
      LedgerPosted{
          LedgerEntryId(1), SessionId(1), "EUR", {{"driver:abc", 5}, {"revenue:energy", -5}}, {}},
      DefectsTolerated{StationId(1),
                       {{Defect::token_case_or_byte_order, 1, "idTag", "abc", "ABC"},
                        {Defect::malformed_json, 1, "", "{\"idTag\":\"ABC\"", ""},
                        {Defect::unknown_field, 1, "vendorErrorCode", "7", ""}}}};
  Vault vault;
  for (const Event& event : events) {
    Event hidden = event;
    pseudonymise(hidden, vault);
    const Record record = to_record(hidden, 1, Instant());
    EXPECT_EQ(record.version, 2);
    EXPECT_EQ(record.payload.find("ABC"), std::string::npos) << record.payload;
    EXPECT_EQ(record.payload.find("abc"), std::string::npos) << record.payload;
    auto shown = from_record(record, vault);
    ASSERT_TRUE(shown.has_value()) << shown.error().message;
    const Record clear = to_record(*shown, 1, Instant());
    EXPECT_EQ(clear.payload, to_record(event, 1, Instant()).payload);
  }
  const auto unknown = from_record(
      {1, Instant(), "tokens", "TokenErased", 2, R"({"id_tag":"~99","replacement":"x"})"}, vault);
  ASSERT_FALSE(unknown.has_value());
}

TEST(Vault, records_of_before_there_was_one_are_read_as_they_are) {
  const auto event = from_record({1, Instant(), "tokens", "TokenDefined", 1,
                                  R"({"definition":{"id_tag":"~5","status":"Accepted"}})"},
                                 Vault());
  ASSERT_TRUE(event.has_value()) << event.error().message;
  EXPECT_EQ(std::get<TokenDefined>(*event).definition.id_tag, "~5");
}

struct Erasing : testing::Test {
  FakeCsms csms{small_site(), {station_of("S1", 1)}};
  FakeStation station{csms, "S1"};

  void SetUp() override {
    station.connect();
    station.boot();
  }
  // The live state, and what the journal and the vault give.
  void expect_recovery() {
    shard::Shard again({test::test_key}, shard::Sideband::drop);
    csms.kept.replay_into(again);
    EXPECT_EQ(again.state().digest(), csms.state().digest());
    EXPECT_EQ(again.state().balances(), csms.state().balances());
  }
};

TEST_F(Erasing, a_driver_vanishes_from_state_and_vault_and_the_journal_stays_as_it_was) {
  const std::int64_t id = station.start(0, 1'000);
  station.stop(id, 3'600, 11'000);
  EXPECT_EQ(csms.state().balances().count("driver:TAG1/EUR"), 1U);
  const std::int64_t owed = csms.state().balances().at("driver:TAG1/EUR");
  const auto records = csms.journal;
  EXPECT_EQ(csms.command(EraseToken{"tag1", ""}).detail, "");
  ASSERT_EQ(csms.journal.size(), records.size() + 1);
  for (std::size_t i = 0; i < records.size(); ++i) {
    EXPECT_EQ(csms.journal[i].payload, records[i].payload);
  }
  for (const Record& record : csms.journal) {
    EXPECT_EQ(record.payload.find("TAG1"), std::string::npos) << record.payload;
  }
  for (const VaultEntry& entry : csms.kept.vault) EXPECT_NE(entry.text, "TAG1");
  const std::string name = csms.state().transactions()[0].id_tag;
  EXPECT_TRUE(name.starts_with("erased-")) << name;
  EXPECT_EQ(csms.state().balances().count("driver:TAG1/EUR"), 0U);
  EXPECT_EQ(csms.state().balances().at("driver:" + name + "/EUR"), owed);
  EXPECT_EQ(csms.state().find_token("TAG1"), nullptr);
  EXPECT_EQ(csms.state().find_token(name)->status, TokenStatus::Blocked);
  expect_recovery();
}

// What was put right is noted with what the station sent.
TEST_F(Erasing, nothing_is_left_of_how_the_station_spelled_a_tag) {
  EXPECT_EQ(csms.command(DefineToken{{"DEAB12340F", TokenStatus::Accepted}}).detail, "");
  for (const char* spelling : {"DE:AB:12:34:0F", "0F3412ABDE", "DEAB12340F;visa"}) {
    station.call("Authorize", std::string(R"({"idTag":")") + spelling + "\"}");
  }
  const auto traces = [&] {
    return std::count_if(csms.kept.vault.begin(), csms.kept.vault.end(),
                         [](const auto& entry) { return mentions(entry.text, "DEAB12340F"); });
  };
  EXPECT_EQ(traces(), 7) << "the tag, and each of three with what it was taken for";
  EXPECT_EQ(csms.command(EraseToken{"deab12340f", ""}).detail, "");
  EXPECT_EQ(traces(), 0);
  expect_recovery();
}

TEST_F(Erasing, an_erased_driver_who_comes_again_is_somebody_new) {
  station.stop(station.start(0, 1'000), 3'600, 11'000);
  EXPECT_EQ(csms.command(EraseToken{"TAG1", ""}).detail, "");
  EXPECT_EQ(csms.command(DefineToken{{"TAG1", TokenStatus::Accepted}}).detail, "");
  station.stop(station.start(7'200, 11'000), 9'000, 12'000);
  EXPECT_EQ(csms.state().transactions()[1].id_tag, "TAG1");
  EXPECT_EQ(csms.state().balances().count("driver:TAG1/EUR"), 1U);
  expect_recovery();
  EXPECT_EQ(csms.command(EraseToken{"TAG1", ""}).detail, "") << "a second time";
  EXPECT_NE(csms.state().transactions()[1].id_tag, csms.state().transactions()[0].id_tag);
  expect_recovery();
}

TEST_F(Erasing, it_waits_for_a_running_transaction_and_says_so) {
  const std::int64_t id = station.start(0, 1'000);
  const ReplyToCommand refused = csms.command(EraseToken{"TAG1", ""});
  EXPECT_EQ(refused.status, CommandStatus::refused);
  EXPECT_EQ(refused.detail, "its transaction 1 is still running");
  station.stop(id, 60, 1'100);
  EXPECT_EQ(csms.command(EraseToken{"TAG1", ""}).status, CommandStatus::done);
  EXPECT_EQ(csms.command(EraseToken{"NOBODY", ""}).detail, "no such id tag");
  expect_recovery();
}

TEST_F(Erasing, a_token_with_the_same_letters_is_found_again_when_the_other_is_gone) {
  EXPECT_EQ(csms.command(DefineToken{{"TAG-1", TokenStatus::Accepted}}).detail, "");
  EXPECT_EQ(csms.state().find_without_separators("T A G 1"), std::nullopt);
  EXPECT_EQ(csms.command(EraseToken{"TAG1", ""}).detail, "");
  EXPECT_EQ(csms.state().find_without_separators("TAG:1"), "TAG-1");
  expect_recovery();
}

}  // namespace
}  // namespace voltwin::core::events
