#include "csms/store/postgres/writer.hpp"

#include <algorithm>
#include <thread>
#include <utility>

#include "csms/store/postgres/migrations.hpp"

namespace voltwin::store::postgres {

namespace {

// A server that comes back does so within seconds; who asks more often only burdens it.
constexpr std::chrono::milliseconds first_pause{20};
constexpr std::chrono::milliseconds longest_pause{1000};

constexpr std::string_view taken_over =
    "another writer has taken over; this one must not write any more";

std::int64_t milliseconds(Duration duration) {
  // PostgreSQL takes 0 for "for ever".
  return std::max<std::int64_t>(1, duration / Duration::from_ms(1));
}

}  // namespace

tl::unexpected<Error> Writer::give_up(std::string_view why) {
  auto out = address_.failed(why);
  fault_ = out.value();
  return out;
}

Result<void> Writer::take_lock(Duration wait) {
  const auto locked = connection_.run(
      "SET lock_timeout = " + std::to_string(milliseconds(wait)) +
      "; SELECT pg_advisory_lock(x'564f4c54'::int, hashtext('write " + address_.schema + "'))");
  if (!locked && connection_.is_locked_out()) {
    return address_.failed("another writer has it open (schema '" + address_.schema + "')");
  }
  TRY(locked);
  TRY(connection_.run("SET lock_timeout = 0"));
  return {};
}

Result<void> Writer::begin_epoch() {
  Transaction transaction(connection_);
  TRY(transaction.begin());
  // Waits for what the writer before may still have under way.
  const auto head = connection_.run(
      "SELECT sequence, digest, frames, samples, commits, epoch FROM head FOR UPDATE");
  if (!head) return tl::unexpected(head.error());
  if (head->size() != 1) return address_.refuse("has no head");
  // A digest that is none fits no record, which whoever opens the journal finds.
  position_ = {{static_cast<std::uint64_t>(head->integer(0, 0)),
                journal::digest_from_bytes(head->bytes(0, 1)).value_or(journal::Digest{})},
               head->integer(0, 2),
               head->integer(0, 3)};
  commits_ = head->integer(0, 4) + 1;
  epoch_ = head->integer(0, 5) + 1;
  const std::string epoch = std::to_string(epoch_);
  TRY(connection_.run("UPDATE head SET commits = commits + 1, epoch = " + epoch +
                      "; INSERT INTO writer (epoch, client) VALUES (" + epoch +
                      ", coalesce(host(inet_client_addr()), 'local'))"));
  return transaction.commit();
}

Result<void> Writer::remember_session() {
  const auto session = connection_.run(
      "SELECT pid, backend_start::text FROM pg_stat_activity WHERE pid = pg_backend_pid()");
  if (!session) return tl::unexpected(session.error());
  // The time as well: a number is given again after a restart.
  session_ = session->size() == 1
                 ? "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid = " +
                       std::string(session->text(0, 0)) + " AND backend_start = '" +
                       std::string(session->text(0, 1)) + "'"
                 : "SELECT 1";
  return {};
}

Result<void> Writer::open(const Address& address, const OpenOptions& options) {
  address_ = address;
  retry_ = options.retry;
  TRY(connection_.open(address));
  if (const auto version = identify(connection_); !version) {
    return tl::unexpected(version.error());
  }
  if (auto locked = take_lock(options.lock_wait); !locked) {
    if (options.access == Access::alone && connection_.is_locked_out()) {
      return address.refuse("another process has it open; end that first");
    }
    return locked;
  }
  TRY(migrate(connection_));
  TRY(begin_epoch());
  return remember_session();
}

Result<void> Writer::attempt(const Work& work, const Position& after) {
  is_committing_ = false;
  Transaction transaction(connection_);
  TRY(transaction.begin());
  Parameters head;
  head.add(static_cast<std::int64_t>(after.head.sequence))
      .add_bytes(
          {reinterpret_cast<const char*>(after.head.digest.data()), after.head.digest.size()})
      .add(after.frames)
      .add(after.samples)
      .add(epoch_);
  // Locks the row, and so the epoch, until the commit.
  const auto fence = connection_.run(
      "UPDATE head SET sequence = $1::bigint, digest = $2::bytea, frames = $3::bigint, "
      "samples = $4::bigint, commits = commits + 1 WHERE epoch = $5::bigint",
      head);
  if (!fence) return tl::unexpected(fence.error());
  if (fence->touched() != 1) return give_up(taken_over);
  TRY(work(connection_));
  is_committing_ = true;
  return transaction.commit();
}

Result<std::int64_t> Writer::resume(Clock::time_point until) {
  TRY(connection_.open(address_));
  // Of a network that failed: the server may not have noticed, and our lock is still ours.
  TRY(connection_.run(session_));
  const auto epoch = connection_.integer("SELECT epoch FROM head");
  if (!epoch) return epoch;
  if (*epoch != epoch_) return give_up(taken_over);
  const auto left = std::chrono::duration_cast<std::chrono::microseconds>(until - Clock::now());
  TRY(take_lock(Duration::from_us(left.count())));
  TRY(remember_session());
  // What was under way is over once the row can be locked.
  Transaction transaction(connection_);
  TRY(transaction.begin());
  const auto head = connection_.run("SELECT commits, epoch FROM head FOR UPDATE");
  if (!head) return tl::unexpected(head.error());
  if (head->size() != 1 || head->integer(0, 1) != epoch_) return give_up(taken_over);
  TRY(transaction.commit());
  const std::int64_t commits = head->integer(0, 0);
  if (commits != commits_ && commits != commits_ + 1) {
    return give_up("came back without what had been written: an older copy of it?");
  }
  return commits;
}

Result<std::int64_t> Writer::find_again(Clock::time_point until) {
  for (auto pause = first_pause;; pause = std::min(pause * 2, longest_pause)) {
    auto commits = resume(until);
    if (commits || fault_) return commits;
    connection_.close();
    if (Clock::now() + pause > until) return commits;
    std::this_thread::sleep_for(pause);
  }
}

Result<void> Writer::recover(Clock::time_point until) {
  if (!connection_.is_lost()) return {};
  const auto commits = find_again(until);
  if (!commits) return tl::unexpected(commits.error());
  if (*commits == commits_) return {};
  return give_up("has a commit that its writer does not know of; open it anew");
}

Result<void> Writer::write(const Work& work, const Position& after) {
  if (fault_) return tl::unexpected<Error>(*fault_);
  const auto until = Clock::now() + std::chrono::microseconds(retry_.us());
  TRY(recover(until));
  for (;;) {
    auto done = attempt(work, after);
    if (done) break;
    if (fault_ || !connection_.is_lost()) return done;
    const bool is_in_doubt = is_committing_;
    const auto commits = find_again(until);
    if (!commits) {
      if (is_in_doubt) standing_ = journal::Standing::in_doubt;
      if (is_in_doubt && !fault_) give_up("is in doubt since a commit failed; open it anew");
      return tl::unexpected(commits.error());
    }
    if (*commits == commits_ + 1) break;
    // A server that goes away over and over is no server.
    if (Clock::now() > until) return done;
  }
  ++commits_;
  position_ = after;
  return {};
}

}  // namespace voltwin::store::postgres
