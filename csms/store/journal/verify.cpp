#include "csms/store/journal/verify.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <utility>
#include <variant>

#include "csms/core/events/vault.hpp"
#include "engine/base/ensure.hpp"

namespace voltwin::store::journal {

namespace {

constexpr std::size_t records_per_batch = 1'000;

std::string record_name(std::uint64_t sequence) { return "record " + std::to_string(sequence); }

/// What stops a reading that has seen enough; never leaves this file.
tl::unexpected<Error> enough() { return bad_input("enough"); }

/// What `record` gives as number `sequence` after `before`.
Digest digest_as(const Record& record, std::uint64_t sequence, const Digest& before) {
  Chain chain(Head{0, before});
  Record as = record;
  as.sequence = sequence;
  return chain.extend(as);
}

/// How the record after `before` came to be wrong, from the ones that follow: where a piece was
/// moved, its digest still fits elsewhere.
class Diagnosis {
 public:
  Diagnosis(const Head& before, Record wrong, const Digest& stored)
      : before_(before), wrong_(std::move(wrong)), stored_(stored), previous_(stored) {}

  Result<void> follow(const Record& record, const Digest& digest) {
    const std::uint64_t place = before_.sequence + 1;
    if (record.sequence <= place) return {};
    const Digest as_ours = digest_as(record, place, before_.digest);
    if (as_ours == digest || as_ours == stored_) {
      const Digest& then = record.sequence == place + 1 ? as_ours : previous_;
      const Digest exchanged = digest_as(wrong_, record.sequence, then);
      const bool is_exchange = exchanged == stored_ || exchanged == digest;
      found_ = is_exchange ? exchange(record.sequence) : insertion(record.sequence);
      // An insertion may yet turn out to be a record from further on.
      if (is_exchange || record.sequence != place + 1) return enough();
    } else if (record.sequence == place + 1 && digest_as(record, place + 2, stored_) == digest) {
      found_ = Finding{Fault::missing, place,
                       record_name(place) + " was removed, and the later ones moved up"};
      return enough();
    }
    if (found_ && digest_as(wrong_, record.sequence, digest) == stored_) {
      found_ = Finding{
          Fault::out_of_order, place,
          record_name(record.sequence) + " was moved to the place of " + record_name(place)};
      return enough();
    }
    previous_ = digest;
    return {};
  }

  [[nodiscard]] Finding finding() const {
    const std::uint64_t place = before_.sequence + 1;
    if (found_) return *found_;
    return {Fault::changed, place,
            record_name(place) + " does not give its digest: it was changed, or the digest of " +
                (place == 1 ? "its own" : record_name(place - 1) + " with that record")};
  }

 private:
  [[nodiscard]] Finding exchange(std::uint64_t with) const {
    const std::uint64_t place = before_.sequence + 1;
    return {Fault::out_of_order, place,
            record_name(place) + " and " + record_name(with) + " stand in each other's place"};
  }
  [[nodiscard]] Finding insertion(std::uint64_t next) const {
    const std::uint64_t place = before_.sequence + 1;
    const std::uint64_t count = next - place;
    return {Fault::inserted, place,
            std::to_string(count) + (count == 1 ? " record was" : " records were") +
                " inserted as " + record_name(place) + ", and the later ones moved on"};
  }

  Head before_;
  Record wrong_;
  Digest stored_;
  Digest previous_;
  std::optional<Finding> found_;
};

class Verification {
 public:
  Verification(Archive& archive, const VerifyOptions& options)
      : archive_(archive), options_(options), chain_(Head{}) {}

  Result<VerifyReport> run() {
    TRY(load_vault());
    TRY(start());
    TRY(load_checkpoints());
    TRY(walk());
    if (!is_broken_) TRY(check_end());
    judge_signatures();
    return std::move(report_);
  }

 private:
  struct Due {
    Head head;
    bool is_trusted = false;  ///< a signature of ours, or kept elsewhere
  };

  void find(Fault fault, std::uint64_t sequence, std::string what) {
    report_.findings.push_back({fault, sequence, std::move(what)});
  }
  void break_chain(Finding finding) {
    is_broken_ = true;
    report_.findings.push_back(std::move(finding));
  }

