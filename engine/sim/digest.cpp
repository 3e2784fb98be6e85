#include "engine/sim/digest.hpp"

#include <bit>
#include <cstddef>
#include <cstring>

#include "engine/base/ensure.hpp"

namespace voltwin::sim {
namespace {

__extension__ using Wide = unsigned __int128;

// More digits of pi, made odd.
constexpr std::uint64_t factor_a = 0xa4093822299f31d1;
constexpr std::uint64_t factor_b = 0xbe5466cf34e90c6d;

/// Both halves of the 128-bit product, folded: every input bit reaches every output bit.
std::uint64_t fold(std::uint64_t value, std::uint64_t factor) {
  const Wide product = static_cast<Wide>(value) * factor;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
}

/// One 16-byte block. Two Feistel half-rounds: a permutation of the state for each block,
/// and of the blocks for each state, so that nothing is lost however long the run, and two
/// sequences that differ in one block never meet.
void mix(std::uint64_t& a, std::uint64_t& b, std::uint64_t low, std::uint64_t high) {
  a ^= low;
  b = (b ^ high) + fold(a, factor_a);
  a += fold(b, factor_b);
}

std::uint64_t load_little_endian(const char* bytes) {
  static_assert(std::endian::native == std::endian::little, "bytes are read as they stand");
  std::uint64_t word = 0;
  std::memcpy(&word, bytes, sizeof word);
  return word;
}

}  // namespace

void Digest::add(std::string_view bytes) {
  std::uint64_t a = a_;
  std::uint64_t b = b_;
  mix(a, b, bytes.size(), static_cast<std::uint64_t>(Kind::bytes));
  while (bytes.size() >= 16) {
    mix(a, b, load_little_endian(bytes.data()), load_little_endian(bytes.data() + 8));
    bytes.remove_prefix(16);
  }
  if (!bytes.empty()) {
    char rest[16] = {};
    std::memcpy(rest, bytes.data(), bytes.size());
    mix(a, b, load_little_endian(rest), load_little_endian(rest + 8));
  }
  a_ = a;
  b_ = b;
}

void Digest::add(double value) {
  ENSURE(value == value);
  // -0.0 + 0.0 is +0.0: two zeros that compare equal are one.
  add_word(std::bit_cast<std::uint64_t>(value + 0.0), Kind::number);
}

void Digest::add(Instant value) { add_word(static_cast<std::uint64_t>(value.us()), Kind::instant); }

void Digest::add_word(std::uint64_t word, Kind kind) {
  mix(a_, b_, word, static_cast<std::uint64_t>(kind));
}

Digest::Value Digest::value() const {
  // The last block has been through one round only: a few empty ones spread it.
  std::uint64_t a = a_;
  std::uint64_t b = b_;
  for (int round = 0; round < 3; ++round) mix(a, b, 0, 0);
  return Value{a, b};
}

std::string Digest::hex() const {
  constexpr char digits[] = "0123456789abcdef";
  const Value digest = value();
  std::string text;
  text.reserve(32);
  for (const std::uint64_t word : {digest.high, digest.low}) {
    for (int shift = 60; shift >= 0; shift -= 4) text.push_back(digits[(word >> shift) & 15]);
  }
  return text;
}

}  // namespace voltwin::sim
