#pragma once
// A child process that is spoken to in lines over its stdin and stdout, and killed. It knows
// nothing of what the lines say.

#include <sys/types.h>

#include <string>
#include <string_view>
#include <vector>

#include "engine/time/instant.hpp"

namespace voltwin::test {

class Process {
 public:
  /// Starts the program of that path. It must start (ENSURE).
  explicit Process(const std::vector<std::string>& arguments);
  /// Kills it, if it still lives.
  ~Process();
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  /// Adds a line to what is to be said; exchange() says it.
  void say(std::string_view line);
  enum class Ears : unsigned char { open, closed };
  /// Moves bytes both ways until lines came, its stdout was closed or `limit` has passed.
  /// Appends whole lines only: half of one was never said.
  [[nodiscard]] Ears exchange(Duration limit, std::vector<std::string>& lines);
  /// Says what is left, and that nothing more will come.
  void finish(std::vector<std::string>& lines);
  /// SIGKILL; then what it had said before, and its end.
  void kill(std::vector<std::string>& lines);
  /// Exit code, or minus the number of the signal that ended it.
  [[nodiscard]] int wait();

 private:
  void write_some();
  [[nodiscard]] Ears read_some(std::vector<std::string>& lines);

  pid_t pid_ = -1;
  int to_ = -1;
  int from_ = -1;
  std::string unsaid_;
  std::string heard_;
};

}  // namespace voltwin::test
