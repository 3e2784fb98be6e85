#pragma once
// One deviation that was put right: by its name, where, what the station sent, what was taken
// for it. Plain data; it must not know how it is counted.

#include <cstdint>
#include <string>
#include <vector>

#include "csms/ocpp/tolerance/catalogue.hpp"

namespace voltwin::ocpp::tolerance {

struct Finding {
  Defect defect = Defect::content_fault;
  std::string field;      ///< "meterValue[0].timestamp"; empty for the payload or the frame
  std::string raw;        ///< as the station wrote it (JSON text); empty when it wrote nothing
  std::string corrected;  ///< what stands for it; empty when it was left out
  std::int32_t count = 1;
  bool operator==(const Finding&) const = default;
};

/// The most findings that one message keeps apart; further ones of a kind are only counted.
inline constexpr std::size_t max_findings = 64;
/// Raw and corrected texts are kept up to this many bytes: the whole frame is on the tape.
inline constexpr std::size_t max_finding_text = 256;

/// Adds one; within the limits above.
void add(std::vector<Finding>& findings, Finding finding);

}  // namespace voltwin::ocpp::tolerance
