#include "csms/ocpp/tolerance/finding.hpp"

#include <algorithm>
#include <utility>

#include "csms/ocpp/rpc/frame.hpp"

namespace voltwin::ocpp::tolerance {

namespace {

void shorten(std::string& text) {
  if (text.size() <= max_finding_text) return;
  text.resize(rpc::first_characters(text, max_finding_text / 4).size());
}

}  // namespace

void add(std::vector<Finding>& findings, Finding finding) {
  if (findings.size() >= max_findings) {
    const auto same = std::find_if(findings.begin(), findings.end(),
                                   [&](const Finding& f) { return f.defect == finding.defect; });
    if (same != findings.end()) {
      same->count += finding.count;
      return;
    }
    // One more of each kind at most: still bounded by the catalogue.
  }
  shorten(finding.raw);
  shorten(finding.corrected);
  findings.push_back(std::move(finding));
}

}  // namespace voltwin::ocpp::tolerance
