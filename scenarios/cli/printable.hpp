#pragma once
// Text that may hold anything, as one line that a terminal shows and does not obey.

#include <string>
#include <string_view>

namespace voltwin::scenarios::cli {

/// `text` with control characters, marks that turn the direction of writing, and bytes that
/// are not UTF-8 written as `\xNN`, a byte each.
[[nodiscard]] std::string printable(std::string_view text);

/// `text` without the password of the URL in it, if there is one, which ends where the text does.
[[nodiscard]] std::string without_password(std::string_view text);
/// The same of many in a text, each ending at a blank or a quote.
[[nodiscard]] std::string without_passwords(std::string_view text);

}  // namespace voltwin::scenarios::cli
