#pragma once
// The station's own idea of the time: true time plus an error that drifts, until the CSMS
// sets it. It reads no clock; true time is handed in.

#include "engine/time/instant.hpp"

namespace voltwin::twin::station {

class StationClock {
 public:
  /// Shows `shown` at the true time `at` and runs fast by `drift_ppm`.
  StationClock(Instant at, Instant shown, double drift_ppm)
      : at_(at), shown_(shown), rate_(1.0 + drift_ppm * 1e-6) {}

  void set(Instant at, Instant shown) {
    at_ = at;
    shown_ = shown;
  }
  /// What it shows at a true time.
  [[nodiscard]] Instant shown(Instant at) const {
    if (rate_ == 1.0) return shown_ + (at - at_);
    return shown_ + Duration::nearest((at - at_).seconds() * rate_);
  }
  /// The first true time at which it shows at least this; never() for never().
  [[nodiscard]] Instant when(Instant shown_time) const {
    if (shown_time == Instant::never()) return Instant::never();
    if (rate_ == 1.0) return at_ + (shown_time - shown_);
    Instant at = at_ + Duration::nearest((shown_time - shown_).seconds() / rate_);
    while (shown(at) < shown_time) at += Duration::from_us(1);
    return at;
  }

 private:
  Instant at_, shown_;
  double rate_;
};

}  // namespace voltwin::twin::station
