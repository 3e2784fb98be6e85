// What there is, what it proves, and copies of it.
#include "scenarios/cli/db.hpp"

#include <stdlib.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

#include "csms/store/journal/signer.hpp"
#include "csms/store/journal/verify.hpp"
#include "csms/store/sqlite/sqlite_journal.hpp"
#include "scenarios/cli/place.hpp"

namespace voltwin::scenarios::cli {

namespace fs = std::filesystem;
using store::journal::Archive;
using store::journal::Head;
using store::journal::PublicKey;
using store::journal::Restored;
using store::journal::Until;
using store::journal::VerifyOptions;
using store::journal::VerifyReport;
using store::sqlite::SqliteJournal;

namespace {

void add_head(Facts& facts, const Head& head) {
  facts.add("last_sequence", head.sequence);
  facts.add("head_digest", store::journal::hex(head.digest));
}

Result<void> add_checkpoints(Facts& facts, Archive& archive) {
  const auto checkpoints = archive.checkpoints();
  if (!checkpoints) return tl::unexpected<Error>(checkpoints.error());
  facts.add("checkpoints", checkpoints->size());
  if (checkpoints->empty()) return {};
  facts.add("last_checkpoint", checkpoints->back().head.sequence);
  facts.add("last_checkpoint_at", checkpoints->back().at);
  const std::string& key = checkpoints->back().key;
  key.empty() ? facts.none("last_checkpoint_key") : facts.add("last_checkpoint_key", key);
  return {};
}

Result<void> add_contents(Facts& facts, Archive& archive) {
  const auto counts = archive.counts();
  if (!counts) return tl::unexpected<Error>(counts.error());
  const auto head = archive.head();
  if (!head) return tl::unexpected<Error>(head.error());
  const auto pruned = archive.pruned();
  if (!pruned) return tl::unexpected<Error>(pruned.error());
  facts.add("records", counts->records);
  if (counts->records == 0) {
    facts.none("first_sequence").none("first_at").none("last_at");
  } else {
    facts.add("first_sequence", counts->first);
    facts.add("first_at", counts->first_at).add("last_at", counts->last_at);
  }
  add_head(facts, *head);
  facts.add("removed_through", pruned->empty() ? 0 : pruned->back().last.sequence);
  const auto snapshot = archive.snapshot();
  if (!snapshot) return tl::unexpected<Error>(snapshot.error());
  if (*snapshot) {
    facts.add("snapshot", (*snapshot)->sequence).add("snapshot_bytes", (*snapshot)->bytes.size());
  } else {
    facts.none("snapshot");
  }
  TRY(add_checkpoints(facts, archive));
  facts.add("vault_entries", counts->entries);
  facts.add("tape_frames", counts->frames).add("meter_values", counts->samples);
  return {};
}

}  // namespace

Result<Answer> db_status(const std::string& where) {
  const auto place = place_of(where);
  if (!place) return tl::unexpected<Error>(place.error());
  const auto schema = (*place)->status();
  if (!schema) return tl::unexpected<Error>(schema.error());
  Answer out;
  out.facts.add("database", (*place)->name());
  out.facts.add("schema", static_cast<std::uint64_t>(schema->version));
  out.facts.add("newest_schema", static_cast<std::uint64_t>(schema->newest));
  out.facts.add("bytes", schema->bytes);
  schema->log_bytes ? out.facts.add("log_bytes", *schema->log_bytes) : out.facts.none("log_bytes");
  if (schema->version < schema->newest) {
    out.facts.add("note", schema->version == 0 ? "it has no tables yet"
                                               : "an older build wrote it: `voltwin db migrate`");
    return out;
  }
  const auto archive = (*place)->open(Use::read);
  if (!archive) return tl::unexpected<Error>(archive.error());
  TRY((*archive)->at_one_instant([&] { return add_contents(out.facts, **archive); }));
  return out;
}

// --- copies --------------------------------------------------------------------------

Result<Answer> db_backup(const BackupRequest& request) {
  const auto place = place_of(request.where);
  if (!place) return tl::unexpected<Error>(place.error());
  const auto file = journal_file(request.to);
  if (!file) return tl::unexpected<Error>(file.error());
  TRY((*place)->back_up(*file));
  const auto copy = place_in_file(*file);
  const auto made = copy->status();
  if (!made) return tl::unexpected<Error>(made.error());
  const auto journal = copy->open(Use::read);
  if (!journal) return tl::unexpected<Error>(journal.error());
  const auto head = (*journal)->head();
  if (!head) return tl::unexpected<Error>(head.error());
  Answer out;
  out.facts.add("backup", copy->name()).add("bytes", made->bytes);
  add_head(out.facts, *head);
  return out;
}

Result<Until> until_of(const std::string& text) {
  Until out;
  if (text.empty()) return out;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), out.sequence);
  if (problem == std::errc() && end == text.data() + text.size()) return out;
  out.sequence = UINT64_MAX;
  const auto instant = parse_instant(text);
  if (!instant || !instant->has_zone) {
    return bad_input("--until " + text +
                     ": expected a sequence or a time with its zone, e.g. 2026-06-01T08:00:00Z");
  }
  out.at = instant->instant;
  return out;
}

