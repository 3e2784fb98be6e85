#include "csms/core/power/shadow.hpp"

#include "engine/base/ensure.hpp"

namespace voltwin::core::power {

void Shadow::observe(const Picture& picture, Policy acting, std::span<const Share> shares,
                     Policy candidate, std::span<const Share> others) {
  ENSURE(shares.size() == picture.claims.size() && others.size() == shares.size());
  if (!report_ || report_->acting != acting || report_->candidate != candidate) {
    report_ = ShadowReport{acting, candidate, picture.now, picture.now, {}, {}, {}, {}};
    rates_ = {};
  }
  const Duration passed = picture.now - report_->until;
  const double hours = static_cast<double>(passed.us()) / 3.6e9;
  report_->by_acting.kwh += rates_.acting_w * hours / 1e3;
  report_->by_candidate.kwh += rates_.candidate_w * hours / 1e3;
  report_->by_acting.paused += passed * rates_.acting_paused;
  report_->by_candidate.paused += passed * rates_.candidate_paused;
  report_->more += passed * rates_.more;
  report_->less += passed * rates_.less;
  report_->until = picture.now;
  rates_ = {};
  for (std::size_t i = 0; i < shares.size(); ++i) {
    const double w_per_amp =
        grid::power(picture.claims[i].per_amp, picture.tree.line_to_neutral()).value();
    rates_.acting_w += w_per_amp * shares[i].current.value();
    rates_.candidate_w += w_per_amp * others[i].current.value();
    rates_.acting_paused += shares[i].current > Amps() ? 0 : 1;
    rates_.candidate_paused += others[i].current > Amps() ? 0 : 1;
    rates_.more += others[i].current > shares[i].current ? 1 : 0;
    rates_.less += others[i].current < shares[i].current ? 1 : 0;
  }
}

}  // namespace voltwin::core::power
