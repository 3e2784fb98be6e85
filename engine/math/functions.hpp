#pragma once
// exp, log, pow, sin, cos and relatives with the same bits on every machine. The C library
// picks variants by CPU (with and without fused multiply-add), whose last bits differ;
// these are built from plain double additions, multiplications and divisions in a fixed
// order, and from integer arithmetic. They know nothing of what is computed with them.
//
// Errors are in units in the last place (ulp) of a normal result, as measured by the test
// over the whole range; subnormal results may be off by one more. Special cases are those
// of ISO C Annex F; nothing sets errno or a floating-point flag on purpose. The rounding
// mode must be the default, to nearest.

namespace voltwin::math {

/// e^x. Below 0.55 ulp. Overflows to infinity, underflows gradually to 0.
[[nodiscard]] double exp(double x);
/// 2^x. Below 0.55 ulp; exact for whole x.
[[nodiscard]] double exp2(double x);
/// e^x - 1 without cancellation near 0. Below 1 ulp.
[[nodiscard]] double expm1(double x);

/// Natural logarithm. Below 0.55 ulp. -infinity at 0, NaN below.
[[nodiscard]] double log(double x);
/// Binary logarithm. Below 0.55 ulp; exact for powers of two.
[[nodiscard]] double log2(double x);
/// Decimal logarithm. Below 0.55 ulp.
[[nodiscard]] double log10(double x);
/// log(1 + x) without cancellation near 0. Below 1 ulp.
[[nodiscard]] double log1p(double x);

/// x^y. Below 0.6 ulp (the logarithm carries 64 bits or more into the product).
[[nodiscard]] double pow(double x, double y);

/// Sine and cosine of radians, of any size: the reduction is exact. Below 1 ulp.
/// NaN at infinity.
[[nodiscard]] double sin(double x);
[[nodiscard]] double cos(double x);

}  // namespace voltwin::math
