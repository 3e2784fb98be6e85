#pragma once
// What a charger shall do wrong, how often and how badly: plain data in the words of the
// catalogue of deviations, and for each of its rows who commits it. It must not know how a
// deviation is carried out (rules.hpp) or what is done about it.

#include <cstdint>
#include <string_view>

#include "csms/ocpp/tolerance/catalogue.hpp"
#include "engine/json/record.hpp"
#include "engine/time/instant.hpp"

namespace voltwin::twin::faults {

using ocpp::tolerance::Defect;

/// When a quirk strikes, within its window.
enum class Trigger : std::uint8_t {
  always,
  after_reconnect,  ///< once the station has lost its first connection
  nth_message,      ///< the nth message that it concerns, and no other
};

struct Quirk {
  Defect defect{};
  double probability = 1.0;  ///< 0 to 1, drawn for each message that it concerns
  Trigger trigger = Trigger::always;
  std::uint32_t nth = 1;  ///< from 1, of Trigger::nth_message
  Instant from;           ///< the window: from <= now < until
  Instant until = Instant::never();
  double magnitude = 0.0;  ///< what it means, and its usual value: practice()
};

/// Who does what a row of the catalogue describes.
enum class Culprit : std::uint8_t {
  frames,   ///< a charger, and it shows in its frames: Misbehaviour does it
  station,  ///< a charger's firmware: station::Habits do it
  others,   ///< no charger, or nothing that a frame could show
};

struct Practice {
  Culprit culprit = Culprit::frames;
  double magnitude = 0.0;  ///< when a scenario names none
  /// What the magnitude means (frames and station), or why no charger can be made to do it.
  std::string_view note;
};

/// How a row of the catalogue is injected.
[[nodiscard]] const Practice& practice(Defect defect);

/// A quirk that always strikes, with its usual magnitude.
[[nodiscard]] Quirk quirk_of(Defect defect);

/// The most quirks that one charger may have.
inline constexpr std::size_t max_quirks = 16;

}  // namespace voltwin::twin::faults

template <>
struct voltwin::json::Names<voltwin::twin::faults::Trigger> {
  static const EnumTable& table();
};
