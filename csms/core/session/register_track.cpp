#include "csms/core/session/register_track.hpp"

#include <algorithm>
#include <cmath>

namespace voltwin::core::session {

namespace {

constexpr std::int64_t mwh_per_wh = 1'000;
// The resolution of a meter, and what may be cut off when it is rounded down.
constexpr std::int64_t resolution_mwh = 100 * mwh_per_wh;
constexpr std::int64_t rounding_mwh = 2 * mwh_per_wh;
constexpr std::int64_t kilo_rounding_mwh = 1'000 * mwh_per_wh;
// Fine samples and a coarse stop register may differ by this much and still agree: 1 %.
constexpr std::int64_t agreement_percent = 1;
// A register in kWh for Wh is a thousandth of the measured flow, which is known badly: the
// vehicle may use one phase of three, and currents without voltages are no power.
constexpr std::int64_t flow_for_scale_mwh = 500 * mwh_per_wh;
constexpr std::int64_t least_ratio = 250;
constexpr std::int64_t largest_ratio = 2'000;

constexpr std::int64_t largest_scalable = INT64_MAX / 2'000;
// What was measured and what a register says are one: badly known, as above.
constexpr std::int64_t same_ratio = 4;

bool within(std::int64_t value, std::int64_t least, std::int64_t most) {
  return value >= least && value <= most;
}

// Whether the energy is a thousandth of what was measured.
bool is_thousandth(std::int64_t energy_mwh, std::int64_t flow_mwh) {
  return flow_mwh >= flow_for_scale_mwh && energy_mwh > 0 &&
         within(flow_mwh / energy_mwh, least_ratio, largest_ratio);
}

// Whether the energy is what was measured.
bool is_of(std::int64_t energy_mwh, std::int64_t flow_mwh) {
  return flow_mwh >= flow_for_scale_mwh &&
         within(energy_mwh, flow_mwh / same_ratio, flow_mwh * same_ratio);
}

struct Follower {
  const RegisterTrack& before;
  const RegisterReading& reading;
  const RegisterBounds& bounds;

  [[nodiscard]] std::int64_t rounding() const {
    return reading.unit == RegisterUnit::kWh ? kilo_rounding_mwh : rounding_mwh;
  }
  [[nodiscard]] std::int64_t deliverable_since(Instant at) const {
    return bounds.deliverable_mwh(reading.at - at);
  }
  // Whether `mwh` is where a register that stood at `from` can stand now.
  [[nodiscard]] bool follows(std::int64_t mwh, std::int64_t from, Instant since) const {
    return within(mwh - from, -rounding(), deliverable_since(since));
  }
  [[nodiscard]] bool affordable(std::int64_t energy) const {
    return energy <= deliverable_since(bounds.started);
  }

  // Believed: a register that was rounded down does not take energy back.
  [[nodiscard]] RegisterTrack advanced(std::int64_t mwh) const {
    RegisterTrack track = before;
    track.last_mwh = std::max(track.last_mwh, mwh);
    return settled(track);
  }
  [[nodiscard]] RegisterTrack settled(RegisterTrack track) const {
    track.last_at = reading.at;
    track.sampled = true;
    track.doubtful_mwh.reset();
    track.doubtful_at.reset();
    return track;
  }
  // Energy so far stays; the register counts on from `base`.
  [[nodiscard]] RegisterTrack rebased(RegisterBasis basis, std::int64_t settled_mwh,
                                      std::int64_t base) const {
    RegisterTrack track = before;
    track.basis = basis;
    track.settled_mwh = settled_mwh;
    track.base_mwh = base;
    track.last_mwh = reading.mwh;
    return settled(track);
  }

