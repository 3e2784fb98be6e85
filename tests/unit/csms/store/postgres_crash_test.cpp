// A server, a network or a writer that goes away: nothing acknowledged is lost, nothing is there
// twice or by halves.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <condition_variable>
#include <csignal>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "csms/store/postgres/postgres_journal.hpp"
#include "tests/unit/csms/store/postgres_support.hpp"
#include "tests/unit/csms/store/support.hpp"

namespace voltwin::store::postgres {
namespace {

using journal::Batch;
using journal::Chain;
using journal::Digest;
using journal::Head;
using journal::Record;
using test::crash_postgres;
using test::postgres_url;
using test::sample_batch;
using test::start_postgres;

using Rows = std::vector<std::string>;

constexpr std::uint64_t group = 20;

/// Batch n of a series: its records, and one frame that tells of it.
Batch numbered(std::uint64_t n) {
  Batch batch = sample_batch((n - 1) * group + 1, n * group);
  batch.tape = {{batch.records[0].at, core::events::ConnectionId(1), "CP",
                 journal::TapeEntry::Kind::in, std::to_string(n), 0}};
  return batch;
}

class PostgresCrashTest : public testing::Test {
 protected:
  void SetUp() override {
    if (postgres_url().empty()) GTEST_SKIP() << test::no_postgres;
  }
  [[nodiscard]] PostgresJournal open(const std::string& url, const OpenOptions& options) const {
    auto opened = PostgresJournal::open(url, options);
    EXPECT_TRUE(opened.has_value()) << (opened ? "" : opened.error().message);
    if (!opened) std::abort();
    return *std::move(opened);
  }
  [[nodiscard]] OpenOptions patient() const {
    OpenOptions out = schema_.options();
    out.lock_wait = Duration::from_seconds(60);
    return out;
  }

  /// Batches 1 to `count` are there, each once and as a whole, and everything fits together.
  void expect_batches(PostgresJournal& journal, std::uint64_t count) const {
    Chain chain{Head{}};
    EXPECT_TRUE(journal.read_links(0, [&](const Record& record, const Digest& digest) {
      EXPECT_EQ(record.sequence, chain.head().sequence + 1);
      EXPECT_EQ(chain.extend(record), digest);
      return Result<void>();
    }));
    EXPECT_EQ(chain.head().sequence, count * group);
    EXPECT_EQ(journal.head().value(), chain.head());
    std::uint64_t frames = 0;
    EXPECT_TRUE(journal.read_tape({}, [&](const journal::TapeEntry& frame) {
      EXPECT_EQ(frame.text, std::to_string(++frames));
      return Result<void>();
    }));
    EXPECT_EQ(frames, count);
    const Rows followed = projections(journal);
    EXPECT_TRUE(journal.rebuild_projections());
    EXPECT_EQ(projections(journal), followed);
  }
  static Rows projections(PostgresJournal& journal) {
    Rows rows;
    EXPECT_TRUE(journal.read_projections([&](const std::string& row) {
      rows.push_back(row);
      return Result<void>();
    }));
    return rows;
  }

  test::TemporarySchema schema_;
};

// --- the server ------------------------------------------------------------------------

TEST_F(PostgresCrashTest, AnAppendWaitsForAServerThatComesBack) {
  PostgresJournal journal = open(postgres_url(), schema_.options());
  ASSERT_TRUE(journal.append(numbered(1)));
  crash_postgres();
  std::thread starting([] { start_postgres(); });
  const auto appended = journal.append(numbered(2));
  starting.join();
  ASSERT_TRUE(appended.has_value()) << appended.error().message;
  expect_batches(journal, 2);
}

TEST_F(PostgresCrashTest, AServerThatCrashesDuringAppendsLosesAndDoublesNothing) {
  std::optional<PostgresJournal> journal = open(postgres_url(), schema_.options());
  std::mutex mutex;
  std::condition_variable progress;
  std::uint64_t done = 0;
  std::atomic<bool> stop = false;
  std::thread writing([&] {
    while (!stop) {
      const auto appended = journal->append(numbered(done + 1));
      EXPECT_TRUE(appended.has_value()) << appended.error().message;
      const std::lock_guard lock(mutex);
      if (!appended) stop = true;
      ++done;
      progress.notify_one();
    }
  });
  for (std::uint64_t crash = 1; crash <= 3; ++crash) {
    {
      std::unique_lock lock(mutex);
      const std::uint64_t before = done;
      progress.wait(lock, [&] { return stop || done >= before + 7 * crash; });
    }
    crash_postgres();
    start_postgres();
  }
  {
    std::unique_lock lock(mutex);
    const std::uint64_t before = done;
    progress.wait(lock, [&] { return stop || done >= before + 2; });
  }
  stop = true;
  writing.join();
  expect_batches(*journal, done);
  journal.reset();  // and with it the lock
  journal = open(postgres_url(), patient());
  expect_batches(*journal, done);
}

TEST_F(PostgresCrashTest, AServerThatStaysAwayIsAnErrorAndLeavesNothing) {
  OpenOptions options = schema_.options();
  options.retry = Duration::from_ms(200);
  PostgresJournal journal = open(postgres_url(), options);
  ASSERT_TRUE(journal.append(numbered(1)));
  crash_postgres();
  const auto refused = journal.append(numbered(2));
  EXPECT_FALSE(refused.has_value());
  const auto unread = journal.head();
  EXPECT_FALSE(unread.has_value());
  start_postgres();
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(journal.standing(), journal::Standing::sound);  // it never came to a COMMIT
  EXPECT_EQ(refused.error().kind, ErrorKind::environment);
  EXPECT_TRUE(refused.error().message.starts_with("database 'postgresql://"))
      << refused.error().message;
  EXPECT_EQ(refused.error().message.find('\n'), std::string::npos);
  expect_batches(journal, 1);
  ASSERT_TRUE(journal.append(numbered(2)));
  expect_batches(journal, 2);
}

// --- the network -----------------------------------------------------------------------

/// Between a client and the server; can lose a COMMIT on its way, or the answer to it.
class Proxy {
 public:
  enum class Loss { none, question, answer, answer_and_network };

