#include "tests/unit/engine/time/zone_bytes.hpp"

#include <gtest/gtest.h>

namespace voltwin {

namespace {

void put(std::string& out, std::int64_t value, int bytes) {
  for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
    out += static_cast<char>(static_cast<std::uint64_t>(value) >> static_cast<unsigned>(shift));
  }
}

void put_block(std::string& out, const ZoneBytes& zone, int time_bytes) {
  std::string characters;
  std::string types;
  for (const ZoneBytes::Type& type : zone.types) {
    put(types, type.offset_s, 4);
    put(types, type.is_daylight_saving ? 1 : 0, 1);
    put(types, static_cast<std::int64_t>(characters.size()), 1);
    characters += type.abbreviation + '\0';
  }
  out += "TZif";
  out += zone.version;
  out.append(15, '\0');
  put(out, 0, 4);
  put(out, 0, 4);
  put(out, zone.leap_seconds, 4);
  put(out, static_cast<std::int64_t>(zone.transitions.size()), 4);
  put(out, static_cast<std::int64_t>(zone.types.size()), 4);
  put(out, static_cast<std::int64_t>(characters.size()), 4);
  for (const ZoneBytes::Transition& change : zone.transitions) {
    put(out, change.second, time_bytes);
  }
  for (const ZoneBytes::Transition& change : zone.transitions) put(out, change.type, 1);
  out += types + characters;
  out.append(zone.leap_seconds * static_cast<std::size_t>(time_bytes + 4), '\0');
}

}  // namespace

std::string ZoneBytes::text() const {
  std::string out;
  put_block(out, *this, 4);
  if (version == '\0') return out;
  put_block(out, *this, 8);
  return out + '\n' + rule + '\n';
}

TimeZone zone_of(const ZoneBytes& bytes) {
  Result<TimeZone> zone = TimeZone::parse(bytes.text(), "Test/Zone");
  EXPECT_TRUE(zone.has_value()) << zone.error().message;
  return zone ? *std::move(zone) : TimeZone();
}

TimeZone zone_of_rule(const std::string& rule) {
  ZoneBytes bytes;
  bytes.rule = rule;
  return zone_of(bytes);
}

Instant instant(std::string_view text) {
  const auto parsed = parse_instant(text);
  EXPECT_TRUE(parsed.has_value() && parsed->has_zone) << text;
  return parsed ? parsed->instant : Instant();
}

LocalTime reading(std::string_view local) {
  const auto parsed = parse_instant(local);
  EXPECT_TRUE(parsed.has_value() && !parsed->has_zone) << local;
  return LocalTime::from_us(parsed ? parsed->instant.us() : 0);
}

TimeZone berlin() { return zone_of_rule("CET-1CEST,M3.5.0,M10.5.0/3"); }

TimeZone sao_paulo() {
  ZoneBytes bytes;
  bytes.types = {{-10'800, false, "-03"}, {-7200, true, "-02"}};
  bytes.transitions = {{instant("2018-11-04T03:00:00Z").us() / 1'000'000, 1},
                       {instant("2019-02-17T02:00:00Z").us() / 1'000'000, 0}};
  bytes.rule = "<-03>3";
  return zone_of(bytes);
}

TimeZone apia() {
  ZoneBytes bytes;
  bytes.types = {{-36'000, true, "-10"}, {50'400, true, "+14"}};
  bytes.transitions = {{instant("2011-12-30T10:00:00Z").us() / 1'000'000, 1}};
  bytes.rule = "<+14>-14";
  return zone_of(bytes);
}

TimeZone st_johns() {
  ZoneBytes bytes;
  bytes.types = {{-9000, true, "NDT"}, {-12'600, false, "NST"}};
  bytes.transitions = {{instant("2010-11-07T02:31:00Z").us() / 1'000'000, 1}};
  bytes.rule = "NST3:30";
  return zone_of(bytes);
}

}  // namespace voltwin
