#pragma once
// The certificates installed in a charge point (Improved security for OCPP 1.6-J). It knows
// PEM as text and does no cryptography: whether text is a certificate is told by its frame, and
// what identifies it is made from that text. Kept over reboots.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "csms/ocpp/v16/messages.hpp"

namespace voltwin::twin::station {

/// Whether the text has the frame of a PEM certificate, or of several.
[[nodiscard]] bool is_certificate(std::string_view pem);

/// Stands for what a real charge point reads from the certificate: different texts differ in
/// all of it, equal texts in none.
[[nodiscard]] ocpp::v16::CertificateHashData hash_data_of(std::string_view pem);

struct CertificateBounds {
  std::size_t max_stored = 0;  ///< CertificateStoreMaxLength
  /// Roots of the CSMS at a time: two (the newest and its fall-back) under
  /// AdditionalRootCertificateCheck, else as many as fit.
  std::size_t max_csms_roots = 0;
};

class Certificates {
 public:
  /// InstallCertificate: Rejected for what is no certificate or has no room. One that is there
  /// already is Accepted without effect. Roots of the CSMS beyond their bound go, oldest first.
  [[nodiscard]] ocpp::v16::InstallCertificateStatus install(
      const ocpp::v16::InstallCertificateRequest& request, const CertificateBounds& bounds);
  [[nodiscard]] std::vector<ocpp::v16::CertificateHashData> of(ocpp::v16::CertificateUse use) const;
  enum class LastRoot : std::uint8_t { may_go, is_in_use };
  /// DeleteCertificate: Failed for the only root of the CSMS while it is in use.
  [[nodiscard]] ocpp::v16::DeleteCertificateStatus remove(
      const ocpp::v16::CertificateHashData& which, LastRoot last_root);

 private:
  struct Entry {
    ocpp::v16::CertificateUse use{};
    ocpp::v16::CertificateHashData hash;
  };
  std::vector<Entry> entries_;  ///< oldest first
};

}  // namespace voltwin::twin::station
