#include "csms/core/state/notices.hpp"

#include <algorithm>

namespace voltwin::core::state {

namespace {

auto same(const std::string& type, const std::string& info) {
  return [&](const SecurityNotice& notice) { return notice.type == type && notice.info == info; };
}

}  // namespace

const SecurityNotice* Notices::find(const std::string& type, const std::string& info) const {
  const auto found = std::find_if(security.begin(), security.end(), same(type, info));
  return found == security.end() ? nullptr : &*found;
}

void Notices::noted(const events::SecurityEventReported& event, Instant at) {
  const auto known = std::find_if(security.begin(), security.end(), same(event.type, event.info));
  if (known != security.end()) security.erase(known);
  if (security.size() == max_security_notices) security.erase(security.begin());
  security.push_back({event.type, event.info, at});
}

}  // namespace voltwin::core::state
