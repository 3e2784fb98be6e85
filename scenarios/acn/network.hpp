#pragma once
// The electrical network of a site in the form of ACN-Sim: stations with a phase angle, and
// rows |sum of coefficient * current * e^(j angle)| <= limit. It reads their JSON files from
// text, and knows nothing of sessions.

#include <complex>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hpp"

namespace voltwin::scenarios::acn {

inline constexpr double max_pilot_a = 32.0;

/// One station in one row: its coefficient with its phase angle.
struct Term {
  std::size_t row = 0;
  std::complex<double> per_amp;
};

struct Row {
  std::string name;
  double limit_a = 0.0;
  /// What sums are compared with: the limit and ACN-Sim's tolerance.
  [[nodiscard]] double bound_a() const;
};

struct Station {
  std::string id;
  double phase_deg = 0.0;
  std::vector<Term> terms;  ///< by row
};

struct Network {
  double voltage_v = 208.0;
  std::vector<Station> stations;  ///< in the order of registration
  std::vector<Row> rows;

  [[nodiscard]] std::optional<std::size_t> station(std::string_view id) const;
};

/// What a network file may hold at most.
inline constexpr std::size_t max_stations = 4096;
inline constexpr std::size_t max_rows = 1024;

/// Bad input names file, line and field. `label` names the file.
[[nodiscard]] Result<Network> read_network(std::string_view text, const std::string& label);

/// The same stations behind another transformer: the rows called Secondary and Primary get the
/// limits of so many kW (120 V and 277 V a phase). Bad input when the site has several.
[[nodiscard]] Result<Network> with_transformer(const Network& network, double capacity_kw);

/// The same stations, all in phase, under one limit of so many kW in all.
[[nodiscard]] Network single_phase(const Network& network, double capacity_kw);

/// Currents of some stations as they load the rows; kept up to date one change at a time.
class RowLoad {
 public:
  explicit RowLoad(const Network& network)
      : network_(&network), sums_(network.rows.size()), bounds_sq_(network.rows.size()) {
    clear();
  }

  void clear();
  void add(std::size_t station, double amps);
  /// Whether all rows hold with so much more of one station.
  [[nodiscard]] bool fits(std::size_t station, double amps) const;
  [[nodiscard]] std::span<const std::complex<double>> sums() const { return sums_; }

 private:
  const Network* network_;
  std::vector<std::complex<double>> sums_;
  std::vector<double> bounds_sq_;
};

}  // namespace voltwin::scenarios::acn
