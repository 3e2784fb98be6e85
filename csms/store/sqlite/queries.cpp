#include "csms/store/sqlite/queries.hpp"

#include <utility>
#include <variant>
#include <vector>

#include "csms/store/sqlite/database.hpp"
#include "csms/store/sqlite/migrations.hpp"
#include "csms/store/sqlite/schema.hpp"
#include "csms/store/sqlite/transaction.hpp"

namespace voltwin::store::sqlite {

namespace {

// A writer holds its lock for a commit only.
constexpr Duration busy_timeout = Duration::from_seconds(5);

void bind(Statement& statement, int index, const projection::Parameter& parameter) {
  if (const auto* text = std::get_if<std::string>(&parameter)) {
    statement.bind(index, std::string_view(*text));
  } else {
    statement.bind(index, std::get<std::int64_t>(parameter));
  }
}

}  // namespace

struct SqliteQueries::Impl {
  Database database;

  Result<void> open(const std::string& path);
  Result<void> run(const projection::Query& query, const projection::VisitCells& visit);
};

Result<void> SqliteQueries::Impl::open(const std::string& path) {
  TRY(database.open_to_follow(path, busy_timeout));
  const auto version = identify(database);
  if (!version) return tl::unexpected(version.error());
  if (*version < static_cast<std::int64_t>(migrations().size())) {
    return database.refuse("has the tables of version " + std::to_string(*version) +
                           "; bring it to this build's with `voltwin db migrate`");
  }
  // Rows all over a large file: a page that is mapped costs no call and no copy.
  return database.execute("PRAGMA mmap_size = 68719476736; PRAGMA query_only = ON");
}

Result<void> SqliteQueries::Impl::run(const projection::Query& query,
                                      const projection::VisitCells& visit) {
  auto statement = database.prepare(query.sql);
  if (!statement) return tl::unexpected(std::move(statement).error());
  int index = 0;
  for (const projection::Parameter& parameter : query.parameters) {
    bind(*statement, ++index, parameter);
  }
  std::vector<std::string_view> cells(static_cast<std::size_t>(statement->columns()));
  for (;;) {
    const auto row = statement->step();
    if (!row) return tl::unexpected(row.error());
    if (!*row) return {};
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const int column = static_cast<int>(i);
      cells[i] = statement->is_null(column) ? std::string_view() : statement->text(column);
    }
    TRY(visit(cells));
  }
}

SqliteQueries::SqliteQueries(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
SqliteQueries::SqliteQueries(SqliteQueries&&) noexcept = default;
SqliteQueries& SqliteQueries::operator=(SqliteQueries&&) noexcept = default;
SqliteQueries::~SqliteQueries() = default;

Result<SqliteQueries> SqliteQueries::open(const std::string& path) {
  auto impl = std::make_unique<Impl>();
  TRY(impl->open(path));
  return SqliteQueries(std::move(impl));
}

Result<projection::TransactionPage> SqliteQueries::transactions(
    const projection::TransactionRequest& request) {
  Transaction transaction(impl_->database);
  TRY(transaction.begin_reading());
  return projection::read_transactions(
      request, projection::Dialect::sqlite,
      [this](const auto& query, const auto& visit) { return impl_->run(query, visit); });
}

Result<projection::SamplePage> SqliteQueries::samples(const projection::SampleRequest& request) {
  Transaction transaction(impl_->database);
  TRY(transaction.begin_reading());
  return projection::read_samples(
      request, projection::Dialect::sqlite,
      [this](const auto& query, const auto& visit) { return impl_->run(query, visit); });
}

}  // namespace voltwin::store::sqlite
