#pragma once
// All that a journal in a database holds, for comparing two of them.
#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <vector>

#include "csms/store/journal/archive.hpp"

namespace voltwin::store::test {

struct Contents {
  journal::Head head;
  std::vector<std::string> records, vault, tape, rows;
  std::vector<double> samples;
  std::size_t checkpoints = 0;
};

inline Contents contents_of(journal::Archive& archive) {
  Contents out;
  out.head = archive.head().value();
  EXPECT_TRUE(
      archive.read_links(0, [&](const journal::Record& record, const journal::Digest& digest) {
        out.records.push_back(record.payload + journal::hex(digest));
        return Result<void>();
      }));
  EXPECT_TRUE(archive.read_vault([&](const journal::VaultEntry& entry) {
    out.vault.push_back(entry.text);
    return Result<void>();
  }));
  EXPECT_TRUE(archive.read_tape(journal::Span{}, [&](const journal::TapeEntry& tape) {
    out.tape.push_back(tape.text);
    return Result<void>();
  }));
  EXPECT_TRUE(archive.read_telemetry(journal::Span{}, [&](const journal::Telemetry& sample) {
    out.samples.push_back(sample.value);
    return Result<void>();
  }));
  EXPECT_TRUE(archive.read_projections([&](const std::string& row) {
    out.rows.push_back(row);
    return Result<void>();
  }));
  out.checkpoints = archive.checkpoints().value().size();
  return out;
}

inline void expect_equal(const Contents& a, const Contents& b) {
  EXPECT_EQ(a.head, b.head);
  EXPECT_EQ(a.records, b.records);
  EXPECT_EQ(a.vault, b.vault);
  EXPECT_EQ(a.tape, b.tape);
  EXPECT_EQ(a.samples, b.samples);
  EXPECT_EQ(a.rows, b.rows);
  EXPECT_EQ(a.checkpoints, b.checkpoints);
}

}  // namespace voltwin::store::test
