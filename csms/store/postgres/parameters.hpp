#pragma once
// What goes into a statement: values and arrays in PostgreSQL's binary form, so that nothing
// needs quoting, and a number arrives as it was. It must not know any table.
//
// A PostgreSQL text is UTF-8 without NUL, and what comes over a wire need not be. Bytes that it
// would not take are stored as U+001A and two digits, U+001A itself as well; so every text reads
// as it was, whoever reads it, and comes back byte for byte.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace voltwin::store::postgres {

/// The text as the database holds it. Equal to `text`, but for what it could not hold.
[[nodiscard]] std::string stored_text(std::string_view text);
/// The other way round.
[[nodiscard]] std::string restored_text(std::string_view stored);

enum class ElementType : std::uint8_t { bigint, number, text, bytes };

/// An array of one column's values, row by row.
class Column {
 public:
  explicit Column(ElementType type) : type_(type) { clear(); }

  void add(std::int64_t value);
  void add(double value);
  void add(std::string_view value);  ///< a text, or bytes
  void add_null();
  void clear();
  [[nodiscard]] std::size_t size() const { return count_; }
  /// The array as one parameter.
  [[nodiscard]] std::string take();

 private:
  ElementType type_;
  std::size_t count_ = 0;
  bool has_null_ = false;
  std::string bytes_;
};

/// The parameters $1, $2, … of a statement.
class Parameters {
 public:
  Parameters& add(std::int64_t value);
  Parameters& add(std::string_view text);
  Parameters& add_bytes(std::string_view bytes);
  Parameters& add(Column& column);
  [[nodiscard]] const std::vector<std::string>& values() const { return values_; }

 private:
  std::vector<std::string> values_;
};

}  // namespace voltwin::store::postgres
