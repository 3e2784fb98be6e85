#pragma once
// PostgreSQL for the area `store`: the server that `./dev bench store` starts, if there is one.

#include <cstdlib>
#include <string>
#include <utility>

#include "csms/store/postgres/postgres_journal.hpp"
#include "tests/bench/bench.hpp"

namespace voltwin::bench {

inline constexpr const char* no_postgres = "no server at VOLTWIN_POSTGRES_URL";

/// nullptr when there is none.
[[nodiscard]] inline const char* postgres_url() { return std::getenv("VOLTWIN_POSTGRES_URL"); }

/// A new journal in a schema of its own. The server is temporary, and the schema with it.
[[nodiscard]] inline Result<store::postgres::PostgresJournal> open_postgres(std::string_view url,
                                                                            std::string schema) {
  store::postgres::OpenOptions options;
  options.schema = std::move(schema);
  return store::postgres::PostgresJournal::open(url, options);
}

}  // namespace voltwin::bench
