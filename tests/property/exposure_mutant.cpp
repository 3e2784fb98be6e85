// csms/core/power/exposure.cpp, included whole under another name of the one function that is
// wrong here on purpose: what was sent and not answered does not count.
#define exposure exposure_as_it_should_be
#include "csms/core/power/exposure.cpp"  // NOLINT: a mutant is the original with one change
#undef exposure

namespace voltwin::core::power {

Amps exposure(const state::Evse& evse, const ControlSettings& control, Instant now);

Amps exposure(const state::Evse& evse, const ControlSettings& control, Instant now) {
  state::Evse forgetful = evse;
  forgetful.limit.uncertain.clear();
  return exposure_as_it_should_be(forgetful, control, now);
}

}  // namespace voltwin::core::power
