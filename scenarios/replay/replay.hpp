#pragma once
// Open loop: what entered a shard once goes through the core of this build again, and every fact
// and every frame that comes out is held against what was recorded, bit by bit. For finding out
// whether a build decides as another one did, and where it began to decide otherwise.
//
// A replay begins where a shard began (an entry `resumed` of the tape): what a core knows beside
// its state, such as open calls, is on no record. Later ones on the tape are followed: the shard
// is made anew, with the state that the replay has reached.
//
// Personal data: the pseudonyms of facts are given anew. Where they differ, as after an erasure,
// what stands behind them is compared. An erased driver is called "erased-17" on both sides.
// docs/replay.md says what an erasure takes from a replay.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "csms/core/events/batch.hpp"
#include "csms/core/events/codec.hpp"
#include "csms/store/journal/archive.hpp"
#include "engine/base/result.hpp"
#include "engine/time/instant.hpp"
#include "scenarios/replay/fields.hpp"

namespace voltwin::scenarios::replay {

struct Request {
  /// The replay begins at the last beginning of a shard at or before this; empty: at the first
  /// that is on the tape.
  std::optional<Instant> from;
  Instant to = Instant::never();  ///< inputs from here on are left out
};

/// A shard began.
struct Beginning {
  Instant at;
  std::string build;
  [[nodiscard]] bool operator==(const Beginning&) const = default;
};

enum class Compared : std::uint8_t { fact, frame };

/// The first thing that is not as it was.
struct Difference {
  Compared what = Compared::fact;
  std::uint64_t sequence = 0;  ///< of the fact; of a frame: of the last fact before it
  Instant at;
  core::events::TapeEntry input;  ///< what led to it
  /// The fact, or nothing where there is none on that side.
  std::optional<core::events::Record> recorded, now;
  /// The frame likewise.
  std::optional<std::string> recorded_frame, now_frame;
  /// Of two facts, or of two frames.
  std::vector<FieldDifference> fields;
};

struct Report {
  Instant tape_from;  ///< the first entry of the tape; what is before `from` was not replayed
  Instant from;       ///< the first and the last input
  Instant until;
  std::uint64_t first_fact = 0;  ///< sequence of the first that was to come
  std::vector<Beginning> beginnings;
  std::uint64_t inputs = 0;
  std::uint64_t facts = 0;   ///< compared and equal
  std::uint64_t frames = 0;  ///< sent ones, compared and equal
  /// Facts that follow the last input of the tape: no tape was kept of what led to them.
  std::uint64_t facts_without_tape = 0;
  /// Names in the vault that stand for a driver who was erased: a difference may come of it.
  std::uint64_t erased_drivers = 0;
  std::optional<Difference> difference;
  [[nodiscard]] bool equal() const { return !difference.has_value(); }
};

/// How far it is; called now and then.
using Watch = std::function<void(const Report&)>;

/// Errors: bad_input for what cannot be replayed (no tape, no beginning at or before `from`,
/// records that were removed, a gap in the tape, an entry that this build cannot read);
/// whatever the archive says.
[[nodiscard]] Result<Report> replay(store::journal::Archive& archive, const Request& request,
                                    const Watch& watch);

}  // namespace voltwin::scenarios::replay
