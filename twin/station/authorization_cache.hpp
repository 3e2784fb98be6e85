#pragma once
// What the station remembers of tokens that the CSMS has judged (OCPP 1.6 §3.5.1), to
// decide alone while the link is down. Kept over reboots.

#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "csms/ocpp/v16/types.hpp"
#include "engine/time/instant.hpp"

namespace voltwin::twin::station {

/// Whether two tokens are the same: without regard to case (1.6 CiString20).
[[nodiscard]] bool is_same_token(std::string_view a, std::string_view b);

/// A remembered verdict at an instant of the station's clock: an accepted one past its expiry
/// reads as Expired.
[[nodiscard]] ocpp::v16::IdTagInfo as_of(ocpp::v16::IdTagInfo info, Instant now);

class AuthorizationCache {
 public:
  /// Beyond this the entry that was judged longest ago goes.
  static constexpr std::size_t max_entries = 1000;

  void put(std::string_view token, const ocpp::v16::IdTagInfo& info);
  /// The last verdict on a token; an accepted one past its expiry (station's clock) reads as
  /// Expired.
  [[nodiscard]] std::optional<ocpp::v16::IdTagInfo> find(std::string_view token, Instant now) const;
  void clear() { entries_.clear(); }
  [[nodiscard]] std::size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    std::string token;
    ocpp::v16::IdTagInfo info;
  };
  std::deque<Entry> entries_;
};

}  // namespace voltwin::twin::station
