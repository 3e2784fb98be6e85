#pragma once
// Least laxity as it was published, but with our eyes: cars that were seen to take less are
// offered less. It shows how much of an advantage is in the measuring, and how much in the rest.

#include <memory>

#include "scenarios/acn/policy.hpp"

namespace voltwin::scenarios::acn {

[[nodiscard]] std::unique_ptr<Policy> make_llf_measured();

}  // namespace voltwin::scenarios::acn
