#include "csms/core/events/explanation.hpp"

#include <cmath>

#include "engine/base/ensure.hpp"

namespace voltwin::core::events {

namespace {

// One decimal where there is one to show.
std::string number(double value) {
  const auto tenths = static_cast<std::int64_t>(std::llround(value * 10.0));
  std::string out = std::to_string(tenths / 10);
  if (tenths % 10 != 0) out += "." + std::to_string(tenths % 10);
  return out;
}

std::string what_it_takes(const Explanation& e) {
  const std::string line(json::name_of(e.line));
  const std::string amount = e.line == BindingLine::power
                                 ? number(e.more_power.value() / 1e3) + " kW at "
                                 : number(e.more_on_line.value()) + " A on " + line + " of ";
  return number(e.more.value()) + " A more for this session needs " + amount + e.node_name;
}

std::string who_is_ahead(const Explanation& e) {
  const std::array<std::int32_t, 4> ahead{e.ahead_p0, e.ahead_p1, e.ahead_p2, e.ahead_p3};
  std::string out;
  for (std::size_t tier = 0; tier < ahead.size(); ++tier) {
    if (ahead[tier] == 0) continue;
    const bool one = ahead[tier] == 1;
    out += (out.empty() ? "; " : ", ") + std::to_string(ahead[tier]) +
           (one ? " session of tier P" : " sessions of tier P") + std::to_string(tier);
  }
  if (out.empty()) return out;
  const bool single = e.ahead_p0 + e.ahead_p1 + e.ahead_p2 + e.ahead_p3 == 1;
  return out + (single ? " is served first" : " are served first");
}

}  // namespace

std::string text_of(const Explanation& e) {
  switch (e.rule) {
    case BindingRule::enough:
      return "enough for the vehicle";
    case BindingRule::planned:
      return "as planned: more now would cost more than later";
    case BindingRule::limited:
    case BindingRule::paused: {
      const bool power = e.line == BindingLine::power;
      const std::string where =
          e.node_name + " (" + (power ? "power" : std::string(json::name_of(e.line))) + ")";
      const char* const begins =
          e.rule == BindingRule::paused ? "paused, waiting for its turn: " : "";
      return begins + ("limited by " + where + ": ") + what_it_takes(e) + who_is_ahead(e);
    }
  }
  UNREACHABLE();
}

}  // namespace voltwin::core::events

namespace voltwin::json {

using namespace core::events;  // NOLINT: a file of tables

const EnumTable& Names<BindingRule>::table() {
  static const EnumTable table{"BindingRule", {"enough", "limited", "paused", "planned"}};
  return table;
}

const EnumTable& Names<BindingLine>::table() {
  static const EnumTable table{"BindingLine", {"L1", "L2", "L3", "power"}};
  return table;
}

const RecordTable& Describe<Explanation>::table() {
  static const RecordTable table =
      record("Explanation", {
                                field<&Explanation::rule>("rule"),
                                field<&Explanation::policy>("policy"),
                                field<&Explanation::tier>("tier"),
                                field<&Explanation::current>("current_a"),
                                field<&Explanation::node>("node"),
                                field<&Explanation::node_name>("node_name"),
                                field<&Explanation::line>("line"),
                                field<&Explanation::more>("more_a"),
                                field<&Explanation::more_on_line>("more_on_line_a"),
                                field<&Explanation::more_power>("more_power_w"),
                                field<&Explanation::ahead_p0>("ahead_p0"),
                                field<&Explanation::ahead_p1>("ahead_p1"),
                                field<&Explanation::ahead_p2>("ahead_p2"),
                                field<&Explanation::ahead_p3>("ahead_p3"),
                            });
  return table;
}

}  // namespace voltwin::json
