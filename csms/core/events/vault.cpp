#include "csms/core/events/vault.hpp"

#include <algorithm>
#include <charconv>
#include <initializer_list>
#include <type_traits>
#include <utility>
#include <variant>

#include "csms/core/events/spelling.hpp"
#include "engine/base/ensure.hpp"

namespace voltwin::core::events {

namespace {

constexpr std::string_view account_prefix = "driver:";

char folded(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string folded(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](char c) { return folded(c); });
  return out;
}

// What is personal in an event: `visit(VaultKind, std::string&)` is given each such text.
// NOLINTBEGIN(readability-function-size): one overload a type of event
template <class Visit>
struct Personal {
  Visit& visit;

  void tag(std::string& text) const {
    if (!text.empty()) visit(VaultKind::tag, text);
  }
  // Words of or about a driver, and then his tag. In the vault the tag stands behind them, so that
  // they are erased with him.
  void words_and_tag(std::initializer_list<std::string*> words, std::string& tag_text) const {
    for (std::string* text : words) {
      if (!text->empty()) visit.words(*text, tag_text);
    }
    tag(tag_text);
  }
  void operator()(TokenDefined& e) const { tag(e.definition.id_tag); }
  void operator()(TokenErased& e) const { tag(e.id_tag); }
  void operator()(TransactionStarted& e) const { tag(e.id_tag); }
  void operator()(TransactionEnded& e) const {
    tag(e.stopped_by);
    if (e.as_sent) tag(e.as_sent->id_tag);
  }
  void operator()(StopQuarantined& e) const { tag(e.stop.id_tag); }
  void operator()(StopDisputed& e) const { tag(e.stop.id_tag); }
  void operator()(RemoteStartAwaited& e) const { tag(e.id_tag); }
  void operator()(RemoteStartUnanswered& e) const { tag(e.id_tag); }
  void operator()(LedgerPosted& e) const {
    for (Posting& posting : e.postings) {
      if (!posting.account.starts_with(account_prefix)) continue;
      std::string tag_text = posting.account.substr(account_prefix.size());
      tag(tag_text);
      posting.account = std::string(account_prefix) + tag_text;
    }
  }
  void operator()(IntentStated& e) const { tag(e.id_tag); }
  void operator()(QueueJoined& e) const { tag(e.id_tag); }
  void operator()(PriorityDecided& e) const {
    if (!e.evidence) return words_and_tag({&e.note}, e.id_tag);
    words_and_tag({&e.note, &e.evidence->reference, &e.evidence->location_zone}, e.id_tag);
  }
  void operator()(ReviewRequested& e) const { words_and_tag({&e.reason}, e.id_tag); }
  void operator()(DefectsTolerated& e) const {
    for (ToleratedDefect& defect : e.defects) {
      // An example without a field is a piece of the frame, which may hold anything.
      if (!defect.field.empty() && folded(defect.field).find("idtag") == std::string::npos)
        continue;
      for (std::string* text : {&defect.raw, &defect.corrected}) {
        if (!text->empty()) visit(VaultKind::text, *text);
      }
    }
  }
  template <class Other>
  void operator()(Other&) const {}
};
// NOLINTEND(readability-function-size)

template <class T>
constexpr bool holds_personal_data =
    std::is_same_v<T, TokenDefined> || std::is_same_v<T, TokenErased> ||
    std::is_same_v<T, TransactionStarted> || std::is_same_v<T, TransactionEnded> ||
    std::is_same_v<T, StopQuarantined> || std::is_same_v<T, StopDisputed> ||
    std::is_same_v<T, RemoteStartAwaited> || std::is_same_v<T, RemoteStartUnanswered> ||
    std::is_same_v<T, IntentStated> || std::is_same_v<T, PriorityDecided> ||
    std::is_same_v<T, ReviewRequested> || std::is_same_v<T, QueueJoined> ||
    std::is_same_v<T, LedgerPosted> || std::is_same_v<T, DefectsTolerated>;

}  // namespace

std::string_view name_of(VaultKind kind) {
  switch (kind) {
    case VaultKind::tag:
      return "tag";
    case VaultKind::text:
      return "text";
    case VaultKind::secret:
      return "secret";
  }
  UNREACHABLE();
}

Result<VaultKind> vault_kind(std::string_view name) {
  for (const VaultKind kind : {VaultKind::tag, VaultKind::text, VaultKind::secret}) {
    if (name == name_of(kind)) return kind;
  }
  return bad_input("vault: kind '" + std::string(name) + "' is not one of tag, text, secret");
}

std::string pseudonym_of(std::uint64_t number) { return "~" + std::to_string(number); }

