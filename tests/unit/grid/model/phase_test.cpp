#include "grid/model/phase.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <complex>
#include <cstddef>
#include <string>

#include "engine/random/random.hpp"

namespace voltwin::grid {
namespace {

using Phasor = std::complex<double>;

constexpr double line_to_neutral_v = 230.0;
constexpr std::array all_connections{Connection::L1,     Connection::L2,     Connection::L3,
                                     Connection::L1L2,   Connection::L2L3,   Connection::L3L1,
                                     Connection::L1L2L3, Connection::L2L3L1, Connection::L3L1L2};

/// The same physics from its definition: voltages as phasors, each load current in phase
/// with its own voltage, Kirchhoff's law at each line.
struct Reference {
  std::array<double, 3> lines_a;
  double power_w;
};

Reference reference_of(const PhaseLoad& load) {
  std::array<Phasor, 3> voltage;
  for (std::size_t i = 0; i < 3; ++i) {
    voltage[i] = std::polar(line_to_neutral_v, -2.0 * M_PI / 3.0 * static_cast<double>(i));
  }
  std::array<Phasor, 3> line{};
  double power_w = 0.0;
  for (std::size_t i = 0; i < 3; ++i) {
    const Phasor wye = voltage[i] / std::abs(voltage[i]) * load.wye_a[i];
    line[i] += wye;
    power_w += (voltage[i] * std::conj(wye)).real();
    const std::size_t next = (i + 1) % 3;
    const Phasor across = voltage[i] - voltage[next];
    const Phasor delta = across / std::abs(across) * load.delta_a[i];
    line[i] += delta;
    line[next] -= delta;
    power_w += (across * std::conj(delta)).real();
  }
  return {{std::abs(line[0]), std::abs(line[1]), std::abs(line[2])}, power_w};
}

PhaseLoad random_load(random::Stream& stream) {
  PhaseLoad load;
  for (std::size_t i = 0; i < 3; ++i) {
    load.wye_a[i] = stream.chance(0.3) ? 0.0 : stream.uniform(0.0, 80.0);
    load.delta_a[i] = stream.chance(0.3) ? 0.0 : stream.uniform(0.0, 80.0);
  }
  return load;
}

TEST(PhaseLoad, gives_the_line_currents_and_power_of_the_phasors) {
  random::Stream stream = random::Random(1).stream("loads");
  for (int i = 0; i < 2000; ++i) {
    const PhaseLoad load = random_load(stream);
    const Reference expected = reference_of(load);
    const auto currents = line_currents(load);
    for (std::size_t line = 0; line < 3; ++line) {
      ASSERT_NEAR(currents[line], expected.lines_a[line], 1e-10);
    }
    ASSERT_NEAR(power(load, Volts(line_to_neutral_v)).value(), expected.power_w, 1e-7);
  }
}

TEST(PhaseLoad, adding_to_any_component_lowers_no_line_current) {
  random::Stream stream = random::Random(2).stream("loads");
  for (int i = 0; i < 2000; ++i) {
    const PhaseLoad load = random_load(stream);
    const auto before = line_currents(load);
    for (std::size_t component = 0; component < 6; ++component) {
      PhaseLoad more = load;
      (component < 3 ? more.wye_a[component] : more.delta_a[component - 3]) += 1.0;
      const auto after = line_currents(more);
      for (std::size_t line = 0; line < 3; ++line) ASSERT_GE(after[line], before[line]);
    }
  }
}

TEST(PhaseLoad, a_balanced_delta_draws_sqrt_3_times_its_current_from_each_line) {
  const PhaseLoad load{{0.0, 0.0, 0.0}, {10.0, 10.0, 10.0}};
  for (const double current : line_currents(load))
    EXPECT_NEAR(current, std::sqrt(3.0) * 10.0, 1e-12);
}

TEST(PhaseLoad, adds_subtracts_and_scales_by_component) {
  const PhaseLoad a{{1.0, 2.0, 3.0}, {4.0, 5.0, 6.0}};
  const PhaseLoad b{{0.5, 0.25, 8.0}, {1.0, 2.0, 4.0}};
  EXPECT_EQ(a + b, (PhaseLoad{{1.5, 2.25, 11.0}, {5.0, 7.0, 10.0}}));
  EXPECT_EQ(a + b - b, a);
  EXPECT_EQ(2.0 * a, (PhaseLoad{{2.0, 4.0, 6.0}, {8.0, 10.0, 12.0}}));
}

TEST(Connection, loads_the_phases_that_it_names_in_their_order) {
  const Amps current(16.0);
  EXPECT_EQ(phase_load(Connection::L2, current, 3), (PhaseLoad{{0.0, 16.0, 0.0}, {}}));
  EXPECT_EQ(phase_load(Connection::L3L1, current, 1), (PhaseLoad{{}, {0.0, 0.0, 16.0}}));
  EXPECT_EQ(phase_load(Connection::L1L2, current, 3), (PhaseLoad{{}, {16.0, 0.0, 0.0}}));
  EXPECT_EQ(phase_load(Connection::L1L2L3, current, 1), (PhaseLoad{{16.0, 0.0, 0.0}, {}}));
  EXPECT_EQ(phase_load(Connection::L2L3L1, current, 1), (PhaseLoad{{0.0, 16.0, 0.0}, {}}));
  EXPECT_EQ(phase_load(Connection::L3L1L2, current, 1), (PhaseLoad{{0.0, 0.0, 16.0}, {}}));
  EXPECT_EQ(phase_load(Connection::L3L1L2, current, 2), (PhaseLoad{{16.0, 0.0, 16.0}, {}}));
  EXPECT_EQ(phase_load(Connection::L2L3L1, current, 3), (PhaseLoad{{16.0, 16.0, 16.0}, {}}));
}

TEST(Connection, power_is_that_of_its_phase_load_and_current_for_is_its_inverse) {
  const Volts voltage(line_to_neutral_v);
  for (const Connection connection : all_connections) {
    for (int vehicle_phases = 1; vehicle_phases <= 3; ++vehicle_phases) {
      const Watts drawn = power(connection, Amps(13.0), vehicle_phases, voltage);
      EXPECT_NEAR(drawn.value(),
                  power(phase_load(connection, Amps(13.0), vehicle_phases), voltage).value(), 1e-9);
      EXPECT_NEAR(current_for(connection, drawn, vehicle_phases, voltage).value(), 13.0, 1e-12);
    }
  }
  EXPECT_NEAR(power(Connection::L1L2L3, Amps(32.0), 3, voltage).value(), 22'080.0, 1e-9);
  EXPECT_NEAR(power(Connection::L1L2, Amps(32.0), 1, Volts(120.0)).value(), 6651.0755, 1e-3);
  EXPECT_NEAR(power(balanced_load(Watts(9000.0), voltage), voltage).value(), 9000.0, 1e-9);
}

TEST(Connection, has_the_enumerators_as_its_names) {
  const std::array<std::string, 9> names{"L1",   "L2",     "L3",     "L1L2",  "L2L3",
                                         "L3L1", "L1L2L3", "L2L3L1", "L3L1L2"};
  for (std::size_t i = 0; i < names.size(); ++i) {
    EXPECT_EQ(json::name_of(all_connections[i]), names[i]);
    EXPECT_EQ(json::from_name<Connection>(names[i]), all_connections[i]);
  }
  EXPECT_FALSE(json::from_name<Connection>("L2L1"));
}

TEST(ConnectionDeathTest, a_vehicle_without_phases_is_our_mistake) {
  EXPECT_DEATH((void)phase_load(Connection::L1, Amps(1.0), 0), "ENSURE");
  EXPECT_DEATH((void)phase_load(Connection::L1, Amps(1.0), 4), "ENSURE");
}

}  // namespace
}  // namespace voltwin::grid
