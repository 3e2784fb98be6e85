#pragma once
// Reads CSV text (RFC 4180: quotes, doubled quotes, line breaks in quotes, LF or CRLF) with
// a header line. It does not know what the columns mean; errors name the file and line.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.hpp"

namespace voltwin::csv {

/// Contract: `text` outlives the reader.
class Reader {
 public:
  /// Bad input when the text has no header line. `label` names the file in messages.
  [[nodiscard]] static Result<Reader> open(std::string_view text, std::string label);

  /// Index of the column with this name. Bad input, naming those there are, when none has it or
  /// several do.
  [[nodiscard]] Result<std::size_t> column(std::string_view name) const;

  /// Moves to the next row: false at the end. Bad input for an open quote, text after a
  /// closing quote, or a row that has not as many fields as the header.
  [[nodiscard]] Result<bool> next();
  /// Fields of the current row.
  [[nodiscard]] const std::vector<std::string>& row() const { return row_; }

  /// The field as a number; empty unless all of it is one, decimal and finite.
  [[nodiscard]] std::optional<double> number(std::size_t column) const;

  /// Error half for the current row: `file: line 7: column energy: expected …, found "x"`.
  [[nodiscard]] tl::unexpected<Error> bad_field(std::size_t column,
                                                std::string_view expected) const;

 private:
  Reader(std::string_view text, std::string label) : text_(text), label_(std::move(label)) {}
  Result<bool> read_row(std::vector<std::string>& out);
  Result<bool> read_quoted(std::string& out);
  [[nodiscard]] tl::unexpected<Error> bad_line(std::string_view what) const;

  std::string_view text_;
  std::string label_;
  std::size_t at_ = 0;
  std::size_t next_line_ = 1;  ///< of `at_`
  std::size_t line_ = 1;       ///< of the current row
  std::vector<std::string> header_;
  std::vector<std::string> row_;
};

}  // namespace voltwin::csv
