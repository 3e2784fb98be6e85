#pragma once
// What stations report of files, firmware, security and certificates becomes a fact once: a
// repetition is only acknowledged. It must not know a message of the wire.

#include <string_view>

#include "csms/core/state/turn.hpp"

namespace voltwin::core::station {

using namespace core::boundary;  // the vocabulary of stations

/// Identical security events are one fact within this time: some stations send them without
/// end (each is on the tape).
inline constexpr Duration security_fold = Duration::from_hours(1);

void note(state::Turn& turn, StationId station, const FirmwareReport& report);
void note(state::Turn& turn, StationId station, const DiagnosticsReport& report);
void note(state::Turn& turn, StationId station, const LogReport& report);
void note(state::Turn& turn, StationId station, const SecurityEventReport& report);

/// Accepted means that the request is kept for the certificate authority; the certificate
/// comes later, by a call of ours. Rejected: it is no PKCS#10 in PEM.
[[nodiscard]] SigningAnswer sign(state::Turn& turn, StationId station,
                                 const CertificateSigningRequest& request);

/// Whether the text is one PEM block of a certificate signing request (RFC 7468 §7), white
/// space around it aside. What is in it is for the authority to judge.
[[nodiscard]] bool is_signing_request(std::string_view pem);

}  // namespace voltwin::core::station
