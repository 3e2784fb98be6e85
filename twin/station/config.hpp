#pragma once
// What a simulated charge point is made of: nameplate, outlets, and the habits of its
// firmware. Plain data; the world fills it from the scenario.

#include <cstdint>
#include <string>
#include <vector>

#include "engine/time/instant.hpp"
#include "engine/units/units.hpp"
#include "grid/model/phase.hpp"
#include "twin/station/profiles.hpp"

namespace voltwin::twin::station {

struct EvseConfig {
  grid::Connection connection = grid::Connection::L1L2L3;
  Amps max_current{32.0};  ///< per phase: contactor, cable, breaker
  Volts line_to_neutral{230.0};
  WattHours meter_start;  ///< register when the run begins
};

/// Whom the station lets charge while it cannot ask (initial LocalAuthorizeOffline and
/// AllowOfflineTxForUnknownId).
enum class OfflinePolicy : std::uint8_t { refuse, known_tokens, any_token };

/// What currentTime in BootNotification and Heartbeat does to the station's clock.
enum class ClockPolicy : std::uint8_t {
  set_by_csms,
  keeps_own,  ///< ignores it: its error stays and drifts
};

/// What a firmware does wrong by itself, in the words of the catalogue of deviations; what shows
/// in frames only is done to the frames (twin/faults).
struct StationHabits {
  bool queue_replayed_at_start_up = false;  ///< X17: transactions' messages go before the boot
  bool configuration_lost = false;          ///< B7: keys return to their defaults with the power
};

struct StationConfig {
  std::string identity;
  std::string vendor = "voltwin";
  std::string model = "twin-16";
  std::string serial;
  std::string firmware = "1.0";
  std::vector<EvseConfig> evses;  ///< connector 1 is the first; at least one (ENSURE)

  OfflinePolicy offline = OfflinePolicy::known_tokens;
  ClockPolicy clock = ClockPolicy::set_by_csms;
  StationHabits habits;
  Duration clock_offset;         ///< station's clock minus the true time at power on
  double clock_drift_ppm = 0.0;  ///< how much its clock runs fast

  Duration call_timeout = Duration::from_seconds(30);
  /// So many calls in a row without an answer and the link is taken for dead.
  int dead_after_timeouts = 2;
  Duration boot_duration = Duration::from_seconds(20);     ///< power back to first connection
  Duration install_duration = Duration::from_seconds(60);  ///< of firmware, before its reboot
  Duration boot_retry = Duration::from_seconds(60);        ///< when the CSMS names no interval
  Duration reconnect_first = Duration::from_seconds(5);    ///< wait after a lost link
  Duration reconnect_longest = Duration::from_minutes(5);  ///< the wait doubles up to this
  std::uint64_t seed = 0;                                  ///< spreads the waits

  /// Initial values of configuration keys, over the defaults (config_keys.hpp).
  Duration meter_interval = Duration::from_seconds(60);  ///< MeterValueSampleInterval
  Duration connection_timeout = Duration::from_seconds(60);
  ProfileBounds profile_bounds;
  /// SupportedFeatureProfiles: the commands of others are refused as NotSupported.
  std::string features =
      "Core,FirmwareManagement,LocalAuthListManagement,Reservation,SmartCharging,RemoteTrigger";
};

}  // namespace voltwin::twin::station
