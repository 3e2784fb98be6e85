// Rows I, J, B and S: every one injected into a charger, and the session goes on as if nothing
// were wrong. The rows that no charger commits are named too, with the test that has them.
#include <gtest/gtest.h>

#include <set>

#include "tests/sim/quirk_case.hpp"

// lint: table

namespace voltwin::test {
namespace {

constexpr const char* short_token = "04A1B2C3";
constexpr const char* long_token = "04A1B2C3D4E5F6071829";

Timed read_configuration() { return call_station(minutes(150), boundary::ReadConfiguration{}); }
Timed configure(const char* key, const char* value) {
  return call_station(minutes(150), boundary::Configure{key, value});
}
std::vector<format::Fault> reboot_before() {
  return {fault(minutes(107), format::FaultKind::reboot, seconds(30))};
}

const QuirkCase cases[] = {
    {.defect = Defect::token_extra_bytes, .token = long_token},
    {.defect = Defect::token_extra_separator, .token = short_token},
    {.defect = Defect::token_payment_suffix, .token = short_token},
    {.defect = Defect::token_serial_suffix, .token = short_token},
    {.defect = Defect::token_trailing_backslash, .token = short_token},
    {.defect = Defect::text_too_long, .faults = reboot_before()},
    {.defect = Defect::vendor_empty, .faults = reboot_before()},
    {.defect = Defect::null_as_text, .faults = reboot_before()},
    {.defect = Defect::token_case_or_byte_order, .magnitude = 0, .token = short_token},
    {.defect = Defect::token_case_or_byte_order, .magnitude = 1, .token = short_token},
    {.defect = Defect::identity_changed, .faults = reboot_before()},
    {.defect = Defect::markup_in_text, .faults = reboot_before()},
    {.defect = Defect::malformed_json},
    {.defect = Defect::json_over_lines},
    {.defect = Defect::null_field, .magnitude = 0},
    {.defect = Defect::null_field, .magnitude = 1},
    {.defect = Defect::empty_frame},
    {.defect = Defect::value_not_text, .commands = {read_configuration()}},
    {.defect = Defect::boolean_as_text, .commands = {read_configuration()}},
    {.defect = Defect::configuration_value_missing, .commands = {read_configuration()}},
    {.defect = Defect::key_case, .commands = {read_configuration()}},
    {.defect = Defect::unknown_enumerator},
    {.defect = Defect::repeated_answer, .commands = {read_configuration()}},
    {.defect = Defect::unknown_answer, .commands = {read_configuration()}},
    {.defect = Defect::overlapping_call, .latency = Duration::from_ms(40)},
    {.defect = Defect::unknown_field},
    {.defect = Defect::oversized_answer, .commands = {read_configuration()}},
    {.defect = Defect::command_before_boot, .faults = reboot_before()},
    {.defect = Defect::boot_loop_on_configuration,
     .commands = {configure("MeterValuesSampledData", "Energy.Active.Import.Register")}},
    {.defect = Defect::boot_loop, .magnitude = 8, .faults = reboot_before()},
    {.defect = Defect::boot_missing, .faults = reboot_before(), .from = Duration()},
    {.defect = Defect::boot_trigger_reboots,
     .commands = {call_station(minutes(150), boundary::Trigger{"BootNotification", {}})}},
    {.defect = Defect::boot_retry_flood, .faults = reboot_before()},
    {.defect = Defect::configuration_lost, .faults = reboot_before()},
    {.defect = Defect::configuration_not_applied,
     .commands = {configure("HeartbeatInterval", "120")}},
    {.defect = Defect::unknown_connector},
    {.defect = Defect::status_wrong},
    {.defect = Defect::error_while_charging},
    {.defect = Defect::stale_status_flood, .from = Duration()},
    {.defect = Defect::profile_purpose_refused, .magnitude = 1, .from = Duration()},
    {.defect = Defect::profile_purpose_refused, .magnitude = 2, .from = Duration()},
};

class QuirksOfTextsAndBoots : public testing::TestWithParam<QuirkCase> {};

TEST_P(QuirksOfTextsAndBoots, are_tolerated_counted_and_billed_right) { try_case(GetParam()); }

INSTANTIATE_TEST_SUITE_P(Catalogue, QuirksOfTextsAndBoots, testing::ValuesIn(cases), QuirkName());

}  // namespace

TEST(QuirksOfOthers, what_no_charger_commits_is_left_out_with_a_reason) {
  std::set<std::string> codes;
  for (std::size_t i = 0; i < ocpp::tolerance::defect_count; ++i) {
    const auto defect = static_cast<Defect>(i);
    const twin::faults::Practice& practice = twin::faults::practice(defect);
    if (practice.culprit != twin::faults::Culprit::others) continue;
    codes.emplace(ocpp::tolerance::entry(defect).code);
    EXPECT_FALSE(practice.note.empty());
  }
  // T7: unit/engine/time and the clock of a scenario (instants are UTC). I6, B12: commands of
  // operators. J10: unit/csms/ocpp/rpc (content never ends a connection). J16: the WebSocket.
  EXPECT_EQ(codes, (std::set<std::string>{"B12", "I6", "J10", "J16", "T7"}));
}

}  // namespace voltwin::test