  // What the doubt turns out to have been, now that the register goes on as before.
  [[nodiscard]] std::optional<Defect> resolved_doubt() const {
    if (!before.doubtful_mwh) return std::nullopt;
    // It was only early: a coarse register, or one that was read after a gap.
    if (within(*before.doubtful_mwh, before.last_mwh, reading.mwh)) return std::nullopt;
    return *before.doubtful_mwh == 0 ? Defect::register_drops_to_zero : Defect::register_decreases;
  }

  [[nodiscard]] std::optional<RegisterStep> on_track() const {
    if (!follows(reading.mwh, before.last_mwh, before.last_at)) return std::nullopt;
    const std::int64_t energy = before.settled_mwh + reading.mwh - before.base_mwh;
    if (!affordable(energy)) return std::nullopt;
    return RegisterStep{advanced(reading.mwh), resolved_doubt()};
  }

  [[nodiscard]] bool fits_scaled(std::int64_t mwh) const {
    return within(mwh - before.last_mwh, -kilo_rounding_mwh, deliverable_since(before.last_at)) &&
           affordable(before.settled_mwh + mwh - before.base_mwh);
  }

  // What the samples of this station have turned out to be. Where the reading can be both, what
  // was measured decides, else the meaning that is less.
  [[nodiscard]] std::optional<RegisterStep> in_learned_unit() const {
    const RegisterScale scale = bounds.sample_scale;
    if (scale == RegisterScale::as_sent || before.basis == RegisterBasis::session) {
      return std::nullopt;
    }
    if (reading.mwh <= 0 || reading.mwh > largest_scalable) return std::nullopt;
    const std::int64_t mwh = scale == RegisterScale::kilo ? reading.mwh * 1'000  //
                                                          : reading.mwh / 1'000;
    if (!fits_scaled(mwh)) return std::nullopt;
    const std::int64_t plain = before.settled_mwh + reading.mwh - before.base_mwh;
    if (follows(reading.mwh, before.last_mwh, before.last_at) && affordable(plain)) {
      const bool confirmed = scale == RegisterScale::kilo ? is_thousandth(plain, bounds.flow_mwh)
                                                          : !is_of(plain, bounds.flow_mwh);
      if (!confirmed) return std::nullopt;
    }
    return in_unit(mwh, scale);
  }

  // kWh in place of Wh is a model's habit; Wh that are called kWh are a mix.
  [[nodiscard]] RegisterStep in_unit(std::int64_t mwh, RegisterScale scale) const {
    return {advanced(mwh),
            reading.unit == RegisterUnit::Wh ? Defect::energy_unit_wrong
                                             : Defect::unit_missing_or_mixed,
            scale};
  }

  // Whether two first samples differ by no more than could be delivered if both were a thousand
  // times as much: holds also where nobody knows when the transaction began.
  [[nodiscard]] bool scales_from_doubt() const {
    if (before.sampled || before.doubtful_mwh.value_or(0) == 0) return true;
    return (reading.mwh - *before.doubtful_mwh) <= deliverable_since(*before.doubtful_at) / 1'000;
  }

  // The same register in another unit: kWh for Wh, or the other way round.
  [[nodiscard]] std::optional<RegisterStep> in_another_unit() const {
    if (before.basis == RegisterBasis::session || reading.mwh == 0) return std::nullopt;
    for (const RegisterScale scale : {RegisterScale::kilo, RegisterScale::milli}) {
      const bool kilo = scale == RegisterScale::kilo;
      if (kilo && !within(reading.mwh, -largest_scalable, largest_scalable)) continue;
      const std::int64_t mwh = kilo ? reading.mwh * 1'000 : reading.mwh / 1'000;
      if (mwh < kilo_rounding_mwh || !fits_scaled(mwh)) continue;
      // It may as well count from the start of the session; the second sample tells (row M9).
      const bool first = !before.sampled && before.doubtful_mwh.value_or(0) == 0;
      if (first && reading.context != SampleContext::clock && from_zero()) return doubt();
      if (!scales_from_doubt()) continue;
      return in_unit(mwh, scale);
    }
    return std::nullopt;
  }

