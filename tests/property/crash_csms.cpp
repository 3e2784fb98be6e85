#include "tests/property/crash_csms.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

#include "csms/store/journal/group.hpp"
#include "tests/support/fake_station.hpp"

namespace voltwin::test {

namespace journal = store::journal;
using core::events::Batch;
using core::events::Record;

namespace {

constexpr std::size_t plenty = std::size_t{1} << 26;
constexpr std::uint64_t salt = 0x1ce;

core::shard::Shard new_shard() {
  return {core::shard::CoreConfig{test_key}, core::shard::Sideband::keep};
}

bool same(const Record& a, const Record& b) {
  return a.sequence == b.sequence && a.at == b.at && a.stream == b.stream && a.type == b.type &&
         a.version == b.version && a.payload == b.payload;
}

// Whether `found` holds `part` from these places on.
struct Extent {
  std::size_t entries = 0, records = 0, frames = 0, samples = 0;
};
bool holds_at(const Batch& found, Extent at, const Batch& part) {
  const auto offset = [](std::size_t place) { return static_cast<std::ptrdiff_t>(place); };
  return std::equal(part.vault.begin(), part.vault.end(),
                    found.vault.begin() + offset(at.entries)) &&
         std::equal(part.records.begin(), part.records.end(),
                    found.records.begin() + offset(at.records), same) &&
         std::equal(part.tape.begin(), part.tape.end(), found.tape.begin() + offset(at.frames)) &&
         std::equal(part.telemetry.begin(), part.telemetry.end(),
                    found.telemetry.begin() + offset(at.samples));
}

Extent end_of(const Batch& batch) {
  return {batch.vault.size(), batch.records.size(), batch.tape.size(), batch.telemetry.size()};
}

// Telemetry names its measurand by a word that outlives the reading: the one of the original.
void append_copied(Batch& to, const Batch& from) {
  to.vault.insert(to.vault.end(), from.vault.begin(), from.vault.end());
  to.records.insert(to.records.end(), from.records.begin(), from.records.end());
  to.tape.insert(to.tape.end(), from.tape.begin(), from.tape.end());
  to.telemetry.insert(to.telemetry.end(), from.telemetry.begin(), from.telemetry.end());
}

}  // namespace

void DeathCounts::add(const DeathCounts& other) {
  crashes += other.crashes;
  before_append += other.before_append;
  after_append += other.after_append;
  in_operation += other.in_operation;
  in_recovery += other.in_recovery;
  disk_full += other.disk_full;
  io_errors += other.io_errors;
  doubtful_kept += other.doubtful_kept;
  doubtful_gone += other.doubtful_gone;
  torn_tails += other.torn_tails;
  records += other.records;
}

MortalCsms::MortalCsms(const random::Stream& draw)
    : now(morning),
      draw_(draw.stream("deaths")),
      disk_(journal::SimulatedDisk({plenty, {}, {}}, draw.stream("disk"))),
      shard_(new_shard()) {
  auto opened = journal::LogJournal::open(*std::move(disk_), salt);
  EXPECT_TRUE(opened.has_value());
  journal_.emplace(*std::move(opened));
  disk_.reset();
}

void MortalCsms::input(const Input& input) { shard_->step(input, now); }

void MortalCsms::pass(Duration duration) {
  const Instant until = now + duration;
  while (alive()) {
    const auto next = shard_->next_deadline();
    if (!next || *next > until) break;
    now = std::max(now + Duration::from_us(1), *next);
    shard_->expire(now);
  }
  now = std::max(now, until);
}

void MortalCsms::take() {
  if (!shard_->has_batch()) return;
  ticket_ = shard_->take_batch(taken_.emplace_back());
}

void MortalCsms::commit(AfterAppend then) {
  if (taken_.empty()) return;
  const Batch group = journal::merge_batches(std::exchange(taken_, {}));
  const journal::DiskCounts before = journal_->disk().counts();
  const auto done = journal_->append(group);
  if (!done) {
    const journal::DiskCounts after = journal_->disk().counts();
    if (journal_->standing() == journal::Standing::in_doubt) doubtful_ = group;
    const bool power = after.power_cuts > before.power_cuts;
    if (power || after.kills > before.kills) {
      ++counts_.in_operation;
    } else if (after.full > before.full) {
      ++counts_.disk_full;
    } else {
      ++counts_.io_errors;
    }
    die(power || draw_.chance(0.5) ? Death::power : Death::process);
    return;
  }
  follow(group);
  if (then == AfterAppend::die) {
    ++counts_.after_append;
    die(draw_.chance(0.5) ? Death::power : Death::process);
    return;
  }
  shard_->durable(ticket_, left_);
}

std::vector<Effect> MortalCsms::left() { return std::exchange(left_, {}); }

void MortalCsms::die(Death death) {
  ++counts_.crashes;
  if (!taken_.empty()) ++counts_.before_append;
  shard_.reset();
  taken_.clear();
  disk_.emplace(std::move(*journal_).close());
  journal_.reset();
  disk_->set_capacity(plenty);
  death == Death::power ? disk_->crash() : disk_->reopen();
}

// A process may die several times before it has read its journal.
Result<journal::LogJournal> MortalCsms::open_journal() {
  const bool plotted = draw_.chance(faults_.garbage > 0.0 ? 0.1 : 0.0);
  const std::uint64_t before = disk_->counts().power_cuts;
  if (plotted) disk_->end_in(journal::Ending::power_cut, draw_.below(3));
  auto opened = journal::LogJournal::open(*std::move(disk_), salt);
  if (opened) {
    opened->disk().end_never();
    disk_.reset();
    return opened;
  }
  ++counts_.crashes;
  ++counts_.in_recovery;
  disk_->counts().power_cuts > before || draw_.chance(0.3) ? disk_->crash() : disk_->reopen();
  return opened;
}

void MortalCsms::recover() {
  constexpr int attempts = 100;
  for (int i = 0; i < attempts && !alive(); ++i) {
    auto opened = open_journal();
    if (!opened) {
      ASSERT_TRUE(opened.error().message.starts_with("disk:")) << opened.error().message;
      continue;
    }
    if (opened->torn_bytes() > 0) ++counts_.torn_tails;
    if (replay(*opened)) {
      journal_.emplace(*std::move(opened));
      return;
    }
    disk_.emplace(std::move(*opened).close());
    disk_->reopen();
    ++counts_.crashes;
    ++counts_.in_recovery;
  }
  ASSERT_TRUE(alive()) << "no process recovered";
}

// False when the disk did not read it all.
bool MortalCsms::replay(journal::LogJournal& log) {
  core::shard::Shard shard = new_shard();
  if (!log.read_vault([&](const auto& entry) { return shard.restore(entry); })) return false;
  const auto read = log.read(0, [&](const Record& record) { return shard.replay(record); });
  if (!read) {
    EXPECT_EQ(read.error().message, "disk: error while reading");
    return false;
  }
  counts_.records += shard.last_sequence();
  // The batches are compared while their words last.
  Batch found;
  std::vector<std::string> words;
  const auto whole = log.read_batches([&](const Batch& batch) -> Result<void> {
    append_copied(found, batch);
    for (const auto& sample : batch.telemetry) words.emplace_back(sample.measurand);
    return {};
  });
  if (!whole) return false;
  for (std::size_t i = 0; i < words.size(); ++i) found.telemetry[i].measurand = words[i];
  expect_as_acknowledged(found);
  EXPECT_EQ(shard.last_sequence(), log.last_sequence().value());
  EXPECT_EQ(shard.state().digest(), shadow_.digest());
  shard_.emplace(std::move(shard));
  return true;
}

// Exactly what was acknowledged, and of what was in doubt all or nothing.
void MortalCsms::expect_as_acknowledged(const Batch& found) {
  const Extent known = end_of(acknowledged_);
  const Extent all = end_of(found);
  ASSERT_TRUE(all.entries >= known.entries && all.records >= known.records &&
              all.frames >= known.frames && all.samples >= known.samples)
      << "the journal has " << all.records << " records, and acknowledged " << known.records;
  EXPECT_TRUE(holds_at(found, {}, acknowledged_));
  const Batch doubtful = std::exchange(doubtful_, {});
  const Extent more{all.entries - known.entries, all.records - known.records,
                    all.frames - known.frames, all.samples - known.samples};
  if (more.entries + more.records + more.frames + more.samples == 0) {
    if (!doubtful.empty()) ++counts_.doubtful_gone;
    return;
  }
  const Extent expected = end_of(doubtful);
  ASSERT_TRUE(more.entries == expected.entries && more.records == expected.records &&
              more.frames == expected.frames && more.samples == expected.samples)
      << more.records << " records more than were acknowledged";
  EXPECT_TRUE(holds_at(found, known, doubtful));
  ++counts_.doubtful_kept;
  follow(doubtful);
}

void MortalCsms::follow(const Batch& batch) {
  for (const auto& entry : batch.vault) ASSERT_TRUE(vault_.restore(entry));
  for (const Record& record : batch.records) {
    shadow_.apply(core::events::from_record(record, vault_).value(), record.at);
  }
  append_copied(acknowledged_, batch);
}

void MortalCsms::resume() { shard_->resume(now); }

void MortalCsms::set_faults(const journal::DiskFaults& faults) {
  faults_ = faults;
  if (journal_) journal_->disk().set_faults(faults);
  if (disk_) disk_->set_faults(faults);
}

void MortalCsms::fill_up(std::size_t room) {
  journal_->disk().set_capacity(journal_->disk().size() + room);
}

}  // namespace voltwin::test
