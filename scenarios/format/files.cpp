#include "scenarios/format/files.hpp"

#include <openssl/evp.h>
#include <zlib.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "engine/base/ensure.hpp"

namespace voltwin::scenarios::format {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t chunk_bytes = std::size_t{1} << 16U;
// zlib: largest window, expect a gzip header and trailer.
constexpr int gzip_window_bits = 15 + 16;

tl::unexpected<Error> bad_file(std::string_view label, std::string_view what) {
  return bad_input(std::string(label) + ": " + std::string(what));
}

// One gzip stream being unpacked; ends zlib's state however the function is left.
class Inflater {
 public:
  Inflater() { ready_ = inflateInit2(&stream_, gzip_window_bits) == Z_OK; }
  ~Inflater() {
    if (ready_) inflateEnd(&stream_);
  }
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  [[nodiscard]] bool is_ready() const { return ready_; }
  z_stream& stream() { return stream_; }

 private:
  z_stream stream_{};
  bool ready_ = false;
};

}  // namespace

Result<std::string> read_file(const std::string& path, std::string_view label) {
  std::error_code problem;
  const fs::file_status status = fs::status(path, problem);
  if (status.type() == fs::file_type::not_found) return bad_file(label, "no such file");
  if (problem) return bad_file(label, "cannot read the file: " + problem.message());
  if (fs::is_directory(status)) return bad_file(label, "expected a file, found a directory");
  if (!fs::is_regular_file(status)) return bad_file(label, "expected a regular file");
  std::ifstream in(path, std::ios::binary);
  if (!in) return bad_file(label, std::string("cannot read the file: ") + std::strerror(errno));
  std::string out;
  std::array<char, chunk_bytes> chunk{};
  while (in.read(chunk.data(), chunk.size()) || in.gcount() > 0) {
    out.append(chunk.data(), static_cast<std::size_t>(in.gcount()));
    if (out.size() > max_file_bytes) return bad_file(label, "the file is larger than 256 MiB");
  }
  if (in.bad()) return bad_file(label, "cannot read the file to its end");
  return out;
}

Result<std::string> gunzip(std::string_view bytes, std::string_view label) {
  Inflater inflater;
  if (!inflater.is_ready()) return environment_error("out of memory");
  z_stream& stream = inflater.stream();
  // zlib takes a pointer to non-const but does not write through it.
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  std::string out;
  std::array<char, chunk_bytes> chunk{};
  for (;;) {
    stream.next_out = reinterpret_cast<Bytef*>(chunk.data());
    stream.avail_out = static_cast<uInt>(chunk.size());
    const int status = inflate(&stream, Z_NO_FLUSH);
    out.append(chunk.data(), chunk.size() - stream.avail_out);
    if (out.size() > max_file_bytes) return bad_file(label, "unpacks to more than 256 MiB");
    if (status == Z_STREAM_END) {
      if (stream.avail_in == 0) return out;
      if (inflateReset(&stream) != Z_OK) return bad_file(label, "not gzip data");
    } else if (status == Z_BUF_ERROR) {
      return bad_file(label, "the gzip data is cut short");
    } else if (status != Z_OK) {
      return bad_file(label, out.empty() ? "not gzip data" : "the gzip data is damaged");
    }
  }
}

std::string sha256_hex(std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int length = 0;
  const int done =
      EVP_Digest(bytes.data(), bytes.size(), digest.data(), &length, EVP_sha256(), nullptr);
  ENSURE(done == 1 && length == 32);
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  for (std::size_t i = 0; i < length; ++i) {
    out += digits[digest[i] >> 4U];
    out += digits[digest[i] & 0xFU];
  }
  return out;
}

}  // namespace voltwin::scenarios::format
