#include "scenarios/cli/decode.hpp"

#include <filesystem>
#include <fstream>
#include <system_error>

#include "csms/store/sqlite/tape.hpp"
#include "scenarios/cli/input.hpp"
#include "scenarios/protocol/decode.hpp"
#include "scenarios/protocol/decode_text.hpp"

namespace voltwin::scenarios::cli {

namespace {

using core::events::TapeEntry;
using protocol::DecodedLog;
using protocol::Direction;
using protocol::FrameLog;

// Printed in pieces of this size, so that a long log does not double in memory.
constexpr std::size_t piece_bytes = 64UL * 1024;

// Only of a file that can be read once more: what is taken from a pipe is gone.
bool is_sqlite(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) return false;
  constexpr std::string_view head("SQLite format 3\0", 16);
  std::string found(head.size(), '\0');
  return std::ifstream(path, std::ios::binary).read(found.data(), head.size()) && found == head;
}

FrameLog log_of(const std::vector<TapeEntry>& tape) {
  FrameLog log;
  for (const TapeEntry& frame : tape) {
    const auto direction =
        frame.kind == TapeEntry::Kind::out ? Direction::to_station : Direction::from_station;
    log.frames.push_back({log.frames.size() + 1, frame.at, frame.station, direction, frame.text});
  }
  return log;
}

void print_log(const DecodedLog& log, DecodeForm form, const Print& print) {
  std::string text;
  for (std::size_t i = 0; i < log.frames.size(); ++i) {
    form == DecodeForm::json ? append_json(text, log, i) : append_text(text, log, i);
    if (text.size() < piece_bytes) continue;
    print(text);
    text.clear();
  }
  if (form == DecodeForm::text) text += summary(log);
  print(text);
}

Result<bool> print_decoded(const FrameLog& log, const DecodeRequest& request, const Print& print) {
  if (log.frames.empty()) {
    return bad_input("'" + request.file + "': expected OCPP-J frames, one a line, found none");
  }
  const DecodedLog decoded = protocol::decode(log);
  print_log(decoded, request.form, print);
  return decoded.clean();
}

}  // namespace

Result<bool> decode_file(const DecodeRequest& request, const Print& print) {
  if (request.file != "-" && is_sqlite(request.file)) {
    const auto tape = store::sqlite::read_tape(request.file, FrameLog::max_frames);
    if (!tape) return tl::unexpected<Error>(tape.error());
    return print_decoded(log_of(*tape), request, print);
  }
  const auto content = read_input(request.file, max_log_bytes);
  if (!content) return tl::unexpected<Error>(content.error());
  return print_decoded(protocol::read_log(*content), request, print);
}

}  // namespace voltwin::scenarios::cli
