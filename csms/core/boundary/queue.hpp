#pragma once
// The waiting queue of a site: its commands and settings.

#include <optional>
#include <string>

#include "csms/core/boundary/ids.hpp"
#include "engine/json/record.hpp"
#include "engine/time/instant.hpp"
#include "engine/units/units.hpp"

namespace voltwin::core::boundary {

enum class QueueMode : std::uint8_t {
  off,  ///< nobody may join, and no EVSE is kept for anybody
  on,
};
struct QueueSettings {
  QueueMode mode = QueueMode::on;
  /// How long a free EVSE is kept for the one whose turn it is.
  Duration offer = Duration::from_minutes(10);
};

struct ConfigureQueue {
  SiteId site;
  QueueSettings settings;
};
struct JoinQueue {
  SiteId site;
  std::string id_tag;
  std::optional<WattHours> wanted;
  std::optional<Instant> departure;
};
struct LeaveQueue {
  SiteId site;
  std::string id_tag;
};

}  // namespace voltwin::core::boundary

namespace voltwin::json {
template <>
struct Names<core::boundary::QueueMode> {
  static const EnumTable& table();
};
template <>
struct Describe<core::boundary::QueueSettings> {
  static const RecordTable& table();
};
}  // namespace voltwin::json
