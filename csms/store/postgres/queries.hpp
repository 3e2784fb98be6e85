#pragma once
// Lists out of a PostgreSQL database, beside whoever writes it: projection/queries.hpp says what.
// It must not change anything.
//
// Contract: each call sees one instant of the database. Several threads may use one of these,
// each call on a connection of its own, `readers_max` of them at most.

#include <memory>
#include <string_view>

#include "csms/store/postgres/options.hpp"
#include "csms/store/projection/queries.hpp"
#include "engine/base/result.hpp"

namespace voltwin::store::postgres {

class PostgresQueries {
 public:
  /// Of a database that has this build's tables; of the options, what a reader needs. Errors, one
  /// line that names the database: bad_input when it does not suit, environment when it cannot
  /// be had.
  [[nodiscard]] static Result<PostgresQueries> open(std::string_view url,
                                                    const OpenOptions& options);

  PostgresQueries(PostgresQueries&&) noexcept;
  PostgresQueries& operator=(PostgresQueries&&) noexcept;
  ~PostgresQueries();

  [[nodiscard]] Result<projection::TransactionPage> transactions(
      const projection::TransactionRequest& request);
  [[nodiscard]] Result<projection::SamplePage> samples(const projection::SampleRequest& request);

 private:
  struct Impl;
  explicit PostgresQueries(std::unique_ptr<Impl> impl);

  std::unique_ptr<Impl> impl_;
};

}  // namespace voltwin::store::postgres
