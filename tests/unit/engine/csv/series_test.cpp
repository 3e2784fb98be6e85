#include "engine/csv/series.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/unit/engine/time/zone_bytes.hpp"

namespace voltwin::csv {
namespace {

SeriesColumns zoned() { return {"time", "kw", {}, 1e3}; }
SeriesColumns local() { return {"time", "kw", berlin(), 1.0}; }

std::string complaint(std::string_view text, const SeriesColumns& columns) {
  const auto points = read_points(text, "meter.csv", columns);
  return points ? "none" : points.error().message;
}

// The times of a file with these in its time column.
std::vector<std::string> times(const std::vector<std::string>& written) {
  std::string text = "time,kw\n";
  for (const std::string& time : written) text += time + ",1\n";
  const auto points = read_points(text, "meter.csv", local());
  if (!points) return {points.error().message};
  std::vector<std::string> out;
  for (const stats::Point& point : *points) out.push_back(to_text(point.at).substr(8));
  return out;
}

TEST(CsvSeries, reads_times_with_their_offset_and_scales_values) {
  const auto points =
      read_points("id,kw,time\n1,1.5,2026-06-01T00:00:00+02:00\n2,-2,2026-05-31T22:15:00Z\n",
                  "meter.csv", zoned());
  ASSERT_TRUE(points) << points.error().message;
  EXPECT_EQ(*points, (std::vector<stats::Point>{{instant("2026-05-31T22:00:00Z"), 1500.0},
                                                {instant("2026-05-31T22:15:00Z"), -2000.0}}));
}

TEST(CsvSeries, steps_hold_and_lines_join) {
  const std::string text = "time,kw\n2026-06-01T00:00:00Z,1\n2026-06-01T01:00:00Z,3\n";
  const Instant between = instant("2026-06-01T00:30:00Z");
  EXPECT_EQ(read_steps(text, "meter.csv", zoned()).value().at(between), 1000.0);
  EXPECT_EQ(read_lines(text, "meter.csv", zoned()).value().at(between), 2000.0);
}

TEST(CsvSeries, readings_of_a_clock_with_or_without_seconds) {
  EXPECT_EQ(times({"2026-06-01 00:00", "2026-06-01T00:15", "2026-06-01 00:30:00.5"}),
            (std::vector<std::string>{"31T22:00:00Z", "31T22:15:00Z", "31T22:30:00.500Z"}));
}

TEST(CsvSeries, an_hour_that_comes_twice_is_told_apart_by_the_order_of_rows) {
  EXPECT_EQ(times({"2026-10-25 01:30", "2026-10-25 02:00", "2026-10-25 02:30", "2026-10-25 02:00",
                   "2026-10-25 02:30", "2026-10-25 03:00"}),
            (std::vector<std::string>{"24T23:30:00Z", "25T00:00:00Z", "25T00:30:00Z",
                                      "25T01:00:00Z", "25T01:30:00Z", "25T02:00:00Z"}));
  EXPECT_EQ(times({"2026-10-25 02:30", "2026-10-25 02:30"}),
            (std::vector<std::string>{"25T00:30:00Z", "25T01:30:00Z"}));
  EXPECT_EQ(times({"2026-10-25 02:30", "2026-10-25 02:15", "2026-10-25 02:00"}),
            (std::vector<std::string>{
                "meter.csv: line 4: column time: expected a time after that of the row before, "
                "2026-10-25T01:15:00Z, found \"2026-10-25 02:00\""}));
  // Offsets say it themselves.
  EXPECT_EQ(times({"2026-10-25T02:30:00+01:00", "2026-10-25 03:00"}),
            (std::vector<std::string>{"25T01:30:00Z", "25T02:00:00Z"}));
}

TEST(CsvSeries, says_what_is_wrong_and_where) {
  EXPECT_EQ(complaint("time,kw\n2026-03-29 02:30,1\n", local()),
            "meter.csv: line 2: column time: expected a time that there is in Test/Zone, whose "
            "clock goes on to 03:00, found \"2026-03-29 02:30\"");
  EXPECT_EQ(complaint("time,kw\n2026-06-01 02:30,1\n", zoned()),
            "meter.csv: line 2: column time: expected a time with its offset from UTC, as no zone "
            "is given, found \"2026-06-01 02:30\"");
  EXPECT_EQ(complaint("time,kw\n01.06.2026 02:30,1\n", local()),
            "meter.csv: line 2: column time: expected a time such as 2026-06-01T14:15:00+02:00, "
            "found \"01.06.2026 02:30\"");
  EXPECT_EQ(complaint("time,kw\n2026-06-01 02:30,1\n2026-06-01 02:30,1\n", local()),
            "meter.csv: line 3: column time: expected a time after that of the row before, "
            "2026-06-01T00:30:00Z, found \"2026-06-01 02:30\"");
  for (const char* value : {"", "x", "1,5", "\"1,5\"", "1e999", "nan", "inf", "0x10", " 1", "1 "}) {
    EXPECT_NE(complaint(std::string("time,kw\n2026-06-01 02:30,") + value + "\n", local()), "none")
        << value;
  }
  EXPECT_EQ(complaint("time,kw\n2026-06-01 02:30,1.5 kW\n", local()),
            "meter.csv: line 2: column kw: expected a number, found \"1.5 kW\"");
  EXPECT_EQ(complaint("time,kw\n2026-06-01T00:00:00Z,1e308\n", zoned()),
            "meter.csv: line 2: column kw: expected a number, found \"1e308\"");
  EXPECT_EQ(complaint("time,power\n", local()),
            "meter.csv: line 1: expected a column kw, found time, power");
  EXPECT_EQ(complaint("time,kw\n", local()),
            "meter.csv: expected rows after the header, found none");
}

}  // namespace
}  // namespace voltwin::csv
