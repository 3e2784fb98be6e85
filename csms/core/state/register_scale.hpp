#pragma once
// In which unit a station's registers have shown to be, where that is not the one that it says.
// A property of its firmware: learned of whole transactions, kept until one contradicts it or
// the firmware is another.

#include <cstdint>

#include "csms/core/events/events.hpp"

namespace voltwin::core::state {

using namespace core::boundary;  // the vocabulary of the state

struct ScaleTrack {
  /// One transaction may be a coincidence.
  static constexpr std::uint32_t enough = 2;

  events::RegisterScale shown = events::RegisterScale::as_sent;
  std::uint32_t transactions = 0;  ///< that have shown it in a row
  TransactionId last;

  [[nodiscard]] events::RegisterScale learned() const {
    return transactions >= enough ? shown : events::RegisterScale::as_sent;
  }
  void apply(const events::RegisterScaleObserved& e) {
    if (e.scale != shown) {
      *this = ScaleTrack();
      shown = e.scale;
    }
    // An end that was corrected shows it once all the same.
    if (e.scale == events::RegisterScale::as_sent || last == e.transaction) return;
    last = e.transaction;
    ++transactions;
  }
};

struct RegisterScales {
  ScaleTrack samples, ends;

  void apply(const events::RegisterScaleObserved& e) {
    (e.source == events::RegisterSource::samples ? samples : ends).apply(e);
  }
};

}  // namespace voltwin::core::state
