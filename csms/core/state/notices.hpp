#pragma once
// What a station reported last of files, firmware, security and certificates: enough to tell
// news from repetition. Plain data, changed by apply() alone; it must not know the rules.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "csms/core/events/notices.hpp"
#include "engine/time/instant.hpp"

namespace voltwin::core::state {

/// A kind of security event of a station, and when it last became a fact.
struct SecurityNotice {
  std::string type, info;
  Instant noted;
};

struct Notices {
  /// The oldest gives way: a flood of ever other events is then stored, not forgotten.
  static constexpr std::size_t max_security_notices = 16;

  std::optional<boundary::FirmwareReport> firmware;
  std::optional<boundary::DiagnosticsReport> diagnostics;
  std::optional<boundary::LogReport> log;
  std::vector<SecurityNotice> security;  ///< at most max_security_notices, oldest first
  std::string signing_request;           ///< the latest; empty: none

  [[nodiscard]] const SecurityNotice* find(const std::string& type, const std::string& info) const;
  void noted(const events::SecurityEventReported& event, Instant at);
};

}  // namespace voltwin::core::state
