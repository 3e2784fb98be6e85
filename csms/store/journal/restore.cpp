#include "csms/store/journal/restore.hpp"

#include <algorithm>
#include <cctype>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "csms/core/events/vault.hpp"

namespace voltwin::store::journal {

namespace {

using core::events::Erasure;
using core::events::VaultKind;

constexpr std::size_t items_per_batch = 1'000;

constexpr std::string_view erased_mark = "\"erased-";

/// What stops a reading that has seen enough; never leaves this file.
tl::unexpected<Error> enough() { return bad_input("enough"); }

std::string text_of(std::uint64_t sequence) { return std::to_string(sequence); }

/// One of the databases that a journal is made from.
struct Source {
  Archive& archive;
  std::string name;  ///< for errors
  Head base;         ///< after the records that were removed
  std::vector<Pruned> ranges;
  Head head;
  std::vector<VaultEntry> vault;
  /// What was erased here by the other one's word.
  std::vector<Erasure> erasures;
};

Result<Source> open_source(Archive& archive, std::string name) {
  Source out{archive, std::move(name), {}, {}, {}, {}, {}};
  auto ranges = archive.pruned();
  if (!ranges) return tl::unexpected<Error>(ranges.error());
  out.ranges = *std::move(ranges);
  if (!out.ranges.empty()) out.base = out.ranges.back().last;
  const auto head = archive.head();
  if (!head) return tl::unexpected<Error>(head.error());
  out.head = *head;
  TRY(archive.read_vault([&](const VaultEntry& entry) -> Result<void> {
    out.vault.push_back(entry);
    return {};
  }));
  return out;
}

/// The digest of a record that the source holds, or that it removed last.
Result<std::optional<Digest>> digest_at(const Source& source, std::uint64_t sequence) {
  std::optional<Digest> out;
  if (sequence == 0) return Digest{};
  if (sequence == source.base.sequence) return source.base.digest;
  const auto done = source.archive.read_links(
      sequence - 1, [&](const Record& record, const Digest& digest) -> Result<void> {
        if (record.sequence == sequence) out = digest;
        return enough();
      });
  if (!done && !out && sequence <= source.head.sequence && sequence > source.base.sequence) {
    return bad_input(source.name + ": record " + text_of(sequence) + " is missing");
  }
  return out;
}

/// Whether the two tell one history, as far as both tell it.
Result<void> check_overlap(const Source& backup, const Source& journal) {
  std::uint64_t common = std::min(backup.head.sequence, journal.head.sequence);
  std::uint64_t oldest = std::max(backup.base.sequence, journal.base.sequence);
  if (journal.base.sequence > backup.head.sequence) {
    return bad_input("records " + text_of(backup.head.sequence + 1) + " to " +
                     text_of(journal.base.sequence) +
                     " are in neither: the backup ends before them, and the journal removed them");
  }
  if (oldest > common) {
    return bad_input("backup and journal have no record in common");
  }
  const auto agree = [&](std::uint64_t sequence) -> Result<bool> {
    const auto a = digest_at(backup, sequence);
    if (!a) return tl::unexpected<Error>(a.error());
    const auto b = digest_at(journal, sequence);
    if (!b) return tl::unexpected<Error>(b.error());
    return *a && *a == *b;
  };
  const auto at_end = agree(common);
  if (!at_end) return tl::unexpected<Error>(at_end.error());
  if (*at_end) return {};
  // Once different, always different: each digest covers all before it.
  while (oldest + 1 < common) {
    const std::uint64_t middle = oldest + (common - oldest) / 2;
    const auto same = agree(middle);
    if (!same) return tl::unexpected<Error>(same.error());
    (*same ? oldest : common) = middle;
  }
  return bad_input("backup and journal tell different histories from record " + text_of(common) +
                   " on; `voltwin db verify` may say which was changed");
}

bool is_erased(const VaultEntry& entry) {
  constexpr std::string_view prefix = "erased-";
  const std::string_view text = entry.text;
  return text.size() > prefix.size() && text.starts_with(prefix) &&
         std::all_of(text.begin() + prefix.size(), text.end(),
                     [](char c) { return c >= '0' && c <= '9'; });
}

/// The entries of both; where one of the two is erased, erased. Notes in each source what the
/// other one erased.
Result<std::vector<VaultEntry>> merge_vaults(Source& backup, Source& journal) {
  std::vector<VaultEntry> out;
  const std::size_t common = std::min(backup.vault.size(), journal.vault.size());
  for (std::size_t i = 0; i < common; ++i) {
    const VaultEntry& a = backup.vault[i];
    const VaultEntry& b = journal.vault[i];
    const bool is_known =
        a == b || (a.number == b.number && a.kind == b.kind && (is_erased(a) || is_erased(b)));
    if (!is_known) {
      return bad_input("backup and journal have different entries " + text_of(a.number) +
                       " in their vaults");
    }
    const VaultEntry& kept = is_erased(b) ? b : a;
    out.push_back(kept);
    for (Source* const source : {&backup, &journal}) {
      const VaultEntry& own = source->vault[i];
      if (own.text == kept.text) continue;
      // Of a text only the tag in it is sought in frames, and that has an entry of its own.
      source->erasures.push_back(
          {own.kind == VaultKind::tag ? own.text : "", kept.text, own.number});
    }
  }
  const std::vector<VaultEntry>& longer =
      backup.vault.size() > common ? backup.vault : journal.vault;
  out.insert(out.end(), longer.begin() + static_cast<std::ptrdiff_t>(common), longer.end());
  return out;
}

std::uint64_t hash_of(const Telemetry& sample) {
  std::uint64_t hash = std::hash<std::string_view>()(sample.measurand);
  for (const std::uint64_t part :
       {static_cast<std::uint64_t>(sample.at.us()), sample.evse.value(), sample.transaction.value(),
        static_cast<std::uint64_t>(std::hash<double>()(sample.value))}) {
    hash = (hash ^ part) * 0x9e3779b97f4a7c15ULL;
    hash ^= hash >> 29;
  }
  return hash;
}

class Restoration {
 public:
  Restoration(Archive& into, const Until& until) : into_(into), until_(until), chain_(Head{}) {}