  Result<void> load_vault() {
    std::uint64_t expected = 1;
    bool is_whole = true;
    const auto visit = [&](const VaultEntry& entry) -> Result<void> {
      ++report_.entries;
      if (is_whole && entry.number != expected) {
        is_whole = false;
        find(Fault::vault_gap, expected,
             "entry " + std::to_string(expected) + " of the vault is missing");
      }
      if (is_whole) TRY(vault_.restore(entry));
      ++expected;
      return {};
    };
    TRY(archive_.read_vault(visit));
    is_vault_whole_ = is_whole;
    return {};
  }

  // Where the chain begins.
  Result<void> start() {
    const auto ranges = archive_.pruned();
    if (!ranges) return tl::unexpected<Error>(ranges.error());
    Head from;
    for (const Pruned& range : *ranges) {
      if (range.first != from.sequence + 1) {
        break_chain({Fault::pruned_range, from.sequence + 1,
                     "the removed records " + std::to_string(range.first) + " to " +
                         std::to_string(range.last.sequence) + " do not follow " +
                         record_name(from.sequence)});
      } else if (range.last.digest == Digest{}) {
        break_chain({Fault::pruned_range, range.first,
                     "the removed records " + std::to_string(range.first) + " to " +
                         std::to_string(range.last.sequence) + " left no digest"});
      }
      if (is_broken_) return {};
      from = range.last;
    }
    chain_.reset(from);
    report_.removed = from.sequence;
    report_.last = from;
    return {};
  }

  Result<void> load_checkpoints() {
    const auto checkpoints = archive_.checkpoints();
    if (!checkpoints) return tl::unexpected<Error>(checkpoints.error());
    report_.checkpoints = checkpoints->size();
    for (const Checkpoint& checkpoint : *checkpoints) {
      const Signature signature = signature_of(checkpoint);
      if (signature == Signature::good || options_.keys.empty()) {
        due_.push_back({checkpoint.head, signature == Signature::good});
      } else if (!has_bad_checkpoint_ && signature != Signature::none) {
        has_bad_checkpoint_ = true;
        const bool is_bad = signature == Signature::bad;
        find(is_bad ? Fault::bad_signature : Fault::another_key, checkpoint.head.sequence,
             "the checkpoint at " + record_name(checkpoint.head.sequence) +
                 (is_bad ? " was changed after it was signed"
                         : " was signed by the key " + checkpoint.key.substr(0, 16) + "…"));
      }
    }
    if (options_.known) due_.push_back({*options_.known, true});
    std::stable_sort(due_.begin(), due_.end(),
                     [](const Due& a, const Due& b) { return a.head.sequence < b.head.sequence; });
    pass_checkpoints();
    return {};
  }

  Signature signature_of(const Checkpoint& checkpoint) const {
    if (options_.keys.empty()) return Signature::none;
    Signature out = Signature::another_key;
    for (const PublicKey& key : options_.keys) {
      const Signature one = key.check(checkpoint);
      if (one != Signature::another_key) out = one;
    }
    return out;
  }

  // Compares the checkpoints at the chain's head; those before it are beyond comparing.
  void pass_checkpoints() {
    for (; next_ < due_.size() && due_[next_].head.sequence <= chain_.head().sequence; ++next_) {
      const Due& due = due_[next_];
      if (due.head.sequence < chain_.head().sequence) continue;
      if (due.head == chain_.head()) {
        ++report_.matched;
        if (due.is_trusted) report_.vouched = due.head.sequence;
        agreed_ = due.head.sequence;
      } else if (!is_rewritten_) {
        is_rewritten_ = true;
        find(Fault::history_rewritten, due.head.sequence,
             "the chain holds, but " + record_name(due.head.sequence) +
                 " is not the one of the checkpoint there: records " + std::to_string(agreed_ + 1) +
                 " to " + std::to_string(due.head.sequence) +
                 " were written anew, or the checkpoint was");
      }
    }
  }

