#include "twin/station/certificates.hpp"

#include <algorithm>
#include <utility>

namespace voltwin::twin::station {

namespace v16 = ocpp::v16;

namespace {

/// FNV-1a from a start of one's own, as 16 hexadecimal digits.
std::string hex_digest(std::string_view text, std::uint64_t salt) {
  constexpr std::uint64_t basis = 14'695'981'039'346'656'037ULL, prime = 1'099'511'628'211ULL;
  std::uint64_t hash = (basis ^ salt) * prime;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * prime;
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  for (int shift = 60; shift >= 0; shift -= 4) out += digits[(hash >> shift) & 15U];
  return out;
}

}  // namespace

bool is_certificate(std::string_view pem) {
  constexpr std::string_view begin = "-----BEGIN CERTIFICATE-----";
  constexpr std::string_view end = "-----END CERTIFICATE-----";
  const std::size_t closes = pem.find(end);
  return pem.substr(0, begin.size()) == begin && closes != std::string_view::npos &&
         closes > begin.size();
}

v16::CertificateHashData hash_data_of(std::string_view pem) {
  v16::CertificateHashData out;
  out.hash_algorithm = v16::HashAlgorithm::SHA256;
  // Four words make the length of a SHA-256.
  for (std::uint64_t word = 0; word < 4; ++word) {
    out.issuer_name_hash += hex_digest(pem, 16 + word);
    out.issuer_key_hash += hex_digest(pem, 32 + word);
  }
  // Without leading zeroes.
  out.serial_number = '1' + hex_digest(pem, 48);
  return out;
}

v16::InstallCertificateStatus Certificates::install(const v16::InstallCertificateRequest& request,
                                                    const CertificateBounds& bounds) {
  using Status = v16::InstallCertificateStatus;
  if (!is_certificate(request.certificate)) return Status::Rejected;
  const Entry added{request.certificate_type, hash_data_of(request.certificate)};
  const auto is_same = [&](const Entry& one) {
    return one.use == added.use && one.hash == added.hash;
  };
  if (std::any_of(entries_.begin(), entries_.end(), is_same)) return Status::Accepted;
  const bool is_csms_root = added.use == v16::CertificateUse::CentralSystemRootCertificate;
  const bool replaces = is_csms_root && of(added.use).size() >= bounds.max_csms_roots;
  if (!replaces && entries_.size() >= bounds.max_stored) return Status::Rejected;
  if (replaces) {
    entries_.erase(std::find_if(entries_.begin(), entries_.end(),
                                [&](const Entry& one) { return one.use == added.use; }));
  }
  entries_.push_back(added);
  return Status::Accepted;
}

std::vector<v16::CertificateHashData> Certificates::of(v16::CertificateUse use) const {
  std::vector<v16::CertificateHashData> out;
  for (const Entry& one : entries_) {
    if (one.use == use) out.push_back(one.hash);
  }
  return out;
}

v16::DeleteCertificateStatus Certificates::remove(const v16::CertificateHashData& which,
                                                  LastRoot last_root) {
  using Status = v16::DeleteCertificateStatus;
  const auto found = std::find_if(entries_.begin(), entries_.end(),
                                  [&](const Entry& one) { return one.hash == which; });
  if (found == entries_.end()) return Status::NotFound;
  const auto root = v16::CertificateUse::CentralSystemRootCertificate;
  if (found->use == root && last_root == LastRoot::is_in_use && of(root).size() == 1) {
    return Status::Failed;
  }
  entries_.erase(found);
  return Status::Accepted;
}

}  // namespace voltwin::twin::station
