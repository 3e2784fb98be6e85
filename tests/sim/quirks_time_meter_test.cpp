// Rows T and M: every one injected into a charger, and the bill right all the same.
#include <gtest/gtest.h>

#include "tests/sim/quirk_case.hpp"

// lint: table

namespace voltwin::test {
namespace {

// Up to a sample interval of 60 s at 11 kW is not metered when only samples are left.
constexpr std::int64_t one_sample_wh = 190;

const QuirkCase cases[] = {
    {.defect = Defect::zoneless_timestamp},
    {.defect = Defect::local_time_marked_utc},
    {.defect = Defect::unsynchronised_clock},
    {.defect = Defect::empty_timestamp, .magnitude = 0},
    // A null is an absent field.
    {.defect = Defect::empty_timestamp, .magnitude = 1, .counted_as = Defect::null_field},
    {.defect = Defect::empty_timestamp, .magnitude = 2},
    {.defect = Defect::sample_outside_transaction},
    {.defect = Defect::repeated_sample_time},
    {.defect = Defect::offline_batch},
    {.defect = Defect::heartbeat_flood},
    {.defect = Defect::energy_unit_wrong},
    {.defect = Defect::unit_missing_or_mixed, .magnitude = 0},
    {.defect = Defect::unit_missing_or_mixed, .magnitude = 1},
    {.defect = Defect::unit_missing_or_mixed, .magnitude = 0, .probability = 0.5},
    {.defect = Defect::energy_per_phase, .magnitude = 1},
    {.defect = Defect::energy_per_phase, .magnitude = 3},
    {.defect = Defect::numeric_sample_value},
    {.defect = Defect::fractional_register},
    {.defect = Defect::meter_stop_missing, .magnitude = 0, .tolerance_wh = one_sample_wh},
    {.defect = Defect::meter_stop_missing, .magnitude = 1, .tolerance_wh = one_sample_wh},
    {.defect = Defect::register_decreases, .magnitude = 300, .probability = 0.2},
    {.defect = Defect::register_drops_to_zero, .probability = 0.2},
    {.defect = Defect::session_relative_samples},
    {.defect = Defect::register_reset, .magnitude = 0},
    {.defect = Defect::register_reset,
     .magnitude = 1,
     .tolerance_wh = one_sample_wh,
     .faults = {fault(hours(3), format::FaultKind::reboot, minutes(1))}},
    {.defect = Defect::begin_register_zero},
    {.defect = Defect::samples_missing},
    {.defect = Defect::samples_on_connector_zero},
    {.defect = Defect::unusual_phase},
    {.defect = Defect::unusual_location},
    {.defect = Defect::unknown_unit},
    {.defect = Defect::unknown_context},
    // "Celcius" stands in the enumeration of 1.6 itself.
    {.defect = Defect::misspelt_unit, .magnitude = 0, .seen = Seen::within_the_letter},
    {.defect = Defect::misspelt_unit, .magnitude = 1},
    {.defect = Defect::measurand_alias, .magnitude = 0},
    {.defect = Defect::measurand_alias, .magnitude = 1},
    {.defect = Defect::measurand_alias, .magnitude = 2},
    {.defect = Defect::padded_value},
    {.defect = Defect::batch_without_energy},
    {.defect = Defect::interleaved_contexts},
    {.defect = Defect::samples_after_stop},
    {.defect = Defect::samples_without_transaction, .magnitude = 0},
    {.defect = Defect::samples_without_transaction, .magnitude = -1},
    {.defect = Defect::register_counts_late},
    {.defect = Defect::power_above_rating},
    {.defect = Defect::energy_outside_transaction,
     .tolerance_wh = one_sample_wh,
     .billed = Billed::nowhere,
     .safe_default = Amps(16.0)},
};

class QuirksOfTimeAndMeters : public testing::TestWithParam<QuirkCase> {};

TEST_P(QuirksOfTimeAndMeters, are_tolerated_counted_and_billed_right) { try_case(GetParam()); }

INSTANTIATE_TEST_SUITE_P(Catalogue, QuirksOfTimeAndMeters, testing::ValuesIn(cases), QuirkName());

}  // namespace
}  // namespace voltwin::test
