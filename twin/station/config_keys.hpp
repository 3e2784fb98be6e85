#pragma once
// The configuration keys of a 1.6 charge point (OCPP 1.6 §9): names, access, checked
// values. It knows what a value means as a number or a list, not what the station does
// with it. Kept over reboots.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "csms/ocpp/v16/messages.hpp"
#include "csms/ocpp/v16/types.hpp"
#include "engine/time/instant.hpp"

namespace voltwin::twin::station {

/// Every key of the specification (§9) and of its security extension, in the order in which
/// GetConfiguration lists them.
enum class Key : std::uint8_t {
  AdditionalRootCertificateCheck,
  AllowOfflineTxForUnknownId,
  AuthorizationCacheEnabled,
  AuthorizationKey,
  AuthorizeRemoteTxRequests,
  BlinkRepeat,
  CertificateSignedMaxChainSize,
  CertificateStoreMaxLength,
  ChargeProfileMaxStackLevel,
  ChargingScheduleAllowedChargingRateUnit,
  ChargingScheduleMaxPeriods,
  ClockAlignedDataInterval,
  ConnectionTimeOut,
  ConnectorPhaseRotation,
  ConnectorPhaseRotationMaxLength,
  ConnectorSwitch3to1PhaseSupported,
  CpoName,
  GetConfigurationMaxKeys,
  HeartbeatInterval,
  LightIntensity,
  LocalAuthListEnabled,
  LocalAuthListMaxLength,
  LocalAuthorizeOffline,
  LocalPreAuthorize,
  MaxChargingProfilesInstalled,
  MaxEnergyOnInvalidId,
  MeterValueSampleInterval,
  MeterValuesAlignedData,
  MeterValuesAlignedDataMaxLength,
  MeterValuesSampledData,
  MeterValuesSampledDataMaxLength,
  MinimumStatusDuration,
  NumberOfConnectors,
  ReserveConnectorZeroSupported,
  ResetRetries,
  SecurityProfile,
  SendLocalListMaxLength,
  StopTransactionOnEVSideDisconnect,
  StopTransactionOnInvalidId,
  StopTxnAlignedData,
  StopTxnAlignedDataMaxLength,
  StopTxnSampledData,
  StopTxnSampledDataMaxLength,
  SupportedFeatureProfiles,
  SupportedFeatureProfilesMaxLength,
  SupportedFileTransferProtocols,
  TransactionMessageAttempts,
  TransactionMessageRetryInterval,
  UnlockConnectorOnEVSideDisconnect,
  WebSocketPingInterval,
};

class ConfigKeys {
 public:
  /// All keys at their defaults (config_keys.cpp).
  ConfigKeys();

  /// Sets a key whatever its access: for the factory and the firmware. The value must be one
  /// that the key may have (ENSURE).
  void preset(Key key, std::string value);
  /// A change of this key takes effect at the next restart only, and is answered
  /// RebootRequired.
  void defer(Key key) { deferred_[static_cast<std::size_t>(key)] = 1; }
  /// ChangeConfiguration (§5.3): NotSupported for an unknown key; Rejected for one that may not
  /// be written or a value that it may not have. SecurityProfile never goes down.
  [[nodiscard]] ocpp::v16::ConfigurationStatus change(std::string_view name,
                                                      std::string_view value);
  /// The station restarts: deferred changes take effect.
  void restarted();
  /// GetConfiguration (§5.8), at most GetConfigurationMaxKeys of the keys that are named. The
  /// value of a key that may only be written is left out.
  [[nodiscard]] ocpp::v16::GetConfigurationResponse get(
      const ocpp::v16::GetConfigurationRequest& request) const;

  /// The key of a name, which counts in exact spelling.
  [[nodiscard]] static std::optional<Key> find(std::string_view name);

  /// The value of a boolean key.
  [[nodiscard]] bool is_true(Key key) const;
  /// The value of an integer key.
  [[nodiscard]] std::int64_t number(Key key) const;
  /// The value of an integer key that counts seconds.
  [[nodiscard]] Duration seconds(Key key) const;
  /// The value as text.
  [[nodiscard]] const std::string& text(Key key) const {
    return values_[static_cast<std::size_t>(key)];
  }
  /// Whether a comma-separated list has this word.
  [[nodiscard]] bool lists(Key key, std::string_view word) const;
  /// The value of a list of measurands.
  [[nodiscard]] std::vector<ocpp::v16::Measurand> measurands(Key key) const;

 private:
  std::vector<std::string> values_;                   ///< by Key
  std::vector<std::optional<std::string>> upcoming_;  ///< by Key; after a restart
  std::vector<std::uint8_t> deferred_;                ///< by Key; 1: changes wait for a restart
};

}  // namespace voltwin::twin::station
