#include "scenarios/protocol/decode_text.hpp"

#include <algorithm>
#include <array>

#include "engine/base/ensure.hpp"
#include "engine/json/writer.hpp"
#include "scenarios/protocol/pretty.hpp"

namespace voltwin::scenarios::protocol {

namespace {

using ocpp::rpc::MessageType;

constexpr std::size_t payload_indent = 4;

std::string_view type_name(MessageType type) {
  switch (type) {
    case MessageType::unknown:
      return "frame";
    case MessageType::call:
      return "CALL";
    case MessageType::result:
      return "CALLRESULT";
    case MessageType::error:
      return "CALLERROR";
  }
  UNREACHABLE();
}

std::string seconds(Duration duration) {
  std::string out;
  json::append_seconds(out, duration);
  return out;
}

void append_head(std::string& out, const DecodedFrame& frame) {
  const LoggedFrame& logged = frame.logged;
  out += "line " + std::to_string(logged.line);
  if (logged.at) out += "  " + to_text(*logged.at);
  if (!logged.station.empty()) out += "  " + std::string(logged.station);
  if (logged.direction) {
    out += logged.direction == Direction::from_station ? "  station -> csms" : "  csms -> station";
  }
  out += "  ";
  out += type_name(frame.type);
  if (!frame.action.empty()) out += " " + frame.action;
  if (frame.type != MessageType::unknown) out += "  id " + frame.id;
  if (frame.latency) out += "  after " + seconds(*frame.latency) + " s";
  out += '\n';
}

void append_body(std::string& out, const DecodedFrame& frame) {
  out.append(payload_indent, ' ');
  if (frame.type == MessageType::error) {
    out += frame.error_code + ": " + frame.error_description;
    if (frame.payload == "{}" || frame.payload.empty()) {
      out += '\n';
      return;
    }
    out += '\n';
    out.append(payload_indent, ' ');
  }
  if (frame.payload.empty()) {
    out += frame.logged.text;
  } else {
    append_pretty(out, frame.payload, payload_indent);
  }
  out += '\n';
}

bool has_time_range(const DecodedLog& log) {
  return std::any_of(log.frames.begin(), log.frames.end(),
                     [](const DecodedFrame& frame) { return frame.latency.has_value(); });
}

/// What a summary says of one action.
struct Tally {
  std::size_t calls = 0, results = 0, errors = 0, unanswered = 0;
  std::vector<Duration> latencies;
};

std::map<std::string_view, Tally> tallies(const DecodedLog& log) {
  std::map<std::string_view, Tally> out;
  for (const DecodedFrame& frame : log.frames) {
    Tally& tally = out[frame.action.empty() ? std::string_view("(unknown)") : frame.action];
    if (frame.type == MessageType::call) {
      ++tally.calls;
      if (!frame.partner) ++tally.unanswered;
    }
    if (frame.type == MessageType::result) ++tally.results;
    if (frame.type == MessageType::error) ++tally.errors;
    if (frame.latency) tally.latencies.push_back(*frame.latency);
  }
  for (auto& [action, tally] : out) std::sort(tally.latencies.begin(), tally.latencies.end());
  return out;
}

using Row = std::vector<std::string>;

// The first column to the left, the others to the right.
void append_table(std::string& out, const std::vector<Row>& rows) {
  std::vector<std::size_t> widths(rows.front().size(), 0);
  for (const Row& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  for (const Row& row : rows) {
    std::string line = "  ";
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string gap(widths[i] - row[i].size(), ' ');
      line += i == 0 ? row[i] + gap : "  " + gap + row[i];
    }
    out += line.substr(0, line.find_last_not_of(' ') + 1) + '\n';
  }
}

void append_actions(std::string& out, const DecodedLog& log) {
  const bool timed = has_time_range(log);
  std::vector<Row> rows = {{"action", "calls", "results", "errors", "unanswered"}};
  if (timed) rows[0].insert(rows[0].end(), {"median s", "longest s"});
  for (const auto& [action, tally] : tallies(log)) {
    Row row = {std::string(action), std::to_string(tally.calls), std::to_string(tally.results),
               std::to_string(tally.errors), std::to_string(tally.unanswered)};
    if (timed) {
      const auto& sorted = tally.latencies;
      row.push_back(sorted.empty() ? "" : seconds(sorted[sorted.size() / 2]));
      row.push_back(sorted.empty() ? "" : seconds(sorted.back()));
    }
    rows.push_back(std::move(row));
  }
  append_table(out, rows);
}

void write_error(json::Writer& out, const DecodedFrame& frame) {
  out.key("error").begin_object();
  out.field("code", std::string_view(frame.error_code));
  out.field("description", std::string_view(frame.error_description));
  out.end_object();
}

}  // namespace

void append_text(std::string& out, const DecodedLog& log, std::size_t index) {
  const DecodedFrame& frame = log.frames[index];
  append_head(out, frame);
  append_body(out, frame);
  for (const Finding& finding : frame.findings) {
    out += "  ! ";
    out += finding.name;
    out += ": " + finding.detail + '\n';
  }
  out += '\n';
}

void append_json(std::string& out, const DecodedLog& log, std::size_t index) {
  const DecodedFrame& frame = log.frames[index];
  const LoggedFrame& logged = frame.logged;
  json::Writer writer(out);
  writer.begin_object();
  writer.field("line", static_cast<std::uint64_t>(logged.line));
  if (logged.at) writer.field("at", *logged.at);
  if (!logged.station.empty()) writer.field("station", logged.station);
  if (logged.direction) {
    const bool in = logged.direction == Direction::from_station;
    writer.field("direction", std::string_view(in ? "in" : "out"));
  }
  writer.field("type", type_name(frame.type));
  if (frame.type != MessageType::unknown) writer.field("id", std::string_view(frame.id));
  if (!frame.action.empty()) writer.field("action", std::string_view(frame.action));
  if (frame.type == MessageType::error) write_error(writer, frame);
  if (frame.payload.empty()) {
    writer.field("text", logged.text);
  } else {
    // Line ends in valid JSON stand between its parts only.
    std::string line(frame.payload);
    std::replace_if(
        line.begin(), line.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
    writer.key(frame.type == MessageType::error ? "details" : "payload").raw(line);
  }
  if (frame.partner) {
    const std::size_t line = log.frames[*frame.partner].logged.line;
    writer.field(frame.type == MessageType::call ? "answered_by" : "answers",
                 static_cast<std::uint64_t>(line));
  }
  if (frame.latency) writer.field("latency_s", *frame.latency);
  writer.key("defects").begin_array();
  for (const Finding& finding : frame.findings) {
    writer.begin_object();
    writer.field("name", finding.name);
    writer.field("detail", std::string_view(finding.detail));
    writer.end_object();
  }
  writer.end_array().end_object();
  out += '\n';
}

std::string summary(const DecodedLog& log) {
  std::string out = "frames " + std::to_string(log.frames.size());
  if (log.other_lines > 0) out += ", other lines " + std::to_string(log.other_lines);
  if (log.cut) out += ", cut after " + std::to_string(FrameLog::max_frames);
  out += '\n';
  if (!log.frames.empty()) append_actions(out, log);
  const auto counts = log.counts();
  if (counts.empty()) return out + "defects none\n";
  out += "defects\n";
  std::vector<Row> rows;
  for (const auto& [name, count] : counts) {
    rows.push_back({std::string(name), std::to_string(count)});
  }
  append_table(out, rows);
  return out;
}

}  // namespace voltwin::scenarios::protocol
