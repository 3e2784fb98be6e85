#include "scenarios/format/draw.hpp"

#include <algorithm>
#include <cmath>

#include "engine/base/ensure.hpp"
#include "engine/math/functions.hpp"

namespace voltwin::scenarios::format {

const DayModel& day_of(const DemandModel& model, int civil_weekday) {
  // civil() counts from Sunday, Weekday from Monday.
  const auto wanted = static_cast<Weekday>((civil_weekday + 6) % 7);
  for (const DayModel& day : model.days) {
    if (std::find(day.days.begin(), day.days.end(), wanted) != day.days.end()) return day;
  }
  UNREACHABLE();
}

std::uint64_t draw_count(const DayModel& day, double scale, random::Stream stream) {
  const double mean = day.sessions_mean * scale;
  const double excess = day.sessions_variance - day.sessions_mean;
  if (excess >= 0.0) return stream.negative_binomial(mean, mean + excess * scale * scale);
  const double drawn =
      std::floor(stream.normal(mean, scale * std::sqrt(day.sessions_variance)) + 0.5);
  return drawn <= 0.0 ? 0 : static_cast<std::uint64_t>(drawn);
}

double quantile(const std::vector<double>& quantiles, double p) {
  const double last = static_cast<double>(quantiles.size() - 1);
  const double at = std::clamp(p, 0.0, 1.0) * last;
  const double low = std::min(std::floor(at), last - 1.0);
  const auto index = static_cast<std::size_t>(low);
  return quantiles[index] + (quantiles[index + 1] - quantiles[index]) * (at - low);
}

double normal_cdf(double z) {
  constexpr double inverse_sqrt_two_pi = 0.3989422804014327;
  const double t = 1.0 / (1.0 + 0.2316419 * std::fabs(z));
  const double series =
      t *
      (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  const double tail = inverse_sqrt_two_pi * math::exp(-0.5 * z * z) * series;
  return z < 0.0 ? tail : 1.0 - tail;
}

StayAndEnergy draw_stay_and_energy(const DayModel& day, double arrival_hour,
                                   random::Stream& stream) {
  std::size_t index = day.blocks.size() - 1;
  while (index > 0 && day.blocks[index].from_hour > arrival_hour) --index;
  const ArrivalBlock& block = day.blocks[index];
  const double of_stay = stream.normal(0.0, 1.0);
  const double other = stream.normal(0.0, 1.0);
  const double rho = block.correlation;
  const double of_energy = rho * of_stay + std::sqrt(1.0 - rho * rho) * other;
  return {quantile(block.stay_hours, normal_cdf(of_stay)),
          quantile(block.energy_kwh, normal_cdf(of_energy))};
}

double draw_requested_ratio(const DemandModel& model, random::Stream& stream) {
  const double claimed = stream.uniform();
  const double ratio = stream.uniform();
  return claimed < model.claimed_share ? quantile(model.requested_ratio, ratio) : 1.0;
}

}  // namespace voltwin::scenarios::format
