#pragma once
// The database of a run: none, or one that holds no run yet. What the run made of it (the file,
// the folders above it, the tables) is removed again unless the run says keep(): half a run is
// not a result.

#include <memory>
#include <optional>
#include <string>

#include "csms/core/events/batch.hpp"
#include "csms/store/journal/archive.hpp"
#include "csms/store/journal/signer.hpp"
#include "engine/base/result.hpp"
#include "scenarios/cli/place.hpp"

namespace voltwin::scenarios::cli {

class Database {
 public:
  struct Options {
    std::string where;        ///< empty: none
    std::string signing_key;  ///< a file, or empty: checkpoints are not made
  };
  /// Refuses a database that holds a run already.
  [[nodiscard]] static Result<Database> open(const Options& options);

  /// Also signs a checkpoint when one is due, by the time of the records.
  [[nodiscard]] Result<void> append(const core::events::Batch& batch);
  /// The run is whole: its end is signed, and what was made stays.
  [[nodiscard]] Result<void> keep();

 private:
  Database() = default;
  [[nodiscard]] Result<void> sign();

  Begun begun_;
  std::optional<store::journal::SigningKey> key_;
  store::journal::LastCheckpoint signed_;
  store::journal::LastCheckpoint last_;  ///< what there is to sign
};

}  // namespace voltwin::scenarios::cli
