#pragma once
// One row of the catalogue of deviations, tried: a site of two chargers in which one gets the
// row wrong during its middle session, and what must hold all the same.
//
//   S-1  00:30-01:30 "before"    clean
//        02:00-04:00 "during"    with the quirk, which is in force from 01:45 to 06:00
//        06:30-07:30 "after"     clean: the charger is usable afterwards
//   S-2  02:00-04:00 "neighbour" clean: nobody else is affected
//
// No car is done before its driver leaves. Without latency and reaction every bill is exact.

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "csms/ocpp/tolerance/catalogue.hpp"
#include "tests/sim/small_site.hpp"
#include "twin/faults/quirk.hpp"

namespace voltwin::test {

using ocpp::tolerance::Defect;

/// What must come out of the middle session.
enum class Billed : std::uint8_t {
  once,      ///< one session, its energy charged to the driver
  nowhere,   ///< no session is known; its energy is recorded as nobody's
  nobody,    ///< its energy is recorded; whether anybody pays for it is not the row's matter
  not_seen,  ///< the driver's session cannot be known from the messages
};

/// Whether the row can be told from what is right.
enum class Seen : std::uint8_t {
  counted,
  within_the_letter,  ///< the specification has it: served, and never counted
};

struct Timed {
  Duration at;  ///< since midnight
  boundary::CommandBody command;
};

struct QuirkCase {
  Defect defect{};
  std::optional<double> magnitude = {};  ///< else the usual one
  double probability = 1.0;
  std::int64_t tolerance_wh = 0;
  Billed billed = Billed::once;
  Seen seen = Seen::counted;
  std::string token = {};                  ///< of the middle driver; empty: as drivers have it
  std::vector<format::Fault> faults = {};  ///< of S-1
  std::vector<Timed> commands = {};
  Amps safe_default{0.0};  ///< what S-1 allows a transaction that is not known
  /// The row that it shows as, where that is another one.
  std::optional<Defect> counted_as = {};
  Duration latency = {};  ///< of every link
  Duration from = Duration::from_minutes(105);
  Duration until = Duration::from_hours(6);
};

/// A fault of S-1, at a time since midnight.
[[nodiscard]] format::Fault fault(Duration at, format::FaultKind kind, Duration duration);
[[nodiscard]] Timed call_station(Duration at, boundary::StationCall call);

/// What does not hold; empty when all does.
[[nodiscard]] std::vector<std::string> problems_of(const QuirkCase& one);

/// "M8_register_drops_to_zero_0": the name of a test.
[[nodiscard]] std::string test_name(const QuirkCase& one);
struct QuirkName {
  std::string operator()(const testing::TestParamInfo<QuirkCase>& one) const {
    return test_name(one.param);
  }
};
void PrintTo(const QuirkCase& one, std::ostream* out);

/// Runs the case and fails with its problems.
void try_case(const QuirkCase& one);

}  // namespace voltwin::test