  // The register that the transaction started with is back, after a detour.
  [[nodiscard]] std::optional<RegisterStep> back_at_start() const {
    if (before.basis == RegisterBasis::start) return std::nullopt;
    const std::int64_t energy = reading.mwh - bounds.start_mwh;
    if (!follows(energy, energy_mwh(before), before.last_at)) return std::nullopt;
    if (!affordable(energy)) return std::nullopt;
    RegisterTrack track = rebased(RegisterBasis::start, 0, bounds.start_mwh);
    track.last_mwh = std::max(track.last_mwh, bounds.start_mwh + energy_mwh(before));
    return RegisterStep{track, Defect::register_decreases};
  }

  // Samples that count from the start of the session, while the start register does not.
  [[nodiscard]] std::optional<RegisterStep> from_zero() const {
    if (before.sampled || reading.mwh >= bounds.start_mwh) return std::nullopt;
    if (reading.mwh < 0 || !affordable(reading.mwh)) return std::nullopt;
    // A zero alone may be a glitch.
    if (reading.mwh == 0 && !before.doubtful_mwh) return std::nullopt;
    // Where the start was zero as well, the register is another one since then.
    return RegisterStep{
        rebased(RegisterBasis::session, 0, 0),
        bounds.assumed_start ? Defect::register_reset : Defect::session_relative_samples};
  }

  // It stood still all along, and tells everything with its last sample.
  [[nodiscard]] std::optional<RegisterStep> counted_late() const {
    const bool stood_still = before.sampled && before.basis == RegisterBasis::start &&
                             before.last_mwh == before.base_mwh;
    if (!stood_still || reading.context != SampleContext::end) return std::nullopt;
    if (reading.mwh <= before.last_mwh ||
        !affordable(energy_mwh(before) + reading.mwh - before.last_mwh)) {
      return std::nullopt;
    }
    return RegisterStep{advanced(reading.mwh), Defect::register_counts_late};
  }

  // Two readings agree that the register is another one.
  [[nodiscard]] std::optional<RegisterStep> confirmed() const {
    if (!before.doubtful_mwh) return std::nullopt;
    const std::int64_t doubtful = *before.doubtful_mwh;
    if (!follows(reading.mwh, doubtful, *before.doubtful_at)) return std::nullopt;
    const std::int64_t energy = energy_mwh(before);
    const std::int64_t jump = before.settled_mwh + reading.mwh - before.base_mwh;
    if (reading.mwh >= before.last_mwh && affordable(jump)) {
      return RegisterStep{advanced(reading.mwh), std::nullopt};  // coarse, or after a gap
    }
    // It began at zero only if it could have come that far since.
    const bool restarted =
        doubtful < before.last_mwh &&
        within(doubtful, 0, bounds.deliverable_mwh(*before.doubtful_at - before.last_at));
    const std::int64_t since_restart = restarted ? doubtful : 0;
    const RegisterTrack track = rebased(RegisterBasis::restarted, energy + since_restart, doubtful);
    if (!affordable(energy_mwh(track))) {
      return RegisterStep{rebased(RegisterBasis::restarted, energy, reading.mwh),
                          Defect::register_reset};
    }
    return RegisterStep{track, Defect::register_reset};
  }

  [[nodiscard]] RegisterStep doubt() const {
    RegisterTrack track = before;
    // What the clock asked for may come from another register; it does not disturb (row M22).
    if (reading.context == SampleContext::clock) return {track, Defect::interleaved_contexts};
    track.doubtful_mwh = reading.mwh;
    track.doubtful_at = reading.at;
    return {track, std::nullopt};
  }
};

struct Conclusion {
  const RegisterTrack& track;
  const RegisterStop& stop;
  const RegisterBounds& bounds;
  const std::int64_t mwh = stop.mwh.value_or(0);
  const std::int64_t sampled = energy_mwh(track);
  const std::int64_t most =
      bounds.deliverable_mwh(std::max(stop.at, track.last_at) - bounds.started);
  const std::int64_t most_since_last = bounds.deliverable_mwh(stop.at - track.last_at);

