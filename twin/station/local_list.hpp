#pragma once
// The local authorization list that the CSMS keeps in a 1.6 charge point (OCPP 1.6 §3.5.2,
// §5.10, §5.15). It knows versions and tokens, not who asks or whether it is enabled. Kept
// over reboots.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "csms/ocpp/v16/messages.hpp"
#include "engine/time/instant.hpp"

namespace voltwin::twin::station {

/// The configuration keys that bound an update.
struct LocalListBounds {
  std::size_t max_sent = 0;    ///< SendLocalListMaxLength: entries of one request
  std::size_t max_length = 0;  ///< LocalAuthListMaxLength: entries of the list
};

class LocalList {
 public:
  /// Full replaces the list, Differential adds, changes and (without idTagInfo) removes. All
  /// or nothing: VersionMismatch for a Differential that is not newer; Failed for what breaks
  /// a bound, a version below 1, a token twice, or a Full entry without idTagInfo.
  [[nodiscard]] ocpp::v16::UpdateStatus update(const ocpp::v16::SendLocalListRequest& request,
                                               const LocalListBounds& bounds);
  /// 0 while the list is empty (§5.10).
  [[nodiscard]] std::int32_t version() const { return entries_.empty() ? 0 : version_; }
  /// What the list says of a token; an accepted one past its expiry (station's clock) reads as
  /// Expired.
  [[nodiscard]] std::optional<ocpp::v16::IdTagInfo> find(std::string_view token, Instant now) const;
  [[nodiscard]] std::size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    std::string token;
    ocpp::v16::IdTagInfo info;
  };
  std::int32_t version_ = 0;
  std::vector<Entry> entries_;
};

}  // namespace voltwin::twin::station
