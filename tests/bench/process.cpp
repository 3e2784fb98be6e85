#include "tests/bench/process.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>

namespace voltwin::bench {

namespace {

double seconds(const timeval& t) {
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
}

}  // namespace

Result<Usage> spawn(const std::vector<std::string>& arguments, const std::string& log) {
  std::vector<std::string> copies = arguments;
  std::vector<char*> argv;
  for (std::string& argument : copies) argv.push_back(argument.data());
  argv.push_back(nullptr);

  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, log.c_str(),
                                   O_WRONLY | O_CREAT | O_TRUNC, 0644);
  posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO);
  const auto started = std::chrono::steady_clock::now();
  pid_t child = 0;
  const int problem =
      posix_spawn(&child, arguments.front().c_str(), &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  if (problem != 0) {
    return environment_error("cannot start " + arguments.front() + ": " + std::strerror(problem));
  }
  int status = 0;
  rusage usage{};
  while (wait4(child, &status, 0, &usage) < 0) {
    if (errno != EINTR) return environment_error(std::string("wait4: ") + std::strerror(errno));
  }
  if (!WIFEXITED(status)) {
    return environment_error(arguments.front() + " ended by signal " +
                             std::to_string(WTERMSIG(status)));
  }
  Usage out;
  out.exit_code = WEXITSTATUS(status);
  out.wall_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
  out.cpu_s = seconds(usage.ru_utime) + seconds(usage.ru_stime);
  out.rss_mb = static_cast<double>(usage.ru_maxrss) * 1024e-6;
  return out;
}

}  // namespace voltwin::bench
