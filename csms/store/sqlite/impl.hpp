#pragma once
// What a SqliteJournal is made of. Private to csms/store/sqlite.

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "csms/store/projection/fold.hpp"
#include "csms/store/projection/projection.hpp"
#include "csms/store/sqlite/database.hpp"
#include "csms/store/sqlite/sqlite_journal.hpp"

namespace voltwin::store::sqlite {

struct SqliteJournal::Impl {
  Database database;
  Statement insert_record, insert_frame, insert_sample, insert_entry, set_head;
  std::vector<Statement> writes;  ///< by index of projection::shapes()
  journal::Chain chain{journal::Head{}};
  journal::Standing standing = journal::Standing::sound;
  std::uint64_t vault = 0;  ///< its last number
  projection::Places places;
  bool is_at_one_instant = false;
  // What is projected at once, and what comes of it; kept for their memory.
  std::vector<core::events::Event> events;
  projection::Changes changes;
  projection::Folder folder;

  Result<void> open(const std::string& path, const OpenOptions& options);
  Result<void> open_to_write(const std::string& path, const OpenOptions& options);
  Result<void> load();
  Result<void> check_head();
  Result<void> prepare();
  Result<void> prepare(Statement& into, std::string_view sql);
  Result<void> write(const journal::Batch& batch, const journal::Snapshot* snapshot);
  Result<void> write(const journal::Snapshot& snapshot);
  Result<void> write(const core::events::Record& record);
  Result<void> write(const core::events::TapeEntry& frame);
  Result<void> write(const core::events::Telemetry& sample);
  Result<void> write(const core::events::VaultEntry& entry);
  Result<void> write_head();
  Result<void> read_places();
  Result<void> erase(const core::events::Erasure& erasure);
  Result<void> empty_log();
  Result<void> at_one_instant(const std::function<Result<void>()>& work);
  Result<void> read_projections(const std::function<Result<void>(const std::string& row)>& visit);
  Result<void> read_rows(const journal::VisitRow& visit);
  Result<std::vector<std::string>> columns_of(std::string_view table);
  Result<void> redact_tape(const core::events::Erasure& erasure);
  Result<void> project(std::span<const core::events::Record> records);
  Result<void> carry_out(std::size_t shape, std::size_t first);
  Result<void> read(std::uint64_t after, const journal::VisitLink& visit);
  Result<journal::Head> stored_head();

  /// Prepares, lets `bind` fill the parameters, and calls `take` for each row until it fails.
  template <class Bind, class Take>
  Result<void> for_each_row(std::string_view sql, const Bind& bind, const Take& take) {
    Statement select;
    TRY(prepare(select, sql));
    bind(select);
    for (;;) {
      const auto row = select.step();
      if (!row) return tl::unexpected(row.error());
      if (!*row) return {};
      TRY(take(std::as_const(select)));
    }
  }
};

}  // namespace voltwin::store::sqlite
