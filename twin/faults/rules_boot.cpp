// Rows B and S: boots, configuration, statuses and charging profiles.
#include <algorithm>

#include "twin/faults/rules.hpp"

namespace voltwin::twin::faults {

namespace {

using ocpp::rpc::MessageType;

constexpr Duration before_reboot = Duration::from_seconds(1);

bool take_fright(Passage& passage, double magnitude) {
  const auto& accepted = passage.memory.accepted;
  if (accepted && passage.now >= *accepted + Duration::nearest(magnitude)) return false;
  passage.is_swallowed = true;
  passage.reboot = Duration();
  return true;
}

bool reboot_on_measurands(Passage& passage, double /*magnitude*/) {
  if (passage.payload().text_of("key") != "MeterValuesSampledData") return false;
  passage.reboot = before_reboot;
  return true;
}

bool boot_again(Passage& passage, double magnitude) {
  if (passage.payload().text_of("status") != "Accepted") return false;
  if (static_cast<double>(passage.memory.boots) >= magnitude) return false;
  passage.reboot = Duration::from_seconds(20);
  return true;
}

bool skip_boot(Passage& passage, double /*magnitude*/) {
  passage.answer_here(Node::object({{"currentTime", Node::text(to_text(passage.now))},
                                    {"interval", Node::number(300)},
                                    {"status", Node::text("Accepted")}}));
  return true;
}

bool reboot_on_trigger(Passage& passage, double /*magnitude*/) {
  if (passage.payload().text_of("requestedMessage") != "BootNotification") return false;
  passage.answer_here(Node::object({{"status", Node::text("Accepted")}}));
  passage.reboot = before_reboot;
  return true;
}

bool flood_boots(Passage& passage, double magnitude) {
  const double count = std::min(magnitude, max_copies);
  for (double i = 1.0; i < count; i += 1.0) passage.behind.push_back({passage.copy(), {}});
  return true;
}

bool pretend_to_configure(Passage& passage, double /*magnitude*/) {
  passage.answer_here(Node::object({{"status", Node::text("Accepted")}}));
  return true;
}

bool tell_of_stranger(Passage& passage, double magnitude) {
  const auto connector = static_cast<std::int64_t>(magnitude);
  passage.behind.push_back(
      {passage.call("StatusNotification",
                    status_payload(connector, "Available", passage.payload().text_of("timestamp"))),
       {}});
  return true;
}

bool look_free(Passage& passage, double /*magnitude*/) {
  if (passage.payload().text_of("status") != "Charging") return false;
  passage.payload().set("status", Node::text("Available"));
  return true;
}

bool report_error(Passage& passage, double /*magnitude*/) {
  const std::string_view status = passage.payload().text_of("status");
  if (status != "Charging" && status != "Finishing") return false;
  passage.payload().set("errorCode", Node::text("OtherError"));
  return true;
}

// Once, behind the first status of a connector after the boot.
bool tell_history(Passage& passage, double magnitude) {
  if (passage.payload().int_of("connectorId").value_or(0) == 0) return false;
  if (passage.memory.connections != 1 || passage.memory.turn++ != 0) return false;
  constexpr const char* statuses[] = {"Preparing", "Charging", "Faulted", "Finishing", "Available"};
  const auto count = static_cast<std::int64_t>(std::min(magnitude, max_copies));
  for (std::int64_t i = 0; i < count; ++i) {
    const Instant at = passage.now - Duration::from_hours(count - i);
    passage.behind.push_back(
        {passage.call("StatusNotification", status_payload(1, statuses[i % 5], to_text(at))), {}});
  }
  return true;
}

bool refuse_purpose(Passage& passage, double magnitude) {
  const Node* const profile = passage.payload().find("csChargingProfiles");
  if (profile == nullptr) return false;
  const std::string_view purpose = profile->text_of("chargingProfilePurpose");
  const bool refused =
      purpose == "TxProfile" || (purpose == "TxDefaultProfile" && magnitude >= 2.0);
  if (!refused) return false;
  passage.answer_here(Node::object({{"status", Node::text("Rejected")}}));
  return true;
}

using Actions = std::array<std::string_view, 3>;
constexpr Actions any{};
constexpr Actions boot{"BootNotification"};
constexpr Actions status{"StatusNotification"};
constexpr Actions configure{"ChangeConfiguration"};

constexpr Rule call(Defect defect, Actions actions, bool (*act)(Passage&, double)) {
  return {defect, Way::to_csms, MessageType::call, actions, act};
}
constexpr Rule asked(Defect defect, Actions actions, bool (*act)(Passage&, double)) {
  return {defect, Way::to_station, MessageType::call, actions, act};
}

constexpr Rule rules[] = {
    asked(Defect::command_before_boot, any, take_fright),
    asked(Defect::boot_loop_on_configuration, configure, reboot_on_measurands),
    {Defect::boot_loop, Way::to_station, MessageType::result, boot, boot_again},
    call(Defect::boot_missing, boot, skip_boot),
    asked(Defect::boot_trigger_reboots, {"TriggerMessage"}, reboot_on_trigger),
    call(Defect::boot_retry_flood, boot, flood_boots),
    asked(Defect::configuration_not_applied, configure, pretend_to_configure),
    call(Defect::unknown_connector, status, tell_of_stranger),
    call(Defect::status_wrong, status, look_free),
    call(Defect::error_while_charging, status, report_error),
    call(Defect::stale_status_flood, status, tell_history),
    asked(Defect::profile_purpose_refused, {"SetChargingProfile"}, refuse_purpose),
};

}  // namespace

std::span<const Rule> boot_rules() { return rules; }

}  // namespace voltwin::twin::faults
