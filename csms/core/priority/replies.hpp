#pragma once
// The replies to commands, and what they check alike. Private to csms/core/priority.

#include <string>
#include <utility>

#include "csms/core/boundary/effects.hpp"
#include "csms/core/boundary/inputs.hpp"
#include "csms/core/state/turn.hpp"

namespace voltwin::core::priority {

using namespace core::boundary;  // the vocabulary of commands

[[nodiscard]] inline ReplyToCommand done(std::uint64_t created) {
  return {CorrelationId(), CommandStatus::done, created, ""};
}
[[nodiscard]] inline ReplyToCommand refused(std::string why) {
  return {CorrelationId(), CommandStatus::refused, 0, std::move(why)};
}
/// Why a tag may not charge at all; empty when it may.
[[nodiscard]] inline std::string fault_of_tag(const state::State& state, std::string_view id_tag) {
  const TokenDefinition* const token = state.find_token(id_tag);
  if (token == nullptr) return "no such id tag";
  if (token->status != TokenStatus::Accepted) return "the id tag is not accepted";
  return {};
}
[[nodiscard]] inline bool has_transaction(const state::State& state, TransactionId id) {
  return !id.is_none() && id.value() <= state.transactions().size();
}
/// The oldest running transaction of a driver; none while he has none.
[[nodiscard]] TransactionId running_of(const state::State& state, std::string_view id_tag);

}  // namespace voltwin::core::priority
