// Reads TZif, RFC 9636: a header of counts and a block of tables, once with 32-bit times and,
// from version 2 on, once more with 64-bit times and a rule for later years.
#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <vector>

#include "engine/base/result.hpp"
#include "engine/time/zone.hpp"
#include "engine/time/zone_limits.hpp"

namespace voltwin {

namespace {

constexpr std::size_t header_bytes = 44;
constexpr std::size_t type_bytes = 6;

std::uint32_t unsigned_32(std::string_view bytes) {
  std::uint32_t out = 0;
  for (std::size_t i = 0; i < 4; ++i) out = out << 8U | static_cast<unsigned char>(bytes[i]);
  return out;
}

std::int64_t signed_32(std::string_view bytes) {
  return static_cast<std::int32_t>(unsigned_32(bytes));
}

std::int64_t signed_64(std::string_view bytes) {
  const std::uint64_t high = unsigned_32(bytes);
  return static_cast<std::int64_t>(high << 32U | unsigned_32(bytes.substr(4)));
}

// In the order of the file.
struct Counts {
  std::uint64_t ut_indicators = 0, standard_indicators = 0, leap_seconds = 0;
  std::uint64_t transitions = 0, types = 0, characters = 0;

  [[nodiscard]] std::uint64_t block_bytes(std::uint64_t time_bytes) const {
    return transitions * (time_bytes + 1) + types * type_bytes + characters +
           leap_seconds * (time_bytes + 4) + standard_indicators + ut_indicators;
  }
};

}  // namespace

class ZoneFile {
 public:
  ZoneFile(std::string_view bytes, std::string name)
      : rest_(bytes), zone_(TimeZone(std::move(name), {})) {}

  Result<TimeZone> read() {
    TRY(read_header());
    // A file of version 1 ends after its only block.
    if (version_ == '\0') {
      TRY(read_block(4));
      return std::move(zone_);
    }
    TRY(skip_block());
    TRY(read_header());
    TRY(read_block(8));
    TRY(read_rule());
    return std::move(zone_);
  }

 private:
  [[nodiscard]] tl::unexpected<Error> fail(std::string_view what) const {
    return bad_input(zone_.name() + ": not a time zone file: " + std::string(what));
  }

  std::string_view take(std::uint64_t count) {
    const std::string_view out = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return out;
  }

  Result<void> read_header() {
    if (!rest_.starts_with("TZif")) return fail("expected TZif at the start of a header");
    if (rest_.size() < header_bytes) return fail("the header is cut short");
    const std::string_view header = take(header_bytes);
    version_ = header[4];
    if (version_ != '\0' && (version_ < '2' || version_ > '4')) {
      return fail("expected version 1 to 4");
    }
    std::uint64_t* const counts[] = {&counts_.ut_indicators, &counts_.standard_indicators,
                                     &counts_.leap_seconds,  &counts_.transitions,
                                     &counts_.types,         &counts_.characters};
    for (std::size_t i = 0; i < 6; ++i) *counts[i] = unsigned_32(header.substr(20 + 4 * i));
    return {};
  }

  Result<void> skip_block() {
    if (rest_.size() < counts_.block_bytes(4)) return fail("the first block is cut short");
    take(counts_.block_bytes(4));
    return {};
  }

  Result<void> check_counts() const {
    if (counts_.leap_seconds != 0) {
      return fail("it counts leap seconds; expected one for POSIX time");
    }
    if (counts_.types < 1 || counts_.types > max_zone_types) {
      return fail("expected 1 to 256 kinds of local time, found " + std::to_string(counts_.types));
    }
    if (counts_.transitions > max_zone_transitions) {
      return fail("expected at most 10000 transitions, found " +
                  std::to_string(counts_.transitions));
    }
    for (const std::uint64_t count : {counts_.ut_indicators, counts_.standard_indicators}) {
      if (count != 0 && count != counts_.types) {
        return fail("expected no indicators or as many as kinds of local time");
      }
    }
    return {};
  }

