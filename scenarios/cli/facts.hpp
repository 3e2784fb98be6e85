#pragma once
// What a command has to say, a fact a line or one JSON object.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/time/instant.hpp"

namespace voltwin::scenarios::cli {

enum class Form : unsigned char { text, json };

class Facts {
 public:
  /// `name` as in JSON: "last_sequence"; as text it is "last sequence".
  Facts& add(std::string_view name, std::uint64_t number);
  Facts& add(std::string_view name, std::string_view text);
  Facts& add(std::string_view name, const char* text) { return add(name, std::string_view(text)); }
  Facts& add(std::string_view name, Instant at);
  /// Not known, or none: "-" and null.
  Facts& none(std::string_view name);
  /// A list of sentences; as text a line each.
  Facts& add(std::string_view name, const std::vector<std::string>& lines);
  /// With a line break at the end.
  [[nodiscard]] std::string print(Form form) const;

 private:
  struct Fact {
    std::string name;
    std::vector<std::string> lines;
    std::string json;
  };
  std::vector<Fact> facts_;
};

}  // namespace voltwin::scenarios::cli
