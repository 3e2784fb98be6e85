#include "scenarios/acn/policy.hpp"

#include <array>

#include "scenarios/acn/llf_measured.hpp"
#include "scenarios/acn/lp.hpp"
#include "scenarios/acn/published.hpp"
#include "scenarios/acn/tiered_fair.hpp"

namespace voltwin::scenarios::acn {

namespace {

struct Known {
  std::string_view name;
  std::unique_ptr<Policy> (*make)();
};

constexpr Known known[] = {
    {"fcfs", [] { return make_sorted(Order::arrival); }},
    {"edf", [] { return make_sorted(Order::departure); }},
    {"llf", [] { return make_sorted(Order::laxity); }},
    {"round_robin", [] { return make_round_robin(); }},
    {"uncontrolled", [] { return make_uncontrolled(); }},
    {"tiered_fair", [] { return make_tiered_fair(); }},
    {"llf_measured", [] { return make_llf_measured(); }},
    {"lp", [] { return make_lp(); }},
};

}  // namespace

std::span<const std::string_view> policy_names() {
  static constexpr auto names = [] {
    std::array<std::string_view, std::size(known)> out;
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = known[i].name;
    return out;
  }();
  return names;
}

std::unique_ptr<Policy> make_policy(std::string_view name) {
  for (const Known& one : known) {
    if (one.name == name) return one.make();
  }
  return nullptr;
}

}  // namespace voltwin::scenarios::acn
