#include "scenarios/replay/text.hpp"

#include <algorithm>
#include <cstdio>
#include <string_view>

#include "engine/json/writer.hpp"

namespace voltwin::scenarios::replay {

namespace events = core::events;
using core::events::Record;
using core::events::TapeEntry;

namespace {

// More of a frame or a fact than this is cut off in the text; JSON has all of it.
constexpr std::size_t longest_shown = 400;

std::string shown(std::string_view text) {
  if (text.size() <= longest_shown) return std::string(text);
  return std::string(text.substr(0, longest_shown)) + "... (" + std::to_string(text.size()) +
         " bytes)";
}

std::string counted(std::uint64_t n, const char* one, const char* many) {
  return std::to_string(n) + " " + (n == 1 ? one : many);
}

std::string seconds_text(double seconds) {
  char out[32];
  std::snprintf(out, sizeof out, "%.2f s", seconds);
  return out;
}

std::string line_of(const std::optional<Record>& record) {
  if (!record) return "nothing";
  return record->type + " " + shown(record->payload);
}

std::string line_of(const std::optional<std::string>& frame) {
  return frame ? shown(*frame) : "nothing";
}

std::string value_text(const std::string& value) {
  return value.empty() ? "nothing" : shown(value);
}

void add_input(std::string& out, const TapeEntry& input) {
  out += "  input     " + to_text(input.at) + " " + std::string(events::name_of(input.kind));
  if (!input.station.empty()) out += " " + input.station;
  if (!input.connection.is_none()) {
    out += " (connection " + std::to_string(input.connection.value()) + ")";
  }
  out += "\n";
  if (!input.text.empty()) out += "            " + shown(input.text) + "\n";
}

void add_difference(std::string& out, const Difference& difference) {
  const bool fact = difference.what == Compared::fact;
  out += fact ? "different at record " + std::to_string(difference.sequence)
              : "different in a sent frame after record " + std::to_string(difference.sequence);
  out += ", " + to_text(difference.at) + "\n";
  add_input(out, difference.input);
  out += "  recorded  " +
         (fact ? line_of(difference.recorded) : line_of(difference.recorded_frame)) + "\n";
  out += "  now       " + (fact ? line_of(difference.now) : line_of(difference.now_frame)) + "\n";
  for (const FieldDifference& field : difference.fields) {
    if (field.field.empty()) continue;
    out += "    " + field.field + ": " + value_text(field.recorded) + " -> " +
           value_text(field.now) + "\n";
  }
}

void write_record(json::Writer& json, std::string_view name, const std::optional<Record>& record) {
  json.key(name);
  if (!record) {
    json.null();
    return;
  }
  json.begin_object().field("sequence", record->sequence).field("at", record->at);
  json.field("stream", record->stream).field("type", record->type);
  json.field("version", record->version).key("payload").raw(record->payload);
  json.end_object();
}

void write_frame(json::Writer& json, std::string_view name,
                 const std::optional<std::string>& frame) {
  json.key(name);
  frame ? json.value(*frame) : json.null();
}

void write_difference(json::Writer& json, const Difference& difference) {
  const bool fact = difference.what == Compared::fact;
  json.begin_object().field("what", fact ? "fact" : "frame");
  json.field("sequence", difference.sequence).field("at", difference.at);
  json.key("input").begin_object().field("at", difference.input.at);
  json.field("kind", events::name_of(difference.input.kind));
  json.field("station", difference.input.station);
  json.field("connection", difference.input.connection.value());
  json.field("text", difference.input.text).end_object();
  if (fact) {
    write_record(json, "recorded", difference.recorded);
    write_record(json, "now", difference.now);
  } else {
    write_frame(json, "recorded", difference.recorded_frame);
    write_frame(json, "now", difference.now_frame);
  }
  json.key("fields").begin_array();
  for (const FieldDifference& field : difference.fields) {
    json.begin_object().field("field", field.field).field("recorded", field.recorded);
    json.field("now", field.now).end_object();
  }
  json.end_array().end_object();
}

}  // namespace

std::string as_text(const Report& report, const Circumstances& circumstances) {
  std::string out = "replayed  " + to_text(report.from) + " to " + to_text(report.until) +
                    ", open loop, with " + circumstances.build + "\n";
  if (report.tape_from < report.from) {
    out += "left out  the tape from " + to_text(report.tape_from) + " to there\n";
  }
  std::vector<std::string> builds;
  for (const Beginning& beginning : report.beginnings) {
    if (std::find(builds.begin(), builds.end(), beginning.build) == builds.end()) {
      builds.push_back(beginning.build);
    }
  }
  out += "recorded  by";
  for (const std::string& build : builds) out += " " + build;
  out += ", " + counted(report.beginnings.size(), "process", "processes") + "\n";
  out += "compared  " + counted(report.inputs, "input", "inputs") + ": " +
         counted(report.facts, "fact", "facts") + " and " +
         counted(report.frames, "sent frame", "sent frames") + " (" +
         seconds_text(circumstances.cpu_seconds) + " of CPU)\n";
  if (report.facts_without_tape > 0) {
    out += "no tape   of the last " + counted(report.facts_without_tape, "fact", "facts") +
           " of the journal\n";
  }
  if (report.equal()) return out + "equal\n";
  add_difference(out, *report.difference);
  if (report.erased_drivers > 0) {
    out += "note: " + counted(report.erased_drivers, "driver was", "drivers were") +
           " erased since, which may be what differs (docs/replay.md)\n";
  }
  return out;
}

std::string as_json(const Report& report, const Circumstances& circumstances) {
  std::string out;
  json::Writer json(out);
  json.begin_object().field("loop", "open").field("equal", report.equal());
  json.field("build", circumstances.build).field("cpu_s", circumstances.cpu_seconds);
  json.field("tape_from", report.tape_from).field("from", report.from);
  json.field("until", report.until).field("first_fact", report.first_fact);
  json.key("beginnings").begin_array();
  for (const Beginning& beginning : report.beginnings) {
    json.begin_object().field("at", beginning.at).field("build", beginning.build).end_object();
  }
  json.end_array().field("inputs", report.inputs).field("facts", report.facts);
  json.field("frames", report.frames).field("facts_without_tape", report.facts_without_tape);
  json.field("erased_drivers", report.erased_drivers);
  json.key("difference");
  report.difference ? write_difference(json, *report.difference) : (void)json.null();
  json.end_object();
  return out + "\n";
}

}  // namespace voltwin::scenarios::replay
