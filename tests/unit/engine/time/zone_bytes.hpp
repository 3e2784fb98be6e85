#pragma once
// TZif files made in memory, for tests that should not depend on the machine's.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/time/zone.hpp"

namespace voltwin {

struct ZoneBytes {
  struct Type {
    std::int32_t offset_s = 0;
    bool is_daylight_saving = false;
    std::string abbreviation;
  };
  struct Transition {
    std::int64_t second = 0;
    int type = 0;
  };
  char version = '2';  ///< '\0' for the first, which has 32-bit times and no rule
  std::vector<Type> types{{0, false, "UTC"}};
  std::vector<Transition> transitions;
  std::string rule;
  std::uint32_t leap_seconds = 0;

  [[nodiscard]] std::string text() const;
};

/// A zone that follows the rule at all times; fails the test when it cannot be read.
[[nodiscard]] TimeZone zone_of_rule(const std::string& rule);
[[nodiscard]] TimeZone zone_of(const ZoneBytes& bytes);

/// Fails the test when the text is no time. `local` is without a zone: "2026-03-29T02:30:00".
[[nodiscard]] Instant instant(std::string_view text);
[[nodiscard]] LocalTime reading(std::string_view local);

[[nodiscard]] TimeZone berlin();
/// With the change of 2018-11-04, when São Paulo had no midnight, and that of 2019-02-17.
[[nodiscard]] TimeZone sao_paulo();
/// With the change of 2011-12-30, a date that Samoa left out.
[[nodiscard]] TimeZone apia();
/// With St John's change of 2010-11-07, when 00:01 was followed by 23:01 of the day before.
[[nodiscard]] TimeZone st_johns();

}  // namespace voltwin