  Result<Restored> run(Source& first, Source* second, std::vector<VaultEntry> vault) {
    TRY(begin(first, std::move(vault)));
    TRY(take_records(first));
    if (!first.ranges.empty()) TRY(take_tables(first));
    if (second != nullptr && is_ahead_) return is_written(first);
    if (second != nullptr && !is_cut_) {
      const std::uint64_t before = out_.records;
      TRY(take_records(*second));
      out_.from_journal = out_.records - before;
    }
    TRY(take_tape(first, second));
    TRY(take_telemetry(first, second));
    TRY(take_checkpoints(first, second));
    TRY(take_snapshot(first, second));
    for (const Source* const source : {&first, second}) {
      if (source != nullptr) TRY(check_names(*source));
    }
    const auto head = into_.head();
    if (!head) return tl::unexpected<Error>(head.error());
    if (*head != chain_.head()) {
      return environment_error("the new journal has another chain than the old one");
    }
    out_.head = *head;
    return out_;
  }

 private:
  Result<void> flush() {
    TRY(into_.append(batch_));
    batch_.clear();
    return {};
  }
  Result<void> flush_when(std::size_t items) {
    return items < items_per_batch ? Result<void>() : flush();
  }

  Result<void> begin(const Source& first, std::vector<VaultEntry> vault) {
    const auto last = into_.last_sequence();
    if (!last) return tl::unexpected<Error>(last.error());
    if (*last != 0) return bad_input("the new journal holds records already");
    if (until_.sequence < first.base.sequence) return too_early(first);
    TRY(into_.begin_after(first.ranges));
    chain_.reset(first.base);
    out_.removed = first.base.sequence;
    out_.entries = vault.size();
    out_.erased = first.erasures.size();
    batch_.vault = std::move(vault);
    return flush();
  }

  static tl::unexpected<Error> too_early(const Source& source) {
    return bad_input(source.name + ": records 1 to " + text_of(source.base.sequence) +
                     " were removed; nothing before that can be restored from it");
  }

  Result<void> take_records(const Source& source) {
    const auto done = source.archive.read_links(
        chain_.head().sequence, [&](const Record& record, const Digest& stored) -> Result<void> {
          // Who writes it meanwhile adds names to its vault that were not read.
          is_ahead_ = record.sequence > source.head.sequence;
          if (is_ahead_ || record.sequence > until_.sequence || record.at > until_.at) {
            is_cut_ = true;
            return enough();
          }
          if (record.sequence != chain_.head().sequence + 1 || chain_.extend(record) != stored) {
            return bad_input(source.name + ": record " + text_of(record.sequence) +
                             " does not follow from those before it; see `voltwin db verify`");
          }
          batch_.records.push_back(record);
          last_at_ = record.at;
          if (record.type == erasing_type) erased_at_ = record.sequence;
          ++out_.records;
          return flush_when(batch_.records.size());
        });
    if (!done && !is_cut_) return done;
    TRY(flush());
    const Head& head = chain_.head();
    if (!is_cut_ && head != source.head && head.sequence <= source.head.sequence) {
      return bad_input(source.name + ": its records end with " + text_of(head.sequence) +
                       ", its head tells of " + text_of(source.head.sequence) +
                       "; see `voltwin db verify`");
    }
    if (is_cut_ && out_.records == 0 && out_.removed != 0) return too_early(source);
    return {};
  }

