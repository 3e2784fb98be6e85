#include "tests/wire/verdict.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <sstream>
#include <unordered_map>

#include "csms/ocpp/rpc/frame.hpp"
#include "tests/wire/open.hpp"

namespace voltwin::test {

namespace journal = store::journal;
using core::events::Record;
using core::events::TapeEntry;
using core::state::State;

namespace {

/// Takes a record into a state that others took the ones before into.
Result<void> apply(State& state, const core::events::Vault& vault, const Record& record) {
  const auto event = core::events::from_record(record, vault);
  if (!event) return tl::unexpected(event.error());
  state.apply(*event, record.at);
  return {};
}

std::vector<std::string> projections_of(journal::Archive& archive) {
  std::vector<std::string> rows;
  const auto read = archive.read_projections([&](const std::string& row) -> Result<void> {
    rows.push_back(row);
    return {};
  });
  EXPECT_TRUE(read.has_value()) << read.error().message;
  return rows;
}

}  // namespace

void Verdict::look(const Stations& stations, const std::vector<std::string>& answered,
                   Instant from) {
  const auto archive = open_archive(url_);
  ASSERT_TRUE(archive.has_value()) << archive.error().message;
  follow(**archive);
  expect_frames(**archive, answered, from);
  expect_visits(stations);
  expect_books();
}

// Sequences without a gap, and each digest that of its record and of all before it.
void Verdict::follow(journal::Archive& archive) {
  const auto vault = archive.read_vault([&](const auto& entry) -> Result<void> {
    return entry.number <= vault_.size() ? Result<void>() : vault_.restore(entry);
  });
  ASSERT_TRUE(vault.has_value()) << vault.error().message;
  const auto read = archive.read_links(
      records(), [&](const Record& record, const journal::Digest& digest) -> Result<void> {
        EXPECT_EQ(record.sequence, records() + 1);
        EXPECT_EQ(chain_.extend(record), digest) << "record " << record.sequence;
        return apply(state_, vault_, record);
      });
  ASSERT_TRUE(read.has_value()) << read.error().message;
  const auto head = archive.head();
  ASSERT_TRUE(head.has_value()) << head.error().message;
  EXPECT_EQ(*head, chain_.head());
}

// What was answered stands on the tape, once: a message that is sent again has an id of its own.
void Verdict::expect_frames(journal::Archive& archive, const std::vector<std::string>& answered,
                            Instant from) {
  std::unordered_map<std::string, int> frames;
  const journal::Span span{from, Instant::never()};
  const auto read = archive.read_tape(span, [&](const TapeEntry& frame) -> Result<void> {
    ++frames_;
    const auto call = ocpp::rpc::ordinary_call(frame.text);
    if (call && frame.kind == TapeEntry::Kind::in) ++frames[std::string(call->id)];
    return {};
  });
  ASSERT_TRUE(read.has_value()) << read.error().message;
  for (const auto& [id, count] : frames) EXPECT_EQ(count, 1) << id;
  for (const std::string& id : answered) EXPECT_EQ(frames[id], 1) << id << " was answered";
}

// Taken, or set aside as the journal says: the core need not believe a register.
void Verdict::expect_sample(const Visit& visit, const core::state::Transaction& transaction) {
  if (transaction.last_reading.value() >= visit.seen_wh) return;
  ++set_aside_;
  const auto& defects = state_.station(state_.evse(transaction.evse).station).defects;
  const bool told =
      std::any_of(defects.begin(), defects.end(), [](auto count) { return count > 0; });
  EXPECT_TRUE(transaction.track.doubtful_mwh || told)
      << "the sample " << visit.seen_wh << " of " << visit.token << " was answered";
}

void Verdict::expect_visits(const Stations& stations) {
  for (const std::string& token : stations.tokens()) {
    EXPECT_NE(state_.find_token(token), nullptr) << token << " was acknowledged";
  }
  std::map<std::string, int> transactions;
  for (const auto& transaction : state_.transactions()) ++transactions[transaction.id_tag];
  for (const auto& [token, count] : transactions) EXPECT_EQ(count, 1) << token;
  for (std::size_t i = 0; i < stations.count(); ++i) {
    const auto* known = state_.find_station(stations.identity(i));
    ASSERT_NE(known, nullptr);
    EXPECT_TRUE(known->booted || !stations.has_booted(i)) << stations.identity(i);
  }
  for (const Visit& visit : stations.visits()) {
    if (visit.id == 0) continue;
    const auto* station = state_.find_station(stations.identity(visit.station));
    const auto* transaction = state_.find_transaction(station->id, visit.id);
    ASSERT_NE(transaction, nullptr) << "the start of " << visit.token << " was answered";
    EXPECT_EQ(transaction->id_tag, visit.token);
    EXPECT_EQ(transaction->meter_start.value(), visit.from_wh) << visit.token;
    expect_sample(visit, *transaction);
    if (!visit.stopped) continue;
    const auto* charge = state_.find_charge(transaction->session);
    ASSERT_NE(charge, nullptr) << "the stop of " << visit.token << " was answered";
    EXPECT_EQ(charge->energy.value(), visit.to_wh - visit.from_wh) << visit.token;
  }
}

// The drivers owe what the bills say, and every entry has its other side.
void Verdict::expect_books() const {
  std::int64_t owed = 0;
  for (const auto& transaction : state_.transactions()) {
    const auto* charge = state_.find_charge(transaction.session);
    if (charge != nullptr) owed += charge->total_minor;
  }
  std::int64_t sum = 0;
  std::int64_t drivers = 0;
  for (const auto& [account, minor] : state_.balances()) {
    sum += minor;
    if (account.starts_with("driver:")) drivers += minor;
  }
  EXPECT_EQ(sum, 0);
  EXPECT_EQ(drivers, owed);
}

void Verdict::compare_recovery(std::string_view ready) {
  std::istringstream words{std::string(ready)};
  std::string word;
  std::string digest;
  std::uint64_t sequence = 0;
  std::uint64_t snapshot = 0;
  words >> word >> sequence >> digest >> snapshot;
  ASSERT_EQ(word, "ready") << ready;
  EXPECT_EQ(sequence, records());
  EXPECT_EQ(digest, state_.digest());
  ++recoveries_;
  if (snapshot > 0) ++from_snapshots_;
}

void Verdict::expect_bills(const Stations& stations) const {
  EXPECT_EQ(state_.transactions().size(), stations.visits().size());
  std::int64_t metered = 0;
  for (const Visit& visit : stations.visits()) {
    EXPECT_TRUE(visit.stopped) << visit.token;
    metered += visit.to_wh - visit.from_wh;
  }
  std::int64_t billed = 0;
  for (const auto& transaction : state_.transactions()) {
    const auto* charge = state_.find_charge(transaction.session);
    ASSERT_NE(charge, nullptr) << transaction.id_tag;
    billed += charge->energy.value();
  }
  EXPECT_EQ(billed, metered);
}

// From the first record on, as if nobody had looked before.
void Verdict::expect_whole(journal::Archive& archive, const State& state) {
  core::events::Vault vault;
  State again;
  journal::Chain chain{journal::Head{}};
  ASSERT_TRUE(archive.read_vault([&](const auto& entry) { return vault.restore(entry); }));
  const auto read = archive.read_links(
      0, [&](const Record& record, const journal::Digest& digest) -> Result<void> {
        EXPECT_EQ(record.sequence, chain.head().sequence + 1);
        EXPECT_EQ(chain.extend(record), digest) << "record " << record.sequence;
        return apply(again, vault, record);
      });
  ASSERT_TRUE(read.has_value()) << read.error().message;
  EXPECT_EQ(archive.head().value(), chain.head());
  EXPECT_EQ(again.digest(), state.digest());
}

void Verdict::judge(const Stations& stations) {
  const auto archive = open_archive(url_);
  ASSERT_TRUE(archive.has_value()) << archive.error().message;
  expect_bills(stations);
  expect_whole(**archive, state_);
  const std::vector<std::string> followed = projections_of(**archive);
  EXPECT_GT(followed.size(), stations.visits().size());
  const auto rebuilt = (*archive)->rebuild_projections();
  ASSERT_TRUE(rebuilt.has_value()) << rebuilt.error().message;
  EXPECT_EQ(projections_of(**archive), followed);
}

}  // namespace voltwin::test
