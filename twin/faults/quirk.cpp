#include "twin/faults/quirk.hpp"

#include <array>

// lint: table

namespace voltwin::twin::faults {

namespace {

struct Row {
  Defect defect;
  Practice practice;
};

constexpr std::array<Row, ocpp::tolerance::defect_count> rows{{
    Row{Defect::zoneless_timestamp, {Culprit::frames, 0.0, ""}},
    Row{Defect::local_time_marked_utc, {Culprit::frames, 2.0, "hours ahead of UTC"}},
    Row{Defect::unsynchronised_clock, {Culprit::frames, 0.0, ""}},
    Row{Defect::empty_timestamp, {Culprit::frames, 0.0, "0: empty text, 1: null, 2: not a time"}},
    Row{Defect::sample_outside_transaction,
        {Culprit::frames, 5000.0, "seconds by which samples are late, then early, by turns"}},
    Row{Defect::repeated_sample_time, {Culprit::frames, 0.0, ""}},
    Row{Defect::database_zone_shift,
        {Culprit::others, 0.0,
         "a server or its database shifts times; ours keep microseconds since the epoch"}},
    Row{Defect::offline_batch,
        {Culprit::frames, 7200.0,
         "seconds by which meter values are held back; then they come last first"}},
    Row{Defect::heartbeat_flood, {Culprit::frames, 50.0, "heartbeats in place of one"}},
    Row{Defect::energy_unit_wrong, {Culprit::frames, 0.0, ""}},
    Row{Defect::unit_missing_or_mixed,
        {Culprit::frames, 0.0, "0: kWh without unit and kW as W, 1: Wh as kWh"}},
    Row{Defect::energy_per_phase,
        {Culprit::frames, 1.0,
         "1: the total is tagged L1, 3: one register for each phase and no total"}},
    Row{Defect::numeric_sample_value, {Culprit::frames, 0.0, ""}},
    Row{Defect::fractional_register,
        {Culprit::frames, 0.5, "fraction added to meterStart and meterStop"}},
    Row{Defect::meter_stop_missing, {Culprit::frames, 0.0, "0: meterStop is -1, 1: it is missing"}},
    Row{Defect::register_decreases,
        {Culprit::frames, 25.0, "watt-hours by which a sample is less than the register"}},
    Row{Defect::register_drops_to_zero, {Culprit::frames, 0.0, ""}},
    Row{Defect::session_relative_samples, {Culprit::frames, 0.0, ""}},
    Row{Defect::register_reset,
        {Culprit::frames, 0.0, "0: restarts with each transaction, 1: with each boot"}},
    Row{Defect::begin_register_zero, {Culprit::frames, 0.0, ""}},
    Row{Defect::samples_missing, {Culprit::frames, 0.0, ""}},
    Row{Defect::samples_on_connector_zero, {Culprit::frames, 0.0, ""}},
    Row{Defect::unusual_phase, {Culprit::frames, 0.0, ""}},
    Row{Defect::unusual_location, {Culprit::frames, 0.0, ""}},
    Row{Defect::unknown_unit, {Culprit::frames, 0.0, ""}},
    Row{Defect::unknown_context, {Culprit::frames, 0.0, ""}},
    Row{Defect::misspelt_unit, {Culprit::frames, 0.0, "0: Celcius, 1: degC"}},
    Row{Defect::measurand_alias,
        {Culprit::frames, 0.0, "0: without dots, 1: in lower case, 2: with underscores"}},
    Row{Defect::padded_value, {Culprit::frames, 0.0, ""}},
    Row{Defect::batch_without_energy, {Culprit::frames, 0.0, ""}},
    Row{Defect::interleaved_contexts, {Culprit::frames, 0.0, ""}},
    Row{Defect::samples_after_stop,
        {Culprit::frames, 5.0, "seconds between StopTransaction and the closing sample"}},
    Row{Defect::samples_without_transaction,
        {Culprit::frames, 0.0, "transaction id in meter values"}},
    Row{Defect::register_counts_late, {Culprit::frames, 0.0, ""}},
    Row{Defect::power_above_rating, {Culprit::frames, 6.0, "factor on the power"}},
    Row{Defect::energy_outside_transaction, {Culprit::frames, 0.0, ""}},
    Row{Defect::transaction_id_negative,
        {Culprit::frames, -1.0, "transaction id in StopTransaction"}},
    Row{Defect::transaction_id_zero, {Culprit::frames, 0.0, "transaction id in StopTransaction"}},
    Row{Defect::transaction_id_overflow, {Culprit::frames, 0.0, ""}},
    Row{Defect::stop_of_unknown_transaction,
        {Culprit::frames, 123456789.0, "transaction id that does not exist"}},
    Row{Defect::stop_never_started, {Culprit::frames, 0.0, ""}},
    Row{Defect::start_lost, {Culprit::frames, 0.0, ""}},
    Row{Defect::stop_repeated,
        {Culprit::frames, 0.0, "watt-hours that the second meterStop is more than the first"}},
    Row{Defect::start_instead_of_stop, {Culprit::frames, 0.0, ""}},
    Row{Defect::start_repeated_on_reconnect, {Culprit::frames, 0.0, ""}},
    Row{Defect::message_retransmitted,
        {Culprit::frames, 0.0, "0: under the same message id, 1: under a new one"}},
    Row{Defect::message_id_reused,
        {Culprit::frames, 0.0, "0: every message has the id 1, 1: an empty one"}},
    Row{Defect::remote_start_without_start, {Culprit::frames, 0.0, ""}},
    Row{Defect::remote_start_answer_late,
        {Culprit::frames, 15.0, "seconds by which the answer is late"}},
    Row{Defect::remote_start_refused, {Culprit::frames, 0.0, ""}},
    Row{Defect::available_before_stop, {Culprit::frames, 0.0, ""}},
    Row{Defect::stale_transaction_after_reboot, {Culprit::frames, 0.0, ""}},
    Row{Defect::queue_replayed_at_start_up, {Culprit::station, 0.0, ""}},
    Row{Defect::stop_by_other_token, {Culprit::frames, 0.0, "0: another token, 1: none"}},
    Row{Defect::unauthorised_energy, {Culprit::frames, 0.0, ""}},
    Row{Defect::stop_missing, {Culprit::frames, 0.0, ""}},
    Row{Defect::foreign_transaction_id,
        {Culprit::frames, 0.0, "transaction id to claim; 0: the newest of the neighbour"}},
    Row{Defect::reservation_id_zero, {Culprit::frames, 0.0, ""}},
    Row{Defect::token_extra_bytes, {Culprit::frames, 0.0, ""}},
    Row{Defect::token_extra_separator, {Culprit::frames, 0.0, ""}},
    Row{Defect::token_payment_suffix, {Culprit::frames, 0.0, ""}},
    Row{Defect::token_serial_suffix, {Culprit::frames, 0.0, ""}},
    Row{Defect::token_trailing_backslash, {Culprit::frames, 0.0, ""}},
    Row{Defect::hex_tokens_only,
        {Culprit::others, 0.0,
         "a demand on tokens that the CSMS makes up, not a deviation of a message"}},
    Row{Defect::text_too_long, {Culprit::frames, 60.0, "characters that are added"}},
    Row{Defect::vendor_empty, {Culprit::frames, 0.0, ""}},
    Row{Defect::null_as_text, {Culprit::frames, 0.0, ""}},
    Row{Defect::token_case_or_byte_order,
        {Culprit::frames, 0.0, "0: another case, 1: bytes in reverse order"}},
    Row{Defect::identity_changed, {Culprit::frames, 0.0, ""}},
    Row{Defect::markup_in_text, {Culprit::frames, 0.0, ""}},
    Row{Defect::malformed_json, {Culprit::frames, 0.0, ""}},
    Row{Defect::json_over_lines, {Culprit::frames, 0.0, ""}},
    Row{Defect::null_field,
        {Culprit::frames, 0.0, "0: null fields, 1: null payloads where all is optional"}},
    Row{Defect::empty_frame, {Culprit::frames, 0.0, ""}},
    Row{Defect::value_not_text, {Culprit::frames, 0.0, ""}},
    Row{Defect::boolean_as_text, {Culprit::frames, 0.0, ""}},
    Row{Defect::configuration_value_missing, {Culprit::frames, 0.0, ""}},
    Row{Defect::key_case, {Culprit::frames, 0.0, ""}},
    Row{Defect::unknown_enumerator, {Culprit::frames, 0.0, ""}},
    Row{Defect::content_fault,
        {Culprit::others, 0.0, "a fault of the handler: what may provoke it is any other row"}},
    Row{Defect::repeated_answer, {Culprit::frames, 0.0, ""}},
    Row{Defect::unknown_answer, {Culprit::frames, 0.0, ""}},
    Row{Defect::overlapping_call, {Culprit::frames, 0.0, ""}},
    Row{Defect::unknown_field, {Culprit::frames, 0.0, ""}},
    Row{Defect::oversized_answer, {Culprit::frames, 70000.0, "bytes of the answer, at least"}},
    Row{Defect::compression_mismatch,
        {Culprit::others, 0.0, "negotiated by the WebSocket below the frames"}},
    Row{Defect::command_before_boot,
        {Culprit::frames, 10.0, "seconds after the boot in which a command makes it reboot"}},
    Row{Defect::boot_loop_on_configuration, {Culprit::frames, 0.0, ""}},
    Row{Defect::boot_loop, {Culprit::frames, 6.0, "boots"}},
    Row{Defect::boot_missing, {Culprit::frames, 0.0, ""}},
    Row{Defect::boot_trigger_reboots, {Culprit::frames, 0.0, ""}},
    Row{Defect::boot_retry_flood, {Culprit::frames, 20.0, "BootNotifications in place of one"}},
    Row{Defect::configuration_lost, {Culprit::station, 0.0, ""}},
    Row{Defect::configuration_not_applied, {Culprit::frames, 0.0, ""}},
    Row{Defect::unknown_connector, {Culprit::frames, 9.0, "connector id that nobody knows"}},
    Row{Defect::status_wrong, {Culprit::frames, 0.0, ""}},
    Row{Defect::error_while_charging, {Culprit::frames, 0.0, ""}},
    Row{Defect::uncommissioned_station,
        {Culprit::others, 0.0,
         "a station that the CSMS was never told of: a matter of the site, not of a quirk"}},
    Row{Defect::stale_status_flood, {Culprit::frames, 20.0, "old notifications"}},
    Row{Defect::profile_purpose_refused,
        {Culprit::frames, 1.0, "1: no TxProfile is taken, 2: nor a TxDefaultProfile"}},
}};

constexpr bool is_in_order() {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (static_cast<std::size_t>(rows[i].defect) != i) return false;
  }
  return true;
}
static_assert(is_in_order(), "the rows stand in the order of the enumeration");

}  // namespace

const Practice& practice(Defect defect) { return rows[static_cast<std::size_t>(defect)].practice; }

Quirk quirk_of(Defect defect) {
  Quirk out;
  out.defect = defect;
  out.magnitude = practice(defect).magnitude;
  return out;
}

}  // namespace voltwin::twin::faults

namespace voltwin::json {

const EnumTable& Names<twin::faults::Trigger>::table() {
  static const EnumTable table{"Trigger", {"always", "after_reconnect", "nth_message"}};
  return table;
}

}  // namespace voltwin::json