  // What the tables tell of removed records nobody can make again: they are taken as they are,
  // which is as of the source's last record.
  Result<void> take_tables(const Source& source) {
    if (is_ahead_) return is_written(source);
    if (is_cut_) {
      return bad_input(
          source.name + ": records were removed, so its tables are only to be had as " +
          "of its last record, " + text_of(source.head.sequence) + ": restore up to that or later");
    }
    TRY(into_.take_rows(source.archive));
    const auto head = source.archive.head();
    if (!head) return tl::unexpected<Error>(head.error());
    return *head == source.head ? Result<void>() : is_written(source);
  }

  static tl::unexpected<Error> is_written(const Source& source) {
    return bad_input(source.name +
                     " is being written, and its tables have to be of the same record as the "
                     "journal: end its writer, or take a backup of it");
  }

  // Whoever was erased meanwhile may stand in clear in what was taken before.
  static Result<void> check_names(const Source& source) {
    std::size_t next = 0;
    return source.archive.read_vault([&](const VaultEntry& entry) -> Result<void> {
      const std::size_t place = next++;
      if (place >= source.vault.size() || entry == source.vault[place]) return {};
      return bad_input(source.name + ": a driver was erased while it was read; begin again");
    });
  }

  // A frame belongs to the facts that followed from it, which come after `after`.
  [[nodiscard]] bool is_in_time(const TapeEntry& frame) const {
    return !is_cut_ || (frame.after < chain_.head().sequence && frame.at <= last_at_);
  }

  /// Frames that the second source has too, and from which it erased somebody: by all but their
  /// texts.
  using Passage = std::tuple<Instant, std::uint64_t, std::string, TapeEntry::Kind, std::uint64_t>;
  using Redacted = std::map<Passage, std::vector<std::string>>;
  static Passage passage_of(const TapeEntry& frame) {
    return {frame.at, frame.connection.value(), frame.station, frame.kind, frame.after};
  }

  static Result<Redacted> read_redacted(const Source& second, std::uint64_t seam) {
    Redacted out;
    TRY(second.archive.read_tape(Span{}, [&](const TapeEntry& frame) -> Result<void> {
      if (frame.after > seam || frame.text.find(erased_mark) == std::string::npos) return {};
      out[passage_of(frame)].push_back(frame.text);
      return {};
    }));
    return out;
  }

  // A tag that got its name after the backup is in the backup's frames all the same.
  static void redact_as(Redacted& redacted, TapeEntry& frame) {
    const auto found = redacted.find(passage_of(frame));
    if (found == redacted.end()) return;
    const std::string_view text = frame.text;
    for (std::string& other : found->second) {
      if (other.empty()) continue;  // another frame's already
      const std::size_t from = other.find(erased_mark) + 1;
      const std::size_t to = std::min(other.find('"', other.rfind(erased_mark) + 1), other.size());
      const std::size_t rest = other.size() - to;
      const bool is_same = text.size() >= from + rest &&
                           text.starts_with(std::string_view(other).substr(0, from)) &&
                           text.ends_with(std::string_view(other).substr(to));
      if (!is_same) continue;
      frame.text = std::exchange(other, {});
      return;
    }
  }

  Result<void> take_tape(const Source& first, const Source* second) {
    std::vector<TapeEntry> at_the_seam;  // of the first, which the second has too
    const std::uint64_t seam = first.head.sequence;
    Redacted redacted;
    if (second != nullptr) {
      auto read = read_redacted(*second, seam);
      if (!read) return tl::unexpected<Error>(std::move(read).error());
      redacted = *std::move(read);
    }
    const auto put = [&](const Source& source, const TapeEntry& frame) -> Result<void> {
      if (!is_in_time(frame)) return {};
      TapeEntry taken = frame;
      for (const Erasure& erasure : source.erasures) {
        if (!erasure.tag.empty()) redact(taken.text, erasure);
      }
      if (&source == &first) redact_as(redacted, taken);
      if (&source == &first && second != nullptr && frame.after == seam) {
        at_the_seam.push_back(taken);
      } else if (&source != &first) {
        if (frame.after < seam) return {};
        const auto same = std::find(at_the_seam.begin(), at_the_seam.end(), taken);
        if (same != at_the_seam.end()) {
          at_the_seam.erase(same);
          return {};
        }
      }
      ++out_.frames;
      batch_.tape.push_back(std::move(taken));
      return flush_when(batch_.tape.size());
    };
    for (const Source* const source : {&first, second}) {
      if (source == nullptr) continue;
      TRY(source->archive.read_tape(Span{},
                                    [&](const TapeEntry& frame) { return put(*source, frame); }));
    }
    return flush();
  }

