#pragma once
// The kinds of row changes by name, for the projection alone. Their columns stand in
// shapes.cpp, in the order in which project.cpp gives the values.

#include <cstdint>

namespace voltwin::store::projection {

enum class Write : std::uint8_t {
  currency,
  tariff,
  token,
  token_erased,
  site,
  node,
  caps_cleared,
  cap,
  node_measured,
  charger,
  charger_connected,
  charger_disconnected,
  charger_booted,
  charger_default_limit,
  evse,
  evse_status,
  transaction_started,
  transaction_metered,
  transaction_metered_current,
  transaction_ended,
  session_started,
  transaction_reopened,
  session_ended,
  session_charged,
  session_lines_cleared,
  session_line,
  ledger_entry,
  ledger_posting,
  limit_requested,
  limit_acknowledged,
  limit_answered,
  limit_refused,
  evse_disobeyed,
  charger_limit_lost,
  defect,
  charger_capabilities,
  charger_lease_timing,
  charger_default_timing,
  charger_firmware,
  charger_diagnostics,
  charger_log,
  security_event,
  certificate_request,
  stop_review,
  unattributed_energy,
  priority_audit,
  review_requested,
  review_decided,
  explanation,
};

}  // namespace voltwin::store::projection
