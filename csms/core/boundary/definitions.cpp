#include "csms/core/boundary/definitions.hpp"

// lint: table

namespace voltwin::json {

using namespace core::boundary;  // NOLINT: a file of tables

namespace {
// A million of the currency's unit: a slip of the finger, and still within int64 when rated.
constexpr double max_price = 1e12;
}  // namespace

const EnumTable& Names<Policy>::table() {
  static const EnumTable table{
      "Policy",
      {"equal_share", "uncontrolled", "first_come", "round_robin", "earliest_deadline",
       "least_laxity", "proportional_fair", "tiered_fair", "cost_optimal"}};
  return table;
}

const EnumTable& Names<Tier>::table() {
  static const EnumTable table{"Tier", {"P0", "P1", "P2", "P3"}};
  return table;
}

const EnumTable& Names<OfflineLimit>::table() {
  static const EnumTable table{"OfflineLimit", {"kept", "lost"}};
  return table;
}

const EnumTable& Names<TokenStatus>::table() {
  static const EnumTable table{"TokenStatus", {"Accepted", "Blocked", "Expired", "Invalid"}};
  return table;
}

const RecordTable& Describe<ControlSettings>::table() {
  static const RecordTable table = record(
      "ControlSettings",
      {
          field<&ControlSettings::policy>("policy").or_default(),
          field<&ControlSettings::shadow>("shadow"),
          field<&ControlSettings::lease>("lease_s").range(30, 86'400).or_default(),
          field<&ControlSettings::interval>("interval_s").range(1, 3'600).or_default(),
          field<&ControlSettings::settle>("settle_s").range(0, 300).or_default(),
          field<&ControlSettings::clock_tolerance>("clock_tolerance_s").range(0, 300).or_default(),
          field<&ControlSettings::measurement_timeout>("measurement_timeout_s")
              .range(1, 86'400)
              .or_default(),
          field<&ControlSettings::rotation>("rotation_s").range(60, 86'400).or_default(),
          field<&ControlSettings::safe_default>("safe_default_a").range(0, 1'000).or_default(),
          field<&ControlSettings::minimum_current>("minimum_current_a").range(0, 100).or_default(),
          field<&ControlSettings::step>("step_a").range(0.1, 100).or_default(),
          field<&ControlSettings::margin>("margin_w").range(0, 1e9).or_default(),
      });
  return table;
}

const RecordTable& Describe<UncontrolledLoad>::table() {
  static const RecordTable table =
      record("UncontrolledLoad", {
                                     field<&UncontrolledLoad::node>("node"),
                                     field<&UncontrolledLoad::worst>("worst_w").from(0),
                                 });
  return table;
}

const RecordTable& Describe<CapPoint>::table() {
  static const RecordTable table =
      record("CapPoint", {
                             field<&CapPoint::from>("from"),
                             field<&CapPoint::limit>("limit_w").from(0),
                         });
  return table;
}

const RecordTable& Describe<PricePoint>::table() {
  static const RecordTable table =
      record("PricePoint", {
                               field<&PricePoint::from>("from"),
                               field<&PricePoint::per_kwh_micro>("per_kwh_micro"),
                           });
  return table;
}

const RecordTable& Describe<SiteDefinition>::table() {
  static const RecordTable table = record(
      "SiteDefinition",
      {
          field<&SiteDefinition::name>("name").at_most(100),
          field<&SiteDefinition::line_to_neutral>("line_to_neutral_v").above(0),
          field<&SiteDefinition::nodes>("nodes").at_least_items(1),
          field<&SiteDefinition::uncontrolled>("uncontrolled").or_default(),
          field<&SiteDefinition::control>("control").or_default(),
          field<&SiteDefinition::meter_interval>("meter_interval_s").range(1, 86'400).or_default(),
          field<&SiteDefinition::heartbeat_interval>("heartbeat_interval_s")
              .range(10, 86'400)
              .or_default(),
          field<&SiteDefinition::tariff>("tariff"),
      });
  return table;
}

const RecordTable& Describe<EvseDefinition>::table() {
  static const RecordTable table = record(
      "EvseDefinition", {
                            field<&EvseDefinition::name>("name").at_most(100),
                            field<&EvseDefinition::node>("node"),
                            field<&EvseDefinition::connection>("connection"),
                            field<&EvseDefinition::max_current>("max_current_a").above(0),
                            field<&EvseDefinition::offline_limit>("offline_limit").or_default(),
                        });
  return table;
}

const RecordTable& Describe<StationDefinition>::table() {
  static const RecordTable table =
      record("StationDefinition", {
                                      field<&StationDefinition::site>("site"),
                                      field<&StationDefinition::identity>("identity").at_most(48),
                                      field<&StationDefinition::evses>("evses").at_least_items(1),
                                  });
  return table;
}

const RecordTable& Describe<TariffDefinition>::table() {
  static const RecordTable table = record(
      "TariffDefinition",
      {
          field<&TariffDefinition::name>("name").at_most(100),
          field<&TariffDefinition::currency>("currency").at_most(3),
          field<&TariffDefinition::per_kwh_micro>("per_kwh_micro").range(0, max_price).or_default(),
          field<&TariffDefinition::per_minute_micro>("per_minute_micro")
              .range(0, max_price)
              .or_default(),
          field<&TariffDefinition::flat_micro>("flat_micro").range(0, max_price).or_default(),
          field<&TariffDefinition::idle_per_minute_micro>("idle_per_minute_micro")
              .range(0, max_price)
              .or_default(),
          field<&TariffDefinition::idle_grace>("idle_grace_s").from(0).or_default(),
      });
  return table;
}

const RecordTable& Describe<TokenDefinition>::table() {
  static const RecordTable table =
      record("TokenDefinition", {
                                    field<&TokenDefinition::id_tag>("id_tag").at_most(20),
                                    field<&TokenDefinition::status>("status").or_default(),
                                });
  return table;
}

}  // namespace voltwin::json
