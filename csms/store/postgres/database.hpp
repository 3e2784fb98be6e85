#pragma once
// A thin, safe hold on libpqxx: an address, a connection, statements that are prepared when
// they are first used, and rows. Exceptions of the library end here and become one-line errors
// that name the database, never its password. It must not know any table.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "csms/store/postgres/parameters.hpp"
#include "engine/base/result.hpp"

namespace voltwin::store::postgres {

/// Where a journal is.
struct Address {
  std::string url;     ///< as libpq takes it, perhaps with a password
  std::string name;    ///< for people: without one
  std::string schema;  ///< a plain lower-case name

  /// bad_input for what is no postgresql:// URL, or no plain name of a schema.
  [[nodiscard]] static Result<Address> parse(std::string_view url, std::string_view schema);
  /// `database 'NAME': WHAT`, for a database that does not suit.
  [[nodiscard]] tl::unexpected<Error> refuse(std::string_view what) const;
  /// The same of one that fails.
  [[nodiscard]] tl::unexpected<Error> failed(std::string_view what) const;
};

/// The rows of an answer; copies share it.
class Rows {
 public:
  Rows();
  [[nodiscard]] std::size_t size() const;
  [[nodiscard]] std::size_t columns() const;
  /// How many rows a statement without an answer touched.
  [[nodiscard]] std::uint64_t touched() const;
  [[nodiscard]] bool is_null(std::size_t row, std::size_t column) const;
  /// As the database holds it; valid as long as these rows are.
  [[nodiscard]] std::string_view text(std::size_t row, std::size_t column) const;
  /// Of a bigint; 0 for NULL.
  [[nodiscard]] std::int64_t integer(std::size_t row, std::size_t column) const;
  [[nodiscard]] double number(std::size_t row, std::size_t column) const;
  [[nodiscard]] std::string bytes(std::size_t row, std::size_t column) const;

 private:
  friend class Connection;
  struct Held;
  std::shared_ptr<const Held> held_;
};

class Connection {
 public:
  Connection();
  Connection(Connection&&) noexcept;
  Connection& operator=(Connection&&) noexcept;
  ~Connection();

  [[nodiscard]] Result<void> open(const Address& address);
  /// After an error: whether the server went away, so that opening again may help. Before
  /// the first opening as well.
  [[nodiscard]] bool is_lost() const;
  void close();

  /// One or more statements; the rows of the last one.
  [[nodiscard]] Result<Rows> run(const std::string& sql);
  /// One statement with parameters, prepared when it is first used.
  [[nodiscard]] Result<Rows> run(std::string_view sql, const Parameters& parameters);
  /// The same without keeping it: of texts that are made for each call there is no end.
  [[nodiscard]] Result<Rows> run_once(const std::string& sql, const Parameters& parameters);
  /// The first column of the only row; an error when there is none.
  [[nodiscard]] Result<std::int64_t> integer(const std::string& sql);
  /// Of the last error: whether a lock was not to be had in the time that was set for it.
  [[nodiscard]] bool is_locked_out() const;

  [[nodiscard]] const Address& address() const;

 private:
  struct Impl;
  [[nodiscard]] Result<Rows> guarded(const std::function<Rows()>& work);

  std::unique_ptr<Impl> impl_;
};

/// A transaction that is undone unless it was committed.
class Transaction {
 public:
  explicit Transaction(Connection& connection) : connection_(connection) {}
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  [[nodiscard]] Result<void> begin();
  /// For reading: whatever is read in it is of one instant.
  [[nodiscard]] Result<void> begin_snapshot();
  [[nodiscard]] Result<void> commit();

 private:
  Connection& connection_;
  bool is_open_ = false;
};

}  // namespace voltwin::store::postgres
