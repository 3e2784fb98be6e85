#pragma once
// Physical quantities as distinct types: a function that wants amperes cannot be
// given watts. A quantity is one double in its SI-like unit (named by the type);
// `.value()` is for kernels and wire structs. Billing energy (WattHours, int64)
// and Money are integers and live here too, because rounding them has one home.

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/result.hpp"
#include "engine/time/instant.hpp"

namespace voltwin {

__extension__ using Int128 = __int128;

/// One double with a unit. Sums, differences, scaling; ratio of two is a number.
template <class Unit>
class Quantity {
 public:
  constexpr Quantity() = default;
  constexpr explicit Quantity(double value) : value_(value) {}

  [[nodiscard]] constexpr double value() const { return value_; }
  constexpr auto operator<=>(const Quantity&) const = default;

  constexpr Quantity& operator+=(Quantity other) {
    value_ += other.value_;
    return *this;
  }
  constexpr Quantity& operator-=(Quantity other) {
    value_ -= other.value_;
    return *this;
  }
  friend constexpr Quantity operator+(Quantity a, Quantity b) { return a += b; }
  friend constexpr Quantity operator-(Quantity a, Quantity b) { return a -= b; }
  friend constexpr Quantity operator-(Quantity a) { return Quantity(-a.value_); }
  friend constexpr Quantity operator*(Quantity a, double k) { return Quantity(a.value_ * k); }
  friend constexpr Quantity operator*(double k, Quantity a) { return Quantity(a.value_ * k); }
  friend constexpr Quantity operator/(Quantity a, double k) { return Quantity(a.value_ / k); }
  friend constexpr double operator/(Quantity a, Quantity b) { return a.value_ / b.value_; }

 private:
  double value_ = 0.0;
};

using Watts = Quantity<struct WattUnit>;
using Amps = Quantity<struct AmpUnit>;
using Volts = Quantity<struct VoltUnit>;
using Celsius = Quantity<struct CelsiusUnit>;
using Ratio = Quantity<struct RatioUnit>;   ///< 0..1, e.g. state of charge
using Joules = Quantity<struct JouleUnit>;  ///< physics; billing uses WattHours

constexpr Watts operator*(Volts v, Amps a) { return Watts(v.value() * a.value()); }
constexpr Amps operator/(Watts p, Volts v) { return Amps(p.value() / v.value()); }
/// Energy of constant power over a duration.
constexpr Joules operator*(Watts p, Duration d) { return Joules(p.value() * d.seconds()); }

/// Billing energy: whole watt-hours (a meter register or a difference of two).
class WattHours {
 public:
  constexpr WattHours() = default;
  constexpr explicit WattHours(std::int64_t wh) : wh_(wh) {}
  [[nodiscard]] constexpr std::int64_t value() const { return wh_; }
  constexpr auto operator<=>(const WattHours&) const = default;
  constexpr WattHours& operator+=(WattHours o) {
    wh_ += o.wh_;
    return *this;
  }
  friend constexpr WattHours operator+(WattHours a, WattHours b) {
    return WattHours(a.wh_ + b.wh_);
  }
  friend constexpr WattHours operator-(WattHours a, WattHours b) {
    return WattHours(a.wh_ - b.wh_);
  }

 private:
  std::int64_t wh_ = 0;
};

/// ISO 4217 code and the number of decimals of its minor unit (EUR 2, JPY 0).
struct Currency {
  char code[4] = {'E', 'U', 'R', '\0'};
  std::uint8_t decimals = 2;

  /// The currency with this code; bad_input for one not known here.
  [[nodiscard]] static Result<Currency> parse(std::string_view code);
  [[nodiscard]] std::string_view text() const { return {code, 3}; }
  [[nodiscard]] bool operator==(const Currency& other) const { return text() == other.text(); }
};

/// Minor units (cents) of one currency. Adding two currencies is our mistake: ENSURE.
class Money {
 public:
  Money() = default;
  Money(std::int64_t minor, Currency currency) : minor_(minor), currency_(currency) {}
  [[nodiscard]] std::int64_t minor() const { return minor_; }
  [[nodiscard]] Currency currency() const { return currency_; }
  [[nodiscard]] bool operator==(const Money&) const = default;
  Money& operator+=(Money other);
  friend Money operator+(Money a, Money b) { return a += b; }
  friend Money operator-(Money a) { return {-a.minor_, a.currency_}; }
  /// "12.34 EUR".
  [[nodiscard]] std::string text() const;

 private:
  std::int64_t minor_ = 0;
  Currency currency_{};
};

/// numerator/denominator rounded half away from zero; the one rounding of money
/// and of billing energy. Denominator > 0; the quotient must fit int64 (ENSURE).
[[nodiscard]] std::int64_t divide_half_away(Int128 numerator, std::int64_t denominator);

}  // namespace voltwin
