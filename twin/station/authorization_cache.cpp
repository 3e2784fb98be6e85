#include "twin/station/authorization_cache.hpp"

#include <algorithm>

namespace voltwin::twin::station {

namespace {
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
}  // namespace

bool is_same_token(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

ocpp::v16::IdTagInfo as_of(ocpp::v16::IdTagInfo info, Instant now) {
  if (info.status == ocpp::v16::AuthorizationStatus::Accepted && info.expiry_date &&
      *info.expiry_date <= now) {
    info.status = ocpp::v16::AuthorizationStatus::Expired;
  }
  return info;
}

void AuthorizationCache::put(std::string_view token, const ocpp::v16::IdTagInfo& info) {
  std::erase_if(entries_, [&](const Entry& entry) { return is_same_token(entry.token, token); });
  if (entries_.size() == max_entries) entries_.pop_front();
  entries_.push_back({std::string(token), info});
}

std::optional<ocpp::v16::IdTagInfo> AuthorizationCache::find(std::string_view token,
                                                             Instant now) const {
  for (const Entry& entry : entries_) {
    if (is_same_token(entry.token, token)) return as_of(entry.info, now);
  }
  return std::nullopt;
}

}  // namespace voltwin::twin::station