  using Source = RegisterOutcome::Source;

  [[nodiscard]] RegisterOutcome by_samples(Defect finding) const {
    return {std::min(sampled, std::max<std::int64_t>(most, 0)), finding, Source::samples};
  }
  // Samples may be finer than the stop register, or end a little after it.
  [[nodiscard]] bool agrees(std::int64_t energy) const {
    const std::int64_t slack = std::max(rounding_mwh, sampled / 100 * agreement_percent);
    return within(energy, std::max<std::int64_t>(0, sampled - slack), most);
  }

  [[nodiscard]] std::optional<RegisterOutcome> by_start() const {
    const std::int64_t energy = mwh - bounds.start_mwh;
    if (!agrees(energy)) return std::nullopt;
    if (energy > 0 && energy <= most / 1'000) {
      // Two measures say so; what both confirm is billed.
      if (is_thousandth(energy, stop.flow_mwh)) {
        return RegisterOutcome{std::min(energy * 1'000, stop.flow_mwh), Defect::energy_unit_wrong,
                               Source::stop_register, RegisterScale::kilo};
      }
      // Nothing was measured, and its transactions before were so. Whole kWh, cut off at both
      // ends, are at least one less than their difference.
      if (stop.flow_mwh == 0 && bounds.end_scale == RegisterScale::kilo) {
        return RegisterOutcome{std::max<std::int64_t>(energy - mwh_per_wh, 0) * 1'000,
                               Defect::energy_unit_wrong, Source::stop_register};
      }
    }
    // Energy flowed and no register moved: it counts later, and may yet tell (row M25).
    if (energy == 0 && track.sampled && stop.flow_mwh >= flow_for_scale_mwh) {
      return RegisterOutcome{0, Defect::register_counts_late, Source::samples};
    }
    RegisterOutcome out{energy, std::nullopt, Source::stop_register};
    if (is_of(energy, stop.flow_mwh)) out.shown = RegisterScale::as_sent;
    return out;
  }

  [[nodiscard]] std::optional<RegisterOutcome> by_track() const {
    if (track.basis == RegisterBasis::start) return std::nullopt;
    if (!within(mwh - track.last_mwh, -rounding_mwh, most_since_last)) return std::nullopt;
    const std::int64_t energy = std::max(sampled, track.settled_mwh + mwh - track.base_mwh);
    if (energy > most) return std::nullopt;
    return RegisterOutcome{energy,
                           track.basis == RegisterBasis::session && !bounds.assumed_start
                               ? Defect::session_relative_samples
                               : Defect::register_reset,
                           Source::stop_register};
  }

  // The stop register confirms what was doubtful: the register is another one.
  [[nodiscard]] std::optional<RegisterOutcome> by_doubt() const {
    if (!track.doubtful_mwh) return std::nullopt;
    const RegisterReading reading{mwh, stop.at, SampleContext::end, RegisterUnit::Wh};
    const auto step = Follower{track, reading, bounds}.confirmed();
    if (!step) return std::nullopt;
    return RegisterOutcome{energy_mwh(step->track), step->finding, Source::stop_register};
  }

  // A stop register in kWh, after all that was in Wh. What samples do not confirm may as well be
  // the energy of the session: then the smaller of the two is billed.
  [[nodiscard]] std::optional<RegisterOutcome> in_kilo() const {
    constexpr std::int64_t largest = INT64_MAX / 2'000;
    if (mwh > largest) return std::nullopt;
    const std::int64_t energy = mwh * 1'000 - bounds.start_mwh;
    const std::int64_t last = track.sampled ? most_since_last : most;
    if (!within(energy, sampled - kilo_rounding_mwh, sampled + last) || energy > most) {
      return std::nullopt;
    }
    if (!track.sampled && mwh <= most && mwh < energy) {
      return RegisterOutcome{mwh, Defect::register_reset, Source::stop_register};
    }
    return RegisterOutcome{std::max(energy, sampled), Defect::energy_unit_wrong,
                           energy >= sampled ? Source::stop_register : Source::samples};
  }

  [[nodiscard]] std::optional<RegisterOutcome> below_start() const {
    if (mwh >= bounds.start_mwh) return std::nullopt;
    if (mwh <= 0) return by_samples(Defect::register_drops_to_zero);
    if (auto outcome = in_kilo()) return *outcome;
    // The energy of the session, where the start was that of a lifetime.
    const std::int64_t slack = std::max(rounding_mwh, sampled / 100 * agreement_percent);
    if (within(mwh, std::max<std::int64_t>(0, sampled - slack), sampled + most_since_last) &&
        mwh <= most) {
      return RegisterOutcome{mwh, Defect::register_reset, Source::stop_register};
    }
    // It restarted at zero since the last sample.
    if (mwh <= most_since_last && sampled + mwh <= most) {
      return RegisterOutcome{sampled + mwh, Defect::register_reset, Source::stop_register};
    }
    return by_samples(Defect::register_decreases);
  }
};

}  // namespace

std::int64_t RegisterBounds::deliverable_mwh(Duration duration) const {
  const double hours = std::max(0.0, duration.seconds()) / 3'600.0;
  return static_cast<std::int64_t>(rated.value() * 1.25 * hours * 1'000.0) + resolution_mwh;
}

std::int64_t energy_mwh(const RegisterTrack& track) {
  return track.settled_mwh + track.last_mwh - track.base_mwh;
}

RegisterTrack fresh_track(std::int64_t start_mwh, Instant started) {
  RegisterTrack track;
  track.base_mwh = start_mwh;
  track.last_mwh = start_mwh;
  track.last_at = started;
  return track;
}

RegisterStep follow_register(const RegisterTrack& track, const RegisterReading& reading,
                             const RegisterBounds& bounds) {
  const Follower follower{track, reading, bounds};
  if (auto step = follower.in_learned_unit()) return *step;
  if (auto step = follower.on_track()) return *step;
  if (auto step = follower.back_at_start()) return *step;
  if (auto step = follower.in_another_unit()) return *step;
  if (auto step = follower.from_zero()) return *step;
  if (auto step = follower.counted_late()) return *step;
  if (auto step = follower.confirmed()) return *step;
  return follower.doubt();
}

RegisterOutcome conclude_register(const RegisterTrack& track, const RegisterStop& stop,
                                  const RegisterBounds& bounds) {
  const Conclusion conclusion{track, stop, bounds};
  if (!stop.mwh) return conclusion.by_samples(Defect::meter_stop_missing);
  if (auto outcome = conclusion.by_start()) return *outcome;
  if (auto outcome = conclusion.by_track()) return *outcome;
  if (auto outcome = conclusion.by_doubt()) return *outcome;
  if (auto outcome = conclusion.below_start()) return *outcome;
  const bool late = *stop.mwh - bounds.start_mwh < energy_mwh(track);
  return conclusion.by_samples(late ? Defect::register_counts_late : Defect::power_above_rating);
}

std::optional<TotalRegister> total_register(const MeterSample& sample) {
  if (sample.register_wh) return TotalRegister{*sample.register_wh, std::nullopt};
  const auto& phase = sample.phase_register_wh;
  if (phase[0] && phase[1] && phase[2]) {
    return TotalRegister{*phase[0] + *phase[1] + *phase[2], Defect::energy_per_phase};
  }
  if (phase[0] && !phase[1] && !phase[2]) return TotalRegister{*phase[0], Defect::energy_per_phase};
  return std::nullopt;
}

}  // namespace voltwin::core::session
