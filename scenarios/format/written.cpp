// lint: table
// The field tables of a scenario file: what is required, which range, how long.
#include "scenarios/format/written.hpp"

namespace voltwin::json {

namespace format = scenarios::format;
namespace written = scenarios::format::written;

namespace {

// Larger figures than any site, vehicle or fuse has, so that no arithmetic overflows.
constexpr double max_kw = 1e6;
constexpr double max_amps = 1e5;
constexpr double max_seconds = 1e7;
constexpr double max_minutes = 1e5;
constexpr double max_price = 1e6;
constexpr std::uint32_t max_name = 64;
constexpr std::uint32_t max_file_name = 400;
constexpr std::uint32_t max_text = 2000;

// Above 0 and at most `maximum`.
Field positive(Field field, double maximum) {
  field.above(0.0).maximum = maximum;
  return field;
}

}  // namespace

const EnumTable& Names<format::Policy>::table() {
  static const EnumTable table{
      "Policy",
      {"equal_share", "uncontrolled", "first_come", "round_robin", "earliest_deadline",
       "least_laxity", "proportional_fair", "tiered_fair", "cost_optimal"}};
  return table;
}

const EnumTable& Names<format::FaultKind>::table() {
  static const EnumTable table{
      "FaultKind",
      {"disconnect", "half_open", "half_open_to_csms", "half_open_to_station", "reboot"}};
  return table;
}

const EnumTable& Names<format::Weekday>::table() {
  static const EnumTable table{"Weekday", {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"}};
  return table;
}

const EnumTable& Names<format::DemandKind>::table() {
  static const EnumTable table{"DemandKind", {"model", "sessions", "list"}};
  return table;
}

const EnumTable& Names<format::EvseChoice>::table() {
  static const EnumTable table{"EvseChoice", {"recorded", "any"}};
  return table;
}

const EnumTable& Names<written::SessionFormat>::table() {
  static const EnumTable table{"SessionFormat", {"acn"}};
  return table;
}

const RecordTable& Describe<written::Clock>::table() {
  using T = written::Clock;
  static const RecordTable table =
      record("Clock", {
                          field<&T::start>("start").at_most(max_name),
                          field<&T::time_zone>("time_zone").at_most(max_name),
                          positive(field<&T::days>("days"), 366.0),
                          positive(field<&T::hours>("hours"), 8784.0),
                      });
  return table;
}

const RecordTable& Describe<written::Node>::table() {
  using T = written::Node;
  static const RecordTable table =
      record("Node", {
                         field<&T::name>("name").at_most(max_name),
                         field<&T::kind>("kind"),
                         field<&T::parent>("parent").at_most(max_name),
                         positive(field<&T::limit_a>("limit_a"), max_amps),
                         positive(field<&T::limit_kw>("limit_kw"), max_kw),
                         positive(field<&T::rating_kva>("rating_kva"), max_kw),
                     });
  return table;
}

const RecordTable& Describe<written::Profile>::table() {
  using T = written::Profile;
  static const RecordTable table = record(
      "Profile",
      {
          field<&T::weekday_kw>("weekday_kw").range(0.0, max_kw).at_least_items(24).at_most(24),
          field<&T::weekend_kw>("weekend_kw").range(0.0, max_kw).at_least_items(24).at_most(24),
      });
  return table;
}

const RecordTable& Describe<written::SeriesFile>::table() {
  using T = written::SeriesFile;
  static const RecordTable table = record(
      "SeriesFile", {
                        field<&T::path>("path").at_most(max_file_name),
                        field<&T::column>("column").at_most(max_file_name),
                        field<&T::scale>("scale").range(0.0, max_kw).or_default(),
                        field<&T::first_row>("first_row"),
                        field<&T::row_minutes>("row_minutes").range(1.0, 1440.0).or_default(),
                        field<&T::source>("source").at_most(max_text),
                    });
  return table;
}

const RecordTable& Describe<written::BaseLoad>::table() {
  using T = written::BaseLoad;
  static const RecordTable table = record(
      "BaseLoad", {
                      field<&T::node>("node").at_most(max_name),
                      field<&T::constant_kw>("constant_kw").range(0.0, max_kw),
                      field<&T::profile>("profile"),
                      field<&T::file>("file"),
                      field<&T::step_minutes>("step_minutes").range(1.0, 1440.0).or_default(),
                      field<&T::noise_percent>("noise_percent").range(0.0, 50.0).or_default(),
                      field<&T::worst_kw>("worst_kw").range(0.0, max_kw),
                  });
  return table;
}

const RecordTable& Describe<written::CapPoint>::table() {
  using T = written::CapPoint;
  static const RecordTable table =
      record("CapPoint", {
                             field<&T::at>("at"),
                             positive(field<&T::limit_kw>("limit_kw"), max_kw),
                         });
  return table;
}

const RecordTable& Describe<written::DailyCap>::table() {
  using T = written::DailyCap;
  static const RecordTable table =
      record("DailyCap", {
                             field<&T::from>("from").at_most(5),
                             field<&T::to>("to").at_most(5),
                             positive(field<&T::limit_kw>("limit_kw"), max_kw),
                             field<&T::days>("days").at_least_items(1).at_most(7),
                         });
  return table;
}

const RecordTable& Describe<written::Cap>::table() {
  using T = written::Cap;
  static const RecordTable table =
      record("Cap", {
                        field<&T::node>("node").at_most(max_name),
                        field<&T::points>("points").at_least_items(1).at_most(10'000),
                        field<&T::daily>("daily").at_least_items(1).at_most(100),
                    });
  return table;
}

const RecordTable& Describe<written::Quirk>::table() {
  using T = written::Quirk;
  static const RecordTable table =
      record("Quirk", {
                          field<&T::name>("name"),
                          field<&T::probability>("probability").range(0.0, 1.0).or_default(),
                          field<&T::trigger>("trigger").or_default(),
                          field<&T::nth>("nth").range(1, 1'000'000),
                          field<&T::from>("from"),
                          field<&T::until>("until"),
                          field<&T::magnitude>("magnitude").range(-1e9, 1e9),
                      });
  return table;
}

const RecordTable& Describe<written::StationGroup>::table() {
  using T = written::StationGroup;
  static const RecordTable table =
      record("StationGroup",
             {
                 field<&T::ids>("ids").at_least_items(1).at_most(10'000).each_at_most(20),
                 field<&T::prefix>("prefix").at_most(15),
                 field<&T::count>("count").range(1, 10'000),
                 field<&T::evses_per_station>("evses_per_station").range(1, 64).or_default(),
                 field<&T::node>("node").at_most(max_name),
                 field<&T::connections>("connections").at_least_items(1).at_most(10'000),
                 field<&T::max_a>("max_a").range(6.0, 1000.0).or_default(),
                 field<&T::vendor>("vendor").at_most(20).or_default(),
                 field<&T::model>("model").at_most(20).or_default(),
                 field<&T::quirks>("quirks").at_most(twin::faults::max_quirks).or_default(),
             });
  return table;
}

const RecordTable& Describe<written::Site>::table() {
  using T = written::Site;
  static const RecordTable table =
      record("Site",
             {
                 field<&T::name>("name").at_most(max_name).or_default(),
                 field<&T::line_to_neutral_v>("line_to_neutral_v").range(50.0, 1000.0).or_default(),
                 field<&T::nodes>("nodes").at_least_items(1).at_most(10'000),
                 field<&T::base_load>("base_load").at_most(1000).or_default(),
                 field<&T::caps>("caps").at_most(1000).or_default(),
                 field<&T::stations>("stations").at_least_items(1).at_most(1000),
             });
  return table;
}

const RecordTable& Describe<written::PricePoint>::table() {
  using T = written::PricePoint;
  static const RecordTable table =
      record("PricePoint", {
                               field<&T::at>("at"),
                               field<&T::per_kwh>("per_kwh").range(-max_price, max_price),
                           });
  return table;
}

const RecordTable& Describe<written::Control>::table() {
  using T = written::Control;
  static const RecordTable table = record(
      "Control",
      {
          field<&T::policy>("policy").or_default(),
          field<&T::shadow>("shadow"),
          field<&T::lease>("lease_s").range(10.0, 86'400.0).or_default(),
          field<&T::interval>("interval_s").range(1.0, 3600.0).or_default(),
          field<&T::settle>("settle_s").range(0.0, 600.0).or_default(),
          field<&T::clock_tolerance>("clock_tolerance_s").range(0.0, 600.0).or_default(),
          field<&T::measurement_interval>("measurement_interval_s").range(1.0, 3600.0).or_default(),
          field<&T::measurement_timeout>("measurement_timeout_s").range(1.0, 86'400.0).or_default(),
          field<&T::rotation>("rotation_s").range(60.0, 86'400.0).or_default(),
          field<&T::safe_default_a>("safe_default_a").range(0.0, 1000.0).or_default(),
          field<&T::minimum_current_a>("minimum_current_a").range(1.0, 1000.0).or_default(),
          field<&T::step_a>("step_a").range(0.1, 100.0).or_default(),
          field<&T::margin_kw>("margin_kw").range(0.0, max_kw).or_default(),
          field<&T::prices>("prices").at_least_items(1).at_most(10'000),
      });
  return table;
}

const RecordTable& Describe<written::Tariff>::table() {
  using T = written::Tariff;
  static const RecordTable table = record(
      "Tariff",
      {
          field<&T::name>("name").at_most(max_name).or_default(),
          field<&T::currency>("currency").at_most(3).or_default(),
          field<&T::per_kwh>("per_kwh").range(0.0, max_price).or_default(),
          field<&T::per_minute>("per_minute").range(0.0, max_price).or_default(),
          field<&T::flat>("flat").range(0.0, max_price).or_default(),
          field<&T::idle_per_minute>("idle_per_minute").range(0.0, max_price).or_default(),
          field<&T::idle_grace_minutes>("idle_grace_minutes").range(0.0, max_minutes).or_default(),
      });
  return table;
}

const RecordTable& Describe<written::Vehicle>::table() {
  using T = written::Vehicle;
  static const RecordTable table = record(
      "Vehicle", {
                     field<&T::name>("name").at_most(max_name),
                     field<&T::share>("share").range(0.0, 1e6).or_default(),
                     field<&T::battery_kwh>("battery_kwh").range(0.1, 10'000.0),
                     field<&T::max_a>("max_a").range(1.0, 1000.0),
                     field<&T::phases>("phases").range(1, 3).or_default(),
                     positive(field<&T::max_battery_kw>("max_battery_kw"), max_kw),
                     field<&T::efficiency>("efficiency").range(0.1, 1.0).or_default(),
                     field<&T::transition_soc>("transition_soc").range(0.0, 1.0).or_default(),
                     field<&T::minimum_a>("minimum_a").range(0.0, 1000.0).or_default(),
                     field<&T::reaction>("reaction_s").range(0.0, 600.0).or_default(),
                 });
  return table;
}

const RecordTable& Describe<written::Session>::table() {
  using T = written::Session;
  static const RecordTable table =
      record("Session", {
                            field<&T::id>("id").at_most(max_name),
                            field<&T::arrival>("arrival"),
                            field<&T::departure>("departure"),
                            field<&T::evse>("evse").at_most(max_name),
                            positive(field<&T::energy_kwh>("energy_kwh"), 10'000.0),
                            field<&T::vehicle>("vehicle").at_most(max_name),
                            field<&T::token>("token").at_most(20),
                        });
  return table;
}

const RecordTable& Describe<written::DemandSource>::table() {
  using T = written::DemandSource;
  static const RecordTable table =
      record("DemandSource", {
                                 field<&T::kind>("kind"),
                                 field<&T::model>("model").at_most(max_file_name),
                                 positive(field<&T::scale>("scale"), 1000.0),
                                 field<&T::file>("file").at_most(max_file_name),
                                 field<&T::format>("format"),
                                 field<&T::source>("source").at_most(max_text),
                                 field<&T::from>("from"),
                                 field<&T::to>("to"),
                                 field<&T::evse>("evse"),
                                 field<&T::sessions>("sessions").at_most(100'000),
                             });
  return table;
}

const RecordTable& Describe<written::Demand>::table() {
  using T = written::Demand;
  static const RecordTable table = record(
      "Demand",
      {
          field<&T::sources>("sources").at_least_items(1).at_most(100),
          field<&T::patience_minutes>("patience_minutes").range(0.0, max_minutes).or_default(),
          field<&T::token_delay>("token_delay_s").range(0.0, 3600.0).or_default(),
      });
  return table;
}

const RecordTable& Describe<written::StationSettings>::table() {
  using T = written::StationSettings;
  static const RecordTable table =
      record("StationSettings",
             {
                 field<&T::meter_interval>("meter_interval_s").range(1.0, 86'400.0).or_default(),
                 field<&T::heartbeat>("heartbeat_s").range(1.0, 86'400.0).or_default(),
             });
  return table;
}

const RecordTable& Describe<written::Link>::table() {
  using T = written::Link;
  static const RecordTable table =
      record("Link", {
                         field<&T::latency_ms>("latency_ms").range(0.0, 600'000.0).or_default(),
                         field<&T::jitter_ms>("jitter_ms").range(0.0, 600'000.0).or_default(),
                     });
  return table;
}

const RecordTable& Describe<written::Fault>::table() {
  using T = written::Fault;
  static const RecordTable table =
      record("Fault", {
                          field<&T::at>("at"),
                          field<&T::offset>("offset_s").range(0.0, 4e7),
                          field<&T::kind>("kind"),
                          field<&T::station>("station").at_most(20),
                          positive(field<&T::duration>("duration_s"), max_seconds),
                      });
  return table;
}

const RecordTable& Describe<written::Output>::table() {
  using T = written::Output;
  static const RecordTable table =
      record("Output", {
                           field<&T::sample>("sample_s").range(1.0, 86'400.0).or_default(),
                       });
  return table;
}

const RecordTable& Describe<written::Expectation>::table() {
  using T = written::Expectation;
  static const RecordTable table =
      record("Expectation", {
                                field<&T::kpi>("kpi").at_most(max_name),
                                field<&T::min>("min"),
                                field<&T::max>("max"),
                            });
  return table;
}

const RecordTable& Describe<written::Scenario>::table() {
  using T = written::Scenario;
  static const RecordTable table =
      record("Scenario", {
                             field<&T::voltwin>("voltwin").range(1, 1),
                             field<&T::name>("name").at_most(max_name),
                             field<&T::description>("description").at_most(max_text).or_default(),
                             field<&T::seed>("seed").range(0.0, 9007199254740992.0).or_default(),
                             field<&T::clock>("clock"),
                             field<&T::site>("site"),
                             field<&T::control>("control").or_default(),
                             field<&T::tariff>("tariff").or_default(),
                             field<&T::vehicles>("vehicles").at_least_items(1).at_most(1000),
                             field<&T::demand>("demand"),
                             field<&T::station>("station").or_default(),
                             field<&T::link>("link").or_default(),
                             field<&T::faults>("faults").at_most(100'000).or_default(),
                             field<&T::output>("output").or_default(),
                             field<&T::expect>("expect").at_most(1000).or_default(),
                         });
  return table;
}

const RecordTable& Describe<format::ArrivalBlock>::table() {
  using T = format::ArrivalBlock;
  static const RecordTable table =
      record("ArrivalBlock",
             {
                 field<&T::from_hour>("from_hour").range(0.0, 23.999),
                 field<&T::correlation>("correlation").range(-0.999, 0.999),
                 field<&T::stay_hours>("stay_hours").above(0.0).at_least_items(2).at_most(1001),
                 field<&T::energy_kwh>("energy_kwh").above(0.0).at_least_items(2).at_most(1001),
             });
  return table;
}

const RecordTable& Describe<format::DayModel>::table() {
  using T = format::DayModel;
  static const RecordTable table = record(
      "DayModel",
      {
          field<&T::days>("days").at_least_items(1).at_most(7),
          positive(field<&T::sessions_mean>("sessions_mean"), 1e6),
          field<&T::sessions_variance>("sessions_variance").range(0.0, 1e12),
          field<&T::arrival_weights>("arrival_weights").from(0.0).at_least_items(48).at_most(48),
          field<&T::blocks>("blocks").at_least_items(1).at_most(48),
      });
  return table;
}

const RecordTable& Describe<format::DemandModel>::table() {
  using T = format::DemandModel;
  static const RecordTable table = record(
      "DemandModel",
      {
          field<&T::voltwin_demand_model>("voltwin_demand_model").range(1, 1),
          field<&T::name>("name").at_most(max_name),
          field<&T::source>("source").at_most(max_text),
          field<&T::license>("license").at_most(max_text),
          field<&T::attribution>("attribution").at_most(max_text),
          field<&T::fitted_by>("fitted_by").at_most(max_text),
          field<&T::days>("days").at_least_items(1).at_most(7),
          field<&T::claimed_share>("claimed_share").range(0.0, 1.0),
          field<&T::requested_ratio>("requested_ratio").above(0.0).at_least_items(2).at_most(1001),
      });
  return table;
}

}  // namespace voltwin::json
