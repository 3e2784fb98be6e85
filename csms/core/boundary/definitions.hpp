#pragma once
// What an operator defines: sites with their limit tree and control settings,
// stations, tariffs, id tokens. Plain structs with field tables; they travel in
// commands and stay in the journal as facts.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "csms/core/boundary/ids.hpp"
#include "engine/json/record.hpp"
#include "engine/time/instant.hpp"
#include "engine/units/units.hpp"
#include "grid/model/limit_tree.hpp"
#include "grid/model/phase.hpp"

namespace voltwin::core::boundary {

/// How the sessions of a site share what its limits leave.
enum class Policy : std::uint8_t {
  equal_share,        ///< max-min fair by current, under every limit of the tree
  uncontrolled,       ///< chargers are left alone: nothing is limited, nothing is protected
  first_come,         ///< one after the other takes all that it can use, by arrival
  round_robin,        ///< a step each in turn; who is paused is the one that came last
  earliest_deadline,  ///< one after the other, by departure
  least_laxity,       ///< one after the other, by how long it can still wait
  proportional_fair,  ///< each the same part of what it can use
  tiered_fair,        ///< tier by tier; in a tier max-min fair by fairness score
  cost_optimal,       ///< the cheapest plan over known prices that brings all that is wanted
};

/// Who goes first (requirements/002): P0 emergency, P1 verified fleet mission, P2 approved
/// urgent review, P3 everybody else.
enum class Tier : std::uint8_t { P0, P1, P2, P3 };

/// How load control behaves at one site.
struct ControlSettings {
  Policy policy = Policy::equal_share;
  /// Decides beside it and never acts: power/shadow.hpp.
  std::optional<Policy> shadow = {};
  /// How long an allowance holds in the charger by itself before it falls back.
  Duration lease = Duration::from_seconds(180);
  /// The plan is renewed at least this often, besides at every change.
  Duration interval = Duration::from_seconds(30);
  /// From a charger's acknowledgement until its vehicle has followed for certain.
  Duration settle = Duration::from_seconds(6);
  /// How wrong a charger's clock may be when a lease expires by it.
  Duration clock_tolerance = Duration::from_seconds(5);
  /// A load measurement older than this no longer counts: the worst known value does.
  Duration measurement_timeout = Duration::from_seconds(60);
  /// A paused vehicle waits at most about this long for its turn.
  Duration rotation = Duration::from_minutes(15);
  /// What a charger allows when no lease holds. Counted for every EVSE, always.
  Amps safe_default{0.0};
  /// Below this a vehicle cannot charge (IEC 61851-1: 6 A): it is paused instead.
  Amps minimum_current{6.0};
  /// Allowances are whole multiples of this.
  Amps step{1.0};
  /// Kept free below every limit for load that grows between two measurements.
  Watts margin{0.0};
};

/// Load that nobody controls, measured at a node and counted there.
struct UncontrolledLoad {
  grid::NodeId node;
  /// Assumed while there is no measurement that counts.
  Watts worst{0.0};
};

/// From an instant on, a node may carry at most this much (until the next entry).
struct CapPoint {
  Instant from;
  Watts limit;
};

/// From an instant on, a kWh costs so much (until the next entry). What plans go by; nobody is
/// billed by it.
struct PricePoint {
  Instant from;
  std::int64_t per_kwh_micro = 0;  ///< may be negative
};

struct SiteDefinition {
  std::string name;
  Volts line_to_neutral{230.0};
  std::vector<grid::Node> nodes;
  std::vector<UncontrolledLoad> uncontrolled;
  ControlSettings control;
  /// What stations are told: how often to sample their meters and to say that they live.
  Duration meter_interval = Duration::from_seconds(60);
  Duration heartbeat_interval = Duration::from_seconds(300);
  TariffId tariff;
};

/// What a model makes of its limits when its connection is lost.
enum class OfflineLimit : std::uint8_t {
  kept,  ///< they go on, as they should
  /// It gives its full current (row S1). It notices the loss before we do, so it is counted at
  /// that at any time.
  lost,
};

struct EvseDefinition {
  std::string name;
  grid::NodeId node;
  grid::Connection connection = grid::Connection::L1L2L3;
  Amps max_current{32.0};
  OfflineLimit offline_limit = OfflineLimit::kept;
};

struct StationDefinition {
  SiteId site;
  /// The charge point identity: last segment of its WebSocket address.
  std::string identity;
  /// In the order of their connector ids 1, 2, …
  std::vector<EvseDefinition> evses;
};

/// Prices are whole millionths of the currency's unit (0.39 EUR/kWh = 390000), so that
/// tenths of a cent stay exact. Zero: not charged.
struct TariffDefinition {
  std::string name;
  std::string currency = "EUR";
  std::int64_t per_kwh_micro = 0;
  std::int64_t per_minute_micro = 0;
  std::int64_t flat_micro = 0;
  std::int64_t idle_per_minute_micro = 0;
  /// Idle minutes before the idle fee begins.
  Duration idle_grace;
};

enum class TokenStatus : std::uint8_t { Accepted, Blocked, Expired, Invalid };

struct TokenDefinition {
  std::string id_tag;
  TokenStatus status = TokenStatus::Accepted;
};

}  // namespace voltwin::core::boundary

namespace voltwin::json {
template <>
struct Names<core::boundary::Policy> {
  static const EnumTable& table();
};
template <>
struct Names<core::boundary::Tier> {
  static const EnumTable& table();
};
template <>
struct Names<core::boundary::OfflineLimit> {
  static const EnumTable& table();
};
template <>
struct Names<core::boundary::TokenStatus> {
  static const EnumTable& table();
};
template <>
struct Describe<core::boundary::ControlSettings> {
  static const RecordTable& table();
};
template <>
struct Describe<core::boundary::UncontrolledLoad> {
  static const RecordTable& table();
};
template <>
struct Describe<core::boundary::CapPoint> {
  static const RecordTable& table();
};
template <>
struct Describe<core::boundary::PricePoint> {
  static const RecordTable& table();
};
template <>
struct Describe<core::boundary::SiteDefinition> {
  static const RecordTable& table();
};
template <>
struct Describe<core::boundary::EvseDefinition> {
  static const RecordTable& table();
};
template <>
struct Describe<core::boundary::StationDefinition> {
  static const RecordTable& table();
};
template <>
struct Describe<core::boundary::TariffDefinition> {
  static const RecordTable& table();
};
template <>
struct Describe<core::boundary::TokenDefinition> {
  static const RecordTable& table();
};
}  // namespace voltwin::json
