#include "engine/units/units.hpp"

#include <array>
#include <limits>

#include "engine/base/ensure.hpp"

namespace voltwin {

namespace {

struct KnownCurrency {
  std::string_view code;
  std::uint8_t decimals;
};

// ISO 4217 minor units of the currencies that charging is billed in.
constexpr std::array known_currencies = {
    KnownCurrency{"AUD", 2}, KnownCurrency{"BRL", 2}, KnownCurrency{"CAD", 2},
    KnownCurrency{"CHF", 2}, KnownCurrency{"CNY", 2}, KnownCurrency{"CZK", 2},
    KnownCurrency{"DKK", 2}, KnownCurrency{"EUR", 2}, KnownCurrency{"GBP", 2},
    KnownCurrency{"HUF", 2}, KnownCurrency{"INR", 2}, KnownCurrency{"ISK", 0},
    KnownCurrency{"JPY", 0}, KnownCurrency{"KRW", 0}, KnownCurrency{"MXN", 2},
    KnownCurrency{"NOK", 2}, KnownCurrency{"NZD", 2}, KnownCurrency{"PLN", 2},
    KnownCurrency{"SEK", 2}, KnownCurrency{"USD", 2}, KnownCurrency{"ZAR", 2},
};

}  // namespace

Result<Currency> Currency::parse(std::string_view code) {
  for (const KnownCurrency& known : known_currencies) {
    if (known.code == code) {
      Currency currency;
      for (std::size_t i = 0; i < 3; ++i) currency.code[i] = code[i];
      currency.decimals = known.decimals;
      return currency;
    }
  }
  return bad_input("unknown currency \"" + std::string(code) +
                   "\", expected an ISO 4217 code such as EUR or USD");
}

Money& Money::operator+=(Money other) {
  ENSURE(currency_ == other.currency_);
  ENSURE(!__builtin_add_overflow(minor_, other.minor_, &minor_));
  return *this;
}

std::string Money::text() const {
  std::uint64_t scale = 1;
  for (int i = 0; i < currency_.decimals; ++i) scale *= 10;
  const std::uint64_t magnitude = minor_ < 0 ? std::uint64_t{0} - static_cast<std::uint64_t>(minor_)
                                             : static_cast<std::uint64_t>(minor_);
  std::string out = minor_ < 0 ? "-" : "";
  out += std::to_string(magnitude / scale);
  if (currency_.decimals > 0) {
    std::string fraction = std::to_string(magnitude % scale);
    out += '.';
    out.append(currency_.decimals - fraction.size(), '0');
    out += fraction;
  }
  out += ' ';
  out += currency_.text();
  return out;
}

std::int64_t divide_half_away(Int128 numerator, std::int64_t denominator) {
  ENSURE(denominator > 0);
  const bool negative = numerator < 0;
  const Int128 magnitude = negative ? -numerator : numerator;
  Int128 quotient = magnitude / denominator;
  if (2 * (magnitude % denominator) >= denominator) ++quotient;
  ENSURE(quotient <= std::numeric_limits<std::int64_t>::max());
  const auto value = static_cast<std::int64_t>(quotient);
  return negative ? -value : value;
}

}  // namespace voltwin
