#pragma once
// Draws from a fitted demand model: how many sessions a day has, how long each stays, what
// it takes. Private to scenarios/format; it knows no scenario.

#include <cstdint>

#include "engine/random/random.hpp"
#include "scenarios/format/demand_source.hpp"

namespace voltwin::scenarios::format {

/// The model of a weekday as civil() counts it, 0 Sunday to 6 Saturday. The model has one
/// for each (ENSURE).
[[nodiscard]] const DayModel& day_of(const DemandModel& model, int civil_weekday);

/// Sessions of one day, `scale` times as many as the model's: negative binomial, with the
/// model's overdispersion (variance - mean) / mean^2. Counts that vary less than a Poisson
/// count (a car park that is full every working day): normal, rounded.
[[nodiscard]] std::uint64_t draw_count(const DayModel& day, double scale, random::Stream stream);

struct StayAndEnergy {
  double stay_hours = 0.0;
  double energy_kwh = 0.0;
};

/// Stay and energy of a session that arrives at this hour of the day: a Gaussian copula of
/// the block's correlation over its two rows of quantiles. Two draws.
[[nodiscard]] StayAndEnergy draw_stay_and_energy(const DayModel& day, double arrival_hour,
                                                 random::Stream& stream);

/// Requested over delivered energy: 1 for a driver who said nothing. Two draws.
[[nodiscard]] double draw_requested_ratio(const DemandModel& model, random::Stream& stream);

/// The value at probability `p` in [0, 1] of quantiles at equal steps, straight between them.
[[nodiscard]] double quantile(const std::vector<double>& quantiles, double p);

/// The standard normal distribution function, to 7.5e-8. Source: Abramowitz and Stegun,
/// Handbook of Mathematical Functions, 26.2.17.
[[nodiscard]] double normal_cdf(double z);

}  // namespace voltwin::scenarios::format
