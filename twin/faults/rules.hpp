#pragma once
// Inside twin/faults only: what each quirk does to a frame that passes. A rule names the frames
// that it concerns; whether it strikes is decided by its quirk's trigger, window and
// probability (misbehaviour.cpp).

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "csms/ocpp/rpc/frame.hpp"
#include "twin/faults/passage.hpp"
#include "twin/faults/quirk.hpp"

namespace voltwin::twin::faults {

enum class Way : std::uint8_t { to_csms, to_station };

struct Rule {
  Defect defect;
  Way way;
  ocpp::rpc::MessageType type;
  /// Of the CALL, or of the call that an answer answers; all empty: any.
  std::array<std::string_view, 3> actions;
  /// Does it, if there is something to do: true when the passage is not what it was.
  bool (*act)(Passage& passage, double magnitude);
};

[[nodiscard]] bool concerns(const Rule& rule, Way way, const Letter& letter);

[[nodiscard]] std::span<const Rule> time_rules();
[[nodiscard]] std::span<const Rule> meter_rules();
[[nodiscard]] std::span<const Rule> transaction_rules();
[[nodiscard]] std::span<const Rule> text_rules();
[[nodiscard]] std::span<const Rule> json_rules();
[[nodiscard]] std::span<const Rule> boot_rules();

/// More messages than these no rule makes of one, whatever the magnitude.
inline constexpr double max_copies = 1000.0;
/// Nor does any add more to a message than this: four times what the rpc reads of a frame.
inline constexpr double max_added_bytes = 4.0 * ocpp::rpc::max_frame_bytes;

// --- tools of several rules -----------------------------------------------------------------

/// Calls fn(Node&) for every element of meterValue or transactionData.
template <class F>
void for_each_meter_value(Node& payload, F fn) {
  for (const std::string_view list : {"meterValue", "transactionData"}) {
    Node* values = payload.find(list);
    if (values == nullptr) continue;
    for (Node& value : values->children) fn(value);
  }
}
/// Calls fn(Node&) for every sampled value in them.
template <class F>
void for_each_sample(Node& payload, F fn) {
  for_each_meter_value(payload, [&](Node& value) {
    Node* samples = value.find("sampledValue");
    if (samples == nullptr) return;
    for (Node& sample : samples->children) fn(sample);
  });
}

/// Energy.Active.Import.Register, by name or because a sample without a measurand is one.
[[nodiscard]] bool is_energy(const Node& sample);
/// A MeterValues payload with one energy register.
[[nodiscard]] Node register_values(std::int64_t connector, std::optional<std::int64_t> transaction,
                                   std::string_view time, std::int64_t register_wh);
[[nodiscard]] Node status_payload(std::int64_t connector, std::string_view status,
                                  std::string_view time);

}  // namespace voltwin::twin::faults
