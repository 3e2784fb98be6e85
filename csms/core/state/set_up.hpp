#pragma once
// What is known of a station's configuration, and of what it bears.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "csms/core/events/set_up.hpp"
#include "engine/time/instant.hpp"

namespace voltwin::core::state {

/// A reboot within this time of what we did is taken to come of it.
inline constexpr Duration reboot_follows = Duration::from_minutes(2);

struct ConfigurationKey {
  std::optional<std::string> value;    ///< as it was last read
  std::optional<std::string> written;  ///< the last that was accepted
  Instant written_at;
  bool unchecked = false;     ///< written, and not read since
  std::uint32_t reboots = 0;  ///< of which each followed a write at once; in a row
  bool left_alone = false;
};

struct SetUp {
  /// Operators may write any key; further ones are not followed.
  static constexpr std::size_t max_keys = 64;

  std::map<std::string, ConfigurationKey> keys;
  Duration settle;  ///< at least so long after a boot no call goes out
  std::optional<Instant> boot_triggered;

  [[nodiscard]] const ConfigurationKey* find(const std::string& key) const {
    const auto found = keys.find(key);
    return found == keys.end() ? nullptr : &found->second;
  }

  void apply(const events::ConfigurationRead& e) {
    if (ConfigurationKey* key = at(e.key)) {
      key->value = e.value;
      key->unchecked = false;
    }
  }
  void apply(const events::ConfigurationWritten& e, Instant now) {
    if (ConfigurationKey* key = at(e.key)) {
      key->written = e.value;
      key->written_at = now;
      key->unchecked = true;
    }
  }
  void apply(const events::ConfigurationLeftAlone& e) {
    if (ConfigurationKey* key = at(e.key)) key->left_alone = true;
  }
  /// A boot, on a connection that was opened at `connected`; `before` is the last boot. A boot
  /// on the connection that the write went over is only told again.
  void booted(Instant now, Instant connected, Instant before) {
    for (auto& [name, key] : keys) {
      if (!key.written || key.written_at < before || connected <= key.written_at) continue;
      key.reboots = now < key.written_at + reboot_follows ? key.reboots + 1 : 0;
    }
  }

 private:
  ConfigurationKey* at(const std::string& key) {
    const auto found = keys.find(key);
    if (found != keys.end()) return &found->second;
    return keys.size() < max_keys ? &keys[key] : nullptr;
  }
};

}  // namespace voltwin::core::state
