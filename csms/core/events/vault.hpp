#pragma once
// Personal data of a shard, apart from its facts. What the journal holds of a driver is a
// pseudonym, "~17"; the text behind it stands in a vault that can be erased, so that erasure
// never changes a record. Pure: the shard keeps one, a journal stores its entries.
//
// Erasing replaces the text of an entry by "erased-17": a name that says nothing, and that fits
// wherever an id tag does. Records read back from then on tell of "erased-17".

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "csms/core/events/codec.hpp"
#include "engine/base/result.hpp"

namespace voltwin::core::events {

/// What a vault entry is, for erasure finds the two in different ways.
enum class VaultKind : std::uint8_t {
  tag,     ///< an id tag: erased where it is this tag in any spelling
  text,    ///< words of a station that may hold one: erased where the tag occurs in it
  secret,  ///< of ours, such as the key of the transaction ids: never erased with a driver
};

struct VaultEntry {
  std::uint64_t number = 0;  ///< from 1, without gaps, per shard
  VaultKind kind = VaultKind::tag;
  std::string text;
  [[nodiscard]] bool operator==(const VaultEntry&) const = default;
};

/// What an erasure changes: entries, and raw frames that hold one of `tags`.
struct Erasure {
  std::string tag;            ///< in one of its spellings; all of them are meant
  std::string replacement;    ///< "erased-17"
  std::uint64_t through = 0;  ///< the last entry that there was; later ones are of a new life
  [[nodiscard]] bool operator==(const Erasure&) const = default;
};

/// "tag", "text", "secret".
[[nodiscard]] std::string_view name_of(VaultKind kind);
[[nodiscard]] Result<VaultKind> vault_kind(std::string_view name);
/// "~17".
[[nodiscard]] std::string pseudonym_of(std::uint64_t number);
/// 17 of "~17"; 0 for what is no pseudonym.
[[nodiscard]] std::uint64_t number_of(std::string_view pseudonym);
/// Whether the erasure of `tag` is to take this entry.
[[nodiscard]] bool concerns(std::string_view tag, const VaultEntry& entry);
[[nodiscard]] inline bool concerns(const Erasure& erasure, const VaultEntry& entry) {
  return entry.number <= erasure.through && concerns(erasure.tag, entry);
}

class Vault {
 public:
  /// The pseudonym of a tag: the same for the same spelling. Empty for an empty text.
  [[nodiscard]] std::string tag(std::string_view text);
  /// A new pseudonym each time.
  [[nodiscard]] std::string text(std::string text);
  [[nodiscard]] std::string secret(std::string text);
  /// Entries that were made since the last call.
  [[nodiscard]] std::vector<VaultEntry> take_new();

  /// What stands behind a pseudonym; bad_input for one that was never given.
  [[nodiscard]] Result<std::string> behind(std::string_view pseudonym) const;

  /// The name that a tag has once it is erased: that of its first entry in any spelling, made
  /// when there is none.
  [[nodiscard]] std::string replacement(std::string_view tag);
  /// Replaces the texts of all entries that it concerns; says which, for a journal.
  Erasure erase(std::string_view tag, std::string replacement);

  /// Recovery, in order of their numbers; bad_input where one is missing.
  [[nodiscard]] Result<void> restore(VaultEntry entry);
  [[nodiscard]] std::uint64_t size() const { return entries_.size(); }

 private:
  [[nodiscard]] std::string add(VaultKind kind, std::string text);

  std::vector<VaultEntry> entries_;                        ///< by number - 1
  std::unordered_map<std::string, std::uint64_t> by_tag_;  // lint: lookup only
  std::size_t taken_ = 0;
};

/// Replaces what is personal in an event by pseudonyms.
void pseudonymise(Event& event, Vault& vault);
/// The other way round; bad_input for a pseudonym that the vault does not know.
[[nodiscard]] Result<void> identify(Event& event, const Vault& vault);
/// The event of a record with its personal data in clear; errors of both.
[[nodiscard]] Result<Event> from_record(const Record& record, const Vault& vault);
/// Whether events of this type hold personal data: their records are of version 2, those of
/// version 1 have it in clear.
[[nodiscard]] bool is_personal(const Event& event);

}  // namespace voltwin::core::events
