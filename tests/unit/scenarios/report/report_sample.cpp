// report_sample OUT.html [kept|exceeded|empty|day|year]: a report of made-up data, to look
// at the page while changing it.
#include <fstream>
#include <string>
#include <string_view>

#include "scenarios/report/render.hpp"
#include "tests/unit/scenarios/report/sample.hpp"

int main(int argc, char** argv) {
  using namespace voltwin::scenarios::report;
  if (argc < 2) return 2;
  const std::string_view kind = argc > 2 ? argv[2] : "kept";
  ReportData data;
  if (kind == "kept") data = sample({7, 54, 100}, SampleCap::kept);
  if (kind == "exceeded") data = sample({7, 54, 100}, SampleCap::exceeded);
  if (kind == "day") data = sample({1, 4, 9}, SampleCap::kept);
  if (kind == "year") data = sample({365, 54, 100}, SampleCap::kept);
  std::string page;
  render(page, data);
  std::ofstream file(argv[1], std::ios::binary);
  file << page;
  return file.good() ? 0 : 1;
}