  Result<void> walk() {
    if (is_broken_) return {};
    const auto done = archive_.read_links(
        0, [this](const Record& record, const Digest& stored) { return link(record, stored); });
    if (!done && !is_broken_) return done;
    if (!wrong_) return {};
    Diagnosis diagnosis(chain_.head(), *wrong_, stored_);
    bool is_told = false;
    const auto followed = archive_.read_links(
        chain_.head().sequence, [&](const Record& record, const Digest& stored) -> Result<void> {
          auto more = diagnosis.follow(record, stored);
          is_told = !more.has_value();
          return more;
        });
    if (!followed && !is_told) return followed;
    report_.findings.push_back(diagnosis.finding());
    return {};
  }

  Result<void> link(const Record& record, const Digest& stored) {
    const Head before = chain_.head();
    const std::uint64_t expected = before.sequence + 1;
    if (report_.first == 0) report_.first = record.sequence;
    if (record.sequence < expected) {
      break_chain({Fault::inserted, record.sequence,
                   record_name(record.sequence) + " stands among those that were removed"});
      return enough();
    }
    if (record.sequence > expected) {
      const std::string last = std::to_string(record.sequence - 1);
      break_chain({Fault::missing, expected,
                   record.sequence - 1 == expected
                       ? record_name(expected) + " is missing"
                       : "records " + std::to_string(expected) + " to " + last + " are missing"});
      return enough();
    }
    if (chain_.extend(record) != stored) {
      chain_.reset(before);
      is_broken_ = true;
      wrong_ = record;
      stored_ = stored;
      return enough();
    }
    ++report_.records;
    report_.last = chain_.head();
    pass_checkpoints();
    read(record);
    return {};
  }

  void read(const Record& record) {
    if (is_unread_) return;
    const auto plain = core::events::from_record(record);
    if (!plain) {
      is_unread_ = true;
      find(Fault::unreadable, record.sequence, plain.error().message);
      return;
    }
    if (!is_vault_whole_ || record.version == 1) return;
    const auto named = core::events::from_record(record, vault_);
    if (named) return;
    is_vault_whole_ = false;
    find(Fault::vault_gap, record.sequence,
         record_name(record.sequence) + ": " + named.error().message);
  }

  Result<void> check_end() {
    const auto head = archive_.head();
    if (!head) return tl::unexpected<Error>(head.error());
    const Head& last = chain_.head();
    if (head->sequence > last.sequence) {
      is_broken_ = true;
      find(Fault::cut_off, last.sequence + 1, cut("the head", head->sequence));
    } else if (head->sequence < last.sequence) {
      find(Fault::inserted, head->sequence + 1,
           "the head tells of " + record_name(head->sequence) +
               " as the last; there are more, to " + record_name(last.sequence));
    } else if (head->digest != last.digest) {
      find(Fault::head_differs, last.sequence,
           "the head has another digest than " + record_name(last.sequence));
    }
    if (!is_broken_ && next_ < due_.size()) {
      find(Fault::cut_off, last.sequence + 1,
           cut("a checkpoint", due_[due_.size() - 1].head.sequence));
    }
    return {};
  }

  [[nodiscard]] std::string cut(const std::string& who, std::uint64_t sequence) const {
    return who + " tells of " + record_name(sequence) + "; the journal ends with " +
           record_name(chain_.head().sequence);
  }

  void judge_signatures() {
    if (options_.keys.empty() || report_.last.sequence == 0) return;
    const bool is_signed =
        std::any_of(due_.begin(), due_.end(), [](const Due& due) { return due.is_trusted; });
    if (!is_signed && !has_bad_checkpoint_) {
      find(Fault::not_signed, 0, "no checkpoint is signed by a key that was given");
    }
  }

