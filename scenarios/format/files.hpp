#pragma once
// Bytes from disk: reading whole files, undoing gzip, SHA-256. It does not know what the
// bytes mean. Errors are one line that names the file.

#include <cstddef>
#include <string>
#include <string_view>

#include "engine/base/result.hpp"

namespace voltwin::scenarios::format {

/// Larger files, and compressed ones that unpack to more, are refused.
inline constexpr std::size_t max_file_bytes = std::size_t{256} << 20U;

/// The file's bytes. Bad input when it is missing, not a regular file, unreadable or larger
/// than max_file_bytes; `label` names it in the message.
[[nodiscard]] Result<std::string> read_file(const std::string& path, std::string_view label);

/// Unpacks gzip (RFC 1952, several members too). Bad input when the bytes are not gzip, are
/// cut short or fail their check sum, or unpack to more than max_file_bytes.
[[nodiscard]] Result<std::string> gunzip(std::string_view bytes, std::string_view label);

/// 64 lower-case hex digits.
[[nodiscard]] std::string sha256_hex(std::string_view bytes);

}  // namespace voltwin::scenarios::format
