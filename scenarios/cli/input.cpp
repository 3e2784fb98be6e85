#include "scenarios/cli/input.hpp"

#include <cerrno>
#include <cstdio>
#include <memory>
#include <system_error>

namespace voltwin::scenarios::cli {

namespace {

constexpr std::size_t piece_bytes = 64UL * 1024;

struct CloseFile {
  void operator()(std::FILE* file) const {
    if (file != stdin) std::fclose(file);
  }
};

tl::unexpected<Error> cannot_read(const std::string& path, const std::string& why) {
  return bad_input("cannot read '" + path + "': " + why);
}

}  // namespace

Result<std::string> read_input(const std::string& path, std::size_t max_bytes) {
  const std::unique_ptr<std::FILE, CloseFile> file(path == "-" ? stdin
                                                               : std::fopen(path.c_str(), "rb"));
  const auto reason = [] { return std::error_code(errno, std::generic_category()).message(); };
  if (file == nullptr) return cannot_read(path, reason());
  std::string out;
  std::string piece(piece_bytes, '\0');
  for (;;) {
    const std::size_t read = std::fread(piece.data(), 1, piece.size(), file.get());
    out.append(piece, 0, read);
    if (out.size() > max_bytes) {
      return cannot_read(path, "expected at most " + std::to_string(max_bytes) + " bytes");
    }
    if (read < piece.size()) break;
  }
  if (std::ferror(file.get()) != 0) return cannot_read(path, reason());
  return out;
}

}  // namespace voltwin::scenarios::cli