  Archive& archive_;
  const VerifyOptions& options_;
  VerifyReport report_;
  Chain chain_;
  core::events::Vault vault_;
  std::vector<Due> due_;      ///< in order
  std::size_t next_ = 0;      ///< of due_, the first that the walk has not come to
  std::uint64_t agreed_ = 0;  ///< the last checkpoint that the chain agrees with
  std::optional<Record> wrong_;
  Digest stored_{};            ///< of wrong_
  bool is_broken_ = false;     ///< the walk ended before the last record
  bool is_rewritten_ = false;  ///< said so
  bool is_unread_ = false;     ///< said so
  bool is_vault_whole_ = false;
  bool has_bad_checkpoint_ = false;
};

}  // namespace

std::string_view name_of(Fault fault) {
  switch (fault) {
    case Fault::changed:
      return "changed";
    case Fault::missing:
      return "missing";
    case Fault::inserted:
      return "inserted";
    case Fault::out_of_order:
      return "out of order";
    case Fault::cut_off:
      return "cut off";
    case Fault::head_differs:
      return "head differs";
    case Fault::history_rewritten:
      return "history rewritten";
    case Fault::bad_signature:
      return "bad signature";
    case Fault::another_key:
      return "another key";
    case Fault::not_signed:
      return "not signed";
    case Fault::pruned_range:
      return "pruned range";
    case Fault::vault_gap:
      return "vault gap";
    case Fault::unreadable:
      return "unreadable";
  }
  UNREACHABLE();
}

Result<VerifyReport> verify(Archive& archive, const VerifyOptions& options) {
  return Verification(archive, options).run();
}

namespace {

std::string text_of(const Cell& cell) {
  if (const auto* const whole = std::get_if<std::int64_t>(&cell)) return std::to_string(*whole);
  if (const auto* const text = std::get_if<std::string_view>(&cell)) return std::string(*text);
  const auto* const number = std::get_if<double>(&cell);
  if (number == nullptr) return "-";
  std::array<char, 32> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), *number);
  ENSURE(end.ec == std::errc());
  return {digits.data(), end.ptr};
}

/// Rows as text, of two databases alike: each kind has the columns of a table in an order of its
/// own, so that of whoever comes first counts.
class RowTexts {
 public:
  std::string of(const Row& row) {
    auto known = columns_.find(row.table);
    if (known == columns_.end()) {
      std::vector<std::string> names(row.columns.begin(), row.columns.end());
      known = columns_.emplace(std::string(row.table), std::move(names)).first;
    }
    std::string out(row.table);
    for (const std::string& name : known->second) {
      const auto at = std::find(row.columns.begin(), row.columns.end(), name);
      const auto i = static_cast<std::size_t>(at - row.columns.begin());
      out += '|';
      out += at == row.columns.end() ? "(no column " + name + ")" : text_of(row.cells[i]);
    }
    return out;
  }

 private:
  std::map<std::string, std::vector<std::string>, std::less<>> columns_;
};

}  // namespace

Result<std::optional<TableDifference>> compare_tables(Archive& archive, Archive& fresh) {
  const auto pruned = archive.pruned();
  if (!pruned) return tl::unexpected<Error>(pruned.error());
  if (!pruned->empty()) {
    return bad_input("the tables cannot be compared: the first records were removed");
  }
  Batch batch;
  const auto flush = [&]() -> Result<void> {
    TRY(fresh.append(batch));
    batch.clear();
    return {};
  };
  TRY(archive.read(0, [&](const Record& record) -> Result<void> {
    batch.records.push_back(record);
    return batch.records.size() < records_per_batch ? Result<void>() : flush();
  }));
  TRY(flush());
  RowTexts texts;
  std::vector<std::string> expected;
  TRY(fresh.read_rows([&](const Row& row) -> Result<void> {
    expected.push_back(texts.of(row));
    return {};
  }));
  std::size_t next = 0;
  std::optional<TableDifference> out;
  const auto done = archive.read_rows([&](const Row& row) -> Result<void> {
    const std::string found = texts.of(row);
    if (next < expected.size() && expected[next] == found) {
      ++next;
      return {};
    }
    out = TableDifference{found, next < expected.size() ? expected[next] : ""};
    return enough();
  });
  if (!done && !out) return tl::unexpected<Error>(done.error());
  if (!out && next < expected.size()) out = TableDifference{"", expected[next]};
  return out;
}

}  // namespace voltwin::store::journal
