#pragma once
// OCPP 1.6 notifications about files, firmware, security and certificates as reports of
// boundary/station_reports.hpp. Private to csms/core/wire.

#include <string>

#include "csms/core/wire/v16.hpp"
#include "csms/ocpp/v16/messages.hpp"

namespace voltwin::core::wire {

[[nodiscard]] StationRequest domain(ocpp::v16::FirmwareStatusNotificationRequest&& message);
[[nodiscard]] StationRequest domain(ocpp::v16::SignedFirmwareStatusNotificationRequest&& message);
[[nodiscard]] StationRequest domain(ocpp::v16::DiagnosticsStatusNotificationRequest&& message);
[[nodiscard]] StationRequest domain(ocpp::v16::LogStatusNotificationRequest&& message);
[[nodiscard]] StationRequest domain(ocpp::v16::SecurityEventNotificationRequest&& message);
[[nodiscard]] StationRequest domain(ocpp::v16::SignCertificateRequest&& message);

/// The payload of the answer.
[[nodiscard]] std::string answer_text(const SigningAnswer& answer);

}  // namespace voltwin::core::wire
