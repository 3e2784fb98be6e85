#include "scenarios/report/render.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "engine/json/reader.hpp"
#include "tests/unit/engine/time/zone_bytes.hpp"
#include "tests/unit/scenarios/report/sample.hpp"

namespace voltwin::scenarios::report {
namespace {

std::string page_of(const ReportData& data) {
  std::string page;
  render(page, data);
  return page;
}

/// The text between the tags of the data element.
std::string_view data_text(std::string_view page) {
  constexpr std::string_view open = R"(<script type="application/json" id="report-data">)";
  const std::size_t begin = page.find(open);
  EXPECT_NE(begin, std::string_view::npos);
  const std::size_t from = begin + open.size();
  return page.substr(from, page.find("</script>", from) - from);
}

nlohmann::json data_of(const std::string& page) { return nlohmann::json::parse(data_text(page)); }

/// What the page's script makes of a column (template/data.js).
std::vector<double> expanded(const nlohmann::json& column) {
  std::vector<double> out;
  std::int64_t steps = 0;
  const auto step = column.at("step").get<double>();
  const auto push = [&](const nlohmann::json& delta, std::size_t count) {
    for (; count > 0; --count) {
      if (!delta.is_null()) steps += delta.get<std::int64_t>();
      out.push_back(delta.is_null() ? std::numeric_limits<double>::quiet_NaN()
                                    : static_cast<double>(steps) * step);
    }
  };
  for (const nlohmann::json& item : column.at("deltas")) {
    if (item.is_array()) {
      push(item[1], item[0].get<std::size_t>());
    } else {
      push(item, 1);
    }
  }
  return out;
}

std::size_t count_of(std::string_view text, std::string_view word) {
  std::size_t count = 0;
  for (std::size_t at = text.find(word); at != std::string_view::npos;
       at = text.find(word, at + word.size())) {
    ++count;
  }
  return count;
}

ReportData small_series(std::vector<double> cap, std::vector<double> peak) {
  ReportData data;
  for (std::size_t i = 0; i < cap.size(); ++i) {
    data.series.times.push_back(Instant::from_seconds(static_cast<std::int64_t>(i) * 60));
  }
  data.series.cap_kw = std::move(cap);
  data.series.total_peak_kw = std::move(peak);
  return data;
}

TEST(Report, NoTextOfTheDataCanBecomeMarkup) {
  const std::string evil = R"(</script><script>alert("1")</script><!--<b>&'@data@)";
  ReportData data = sample({1, 4, 9}, SampleCap::kept);
  data.run.scenario = data.run.description = data.run.command = evil;
  data.site.name = data.site.evses[0].station = data.site.evses[0].name = evil;
  data.sessions[0].token = data.sessions[0].status = data.sessions[0].stop_reason = evil;
  data.kpis[0].label = data.expectations[0].name = data.money.days[0].date = evil;
  data.verdicts = {{evil, Status::bad, evil}};
  const std::string page = page_of(data);
  const std::string plain = page_of(sample({1, 4, 9}, SampleCap::kept));
  for (const std::string_view word : {"<script", "</script", "<!--", "<b>"}) {
    EXPECT_EQ(count_of(page, word), count_of(plain, word)) << word;
  }
  EXPECT_NE(page.find("&lt;/script&gt;&lt;script&gt;alert(&quot;1&quot;)"), std::string::npos);
  EXPECT_EQ(data_of(page).at("site").at("evses")[0].at("station"), evil);
  EXPECT_EQ(data_of(page).at("sessions")[0][2], evil);
}

TEST(Report, TheEmbeddedDataIsOneCompleteJsonDocument) {
  const std::string page = page_of(sample({7, 54, 100}, SampleCap::kept));
  json::Reader reader(data_text(page), {});
  json::Token token = reader.next();
  while (token != json::Token::end && token != json::Token::fault) token = reader.next();
  EXPECT_EQ(token, json::Token::end) << reader.fault();
}

TEST(Report, ThePageAsksForNothingFromAnywhere) {
  std::string page = page_of(sample({7, 54, 100}, SampleCap::kept));
  const std::string space = "http://www.w3.org/2000/svg";
  const std::size_t at = page.find(space);
  ASSERT_NE(at, std::string::npos);
  page.erase(at, space.size());
  for (const std::string_view word :
       {"http://", "https://", "src=", "@import", "url(", "fetch(", "XMLHttpRequest", "import("}) {
    EXPECT_EQ(page.find(word), std::string::npos) << word;
  }
  EXPECT_NE(page.find("default-src 'none'"), std::string::npos);
}

TEST(Report, ARunWithoutAnythingStillRenders) {
  const std::string page = page_of({});
  const nlohmann::json data = data_of(page);
  EXPECT_TRUE(data.at("sessions").empty());
  EXPECT_TRUE(data.at("verdicts").empty());
  EXPECT_TRUE(data.at("series").at("columns").at("time_s").at("deltas").empty());
  EXPECT_NE(page.find("<title>Simulation run"), std::string::npos);
}

TEST(Report, AWeekOfMinutesStaysUnderTwoMegabytes) {
  const ReportData data = sample({7, 54, 130}, SampleCap::kept);
  ASSERT_EQ(data.series.times.size(), 10'080U);
  ASSERT_GE(data.sessions.size(), 700U);
  EXPECT_LT(page_of(data).size(), 2'000'000U);
}

TEST(Report, TheSameDataGivesTheSameBytes) {
  EXPECT_EQ(page_of(sample({2, 6, 20}, SampleCap::kept)),
            page_of(sample({2, 6, 20}, SampleCap::kept)));
}

TEST(Report, AColumnReadsBackWithinHalfAStepAndKeepsItsGaps) {
  ReportData data = sample({1, 4, 9}, SampleCap::kept);
  data.series.base_kw[10] = std::numeric_limits<double>::quiet_NaN();
  data.series.base_kw[11] = std::numeric_limits<double>::quiet_NaN();
  const nlohmann::json columns = data_of(page_of(data)).at("series").at("columns");
  const std::vector<double> base = expanded(columns.at("base_kw"));
  ASSERT_EQ(base.size(), data.series.base_kw.size());
  for (std::size_t i = 0; i < base.size(); ++i) {
    if (i == 10 || i == 11) {
      EXPECT_TRUE(std::isnan(base[i]));
    } else {
      EXPECT_NEAR(base[i], data.series.base_kw[i], 0.00501);
    }
  }
  const std::vector<double> times = expanded(columns.at("time_s"));
  EXPECT_EQ(times.back(), 1439.0 * 60.0);
}

TEST(Report, ALongRunIsMergedAndItsHighestPeakIsKept) {
  const std::size_t count = max_points * 3 + 5;
  ReportData data =
      small_series(std::vector<double>(count, 100.0), std::vector<double>(count, 50.0));
  data.series.base_kw.assign(count, 10.0);
  data.series.total_peak_kw[count / 2] = 130.0;
  const nlohmann::json series = data_of(page_of(data)).at("series");
  EXPECT_EQ(series.at("merged"), 4);
  const std::vector<double> peak = expanded(series.at("columns").at("total_peak_kw"));
  EXPECT_LE(peak.size(), max_points);
  EXPECT_NEAR(*std::max_element(peak.begin(), peak.end()), 130.0, 0.01);
  const std::vector<double> over = expanded(series.at("columns").at("over_kw"));
  EXPECT_NEAR(*std::max_element(over.begin(), over.end()), 30.0, 0.001);
}

TEST(Report, TheCapCountsAsKeptUpToARoundingDifference) {
  const std::vector<Verdict> kept = verdicts(small_series({100.0, 80.0}, {100.0, 80.0000001}));
  ASSERT_EQ(kept.size(), 1U);
  EXPECT_EQ(kept[0].text, "Cap kept");
  EXPECT_EQ(kept[0].status, Status::good);
}

TEST(Report, TheCapIsJudgedAgainstTheCapOfItsOwnInterval) {
  const std::vector<Verdict> over = verdicts(small_series({100.0, 80.0, 80.0}, {99.0, 90.5, 79.0}));
  ASSERT_EQ(over.size(), 1U);
  EXPECT_EQ(over[0].text, "Cap exceeded in 1 interval of 3");
  EXPECT_EQ(over[0].status, Status::bad);
  EXPECT_EQ(over[0].help, "The worst was 10.50 kW above a cap of 80.0 kW at 1970-01-01 00:01.");
}

TEST(Report, TimesFollowTheZoneThroughItsChanges) {
  ReportData data = small_series({100.0}, {101.0});
  ZoneBytes bytes;
  bytes.rule = "CET-1CEST,M3.5.0,M10.5.0/3";
  data.run.zone = zone_of(bytes);
  data.run.start = instant("2026-03-28T00:00:00+01:00");
  data.run.end = instant("2026-03-30T00:00:00+02:00");
  data.series.times = {instant("2026-03-29T12:00:00Z")};
  const nlohmann::json run = data_of(page_of(data)).at("run");
  EXPECT_EQ(run.at("time_zone"), "Test/Zone");
  EXPECT_EQ(run.at("utc_offset_s"), 3600);
  EXPECT_EQ(run.at("utc_offset_changes"), nlohmann::json::parse("[[93600, 7200]]"));
  EXPECT_EQ(verdicts(data)[0].help,
            "The worst was 1.00 kW above a cap of 100.0 kW at 2026-03-29 14:00.");
  data.run.zone = TimeZone::fixed(Duration::from_hours(2), "");
  EXPECT_TRUE(data_of(page_of(data)).at("run").at("utc_offset_changes").empty());
}

TEST(Report, OneDriversSurplusDoesNotServeAnother) {
  ReportData data;
  data.sessions.resize(2);
  data.sessions[0].requested_kwh = data.sessions[1].requested_kwh = 10.0;
  data.sessions[0].delivered_kwh = 15.0;
  data.sessions[1].delivered_kwh = 5.0;
  const std::vector<Verdict> badges = verdicts(data);
  ASSERT_EQ(badges.size(), 1U);
  EXPECT_EQ(badges[0].text, "75.0 % of requested energy served");
  EXPECT_EQ(badges[0].status, Status::bad);
}

TEST(Report, AllButAllOfTheEnergyIsNotCalledAll) {
  ReportData data;
  data.sessions.resize(1);
  data.sessions[0].requested_kwh = 10'000.0;
  data.sessions[0].delivered_kwh = 9'999.9;
  EXPECT_EQ(verdicts(data)[0].text, "99.9 % of requested energy served");
}

TEST(ReportDeathTest, AColumnOfAnotherLengthIsOurMistake) {
  ReportData data = small_series({1.0, 1.0}, {1.0, 1.0});
  data.series.base_kw = {1.0};
  EXPECT_DEATH(page_of(data), "ENSURE");
}

}  // namespace
}  // namespace voltwin::scenarios::report
