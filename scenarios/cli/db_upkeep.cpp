// What changes a journal's file: its tables, its length, its drivers, its checkpoints.
#include <algorithm>
#include <charconv>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "csms/core/events/vault.hpp"
#include "csms/store/journal/signer.hpp"
#include "scenarios/cli/db.hpp"
#include "scenarios/cli/place.hpp"
#include "scenarios/cli/recovery.hpp"

namespace voltwin::scenarios::cli {

using core::boundary::Command;
using core::boundary::CommandStatus;
using core::boundary::CorrelationId;
using core::boundary::Effect;
using core::boundary::EraseToken;
using core::boundary::ReplyToCommand;
using core::events::VaultEntry;
using store::journal::Archive;
using store::journal::Batch;
using store::journal::Checkpoint;
using store::journal::Compaction;
using store::journal::Digest;
using store::journal::Head;
using store::journal::Record;
using store::journal::Retention;
using store::journal::SigningKey;
using store::journal::Snapshot;

namespace {

/// A journal that exists, with the name of its place.
struct Found {
  std::string name;
  std::unique_ptr<Archive> journal;
};

Result<Found> find(const std::string& where, Use use) {
  const auto place = place_of(where);
  if (!place) return tl::unexpected<Error>(place.error());
  auto journal = (*place)->open(use);
  if (!journal) return tl::unexpected<Error>(std::move(journal).error());
  Found out;
  out.name = (*place)->name();
  out.journal = *std::move(journal);
  return out;
}

}  // namespace

Result<Answer> db_migrate(const std::string& where) {
  const auto place = place_of(where);
  if (!place) return tl::unexpected<Error>(place.error());
  const auto before = (*place)->status();
  if (!before) return tl::unexpected<Error>(before.error());
  TRY((*place)->migrate());
  Answer out;
  out.facts.add("database", (*place)->name());
  out.facts.add("schema_before", static_cast<std::uint64_t>(before->version));
  out.facts.add("schema", static_cast<std::uint64_t>(before->newest));
  return out;
}

Result<Answer> db_rebuild(const std::string& where) {
  const auto found = find(where, Use::alone);
  if (!found) return tl::unexpected<Error>(found.error());
  TRY(found->journal->rebuild_projections());
  const auto last = found->journal->last_sequence();
  if (!last) return tl::unexpected<Error>(last.error());
  Answer out;
  out.facts.add("database", found->name).add("records", *last);
  return out;
}

Result<Answer> db_compact(const std::string& where) {
  const auto found = find(where, Use::alone);
  if (!found) return tl::unexpected<Error>(found.error());
  const auto compacted = found->journal->compact();
  if (!compacted) return tl::unexpected<Error>(compacted.error());
  Answer out;
  out.facts.add("database", found->name);
  if (*compacted == Compaction::left_to_the_server) {
    out.facts.add("note",
                  "nothing to do: the room of what was removed is the server's to give back "
                  "(VACUUM)");
  }
  return out;
}

namespace {

Result<Snapshot> make_snapshot(Archive& journal) {
  const auto shard = recover(journal);
  if (!shard) return tl::unexpected<Error>(shard.error());
  const auto made = shard->snapshot();
  const Snapshot snapshot{made.sequence, made.bytes};
  TRY(journal.save(snapshot));
  return snapshot;
}

}  // namespace

Result<Answer> db_snapshot(const std::string& where) {
  const auto found = find(where, Use::tend);
  if (!found) return tl::unexpected<Error>(found.error());
  const auto snapshot = make_snapshot(*found->journal);
  if (!snapshot) return tl::unexpected<Error>(snapshot.error());
  Answer out;
  out.facts.add("database", found->name).add("snapshot", snapshot->sequence);
  out.facts.add("snapshot_bytes", snapshot->bytes.size());
  return out;
}

// --- keys and checkpoints ------------------------------------------------------------

Result<Answer> db_keygen(const std::string& file) {
  const auto key = SigningKey::make(file);
  if (!key) return tl::unexpected<Error>(key.error());
  Answer out;
  out.facts.add("signing_key", file).add("public_key", file + ".pub").add("key", key->id());
  return out;
}

Result<Answer> db_checkpoint(const CheckpointRequest& request, const ToolClock& clock) {
  const auto key = SigningKey::load(request.signing_key);
  if (!key) return tl::unexpected<Error>(key.error());
  const auto found = find(request.where, Use::tend);
  if (!found) return tl::unexpected<Error>(found.error());
  const auto head = found->journal->head();
  if (!head) return tl::unexpected<Error>(head.error());
  if (head->sequence == 0) return bad_input("'" + found->name + "': there is no record to sign");
  const Checkpoint checkpoint = key->sign(*head, clock.now);
  TRY(found->journal->add(checkpoint));
  Answer out;
  out.facts.add("checkpoint", head->sequence).add("at", clock.now).add("key", checkpoint.key);
  out.facts.add("known", std::to_string(head->sequence) + ":" + store::journal::hex(head->digest));
  return out;
}

// --- retention -----------------------------------------------------------------------

namespace {

Result<Instant> before(const std::string& option, const std::string& age, Instant now) {
  if (age.empty()) return Instant::from_us(INT64_MIN);
  std::int64_t number = 0;
  const char* const end = age.data() + age.size();
  const auto read = std::from_chars(age.data(), end, number);
  constexpr std::int64_t most = 100'000;
  const bool is_unit = read.ptr + 1 == end && (*read.ptr == 'd' || *read.ptr == 'h');
  if (read.ec != std::errc() || number < 0 || number > most || !is_unit) {
    return bad_input(option + " " + age + ": expected days or hours, e.g. 30d or 12h");
  }
  return now - Duration::from_hours(*read.ptr == 'd' ? 24 * number : number);
}

Result<Retention> retention_of(const PruneRequest& request, Instant now) {
  const auto tape = before("--tape-older", request.tape_older, now);
  if (!tape) return tl::unexpected<Error>(tape.error());
  const auto telemetry = before("--meter-values-older", request.meter_values_older, now);
  if (!telemetry) return tl::unexpected<Error>(telemetry.error());
  Retention out;
  out.tape = *tape;
  out.telemetry = *telemetry;
  out.records = request.records_through;
  if (request.tape_older.empty() && request.meter_values_older.empty() && out.records == 0) {
    return bad_input(
        "nothing to remove: expected --tape-older, --meter-values-older or --records-through");
  }
  return out;
}

Result<Head> head_at(Archive& journal, std::uint64_t sequence) {
  std::optional<Head> out;
  const auto done =
      journal.read_links(sequence - 1, [&](const Record& record, const Digest& digest) {
        if (record.sequence == sequence) out = Head{sequence, digest};
        return Result<void>(bad_input("enough"));
      });
  if (out) return *out;
  if (!done && done.error().kind == ErrorKind::environment) {
    return tl::unexpected<Error>(done.error());
  }
  return bad_input("--records-through " + std::to_string(sequence) + ": there is no such record");
}

Result<void> prepare_cut(Archive& journal, const PruneRequest& request, Instant now) {
  const auto head = head_at(journal, request.records_through);
  if (!head) return tl::unexpected<Error>(head.error());
  std::optional<SigningKey> key;
  if (!request.signing_key.empty()) {
    auto loaded = SigningKey::load(request.signing_key);
    if (!loaded) return tl::unexpected<Error>(std::move(loaded).error());
    key = *std::move(loaded);
  }
  const auto snapshot = journal.snapshot();
  if (!snapshot) return tl::unexpected<Error>(snapshot.error());
  if (!*snapshot || (*snapshot)->sequence < request.records_through) {
    if (const auto made = make_snapshot(journal); !made) {
      return tl::unexpected<Error>(made.error());
    }
  }
  // So that what remains can be tied to what was removed.
  return key ? journal.add(key->sign(*head, now)) : Result<void>();
}

}  // namespace

Result<Answer> db_prune(const PruneRequest& request, const ToolClock& clock) {
  Instant now = clock.now;
  if (!request.as_of.empty()) {
    const auto given = parse_instant(request.as_of);
    if (!given || !given->has_zone) {
      return bad_input("--as-of " + request.as_of + ": expected a time with its zone");
    }
    now = given->instant;
  }
  const auto retention = retention_of(request, now);
  if (!retention) return tl::unexpected<Error>(retention.error());
  const auto found = find(request.where, Use::tend);
  if (!found) return tl::unexpected<Error>(found.error());
  if (retention->records != 0) TRY(prepare_cut(*found->journal, request, now));
  const auto removed = found->journal->remove(*retention, now);
  if (!removed) return tl::unexpected<Error>(removed.error());
  Answer out;
  out.facts.add("tape_frames_removed", removed->frames);
  out.facts.add("meter_values_removed", removed->samples);
  out.facts.add("records_removed", removed->records);
  return out;
}

// --- erasure -------------------------------------------------------------------------

namespace {

char folded(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool holds(const std::string& text, const std::string& tag) {
  return std::search(text.begin(), text.end(), tag.begin(), tag.end(),
                     [](char a, char b) { return folded(a) == folded(b); }) != text.end();
}

// Records from before there was a vault hold tags in clear, under their digests.
Result<std::uint64_t> records_in_clear(Archive& journal, const std::string& tag) {
  std::uint64_t out = 0;
  TRY(journal.read(0, [&](const Record& record) -> Result<void> {
    if (record.version > 1 || !holds(record.payload, tag)) return {};
    const auto event = core::events::from_record(record);
    if (!event) return tl::unexpected<Error>(event.error());
    if (core::events::is_personal(*event)) ++out;
    return {};
  }));
  return out;
}

Result<Instant> not_before_the_last_record(Archive& journal, Instant now) {
  const auto counts = journal.counts();
  if (!counts) return tl::unexpected<Error>(counts.error());
  return counts->records == 0 ? now : std::max(now, counts->last_at);
}

/// Of the tag, after the erasure; in words.
std::string what_is_left(std::uint64_t records_in_clear, Compaction compacted) {
  std::string out;
  if (records_in_clear != 0) {
    out =
        "records from before there was a vault hold the tag in clear, and so do the tables made "
        "of them; see docs/operations.md";
  }
  if (compacted == Compaction::left_to_the_server) {
    out += out.empty() ? "" : "; ";
    out +=
        "the server's files and its log hold the tag until it has vacuumed and let go of them; "
        "see docs/operations.md";
  }
  return out;
}

}  // namespace

Result<Answer> db_erase_driver(const EraseRequest& request, const ToolClock& clock) {
  const auto found = find(request.where, Use::alone);
  if (!found) return tl::unexpected<Error>(found.error());
  Archive& journal = *found->journal;
  const auto now = not_before_the_last_record(journal, clock.now);
  if (!now) return tl::unexpected<Error>(now.error());
  auto shard = recover(journal);
  if (!shard) return tl::unexpected<Error>(std::move(shard).error());
  shard->step(Command{CorrelationId(1), EraseToken{request.tag, {}}}, *now);
  Batch batch;
  const std::uint64_t ticket = shard->take_batch(batch);
  // The reply goes nowhere but here, so it may be looked at before anything is durable.
  std::vector<Effect> effects;
  shard->durable(ticket, effects);
  for (const Effect& effect : effects) {
    const auto* const reply = std::get_if<ReplyToCommand>(&effect);
    if (reply != nullptr && reply->status != CommandStatus::done) {
      return bad_input("erase-driver: " + reply->detail);
    }
  }
  const auto made = shard->snapshot();
  TRY(journal.append_and_save(batch, {made.sequence, made.bytes}));
  const auto compacted = journal.compact();
  if (!compacted) return tl::unexpected<Error>(compacted.error());
  const auto in_clear = records_in_clear(journal, request.tag);
  if (!in_clear) return tl::unexpected<Error>(in_clear.error());
  Answer out;
  out.facts.add("erased", batch.erasures.empty() ? "" : batch.erasures[0].replacement);
  out.facts.add("record", made.sequence);
  out.facts.add("records_in_clear", *in_clear);
  if (const std::string note = what_is_left(*in_clear, *compacted); !note.empty()) {
    out.facts.add("note", note);
  }
  return out;
}

}  // namespace voltwin::scenarios::cli
