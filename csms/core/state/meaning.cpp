#include "csms/core/state/meaning.hpp"

#include "engine/base/ensure.hpp"

namespace voltwin::core::state {

std::string folded(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = folded(c);
  return out;
}

std::string without_separators(std::string_view folded_tag) {
  std::string out;
  for (const char c : folded_tag) {
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) out += c;
  }
  return out;
}

bool lets_go(events::EndBasis basis) {
  switch (basis) {
    case events::EndBasis::stop:
    case events::EndBasis::next_start:
      return true;
    case events::EndBasis::matched_stop:
    case events::EndBasis::start_as_stop:
    case events::EndBasis::status:
    case events::EndBasis::silence:
      return false;
  }
  UNREACHABLE();
}

bool is_told(events::EndBasis basis) {
  switch (basis) {
    case events::EndBasis::stop:
    case events::EndBasis::matched_stop:
    case events::EndBasis::start_as_stop:
      return true;
    case events::EndBasis::next_start:
    case events::EndBasis::status:
    case events::EndBasis::silence:
      return false;
  }
  UNREACHABLE();
}

bool shows_vehicle(ConnectorStatus status) {
  switch (status) {
    case ConnectorStatus::Charging:
    case ConnectorStatus::SuspendedEV:
    case ConnectorStatus::SuspendedEVSE:
    case ConnectorStatus::Finishing:
      return true;
    case ConnectorStatus::Available:
    case ConnectorStatus::Preparing:
    case ConnectorStatus::Reserved:
    case ConnectorStatus::Unavailable:
    case ConnectorStatus::Faulted:
      return false;
  }
  UNREACHABLE();
}

}  // namespace voltwin::core::state
