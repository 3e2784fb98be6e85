#pragma once
// What a transaction's energy register means. Meters are the money, and they show other units,
// another beginning, zeros, jumps and resets; this finds the energy that they all agree on. Pure
// rules over events::RegisterTrack; they must not know a message, a clock or a price.
//
// A reading is believed when it follows the last believed one upwards by no more than the EVSE
// can deliver in the time between, and when all since the start is no more than it can deliver
// in the time since. A reading that is not believed is doubtful until a second one agrees with
// it: what then changed is the register, and only its positive increments count. At any time
//
//   energy = settled + (last - base)
//
// where `base` is the start register of a clean session. Rows M1 to M3, M6 to M11, M25.

#include <array>
#include <cstdint>
#include <optional>

#include "csms/core/events/events.hpp"

namespace voltwin::core::session {

using namespace core::boundary;  // the vocabulary of transactions
using events::Defect;
using events::RegisterBasis;
using events::RegisterScale;
using events::RegisterTrack;

/// What an EVSE can deliver at most, and since when a transaction has been running.
struct RegisterBounds {
  Watts rated;
  std::int64_t start_mwh = 0;  ///< the start register as it is billed
  Instant started;
  /// The start register was sent as zero; `start_mwh` is the last one that was known before.
  bool assumed_start = false;
  /// The integral of power or current so far, 0 when none was measured.
  std::int64_t flow_mwh = 0;
  /// What was learned of the units of samples, and of starts and stops (state::ScaleTrack). It
  /// decides where a reading has two meanings, and never against what was measured.
  RegisterScale sample_scale = RegisterScale::as_sent;
  RegisterScale end_scale = RegisterScale::as_sent;

  /// A quarter above the rating, which no charger exceeds for long, and a tenth of a kWh for the
  /// resolution of its meter. In mWh; a negative duration is none.
  [[nodiscard]] std::int64_t deliverable_mwh(Duration duration) const;
};

struct RegisterReading {
  std::int64_t mwh = 0;  ///< as sent, scaled by the unit that was given
  Instant at;
  SampleContext context = SampleContext::periodic;
  RegisterUnit unit = RegisterUnit::none;
};

/// The energy so far, in mWh.
[[nodiscard]] std::int64_t energy_mwh(const RegisterTrack& track);

/// The track of a transaction that starts at this register.
[[nodiscard]] RegisterTrack fresh_track(std::int64_t start_mwh, Instant started);

struct RegisterStep {
  RegisterTrack track;                           ///< what holds from now on
  std::optional<Defect> finding;                 ///< what was wrong and put right
  RegisterScale scale = RegisterScale::as_sent;  ///< in which the reading was believed
};

/// Takes a sample that is not older than the last one. The energy never falls.
[[nodiscard]] RegisterStep follow_register(const RegisterTrack& track,
                                           const RegisterReading& reading,
                                           const RegisterBounds& bounds);

struct RegisterStop {
  std::optional<std::int64_t> mwh;  ///< as sent; none when it is missing or cannot be a register
  Instant at;
  /// The integral of power or current over the transaction, 0 when none was measured.
  std::int64_t flow_mwh = 0;
};

struct RegisterOutcome {
  std::int64_t energy_mwh = 0;    ///< what is billed: never negative
  std::optional<Defect> finding;  ///< what was wrong and put right
  /// The stop register was not what is billed.
  enum class Source : std::uint8_t { stop_register, samples } source = Source::stop_register;
  /// In which unit start and stop are, where what was measured shows it.
  std::optional<RegisterScale> shown = {};
};

/// The energy of a transaction that ended with this register.
[[nodiscard]] RegisterOutcome conclude_register(const RegisterTrack& track,
                                                const RegisterStop& stop,
                                                const RegisterBounds& bounds);

/// The register of a sample in Wh: the total; else the sum of three phases; else what is tagged
/// with the first phase alone, which is a total in disguise (row M3).
struct TotalRegister {
  double wh = 0.0;
  std::optional<Defect> finding;
};
[[nodiscard]] std::optional<TotalRegister> total_register(const MeterSample& sample);

}  // namespace voltwin::core::session
