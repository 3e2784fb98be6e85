#pragma once
// How the fact is stated that a transaction began, whichever message told it: its ids are the
// next of the state. Decides nothing; what is special about a start is added by who knows it.

#include <string>

#include "csms/core/session/wire_ids.hpp"
#include "csms/core/state/turn.hpp"

namespace voltwin::core::session {

using namespace core::boundary;  // the vocabulary of transactions

struct Beginning {
  EvseId evse;
  std::string id_tag;
  Authorization authorization = Authorization::Accepted;
  WattHours meter_start;
  Instant at;
  events::StartOrigin origin = events::StartOrigin::reported;
};

/// The event, to be emitted before any other transaction begins: the ids in it are taken then.
[[nodiscard]] events::TransactionStarted next_started(const state::Turn& turn,
                                                      const TransactionKey& key, Beginning begun);

}  // namespace voltwin::core::session
