#pragma once
// The PostgreSQL server of a test run, where there is one: tests/support/postgres.sh starts it
// and says where it is.
#include <string>
#include <vector>

#include "csms/store/postgres/options.hpp"

namespace voltwin::store::test {

/// Why a test that needs the server is skipped.
inline constexpr const char* no_postgres =
    "no server: VOLTWIN_POSTGRES_URL is not set; see tests/support/postgres.sh";

/// Empty when there is none.
std::string postgres_url();

/// A schema of its own name, dropped with everything in it at the end.
class TemporarySchema {
 public:
  TemporarySchema();
  ~TemporarySchema();
  TemporarySchema(const TemporarySchema&) = delete;
  TemporarySchema& operator=(const TemporarySchema&) = delete;
  [[nodiscard]] const std::string& name() const { return name_; }
  /// For a writer in it that does not wait long for anything.
  [[nodiscard]] postgres::OpenOptions options() const;
  /// All rows of the last statement on a connection of its own: columns joined by '|', NULL as
  /// "-". One row "error: …" when the server refuses.
  [[nodiscard]] std::vector<std::string> query(const std::string& sql) const;

 private:
  std::string name_;
};

/// Ends the server as a power cut would, or starts it again; for the tests that have it alone.
void crash_postgres();
void start_postgres();

}  // namespace voltwin::store::test
