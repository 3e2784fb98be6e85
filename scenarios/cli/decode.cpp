#include "scenarios/cli/decode.hpp"

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <system_error>

#include "csms/store/sqlite/tape.hpp"
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

struct CloseFile {
  void operator()(std::FILE* file) const {
    if (file != stdin) std::fclose(file);
  }
};

tl::unexpected<Error> cannot_read(const std::string& path, const std::string& why) {
  return bad_input("cannot read '" + path + "': " + why);
}

Result<std::string> read_all(const std::string& path) {
  const std::unique_ptr<std::FILE, CloseFile> file(path == "-" ? stdin
                                                               : std::fopen(path.c_str(), "rb"));
  const auto reason = [] { return std::error_code(errno, std::generic_category()).message(); };
  if (file == nullptr) return cannot_read(path, reason());
  std::string out;
  std::string piece(piece_bytes, '\0');
  for (;;) {
    const std::size_t read = std::fread(piece.data(), 1, piece.size(), file.get());
    out.append(piece, 0, read);
    if (out.size() > max_log_bytes) {
      return cannot_read(path, "expected at most " + std::to_string(max_log_bytes) + " bytes");
    }
    if (read < piece.size()) break;
  }
  if (std::ferror(file.get()) != 0) return cannot_read(path, reason());
  return out;
}

// Only of a file that can be read once more: what is taken from a pipe is gone.
bool is_sqlite(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) return false;
  constexpr std::string_view head("SQLite format 3\0", 16);
  const std::unique_ptr<std::FILE, CloseFile> file(std::fopen(path.c_str(), "rb"));
  std::string found(head.size(), '\0');
  if (file == nullptr) return false;
  return std::fread(found.data(), 1, found.size(), file.get()) == head.size() && found == head;
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
  const auto content = read_all(request.file);
  if (!content) return tl::unexpected<Error>(content.error());
  return print_decoded(protocol::read_log(*content), request, print);
}

}  // namespace voltwin::scenarios::cli