  Result<void> take_telemetry(const Source& first, const Source* second) {
    // The second began with what the first has, less what it removed since: in order.
    std::vector<std::uint64_t> had;
    std::size_t next = 0;
    const auto put = [&](const Telemetry& sample) -> Result<void> {
      if (is_cut_ && sample.at > last_at_) return {};
      ++out_.samples;
      batch_.telemetry.push_back(sample);
      // The text of a row lasts for its visit only; of words there are some dozens.
      batch_.telemetry.back().measurand = *words_.emplace(sample.measurand).first;
      return flush_when(batch_.telemetry.size());
    };
    TRY(first.archive.read_telemetry(Span{}, [&](const Telemetry& sample) {
      if (second != nullptr) had.push_back(hash_of(sample));
      return put(sample);
    }));
    const auto put_new = [&](const Telemetry& sample) -> Result<void> {
      const auto from = had.begin() + static_cast<std::ptrdiff_t>(next);
      const auto same = std::find(from, had.end(), hash_of(sample));
      next = static_cast<std::size_t>(same - had.begin());
      if (same == had.end()) return put(sample);
      ++next;
      return {};
    };
    if (second != nullptr) TRY(second->archive.read_telemetry(Span{}, put_new));
    return flush();
  }

  Result<void> take_checkpoints(const Source& first, const Source* second) {
    std::map<std::uint64_t, Checkpoint> all;
    for (const Source* const source : {&first, second}) {
      if (source == nullptr) continue;
      auto some = source->archive.checkpoints();
      if (!some) return tl::unexpected<Error>(some.error());
      for (Checkpoint& checkpoint : *some) {
        if (checkpoint.head.sequence > chain_.head().sequence) continue;
        all.insert_or_assign(checkpoint.head.sequence, std::move(checkpoint));
      }
    }
    out_.checkpoints = all.size();
    for (const auto& [sequence, checkpoint] : all) TRY(into_.add(checkpoint));
    return {};
  }

  // One that holds what the other source erased is none.
  Result<void> take_snapshot(const Source& first, const Source* second) {
    std::optional<Snapshot> newest;
    for (const Source* const source : {&first, second}) {
      if (source == nullptr || !source->erasures.empty()) continue;
      auto one = source->archive.snapshot();
      if (!one) return tl::unexpected<Error>(one.error());
      if (!*one || (*one)->sequence > chain_.head().sequence) continue;
      if ((*one)->sequence < erased_at_) continue;
      if (!newest || (*one)->sequence > newest->sequence) newest = **std::move(one);
    }
    if (newest) {
      out_.snapshot = newest->sequence;
      return into_.save(*newest);
    }
    if (out_.removed == 0) return {};
    return bad_input("records 1 to " + text_of(out_.removed) +
                     " were removed, and no snapshot stands for them: `voltwin db snapshot` first");
  }

  Archive& into_;
  Until until_;
  Chain chain_;
  Restored out_;
  Batch batch_;
  std::set<std::string> words_;  ///< what the telemetry in batch_ names
  Instant last_at_;
  std::uint64_t erased_at_ = 0;  ///< the last record that erased somebody
  bool is_cut_ = false;          ///< there is more than what was asked for
  bool is_ahead_ = false;        ///< because the source goes on
};

}  // namespace

Result<Restored> copy(Archive& from, Archive& into, const Until& until) {
  auto source = open_source(from, "the journal");
  if (!source) return tl::unexpected<Error>(std::move(source).error());
  return Restoration(into, until).run(*source, nullptr, source->vault);
}

Result<Restored> restore(Archive& backup, Archive& journal, Archive& into, const Until& until) {
  auto first = open_source(backup, "the backup");
  if (!first) return tl::unexpected<Error>(std::move(first).error());
  auto second = open_source(journal, "the journal");
  if (!second) return tl::unexpected<Error>(std::move(second).error());
  TRY(check_overlap(*first, *second));
  auto vault = merge_vaults(*first, *second);
  if (!vault) return tl::unexpected<Error>(std::move(vault).error());
  return Restoration(into, until).run(*first, &*second, *std::move(vault));
}

}  // namespace voltwin::store::journal
