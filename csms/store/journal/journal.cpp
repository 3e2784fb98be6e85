#include "csms/store/journal/journal.hpp"

#include <algorithm>
#include <string>

#include "engine/json/writer.hpp"

namespace voltwin::store::journal {

Result<void> check_sequence(std::uint64_t last, const std::vector<Record>& records) {
  for (const Record& record : records) {
    if (record.sequence != last + 1) {
      return environment_error("journal: sequence " + std::to_string(record.sequence) +
                               " does not follow " + std::to_string(last));
    }
    last = record.sequence;
  }
  return {};
}

Result<void> check_vault(std::uint64_t last, const std::vector<VaultEntry>& entries) {
  for (const VaultEntry& entry : entries) {
    if (entry.number != last + 1) {
      return environment_error("journal: vault entry " + std::to_string(entry.number) +
                               " does not follow " + std::to_string(last));
    }
    last = entry.number;
  }
  return {};
}

Result<void> check_snapshot(std::uint64_t last, const Snapshot& snapshot) {
  if (snapshot.sequence <= last) return {};
  return environment_error("journal: a snapshot after record " + std::to_string(snapshot.sequence) +
                           "; the last is " + std::to_string(last));
}

std::uint64_t last_erasure(const std::vector<Record>& records, std::uint64_t before) {
  for (auto record = records.rbegin(); record != records.rend(); ++record) {
    if (record->type == erasing_type) return record->sequence;
  }
  return before;
}

Result<void> check_erased(std::uint64_t erased, const Snapshot& snapshot) {
  if (snapshot.sequence >= erased) return {};
  return environment_error("journal: a snapshot after record " + std::to_string(snapshot.sequence) +
                           " holds what was erased by record " + std::to_string(erased));
}

bool redact(std::string& frame, const core::events::Erasure& erasure) {
  const auto folded = [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  };
  std::string sought;
  json::append_quoted(sought, erasure.tag);
  bool any = false;
  for (auto from = frame.begin();;) {
    const auto found = std::search(from, frame.end(), sought.begin(), sought.end(),
                                   [&](char a, char b) { return folded(a) == folded(b); });
    if (found == frame.end()) return any;
    const auto place = found - frame.begin();
    frame.replace(found + 1, found + static_cast<std::ptrdiff_t>(sought.size()) - 1,
                  erasure.replacement);
    from = frame.begin() + place + static_cast<std::ptrdiff_t>(erasure.replacement.size()) + 2;
    any = true;
  }
}

}  // namespace voltwin::store::journal
