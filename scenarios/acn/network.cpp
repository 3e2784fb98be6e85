#include "scenarios/acn/network.hpp"

#include <algorithm>
#include <map>
#include <numbers>

#include "engine/base/ensure.hpp"
#include "engine/json/record.hpp"
#include "engine/math/functions.hpp"

namespace voltwin::scenarios::acn {

namespace {

// The file as it is written.
struct WrittenStation {
  std::string id;
  double phase_deg = 0.0;
  double max_a = 0.0;
};
struct WrittenRow {
  std::string name;
  double limit_a = 0.0;
  json::RawJson coefficients;
};
struct WrittenNetwork {
  double voltage_v = 0.0;
  std::vector<WrittenStation> stations;
  std::vector<WrittenRow> rows;
};

}  // namespace

}  // namespace voltwin::scenarios::acn

namespace voltwin::json {

using namespace scenarios::acn;  // NOLINT: the tables of this file

template <>
struct Describe<WrittenStation> {
  static const RecordTable& table() {
    static const RecordTable table =
        record("Station", {
                              field<&WrittenStation::id>("id"),
                              field<&WrittenStation::phase_deg>("phase_deg"),
                              field<&WrittenStation::max_a>("max_a"),
                          });
    return table;
  }
};

template <>
struct Describe<WrittenRow> {
  static const RecordTable& table() {
    static const RecordTable table =
        record("Constraint", {
                                 field<&WrittenRow::name>("name"),
                                 field<&WrittenRow::limit_a>("limit_a").from(0.0),
                                 field<&WrittenRow::coefficients>("coeff"),
                             });
    return table;
  }
};

template <>
struct Describe<WrittenNetwork> {
  static const RecordTable& table() {
    static const RecordTable table =
        record("Network", {
                              field<&WrittenNetwork::voltage_v>("voltage_v").from(1.0),
                              field<&WrittenNetwork::stations>("stations"),
                              field<&WrittenNetwork::rows>("constraints"),
                          });
    return table;
  }
};

}  // namespace voltwin::json

namespace voltwin::scenarios::acn {

namespace {

constexpr double degrees = std::numbers::pi / 180.0;
constexpr double tolerance_a = 1e-5;
constexpr double tolerance_share = 1e-7;
constexpr double secondary_v = 120.0;
constexpr double primary_v = 277.0;
constexpr double phases = 3.0;

using Indices = std::map<std::string, std::size_t, std::less<>>;

std::complex<double> phasor(double degrees_of_it) {
  const double angle = degrees_of_it * degrees;
  return {math::cos(angle), math::sin(angle)};
}

Result<void> add_row(Network& network, const WrittenRow& written, const Indices& indices,
                     const std::string& label) {
  const std::string where = label + ": constraint " + written.name + ": ";
  const std::size_t row = network.rows.size();
  network.rows.push_back({written.name, written.limit_a});
  json::Reader reader(written.coefficients.text, {});
  if (reader.next() != json::Token::begin_object) {
    return bad_input(where + "coeff: expected an object of stations and numbers");
  }
  while (reader.next() == json::Token::key) {
    const std::string id(reader.text());
    const auto found = indices.find(id);
    if (found == indices.end()) return bad_input(where + "no station '" + id + "'");
    double coefficient = 0.0;
    if (reader.next() != json::Token::number || !json::parse_double(reader.raw(), coefficient)) {
      return bad_input(where + "station " + id + ": expected a number");
    }
    Station& station = network.stations[found->second];
    if (!station.terms.empty() && station.terms.back().row == row) {
      return bad_input(where + "station " + id + " stands there twice");
    }
    station.terms.push_back({row, coefficient * phasor(station.phase_deg)});
  }
  return {};
}

bool named(const Row& row, std::string_view what) {
  return row.name.find(what) != std::string::npos;
}

}  // namespace

double Row::bound_a() const { return limit_a + std::max(tolerance_a, tolerance_share * limit_a); }

std::optional<std::size_t> Network::station(std::string_view id) const {
  const auto at = std::find_if(stations.begin(), stations.end(),
                               [&](const Station& station) { return station.id == id; });
  if (at == stations.end()) return std::nullopt;
  return static_cast<std::size_t>(at - stations.begin());
}

Result<Network> read_network(std::string_view text, const std::string& label) {
  WrittenNetwork written;
  std::vector<json::Issue> issues;
  json::DecodeOptions options;
  options.unknown_fields = true;  // descriptions, and pilots that are allowed
  if (!json::decode(text, written, options, issues)) {
    return bad_input(label + ": " + json::describe(issues.front(), text));
  }
  if (written.stations.size() > max_stations || written.rows.size() > max_rows) {
    return bad_input(label + ": expected at most " + std::to_string(max_stations) +
                     " stations and " + std::to_string(max_rows) + " constraints");
  }
  Network network;
  network.voltage_v = written.voltage_v;
  Indices indices;
  for (const WrittenStation& station : written.stations) {
    if (station.max_a != max_pilot_a) {
      return bad_input(label + ": station " + station.id + ": expected max_a 32");
    }
    if (!indices.emplace(station.id, network.stations.size()).second) {
      return bad_input(label + ": station " + station.id + " stands there twice");
    }
    network.stations.push_back({station.id, station.phase_deg, {}});
  }
  for (const WrittenRow& row : written.rows) TRY(add_row(network, row, indices, label));
  return network;
}

Result<Network> with_transformer(const Network& network, double capacity_kw) {
  Network out = network;
  std::size_t secondaries = 0;
  for (Row& row : out.rows) {
    if (named(row, "Secondary")) {
      row.limit_a = capacity_kw * 1000.0 / phases / secondary_v;
      ++secondaries;
    } else if (named(row, "Primary")) {
      row.limit_a = capacity_kw * 1000.0 / phases / primary_v;
    }
  }
  if (secondaries != 3) {
    return bad_input(
        "a capacity can be given to a site with one transformer: expected 3 "
        "constraints called Secondary, found " +
        std::to_string(secondaries));
  }
  return out;
}

Network single_phase(const Network& network, double capacity_kw) {
  Network out = network;
  out.rows = {{"Aggregate", capacity_kw * 1000.0 / network.voltage_v}};
  for (Station& station : out.stations) {
    station.phase_deg = 0.0;
    station.terms = {{0, {1.0, 0.0}}};
  }
  return out;
}

void RowLoad::clear() {
  for (std::size_t row = 0; row < sums_.size(); ++row) {
    sums_[row] = 0.0;
    const double bound = network_->rows[row].bound_a();
    bounds_sq_[row] = bound * bound;
  }
}

void RowLoad::add(std::size_t station, double amps) {
  for (const Term& term : network_->stations[station].terms) {
    sums_[term.row] += term.per_amp * amps;
  }
}

bool RowLoad::fits(std::size_t station, double amps) const {
  for (const Term& term : network_->stations[station].terms) {
    if (std::norm(sums_[term.row] + term.per_amp * amps) > bounds_sq_[term.row]) return false;
  }
  return true;
}

}  // namespace voltwin::scenarios::acn
