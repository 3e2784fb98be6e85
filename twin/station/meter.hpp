#pragma once
// An energy meter: the exact integral of power as whole milliwatt-hours, rounded down in
// one place. It knows neither phases nor time.

#include <cmath>
#include <cstdint>

#include "engine/units/units.hpp"

namespace voltwin::twin::station {

class Meter {
 public:
  explicit Meter(WattHours start) : register_mwh_(start.value() * 1000) {}

  /// Adds energy of at least zero. The part below one milliwatt-hour (3.6 J) is carried to
  /// the next call: the register is always the true integral rounded down.
  void add(Joules energy) {
    carried_j_ += energy.value();
    const double whole = std::floor(carried_j_ / joules_per_mwh);
    register_mwh_ += static_cast<std::int64_t>(whole);
    carried_j_ -= whole * joules_per_mwh;
  }
  [[nodiscard]] std::int64_t register_mwh() const { return register_mwh_; }
  /// What messages say: whole watt-hours, rounded down.
  [[nodiscard]] WattHours register_wh() const { return WattHours(register_mwh_ / 1000); }

 private:
  static constexpr double joules_per_mwh = 3.6;
  std::int64_t register_mwh_;
  double carried_j_ = 0.0;
};

}  // namespace voltwin::twin::station
