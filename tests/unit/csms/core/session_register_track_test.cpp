// Registers of real meters, with their sums done by hand.
#include <gtest/gtest.h>

#include "csms/core/session/register_track.hpp"

namespace voltwin::core::session {
namespace {

using Source = RegisterOutcome::Source;

constexpr Instant eight = Instant::from_seconds(1'780'300'800);  // 2026-06-01T08:00:00Z
// 3 x 230 V x 32 A. A quarter above: 27.6 kW, 460 Wh a minute, and 100 Wh of resolution.
constexpr Watts rated{22'080.0};

struct Session {
  RegisterBounds bounds;
  RegisterTrack track;
  std::int64_t flow_wh = 0;
  RegisterUnit unit = RegisterUnit::Wh;
  SampleContext context = SampleContext::periodic;

  explicit Session(std::int64_t start_wh)
      : bounds{rated, start_wh * 1'000, eight}, track(fresh_track(start_wh * 1'000, eight)) {}

  /// A sample after so many minutes; what was found.
  std::optional<Defect> sample(std::int64_t minute, double wh) {
    const auto mwh = static_cast<std::int64_t>(wh * 1'000.0);
    const std::int64_t before = energy_mwh(track);
    const RegisterStep step = follow_register(
        track, {mwh, eight + Duration::from_minutes(minute), context, unit}, bounds);
    track = step.track;
    EXPECT_GE(energy_mwh(track), before) << "energy never falls";
    return step.finding;
  }
  [[nodiscard]] double energy_wh() const {
    return static_cast<double>(energy_mwh(track)) / 1'000.0;
  }
  [[nodiscard]] RegisterOutcome stop(std::int64_t minute, std::optional<std::int64_t> wh) const {
    std::optional<std::int64_t> mwh;
    if (wh) mwh = *wh * 1'000;
    return conclude_register(track, {mwh, eight + Duration::from_minutes(minute), flow_wh * 1'000},
                             bounds);
  }
  void expect_stop(std::int64_t minute, std::optional<std::int64_t> wh, std::int64_t energy,
                   std::optional<Defect> finding, Source source) const {
    const RegisterOutcome outcome = stop(minute, wh);
    EXPECT_EQ(outcome.energy_mwh, energy * 1'000);
    EXPECT_EQ(outcome.finding, finding);
    EXPECT_EQ(outcome.source, source);
  }
};

TEST(RegisterTrack, what_an_evse_can_deliver_is_a_quarter_above_its_rating_and_its_resolution) {
  const RegisterBounds bounds{rated, 0, eight};
  EXPECT_EQ(bounds.deliverable_mwh(Duration::from_minutes(1)), 460'000 + 100'000);
  EXPECT_EQ(bounds.deliverable_mwh(Duration::from_hours(1)), 27'600'000 + 100'000);
  EXPECT_EQ(bounds.deliverable_mwh(Duration::from_hours(-1)), 100'000);
}

TEST(RegisterTrack, a_clean_session_is_the_difference_of_its_registers_fractions_kept) {
  Session session(10'000);
  EXPECT_EQ(session.sample(1, 10'120.4), std::nullopt);
  EXPECT_EQ(session.sample(2, 10'240.9), std::nullopt);
  EXPECT_DOUBLE_EQ(session.energy_wh(), 240.9);
  session.expect_stop(3, 10'361, 361, std::nullopt, Source::stop_register);
  Session unsampled(10'000);
  unsampled.expect_stop(60, 25'000, 15'000, std::nullopt, Source::stop_register);
}

TEST(RegisterTrack, a_stop_register_rounded_below_the_last_sample_is_no_fault) {
  Session session(10'000);
  session.sample(10, 11'000.9);
  session.expect_stop(11, 11'000, 1'000, std::nullopt, Source::stop_register);
  Session coarse(10'000);  // in whole kWh: 10 when the meter shows 10.9
  coarse.unit = RegisterUnit::kWh;
  EXPECT_EQ(coarse.sample(1, 10'000), std::nullopt);
  EXPECT_EQ(coarse.sample(10, 11'000), std::nullopt);
  coarse.expect_stop(12, 11'234, 1'234, std::nullopt, Source::stop_register);
}

TEST(RegisterTrack, M8_an_isolated_zero_is_passed_over) {
  Session session(10'000);
  session.sample(10, 11'000);
  EXPECT_EQ(session.sample(11, 0), std::nullopt) << "not yet known";
  EXPECT_DOUBLE_EQ(session.energy_wh(), 1'000);
  EXPECT_EQ(session.sample(12, 11'200), Defect::register_drops_to_zero);
  EXPECT_DOUBLE_EQ(session.energy_wh(), 1'200);
  session.sample(13, 0);
  session.expect_stop(14, 11'400, 1'400, std::nullopt, Source::stop_register);
}

TEST(RegisterTrack, M8_two_zeros_that_were_glitches_after_all_cost_nothing) {
  Session session(10'000);
  session.sample(10, 11'000);
  session.sample(11, 0);
  EXPECT_EQ(session.sample(12, 0), Defect::register_reset);
  EXPECT_DOUBLE_EQ(session.energy_wh(), 1'000);
  EXPECT_EQ(session.sample(13, 11'300), Defect::register_decreases);
  EXPECT_DOUBLE_EQ(session.energy_wh(), 1'300);
  session.expect_stop(14, 11'400, 1'400, std::nullopt, Source::stop_register);
}

TEST(RegisterTrack, M8_a_zero_as_the_first_sample_or_as_the_stop_is_no_reading) {
  Session session(10'000);
  EXPECT_EQ(session.sample(1, 0), std::nullopt);
  EXPECT_EQ(session.sample(2, 10'200), Defect::register_drops_to_zero);
  session.expect_stop(3, 0, 200, Defect::register_drops_to_zero, Source::samples);
}

TEST(RegisterTrack, M7_a_spike_is_passed_over_and_so_is_a_dip) {
  Session session(10'000);
  session.sample(10, 11'000);
  EXPECT_EQ(session.sample(11, 99'000), std::nullopt);
  EXPECT_EQ(session.sample(12, 11'200), Defect::register_decreases);
  EXPECT_EQ(session.sample(13, 10'500), std::nullopt);
  EXPECT_EQ(session.sample(14, 11'300), Defect::register_decreases);
  EXPECT_DOUBLE_EQ(session.energy_wh(), 1'300);
}

TEST(RegisterTrack, M10_a_reset_within_the_session_bills_its_positive_increments) {
  Session session(10'000);
  session.sample(10, 11'000);                       // 1000 so far
  EXPECT_EQ(session.sample(11, 80), std::nullopt);  // restarted at zero
  EXPECT_EQ(session.sample(12, 200), Defect::register_reset);
  EXPECT_DOUBLE_EQ(session.energy_wh(), 1'200);
  EXPECT_EQ(session.sample(13, 320), std::nullopt);
  session.expect_stop(14, 440, 1'440, Defect::register_reset, Source::stop_register);
}

TEST(RegisterTrack, M10_a_reset_that_the_stop_alone_shows_bills_what_it_counted_since) {
  Session session(10'000);
  session.sample(10, 11'000);
  session.expect_stop(20, 700, 1'700, Defect::register_reset, Source::stop_register);
  session.sample(11, 80);
  session.expect_stop(12, 200, 1'200, Defect::register_reset, Source::stop_register);
}

TEST(RegisterTrack, M10_a_register_that_begins_at_zero_with_each_transaction_is_clean) {
  Session session(0);
  EXPECT_EQ(session.sample(1, 0), std::nullopt);
  EXPECT_EQ(session.sample(2, 100), std::nullopt);
  session.expect_stop(10, 1'500, 1'500, std::nullopt, Source::stop_register);
}

TEST(RegisterTrack, M9_samples_of_the_session_are_not_mixed_with_a_lifetime_start_and_stop) {
  Session session(12'345'678);
  EXPECT_EQ(session.sample(1, 120), Defect::session_relative_samples);
  EXPECT_DOUBLE_EQ(session.energy_wh(), 120);
  EXPECT_EQ(session.sample(30, 5'000), std::nullopt);
  EXPECT_DOUBLE_EQ(session.energy_wh(), 5'000);
  session.expect_stop(31, 12'345'678 + 5'100, 5'100, std::nullopt, Source::stop_register);
  session.expect_stop(31, 5'100, 5'100, Defect::session_relative_samples, Source::stop_register);
  session.expect_stop(31, std::nullopt, 5'000, Defect::meter_stop_missing, Source::samples);
}

TEST(RegisterTrack, M9_zeros_of_a_session_that_does_not_charge_yet_are_of_the_session) {
  Session session(50'000);
  session.sample(1, 0);
  EXPECT_EQ(session.sample(2, 0), Defect::session_relative_samples);
  EXPECT_EQ(session.sample(3, 100), std::nullopt);
  EXPECT_DOUBLE_EQ(session.energy_wh(), 100);
}

TEST(RegisterTrack, M9_a_first_sample_that_looks_like_the_start_register_in_kWh_waits) {
  Session session(150'708);
  EXPECT_EQ(session.sample(1, 150), std::nullopt);
  EXPECT_EQ(session.sample(2, 333), Defect::session_relative_samples);
  EXPECT_DOUBLE_EQ(session.energy_wh(), 333);
  session.expect_stop(3, 151'224, 516, std::nullopt, Source::stop_register);
}

TEST(RegisterTrack, M25_a_register_that_counts_late_gives_way_to_the_samples) {
  Session session(50'000);
  session.sample(1, 100);
  session.sample(20, 4'000);
  session.expect_stop(21, 50'000, 4'000, Defect::register_counts_late, Source::samples);
}

TEST(RegisterTrack, M6_a_stop_without_a_register_is_the_last_sample) {
  Session session(10'000);
  session.expect_stop(60, std::nullopt, 0, Defect::meter_stop_missing, Source::samples);
  session.sample(10, 11'000);
  session.expect_stop(60, std::nullopt, 1'000, Defect::meter_stop_missing, Source::samples);
}

TEST(RegisterTrack, M1_samples_in_kWh_marked_Wh_are_read_as_what_they_are) {
  Session session(12'000);
  EXPECT_EQ(session.sample(1, 12.12), std::nullopt) << "or it counts from zero";
  EXPECT_EQ(session.sample(2, 12.24), Defect::energy_unit_wrong);
  EXPECT_DOUBLE_EQ(session.energy_wh(), 240);
  EXPECT_EQ(session.sample(10, 13.2), Defect::energy_unit_wrong);
  EXPECT_DOUBLE_EQ(session.energy_wh(), 1'200);
  session.expect_stop(11, 13'300, 1'300, std::nullopt, Source::stop_register);
  session.expect_stop(11, 13, 1'200, Defect::energy_unit_wrong, Source::samples);
}

TEST(RegisterTrack, M2_a_sample_in_Wh_marked_kWh_or_without_a_unit_is_read_as_what_it_is) {
  Session session(12'000);
  session.unit = RegisterUnit::kWh;
  EXPECT_EQ(session.sample(10, 13'000'000), Defect::unit_missing_or_mixed);
  EXPECT_DOUBLE_EQ(session.energy_wh(), 1'000);
  session.unit = RegisterUnit::none;
  EXPECT_EQ(session.sample(11, 13.2), Defect::unit_missing_or_mixed);
  EXPECT_DOUBLE_EQ(session.energy_wh(), 1'200);
}

TEST(RegisterTrack, M1_samples_of_a_unit_that_was_learned_are_believed_with_the_first) {
  Session session(12'000);
  session.bounds.sample_scale = RegisterScale::kilo;
  EXPECT_EQ(session.sample(1, 12.12), Defect::energy_unit_wrong);
  EXPECT_DOUBLE_EQ(session.energy_wh(), 120);
  Session right(12'000);
  right.bounds.sample_scale = RegisterScale::kilo;
  EXPECT_EQ(right.sample(1, 12'120), std::nullopt) << "it is right again";
  EXPECT_DOUBLE_EQ(right.energy_wh(), 120);
}

TEST(RegisterTrack, M1_where_a_sample_can_be_both_what_was_measured_decides_else_the_lesser) {
  const auto energy = [](RegisterScale learned, RegisterUnit unit, double wh, std::int64_t flow) {
    Session session(0);
    session.unit = unit;
    session.bounds.sample_scale = learned;
    session.bounds.flow_mwh = flow * 1'000;
    session.sample(30, wh);
    return session.energy_wh();
  };
  using enum RegisterScale;
  EXPECT_DOUBLE_EQ(energy(as_sent, RegisterUnit::Wh, 5, 5'000), 5) << "nothing was learned";
  EXPECT_DOUBLE_EQ(energy(kilo, RegisterUnit::Wh, 5, 5'000), 5'000);
  EXPECT_DOUBLE_EQ(energy(kilo, RegisterUnit::Wh, 5, 0), 5);
  EXPECT_DOUBLE_EQ(energy(kilo, RegisterUnit::Wh, 5, 600), 5) << "600 Wh are not 5 kWh";
  EXPECT_DOUBLE_EQ(energy(as_sent, RegisterUnit::kWh, 5'000, 0), 5'000);
  EXPECT_DOUBLE_EQ(energy(milli, RegisterUnit::kWh, 5'000, 0), 5);
  EXPECT_DOUBLE_EQ(energy(milli, RegisterUnit::kWh, 5'000, 4'000), 5'000);
}

TEST(RegisterTrack, M1_registers_of_starts_and_stops_that_were_learned_need_no_measured_flow) {
  Session session(12);
  session.bounds.end_scale = RegisterScale::kilo;
  session.expect_stop(60, 18, 5'000, Defect::energy_unit_wrong, Source::stop_register);
  session.expect_stop(60, 12, 0, std::nullopt, Source::stop_register);
  session.expect_stop(10, 18, 6, std::nullopt, Source::stop_register);  // 6 kWh in ten minutes
  session.flow_wh = 8;
  session.expect_stop(60, 18, 6, std::nullopt, Source::stop_register);
  EXPECT_EQ(session.stop(60, 18).shown, std::nullopt);
  session.flow_wh = 5'500;
  EXPECT_EQ(session.stop(60, 18).shown, RegisterScale::kilo);
  EXPECT_EQ(session.stop(60, 6'012).shown, RegisterScale::as_sent);
}

TEST(RegisterTrack, M10_samples_from_zero_after_a_start_at_zero_are_of_a_new_register) {
  Session session(12'000);  // where the register stood before
  session.bounds.assumed_start = true;
  session.sample(0, 0);
  EXPECT_EQ(session.sample(1, 120), Defect::register_reset);
  EXPECT_DOUBLE_EQ(session.energy_wh(), 120);
  session.expect_stop(2, 240, 240, Defect::register_reset, Source::stop_register);
}

TEST(RegisterTrack, M25_a_register_that_counts_late_tells_with_its_closing_sample) {
  Session session(12'000);
  for (std::int64_t minute = 0; minute < 60; ++minute) session.sample(minute, 12'000);
  session.expect_stop(60, 12'000, 0, std::nullopt, Source::stop_register);
  session.flow_wh = 6'000;
  session.expect_stop(60, 12'000, 0, Defect::register_counts_late, Source::samples);
  EXPECT_EQ(session.sample(60, 18'000), std::nullopt) << "not with any sample";
  session.context = SampleContext::end;
  EXPECT_EQ(session.sample(60, 90'000), std::nullopt) << "more than it can deliver";
  EXPECT_DOUBLE_EQ(session.energy_wh(), 0);
  EXPECT_EQ(session.sample(60, 18'000), Defect::register_counts_late);
  EXPECT_DOUBLE_EQ(session.energy_wh(), 6'000);
}

TEST(RegisterTrack, M1_a_whole_session_in_kWh_shows_by_the_measured_flow) {
  // 12 to 18 "Wh", while the current said 6.6 kWh in an hour.
  Session session(12);
  session.sample(30, 15);
  session.flow_wh = 6'600;
  session.expect_stop(60, 18, 6'000, Defect::energy_unit_wrong, Source::stop_register);
  session.flow_wh = 5'500;  // what both confirm
  session.expect_stop(60, 18, 5'500, Defect::energy_unit_wrong, Source::stop_register);
  session.flow_wh = 0;
  session.expect_stop(60, 18, 6, std::nullopt, Source::stop_register);
  session.flow_wh = 8;  // it took six watt-hours indeed
  session.expect_stop(60, 18, 6, std::nullopt, Source::stop_register);
}

TEST(RegisterTrack, a_stop_beyond_what_can_have_been_delivered_is_not_believed) {
  Session session(10'000);
  session.sample(10, 11'000);
  // 27.6 kWh in an hour at most, and the resolution.
  session.expect_stop(60, 37'700, 27'700, std::nullopt, Source::stop_register);
  session.expect_stop(60, 37'701, 1'000, Defect::power_above_rating, Source::samples);
}

TEST(RegisterTrack, M11_a_start_register_of_zero_that_cannot_be_is_found_by_two_samples) {
  Session session(0);
  EXPECT_EQ(session.sample(1, 5'000'100), std::nullopt);
  EXPECT_EQ(session.sample(2, 5'000'220), Defect::register_reset);
  EXPECT_DOUBLE_EQ(session.energy_wh(), 120) << "what two samples confirm";
  session.expect_stop(3, 5'000'340, 240, Defect::register_reset, Source::stop_register);
}

TEST(RegisterTrack, M22_what_the_clock_asked_for_does_not_disturb) {
  Session session(10'000);
  session.sample(10, 11'000);
  session.context = SampleContext::clock;
  EXPECT_EQ(session.sample(15, 8'000), Defect::interleaved_contexts);
  EXPECT_EQ(session.sample(16, 8'100), Defect::interleaved_contexts);
  EXPECT_DOUBLE_EQ(session.energy_wh(), 1'000);
  session.context = SampleContext::periodic;
  EXPECT_EQ(session.sample(17, 11'500), std::nullopt);
}

TEST(RegisterTrack, a_coarse_register_needs_a_second_sample_for_a_step_that_is_too_steep) {
  Session session(10'000);
  EXPECT_EQ(session.sample(3, 11'000), std::nullopt) << "1480 Wh can have come";
  session.sample(4, 12'000);
  EXPECT_DOUBLE_EQ(session.energy_wh(), 1'000) << "1000 Wh in a minute";
  EXPECT_EQ(session.sample(5, 12'000), std::nullopt);
  EXPECT_DOUBLE_EQ(session.energy_wh(), 2'000);
}

TEST(RegisterTrack, M3_phases_are_summed_when_all_are_there_and_the_first_alone_is_the_total) {
  MeterSample sample;
  EXPECT_FALSE(total_register(sample).has_value());
  sample.phase_register_wh = {100.0, std::nullopt, std::nullopt};
  EXPECT_EQ(total_register(sample)->wh, 100.0);
  EXPECT_EQ(total_register(sample)->finding, Defect::energy_per_phase);
  sample.phase_register_wh = {100.0, 110.0, std::nullopt};
  EXPECT_FALSE(total_register(sample).has_value()) << "two of three are no total";
  sample.phase_register_wh = {100.0, 110.0, 120.5};
  EXPECT_EQ(total_register(sample)->wh, 330.5);
  sample.register_wh = 331.0;
  EXPECT_EQ(total_register(sample)->wh, 331.0);
  EXPECT_EQ(total_register(sample)->finding, std::nullopt);
}

}  // namespace
}  // namespace voltwin::core::session
