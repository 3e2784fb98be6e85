#include "csms/store/journal/memory_journal.hpp"

#include <iterator>
#include <utility>
#include <vector>

#include "csms/store/journal/journal.hpp"

namespace voltwin::store::journal {

namespace {

template <class T>
void append_moved(std::vector<T>& to, std::vector<T>&& from) {
  if (to.empty()) {
    to = std::move(from);
  } else {
    to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
  }
}

template <class T>
void append_copied(std::vector<T>& to, const std::vector<T>& from) {
  to.insert(to.end(), from.begin(), from.end());
}

/// Copies what came after the first `taken` and counts it as taken.
template <class T>
std::vector<T> copy_new(const std::vector<T>& held, std::size_t& taken) {
  std::vector<T> out(held.begin() + static_cast<std::ptrdiff_t>(taken), held.end());
  taken = held.size();
  return out;
}

}  // namespace

void MemoryJournal::count(const Batch& batch) {
  totals_.batches += 1;
  totals_.records += batch.records.size();
  totals_.frames += batch.tape.size();
  totals_.samples += batch.telemetry.size();
  erased_ = last_erasure(batch.records, erased_);
}

Result<void> MemoryJournal::check(const Batch& batch) const {
  TRY(check_sequence(totals_.records, batch.records));
  return check_vault(vault_.size(), batch.vault);
}

void MemoryJournal::keep_vault(const Batch& batch) { append_copied(vault_, batch.vault); }

// The last thing that a batch does.
void MemoryJournal::erase(const Batch& batch) {
  for (const core::events::Erasure& erasure : batch.erasures) {
    for (std::vector<VaultEntry>* entries : {&vault_, &held_.vault}) {
      for (VaultEntry& entry : *entries) {
        if (concerns(erasure, entry)) entry.text = erasure.replacement;
      }
    }
    for (TapeEntry& frame : held_.tape) redact(frame.text, erasure);
    snapshot_.reset();
  }
}

Result<std::uint64_t> MemoryJournal::append(const Batch& batch) {
  if (batch.empty()) return totals_.records;
  TRY(check(batch));
  count(batch);
  keep_vault(batch);
  append_copied(held_.vault, batch.vault);
  append_copied(held_.records, batch.records);
  if (options_.tape == Sideband::keep) append_copied(held_.tape, batch.tape);
  if (options_.telemetry == Sideband::keep) append_copied(held_.telemetry, batch.telemetry);
  append_copied(held_.erasures, batch.erasures);
  erase(batch);
  return totals_.records;
}

Result<std::uint64_t> MemoryJournal::append(Batch&& batch) {
  if (batch.empty()) return totals_.records;
  TRY(check(batch));
  count(batch);
  keep_vault(batch);
  append_moved(held_.vault, std::move(batch.vault));
  append_moved(held_.records, std::move(batch.records));
  if (options_.tape == Sideband::keep) append_moved(held_.tape, std::move(batch.tape));
  if (options_.telemetry == Sideband::keep) {
    append_moved(held_.telemetry, std::move(batch.telemetry));
  }
  append_copied(held_.erasures, batch.erasures);
  erase(batch);
  return totals_.records;
}

Result<void> MemoryJournal::read_vault(const VisitVault& visit) {
  for (const VaultEntry& entry : vault_) TRY(visit(entry));
  return {};
}

Result<void> MemoryJournal::save(const Snapshot& snapshot) {
  TRY(check_snapshot(totals_.records, snapshot));
  TRY(check_erased(erased_, snapshot));
  snapshot_ = snapshot;
  return {};
}

Result<void> MemoryJournal::read(std::uint64_t after, const Visit& visit) {
  // Sequences have no gaps, so the first one tells where all others stand.
  const std::vector<Record>& records = held_.records;
  if (records.empty() || after >= records.back().sequence) return {};
  const std::uint64_t first = records.front().sequence;
  const std::size_t begin = after < first ? 0 : static_cast<std::size_t>(after - first + 1);
  for (std::size_t i = begin; i < records.size(); ++i) TRY(visit(records[i]));
  return {};
}

Batch MemoryJournal::take_batch() {
  if (options_.retain == Retain::until_drained) return std::exchange(held_, Batch{});
  Batch out;
  out.records = copy_new(held_.records, taken_records_);
  out.tape = copy_new(held_.tape, taken_frames_);
  out.telemetry = copy_new(held_.telemetry, taken_samples_);
  out.vault = copy_new(held_.vault, taken_entries_);
  out.erasures = copy_new(held_.erasures, taken_erasures_);
  return out;
}

}  // namespace voltwin::store::journal
