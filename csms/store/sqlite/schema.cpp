#include "csms/store/sqlite/schema.hpp"

#include <string>

#include "csms/store/journal/chain.hpp"
#include "csms/store/sqlite/migrations.hpp"
#include "csms/store/sqlite/rows.hpp"
#include "csms/store/sqlite/transaction.hpp"

namespace voltwin::store::sqlite {

namespace {

// The chain of records that were written before there was one.
Result<void> fill_chain(Database& database) {
  const auto heads = database.integer("SELECT count(*) FROM head");
  if (!heads) return tl::unexpected(heads.error());
  if (*heads != 0) return {};
  auto select = database.prepare(std::string(select_records) + " ORDER BY sequence");
  if (!select) return tl::unexpected(std::move(select).error());
  auto update = database.prepare("UPDATE journal SET digest = ?2 WHERE sequence = ?1");
  if (!update) return tl::unexpected(std::move(update).error());
  journal::Chain chain{journal::Head{}};
  core::events::Record record;
  for (;;) {
    const auto row = select->step();
    if (!row) return tl::unexpected(row.error());
    if (!*row) break;
    read_record(*select, record);
    const journal::Digest& digest = chain.extend(record);
    update->bind(1, static_cast<std::int64_t>(record.sequence));
    update->bind_blob(2, bytes_of(digest));
    TRY(update->run());
  }
  auto insert = database.prepare("INSERT INTO head (only, sequence, digest) VALUES (1, ?, ?)");
  if (!insert) return tl::unexpected(std::move(insert).error());
  insert->bind(1, static_cast<std::int64_t>(chain.head().sequence));
  insert->bind_blob(2, bytes_of(chain.head().digest));
  return insert->run();
}

}  // namespace

Result<std::int64_t> identify(Database& database) {
  const auto application = database.integer("PRAGMA application_id");
  if (!application) return application;
  const auto version = database.integer("PRAGMA user_version");
  if (!version) return version;
  const auto objects = database.integer("SELECT count(*) FROM sqlite_schema");
  if (!objects) return objects;
  if (*application == 0 && *version == 0 && *objects == 0) return 0;
  if (*application != application_id) {
    return database.refuse("holds another application's tables, not a voltwin journal");
  }
  const auto newest = static_cast<std::int64_t>(migrations().size());
  if (*version > newest) {
    return database.refuse("has schema version " + std::to_string(*version) +
                           "; this build knows versions up to " + std::to_string(newest));
  }
  return version;
}

Result<void> require_newest(Database& database) {
  const auto version = identify(database);
  if (!version) return tl::unexpected(version.error());
  if (*version == static_cast<std::int64_t>(migrations().size())) return {};
  return database.refuse("has the tables of version " + std::to_string(*version) +
                         "; bring it to this build's with `voltwin db migrate`");
}

Result<void> configure(Database& database) {
  auto mode = database.prepare("PRAGMA journal_mode = WAL");
  if (!mode) return tl::unexpected(std::move(mode).error());
  const auto row = mode->step();
  if (!row) return tl::unexpected(row.error());
  if (!*row || mode->text(0) != "wal") return database.refuse("does not support WAL");
  mode->reset();
  return database.execute(
      "PRAGMA synchronous = FULL;"
      "PRAGMA foreign_keys = ON;"
      "PRAGMA secure_delete = ON;"           // what an erasure removes is overwritten
      "PRAGMA cache_size = -16384;"          // 16 MiB
      "PRAGMA wal_autocheckpoint = 4096;");  // pages: 16 MiB of log between checkpoints
}

Result<void> migrate(Database& database) {
  Transaction transaction(database);
  TRY(transaction.begin());
  const auto version = identify(database);  // again: now nobody else can change it
  if (!version) return tl::unexpected(version.error());
  const auto scripts = migrations();
  const auto seen = static_cast<std::size_t>(*version);
  if (seen == scripts.size()) return {};
  for (const char* const script : scripts.subspan(seen)) TRY(database.execute(script));
  TRY(fill_chain(database));
  TRY(database.execute("PRAGMA application_id = " + std::to_string(application_id)));
  TRY(database.execute("PRAGMA user_version = " + std::to_string(scripts.size())));
  return transaction.commit();
}

}  // namespace voltwin::store::sqlite
