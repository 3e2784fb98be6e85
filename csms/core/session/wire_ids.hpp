#pragma once
// What a station calls a transaction. OCPP 1.6 leaves the number to us, and it is all that a
// StopTransaction shows: whoever can guess another's can end it and have it billed. So the
// number is a keyed permutation of our dense counter: positive, below 2^31 (stations keep it
// in 32 bits), never 0 (some take that for "none"), never used twice, and without the key as
// good as random. It must not know the state beyond what is taken already.
//
// The key is needed when an id is made and never again: TransactionStarted records the id,
// so recovery works without the key, and the key may be changed at any restart.

#include <cstdint>

#include "csms/core/boundary/ids.hpp"
#include "csms/core/state/state.hpp"
#include "engine/random/sip_hash.hpp"

namespace voltwin::core::session {

using namespace core::boundary;  // the vocabulary of transactions

/// The secret behind the ids. There is no default: a production CSMS that forgot to bring one
/// must not compile, for ids under a known key can be computed by anybody. The edge draws it
/// (a simulation from its seed, so that the same seed gives the same frames).
class TransactionKey {
 public:
  constexpr explicit TransactionKey(random::SipKey words) : words_(words) {}
  [[nodiscard]] constexpr const random::SipKey& words() const { return words_; }

 private:
  random::SipKey words_;
};

/// The id in the answer to a start that cannot be attributed to any EVSE: OCPP 1.6 wants
/// one, and it is never given to a real transaction.
inline constexpr std::int64_t unattributed_transaction = 2'147'483'647;

/// Ids lie in 1 .. this.
inline constexpr std::uint64_t largest_wire_id = unattributed_transaction - 1;

/// A permutation of 1 .. largest_wire_id; `number` must lie in that range (ENSURE).
[[nodiscard]] std::uint64_t permuted(const TransactionKey& key, std::uint64_t number);

/// The id for the next transaction of this state at `station`: the permutation of its counter,
/// walked on while the station has a transaction of that id already (of an earlier key).
[[nodiscard]] WireTransactionId next_wire_id(const TransactionKey& key, const state::State& state,
                                             StationId station);

}  // namespace voltwin::core::session
