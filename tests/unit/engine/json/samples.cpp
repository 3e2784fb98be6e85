#include "tests/unit/engine/json/samples.hpp"

namespace voltwin::json {

using samples::Everything;
using samples::Mode;
using samples::Node;
using samples::Site;

const EnumTable& Names<Mode>::table() {
  static const EnumTable table{"Mode", {"Off", "Eco", "Full"}};
  return table;
}

const RecordTable& Describe<Node>::table() {
  static const RecordTable table =
      record("Node", {
                         field<&Node::id>("id"),
                         field<&Node::name>("name").at_most(8),
                         field<&Node::limit>("limit_w").from(0),
                         field<&Node::phases>("phases").range(1, 3).at_least_items(1).at_most(3),
                     });
  return table;
}

const RecordTable& Describe<Site>::table() {
  static const RecordTable table = record("Site", {
                                                      field<&Site::name>("name"),
                                                      field<&Site::nodes>("nodes"),
                                                  });
  return table;
}

const RecordTable& Describe<Everything>::table() {
  static const RecordTable table =
      record("Everything", {
                               field<&Everything::flag>("flag"),
                               field<&Everything::small>("small"),
                               field<&Everything::large>("large"),
                               field<&Everything::number>("number"),
                               field<&Everything::current>("current_a").above(0),
                               field<&Everything::text>("text"),
                               field<&Everything::at>("at"),
                               field<&Everything::wait>("wait_s").range(0.1, 0.3),
                               field<&Everything::energy>("energy_wh"),
                               field<&Everything::id>("id"),
                               field<&Everything::mode>("mode"),
                               field<&Everything::node>("node"),
                               field<&Everything::raw>("raw"),
                               field<&Everything::note>("note").at_most(4),
                               field<&Everything::second_mode>("secondMode"),
                               field<&Everything::second_raw>("secondRaw"),
                               field<&Everything::numbers>("numbers").range(-1, 1),
                               field<&Everything::words>("words").each_at_most(3),
                               field<&Everything::sites>("sites"),
                               field<&Everything::modes>("modes").at_most(3),
                               field<&Everything::defaulted>("defaulted").or_default(),
                               field<&Everything::defaulted_list>("defaultedList").or_default(),
                           });
  return table;
}

const RecordTable& Describe<samples::Nothing>::table() {
  static const RecordTable table = record("Nothing", {});
  return table;
}

}  // namespace voltwin::json

namespace voltwin::json::samples {

Everything full_example() {
  Everything out;
  out.flag = true;
  out.small = -7;
  out.large = INT64_MAX;
  out.number = 0.1;
  out.current = Amps(16.5);
  out.text = "quote \" and \u00e9";
  out.at = Instant::from_us(1'780'300'800'250'000);
  out.wait = Duration::from_ms(300);
  out.energy = WattHours(-5);
  out.id = NodeId(42);
  out.mode = Mode::full;
  out.node = {NodeId(1), "\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9", Watts(11000.0),
              std::vector<std::int32_t>{1, 2, 3}};
  out.raw = {R"({"x": [1, null]})"};
  out.note = "note";
  out.second_mode = Mode::eco;
  out.second_raw = RawJson{"null"};
  out.numbers = {-1.0, 0.25};
  out.words = std::vector<std::string>{"a", ""};
  out.sites = {{"north", {{NodeId(2), "n", std::nullopt, std::nullopt}}}, {"south", {}}};
  out.modes = {Mode::off, Mode::eco};
  out.defaulted = 2.0;
  out.defaulted_list = {};
  return out;
}

std::string full_example_text() {
  return R"({"flag":true,"small":-7,"large":9223372036854775807,"number":0.1,"current_a":16.5,)"
         R"("text":"quote \" and é","at":"2026-06-01T08:00:00.250Z","wait_s":0.3,"energy_wh":-5,)"
         R"("id":42,"mode":"Full","node":{"id":1,"name":"éééééééé","limit_w":11000,)"
         R"("phases":[1,2,3]},"raw":{"x": [1, null]},"note":"note","secondMode":"Eco",)"
         R"("secondRaw":null,"numbers":[-1,0.25],"words":["a",""],)"
         R"("sites":[{"name":"north","nodes":[{"id":2,"name":"n"}]},{"name":"south","nodes":[]}],)"
         R"("modes":["Off","Eco"],"defaulted":2,"defaultedList":[]})";
}

}  // namespace voltwin::json::samples
