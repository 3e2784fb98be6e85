#include "csms/store/postgres/queries.hpp"

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "csms/store/postgres/database.hpp"
#include "csms/store/postgres/migrations.hpp"
#include "csms/store/postgres/pool.hpp"

namespace voltwin::store::postgres {

namespace {

Parameters parameters_of(const projection::Query& query) {
  Parameters out;
  for (const projection::Parameter& parameter : query.parameters) {
    if (const auto* text = std::get_if<std::string>(&parameter)) {
      out.add(std::string_view(*text));
    } else {
      out.add(std::get<std::int64_t>(parameter));
    }
  }
  return out;
}

Result<void> run(Connection& connection, const projection::Query& query,
                 const projection::VisitCells& visit) {
  const auto rows = connection.run_once(query.sql, parameters_of(query));
  if (!rows) return tl::unexpected(rows.error());
  std::vector<std::string> texts(rows->columns());
  std::vector<std::string_view> cells(rows->columns());
  for (std::size_t row = 0; row < rows->size(); ++row) {
    for (std::size_t i = 0; i < cells.size(); ++i) {
      texts[i] = restored_text(rows->text(row, i));
      cells[i] = rows->is_null(row, i) ? std::string_view() : std::string_view(texts[i]);
    }
    TRY(visit(cells));
  }
  return {};
}

}  // namespace

struct PostgresQueries::Impl {
  Pool pool;

  /// What `read` gives, which is to ask by the Run that it gets.
  template <class Page, class Read>
  Result<Page> page(const Read& read);
};

template <class Page, class Read>
Result<Page> PostgresQueries::Impl::page(const Read& read) {
  Page out;
  const auto done = pool.read([&](Connection& connection) -> Result<void> {
    // Which index leads to few rows depends on the values: a driver of yesterday, or everybody's.
    TRY(connection.run("SET LOCAL plan_cache_mode = force_custom_plan"));
    auto found = read([&](const projection::Query& query, const projection::VisitCells& visit) {
      return run(connection, query, visit);
    });
    if (!found) return tl::unexpected(std::move(found).error());
    out = *std::move(found);
    return {};
  });
  if (!done) return tl::unexpected(done.error());
  return out;
}

PostgresQueries::PostgresQueries(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
PostgresQueries::PostgresQueries(PostgresQueries&&) noexcept = default;
PostgresQueries& PostgresQueries::operator=(PostgresQueries&&) noexcept = default;
PostgresQueries::~PostgresQueries() = default;

Result<PostgresQueries> PostgresQueries::open(std::string_view url, const OpenOptions& options) {
  auto address = Address::parse(url, options.schema);
  if (!address) return tl::unexpected(std::move(address).error());
  const Pool::Limits limits{options.readers_max, options.retry};
  std::unique_ptr<Impl> impl(new Impl{Pool(*std::move(address), limits)});
  TRY(impl->pool.read(require_newest));
  return PostgresQueries(std::move(impl));
}

Result<projection::TransactionPage> PostgresQueries::transactions(
    const projection::TransactionRequest& request) {
  return impl_->page<projection::TransactionPage>([&](const projection::Run& run) {
    return projection::read_transactions(request, projection::Dialect::postgres, run);
  });
}

Result<projection::SamplePage> PostgresQueries::samples(const projection::SampleRequest& request) {
  return impl_->page<projection::SamplePage>([&](const projection::Run& run) {
    return projection::read_samples(request, projection::Dialect::postgres, run);
  });
}

}  // namespace voltwin::store::postgres
