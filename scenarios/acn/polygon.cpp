#include "scenarios/acn/polygon.hpp"

#include <algorithm>
#include <cmath>

namespace voltwin::scenarios::acn {

namespace {

using Direction = std::complex<double>;

// cos(7.5 degrees), a little less so that halves of 15 degrees pass.
constexpr double narrow = 0.99144486;
constexpr double in_phase = 1.0 - 1e-12;
constexpr double rounding = 1e-9;

Direction unit(Direction of) { return of / std::sqrt(std::norm(of)); }
double dot(Direction a, Direction b) { return (std::conj(a) * b).real(); }
double cross(Direction a, Direction b) { return (std::conj(a) * b).imag(); }

// Splits the arc from one direction to the other, less than half a circle, into sides.
void split(Direction from, Direction to, std::vector<Side>& out) {
  const Direction middle = unit(from + to);
  if (dot(from, to) >= narrow) {
    out.push_back({middle, dot(middle, from)});
    return;
  }
  split(from, middle, out);
  split(middle, to, out);
}

// The one direction from which all others lie to the left (sign 1) or to the right (-1).
const Direction* edge(std::span<const Direction> all, double sign) {
  const auto found = std::find_if(all.begin(), all.end(), [&](Direction one) {
    return std::all_of(all.begin(), all.end(), [&](Direction other) {
      const double side = sign * cross(one, other);
      return side > rounding || (side >= -rounding && dot(one, other) > 0.0);
    });
  });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace

std::vector<Side> sides_within(std::span<const std::complex<double>> phasors) {
  std::vector<Side> out;
  if (phasors.empty()) return out;
  std::vector<Direction> all;
  for (const Direction phasor : phasors) all.push_back(unit(phasor));
  const Direction* from = edge(all, 1.0);
  const Direction* to = edge(all, -1.0);
  if (from == nullptr || to == nullptr) {
    // They reach all around.
    const Direction corners[] = {{1.0, 0.0}, {0.0, 1.0}, {-1.0, 0.0}, {0.0, -1.0}};
    for (std::size_t i = 0; i < 4; ++i) split(corners[i], corners[(i + 1) % 4], out);
  } else if (dot(*from, *to) >= in_phase) {
    out.push_back({*from, 1.0});
  } else {
    split(*from, *to, out);
  }
  return out;
}

}  // namespace voltwin::scenarios::acn
