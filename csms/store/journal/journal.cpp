#include "csms/store/journal/journal.hpp"

#include <algorithm>
#include <string>

#include "csms/core/events/spelling.hpp"
#include "engine/json/reader.hpp"
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

namespace {

/// Replaces the inside of the string that begins with the quote at `open` and ends before the one
/// at `close`; the place of its closing quote from now on.
std::size_t replace_inside(std::string& frame, std::size_t open, std::size_t close,
                           const std::string& text) {
  frame.replace(open + 1, close - open - 1, text);
  return open + 1 + text.size();
}

// The very tag, in quotes, also where the frame is no JSON.
bool redact_tag(std::string& frame, const core::events::Erasure& erasure) {
  const auto folded = [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  };
  std::string sought;
  json::append_quoted(sought, erasure.tag);
  bool any = false;
  for (std::size_t from = 0;;) {
    const auto found =
        std::search(frame.begin() + static_cast<std::ptrdiff_t>(from), frame.end(), sought.begin(),
                    sought.end(), [&](char a, char b) { return folded(a) == folded(b); });
    if (found == frame.end()) return any;
    const auto open = static_cast<std::size_t>(found - frame.begin());
    from = replace_inside(frame, open, open + sought.size() - 1, erasure.replacement) + 1;
    any = true;
  }
}

/// The quote that ends the string whose text begins at `at`.
std::size_t end_of_string(std::string_view frame, std::size_t at) {
  while (at < frame.size() && frame[at] != '"') at += frame[at] == '\\' ? 2U : 1U;
  return std::min(at, frame.size());
}

/// Of a string with its quotes, as a reader of JSON takes it; as it stands where that fails.
std::string meaning_of(std::string_view quoted) {
  const std::string_view inside = quoted.substr(1, quoted.size() - 2);
  if (inside.find('\\') == std::string_view::npos) return std::string(inside);
  json::Reader reader(quoted, json::ReaderOptions{});
  return std::string(reader.next() == json::Token::string ? reader.text() : inside);
}

// What a station says for the tag: other letters, separators, escapes.
bool redact_spellings(std::string& frame, const core::events::Erasure& erasure) {
  bool any = false;
  for (std::size_t open = frame.find('"'); open < frame.size(); open = frame.find('"', open)) {
    std::size_t close = end_of_string(frame, open + 1);
    if (close == frame.size()) break;
    const std::string text = meaning_of(std::string_view(frame).substr(open, close - open + 1));
    if (core::events::says(text, erasure.tag)) {
      close = replace_inside(frame, open, close, erasure.replacement);
      any = true;
    }
    open = close + 1;
  }
  return any;
}

}  // namespace

bool redact(std::string& frame, const core::events::Erasure& erasure) {
  const bool tag = redact_tag(frame, erasure);
  return redact_spellings(frame, erasure) || tag;
}

}  // namespace voltwin::store::journal
