#include "csms/store/journal/log_journal.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace voltwin::store::journal {

using log_format::Group;
using log_format::Place;
using log_format::Scan;

LogJournal::LogJournal(SimulatedDisk&& disk, Scan scan)
    : disk_(std::move(disk)),
      salt_(scan.salt),
      groups_(std::move(scan.groups)),
      end_(scan.end),
      vault_(scan.vault),
      erased_(scan.erased) {
  if (!groups_.empty()) last_ = groups_.back().last_sequence;
}

Result<LogJournal> LogJournal::open(SimulatedDisk&& disk, std::uint64_t new_salt) {
  const auto file = disk.read(0, disk.size());
  if (!file) return tl::unexpected<Error>(file.error());
  auto scan = log_format::scan(*file);
  if (!scan) return tl::unexpected<Error>(std::move(scan).error());
  const std::size_t torn = disk.size() - scan->end;
  TRY(disk.truncate(scan->end));
  if (scan->end == 0) {
    const std::string head = log_format::encode_head(new_salt);
    TRY(disk.write(head));
    scan->salt = new_salt;
    scan->end = head.size();
  }
  TRY(disk.sync());
  LogJournal out(std::move(disk), *std::move(scan));
  out.torn_bytes_ = torn;
  return out;
}

Result<std::uint64_t> LogJournal::append(const Batch& batch) {
  if (standing_ == Standing::in_doubt) {
    return environment_error("journal: in doubt since an earlier error; open it anew");
  }
  if (batch.empty()) return last_;
  TRY(check_sequence(last_, batch.records));
  TRY(check_vault(vault_, batch.vault));
  const auto bytes = log_format::encode_group(batch, {salt_, end_});
  if (!bytes) return tl::unexpected<Error>(bytes.error());
  if (const auto written = disk_.write(*bytes); !written) {
    TRY(undo(written.error()));
    return tl::unexpected<Error>(written.error());
  }
  const auto synced = disk_.sync();
  if (!synced) return tl::unexpected<Error>(doubt(synced.error()));
  last_sync_time_ = *synced;
  if (!batch.records.empty()) last_ = batch.records.back().sequence;
  vault_ += batch.vault.size();
  erased_ = last_erasure(batch.records, erased_);
  if (!batch.erasures.empty()) snapshot_.reset();
  groups_.push_back({end_, bytes->size(), last_});
  end_ += bytes->size();
  return last_;
}

// Synced, because the piece could be the whole, and come back after a crash.
Result<void> LogJournal::undo(const Error& cause) {
  if (!disk_.truncate(end_) || !disk_.sync()) return tl::unexpected<Error>(doubt(cause));
  return {};
}

Error LogJournal::doubt(const Error& cause) {
  standing_ = Standing::in_doubt;
  return {ErrorKind::environment,
          "journal: " + cause.message + "; the batch may be there: open the journal anew"};
}

Result<void> LogJournal::visit_group(const Group& group, const VisitBatch& visit) {
  const auto bytes = disk_.read(group.offset, group.bytes);
  if (!bytes) return tl::unexpected<Error>(bytes.error());
  const std::string_view body = log_format::whole_body(*bytes, {salt_, group.offset});
  if (body.empty()) {
    return environment_error("journal: damaged at byte " + std::to_string(group.offset));
  }
  const auto batch = log_format::decode_body(body);
  if (!batch) return tl::unexpected<Error>(batch.error());
  return visit(*batch);
}

Result<void> LogJournal::read_batches(const VisitBatch& visit) {
  for (const Group& group : groups_) TRY(visit_group(group, visit));
  return {};
}

Result<std::vector<VaultEntry>> LogJournal::vault() {
  std::vector<VaultEntry> out;
  TRY(read_batches([&](const Batch& batch) -> Result<void> {
    out.insert(out.end(), batch.vault.begin(), batch.vault.end());
    for (const core::events::Erasure& erasure : batch.erasures) {
      for (VaultEntry& entry : out) {
        if (concerns(erasure, entry)) entry.text = erasure.replacement;
      }
    }
    return {};
  }));
  return out;
}

Result<void> LogJournal::read_vault(const VisitVault& visit) {
  const auto entries = vault();
  if (!entries) return tl::unexpected<Error>(entries.error());
  for (const VaultEntry& entry : *entries) TRY(visit(entry));
  return {};
}

Result<void> LogJournal::save(const Snapshot& snapshot) {
  TRY(check_snapshot(last_, snapshot));
  TRY(check_erased(erased_, snapshot));
  snapshot_ = snapshot;
  return {};
}

Result<void> LogJournal::read(std::uint64_t after, const Visit& visit) {
  const auto first = std::upper_bound(
      groups_.begin(), groups_.end(), after,
      [](std::uint64_t sequence, const Group& group) { return sequence < group.last_sequence; });
  const VisitBatch each = [&](const Batch& batch) -> Result<void> {
    for (const Record& record : batch.records) {
      if (record.sequence > after) TRY(visit(record));
    }
    return {};
  };
  for (auto group = first; group != groups_.end(); ++group) TRY(visit_group(*group, each));
  return {};
}

}  // namespace voltwin::store::journal