namespace {

Result<Restored> restored(Archive& from, Archive* journal, const Place& to, const Until& until) {
  Restored out;
  const auto work = [&](Archive& into) -> Result<void> {
    auto done = journal == nullptr ? store::journal::copy(from, into, until)
                                   : store::journal::restore(from, *journal, into, until);
    if (!done) return tl::unexpected<Error>(std::move(done).error());
    out = *done;
    return {};
  };
  // Either may be in use: then its tape must not know more than its records.
  const auto made = to.make([&](Archive& into) {
    return from.at_one_instant([&] {
      return journal == nullptr ? work(into) : journal->at_one_instant([&] { return work(into); });
    });
  });
  if (!made) return tl::unexpected<Error>(made.error());
  return out;
}

}  // namespace

Result<Answer> db_restore(const CopyRequest& request) {
  const auto from = open_archive(request.from, Use::read);
  if (!from) return tl::unexpected<Error>(from.error());
  std::unique_ptr<Archive> journal;
  if (!request.journal.empty()) {
    auto opened = open_archive(request.journal, Use::read);
    if (!opened) return tl::unexpected<Error>(std::move(opened).error());
    journal = *std::move(opened);
  }
  const auto to = place_of(request.to);
  if (!to) return tl::unexpected<Error>(to.error());
  const auto done = restored(**from, journal.get(), **to, request.until);
  if (!done) return tl::unexpected<Error>(done.error());
  Answer out;
  out.facts.add("database", (*to)->name()).add("records", done->records);
  out.facts.add("records_from_journal", done->from_journal).add("removed_through", done->removed);
  add_head(out.facts, done->head);
  out.facts.add("vault_entries", done->entries)
      .add("entries_erased_since_the_backup", done->erased);
  out.facts.add("tape_frames", done->frames).add("meter_values", done->samples);
  out.facts.add("checkpoints", done->checkpoints);
  done->snapshot == 0 ? out.facts.none("snapshot") : out.facts.add("snapshot", done->snapshot);
  return out;
}

// --- verify ----------------------------------------------------------------------------

