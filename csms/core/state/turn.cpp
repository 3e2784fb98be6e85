#include "csms/core/state/turn.hpp"

#include <algorithm>

namespace voltwin::core::state {

namespace {

// An example is for a person to read; the whole frame is on the tape.
constexpr std::size_t max_example = 120;

void shorten(std::string& text) {
  if (text.size() <= max_example) return;
  std::size_t end = max_example;
  // Not within a UTF-8 character.
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  text.resize(end);
}

}  // namespace

void Turn::tolerate(StationId station, events::ToleratedDefect defect) {
  auto of = std::find_if(tolerated_.begin(), tolerated_.end(),
                         [&](const auto& t) { return t.station == station; });
  if (of == tolerated_.end()) of = tolerated_.insert(of, {station, {}});
  const auto same = std::find_if(of->defects.begin(), of->defects.end(),
                                 [&](const auto& d) { return d.defect == defect.defect; });
  if (same != of->defects.end()) {
    same->count += defect.count;
    return;
  }
  shorten(defect.field);
  shorten(defect.raw);
  shorten(defect.corrected);
  of->defects.push_back(std::move(defect));
}

void Turn::emit_tolerated() {
  if (tolerated_.empty()) return;
  for (events::DefectsTolerated& event : std::exchange(tolerated_, {})) emit(std::move(event));
}

}  // namespace voltwin::core::state
