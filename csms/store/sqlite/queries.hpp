#pragma once
// Lists out of an SQLite file, beside whoever writes it: projection/queries.hpp says what. It
// must not change anything.
//
// Contract: each call sees one instant of the database. One thread at a time; as many readers as
// are wanted, each with a connection of its own.

#include <memory>
#include <string>

#include "csms/store/projection/queries.hpp"
#include "engine/base/result.hpp"

namespace voltwin::store::sqlite {

class SqliteQueries {
 public:
  /// Opens a file that exists and has this build's tables. Errors, one line that names the file:
  /// bad_input when it does not suit, environment when it cannot be read.
  [[nodiscard]] static Result<SqliteQueries> open(const std::string& path);

  SqliteQueries(SqliteQueries&&) noexcept;
  SqliteQueries& operator=(SqliteQueries&&) noexcept;
  ~SqliteQueries();

  [[nodiscard]] Result<projection::TransactionPage> transactions(
      const projection::TransactionRequest& request);
  [[nodiscard]] Result<projection::SamplePage> samples(const projection::SampleRequest& request);

 private:
  struct Impl;
  explicit SqliteQueries(std::unique_ptr<Impl> impl);

  std::unique_ptr<Impl> impl_;
};

}  // namespace voltwin::store::sqlite
