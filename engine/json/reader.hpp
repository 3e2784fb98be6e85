#pragma once
// A pull reader over JSON text: no DOM, no allocation but for unescaped strings.
// Knows RFC 8259 to the letter (plus comments when asked), a maximum depth, and
// where it stands. It does not know what the text means.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/time/instant.hpp"

namespace voltwin::json {

enum class Token : std::uint8_t {
  begin_object,
  end_object,
  begin_array,
  end_array,
  key,     ///< text() is the unescaped key
  string,  ///< text() is the unescaped value
  number,  ///< raw() is the number as written
  boolean,
  null,
  end,    ///< the document is complete and nothing but white space follows
  fault,  ///< fault() says what is wrong; the reader stays here
};

struct ReaderOptions {
  bool comments = false;  ///< accept // and /* */ (scenario files)
  std::uint32_t max_depth = 64;
};

/// Contract: `text` outlives the reader; every position is a byte offset into it.
class Reader {
 public:
  static constexpr std::uint32_t depth_limit = 64;  ///< greatest ReaderOptions::max_depth

  Reader(std::string_view text, ReaderOptions options);
  // text() may point into the reader itself.
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  /// Reads the next token. After `fault` or `end` it returns the same again.
  Token next();
  [[nodiscard]] Token token() const { return token_; }
  /// Unescaped text of the current key or string; valid until the next call to next().
  [[nodiscard]] std::string_view text() const { return text_; }
  /// The bytes of the current scalar token as written.
  [[nodiscard]] std::string_view raw() const { return raw_; }
  [[nodiscard]] bool boolean() const { return boolean_; }
  /// Byte offset of the start of the current token.
  [[nodiscard]] std::size_t offset() const { return offset_; }
  /// What is wrong, e.g. `expected ':' after the key`.
  [[nodiscard]] const char* fault() const { return fault_; }

  /// With the current token at the start of a value (or a scalar): moves to its last
  /// token and returns the whole value's text. Empty, with token() `fault`, when the value
  /// is not JSON.
  std::string_view skip_value();

 private:
  Token fail(const char* what, std::size_t at);
  bool skip_space();
  bool skip_spaces();
  bool skip_comment();
  Token value_start();
  Token open(Token as);
  Token close(Token as);
  Token after_value();
  Token key_or_close(bool allow_close);
  Token read_key();
  Token read_string(Token as);
  bool read_escape();
  bool read_hex4(std::uint32_t& out);
  Token read_number();
  bool skip_digits();
  Token read_word(std::string_view word, Token as);
  Token value_done(Token as);
  Token document_end();

  std::string_view all_;
  ReaderOptions options_;
  std::size_t at_ = 0;
  std::size_t offset_ = 0;
  Token token_ = Token::null;
  std::string_view text_, raw_;
  std::string unescaped_;
  bool boolean_ = false;
  const char* fault_ = "";
  // One bit a level: 1 object, 0 array.
  std::uint64_t object_bits_ = 0;
  std::uint32_t depth_ = 0;
  enum class Expect : std::uint8_t { value, key_or_close, value_or_close, comma_or_close, end };
  Expect expect_ = Expect::value;
};

struct LineColumn {
  std::size_t line = 1, column = 1;
};
/// Line and column (both from 1; columns count code points) of a byte offset in a text.
[[nodiscard]] LineColumn line_column(std::string_view text, std::size_t offset);

/// Whole value of a JSON number (`5`, and also `5.0` and `50e-1`); false when it is not a
/// whole number or does not fit.
[[nodiscard]] bool parse_int64(std::string_view raw, std::int64_t& out);
/// Correctly rounded double of a JSON number (tiny ones become zero); false when it
/// overflows to infinity.
[[nodiscard]] bool parse_double(std::string_view raw, double& out);
/// Microseconds nearest to a JSON number of seconds, halves up like Duration::nearest, but
/// exact at any size; false when they do not fit.
[[nodiscard]] bool parse_seconds(std::string_view raw, Duration& out);

}  // namespace voltwin::json
