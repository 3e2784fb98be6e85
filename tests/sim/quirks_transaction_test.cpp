// Rows X: every one injected into a charger; nothing is lost and nothing is doubled.
#include <gtest/gtest.h>

#include "tests/sim/quirk_case.hpp"

// lint: table

namespace voltwin::test {
namespace {

constexpr std::int64_t one_sample_wh = 190;

// Five seconds after the plug, before the driver holds the token to the reader.
Timed start_remotely(const char* token = "during") {
  return call_station(hours(2) + seconds(5), boundary::StartRemotely{1, token});
}

const QuirkCase cases[] = {
    {.defect = Defect::transaction_id_negative},
    {.defect = Defect::transaction_id_zero},
    {.defect = Defect::transaction_id_overflow},
    {.defect = Defect::stop_of_unknown_transaction},
    {.defect = Defect::stop_never_started, .billed = Billed::nobody, .safe_default = Amps(16.0)},
    {.defect = Defect::start_lost, .safe_default = Amps(16.0)},
    {.defect = Defect::stop_repeated, .magnitude = 0},
    {.defect = Defect::stop_repeated, .magnitude = 3, .tolerance_wh = 3},
    {.defect = Defect::start_instead_of_stop, .tolerance_wh = one_sample_wh},
    {.defect = Defect::start_repeated_on_reconnect,
     .faults = {fault(hours(3), format::FaultKind::disconnect, minutes(2))}},
    {.defect = Defect::message_retransmitted, .magnitude = 0},
    {.defect = Defect::message_retransmitted, .magnitude = 1},
    {.defect = Defect::message_id_reused, .magnitude = 0},
    {.defect = Defect::message_id_reused, .magnitude = 1},
    // Of the driver's app: the card that helps out is another token, or the start would have come.
    {.defect = Defect::remote_start_without_start,
     .commands = {{minutes(110), boundary::DefineToken{{"APP", boundary::TokenStatus::Accepted}}},
                  start_remotely("APP")}},
    {.defect = Defect::remote_start_answer_late, .commands = {start_remotely()}},
    {.defect = Defect::remote_start_refused, .commands = {start_remotely()}},
    {.defect = Defect::available_before_stop},
    {.defect = Defect::stale_transaction_after_reboot,
     .faults = {fault(hours(5), format::FaultKind::reboot, minutes(1))}},
    {.defect = Defect::queue_replayed_at_start_up,
     .faults = {fault(hours(3), format::FaultKind::reboot, minutes(20))}},
    {.defect = Defect::stop_by_other_token, .magnitude = 0},
    // A stop need not have a token (1.6 §6.45).
    {.defect = Defect::stop_by_other_token, .magnitude = 1, .seen = Seen::within_the_letter},
    {.defect = Defect::unauthorised_energy,
     .billed = Billed::nobody,
     .token = "REFUSED",
     .commands = {{minutes(110),
                   boundary::DefineToken{{"REFUSED", boundary::TokenStatus::Blocked}}}},
     .safe_default = Amps(16.0)},
    {.defect = Defect::stop_missing, .tolerance_wh = one_sample_wh},
    {.defect = Defect::foreign_transaction_id},
    {.defect = Defect::reservation_id_zero},
};

class QuirksOfTransactions : public testing::TestWithParam<QuirkCase> {};

TEST_P(QuirksOfTransactions, are_tolerated_counted_and_billed_right) { try_case(GetParam()); }

INSTANTIATE_TEST_SUITE_P(Catalogue, QuirksOfTransactions, testing::ValuesIn(cases), QuirkName());

}  // namespace
}  // namespace voltwin::test
