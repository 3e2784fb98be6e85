#pragma once
// The waiting queue of a site. An EVSE that is free is offered to whoever goes first: by tier,
// then by fairness score, then by time of joining. While the offer lasts only his tag is
// authorised there; one who lets it lapse leaves the queue, and the next is asked.

#include <string_view>

#include "csms/core/boundary/effects.hpp"
#include "csms/core/boundary/inputs.hpp"
#include "csms/core/state/turn.hpp"

namespace voltwin::core::priority {

using namespace core::boundary;  // the vocabulary of the queue

/// Nobody waits longer; he may join again.
inline constexpr Duration longest_wait = Duration::from_hours(24);

[[nodiscard]] ReplyToCommand configure_queue(state::Turn& turn, const ConfigureQueue& command);
[[nodiscard]] ReplyToCommand join_queue(state::Turn& turn, const JoinQueue& command);
[[nodiscard]] ReplyToCommand leave_queue(state::Turn& turn, const LeaveQueue& command);

/// States whose wait or offer is over by now.
void settle_queues(state::Turn& turn);
/// Takes back offers of EVSEs that are not free any more, and offers those that are.
void make_offers(state::Turn& turn);
/// A transaction may have begun at the EVSE: its driver waits no longer.
void served(state::Turn& turn, EvseId evse);

/// Who wants to charge, and since when he says so.
struct Asking {
  std::string_view id_tag;
  Instant at;
};
/// What a tag that is otherwise `known` may do at an EVSE: not begin while it is kept for another.
[[nodiscard]] Authorization allowed_at(const state::State& state, EvseId evse, const Asking& asking,
                                       Authorization known);
/// The same before it is known at which EVSE: at none if all that are free are kept for others.
[[nodiscard]] Authorization allowed_at(const state::State& state, StationId station,
                                       const Asking& asking, Authorization known);

/// Whom the queue serves first: indices into its entries.
[[nodiscard]] std::vector<std::size_t> order_of(const state::State& state,
                                                const state::Queue& queue, Instant now);
/// Whether a vehicle could begin at the EVSE now.
[[nodiscard]] bool is_free(const state::State& state, const state::Evse& evse);

}  // namespace voltwin::core::priority