  explicit Proxy(std::uint16_t server_port) : server_port_(server_port) {
    listener_ = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address = loopback(0);
    EXPECT_EQ(bind(listener_, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    EXPECT_EQ(listen(listener_, 16), 0);
    socklen_t size = sizeof address;
    EXPECT_EQ(getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size), 0);
    port_ = ntohs(address.sin_port);
    EXPECT_EQ(pipe(stop_.data()), 0);
    thread_ = std::thread([this] { run(); });
  }
  ~Proxy() {
    EXPECT_EQ(write(stop_[1], "x", 1), 1);
    thread_.join();
    for (const auto& pair : pairs_) drop(pair);
    close(listener_);
    close(stop_[0]);
    close(stop_[1]);
  }
  Proxy(const Proxy&) = delete;
  Proxy& operator=(const Proxy&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  /// Of the next COMMIT.
  void lose(Loss loss) { loss_ = loss; }
  [[nodiscard]] bool has_lost() const { return loss_ == Loss::none; }
  void heal() { is_down_ = false; }

 private:
  struct Pair {
    int client = -1, server = -1;
  };

  static sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
  }
  static void drop(const Pair& pair) {
    close(pair.client);
    close(pair.server);
  }

  void run() {
    for (;;) {
      std::vector<pollfd> waiting{{stop_[0], POLLIN, 0}, {listener_, POLLIN, 0}};
      for (const Pair& pair : pairs_) {
        waiting.push_back({pair.client, POLLIN, 0});
        waiting.push_back({pair.server, POLLIN, 0});
      }
      poll(waiting.data(), waiting.size(), -1);
      if (waiting[0].revents != 0) return;
      for (std::size_t i = pairs_.size(); i-- > 0;) {
        const Pair pair = pairs_[i];
        const bool lives = (waiting[2 + 2 * i].revents == 0 || question(pair)) &&
                           (waiting[3 + 2 * i].revents == 0 || forward(pair.server, pair.client));
        if (lives) continue;
        drop(pair);
        pairs_.erase(pairs_.begin() + static_cast<std::ptrdiff_t>(i));
      }
      if (waiting[1].revents != 0) accept_one();
    }
  }
  void accept_one() {
    const int client = accept(listener_, nullptr, nullptr);
    if (is_down_) {
      close(client);
      return;
    }
    const int server = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address = loopback(server_port_);
    if (connect(server, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
      drop({client, server});
      return;
    }
    pairs_.push_back({client, server});
  }
  bool send_all(int to, std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = send(to, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }
  std::string_view receive(int from) {
    const ssize_t size = recv(from, buffer_.data(), buffer_.size(), 0);
    return {buffer_.data(), size > 0 ? static_cast<std::size_t>(size) : 0};
  }
  bool forward(int from, int to) {
    const std::string_view bytes = receive(from);
    return !bytes.empty() && send_all(to, bytes);
  }
  /// From the client; false: the connection is to end.
  bool question(const Pair& pair) {
    const std::string_view bytes = receive(pair.client);
    if (bytes.empty()) return false;
    // A simple query: 'Q', the length, the text.
    if (loss_ == Loss::none || bytes.find("COMMIT") == std::string_view::npos) {
      return send_all(pair.server, bytes);
    }
    if (loss_ != Loss::question) {
      send_all(pair.server, bytes);
      (void)receive(pair.server);  // the server has committed
    }
    is_down_ = loss_ == Loss::answer_and_network;
    loss_ = Loss::none;
    return false;
  }

  std::uint16_t server_port_;
  std::uint16_t port_ = 0;
  int listener_ = -1;
  std::array<int, 2> stop_{};
  std::vector<Pair> pairs_;
  std::array<char, 65536> buffer_{};
  std::atomic<Loss> loss_ = Loss::none;
  std::atomic<bool> is_down_ = false;
  std::thread thread_;
};

std::string with_port(std::uint16_t port) {
  std::string url = postgres_url();
  const std::size_t colon = url.rfind(':');
  const std::size_t slash = url.find('/', colon);
  return url.replace(colon + 1, slash - colon - 1, std::to_string(port));
}

std::uint16_t server_port() {
  const std::string url = postgres_url();
  return static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1)));
}

class PostgresDoubt : public PostgresCrashTest {
 protected:
  void expect_once(Proxy::Loss loss) {
    Proxy proxy(server_port());
    PostgresJournal journal = open(with_port(proxy.port()), schema_.options());
    ASSERT_TRUE(journal.append(numbered(1)));
    for (std::uint64_t n = 2; n <= 4; ++n) {
      proxy.lose(loss);
      const auto appended = journal.append(numbered(n));
      ASSERT_TRUE(appended.has_value()) << appended.error().message;
      EXPECT_TRUE(proxy.has_lost());
    }
    expect_batches(journal, 4);
  }
};

TEST_F(PostgresDoubt, ACommitWhoseAnswerIsLostIsThereOnce) { expect_once(Proxy::Loss::answer); }

TEST_F(PostgresDoubt, ACommitThatNeverArrivedIsDoneAgain) { expect_once(Proxy::Loss::question); }

TEST_F(PostgresDoubt, ABatchOfTapeAloneIsThereOnceAsWell) {
  Proxy proxy(server_port());
  PostgresJournal journal = open(with_port(proxy.port()), schema_.options());
  ASSERT_TRUE(journal.append(numbered(1)));
  Batch tape = numbered(2);
  tape.records.clear();
  proxy.lose(Proxy::Loss::answer);
  ASSERT_TRUE(journal.append(tape));
  EXPECT_TRUE(proxy.has_lost());
  EXPECT_EQ(schema_.query("SELECT count(*) FROM tape"), Rows{"2"});
}

// The error was returned, and yet the batch is there: whoever got it must not build on it.
TEST_F(PostgresDoubt, ADoubtThatWasLeftOpenIsNotWrittenOver) {
  OpenOptions options = schema_.options();
  options.retry = Duration::from_ms(1);
  Proxy proxy(server_port());
  PostgresJournal journal = open(with_port(proxy.port()), options);
  ASSERT_TRUE(journal.append(numbered(1)));
  proxy.lose(Proxy::Loss::answer_and_network);
  ASSERT_FALSE(journal.append(numbered(2)).has_value());
  EXPECT_EQ(journal.standing(), journal::Standing::in_doubt);
  EXPECT_EQ(journal.last_sequence().value(), group);
  proxy.heal();
  for (int i = 0; i < 2; ++i) {
    const auto refused = journal.append(numbered(2));
    ASSERT_FALSE(refused.has_value());
    EXPECT_TRUE(
        refused.error().message.ends_with(": is in doubt since a commit failed; open it anew"))
        << refused.error().message;
  }
  EXPECT_FALSE(journal.save({1, "one"}).has_value());
  EXPECT_EQ(schema_.query("SELECT count(*) FROM tape"), Rows{"2"});
}

// --- the writer ------------------------------------------------------------------------

TEST_F(PostgresCrashTest, AKilledWriterLosesNoAcknowledgedBatch) {
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe(ends.data()), 0);
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    auto journal = PostgresJournal::open(postgres_url(), schema_.options());
    for (std::uint64_t n = 1; journal; ++n) {
      if (!journal->append(numbered(n))) break;
      if (write(ends[1], "+", 1) != 1) break;
    }
    _exit(1);
  }
  close(ends[1]);
  std::uint64_t acknowledged = 0;
  char mark = 0;
  while (acknowledged < 20 && read(ends[0], &mark, 1) == 1) ++acknowledged;
  kill(child, SIGKILL);
  while (read(ends[0], &mark, 1) == 1) ++acknowledged;
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  ASSERT_TRUE(WIFSIGNALED(status));

  PostgresJournal journal = open(postgres_url(), patient());
  const std::uint64_t last = journal.last_sequence().value();
  EXPECT_GE(last, acknowledged * group);
  EXPECT_EQ(last % group, 0U);
  expect_batches(journal, last / group);
  EXPECT_TRUE(journal.append(numbered(last / group + 1)));
}

}  // namespace
}  // namespace voltwin::store::postgres
