#include "csms/core/session/wire_ids.hpp"

#include <utility>

#include "engine/base/ensure.hpp"

namespace voltwin::core::session {

namespace {

// Four rounds make a strong pseudorandom permutation of an ideal round function (Luby and
// Rackoff, 1988); on halves as small as 16 bits NIST SP 800-38G takes ten.
constexpr std::uint64_t feistel_rounds = 10;

// A permutation of all 32-bit numbers.
std::uint32_t feistel(const random::SipKey& key, std::uint32_t number) {
  std::uint32_t left = number >> 16;
  std::uint32_t right = number & 0xffffU;
  for (std::uint64_t round = 0; round < feistel_rounds; ++round) {
    const std::uint64_t mixed = random::sip_hash(key, round << 32 | right);
    left = std::exchange(right, left ^ static_cast<std::uint32_t>(mixed & 0xffffU));
  }
  return left << 16 | right;
}

}  // namespace

std::uint64_t permuted(const TransactionKey& key, std::uint64_t number) {
  ENSURE(number >= 1 && number <= largest_wire_id);
  // Walking along a cycle of the larger permutation until it comes back into the range is a
  // permutation of the range (Black and Rogaway, 2002). Two steps on average.
  auto walked = static_cast<std::uint32_t>(number);
  do {
    walked = feistel(key.words(), walked);
  } while (walked < 1 || walked > largest_wire_id);
  return walked;
}

WireTransactionId next_wire_id(const TransactionKey& key, const state::State& state,
                               StationId station) {
  // Far beyond what a shard sees in its life; from there on the ids would repeat.
  std::uint64_t id = permuted(key, state.next_transaction().value());
  while (state.find_transaction(station, static_cast<std::int64_t>(id)) != nullptr) {
    id = permuted(key, id);
  }
  return WireTransactionId(id);
}

}  // namespace voltwin::core::session
