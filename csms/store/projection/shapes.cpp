#include "csms/store/projection/shapes.hpp"

#include <algorithm>
#include <array>

#include "csms/store/projection/projection.hpp"
#include "engine/base/ensure.hpp"

// lint: table

namespace voltwin::store::projection {

namespace {

constexpr auto upsert = Operation::upsert;
constexpr auto update = Operation::update;
constexpr auto erase = Operation::erase;

struct Row {
  Write write;
  Shape shape;
};

constexpr std::array rows{
    Row{Write::currency, {upsert, "currencies", {"code"}, {"decimals", "minor_per_major"}}},
    Row{Write::tariff,
        {upsert,
         "tariffs",
         {"id"},
         {"name", "currency", "per_kwh_micro", "per_minute_micro", "flat_micro",
          "idle_per_minute_micro", "idle_grace_s"}}},
    Row{Write::token, {upsert, "tokens", {"id_tag"}, {"status"}}},
    Row{Write::token_erased, {update, "tokens", {"id_tag"}, {"status"}}},
    Row{Write::site, {upsert, "sites", {"id"}, {"name", "line_to_neutral_v", "tariff_id"}}},
    Row{Write::node,
        {upsert,
         "nodes",
         {"site_id", "id"},
         {"name", "kind", "parent_id", "limit_a", "limit_w", "rating_va"}}},
    Row{Write::caps_cleared, {erase, "caps", {"site_id", "node_id"}}},
    Row{Write::cap, {upsert, "caps", {"site_id", "node_id", "valid_from"}, {"limit_w"}}},
    Row{Write::node_measured, {update, "nodes", {"site_id", "id"}, {"measured_w", "measured_at"}}},
    Row{Write::charger, {upsert, "chargers", {"id"}, {"identity", "site_id"}}},
    Row{Write::charger_connected,
        {update, "chargers", {"id"}, {"connected", "connection", "connected_at"}}},
    // The end of an older connection does not end the one that took its place.
    Row{Write::charger_disconnected,
        {update,
         "chargers",
         {"id", "connection"},
         {"connected", "disconnected_at", "disconnect_reason"}}},
    Row{Write::charger_booted,
        {update, "chargers", {"id"}, {"vendor", "model", "serial", "firmware", "last_boot"}}},
    Row{Write::charger_default_limit, {update, "chargers", {"id"}, {"default_limit_a"}}},
    Row{Write::evse,
        {upsert,
         "evses",
         {"id"},
         {"charger_id", "connector", "name", "node_id", "phases", "max_current_a"}}},
    Row{Write::evse_status, {update, "evses", {"id"}, {"status", "status_at", "error_code"}}},
    Row{Write::transaction_started,
        {upsert,
         "transactions",
         {"id"},
         {"session_id", "evse_id", "id_tag", "authorization", "started", "start_received",
          "meter_start_wh", "last_reading_wh", "last_reading_at", "wire_id", "charger_id",
          "site_id"}}},
    Row{Write::transaction_metered,
        {update,
         "transactions",
         {"id"},
         {"last_reading_wh", "last_reading_at"},
         {},
         "last_reading_at"}},
    Row{Write::transaction_metered_current,
        {update,
         "transactions",
         {"id"},
         {"last_reading_wh", "last_reading_at", "last_current_a"},
         {},
         "last_reading_at"}},
    Row{Write::transaction_ended,
        {update,
         "transactions",
         {"id"},
         {"ended", "stop_received", "meter_stop_wh", "reason", "estimated", "basis",
          "stopped_by"}}},
    Row{Write::session_started,
        {upsert, "sessions", {"id"}, {"evse_id", "transaction_id", "id_tag", "state", "started"}}},
    Row{Write::transaction_reopened,
        {update,
         "transactions",
         {"id"},
         {"ended", "stop_received", "meter_stop_wh", "reason", "estimated", "basis",
          "stopped_by"}}},
    Row{Write::session_ended, {update, "sessions", {"transaction_id"}, {"state", "ended"}}},
    Row{Write::session_charged,
        {update,
         "sessions",
         {"id"},
         {"state", "tariff_id", "currency", "energy_wh", "duration_s", "idle_s", "total_minor",
          "revision"}}},
    Row{Write::session_lines_cleared, {erase, "session_lines", {"session_id"}}},
    Row{Write::session_line,
        {upsert, "session_lines", {"session_id", "line"}, {"kind", "quantity", "amount_minor"}}},
    Row{Write::ledger_entry,
        {upsert, "ledger_entries", {"id"}, {"session_id", "at", "currency", "reverses"}}},
    Row{Write::ledger_posting,
        {upsert, "ledger_postings", {"entry_id", "line"}, {"account", "amount_minor"}}},
    Row{Write::limit_requested,
        {upsert,
         "limits",
         {"evse_id"},
         {"request_id", "transaction_id", "state", "requested_a", "requested_at", "requested_until",
          "reason", "answered_at", "detail"}}},
    // An answer to an older request than the latest changes nothing here.
    Row{Write::limit_acknowledged,
        {update,
         "limits",
         {"evse_id", "request_id"},
         {"state", "answered_at", "detail", "refusal", "refused_at"},
         {Copy{"acknowledged_a", "requested_a"}, Copy{"acknowledged_until", "requested_until"}}}},
    Row{Write::limit_answered,
        {update, "limits", {"evse_id", "request_id"}, {"state", "answered_at", "detail"}}},
    // The refusal stands until a request is acknowledged, whatever is asked in between.
    Row{Write::limit_refused,
        {update,
         "limits",
         {"evse_id", "request_id"},
         {"state", "answered_at", "detail", "refusal", "refused_at"}}},
    Row{Write::evse_disobeyed,
        {update, "evses", {"id"}, {"disobeyed_at", "disobeyed_allowed_a", "disobeyed_drawn_a"}}},
    Row{Write::charger_limit_lost, {update, "chargers", {"id"}, {"limit_lost_at"}}},
    Row{Write::defect,
        {upsert,
         "defects",
         {"sequence", "line"},
         {"charger_id", "at", "defect", "count", "field", "raw", "corrected"}}},
    Row{Write::charger_capabilities,
        {update,
         "chargers",
         {"id"},
         {"max_stack_level", "max_periods", "max_profiles", "takes_amps", "takes_watts"}}},
    Row{Write::charger_lease_timing, {update, "chargers", {"id"}, {"lease_timing"}}},
    Row{Write::charger_default_timing, {update, "chargers", {"id"}, {"default_timing"}}},
    Row{Write::charger_firmware,
        {update,
         "chargers",
         {"id"},
         {"firmware_status", "firmware_request", "firmware_status_at"}}},
    Row{Write::charger_diagnostics,
        {update, "chargers", {"id"}, {"diagnostics_status", "diagnostics_status_at"}}},
    Row{Write::charger_log,
        {update, "chargers", {"id"}, {"log_status", "log_request", "log_status_at"}}},
    Row{Write::security_event,
        {upsert,
         "security_events",
         {"sequence"},
         {"charger_id", "received", "at", "type", "info"}}},
    Row{Write::certificate_request,
        {upsert, "certificate_requests", {"charger_id"}, {"at", "csr"}}},
    Row{Write::stop_review,
        {upsert,
         "stop_reviews",
         {"sequence"},
         {"charger_id", "transaction_id", "received", "sent_id", "id_tag", "meter_stop_wh",
          "stopped", "reason", "why"}}},
    Row{Write::unattributed_energy,
        {upsert,
         "unattributed_energy",
         {"sequence"},
         {"evse_id", "energy_wh", "reading_wh", "began", "ended"}}},
    Row{Write::priority_audit,
        {upsert,
         "priority_audit",
         {"sequence"},
         {"at", "id_tag", "tier", "decision", "reason", "decided_by", "note", "evidence",
          "reference", "observed_at", "soc", "location_zone", "mission_active", "valid_until",
          "transaction_id", "review_id"}}},
    Row{Write::review_requested,
        {upsert,
         "urgent_reviews",
         {"id"},
         {"transaction_id", "id_tag", "reason", "requested", "lapses", "state"}}},
    Row{Write::review_decided,
        {update,
         "urgent_reviews",
         {"id"},
         {"state", "decided", "decided_by", "note", "valid_until"}}},
    Row{Write::explanation,
        {upsert,
         "explanations",
         {"transaction_id"},
         {"at", "rule", "policy", "tier", "node_id", "line", "more_a", "ahead_p0", "ahead_p1",
          "ahead_p2", "ahead_p3", "text"}}},
};

constexpr bool in_order() {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (static_cast<std::size_t>(rows[i].write) != i) return false;
  }
  return static_cast<std::size_t>(Write::explanation) + 1 == rows.size();
}
static_assert(in_order(), "one row for each Write, in its order");

constexpr auto plain_shapes() {
  std::array<Shape, rows.size()> out{};
  for (std::size_t i = 0; i < rows.size(); ++i) out[i] = rows[i].shape;
  return out;
}

constexpr auto shape_list = plain_shapes();

constexpr std::array<std::string_view, 22> table_list{"explanations",
                                                      "urgent_reviews",
                                                      "priority_audit",
                                                      "unattributed_energy",
                                                      "stop_reviews",
                                                      "security_events",
                                                      "certificate_requests",
                                                      "defects",
                                                      "ledger_postings",
                                                      "ledger_entries",
                                                      "session_lines",
                                                      "sessions",
                                                      "transactions",
                                                      "limits",
                                                      "caps",
                                                      "evses",
                                                      "chargers",
                                                      "nodes",
                                                      "sites",
                                                      "tariffs",
                                                      "tokens",
                                                      "currencies"};

template <std::size_t N>
std::size_t used(const std::array<std::string_view, N>& names) {
  const auto end = std::find(names.begin(), names.end(), std::string_view());
  return static_cast<std::size_t>(end - names.begin());
}

}  // namespace

std::span<const Shape> shapes() { return shape_list; }

std::string key_columns(std::string_view table) {
  for (const Shape& shape : shape_list) {
    // The whole key stands where a row is made.
    if (shape.table != table || shape.operation != Operation::upsert) continue;
    std::string out;
    for (std::size_t i = 0; i < shape.key_count(); ++i) {
      if (i > 0) out += ", ";
      out += shape.keys[i];
    }
    return out;
  }
  UNREACHABLE();
}

std::span<const std::string_view> tables() { return table_list; }

std::size_t Shape::key_count() const { return used(keys); }
std::size_t Shape::column_count() const { return used(columns); }

}  // namespace voltwin::store::projection
