#include "scenarios/cli/database.hpp"

#include <utility>

namespace voltwin::scenarios::cli {

namespace {

// Of simulated time: a week has some dozens.
constexpr store::journal::CheckpointPolicy policy{10'000, Duration::from_hours(6)};

}  // namespace

Result<Database> Database::open(const Options& options) {
  Database out;
  if (options.where.empty()) return out;
  if (!options.signing_key.empty()) {
    auto key = store::journal::SigningKey::load(options.signing_key);
    if (!key) return tl::unexpected<Error>(std::move(key).error());
    out.key_ = *std::move(key);
  }
  const auto place = place_of(options.where);
  if (!place) return tl::unexpected<Error>(place.error());
  auto begun = (*place)->begin();
  if (!begun) return tl::unexpected<Error>(std::move(begun).error());
  const auto last = begun->journal->last_sequence();
  if (!last) return tl::unexpected<Error>(last.error());
  if (*last != 0) {
    return bad_input("--db " + (*place)->name() + ": already holds a run of " +
                     std::to_string(*last) + " events; name a new one");
  }
  out.begun_ = *std::move(begun);
  return out;
}

Result<void> Database::append(const core::events::Batch& batch) {
  if (!begun_.journal) return {};
  auto appended = begun_.journal->append(batch);
  if (!appended) return tl::unexpected<Error>(appended.error());
  if (batch.records.empty()) return {};
  if (last_.sequence == 0) signed_.at = batch.records.front().at;
  last_ = {batch.records.back().sequence, batch.records.back().at};
  return is_due(policy, signed_, last_.sequence, last_.at) ? sign() : Result<void>();
}

Result<void> Database::sign() {
  if (!key_) return {};
  const auto head = begun_.journal->head();
  if (!head) return tl::unexpected<Error>(head.error());
  TRY(begun_.journal->add(key_->sign(*head, last_.at)));
  signed_ = last_;
  return {};
}

Result<void> Database::keep() {
  if (signed_.sequence < last_.sequence) TRY(sign());
  if (begun_.made) begun_.made->keep();
  return {};
}

}  // namespace voltwin::scenarios::cli
