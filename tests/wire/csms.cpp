// A csms without a network: a shard, the writer's thread and a database, spoken to in lines. It
// says an effect only when what the effect rests on is durable, and is made to be killed.
//
//   voltwin-wire-csms URL
//
// It says `ready SEQUENCE DIGEST SNAPSHOT` once it has recovered (what of, and from which
// snapshot on), then reads `NOW_US WORD …` with these words:
//   resume | wake | tariff CORRELATION | site CORRELATION NODE_A | station CORRELATION IDENTITY |
//   token CORRELATION TAG | connect CONNECTION IDENTITY | frame CONNECTION TEXT |
//   close CONNECTION | snapshot
// and says `frame CONNECTION TEXT`, `close CONNECTION` and `reply CORRELATION STATUS DETAIL`.
// At the end of its stdin it makes durable what waits and ends; 3 when the database fails it.
#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

#include "csms/core/shard/shard.hpp"
#include "csms/store/journal/group_writer.hpp"
#include "engine/base/ensure.hpp"
#include "tests/wire/open.hpp"
#include "tests/wire/place.hpp"

namespace voltwin::test {

namespace {

using namespace core::boundary;
using core::shard::Shard;
using store::journal::Archive;
using store::journal::GroupWriter;
using store::journal::Submitted;

constexpr int success = 0;
constexpr int database_failed = 3;

/// Takes the first word off a line.
std::string_view take_word(std::string_view& line) {
  const std::size_t end = std::min(line.find(' '), line.size());
  const std::string_view word = line.substr(0, end);
  line.remove_prefix(std::min(end + 1, line.size()));
  return word;
}

std::uint64_t take_number(std::string_view& line) {
  const std::string_view word = take_word(line);
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), number);
  ENSURE(error == std::errc() && end == word.data() + word.size());
  return number;
}

