#pragma once
// The bytes of a log journal. It knows no disk: bytes in, batches out, and back.
//
//   file   := head group*
//   head   := "VOLTLOG1"  salt u64  check u64
//   group  := mark u32  length u32  checksum 16 bytes  body of `length` bytes
//   body   := count u32  entry*  count u32  record*  count u32  frame*  count u32  sample*
//             count u32  erasure*
//   entry  := number u64  kind u8 (0 tag, 1 text, 2 secret)  text
//   record := sequence u64  at i64  version i32  stream  type  payload
//   frame  := at i64  connection u64  direction u8 (0 in, 1 out)  station  text
//             after u64
//   sample := at i64  evse u64  transaction u64  measurand  value f64
//   erasure:= tag  replacement  through u64
//
// Numbers are little-endian, times microseconds since the epoch, a text its length as u32 and
// its bytes. A group is what one append made durable: all of it or nothing.
//
// The checksum covers the salt, the group's place in the file and the body. The salt is drawn
// when the file is made: whoever may put text into a journal (every charging station) cannot
// write bytes that would be taken for a group, and a group that a crash left from elsewhere is
// not taken for one either.
//
// Reading stops at the first group that is not whole. Nothing whole behind it: it is the torn
// tail of a crash, was never acknowledged, and is cut. Something whole behind it: the file is
// damaged, and everything is refused. The last group of a file is the one whose rot cannot be
// told from a torn tail, as in every log without a second copy.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "csms/core/events/batch.hpp"
#include "engine/base/result.hpp"

namespace voltwin::store::journal::log_format {

inline constexpr std::size_t head_bytes = 24;
inline constexpr std::size_t group_head_bytes = 24;
/// Of the body of a group.
inline constexpr std::size_t max_body_bytes = std::size_t{64} * 1024 * 1024;

[[nodiscard]] std::string encode_head(std::uint64_t salt);

/// Where a group stands, whole or to be.
struct Place {
  std::uint64_t salt = 0;
  std::size_t offset = 0;
};

/// The whole group. Error: the body would be longer than max_body_bytes.
[[nodiscard]] Result<std::string> encode_group(const core::events::Batch& batch, Place place);

/// The body of the group at the beginning of `bytes`; empty when it is not whole there.
[[nodiscard]] std::string_view whole_body(std::string_view bytes, Place place);

/// The words of its telemetry are views into `body`. Error: not a body of this format.
[[nodiscard]] Result<core::events::Batch> decode_body(std::string_view body);

struct Group {
  std::size_t offset = 0;
  std::size_t bytes = 0;
  std::uint64_t last_sequence = 0;  ///< of its last record, or of the last one before it
};

struct Scan {
  std::uint64_t salt = 0;
  std::vector<Group> groups;
  std::uint64_t vault = 0;   ///< number of the last entry
  std::uint64_t erased = 0;  ///< the last record that erased somebody; 0: none
  std::size_t end = 0;       ///< what follows is torn; 0 when there is no file yet
};

/// Reads a file. Errors: not ours, damaged, or sequences that do not follow each other; each
/// says at which byte.
[[nodiscard]] Result<Scan> scan(std::string_view file);

}  // namespace voltwin::store::journal::log_format
