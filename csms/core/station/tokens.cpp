#include "csms/core/station/tokens.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

namespace voltwin::core::station {

namespace {

using ocpp::tolerance::Defect;

// Shorter suffixes are rather part of the tag than the serial number of a reader.
constexpr std::size_t shortest_serial = 4;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool is_filling(char c) { return static_cast<unsigned char>(c) <= ' ' || c == 0x7F; }

struct Reading {
  Defect defect;
  std::string id_tag;
};

// What a card reader sent the other way round.
std::optional<std::string> bytes_reversed(std::string_view tag) {
  if (tag.size() % 2 != 0 || !std::all_of(tag.begin(), tag.end(), is_hex)) return std::nullopt;
  std::string out;
  for (std::size_t end = tag.size(); end >= 2; end -= 2) out += tag.substr(end - 2, 2);
  return out;
}

// An erasure finds each of them by events::says(), which must know it.
std::vector<Reading> readings_of(std::string_view tag) {
  std::vector<Reading> out;
  if (const std::size_t at = tag.find(';'); at != std::string_view::npos) {
    out.push_back({Defect::token_payment_suffix, std::string(tag.substr(0, at))});
  }
  if (const std::size_t at = tag.find_last_not_of('\\'); at + 1 < tag.size()) {
    out.push_back({Defect::token_trailing_backslash, std::string(tag.substr(0, at + 1))});
  }
  const std::size_t mark = tag.rfind('_');
  if (mark != std::string_view::npos && tag.size() - mark > shortest_serial &&
      std::all_of(tag.begin() + static_cast<std::ptrdiff_t>(mark) + 1, tag.end(), is_digit)) {
    out.push_back({Defect::token_serial_suffix, std::string(tag.substr(0, mark))});
  }
  std::string_view bare = tag;
  while (!bare.empty() && is_filling(bare.back())) bare.remove_suffix(1);
  if (bare.size() > max_id_tag) bare = bare.substr(0, max_id_tag);
  if (bare.size() < tag.size()) out.push_back({Defect::token_extra_bytes, std::string(bare)});
  if (auto reversed = bytes_reversed(tag)) {
    out.push_back({Defect::token_case_or_byte_order, *std::move(reversed)});
  }
  return out;
}

}  // namespace

std::string meant_by(state::Turn& turn, StationId station, std::string_view id_tag) {
  const state::State& state = turn.state();
  std::optional<Reading> meant;
  if (const TokenDefinition* const known = state.find_token(id_tag)) {
    if (known->id_tag == id_tag) return std::string(id_tag);
    meant = Reading{Defect::token_case_or_byte_order, known->id_tag};
  } else {
    std::vector<Reading> readings = readings_of(id_tag);
    if (const auto same = state.find_without_separators(id_tag)) {
      readings.push_back({Defect::token_extra_separator, *same});
    }
    for (Reading& reading : readings) {
      if (reading.id_tag.empty() || state.find_token(reading.id_tag) == nullptr) continue;
      std::string token = state.spelling(reading.id_tag);
      if (meant && meant->id_tag != token) return std::string(id_tag);
      if (!meant) meant = Reading{reading.defect, std::move(token)};
    }
  }
  if (!meant) return std::string(id_tag);
  if (meant->id_tag != id_tag) {
    turn.tolerate(station, {meant->defect, 1, "idTag", std::string(id_tag), meant->id_tag});
  }
  return std::move(meant->id_tag);
}

}  // namespace voltwin::core::station
