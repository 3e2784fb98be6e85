#include "tests/wire/process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "engine/base/ensure.hpp"

namespace voltwin::test {

namespace {

constexpr Duration long_enough = Duration::from_seconds(60);

}  // namespace

Process::Process(const std::vector<std::string>& arguments) {
  std::array<int, 2> in{};
  std::array<int, 2> out{};
  ENSURE(pipe2(in.data(), O_CLOEXEC) == 0 && pipe2(out.data(), O_CLOEXEC) == 0);
  std::vector<char*> pointers;
  for (const std::string& argument : arguments) {
    pointers.push_back(const_cast<char*>(argument.c_str()));
  }
  pointers.push_back(nullptr);
  pid_ = fork();
  ENSURE(pid_ >= 0);
  if (pid_ == 0) {
    dup2(in[0], STDIN_FILENO);
    dup2(out[1], STDOUT_FILENO);
    execv(pointers[0], pointers.data());
    _exit(127);
  }
  close(in[0]);
  close(out[1]);
  to_ = in[1];
  from_ = out[0];
  // Neither side may wait for the other to read.
  ENSURE(fcntl(to_, F_SETFL, O_NONBLOCK) == 0 && fcntl(from_, F_SETFL, O_NONBLOCK) == 0);
  // Whoever writes to a dead process is told so by the call.
  signal(SIGPIPE, SIG_IGN);
}

Process::~Process() {
  if (pid_ > 0) {
    ::kill(pid_, SIGKILL);
    static_cast<void>(wait());
  }
  if (to_ >= 0) close(to_);
  if (from_ >= 0) close(from_);
}

void Process::say(std::string_view line) { unsaid_.append(line) += '\n'; }

void Process::write_some() {
  const ssize_t count = write(to_, unsaid_.data(), unsaid_.size());
  if (count > 0) unsaid_.erase(0, static_cast<std::size_t>(count));
  if (count < 0 && errno == EPIPE) unsaid_.clear();
}

Process::Ears Process::read_some(std::vector<std::string>& lines) {
  std::array<char, 65536> buffer{};
  for (;;) {
    const ssize_t count = read(from_, buffer.data(), buffer.size());
    if (count == 0) return Ears::closed;
    if (count < 0) {
      if (errno == EINTR) continue;
      ENSURE(errno == EAGAIN);
      return Ears::open;
    }
    heard_.append(buffer.data(), static_cast<std::size_t>(count));
    std::size_t begin = 0;
    for (std::size_t end = heard_.find('\n'); end != std::string::npos;
         end = heard_.find('\n', begin)) {
      lines.push_back(heard_.substr(begin, end - begin));
      begin = end + 1;
    }
    heard_.erase(0, begin);
  }
}

Process::Ears Process::exchange(Duration limit, std::vector<std::string>& lines) {
  if (!unsaid_.empty()) write_some();
  std::array<pollfd, 2> files{pollfd{from_, POLLIN, 0}, pollfd{to_, POLLOUT, 0}};
  const nfds_t count = unsaid_.empty() ? 1 : 2;
  const std::int64_t us = std::max<std::int64_t>(limit.us(), 0);
  const timespec wait{us / 1'000'000, us % 1'000'000 * 1'000};
  if (ppoll(files.data(), count, &wait, nullptr) <= 0) return Ears::open;
  if (count == 2 && files[1].revents != 0) write_some();
  return files[0].revents != 0 ? read_some(lines) : Ears::open;
}

void Process::finish(std::vector<std::string>& lines) {
  while (!unsaid_.empty()) {
    if (exchange(long_enough, lines) == Ears::closed) break;
  }
  close(std::exchange(to_, -1));
  unsaid_.clear();
  while (exchange(long_enough, lines) != Ears::closed) continue;
}

void Process::kill(std::vector<std::string>& lines) {
  ::kill(pid_, SIGKILL);
  unsaid_.clear();
  while (exchange(long_enough, lines) != Ears::closed) continue;
}

int Process::wait() {
  int status = 0;
  while (waitpid(pid_, &status, 0) < 0) ENSURE(errno == EINTR);
  pid_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

}  // namespace voltwin::test