namespace {

Result<Head> known_head(const std::string& text) {
  const auto wrong = [&] {
    return bad_input("--known " + text +
                     ": expected SEQUENCE:DIGEST, as `db checkpoint` prints it");
  };
  const std::size_t colon = text.find(':');
  if (colon == std::string::npos) return wrong();
  Head out;
  const char* const end = text.data() + colon;
  const auto read = std::from_chars(text.data(), end, out.sequence);
  const auto digest = store::journal::digest_from_hex(text.substr(colon + 1));
  if (read.ec != std::errc() || read.ptr != end || !digest) return wrong();
  out.digest = *digest;
  return out;
}

Result<VerifyOptions> options_of(const VerifyRequest& request) {
  VerifyOptions out;
  for (const std::string& file : request.public_keys) {
    auto key = PublicKey::load(file);
    if (!key) return tl::unexpected<Error>(std::move(key).error());
    out.keys.push_back(*std::move(key));
  }
  if (!request.known.empty()) {
    const auto head = known_head(request.known);
    if (!head) return tl::unexpected<Error>(head.error());
    out.known = *head;
  }
  return out;
}

std::string verdict_on(const VerifyReport& report, const VerifyRequest& request) {
  const std::uint64_t last = report.last.sequence;
  if (last == 0) return "there is no record";
  if (request.public_keys.empty() && request.known.empty()) {
    return "nothing: without --public-key or --known, whoever can write to it can have made all "
           "of it anew";
  }
  if (report.vouched == 0) return "nothing: whoever can write to it can have made all of it anew";
  std::string out = "records 1 to " + std::to_string(report.vouched);
  if (report.vouched < last) {
    out += "; records " + std::to_string(report.vouched + 1) + " to " + std::to_string(last) +
           " can have been made anew by whoever can write to it";
  }
  return out;
}

/// Another name for each process, so that two of them do not meet.
struct TemporaryFolder {
  std::string path = (fs::temp_directory_path() / "voltwin-verify-XXXXXX").string();
  bool is_made = mkdtemp(path.data()) != nullptr;
  TemporaryFolder() = default;
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() {
    std::error_code ignored;
    if (is_made) fs::remove_all(path, ignored);
  }
};

Result<void> verify_projections(Archive& archive, Answer& out, std::vector<std::string>& damage) {
  const TemporaryFolder folder;
  if (!folder.is_made) return environment_error("no temporary folder at " + folder.path);
  auto fresh = SqliteJournal::open(folder.path + "/rebuilt.db");
  if (!fresh) return tl::unexpected<Error>(std::move(fresh).error());
  const auto difference = store::journal::compare_tables(archive, *fresh);
  if (!difference) return tl::unexpected<Error>(difference.error());
  if (!*difference) {
    out.facts.add("projections", "as the journal makes them");
    return {};
  }
  out.facts.add("projections", "differ; `voltwin db rebuild` makes them again");
  const auto shown = [](const std::string& row) {
    return row.empty() ? "no row" : "'" + row + "'";
  };
  damage.push_back("projections: found " + shown((*difference)->found) + ", expected " +
                   shown((*difference)->expected));
  return {};
}

Result<void> verify_into(Answer& out, Archive& archive, const VerifyRequest& request,
                         const VerifyOptions& options) {
  const auto report = store::journal::verify(archive, options);
  if (!report) return tl::unexpected<Error>(report.error());
  std::vector<std::string> damage;
  for (const auto& finding : report->findings) {
    damage.push_back(std::string(name_of(finding.fault)) + ": " + finding.what);
  }
  out.facts.add("records_in_order", report->records).add("removed_through", report->removed);
  add_head(out.facts, report->last);
  out.facts.add("vault_entries", report->entries);
  out.facts.add("checkpoints", report->checkpoints).add("checkpoints_matched", report->matched);
  out.facts.add("vouched_through", report->vouched);
  if (request.projections && report->is_sound()) {
    TRY(verify_projections(archive, out, damage));
  }
  out.facts.add("beyond_doubt", verdict_on(*report, request));
  out.is_sound = damage.empty();
  out.facts.add("verdict", out.is_sound ? "sound" : "damaged");
  out.facts.add("damage", damage);
  return {};
}

}  // namespace

Result<Answer> db_verify(const VerifyRequest& request) {
  auto options = options_of(request);
  if (!options) return tl::unexpected<Error>(std::move(options).error());
  const auto archive = open_archive(request.where, Use::read);
  if (!archive) return tl::unexpected<Error>(archive.error());
  Answer out;
  TRY((*archive)->at_one_instant([&] { return verify_into(out, **archive, request, *options); }));
  return out;
}

}  // namespace voltwin::scenarios::cli
