#include "tests/bench/engine/contest.hpp"

#include <time.h>

#include <algorithm>

#include "engine/base/ensure.hpp"

namespace voltwin::bench {

double cpu_seconds() {
  timespec t{};
  ENSURE(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t) == 0);
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

Contest::Contest(std::string prefix, std::vector<Contender> contenders)
    : prefix_(std::move(prefix)), contenders_(std::move(contenders)), rates_(contenders_.size()) {}

Result<void> Contest::run() {
  int rounds = 0;
  for (const Contender& contender : contenders_) rounds = std::max(rounds, contender.rounds);
  for (int round = 0; round < rounds; ++round) {
    for (std::size_t i = 0; i < contenders_.size(); ++i) {
      if (!contenders_[i].skipped.empty() || round >= contenders_[i].rounds) continue;
      const auto rate = contenders_[i].measure();
      if (!rate) return tl::unexpected<Error>(rate.error());
      rates_[i].push_back(*rate);
    }
  }
  return {};
}

void Contest::add_rates(std::vector<Row>& rows) const {
  for (std::size_t i = 0; i < contenders_.size(); ++i) {
    const std::string name = i == 0 ? prefix_ : prefix_ + "." + contenders_[i].name;
    Row row{name + ".events_per_cpu_s", std::nullopt, "1/s", std::nullopt, contenders_[i].skipped};
    if (row.skipped.empty()) row.value = median(rates_[i]);
    rows.push_back(std::move(row));
  }
}

void Contest::add_ratio(std::vector<Row>& rows, std::string_view name,
                        std::optional<Target> target) const {
  const auto other = std::find_if(contenders_.begin(), contenders_.end(),
                                  [&](const Contender& c) { return c.name == name; });
  ENSURE(other != contenders_.end());
  Row row{prefix_ + ".ratio_to_" + std::string(name), std::nullopt, "", target, other->skipped};
  if (row.skipped.empty()) {
    const auto& theirs = rates_[static_cast<std::size_t>(other - contenders_.begin())];
    std::vector<double> ratios;
    for (std::size_t i = 0; i < std::min(theirs.size(), rates_[0].size()); ++i) {
      ratios.push_back(rates_[0][i] / theirs[i]);
    }
    row.value = median(std::move(ratios));
  }
  rows.push_back(std::move(row));
}

}  // namespace voltwin::bench
