#include "scenarios/replay/replay.hpp"

#include <set>
#include <utility>

#include "csms/core/events/commands.hpp"
#include "csms/core/events/vault.hpp"
#include "csms/core/shard/resumption.hpp"
#include "csms/core/shard/shard.hpp"
#include "engine/base/ensure.hpp"
#include "engine/sim/digest.hpp"

namespace voltwin::scenarios::replay {

namespace boundary = core::boundary;
namespace events = core::events;
namespace shard = core::shard;
using core::events::Record;
using core::events::TapeEntry;
using core::events::VaultEntry;
using store::journal::Archive;
using store::journal::Span;
using Kind = TapeEntry::Kind;

namespace {

constexpr std::uint64_t inputs_between_looks = 4'096;

// What can be written as a time, years 0 to 9999: a database may hold any number.
Result<void> check_time(Instant at) {
  const bool fits =
      at >= Instant::from_seconds(-62'167'219'200) && at < Instant::from_seconds(253'402'300'800);
  if (fits) return {};
  return bad_input("the database has an instant of " + std::to_string(at.us()) +
                   " microseconds, which is no time");
}

// Of visits that have seen enough; never leaves this file.
tl::unexpected<Error> enough() { return tl::unexpected<Error>({ErrorKind::bad_input, "enough"}); }

// --- what was recorded ---------------------------------------------------------------------

/// All of a record but the payload of a personal one: 16 bytes in place of hundreds.
sim::Digest::Value print_of(const Record& record) {
  sim::Digest digest;
  digest.add(record.sequence);
  digest.add(record.at);
  digest.add(record.stream);
  digest.add(record.type);
  digest.add(record.version);
  if (record.version == 1) digest.add(record.payload);
  return digest.value();
}

struct Print {
  sim::Digest::Value value;
  Instant at;
  std::size_t personal = 0;  ///< index into Recorded::payloads, of version 2
};

struct Recorded {
  std::uint64_t first = 1;  ///< sequence of prints[0]
  std::vector<Print> prints;
  std::vector<std::string> payloads;  ///< of records with pseudonyms
  std::vector<VaultEntry> entries;
  events::Vault vault;  ///< of all entries
  std::set<std::string> erased_tags;
  std::set<std::string> erased_texts;  ///< in quotes: what stands for erased words of a station

  [[nodiscard]] const Print* find(std::uint64_t sequence) const {
    const std::uint64_t index = sequence - first;
    return sequence >= first && index < prints.size() ? &prints[index] : nullptr;
  }
  [[nodiscard]] std::uint64_t last() const { return first + prints.size() - 1; }
  void add(const Record& record) {
    Print print{print_of(record), record.at};
    if (record.version != 1) {
      print.personal = payloads.size();
      payloads.push_back(record.payload);
    }
    prints.push_back(print);
  }
};

Result<void> read_vault(Archive& archive, Recorded& into) {
  return archive.read_vault([&](const VaultEntry& entry) -> Result<void> {
    into.entries.push_back(entry);
    if (entry.text.starts_with("erased-")) {
      if (entry.kind == events::VaultKind::tag) into.erased_tags.insert(entry.text);
      if (entry.kind == events::VaultKind::text) into.erased_texts.insert('"' + entry.text + '"');
    }
    return into.vault.restore(entry);
  });
}

/// The record of a sequence as it stands in the journal, if it is there.
Result<void> fetch(Archive& archive, std::uint64_t sequence, std::optional<Record>& into) {
  if (sequence == 0) return {};
  bool met = false;
  auto read = archive.read(sequence - 1, [&](const Record& record) -> Result<void> {
    met = true;
    if (record.sequence == sequence) into = record;
    return enough();
  });
  return met ? Result<void>() : read;
}

// --- where to begin ------------------------------------------------------------------------

struct Start {
  Instant tape_from;
  TapeEntry entry;
};

Result<Start> find_start(Archive& archive, const Request& request) {
  std::optional<Instant> first;
  std::optional<TapeEntry> found;
  Span span;
  if (request.from) span.to = *request.from + Duration::from_us(1);
  auto read = archive.read_tape(span, [&](const TapeEntry& entry) -> Result<void> {
    TRY(check_time(entry.at));
    if (!first) first = entry.at;
    if (entry.kind != Kind::resumed) return {};
    found = entry;
    if (!request.from) return enough();
    return {};
  });
  if (!read && (request.from || !found)) return tl::unexpected(std::move(read).error());
  if (!first) {
    return bad_input(request.from ? "no tape at or before " + to_text(*request.from) +
                                        ": none was kept, or retention has removed it"
                                  : "no tape: none was kept, or retention has removed it");
  }
  if (!found) {
    return bad_input("the tape from " + to_text(*first) +
                     (request.from ? " to " + to_text(*request.from) : "") +
                     " has no beginning of a shard, where alone a replay can begin");
  }
  return Start{*first, *std::move(found)};
}

// --- the replay ----------------------------------------------------------------------------

class Replayer {
 public:
  Replayer(Archive& archive, const Request& request, const Watch& watch, Start start)
      : archive_(archive), request_(request), watch_(watch), start_(std::move(start)) {
    report_.tape_from = start_.tape_from;
    report_.from = start_.entry.at;
    report_.until = start_.entry.at;
    report_.first_fact = start_.entry.after + 1;
  }

