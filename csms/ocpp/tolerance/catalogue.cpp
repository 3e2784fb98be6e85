#include "csms/ocpp/tolerance/catalogue.hpp"

#include <array>

// lint: table

namespace voltwin::ocpp::tolerance {

namespace {

constexpr std::array<CatalogueEntry, defect_count> entries{{
    {"T1", "zoneless_timestamp", "timestamp without a time zone"},
    {"T2", "local_time_marked_utc", "local time marked Z before the clock was set"},
    {"T3", "unsynchronised_clock", "1970 or time since power-up before the first synchronisation"},
    {"T4", "empty_timestamp", "empty, null or unreadable timestamp"},
    {"T5", "sample_outside_transaction",
     "meter sample in the future or before the start of its transaction"},
    {"T6", "repeated_sample_time", "same timestamp on successive samples"},
    {"T7", "database_zone_shift", "times shifted by the zone of a server or database"},
    {"T8", "offline_batch", "messages of an offline time delivered hours later, out of order"},
    {"T9", "heartbeat_flood", "heartbeats without a pause when the interval is 0 or missing"},
    {"M1", "energy_unit_wrong", "unit says Wh, the value is in kWh"},
    {"M2", "unit_missing_or_mixed", "W and kW or Wh and kWh mixed up, or no unit"},
    {"M3", "energy_per_phase",
     "energy register tagged with a phase although total, or per phase only"},
    {"M4", "numeric_sample_value", "sample value is a number instead of text"},
    {"M5", "fractional_register",
     "meterStart or meterStop with a fraction where an integer is required"},
    {"M6", "meter_stop_missing", "meterStop is -1 or missing"},
    {"M7", "register_decreases", "energy register goes down"},
    {"M8", "register_drops_to_zero", "energy register reads 0 now and then"},
    {"M9", "session_relative_samples",
     "samples count from the start of the session, meterStart and meterStop do not"},
    {"M10", "register_reset", "energy register restarts with each boot or transaction"},
    {"M11", "begin_register_zero", "an offline session reports a begin register of 0"},
    {"M12", "samples_missing", "sampling is configured and accepted, but no sample ever comes"},
    {"M13", "samples_on_connector_zero", "meter values only on connector 0"},
    {"M14", "unusual_phase", "neutral, line to neutral or otherwise named phases"},
    {"M15", "unusual_location", "location missing or Inlet where Outlet is meant"},
    {"M16", "unknown_unit", "unit that the specification does not know"},
    {"M17", "unknown_context", "reading context that the specification does not know"},
    {"M18", "misspelt_unit", "Celcius for Celsius and the like"},
    {"M19", "measurand_alias", "another notation of a measurand"},
    {"M20", "padded_value", "value padded with white space"},
    {"M21", "batch_without_energy", "meter values without any energy register"},
    {"M22", "interleaved_contexts", "clock-aligned, periodic and transaction samples interleaved"},
    {"M23", "samples_after_stop", "closing samples after StopTransaction or after Available"},
    {"M24", "samples_without_transaction",
     "meter values with transaction id 0, negative or unknown"},
    {"M25", "register_counts_late", "the register counts only after the vehicle is unplugged"},
    {"M26", "power_above_rating", "power far above what the connector can deliver"},
    {"M27", "energy_outside_transaction", "energy flows outside any transaction"},
    {"X1", "transaction_id_negative", "StopTransaction with transaction id -1"},
    {"X2", "transaction_id_zero", "transaction id 0"},
    {"X3", "transaction_id_overflow", "transaction id beyond 32 bits"},
    {"X4", "stop_of_unknown_transaction", "StopTransaction of a transaction that does not exist"},
    {"X5", "stop_never_started", "StopTransaction of a transaction that was never started"},
    {"X6", "start_lost", "only the StopTransaction arrives, its start was lost"},
    {"X7", "stop_repeated", "StopTransaction sent twice"},
    {"X8", "start_instead_of_stop", "StartTransaction sent at the end instead of StopTransaction"},
    {"X9", "start_repeated_on_reconnect", "StartTransaction sent again after a reconnect"},
    {"X10", "message_retransmitted", "same content again under the same or a new message id"},
    {"X11", "message_id_reused", "message ids reused or empty"},
    {"X12", "remote_start_without_start",
     "accepted RemoteStartTransaction that no StartTransaction follows"},
    {"X13", "remote_start_answer_late",
     "answer to RemoteStartTransaction after the StartTransaction"},
    {"X14", "remote_start_refused",
     "RemoteStartTransaction refused until AuthorizeRemoteTxRequests is false"},
    {"X15", "available_before_stop", "Available reported before StopTransaction"},
    {"X16", "stale_transaction_after_reboot",
     "a transaction of before the reboot is kept although it ended"},
    {"X17", "queue_replayed_at_start_up",
     "queued transaction messages come before everything else"},
    {"X18", "stop_by_other_token", "StopTransaction with another token, its parent or none"},
    {"X19", "unauthorised_energy", "energy flows although the token was refused"},
    {"X20", "stop_missing", "the station stops by itself and sends no StopTransaction"},
    {"X21", "foreign_transaction_id", "transaction id of another station"},
    {"X22", "reservation_id_zero", "reservation id 0 where there is no reservation"},
    {"I1", "token_extra_bytes", "extra bytes behind the token"},
    {"I2", "token_extra_separator", "extra separators in the token"},
    {"I3", "token_payment_suffix", "text of a payment terminal behind a semicolon"},
    {"I4", "token_serial_suffix", "serial number behind the token"},
    {"I5", "token_trailing_backslash", "backslashes behind the token"},
    {"I6", "hex_tokens_only", "only hexadecimal tokens are accepted"},
    {"I7", "text_too_long", "text longer than the schema allows"},
    {"I8", "vendor_empty", "empty vendor or model"},
    {"I9", "null_as_text", "the word null for a missing text"},
    {"I10", "token_case_or_byte_order", "another case or byte order of the token"},
    {"I11", "identity_changed", "vendor, model or serial number changed"},
    {"I12", "markup_in_text", "markup or control characters in texts"},
    {"J1", "malformed_json", "malformed JSON"},
    {"J2", "json_over_lines", "JSON over several lines"},
    {"J3", "null_field", "null payload or null fields"},
    {"J4", "empty_frame", "empty frame"},
    {"J5", "value_not_text", "number or boolean where text is required"},
    {"J6", "boolean_as_text", "boolean as text"},
    {"J7", "configuration_value_missing", "configuration key without a value"},
    {"J8", "key_case", "configuration keys in another case"},
    {"J9", "unknown_enumerator", "unknown error code or other enumerator"},
    {"J10", "content_fault", "content that cannot be handled at all"},
    {"J11", "repeated_answer", "a call answered twice"},
    {"J12", "unknown_answer", "answer with an unknown id or too late"},
    {"J13", "overlapping_call", "second call before the first was answered"},
    {"J14", "unknown_field", "fields or vendor data that the schema does not know"},
    {"J15", "oversized_answer", "answer larger than 64 KiB"},
    {"J16", "compression_mismatch", "compressed frames that were not negotiated"},
    {"B1", "command_before_boot", "reboots when it gets a command before its boot was settled"},
    {"B2", "boot_loop_on_configuration", "reboots whenever the sampled measurands are written"},
    {"B3", "boot_loop", "boots again and again"},
    {"B4", "boot_missing", "no BootNotification after a connect"},
    {"B5", "boot_trigger_reboots", "reboots when BootNotification is triggered"},
    {"B6", "boot_retry_flood", "BootNotification repeated without a pause"},
    {"B7", "configuration_lost", "configuration is back at its defaults after a reboot"},
    {"B8", "configuration_not_applied", "ChangeConfiguration accepted but not applied"},
    {"B9", "unknown_connector", "connectors that were not known before"},
    {"B10", "status_wrong", "Available while a vehicle charges, or statuses in the wrong order"},
    {"B11", "error_while_charging", "Charging or Finishing with an error code"},
    {"B12", "uncommissioned_station", "a station that was not commissioned connects"},
    {"B13", "stale_status_flood", "old status notifications in a burst at the first connect"},
    {"S5", "profile_purpose_refused", "charging profiles of some purposes are refused"},
}};

}  // namespace

std::span<const CatalogueEntry> catalogue() { return entries; }

const CatalogueEntry& entry(Defect defect) { return entries[static_cast<std::size_t>(defect)]; }

std::optional<Defect> find_defect(std::string_view name_or_code) {
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (entries[i].name == name_or_code || entries[i].code == name_or_code) {
      return static_cast<Defect>(i);
    }
  }
  return std::nullopt;
}

}  // namespace voltwin::ocpp::tolerance

namespace voltwin::json {

const EnumTable& Names<ocpp::tolerance::Defect>::table() {
  static const EnumTable table = [] {
    std::vector<std::string_view> names;
    for (const auto& entry : ocpp::tolerance::catalogue()) names.push_back(entry.name);
    return EnumTable("Defect", std::move(names));
  }();
  return table;
}

}  // namespace voltwin::json
