#pragma once
// What an operator may ask of a charging station beside what the core asks by itself, free of
// any OCPP version and in the words of 2.0.1: local authorization, reservations, files and
// firmware, certificates. Plain data; what a version cannot say is refused by its adapter.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "csms/core/boundary/authorization.hpp"
#include "engine/time/instant.hpp"

namespace voltwin::core::boundary {

struct ClearCache {};

struct ReadLocalListVersion {};
/// One token of a local list; without a status a differential update removes it.
struct LocalListEntry {
  std::string id_tag;
  std::optional<Authorization> status;
  std::optional<Instant> expires;
  std::string parent;  ///< group; may be empty
};
enum class ListUpdate : std::uint8_t { Differential, Full };
/// Most entries in one update. A station's own SendLocalListMaxLength may be smaller.
inline constexpr std::size_t max_local_list_entries = 1'000;
struct SendLocalList {
  std::int32_t version = 1;  ///< of the list after the update; above 0
  ListUpdate update = ListUpdate::Full;
  std::vector<LocalListEntry> entries;
};

struct ReserveNow {
  int connector = 0;  ///< 0: any, where the station supports it
  std::string id_tag;
  std::string parent;  ///< group; may be empty
  Instant expires;
  std::int32_t reservation = 1;  ///< above 0 (some stations take 0 for none)
};
struct CancelReservation {
  std::int32_t reservation = 1;
};

enum class RateUnit : std::uint8_t { A, W };
struct ReadCompositeSchedule {
  int connector = 0;  ///< 0: what the station may draw from the grid
  Duration duration;
  std::optional<RateUnit> unit;
};

/// How a station repeats the transfer of a file; what is absent is its own choice.
struct Retries {
  std::optional<std::int32_t> count;
  std::optional<Duration> interval;
};
struct UploadDiagnostics {
  std::string location;  ///< URI of a folder
  Retries retries;
  std::optional<Instant> from, to;
};
struct UpdateFirmware {
  std::string location;  ///< URI of the file
  Instant retrieve_at;
  Retries retries;
};
enum class LogKind : std::uint8_t { DiagnosticsLog, SecurityLog };
struct GetLog {
  LogKind kind = LogKind::SecurityLog;
  std::int32_t request = 1;  ///< comes back in the status reports
  std::string location;      ///< URI of a folder
  Retries retries;
  std::optional<Instant> from, to;
};
struct UpdateSignedFirmware {
  std::int32_t request = 1;  ///< comes back in the status reports
  std::string location;      ///< URI of the file
  Instant retrieve_at;
  std::optional<Instant> install_at;
  std::string signing_certificate;  ///< PEM
  std::string signature;            ///< Base64
  Retries retries;
};

enum class CertificateUse : std::uint8_t { CSMSRootCertificate, ManufacturerRootCertificate };
/// The certificate that the station asked for by its signing request.
struct DeliverCertificate {
  std::string chain;  ///< PEM, the leaf first
};
struct InstallCertificate {
  CertificateUse use = CertificateUse::CSMSRootCertificate;
  std::string certificate;  ///< PEM
};
struct ReadCertificateIds {
  CertificateUse use = CertificateUse::CSMSRootCertificate;
};
enum class HashAlgorithm : std::uint8_t { SHA256, SHA384, SHA512 };
struct DeleteCertificate {
  HashAlgorithm algorithm = HashAlgorithm::SHA256;
  std::string issuer_name_hash, issuer_key_hash, serial;
};

/// The trigger of the security extension, which knows other messages than Trigger.
struct TriggerExtended {
  std::string message;  ///< as in "Improved security for OCPP 1.6-J" MessageTrigger
  std::optional<int> connector;
};

}  // namespace voltwin::core::boundary
