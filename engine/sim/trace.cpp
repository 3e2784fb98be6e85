#include "engine/sim/trace.hpp"

#include <cmath>

#include "engine/base/ensure.hpp"
#include "engine/json/writer.hpp"

namespace voltwin::sim {

Trace::Track Trace::track(std::string_view group, std::string_view name) {
  auto known = group_ids_.find(group);
  if (known == group_ids_.end()) {
    known = group_ids_.emplace(group, static_cast<std::uint32_t>(groups_.size())).first;
    groups_.emplace_back(group);
  }
  const auto [place, is_new] = track_ids_.try_emplace(std::pair(known->second, std::string(name)),
                                                      static_cast<Track>(tracks_.size()));
  if (is_new) tracks_.push_back({known->second, std::string(name)});
  return place->second;
}

Trace::Name Trace::name(std::string_view text) {
  if (const auto known = name_ids_.find(text); known != name_ids_.end()) return known->second;
  const auto id = static_cast<Name>(names_.size());
  names_.emplace_back(text);
  name_ids_.emplace(text, id);
  return id;
}

void Trace::span(Instant from, Instant to, Track track, Name name) {
  ENSURE(from <= to);
  add({from.us(), (to - from).us(), 0.0, track, name, Kind::span});
}

void Trace::value(Instant at, Track track, Name name, double value) {
  ENSURE(std::isfinite(value));
  add({at.us(), 0, value, track, name, Kind::value});
}

// Process and thread numbers begin with 1: viewers take 0 for their own.
void Trace::append_json(std::string& out) const {
  json::Writer json(out);
  json.begin_object().field("displayTimeUnit", "ms");
  json.key("otherData").begin_object().field("origin", origin_).field("dropped", dropped_);
  json.end_object().key("traceEvents").begin_array();
  const auto meta = [&](const char* what, std::size_t pid, std::size_t tid, std::string_view name) {
    json.begin_object().field("ph", "M").field("name", what);
    json.field("pid", static_cast<std::uint64_t>(pid));
    json.field("tid", static_cast<std::uint64_t>(tid));
    json.key("args").begin_object().field("name", name).end_object().end_object();
  };
  for (std::size_t i = 0; i < groups_.size(); ++i) meta("process_name", i + 1, 0, groups_[i]);
  for (std::size_t i = 0; i < tracks_.size(); ++i) {
    meta("thread_name", tracks_[i].group + 1, i + 1, tracks_[i].name);
  }
  for (const Record& record : records_) {
    const auto track = static_cast<std::size_t>(record.track);
    const std::string& name = names_[static_cast<std::size_t>(record.name)];
    constexpr const char* phases[] = {"i", "X", "C"};
    json.begin_object().field("ph", phases[static_cast<std::size_t>(record.kind)]);
    // Curves are told apart by name within a group, not by track.
    if (record.kind == Kind::value) {
      json.field("name", std::string_view(tracks_[track].name + " " + name));
    } else {
      json.field("name", std::string_view(name));
    }
    json.field("ts", record.at_us - origin_.us());
    json.field("pid", static_cast<std::uint64_t>(tracks_[track].group + 1));
    json.field("tid", static_cast<std::uint64_t>(track + 1));
    if (record.kind == Kind::mark) json.field("s", "t");
    if (record.kind == Kind::span) json.field("dur", record.lasts_us);
    if (record.kind == Kind::value) {
      json.key("args").begin_object().field("value", record.value).end_object();
    }
    json.end_object();
  }
  json.end_array().end_object();
  out += '\n';
}

}  // namespace voltwin::sim
