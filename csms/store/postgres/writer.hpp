#pragma once
// The one connection that writes, and what makes it the only one: a lock of its session, and an
// epoch that every transaction checks. It must not know what is written.
//
// Every transaction raises a counter of commits. When the server goes away in the middle, the
// writer looks for it again, for a limited time, and the counter tells whether the transaction
// in doubt is there; so it is there once, whatever happened.

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "csms/store/journal/chain.hpp"
#include "csms/store/journal/journal.hpp"
#include "csms/store/postgres/database.hpp"
#include "csms/store/postgres/options.hpp"
#include "engine/base/result.hpp"

namespace voltwin::store::postgres {

class Writer {
 public:
  /// What the row of head says beside the counter.
  struct Position {
    journal::Head head;
    std::int64_t frames = 0;   ///< the last id of the tape
    std::int64_t samples = 0;  ///< the last id of the telemetry
  };
  /// Runs statements on the connection, inside the transaction; maybe more than once.
  using Work = std::function<Result<void>(Connection&)>;

  /// Connects, takes the lock, brings the tables to this build's version and begins an epoch.
  [[nodiscard]] Result<void> open(const Address& address, const OpenOptions& options);
  /// One transaction, after which `after` stands in head. After an error nothing of it is
  /// there, unless standing() is in_doubt: the server went away at the COMMIT and did not come
  /// back in time. Then whatever comes after it is refused.
  [[nodiscard]] Result<void> write(const Work& work, const Position& after);
  [[nodiscard]] const Position& position() const { return position_; }
  [[nodiscard]] journal::Standing standing() const { return standing_; }

 private:
  using Clock = std::chrono::steady_clock;

  [[nodiscard]] Result<void> take_lock(Duration wait);
  [[nodiscard]] Result<void> begin_epoch();
  [[nodiscard]] Result<void> remember_session();
  [[nodiscard]] Result<void> attempt(const Work& work, const Position& after);
  /// The counter of commits as it is after the server came back.
  [[nodiscard]] Result<std::int64_t> find_again(Clock::time_point until);
  [[nodiscard]] Result<std::int64_t> resume(Clock::time_point until);
  [[nodiscard]] Result<void> recover(Clock::time_point until);
  tl::unexpected<Error> give_up(std::string_view why);

  Address address_;
  Connection connection_;
  Duration retry_;
  Position position_;
  journal::Standing standing_ = journal::Standing::sound;
  bool is_committing_ = false;  ///< the last attempt got as far as its COMMIT
  std::int64_t epoch_ = 0;
  std::int64_t commits_ = 0;
  std::string session_;         ///< SQL that ends our session, should it still be there
  std::optional<Error> fault_;  ///< after which nothing may be written any more
};

}  // namespace voltwin::store::postgres
