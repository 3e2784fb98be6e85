// lint: table
// The field tables of an allocation's input: what is required, which range, how long.
#include "scenarios/allocate/written.hpp"

namespace voltwin::json {

namespace written = scenarios::allocate::written;

namespace {

// Larger figures than any site has, so that no arithmetic overflows.
constexpr double max_kw = 1e6;
constexpr double max_amps = 1e5;
constexpr std::uint32_t max_name = 64;
constexpr std::uint32_t max_nodes = 65'536;
constexpr std::uint32_t max_sessions = 200'000;
constexpr std::uint32_t max_prices = 1'000;

// Above 0 and at most `maximum`.
Field positive(Field field, double maximum) {
  field.above(0.0).maximum = maximum;
  return field;
}

}  // namespace

const RecordTable& Describe<written::Load>::table() {
  using T = written::Load;
  static const RecordTable table =
      record("Load", {
                         field<&T::power_kw>("power_kw").range(0.0, max_kw).or_default(),
                         field<&T::l1_a>("l1_a").range(0.0, max_amps).or_default(),
                         field<&T::l2_a>("l2_a").range(0.0, max_amps).or_default(),
                         field<&T::l3_a>("l3_a").range(0.0, max_amps).or_default(),
                     });
  return table;
}

const RecordTable& Describe<written::Node>::table() {
  using T = written::Node;
  static const RecordTable table =
      record("Node", {
                         field<&T::id>("id").at_most(max_name),
                         field<&T::parent>("parent").at_most(max_name),
                         positive(field<&T::limit_a>("limit_a"), max_amps),
                         positive(field<&T::limit_kw>("limit_kw"), max_kw),
                         positive(field<&T::rating_kva>("rating_kva"), max_kw),
                         field<&T::load>("load"),
                     });
  return table;
}

const RecordTable& Describe<written::Session>::table() {
  using T = written::Session;
  static const RecordTable table =
      record("Session", {
                            field<&T::id>("id").at_most(max_name),
                            field<&T::node>("node").at_most(max_name),
                            field<&T::connection>("connection").or_default(),
                            field<&T::vehicle_phases>("vehicle_phases").range(1, 3).or_default(),
                            positive(field<&T::max_a>("max_a").or_default(), max_amps),
                            field<&T::min_a>("min_a").range(0.0, max_amps),
                            field<&T::floor_a>("floor_a").range(0.0, max_amps).or_default(),
                            field<&T::tier>("tier").or_default(),
                            field<&T::weight>("weight").range(1e-3, 1e3).or_default(),
                            field<&T::arrived>("arrived"),
                            field<&T::departs>("departs"),
                            field<&T::wanted_kwh>("wanted_kwh").range(0.0, 1e4),
                        });
  return table;
}

const RecordTable& Describe<written::Price>::table() {
  using T = written::Price;
  static const RecordTable table =
      record("Price", {
                          field<&T::minutes>("minutes").range(1.0, 1440.0).or_default(),
                          field<&T::price>("price").range(-1e6, 1e6),
                      });
  return table;
}

const RecordTable& Describe<written::Snapshot>::table() {
  using T = written::Snapshot;
  static const RecordTable table =
      record("Snapshot",
             {
                 field<&T::voltwin_allocate>("voltwin_allocate").range(1, 1),
                 field<&T::now>("now"),
                 field<&T::line_to_neutral_v>("line_to_neutral_v").range(50.0, 1000.0).or_default(),
                 field<&T::minimum_a>("minimum_a").range(0.0, max_amps).or_default(),
                 field<&T::step_a>("step_a").range(0.0, 100.0).or_default(),
                 field<&T::nodes>("nodes").at_least_items(1).at_most(max_nodes),
                 field<&T::sessions>("sessions").at_most(max_sessions),
                 field<&T::prices>("prices").at_most(max_prices).or_default(),
                 field<&T::peak_price>("peak_price").range(0.0, 1e6).or_default(),
                 field<&T::peak_so_far_kw>("peak_so_far_kw").range(0.0, max_kw).or_default(),
                 field<&T::stay_minutes>("stay_minutes").range(1.0, 14'400.0).or_default(),
             });
  return table;
}

}  // namespace voltwin::json
