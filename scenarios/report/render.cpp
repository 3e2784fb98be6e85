#include "scenarios/report/render.hpp"

#include <string>
#include <string_view>
#include <vector>

#include "engine/base/ensure.hpp"
#include "scenarios/report/data_json.hpp"
#include "scenarios/report/page_template.hpp"

namespace voltwin::scenarios::report {

void append_html(std::string& out, std::string_view text) {
  for (const char c : text) {
    if (c == '&') {
      out += "&amp;";
    } else if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else if (c == '"') {
      out += "&quot;";
    } else if (c == '\'') {
      out += "&#39;";
    } else {
      out += c;
    }
  }
}

void render(std::string& out, const ReportData& data) {
  std::string_view page = page_html();
  while (!page.empty()) {
    const std::size_t mark = page.find('@');
    out += page.substr(0, mark);
    if (mark == std::string_view::npos) return;
    const std::size_t end = page.find('@', mark + 1);
    ENSURE(end != std::string_view::npos);
    const std::string_view name = page.substr(mark + 1, end - mark - 1);
    page.remove_prefix(end + 1);
    if (name == "title") {
      append_html(out, data.run.scenario.empty() ? "Simulation run" : data.run.scenario);
    } else if (name == "description") {
      append_html(out, data.run.description);
    } else if (name == "style") {
      out += style_css();
    } else if (name == "script") {
      out += script_js();
    } else {
      ENSURE(name == "data");
      append_data_json(out, data, data.verdicts.empty() ? verdicts(data) : data.verdicts);
    }
  }
}

}  // namespace voltwin::scenarios::report
