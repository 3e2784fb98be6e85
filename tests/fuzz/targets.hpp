#pragma once
// What is fuzzed: functions that take any bytes, and abort (ENSURE) when something that must
// hold does not. The fuzzers drive them for hours, replay_test.cpp over the kept corpus.

#include <string_view>

namespace voltwin::fuzz {

/// Inputs longer than this are cut: they find nothing that shorter ones do not.
inline constexpr std::size_t max_input = 16 * 1024;

/// Frames between two endpoints, in both roles. Each line is one step: `s…` a frame to the
/// station, `c…` one to the CSMS, `q…` a call of the CSMS with this action, `tN` N seconds pass,
/// `x` the connection is lost.
void frames(std::string_view bytes);

/// Frames of a station to a core with a small site and transactions under way. Each line is one
/// step: `+N` N seconds pass, `!` the connection is lost and opened again, anything else is a
/// frame, in which `@1` and `@2` stand for the ids of the transactions started first.
void core(std::string_view bytes);

}  // namespace voltwin::fuzz