  Result<void> read_block(std::uint64_t time_bytes) {
    TRY(check_counts());
    if (rest_.size() < counts_.block_bytes(time_bytes)) return fail("the tables are cut short");
    const std::string_view times = take(counts_.transitions * time_bytes);
    const std::string_view type_of_each = take(counts_.transitions);
    const std::string_view types = take(counts_.types * type_bytes);
    const std::string_view characters = take(counts_.characters);
    take(counts_.standard_indicators + counts_.ut_indicators);
    for (std::size_t i = 0; i < counts_.types; ++i) {
      TRY(add_type(types.substr(i * type_bytes, type_bytes), characters));
    }
    std::int64_t before = std::numeric_limits<std::int64_t>::min();
    for (std::size_t i = 0; i < counts_.transitions; ++i) {
      const std::string_view at = times.substr(i * time_bytes);
      const std::int64_t second = time_bytes == 4 ? signed_32(at) : signed_64(at);
      if (i > 0 && second <= before) return fail("expected transitions that rise in time");
      before = second;
      const auto type = static_cast<std::uint8_t>(type_of_each[i]);
      if (type >= counts_.types) return fail("expected transitions to kinds of local time it has");
      add_transition(second, type);
    }
    return {};
  }

  Result<void> add_type(std::string_view entry, std::string_view characters) {
    const std::int64_t offset_s = signed_32(entry);
    if (offset_s < min_zone_offset_s || offset_s > max_zone_offset_s) {
      return fail("expected offsets of -89999 to 93599 s, found " + std::to_string(offset_s));
    }
    const auto is_daylight_saving = static_cast<unsigned char>(entry[4]);
    if (is_daylight_saving > 1) return fail("expected 0 or 1 for daylight saving");
    const std::size_t begin = static_cast<unsigned char>(entry[5]);
    const std::size_t end =
        begin < characters.size() ? characters.find('\0', begin) : std::string_view::npos;
    if (end == std::string_view::npos) return fail("expected abbreviations that end");
    zone_.types_.push_back({static_cast<std::int32_t>(offset_s), is_daylight_saving == 1,
                            std::string(characters.substr(begin, end - begin))});
    return {};
  }

  // Old files have a transition "at the Big Bang", far outside of what an Instant holds: it
  // says what holds from the first instant on.
  void add_transition(std::int64_t second, std::uint8_t type) {
    constexpr std::int64_t limit = std::numeric_limits<std::int64_t>::max() / 1'000'000;
    if (second > limit) return;
    if (second < -limit) {
      second = -limit;
      zone_.transitions_.clear();
    }
    zone_.transitions_.push_back({second, type});
  }

  Result<void> read_rule() {
    if (!rest_.starts_with('\n')) return fail("expected a line with the rule for later years");
    rest_.remove_prefix(1);
    const std::size_t end = rest_.find('\n');
    if (end == std::string_view::npos) return fail("the rule for later years is cut short");
    if (end == 0) return {};
    Result<ZoneRule> rule = ZoneRule::parse(rest_.substr(0, end));
    if (!rule) return fail(rule.error().message);
    zone_.rule_ = *std::move(rule);
    extend_table();
    return {};
  }

  // Looking a time up in the table is ten times faster than asking the rule, so the table
  // is continued for the years that are asked about. Not without end: a file may leave
  // everything since the Big Bang to its rule.
  void extend_table() {
    constexpr std::int64_t until = 4'102'444'800;  // 2100
    if (zone_.transitions_.empty()) return;
    std::int64_t second = zone_.transitions_.back().second;
    while (zone_.transitions_.size() < max_zone_transitions) {
      const std::optional<std::int64_t> next = zone_.rule_->next_change_after(second);
      if (!next || *next >= until) return;
      second = *next;
      const std::optional<std::uint8_t> type = type_index(zone_.rule_->at(second));
      if (!type) return;
      zone_.transitions_.push_back({second, *type});
    }
  }

  // Empty where there is no room for another.
  std::optional<std::uint8_t> type_index(const ZoneType& type) {
    std::vector<ZoneType>& types = zone_.types_;
    const auto found = std::find(types.begin(), types.end(), type);
    const auto index = static_cast<std::size_t>(found - types.begin());
    if (index == max_zone_types) return {};
    if (found == types.end()) types.push_back(type);
    return static_cast<std::uint8_t>(index);
  }

  std::string_view rest_;
  char version_ = '\0';
  Counts counts_;
  TimeZone zone_;
};

Result<TimeZone> TimeZone::parse(std::string_view bytes, std::string name) {
  return ZoneFile(bytes, std::move(name)).read();
}

}  // namespace voltwin
