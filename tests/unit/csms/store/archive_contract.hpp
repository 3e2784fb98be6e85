#pragma once
// A journal in a database of one kind or another, and what tests of all of them read from it.
#include <gtest/gtest.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "tests/unit/csms/store/homes.hpp"

namespace voltwin::store::test {

using core::events::Telemetry;
using core::events::VaultEntry;
using journal::Archive;
using journal::Chain;
using journal::Digest;
using journal::Head;
using journal::Record;
using journal::Span;
using journal::TapeEntry;

/// NUL, a byte that is no UTF-8, an escape of ours, quotes, and what is none of these.
inline constexpr char odd_bytes[] =
    "a\0b\xff\x1a"
    "00 'caf\xc3\xa9' \\ \"\x01\"";
inline const std::string odd_text(odd_bytes, sizeof odd_bytes - 1);

template <class Home>
class ArchiveContract : public testing::Test {
 protected:
  void SetUp() override {
    if (!home_.journal) GTEST_SKIP() << no_postgres;
  }
  [[nodiscard]] Archive& archive() { return *home_.journal; }
  void reopen() { home_.open(); }
  /// By somebody who is not the journal; then it is opened for reading.
  void change(const std::string& sql) { home_.change(sql); }
  [[nodiscard]] std::unique_ptr<Archive> reader() const { return home_.reader(); }
  void expect_no_writer() {
    const auto refused = home_.try_to_write();
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().kind, ErrorKind::bad_input);
    EXPECT_NE(refused.error().message.find("its last record is not the one that its head tells of"),
              std::string::npos)
        << refused.error().message;
  }

  /// The chain holds over what is there, beginning after `from`; its head.
  Head verified(const Head& from) {
    Chain chain(from);
    EXPECT_TRUE(archive().read_links(from.sequence, [&](const Record& record, const Digest& found) {
      EXPECT_EQ(record.sequence, chain.head().sequence + 1);
      EXPECT_EQ(journal::hex(chain.extend(record)), journal::hex(found)) << record.sequence;
      return Result<void>();
    }));
    return chain.head();
  }
  std::vector<VaultEntry> vault() {
    std::vector<VaultEntry> entries;
    EXPECT_TRUE(archive().read_vault([&](const VaultEntry& entry) {
      entries.push_back(entry);
      return Result<void>();
    }));
    return entries;
  }
  std::vector<TapeEntry> tape(const Span& span) {
    std::vector<TapeEntry> frames;
    EXPECT_TRUE(archive().read_tape(span, [&](const TapeEntry& frame) {
      frames.push_back(frame);
      return Result<void>();
    }));
    return frames;
  }
  std::size_t samples(const Span& span) {
    std::size_t count = 0;
    EXPECT_TRUE(archive().read_telemetry(span, [&](const Telemetry&) {
      ++count;
      return Result<void>();
    }));
    return count;
  }
  std::vector<std::string> projections() {
    std::vector<std::string> rows;
    EXPECT_TRUE(archive().read_projections([&](const std::string& row) {
      rows.push_back(row);
      return Result<void>();
    }));
    return rows;
  }

 private:
  Home home_;
};

using Homes = testing::Types<InSqlite, InPostgres>;

inline TapeEntry frame(Instant when, const std::string& text) {
  return {when, core::events::ConnectionId(7), "CP-1", TapeEntry::Kind::in, text, 0};
}

}  // namespace voltwin::store::test
