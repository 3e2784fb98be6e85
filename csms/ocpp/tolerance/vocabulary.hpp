#pragma once
// The words that stations use for enumerators, beyond those of the specification: other
// notations, what an unknown word is taken for, and under which name that is counted. Tables
// by the name of the enumeration; it must not know a message.

#include <cstdint>
#include <optional>
#include <string_view>

#include "csms/ocpp/tolerance/catalogue.hpp"
#include "engine/json/record.hpp"

namespace voltwin::ocpp::tolerance {

enum class WordFate : std::uint8_t {
  taken,     ///< for `enumerator`
  left_out,  ///< the field says nothing: as if it were absent
  misleads,  ///< without the field the rest would mean something else: leave out the record
  unusable,  ///< no meaning is safe
};

struct Word {
  WordFate fate = WordFate::unusable;
  std::string_view enumerator;  ///< of the table, when taken
  Defect defect = Defect::unknown_enumerator;
};

/// What `text` (not an enumerator of the table as it stands) is taken for. Compared without
/// case and without anything but letters and digits, then by the table of other notations.
[[nodiscard]] Word understand(const json::EnumTable& enumeration, std::string_view text);

}  // namespace voltwin::ocpp::tolerance
