// The tape: all that entered a shard, in order, with what it sent.
#include <gtest/gtest.h>

#include "csms/core/events/commands.hpp"
#include "csms/core/shard/resumption.hpp"
#include "csms/core/shard/shard.hpp"
#include "tests/support/fake_station.hpp"

namespace voltwin::test {
namespace {

namespace events = core::events;
using core::shard::CoreConfig;
using core::shard::Shard;
using core::shard::Sideband;
using Kind = events::TapeEntry::Kind;

std::vector<events::TapeEntry> take_tape(Shard& shard) {
  events::Batch batch;
  (void)shard.take_batch(batch);
  return batch.tape;
}

std::string names(const std::vector<events::TapeEntry>& tape) {
  std::string out;
  for (const events::TapeEntry& entry : tape) {
    out += std::string(out.empty() ? "" : " ") + std::string(name_of(entry.kind));
  }
  return out;
}

void define(Shard& shard) {
  shard.step(Command{CorrelationId(1), DefineTariff{everything_tariff()}}, morning);
  shard.step(Command{CorrelationId(2), DefineSite{small_site()}}, morning);
  shard.step(Command{CorrelationId(3), DefineStation{station_of("S1", 1)}}, morning);
}

}  // namespace

TEST(Tape, has_every_input_in_its_place_and_the_frames_that_it_led_to) {
  Shard shard(CoreConfig{test_key}, Sideband::keep);
  shard.resume(morning);
  define(shard);
  shard.step(Connected{ConnectionId(5), "S1"}, morning);
  const std::string heartbeat = R"([2,"1","Heartbeat",{}])";
  shard.step(FrameReceived{ConnectionId(5), heartbeat}, morning);
  shard.step(FrameReceived{ConnectionId(5), heartbeat, FrameForm::binary}, morning);
  shard.step(FrameReceived{ConnectionId(6), heartbeat}, morning);  // of nobody: ignored
  shard.step(Connected{ConnectionId(7), "nobody"}, morning);
  shard.expire(morning + Duration::from_seconds(1));
  shard.step(Disconnected{ConnectionId(5)}, morning + Duration::from_seconds(2));
  const auto tape = take_tape(shard);
  EXPECT_EQ(names(tape),
            "resumed command command command connected in out in_binary out connected expired "
            "disconnected");
  EXPECT_EQ(tape[4].station, "S1");
  EXPECT_EQ(tape[4].connection, ConnectionId(5));
  EXPECT_EQ(tape[4].after, 3U);
  EXPECT_EQ(tape[5].after, 4U) << "the connect was a fact";
  EXPECT_EQ(tape[7].text, heartbeat);
  EXPECT_EQ(tape[9].station, "nobody");
  EXPECT_EQ(tape[11].at, morning + Duration::from_seconds(2));
  EXPECT_EQ(tape[1].text,
            events::encode_command({CorrelationId(1), DefineTariff{everything_tariff()}}));
}

TEST(Tape, is_not_gathered_when_nobody_keeps_it) {
  Shard shard(CoreConfig{test_key}, Sideband::drop);
  shard.resume(morning);
  define(shard);
  shard.step(Connected{ConnectionId(5), "S1"}, morning);
  events::Batch batch;
  (void)shard.take_batch(batch);
  EXPECT_TRUE(batch.tape.empty());
  EXPECT_TRUE(batch.vault.empty()) << "nor is the key";
}

TEST(Tape, has_a_frame_that_is_too_long_as_a_whole) {
  Shard shard(CoreConfig{test_key}, Sideband::keep);
  define(shard);
  shard.step(Connected{ConnectionId(5), "S1"}, morning);
  const std::string frame(CoreConfig{test_key}.max_frame_bytes + 10, 'x');
  shard.step(FrameReceived{ConnectionId(5), frame}, morning);
  EXPECT_EQ(take_tape(shard)[4].text, frame);
}

TEST(Tape, tells_how_the_shard_was_made_with_its_key_behind_a_pseudonym) {
  CoreConfig config{test_key};
  config.call_timeout = Duration::from_ms(1'500);
  config.queue_limit = 7;
  config.silent_heartbeats = 4;
  config.strictness = Strictness::strict;
  config.max_frame_bytes = 1'000;
  config.settle = Duration::from_seconds(3);
  config.boot_patience = Duration::from_seconds(9);
  Shard shard(config, Sideband::keep);
  shard.resume(morning);
  events::Batch batch;
  (void)shard.take_batch(batch);
  ASSERT_EQ(batch.vault.size(), 1U);
  EXPECT_EQ(batch.vault[0].kind, events::VaultKind::secret);
  EXPECT_EQ(batch.vault[0].text, "0123456789abcdeffedcba9876543210");
  ASSERT_EQ(batch.tape.size(), 1U);
  EXPECT_EQ(batch.tape[0].text.find("0123456789abcdef"), std::string::npos);
  events::Vault vault;
  ASSERT_TRUE(vault.restore(batch.vault[0]));
  const auto read = core::shard::decode_resumption(batch.tape[0].text, vault);
  ASSERT_TRUE(read.has_value()) << read.error().message;
  EXPECT_EQ(read->secret, 1U);
  EXPECT_EQ(read->build, VOLTWIN_VERSION);
  EXPECT_EQ(read->config.transaction_key.words(), test_key.words());
  EXPECT_EQ(read->config.call_timeout, config.call_timeout);
  EXPECT_EQ(read->config.queue_limit, config.queue_limit);
  EXPECT_EQ(read->config.silent_heartbeats, config.silent_heartbeats);
  EXPECT_EQ(read->config.strictness, config.strictness);
  EXPECT_EQ(read->config.max_frame_bytes, config.max_frame_bytes);
  EXPECT_EQ(read->config.settle, config.settle);
  EXPECT_EQ(read->config.boot_patience, config.boot_patience);
}

TEST(Tape, of_a_beginning_that_cannot_be_read_is_one_clear_error) {
  events::Vault vault;
  EXPECT_FALSE(core::shard::decode_resumption("{}", vault).has_value());
  const std::string text = core::shard::encode_resumption(CoreConfig{test_key}, vault);
  EXPECT_FALSE(core::shard::decode_resumption(text, events::Vault()).has_value());
  events::Vault other;
  (void)other.secret("no key");
  const auto read = core::shard::decode_resumption(text, other);
  ASSERT_FALSE(read.has_value());
  EXPECT_EQ(read.error().message, "how a shard began: ~1 is no key in the vault");
}

// The command that erases a driver must not keep the tag either.
TEST(Tape, names_an_erased_driver_nowhere) {
  Shard shard(CoreConfig{test_key}, Sideband::keep);
  shard.resume(morning);
  shard.step(Command{CorrelationId(1), DefineToken{{"TAG1", TokenStatus::Accepted}}}, morning);
  shard.step(Command{CorrelationId(2), EraseToken{"TAG1", ""}}, morning);
  const auto tape = take_tape(shard);
  ASSERT_EQ(names(tape), "resumed command command");
  EXPECT_NE(tape[2].text.find("\"id_tag\":\"TAG1\""), std::string::npos)
      << "a whole JSON string, which is what a journal redacts";
}

TEST(TapeKind, has_a_name_that_reads_back) {
  for (const Kind kind : {Kind::in, Kind::in_binary, Kind::out, Kind::connected, Kind::disconnected,
                          Kind::command, Kind::expired, Kind::resumed}) {
    const auto read = events::tape_kind(name_of(kind));
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(*read, kind);
  }
  EXPECT_FALSE(events::tape_kind("sideways").has_value());
}

}  // namespace voltwin::test
