#include "tests/bench/bench.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "engine/base/ensure.hpp"
#include "engine/json/writer.hpp"

namespace voltwin::bench {

namespace {

// As many decimals as say something: four figures, but never an exponent.
std::string number(double value) {
  const double size = std::fabs(value);
  const int decimals = size >= 1000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : 3;
  char text[64];
  std::snprintf(text, sizeof text, "%.*f", decimals, value);
  std::string out = text;
  if (decimals > 0) {
    while (out.back() == '0') out.pop_back();
    if (out.back() == '.') out.pop_back();
  }
  return out;
}

std::string target_text(const Row& row) {
  if (!row.target) return "-";
  return (row.target->better == Better::lower ? "<= " : ">= ") + number(row.target->bound);
}

std::string met_text(const Row& row) {
  if (!row.skipped.empty()) return "skipped: " + row.skipped;
  const auto met = row.met();
  return !met ? "-" : *met ? "yes" : "NO";
}

}  // namespace

std::optional<bool> Row::met() const {
  if (!value || !target) return std::nullopt;
  return target->better == Better::lower ? *value <= target->bound : *value >= target->bound;
}

double median(std::vector<double> values) {
  ENSURE(!values.empty());
  std::sort(values.begin(), values.end());
  const std::size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

std::string table(const std::vector<Row>& rows) {
  using Cells = std::array<std::string, 5>;
  std::vector<Cells> lines{{"name", "value", "unit", "target", "met"}};
  for (const Row& row : rows) {
    lines.push_back({row.name, row.value ? number(*row.value) : "-",
                     row.unit.empty() ? "-" : row.unit, target_text(row), met_text(row)});
  }
  std::array<std::size_t, 5> widths{};
  for (const Cells& line : lines) {
    for (std::size_t i = 0; i < line.size(); ++i) widths[i] = std::max(widths[i], line[i].size());
  }
  std::string out;
  for (const Cells& line : lines) {
    for (std::size_t i = 0; i < line.size(); ++i) {
      const std::string space(widths[i] - line[i].size(), ' ');
      const bool last = i + 1 == line.size();
      out += i == 1 ? space + line[i] : last ? line[i] : line[i] + space;
      out += last ? "\n" : "  ";
    }
  }
  return out;
}

std::string json(std::string_view area, const std::vector<Row>& rows) {
  std::string out;
  json::Writer json(out);
  json.begin_object().field("version", VOLTWIN_VERSION).field("area", area);
  json.key("rows").begin_array();
  for (const Row& row : rows) {
    json.begin_object().field("name", std::string_view(row.name)).key("value");
    row.value ? json.value(*row.value) : json.null();
    json.field("unit", std::string_view(row.unit)).key("target");
    if (row.target) {
      json.begin_object()
          .field(row.target->better == Better::lower ? "max" : "min", row.target->bound)
          .end_object();
    } else {
      json.null();
    }
    const auto met = row.met();
    json.key("met");
    met ? json.value(*met) : json.null();
    if (!row.skipped.empty()) json.field("skipped", std::string_view(row.skipped));
    json.end_object();
  }
  json.end_array().end_object();
  return out + "\n";
}

}  // namespace voltwin::bench
