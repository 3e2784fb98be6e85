#include <gtest/gtest.h>

#include <string>

#include "engine/time/zone.hpp"
#include "tests/unit/engine/time/zone_bytes.hpp"

namespace voltwin {
namespace {

ZoneBytes sample() {
  ZoneBytes out;
  out.types = {{3208, false, "LMT"}, {7200, true, "CEST"}, {3600, false, "CET"}};
  out.transitions = {{-2'422'054'408, 2}, {-1'693'706'400, 1}, {354'675'600, 2}};
  out.rule = "CET-1CEST,M3.5.0,M10.5.0/3";
  return out;
}

std::string complaint(const std::string& bytes) {
  const Result<TimeZone> zone = TimeZone::parse(bytes, "Europe/Berlin");
  return zone ? "none" : zone.error().message;
}

TEST(ZoneFile, versions_two_to_four_have_wide_times_and_a_rule) {
  for (const char version : {'2', '3', '4'}) {
    ZoneBytes bytes = sample();
    bytes.version = version;
    const TimeZone zone = zone_of(bytes);
    EXPECT_EQ(zone.next_transition_after(instant("1800-01-01T00:00:00Z")),
              Instant::from_seconds(-2'422'054'408));
    EXPECT_EQ(zone.abbreviation(instant("2026-07-01T00:00:00Z")), "CEST");
  }
}

TEST(ZoneFile, version_one_ends_with_its_last_transition) {
  ZoneBytes bytes = sample();
  bytes.version = '\0';
  bytes.transitions = {{-1'693'706'400, 1}, {354'675'600, 2}};
  const TimeZone zone = zone_of(bytes);
  EXPECT_EQ(zone.next_transition_after(instant("1900-01-01T00:00:00Z")),
            Instant::from_seconds(-1'693'706'400));
  EXPECT_EQ(zone.abbreviation(instant("2026-07-01T00:00:00Z")), "CET");
  EXPECT_EQ(zone.next_transition_after(instant("2026-07-01T00:00:00Z")), Instant::never());
}

TEST(ZoneFile, a_transition_before_all_instants_says_what_holds_from_the_first) {
  ZoneBytes bytes = sample();
  bytes.transitions = {{-(std::int64_t{1} << 59), 1}, {354'675'600, 2}};
  const TimeZone zone = zone_of(bytes);
  EXPECT_EQ(zone.abbreviation(instant("1800-01-01T00:00:00Z")), "CEST");
  bytes.transitions = {{354'675'600, 2}, {std::int64_t{1} << 60, 1}};
  EXPECT_EQ(zone_of(bytes).abbreviation(instant("2026-07-01T00:00:00Z")), "CEST");
}

TEST(ZoneFile, a_rule_that_holds_since_the_big_bang_does_not_become_a_table) {
  ZoneBytes bytes = sample();
  bytes.transitions = {{-(std::int64_t{1} << 59), 2}};
  const TimeZone zone = zone_of(bytes);
  EXPECT_EQ(zone.abbreviation(instant("2026-07-01T00:00:00Z")), "CEST");
  EXPECT_EQ(zone.next_transition_after(instant("2026-07-01T00:00:00Z")),
            instant("2026-10-25T01:00:00Z"));
  // Within what is a table, and where it ends: the same twice a year.
  Instant t = Instant::from_us(INT64_MIN);
  for (int i = 0; i < 20'010; ++i) {
    const Instant next = zone.next_transition_after(t);
    ASSERT_LT(next - t, Duration::from_hours(24 * 250)) << i;
    t = next;
  }
}

TEST(ZoneFile, says_what_is_wrong_with_a_file) {
  const std::string good = sample().text();
  EXPECT_EQ(complaint(good), "none");
  EXPECT_EQ(complaint(""),
            "Europe/Berlin: not a time zone file: expected TZif at the start of a header");
  EXPECT_EQ(complaint("TZif2"), "Europe/Berlin: not a time zone file: the header is cut short");
  EXPECT_EQ(complaint(good.substr(0, 60)),
            "Europe/Berlin: not a time zone file: the first block is cut short");
  EXPECT_EQ(complaint(good.substr(0, good.size() - 1)),
            "Europe/Berlin: not a time zone file: the rule for later years is cut short");
  std::string wrong = good;
  wrong[4] = '9';
  EXPECT_EQ(complaint(wrong), "Europe/Berlin: not a time zone file: expected version 1 to 4");
  const auto with = [](auto change) {
    ZoneBytes bytes = sample();
    change(bytes);
    return complaint(bytes.text()).substr(std::string("Europe/Berlin: not a time zone ").size());
  };
  EXPECT_EQ(with([](ZoneBytes& b) { b.leap_seconds = 27; }),
            "file: it counts leap seconds; expected one for POSIX time");
  EXPECT_EQ(with([](ZoneBytes& b) { b.types[1].offset_s = 93'600; }),
            "file: expected offsets of -89999 to 93599 s, found 93600");
  EXPECT_EQ(with([](ZoneBytes& b) { b.types.clear(); }),
            "file: expected 1 to 256 kinds of local time, found 0");
  EXPECT_EQ(with([](ZoneBytes& b) { b.transitions[1].second = b.transitions[0].second; }),
            "file: expected transitions that rise in time");
  EXPECT_EQ(with([](ZoneBytes& b) { b.transitions[1].type = 3; }),
            "file: expected transitions to kinds of local time it has");
  EXPECT_EQ(with([](ZoneBytes& b) { b.transitions.resize(10'001); }),
            "file: expected at most 10000 transitions, found 10001");
  EXPECT_EQ(with([](ZoneBytes& b) { b.rule = "CET"; }),
            "file: expected an offset at character 4 of the rule for later years");
}

// Whatever the bytes, they are read or refused; what was read answers questions.
void expect_harmless(const std::string& bytes) {
  const Result<TimeZone> zone = TimeZone::parse(bytes, "Test/Zone");
  if (!zone) {
    EXPECT_FALSE(zone.error().message.empty());
    return;
  }
  for (const char* text : {"1800-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "2026-03-29T01:30:00Z",
                           "2400-01-01T00:00:00Z"}) {
    const Instant t = instant(text);
    const LocalDay day = zone->day_at(t);
    ASSERT_LE(day.start, t);
    ASSERT_LT(t, day.end);
    ASSERT_GT(zone->next_transition_after(t), t);
    const LocalMeaning meaning = zone->meaning(zone->local(t));
    ASSERT_LE(meaning.first, t);
    ASSERT_GE(meaning.second, t);
  }
}

TEST(ZoneFile, broken_bytes_never_do_harm) {
  const std::string good = sample().text();
  for (std::size_t length = 0; length < good.size(); ++length) {
    expect_harmless(good.substr(0, length));
  }
  for (std::size_t at = 0; at < good.size(); ++at) {
    for (const char value : {'\0', '\1', '\x7F', '\x80', '\xFF', '0', '9', 'A', '<', '/', '\n'}) {
      std::string broken = good;
      broken[at] = value;
      expect_harmless(broken);
    }
    for (unsigned bit = 1; bit < 256; bit *= 2) {
      std::string broken = good;
      broken[at] = static_cast<char>(static_cast<unsigned char>(broken[at]) ^ bit);
      expect_harmless(broken);
    }
    expect_harmless(good.substr(0, at) + good.substr(at + 1));
    expect_harmless(good.substr(0, at) + "\n" + good.substr(at));
  }
}

}  // namespace
}  // namespace voltwin
