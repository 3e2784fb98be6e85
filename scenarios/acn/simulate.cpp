#include "scenarios/acn/simulate.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

#include "engine/base/ensure.hpp"

namespace voltwin::scenarios::acn {

namespace {

constexpr double done_kwh = 1e-3;
// Of rounding: the bounds already hold ACN-Sim's own tolerance.
constexpr double check_a = 1e-6;

struct Car {
  std::size_t session = 0;
  Battery battery;
  double delivered_kwh = 0.0;
  double last_pilot_a = 0.0;
  double last_drawn_a = 0.0;
};

class Month {
 public:
  Month(const Network& network, std::span<const Session> sessions)
      : network_(network), sessions_(sessions), plugs_(network.stations.size()), load_(network) {
    arrivals_.resize(sessions.size());
    std::iota(arrivals_.begin(), arrivals_.end(), std::size_t{0});
    std::stable_sort(arrivals_.begin(), arrivals_.end(), [&](std::size_t a, std::size_t b) {
      return sessions[a].arrival < sessions[b].arrival;
    });
    record_.delivered_kwh.resize(sessions.size());
    for (const Session& session : sessions) {
      record_.periods = std::max(record_.periods, session.departure + 1);
    }
    for (std::size_t row = 0; row < network.rows.size(); ++row) {
      if (network.rows[row].name.rfind("Secondary", 0) == 0) lines_.push_back(row);
    }
  }

  Record run(Policy& policy, const StepListener& listener) {
    for (int period = 0; period < record_.periods; ++period) {
      move_cars(period);
      find_claims();
      pilots_.assign(claims_.size(), 0.0);
      policy.decide({period, network_, claims_}, pilots_);
      check(policy);
      draw();
      if (listener) listener({period, claims_, pilots_, drawn_});
    }
    return std::move(record_);
  }

 private:
  void move_cars(int period) {
    for (std::optional<Car>& plug : plugs_) {
      if (plug && sessions_[plug->session].departure <= period) plug.reset();
    }
    for (; next_ < arrivals_.size(); ++next_) {
      const std::size_t index = arrivals_[next_];
      const Session& session = sessions_[index];
      if (session.arrival > period) break;
      std::optional<Car>& plug = plugs_[session.station];
      ENSURE(!plug);
      plug = Car{index, session.battery, 0.0, 0.0, 0.0};
    }
  }

  void find_claims() {
    claims_.clear();
    for (std::size_t station = 0; station < plugs_.size(); ++station) {
      if (!plugs_[station]) continue;
      const Car& car = *plugs_[station];
      const Session& session = sessions_[car.session];
      const double remaining_kwh = session.told.energy_kwh - car.delivered_kwh;
      if (remaining_kwh <= done_kwh) continue;
      const double remaining_a = remaining_kwh * 1000.0 / network_.voltage_v * 60.0 / period_min;
      claims_.push_back({car.session, station, session.arrival, session.told.departure, remaining_a,
                         std::min(max_pilot_a, remaining_a), car.last_pilot_a, car.last_drawn_a});
    }
  }

  void check(const Policy& policy) {
    load_.clear();
    for (std::size_t i = 0; i < claims_.size(); ++i) {
      ENSURE(pilots_[i] >= 0.0 && pilots_[i] <= claims_[i].bound_a + check_a);
      load_.add(claims_[i].station, pilots_[i]);
    }
    if (!policy.keeps_limits()) return;
    for (std::size_t row = 0; row < network_.rows.size(); ++row) {
      ENSURE(std::sqrt(std::norm(load_.sums()[row])) <= network_.rows[row].bound_a() + check_a);
    }
  }

  void draw() {
    drawn_.clear();
    load_.clear();
    double sum = 0.0;
    for (std::size_t i = 0; i < claims_.size(); ++i) {
      Car& car = *plugs_[claims_[i].station];
      const double amps = charge(car.battery, {pilots_[i], network_.voltage_v, period_min});
      car.last_pilot_a = pilots_[i];
      car.last_drawn_a = amps;
      car.delivered_kwh += amps * network_.voltage_v / 1000.0 * period_h;
      record_.delivered_kwh[car.session] = car.delivered_kwh;
      drawn_.push_back(amps);
      load_.add(claims_[i].station, amps);
      sum += amps;
    }
    record_.current_a.push_back(sum);
    note_unbalance();
  }

  // NEMA MG 1 for currents as ACN-Sim computes it: the largest line above the mean.
  void note_unbalance() {
    if (lines_.empty()) return;
    double largest = 0.0;
    double total = 0.0;
    for (const std::size_t row : lines_) {
      const double amps = std::sqrt(std::norm(load_.sums()[row]));
      largest = std::max(largest, amps);
      total += amps;
    }
    const double mean = total / static_cast<double>(lines_.size());
    if (mean > 0.0) record_.unbalance.push_back((largest - mean) / mean);
  }

  const Network& network_;
  std::span<const Session> sessions_;
  std::vector<std::optional<Car>> plugs_;
  std::vector<std::size_t> arrivals_;
  std::size_t next_ = 0;
  std::vector<std::size_t> lines_;  ///< rows of the secondary
  std::vector<Claim> claims_;
  std::vector<double> pilots_, drawn_;
  RowLoad load_;
  Record record_;
};

}  // namespace

Record simulate(const Network& network, std::span<const Session> sessions, Policy& policy,
                const StepListener& listener) {
  return Month(network, sessions).run(policy, listener);
}

}  // namespace voltwin::scenarios::acn
