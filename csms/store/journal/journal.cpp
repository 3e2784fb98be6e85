#include "csms/store/journal/journal.hpp"

#include <string>

namespace voltwin::store::journal {

Result<void> check_sequence(std::uint64_t last, const std::vector<Record>& records) {
  for (const Record& record : records) {
    if (record.sequence != last + 1) {
      return environment_error("journal: sequence " + std::to_string(record.sequence) +
                               " does not follow " + std::to_string(last));
    }
    last = record.sequence;
  }
  return {};
}

}  // namespace voltwin::store::journal
