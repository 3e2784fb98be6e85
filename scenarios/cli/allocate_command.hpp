#pragma once
// `voltwin allocate`: one allocation from a file, printed with its reasons.

#include <string>

#include "engine/base/result.hpp"

namespace CLI {
class App;
}

namespace voltwin::scenarios::cli {

class AllocateCommand {
 public:
  explicit AllocateCommand(CLI::App& app);

  [[nodiscard]] bool parsed() const;

  struct Printed {
    std::string text;
    bool is_json = false;
    bool holds = true;  ///< every limit does
  };
  /// Errors: a file that cannot be read or is wrong, no policy of that name, no answer of the
  /// solver.
  [[nodiscard]] Result<Printed> run() const;

 private:
  const CLI::App* command_;
  std::string file_;
  std::string policy_ = "tiered_fair";
  bool json_ = false;
};

}  // namespace voltwin::scenarios::cli
