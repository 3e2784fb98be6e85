#include "scenarios/acn/llf_measured.hpp"

#include "scenarios/acn/beliefs.hpp"
#include "scenarios/acn/published.hpp"

namespace voltwin::scenarios::acn {

namespace {

class LlfMeasured final : public Policy {
 public:
  void decide(const Situation& situation, std::span<double> pilots_a) override {
    const auto beliefs = beliefs_.of(situation);
    std::vector<Claim> claims;
    std::vector<std::size_t> origins;
    for (std::size_t i = 0; i < beliefs.size(); ++i) {
      if (beliefs[i].is_full) continue;
      claims.push_back(situation.claims[i]);
      claims.back().bound_a = beliefs[i].bound_a;
      origins.push_back(i);
    }
    std::vector<double> pilots(claims.size(), 0.0);
    llf_->decide({situation.period, situation.network, claims}, pilots);
    for (std::size_t i = 0; i < origins.size(); ++i) pilots_a[origins[i]] = pilots[i];
  }

 private:
  std::unique_ptr<Policy> llf_ = make_sorted(Order::laxity);
  Beliefs beliefs_;
};

}  // namespace

std::unique_ptr<Policy> make_llf_measured() { return std::make_unique<LlfMeasured>(); }

}  // namespace voltwin::scenarios::acn