  Result<Report> run();

 private:
  Result<void> load();
  Result<void> make_shard(const TapeEntry& entry);
  Result<void> begin_anew(const TapeEntry& entry);
  Result<void> take(const TapeEntry& entry);
  Result<void> take_input(const TapeEntry& entry);
  Result<void> feed(const TapeEntry& entry);
  Result<void> feed_command(const TapeEntry& entry);
  void gather();
  void compare(const Record& now);
  [[nodiscard]] bool same_behind(const std::string& recorded, const Record& now) const;
  Result<void> close(std::uint64_t expected);
  Result<void> take_sent(const TapeEntry& entry);
  void differ_in_frame(std::optional<std::string> recorded, std::optional<std::string> now);
  void differ_in_fact(std::uint64_t sequence, std::optional<Record> now);
  Result<void> complete(Difference& difference);

  Archive& archive_;
  const Request& request_;
  const Watch& watch_;
  Start start_;
  Recorded recorded_;
  std::optional<shard::Shard> shard_;
  events::Vault vault_;  ///< as the shard has it
  bool begun_ = false;
  bool at_end_ = false;  ///< an input at or after `to` was met
  TapeEntry input_;      ///< the last one
  events::Batch batch_;
  std::vector<boundary::Effect> effects_;
  std::vector<TapeEntry>
      sent_;  ///< by the last input, not yet found on the tape from next_sent_ on
  std::size_t next_sent_ = 0;
  Report report_;
};

// The state is that of a snapshot and the records after it, up to where the shard began.
Result<void> Replayer::load() {
  TRY(read_vault(archive_, recorded_));
  report_.erased_drivers = recorded_.erased_tags.size();
  const std::uint64_t begins_after = start_.entry.after;
  recorded_.first = begins_after + 1;
  TRY(make_shard(start_.entry));
  std::uint64_t known = 0;
  const auto snapshot = archive_.snapshot();
  if (!snapshot) return tl::unexpected(snapshot.error());
  if (*snapshot && (*snapshot)->sequence <= begins_after &&
      shard_->restore((*snapshot)->sequence, (*snapshot)->bytes)) {
    known = (*snapshot)->sequence;
  }
  const auto pruned = archive_.pruned();
  if (!pruned) return tl::unexpected(pruned.error());
  if (!pruned->empty() && pruned->back().last.sequence > known) {
    return bad_input("records up to " + std::to_string(pruned->back().last.sequence) +
                     " were removed, and no snapshot stands for them at record " +
                     std::to_string(begins_after) + ", where the replay would begin");
  }
  return archive_.read(known, [&](const Record& record) -> Result<void> {
    if (record.sequence <= begins_after) return shard_->replay(record);
    if (record.sequence != recorded_.first + recorded_.prints.size()) {
      return bad_input("the journal has record " + std::to_string(record.sequence) + " where " +
                       std::to_string(recorded_.first + recorded_.prints.size()) + " was expected");
    }
    TRY(check_time(record.at));
    recorded_.add(record);
    return {};
  });
}

// With the vault as it was then: the entry of its key is the first that the new shard makes.
Result<void> Replayer::make_shard(const TapeEntry& entry) {
  auto how = shard::decode_resumption(entry.text, recorded_.vault);
  if (!how) {
    return bad_input("tape at " + to_text(entry.at) + ": " + how.error().message);
  }
  shard_.emplace(how->config, shard::Sideband::keep);
  vault_ = events::Vault();
  for (std::size_t i = 0; i + 1 < how->secret && i < recorded_.entries.size(); ++i) {
    TRY(shard_->restore(recorded_.entries[i]));
    TRY(vault_.restore(recorded_.entries[i]));
  }
  report_.beginnings.push_back({entry.at, std::move(how->build)});
  return {};
}

Result<void> Replayer::begin_anew(const TapeEntry& entry) {
  if (report_.inputs == 0) return {};  // load() has made it
  const shard::Snapshot reached = shard_->snapshot();
  TRY(make_shard(entry));
  return shard_->restore(reached.sequence, reached.bytes);
}

Result<void> Replayer::take(const TapeEntry& entry) {
  TRY(check_time(entry.at));
  if (!begun_) {
    if (entry != start_.entry) return {};
    begun_ = true;
  }
  if (entry.kind == Kind::out) return take_sent(entry);
  return take_input(entry);
}

Result<void> Replayer::take_input(const TapeEntry& entry) {
  if (report_.inputs > 0) TRY(close(entry.after));
  if (report_.difference) return enough();
  if (entry.at >= request_.to) {
    at_end_ = true;
    return enough();
  }
  const bool begins = entry.kind == Kind::resumed;
  if (report_.inputs > 0 && !begins && entry.at < input_.at) {
    return bad_input("the tape goes back in time at " + to_text(entry.at));
  }
  input_ = entry;
  if (begins) TRY(begin_anew(entry));
  TRY(feed(entry));
  ++report_.inputs;
  report_.until = entry.at;
  gather();
  if (report_.difference) return enough();
  if (watch_ && report_.inputs % inputs_between_looks == 0) watch_(report_);
  return {};
}

Result<void> Replayer::feed(const TapeEntry& entry) {
  switch (entry.kind) {
    case Kind::in:
    case Kind::in_binary: {
      const auto form =
          entry.kind == Kind::in ? boundary::FrameForm::text : boundary::FrameForm::binary;
      shard_->step(boundary::FrameReceived{entry.connection, entry.text, form}, entry.at);
      return {};
    }
    case Kind::connected:
      shard_->step(boundary::Connected{entry.connection, entry.station}, entry.at);
      return {};
    case Kind::disconnected:
      shard_->step(boundary::Disconnected{entry.connection}, entry.at);
      return {};
    case Kind::command:
      return feed_command(entry);
    case Kind::expired:
      shard_->expire(entry.at);
      return {};
    case Kind::resumed:
      shard_->resume(entry.at);
      return {};
    case Kind::out:
      break;
  }
  UNREACHABLE();
}

Result<void> Replayer::feed_command(const TapeEntry& entry) {
  auto command = events::decode_command(entry.text);
  if (!command) return bad_input("tape at " + to_text(entry.at) + ": " + command.error().message);
  // One that no text can say was refused, and left nothing behind but its reply.
  if (*command) shard_->step(**std::move(command), entry.at);
  return {};
}

void Replayer::gather() {
  shard_->durable(shard_->take_batch(batch_), effects_);
  effects_.clear();
  for (VaultEntry& entry : batch_.vault) {
    const auto restored = vault_.restore(std::move(entry));
    ENSURE(restored.has_value());
  }
  for (const events::Erasure& erasure : batch_.erasures) {
    (void)vault_.erase(erasure.tag, erasure.replacement);
  }
  sent_.clear();
  next_sent_ = 0;
  for (TapeEntry& entry : batch_.tape) {
    if (entry.kind == Kind::out) sent_.push_back(std::move(entry));
  }
  for (const Record& record : batch_.records) {
    compare(record);
    if (report_.difference) return;
  }
}

void Replayer::compare(const Record& now) {
  const Print* const then = recorded_.find(now.sequence);
  const bool same = then != nullptr && then->value == print_of(now) &&
                    (now.version == 1 || recorded_.payloads[then->personal] == now.payload ||
                     same_behind(recorded_.payloads[then->personal], now));
  if (!same) return differ_in_fact(now.sequence, now);
  ++report_.facts;
}

// Whether two payloads say the same of the same people, whatever their pseudonyms.
bool Replayer::same_behind(const std::string& recorded, const Record& now) const {
  Record then = now;
  then.payload = recorded;
  const auto a = events::from_record(then, recorded_.vault);
  const auto b = events::from_record(now, vault_);
  if (!a || !b) return false;
  const auto fields = differences(events::to_record(*a, now.sequence, now.at).payload,
                                  events::to_record(*b, now.sequence, now.at).payload);
  for (const FieldDifference& field : fields) {
    // Of the words of a station that named an erased driver nothing is left to compare with.
    if (!recorded_.erased_texts.contains(field.recorded)) return false;
  }
  return true;
}

// The last input is done: nothing that came of it then may be missing now.
Result<void> Replayer::close(std::uint64_t expected) {
  if (next_sent_ < sent_.size()) {
    differ_in_frame(std::nullopt, sent_[next_sent_].text);
    return {};
  }
  const std::uint64_t reached = shard_->last_sequence();
  if (reached == expected) return {};
  if (reached > expected) {
    return bad_input("the tape says that record " + std::to_string(expected) +
                     " was the last one before " + to_text(input_.at) + ", and the journal has " +
                     std::to_string(reached) + " by then");
  }
  const Print* const missing = recorded_.find(reached + 1);
  if (missing == nullptr) {
    return bad_input("the tape tells of record " + std::to_string(expected) +
                     ", which the journal does not have");
  }
  if (missing->at > input_.at) {
    return bad_input("a gap in the tape: record " + std::to_string(reached + 1) + " of " +
                     to_text(missing->at) + " has no input; the last one before it is of " +
                     to_text(input_.at));
  }
  differ_in_fact(reached + 1, std::nullopt);
  return {};
}

Result<void> Replayer::take_sent(const TapeEntry& entry) {
  if (next_sent_ == sent_.size()) {
    differ_in_frame(entry.text, std::nullopt);
    return enough();
  }
  const TapeEntry& now = sent_[next_sent_];
  if (now.text != entry.text || now.connection != entry.connection ||
      now.station != entry.station || now.at != entry.at) {
    differ_in_frame(entry.text, now.text);
    return enough();
  }
  ++next_sent_;
  ++report_.frames;
  return {};
}

void Replayer::differ_in_frame(std::optional<std::string> recorded,
                               std::optional<std::string> now) {
  Difference& out = report_.difference.emplace();
  out.what = Compared::frame;
  out.sequence = shard_->last_sequence();
  out.at = input_.at;
  out.input = input_;
  if (recorded && now) out.fields = differences(*recorded, *now);
  out.recorded_frame = std::move(recorded);
  out.now_frame = std::move(now);
}

void Replayer::differ_in_fact(std::uint64_t sequence, std::optional<Record> now) {
  Difference& out = report_.difference.emplace();
  out.sequence = sequence;
  out.at = input_.at;
  out.input = input_;
  out.now = std::move(now);
}

// After the tape was read: the fact as it stands in the journal.
Result<void> Replayer::complete(Difference& difference) {
  if (difference.what == Compared::frame) return {};
  TRY(fetch(archive_, difference.sequence, difference.recorded));
  if (!difference.recorded || !difference.now) return {};
  const Record& then = *difference.recorded;
  const Record& now = *difference.now;
  const auto differ = [&](const char* field, const std::string& a, const std::string& b) {
    if (a != b) difference.fields.push_back({field, a, b});
  };
  differ("(time)", to_text(then.at), to_text(now.at));
  differ("(stream)", then.stream, now.stream);
  differ("(type)", then.type, now.type);
  if (then.type != now.type) return {};
  differ("(version)", std::to_string(then.version), std::to_string(now.version));
  for (FieldDifference& field : differences(then.payload, now.payload)) {
    difference.fields.push_back(std::move(field));
  }
  return {};
}

Result<Report> Replayer::run() {
  if (auto loaded = load(); !loaded) return tl::unexpected(std::move(loaded).error());
  auto read = archive_.read_tape({report_.from, Instant::never()},
                                 [&](const TapeEntry& entry) { return take(entry); });
  if (!read && !report_.difference && !at_end_) return tl::unexpected(std::move(read).error());
  if (!report_.difference && !at_end_) {
    // What the journal has beyond the tape's last input was decided by inputs of later.
    std::uint64_t expected = recorded_.last();
    const Print* const next = recorded_.find(shard_->last_sequence() + 1);
    if (next != nullptr && next->at > input_.at) expected = shard_->last_sequence();
    if (auto closed = close(expected); !closed) return tl::unexpected(std::move(closed).error());
    if (!report_.difference) report_.facts_without_tape = recorded_.last() - expected;
  }
  if (report_.difference) {
    if (auto done = complete(*report_.difference); !done) {
      return tl::unexpected(std::move(done).error());
    }
  }
  return std::move(report_);
}

}  // namespace

Result<Report> replay(Archive& archive, const Request& request, const Watch& watch) {
  auto start = find_start(archive, request);
  if (!start) return tl::unexpected(std::move(start).error());
  if (start->entry.at >= request.to) {
    return bad_input("nothing to replay: the first beginning is of " + to_text(start->entry.at));
  }
  return Replayer(archive, request, watch, *std::move(start)).run();
}

}  // namespace voltwin::scenarios::replay
