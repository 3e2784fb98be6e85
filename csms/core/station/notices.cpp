#include "csms/core/station/notices.hpp"

#include <algorithm>

namespace voltwin::core::station {

namespace {

constexpr std::string_view white = " \t\r\n";

std::string_view trimmed(std::string_view text) {
  const std::size_t from = text.find_first_not_of(white);
  if (from == std::string_view::npos) return {};
  return text.substr(from, text.find_last_not_of(white) + 1 - from);
}

bool is_base64(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' ||
         c == '/' || c == '=';
}

}  // namespace

void note(state::Turn& turn, StationId station, const FirmwareReport& report) {
  const auto& known = turn.state().station(station).notices.firmware;
  if (known && known->status == report.status && known->request == report.request) return;
  turn.emit(events::FirmwareStatusReported{station, report.status, report.request});
}

void note(state::Turn& turn, StationId station, const DiagnosticsReport& report) {
  const auto& known = turn.state().station(station).notices.diagnostics;
  if (known && known->status == report.status) return;
  turn.emit(events::DiagnosticsStatusReported{station, report.status});
}

void note(state::Turn& turn, StationId station, const LogReport& report) {
  const auto& known = turn.state().station(station).notices.log;
  if (known && known->status == report.status && known->request == report.request) return;
  turn.emit(events::LogStatusReported{station, report.status, report.request});
}

void note(state::Turn& turn, StationId station, const SecurityEventReport& report) {
  const auto* known = turn.state().station(station).notices.find(report.type, report.info);
  if (known != nullptr && turn.now - known->noted < security_fold) return;
  turn.emit(events::SecurityEventReported{station, report.type, report.at, report.info});
}

SigningAnswer sign(state::Turn& turn, StationId station, const CertificateSigningRequest& request) {
  if (!is_signing_request(request.csr)) return {Acceptance::Rejected};
  // Stations ask again until they have a certificate.
  if (turn.state().station(station).notices.signing_request != request.csr) {
    turn.emit(events::CertificateRequested{station, request.csr});
  }
  return {Acceptance::Accepted};
}

bool is_signing_request(std::string_view pem) {
  if (pem.size() > max_signing_request) return false;
  std::string_view body = trimmed(pem);
  // Writers of old say NEW.
  for (const std::string_view label :
       {"CERTIFICATE REQUEST-----", "NEW CERTIFICATE REQUEST-----"}) {
    const std::string begin = "-----BEGIN " + std::string(label);
    const std::string end = "-----END " + std::string(label);
    if (!body.starts_with(begin) || !body.ends_with(end)) continue;
    if (body.size() < begin.size() + end.size()) return false;
    body = trimmed(body.substr(begin.size(), body.size() - begin.size() - end.size()));
    return !body.empty() && std::all_of(body.begin(), body.end(), [](char c) {
      return is_base64(c) || white.find(c) != std::string_view::npos;
    });
  }
  return false;
}

}  // namespace voltwin::core::station
