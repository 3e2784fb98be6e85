#pragma once
// Trace: what happened when, on named tracks, for a viewer. It opens in Perfetto
// (ui.perfetto.dev) and in chrome://tracing: the JSON of the "Trace Event Format" (Google,
// 2016). It knows nothing of what it shows. Nobody writes to one unless a run is watched:
// see the `watch` of Simulation::run_until(), which costs nothing when it is not given.
//
// Bounded: records beyond the maximum are counted and left out.

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/time/instant.hpp"

namespace voltwin::sim {

class Trace {
 public:
  /// A row of the viewer: a thread of a process, in its words. And a name, kept once.
  enum class Track : std::uint32_t {};
  enum class Name : std::uint32_t {};

  /// Times are shown since `origin`, which is noted in the file. At most so many records.
  Trace(Instant origin, std::size_t records_max) : origin_(origin), records_max_(records_max) {}

  /// The track with this name in this group, made when it is new.
  [[nodiscard]] Track track(std::string_view group, std::string_view name);
  [[nodiscard]] Name name(std::string_view text);

  /// Something at an instant.
  void mark(Instant at, Track track, Name name) { add({at.us(), 0, 0.0, track, name, Kind::mark}); }
  /// Something from one instant to another, not earlier (ENSURE). Spans of one track nest.
  void span(Instant from, Instant to, Track track, Name name);
  /// A value from this instant on, drawn as a curve of the track's group. Finite (ENSURE).
  void value(Instant at, Track track, Name name, double value);

  /// Room for so many more records than there are, however many were dropped.
  void make_room(std::size_t records) { records_max_ = records_.size() + records; }

  [[nodiscard]] std::size_t size() const { return records_.size(); }
  /// Records that were left out.
  [[nodiscard]] std::uint64_t dropped() const { return dropped_; }

  /// Appends the whole file, with a note of what was dropped.
  void append_json(std::string& out) const;

 private:
  enum class Kind : std::uint8_t { mark, span, value };
  struct Record {
    std::int64_t at_us;
    std::int64_t lasts_us;
    double value;
    Track track;
    Name name;
    Kind kind;
  };
  struct TrackName {
    std::uint32_t group;
    std::string name;
  };

  void add(const Record& record) {
    if (records_.size() < records_max_) {
      records_.push_back(record);
    } else {
      ++dropped_;
    }
  }

  Instant origin_;
  std::size_t records_max_;
  std::vector<Record> records_;
  std::uint64_t dropped_ = 0;
  std::vector<std::string> groups_;
  std::vector<TrackName> tracks_;
  std::vector<std::string> names_;
  std::map<std::string, std::uint32_t, std::less<>> group_ids_;
  std::map<std::pair<std::uint32_t, std::string>, Track> track_ids_;
  std::map<std::string, Name, std::less<>> name_ids_;
};

}  // namespace voltwin::sim
