// Whether there is a journal in a database, one that is made as a whole, and one that goes.
#include <string>
#include <utility>

#include "csms/store/postgres/database.hpp"
#include "csms/store/postgres/migrations.hpp"
#include "csms/store/postgres/postgres_journal.hpp"

namespace voltwin::store::postgres {

namespace {

/// On a connection of its own: between two of them hours may pass.
Result<void> at(const Address& address, const std::function<Result<void>(Connection&)>& work) {
  Connection connection;
  TRY(connection.open(address));
  return work(connection);
}

Result<void> run_at(const Address& address, const std::string& sql) {
  return at(address, [&](Connection& connection) -> Result<void> {
    TRY(connection.run(sql));
    return {};
  });
}

Result<void> expect_nothing(Connection& connection) {
  const auto version = identify(connection);
  if (!version) return tl::unexpected(version.error());
  if (*version == 0) return {};
  return connection.address().refuse("holds a journal already; name an empty database");
}

/// Where a journal lies until it is whole. It is refused where somebody else's is, or one of a
/// process that was killed.
Result<void> begin_partial(Connection& connection, const std::string& schema) {
  const auto there =
      connection.integer("SELECT count(*) FROM pg_namespace WHERE nspname = '" + schema + "'");
  if (!there) return tl::unexpected(there.error());
  if (*there != 0) {
    return connection.address().refuse("schema '" + schema +
                                       "' is there already, of a copy that did not end");
  }
  TRY(connection.run("CREATE SCHEMA " + schema));
  return {};
}

/// Of a journal that was not made whole, nothing stays.
struct Discard {
  const Address& address;
  ~Discard() {
    // Nothing can be done about an error here; the next one says what is left.
    static_cast<void>(run_at(address, "DROP SCHEMA IF EXISTS " + address.schema + " CASCADE"));
  }
};

}  // namespace

Result<journal::SchemaStatus> PostgresJournal::status(std::string_view url,
                                                      const OpenOptions& options) {
  const auto address = Address::parse(url, options.schema);
  if (!address) return tl::unexpected(address.error());
  journal::SchemaStatus out;
  out.newest = static_cast<std::int64_t>(migrations().size());
  TRY(at(*address, [&](Connection& connection) -> Result<void> {
    const auto version = identify(connection);
    if (!version) return tl::unexpected(version.error());
    out.version = *version;
    // Tables with their indexes and long values; a partition is a table.
    const auto bytes = connection.integer(
        "SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0)::bigint FROM pg_class c JOIN "
        "pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'r' AND n.nspname = '" +
        address->schema + "'");
    if (!bytes) return tl::unexpected(bytes.error());
    out.bytes = static_cast<std::uint64_t>(*bytes);
    return {};
  }));
  return out;
}

Result<void> PostgresJournal::create(std::string_view url, const OpenOptions& options,
                                     const journal::Fill& fill) {
  OpenOptions making = options;
  making.access = Access::write;
  making.schema += "_partial";
  const auto address = Address::parse(url, options.schema);
  if (!address) return tl::unexpected(address.error());
  const auto partial = Address::parse(url, making.schema);
  if (!partial) return tl::unexpected(partial.error());
  const auto begun = at(*address, [&](Connection& connection) -> Result<void> {
    TRY(expect_nothing(connection));
    return begin_partial(connection, partial->schema);
  });
  if (!begun) return begun;
  const Discard discard{*partial};
  {
    auto journal = open(url, making);
    if (!journal) return tl::unexpected(std::move(journal).error());
    TRY(fill(*journal));
  }
  return at(*address, [&](Connection& connection) -> Result<void> {
    Transaction transaction(connection);
    TRY(transaction.begin());
    TRY(expect_nothing(connection));
    // An empty one may be there. Who puts something in it meanwhile is not overwritten.
    TRY(connection.run("DROP SCHEMA IF EXISTS " + address->schema));
    TRY(connection.run("ALTER SCHEMA " + partial->schema + " RENAME TO " + address->schema));
    return transaction.commit();
  });
}

Result<void> PostgresJournal::drop(std::string_view url, const OpenOptions& options) {
  const auto address = Address::parse(url, options.schema);
  if (!address) return tl::unexpected(address.error());
  return run_at(*address, "DROP SCHEMA IF EXISTS " + address->schema + " CASCADE");
}

Result<std::string> PostgresJournal::name_of(std::string_view url) {
  auto address = Address::parse(url, OpenOptions{}.schema);
  if (!address) return tl::unexpected(std::move(address).error());
  return std::move(address->name);
}

}  // namespace voltwin::store::postgres