void say(std::string_view text) {
  while (!text.empty()) {
    const ssize_t count = write(STDOUT_FILENO, text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    ENSURE(count > 0);
    text.remove_prefix(static_cast<std::size_t>(count));
  }
}

class Csms {
 public:
  Csms() : shard_(core::shard::CoreConfig{wire_key}, core::shard::Sideband::keep) {
    ENSURE(woken_ >= 0);
  }

  Result<void> recover(const std::string& url);
  int serve();

 private:
  void obey(std::string_view line);
  void submit();
  void release();
  void wake() const;

  Shard shard_;
  std::unique_ptr<Archive> archive_;  ///< until the writer has it
  std::unique_ptr<GroupWriter> writer_;
  int woken_ = eventfd(0, EFD_NONBLOCK);
  std::atomic<std::uint64_t> durable_ = 0;
  std::atomic<bool> has_failed_ = false;
  std::vector<Effect> effects_;
  std::string said_;
};

Result<void> Csms::recover(const std::string& url) {
  auto opened = open_archive(url);
  if (!opened) return tl::unexpected(std::move(opened).error());
  archive_ = *std::move(opened);
  TRY(archive_->read_vault([&](const auto& entry) { return shard_.restore(entry); }));
  const auto snapshot = archive_->snapshot();
  if (!snapshot) return tl::unexpected(snapshot.error());
  // One that does not fit is no loss: the journal has it all.
  const bool fits = *snapshot && shard_.restore((*snapshot)->sequence, (*snapshot)->bytes);
  const std::uint64_t after = shard_.last_sequence();
  TRY(archive_->read(after, [&](const auto& record) { return shard_.replay(record); }));
  say("ready " + std::to_string(shard_.last_sequence()) + ' ' + shard_.state().digest() + ' ' +
      std::to_string(fits ? after : 0) + '\n');
  return {};
}

void Csms::wake() const {
  constexpr std::uint64_t once = 1;
  ENSURE(write(woken_, &once, sizeof once) == sizeof once);
}

void Csms::submit() {
  if (!shard_.has_batch()) return;
  core::events::Batch batch;
  const std::uint64_t ticket = shard_.take_batch(batch);
  if (writer_->submit_when_room(ticket, std::move(batch)) == Submitted::stopped) {
    has_failed_ = true;
  }
}

void Csms::obey(std::string_view line) {
  const Instant now = Instant::from_us(static_cast<std::int64_t>(take_number(line)));
  const std::string_view word = take_word(line);
  for (auto next = shard_.next_deadline(); word != "resume" && next && *next <= now;
       next = shard_.next_deadline()) {
    shard_.expire(now);
  }
  const auto command = [&](CommandBody body, std::uint64_t correlation) {
    shard_.step(Command{CorrelationId(correlation), std::move(body)}, now);
  };
  if (word == "resume") {
    shard_.resume(now);
  } else if (word == "connect") {
    const ConnectionId connection(take_number(line));
    shard_.step(Connected{connection, std::string(line)}, now);
  } else if (word == "frame") {
    const ConnectionId connection(take_number(line));
    shard_.step(FrameReceived{connection, std::string(line)}, now);
  } else if (word == "close") {
    shard_.step(Disconnected{ConnectionId(take_number(line))}, now);
  } else if (word == "token") {
    const std::uint64_t correlation = take_number(line);
    command(DefineToken{{std::string(line), TokenStatus::Accepted}}, correlation);
  } else if (word == "tariff") {
    command(DefineTariff{wire_tariff()}, take_number(line));
  } else if (word == "site") {
    const std::uint64_t correlation = take_number(line);
    command(DefineSite{wire_site(Amps(static_cast<double>(take_number(line))))}, correlation);
  } else if (word == "station") {
    const std::uint64_t correlation = take_number(line);
    command(DefineStation{wire_station(std::string(line))}, correlation);
  } else {
    ENSURE(word == "wake" || word == "snapshot");
  }
  submit();
  if (word == "snapshot") {
    auto [sequence, bytes] = shard_.snapshot();
    if (writer_->save({sequence, std::move(bytes)}) == Submitted::stopped) has_failed_ = true;
  }
}

void Csms::release() {
  effects_.clear();
  shard_.durable(durable_, effects_);
  said_.clear();
  for (const Effect& effect : effects_) {
    if (const auto* send = std::get_if<SendFrame>(&effect)) {
      said_ += "frame " + std::to_string(send->connection.value()) + ' ' + send->text + '\n';
    } else if (const auto* close = std::get_if<CloseConnection>(&effect)) {
      said_ += "close " + std::to_string(close->connection.value()) + '\n';
    } else {
      const auto& reply = std::get<ReplyToCommand>(effect);
      said_ += "reply " + std::to_string(reply.correlation.value()) + ' ' +
               std::to_string(static_cast<int>(reply.status)) + ' ' + reply.detail + '\n';
    }
  }
  say(said_);
}

int Csms::serve() {
  const auto durable = [this](std::uint64_t ticket) {
    durable_ = ticket;
    wake();
  };
  const auto failed = [this](const store::journal::WriterFailure& failure) {
    std::fprintf(stderr, "wire csms: %s\n", failure.error.message.c_str());
    has_failed_ = true;
    wake();
  };
  writer_ = std::make_unique<GroupWriter>(std::move(archive_), store::journal::GroupLimits{},
                                          store::journal::WriterCallbacks{durable, failed});
  std::string heard;
  std::array<char, 65536> buffer{};
  for (;;) {
    std::array<pollfd, 2> files{pollfd{STDIN_FILENO, POLLIN, 0}, pollfd{woken_, POLLIN, 0}};
    if (poll(files.data(), files.size(), -1) < 0 && errno != EINTR) return database_failed;
    if (files[1].revents != 0) {
      std::uint64_t times = 0;
      static_cast<void>(read(woken_, &times, sizeof times));
      release();
    }
    if (has_failed_) return database_failed;
    if (files[0].revents == 0) continue;
    const ssize_t count = read(STDIN_FILENO, buffer.data(), buffer.size());
    if (count <= 0) break;
    heard.append(buffer.data(), static_cast<std::size_t>(count));
    std::size_t begin = 0;
    for (std::size_t end = heard.find('\n'); end != std::string::npos;
         end = heard.find('\n', begin)) {
      obey(std::string_view(heard).substr(begin, end - begin));
      begin = end + 1;
    }
    heard.erase(0, begin);
  }
  writer_->stop();
  release();
  return has_failed_ ? database_failed : success;
}

}  // namespace

}  // namespace voltwin::test

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: voltwin-wire-csms URL\n");
    return 2;
  }
  voltwin::test::Csms csms;
  if (const auto recovered = csms.recover(argv[1]); !recovered) {
    std::fprintf(stderr, "wire csms: %s\n", recovered.error().message.c_str());
    return voltwin::test::database_failed;
  }
  return csms.serve();
}
