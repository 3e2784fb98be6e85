#pragma once
// Facts about the set-up of a station: what its configuration keys hold, what was written to
// them, and what it cannot bear.

#include <string>

#include "csms/core/boundary/ids.hpp"
#include "engine/time/instant.hpp"

namespace voltwin::core::events {

using namespace core::boundary;  // ids

/// The station told a value that is news: another than before, or the first after a write.
struct ConfigurationRead {
  StationId station;
  std::string key, value;
};
/// The station accepted a value, or may have: it is not known to hold until it is read.
struct ConfigurationWritten {
  StationId station;
  std::string key, value;
};
/// It reboots whenever the key is written: nothing of ours is written there any more.
struct ConfigurationLeftAlone {
  StationId station;
  std::string key;
};
/// It rebooted at the first call after a boot or a connect: from now on it gets so long.
struct SettlingLengthened {
  StationId station;
  Duration settle;
};
/// It was asked for a BootNotification.
struct BootTriggered {
  StationId station;
};

}  // namespace voltwin::core::events
