// Batches merged: nothing lost, and everything in its order.
#include "csms/store/journal/group.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "csms/store/journal/journal.hpp"
#include "tests/unit/csms/store/support.hpp"

namespace voltwin::store::journal {
namespace {

using test::sample_batch;

Batch with_sideband(Batch batch, const std::string& name, double value) {
  batch.tape.emplace_back().text = name;
  batch.telemetry.emplace_back().value = value;
  return batch;
}

TEST(MergeBatches, keeps_the_sequences_and_the_order_of_frames_and_samples) {
  std::vector<Batch> batches;
  batches.push_back(with_sideband(sample_batch(1, 3), "a", 1.0));
  batches.push_back(with_sideband(Batch{}, "b", 2.0));
  batches.push_back(with_sideband(sample_batch(4, 4), "c", 3.0));
  batches.push_back(sample_batch(5, 9));
  const Batch merged = merge_batches(std::move(batches));
  ASSERT_EQ(merged.records.size(), 9U);
  EXPECT_TRUE(check_sequence(0, merged.records));
  EXPECT_EQ(merged.records[8].payload, test::sample_record(9).payload);
  std::string frames;
  for (const TapeEntry& frame : merged.tape) frames += frame.text;
  EXPECT_EQ(frames, "abc");
  ASSERT_EQ(merged.telemetry.size(), 3U);
  EXPECT_EQ(merged.telemetry[0].value, 1.0);
  EXPECT_EQ(merged.telemetry[2].value, 3.0);
}

TEST(MergeBatches, of_nothing_is_empty) {
  EXPECT_TRUE(merge_batches({}).empty());
  EXPECT_TRUE(merge_batches(std::vector<Batch>(3)).empty());
}

TEST(BytesOf, counts_every_text) {
  const std::size_t empty = bytes_of(Batch{});
  Batch batch;
  batch.records.emplace_back().payload.resize(1'000);
  batch.tape.emplace_back().text.resize(2'000);
  batch.telemetry.resize(10);
  EXPECT_GT(bytes_of(batch), empty + 3'000 + 10 * sizeof(Telemetry));
}

}  // namespace
}  // namespace voltwin::store::journal
