#include "scenarios/protocol/frame_log.hpp"

#include <gtest/gtest.h>

#include <string>

namespace voltwin::scenarios::protocol {
namespace {

struct Line {
  const char* text;
  const char* at;  ///< RFC 3339; empty when unknown
  const char* station;
  char direction;  ///< '<' from the station, '>' to it, '?' unknown
};

// lint: table
TEST(FrameLog, what_stands_before_a_frame_tells_time_station_and_direction) {
  const Line lines[] = {
      {"", "", "", '?'},
      {"2026-06-01T08:00:00Z CP-1 in ", "2026-06-01T08:00:00Z", "CP-1", '<'},
      {"2026-06-01 10:00:00.250+02:00 CP-1 OUT ", "2026-06-01T08:00:00.250Z", "CP-1", '>'},
      {"2026-06-01 08:00:00 | CP-1 | recv: ", "2026-06-01T08:00:00Z", "CP-1", '<'},
      {"[2026-06-01T08:00:00Z] [INFO] CP-1 <- ", "2026-06-01T08:00:00Z", "CP-1", '<'},
      {"1780300800 CP-1 > ", "2026-06-01T08:00:00Z", "CP-1", '>'},
      {"1780300800123 CP-1 > ", "2026-06-01T08:00:00.123Z", "CP-1", '>'},
      // The tape of a journal: id|at_us|connection|station|direction|frame.
      {"17|1780300800000001|3|S1|in|", "2026-06-01T08:00:00.000001Z", "S1", '<'},
      // A byte order mark is no word of the first line.
      {"\xEF\xBB\xBF"
       "2026-06-01T08:00:00Z CP-1 in ",
       "2026-06-01T08:00:00Z", "CP-1", '<'},
      {"4711 tx ", "", "4711", '>'},
      {"CP/1: sent ", "", "CP/1", '>'},
  };
  const std::string frame = R"([3,"1",{}])";
  for (const Line& line : lines) {
    const std::string text = line.text + frame + "\r\n";
    const FrameLog log = read_log(text);
    ASSERT_EQ(log.frames.size(), 1U) << line.text;
    const LoggedFrame& found = log.frames[0];
    EXPECT_EQ(found.text, frame) << line.text;
    EXPECT_EQ(found.at ? to_text(*found.at) : "", line.at) << line.text;
    EXPECT_EQ(found.station, line.station) << line.text;
    const char direction = !found.direction                              ? '?'
                           : *found.direction == Direction::from_station ? '<'
                                                                         : '>';
    EXPECT_EQ(direction, line.direction) << line.text;
  }
}

TEST(FrameLog, lines_without_a_frame_are_counted_and_numbers_are_those_of_the_file) {
  const FrameLog log = read_log("connected\n\n# [3,\"1\",{}]\n[ 2 , \"1\"]\n{\"a\":1}\nno end [3,");
  ASSERT_EQ(log.frames.size(), 3U);
  EXPECT_EQ(log.other_lines, 2U);
  EXPECT_EQ(log.frames[0].line, 4U);
  EXPECT_EQ(log.frames[1].line, 5U);
  EXPECT_EQ(log.frames[2].line, 6U);
  EXPECT_EQ(log.frames[2].text, "[3,");
  EXPECT_TRUE(read_log("").frames.empty());
}

TEST(FrameLog, is_cut_at_its_maximum) {
  std::string text;
  for (std::size_t i = 0; i <= FrameLog::max_frames; ++i) text += "[3,\n";
  const FrameLog log = read_log(text);
  EXPECT_EQ(log.frames.size(), FrameLog::max_frames);
  EXPECT_TRUE(log.cut);
}

}  // namespace
}  // namespace voltwin::scenarios::protocol
