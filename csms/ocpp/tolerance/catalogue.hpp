#pragma once
// The catalogue of what real chargers get wrong: one name for each deviation, shared by the
// side that tolerates and counts it and by the side that injects it. Plain vocabulary; it must
// not know a message, a state or what is done about a deviation.
//
// Codes group them: T time, M meter values, X transactions, I identity and strings, J JSON,
// schema and RPC, B boot and configuration.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "engine/json/record.hpp"

namespace voltwin::ocpp::tolerance {

/// In the order of the catalogue: T1 .. T9, M1 .. M27, X1 .. X22, I1 .. I12, J1 .. J16, B1 .. B13.
enum class Defect : std::uint8_t {
  zoneless_timestamp,
  local_time_marked_utc,
  unsynchronised_clock,
  empty_timestamp,
  sample_outside_transaction,
  repeated_sample_time,
  database_zone_shift,
  offline_batch,
  heartbeat_flood,

  energy_unit_wrong,
  unit_missing_or_mixed,
  energy_per_phase,
  numeric_sample_value,
  fractional_register,
  meter_stop_missing,
  register_decreases,
  register_drops_to_zero,
  session_relative_samples,
  register_reset,
  begin_register_zero,
  samples_missing,
  samples_on_connector_zero,
  unusual_phase,
  unusual_location,
  unknown_unit,
  unknown_context,
  misspelt_unit,
  measurand_alias,
  padded_value,
  batch_without_energy,
  interleaved_contexts,
  samples_after_stop,
  samples_without_transaction,
  register_counts_late,
  power_above_rating,
  energy_outside_transaction,

  transaction_id_negative,
  transaction_id_zero,
  transaction_id_overflow,
  stop_of_unknown_transaction,
  stop_never_started,
  start_lost,
  stop_repeated,
  start_instead_of_stop,
  start_repeated_on_reconnect,
  message_retransmitted,
  message_id_reused,
  remote_start_without_start,
  remote_start_answer_late,
  remote_start_refused,
  available_before_stop,
  stale_transaction_after_reboot,
  queue_replayed_at_start_up,
  stop_by_other_token,
  unauthorised_energy,
  stop_missing,
  foreign_transaction_id,
  reservation_id_zero,

  token_extra_bytes,
  token_extra_separator,
  token_payment_suffix,
  token_serial_suffix,
  token_trailing_backslash,
  hex_tokens_only,
  text_too_long,
  vendor_empty,
  null_as_text,
  token_case_or_byte_order,
  identity_changed,
  markup_in_text,

  malformed_json,
  json_over_lines,
  null_field,
  empty_frame,
  value_not_text,
  boolean_as_text,
  configuration_value_missing,
  key_case,
  unknown_enumerator,
  content_fault,
  repeated_answer,
  unknown_answer,
  overlapping_call,
  unknown_field,
  oversized_answer,
  compression_mismatch,

  command_before_boot,
  boot_loop_on_configuration,
  boot_loop,
  boot_missing,
  boot_trigger_reboots,
  boot_retry_flood,
  configuration_lost,
  configuration_not_applied,
  unknown_connector,
  status_wrong,
  error_while_charging,
  uncommissioned_station,
  stale_status_flood,

  profile_purpose_refused,
};

struct CatalogueEntry {
  std::string_view code;     ///< "M8"
  std::string_view name;     ///< "register_drops_to_zero": the wire name of the enumerator
  std::string_view summary;  ///< what the charger does, in one line
};

/// Every deviation, in the order of the enumeration.
[[nodiscard]] std::span<const CatalogueEntry> catalogue();
[[nodiscard]] const CatalogueEntry& entry(Defect defect);
/// By name or by code ("M8"), exact spelling.
[[nodiscard]] std::optional<Defect> find_defect(std::string_view name_or_code);

inline constexpr std::size_t defect_count =
    static_cast<std::size_t>(Defect::profile_purpose_refused) + 1;

}  // namespace voltwin::ocpp::tolerance

template <>
struct voltwin::json::Names<voltwin::ocpp::tolerance::Defect> {
  static const EnumTable& table();
};
