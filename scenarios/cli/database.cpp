#include "scenarios/cli/database.hpp"

#include <system_error>
#include <utility>

namespace voltwin::scenarios::cli {

namespace fs = std::filesystem;

namespace {

// Of simulated time: a week has some dozens.
constexpr store::journal::CheckpointPolicy policy{10'000, Duration::from_hours(6)};

}  // namespace

Database::Database(Database&& other) noexcept
    : journal_(std::move(other.journal_)),
      key_(std::move(other.key_)),
      signed_(other.signed_),
      last_(other.last_),
      made_(std::move(other.made_)) {
  other.made_.clear();
}

Database::~Database() {
  journal_.reset();
  std::error_code ignored;  // nothing can be done about it here
  for (const fs::path& path : made_) {
    fs::remove(path, ignored);  // of a folder: only when it is empty
    for (const char* suffix : {"-wal", "-shm", "-journal"}) {
      fs::remove(path.string() + suffix, ignored);
    }
  }
}

Result<Database> Database::open(const Options& options) {
  const std::string& path = options.path;
  Database out;
  if (path.empty()) return out;
  if (!options.signing_key.empty()) {
    auto key = store::journal::SigningKey::load(options.signing_key);
    if (!key) return tl::unexpected<Error>(std::move(key).error());
    out.key_ = *std::move(key);
  }
  std::error_code error;
  const fs::path file = fs::absolute(path, error).lexically_normal();
  for (fs::path at = file; !fs::exists(at, error) && at.has_relative_path();) {
    out.made_.push_back(at);
    at = at.parent_path();
  }
  if (out.made_.size() > 1) {
    fs::create_directories(file.parent_path(), error);
    if (error) {
      return bad_input("--db " + path + ": cannot make the folder " + file.parent_path().string() +
                       ": " + error.message());
    }
  }
  auto journal = store::sqlite::SqliteJournal::open(path);
  if (!journal) return tl::unexpected<Error>(journal.error());
  auto last = journal->last_sequence();
  if (!last) return tl::unexpected<Error>(last.error());
  if (*last != 0) {
    return bad_input("--db " + path + ": already holds a run of " + std::to_string(*last) +
                     " events; name a new file");
  }
  out.journal_ = *std::move(journal);
  return out;
}

Result<void> Database::append(const core::events::Batch& batch) {
  if (!journal_) return {};
  auto appended = journal_->append(batch);
  if (!appended) return tl::unexpected<Error>(appended.error());
  if (batch.records.empty()) return {};
  if (last_.sequence == 0) signed_.at = batch.records.front().at;
  last_ = {batch.records.back().sequence, batch.records.back().at};
  return is_due(policy, signed_, last_.sequence, last_.at) ? sign() : Result<void>();
}

Result<void> Database::sign() {
  if (!key_) return {};
  const auto head = journal_->head();
  if (!head) return tl::unexpected<Error>(head.error());
  TRY(journal_->add(key_->sign(*head, last_.at)));
  signed_ = last_;
  return {};
}

Result<void> Database::keep() {
  if (signed_.sequence < last_.sequence) TRY(sign());
  made_.clear();
  return {};
}

}  // namespace voltwin::scenarios::cli
