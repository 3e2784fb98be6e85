#pragma once
// A database of years: so many transactions, ten samples of each, made by SQL rather than by
// events, which would take hours. Its rows are those that the projections would have; there is no
// journal behind them.

#include <cstdint>
#include <string>

#include "engine/base/result.hpp"

namespace voltwin::bench {

namespace big {

constexpr std::uint64_t sites = 100;
constexpr std::uint64_t chargers = 10'000;  ///< a hundred at each site, in order
constexpr std::uint64_t evses = 20'000;     ///< two of each charger, in order
constexpr std::uint64_t drivers = 100'000;  ///< "~1" and on; a fiftieth of everything is of "~1"
constexpr std::uint64_t running = 3'000;    ///< the last ones
constexpr std::uint64_t samples_of_one = 10;
constexpr std::int64_t first_us = 1'600'000'000'000'000;
constexpr std::int64_t span_us = std::int64_t{3} * 365 * 86'400'000'000;

}  // namespace big

/// Makes the file unless it is there. Errors: the disk.
[[nodiscard]] Result<void> make_big_database(const std::string& path, std::uint64_t transactions);

}  // namespace voltwin::bench