std::uint64_t number_of(std::string_view pseudonym) {
  if (!pseudonym.starts_with('~')) return 0;
  std::uint64_t number = 0;
  const char* const end = pseudonym.data() + pseudonym.size();
  const auto read = std::from_chars(pseudonym.data() + 1, end, number);
  return read.ec == std::errc() && read.ptr == end ? number : 0;
}

bool concerns(std::string_view tag, const VaultEntry& entry) {
  switch (entry.kind) {
    case VaultKind::tag:
      return folded(entry.text) == folded(tag);
    case VaultKind::text:
      return mentions(entry.text, tag);
    case VaultKind::secret:
      return false;
  }
  UNREACHABLE();
}

std::string Vault::add(VaultKind kind, std::string text) {
  entries_.push_back({entries_.size() + 1, kind, std::move(text)});
  return pseudonym_of(entries_.size());
}

std::string Vault::tag(std::string_view text) {
  if (text.empty()) return {};
  const auto [found, fresh] = by_tag_.try_emplace(std::string(text), entries_.size() + 1);
  if (!fresh) return pseudonym_of(found->second);
  return add(VaultKind::tag, std::string(text));
}

std::string Vault::text(std::string text) {
  if (text.empty()) return {};
  return add(VaultKind::text, std::move(text));
}

std::string Vault::secret(std::string text) { return add(VaultKind::secret, std::move(text)); }

std::vector<VaultEntry> Vault::take_new() {
  std::vector<VaultEntry> out(entries_.begin() + static_cast<std::ptrdiff_t>(taken_),
                              entries_.end());
  taken_ = entries_.size();
  return out;
}

Result<std::string> Vault::behind(std::string_view pseudonym) const {
  const std::uint64_t number = number_of(pseudonym);
  if (number == 0 || number > entries_.size()) {
    return bad_input("the vault has nothing under '" + std::string(pseudonym) + "'");
  }
  return entries_[number - 1].text;
}

std::string Vault::replacement(std::string_view tag_text) {
  for (const VaultEntry& entry : entries_) {
    if (entry.kind == VaultKind::tag && concerns(tag_text, entry)) {
      return "erased-" + std::to_string(entry.number);
    }
  }
  return "erased-" + std::to_string(number_of(tag(tag_text)));
}

Erasure Vault::erase(std::string_view tag_text, std::string replacement) {
  Erasure out{std::string(tag_text), std::move(replacement), entries_.size()};
  for (VaultEntry& entry : entries_) {
    if (!concerns(out, entry)) continue;
    if (entry.kind == VaultKind::tag) {
      by_tag_.erase(entry.text);
      by_tag_.try_emplace(out.replacement, entry.number);  // of all spellings the first
    }
    entry.text = out.replacement;
  }
  return out;
}

Result<void> Vault::restore(VaultEntry entry) {
  if (entry.number != entries_.size() + 1) {
    return bad_input("the vault has entry " + std::to_string(entry.number) + " where " +
                     std::to_string(entries_.size() + 1) + " was expected");
  }
  if (entry.kind == VaultKind::tag) by_tag_.try_emplace(entry.text, entry.number);
  entries_.push_back(std::move(entry));
  taken_ = entries_.size();
  return {};
}

namespace {

constexpr char before_tag = '\n';

struct Hide {
  Vault& vault;

  void operator()(VaultKind kind, std::string& text) const {
    text = kind == VaultKind::tag ? vault.tag(text) : vault.text(std::move(text));
  }
  void words(std::string& text, const std::string& tag) const {
    text = vault.text(std::move(text) + before_tag + tag);
  }
};

struct Show {
  const Vault& vault;
  Result<void>& fault;

  void operator()(VaultKind, std::string& text) const {
    auto behind = vault.behind(text);
    if (behind) {
      text = *std::move(behind);
    } else if (fault) {
      fault = tl::unexpected<Error>(behind.error());
    }
  }
  void words(std::string& text, const std::string&) const {
    (*this)(VaultKind::text, text);
    // Of erased ones only the name is left.
    if (const auto tag = text.rfind(before_tag); tag != std::string::npos) text.resize(tag);
  }
};

}  // namespace

void pseudonymise(Event& event, Vault& vault) {
  const Hide hide{vault};
  std::visit(Personal<const Hide>{hide}, event);
}

Result<void> identify(Event& event, const Vault& vault) {
  Result<void> out;
  const Show show{vault, out};
  std::visit(Personal<const Show>{show}, event);
  return out;
}

Result<Event> from_record(const Record& record, const Vault& vault) {
  auto event = from_record(record);
  if (event && record.version > 1) TRY(identify(*event, vault));
  return event;
}

bool is_personal(const Event& event) {
  return std::visit([]<class T>(const T&) { return holds_personal_data<T>; }, event);
}

}  // namespace voltwin::core::events
