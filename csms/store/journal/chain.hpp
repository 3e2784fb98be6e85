#pragma once
// The hash chain over the journal: the digest of a record covers the record and the digest of
// the one before it, so that nothing can be changed, removed, inserted or moved unnoticed by
// whoever knows a later digest. It must not know what records mean.
//
//   digest(n) = SHA-256(digest(n-1) || sequence || at_us || version || text(stream)
//                       || text(type) || text(payload))
//
// with digest(0) all zero, numbers of 8 bytes little-endian, and text(s) the length of s as
// such a number, then s.

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "csms/core/events/codec.hpp"
#include "engine/base/result.hpp"

namespace voltwin::store::journal {

using Digest = std::array<std::uint8_t, 32>;

/// 64 digits, lower case.
[[nodiscard]] std::string hex(const Digest& digest);
/// bad_input for anything but 64 hexadecimal digits.
[[nodiscard]] Result<Digest> digest_from_hex(std::string_view text);
/// Of 32 raw bytes; bad_input for another length.
[[nodiscard]] Result<Digest> digest_from_bytes(std::string_view bytes);

/// Where a chain stands: after the record of this sequence, 0 before the first.
struct Head {
  std::uint64_t sequence = 0;
  Digest digest{};
  [[nodiscard]] bool operator==(const Head&) const = default;
};

class Chain {
 public:
  explicit Chain(const Head& head);
  Chain(Chain&&) noexcept;
  Chain& operator=(Chain&&) noexcept;
  ~Chain();

  /// Takes the record in, whatever its sequence, and returns its digest.
  const Digest& extend(const core::events::Record& record);
  [[nodiscard]] const Head& head() const { return head_; }
  /// Back to an earlier state, after a batch that did not become durable.
  void reset(const Head& head) { head_ = head; }

 private:
  struct Sha256;

  Head head_;
  std::unique_ptr<Sha256> sha_;
  std::string bytes_;  ///< of one record; kept for its memory
};

}  // namespace voltwin::store::journal
