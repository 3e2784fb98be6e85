// Addresses, texts and partitions: what needs no server.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "csms/store/postgres/database.hpp"
#include "csms/store/postgres/migrations.hpp"
#include "csms/store/postgres/parameters.hpp"
#include "csms/store/postgres/partitions.hpp"
#include "csms/store/postgres/postgres_journal.hpp"
#include "engine/random/random.hpp"
#include "tests/unit/csms/store/support.hpp"

namespace voltwin::store::postgres {
namespace {

std::string name_of(const std::string& url) {
  const auto address = Address::parse(url, "voltwin");
  return address ? address->name : address.error().message;
}

TEST(PostgresAddress, HasANameWithoutAPassword) {
  EXPECT_EQ(name_of("postgresql://me@host:5433/db"), "postgresql://me@host:5433/db");
  EXPECT_EQ(name_of("postgresql://me:secret@host:5433/db"), "postgresql://me@host:5433/db");
  EXPECT_EQ(name_of("postgresql://me:se:c@ret@host/db"), "postgresql://me@host/db");
  EXPECT_EQ(name_of("postgres://host"), "postgres://host");
  EXPECT_EQ(name_of("postgresql://host:5432"), "postgresql://host:5432");
  EXPECT_EQ(name_of("postgresql:///db?host=/run&user=me&password=secret"), "postgresql:///db");
  EXPECT_EQ(name_of("journal.db"), "a database is named by postgresql://USER@HOST:PORT/NAME");
}

TEST(PostgresAddress, OfOneThatIsWrongSaysNothingOfThePassword) {
  for (const char* const url :
       {"postgresql://me:@secret@host/db", "postgresql://me:secret/x@host/db",
        "postgresql://me:12/secret?x@host/db", "postgresql://me:12/3secret@host/db",
        "postgresql://me:%zzsecret@host/db", "postgresql://host?password=secret@b:c",
        "postgresql://host/db?password=%zzsecret"}) {
    const std::string said = name_of(url);
    EXPECT_EQ(said.find("secret"), std::string::npos) << said;
    EXPECT_TRUE(said.starts_with("postgresql://") || said.starts_with("database 'postgresql://"))
        << said;
  }
  EXPECT_EQ(name_of("postgresql://me:secret@host:port/db"),
            "database 'postgresql://me@host:port/db': its port is not a number");
}

TEST(PostgresAddress, TakesOnlyPlainNamesOfSchemas) {
  for (const char* const good : {"voltwin", "v2", "a_b"}) {
    EXPECT_TRUE(Address::parse("postgresql://h/d", good)) << good;
  }
  for (const char* const bad : {"", "Voltwin", "a b", "a;drop", "2v", "pg_x", "a\"b"}) {
    EXPECT_FALSE(Address::parse("postgresql://h/d", bad)) << bad;
  }
  EXPECT_TRUE(Address::parse("postgresql://h/d", std::string(63, 'a')));
  EXPECT_FALSE(Address::parse("postgresql://h/d", std::string(64, 'a')));
}

TEST(PostgresText, PlainTextIsStoredAsItIs) {
  for (const char* const text : {"", "plain", "caf\xc3\xa9 \xf0\x9f\x9a\x97", "a\nb\tc\"'\\"}) {
    EXPECT_EQ(stored_text(text), text);
    EXPECT_EQ(restored_text(text), text);
  }
}

TEST(PostgresText, WhatTheDatabaseWouldNotTakeIsEscapedReadably) {
  EXPECT_EQ(stored_text(std::string_view("a\0b", 3)),
            "a\x1a"
            "00b");
  EXPECT_EQ(stored_text("x\xff"),
            "x\x1a"
            "ff");
  EXPECT_EQ(stored_text("\x1a"),
            "\x1a"
            "1a");
  EXPECT_EQ(stored_text("\xed\xa0\x80"),
            "\x1a"
            "ed\x1a"
            "a0\x1a"
            "80");  // a surrogate
}

TEST(PostgresText, AnyBytesComeBack) {
  random::Stream stream = random::Random(1).stream("bytes");
  for (int i = 0; i < 20'000; ++i) {
    std::string text;
    for (std::uint64_t n = stream.below(12); n > 0; --n) {
      // Often what is special.
      static constexpr std::string_view special(
          "\0\x1a\xc3\xa9\xff"
          "a0f",
          8);
      text += stream.chance(0.7) ? special[stream.below(special.size())]
                                 : static_cast<char>(stream.below(256));
    }
    const std::string stored = stored_text(text);
    ASSERT_EQ(restored_text(stored), text);
    ASSERT_EQ(stored.find('\0'), std::string::npos);
  }
}

// --- partitions --------------------------------------------------------------------------

std::vector<std::string> names(const std::vector<Partition>& partitions) {
  std::vector<std::string> out;
  for (const Partition& partition : partitions) out.push_back(partition.name);
  return out;
}

TEST(PostgresPartitions, ABatchWantsTheDaysOfTheShardsClockAndTheOnesAfter) {
  core::events::Batch batch = test::sample_batch(1, 1);
  batch.records[0].at = test::at("2026-12-31T23:00:00Z");
  Partitions partitions;
  EXPECT_TRUE(partitions.wanted_days(batch).empty());
  batch.tape.emplace_back();  // of 1970: not the shard's clock
  EXPECT_EQ(names(partitions.wanted_days(batch)),
            (std::vector<std::string>{"tape_20261231", "tape_20270101"}));
  partitions.add(partitions.wanted_days(batch));
  EXPECT_TRUE(partitions.wanted_days(batch).empty());
  batch.telemetry.emplace_back();
  EXPECT_EQ(names(partitions.wanted_days(batch)),
            (std::vector<std::string>{"meter_values_20261231", "meter_values_20270101"}));
}

TEST(PostgresPartitions, ATimeThatNoNameHasRoomForWantsNone) {
  core::events::Batch batch;
  Partitions partitions;
  for (const Instant when : {Instant::from_us(-1), Instant::never(), Instant::from_us(INT64_MIN)}) {
    batch.tape = {{when, {}, "", core::events::TapeEntry::Kind::in, "", 0}};
    EXPECT_TRUE(partitions.wanted_days(batch).empty());
  }
}

}  // namespace
}  // namespace voltwin::store::postgres
