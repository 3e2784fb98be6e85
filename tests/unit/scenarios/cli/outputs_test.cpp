#include "scenarios/cli/outputs.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <set>
#include <sstream>

namespace voltwin::scenarios::cli {
namespace {

namespace fs = std::filesystem;

class Outputs : public testing::Test {
 protected:
  void SetUp() override {
    std::string made = (fs::temp_directory_path() / "voltwin-outputs-XXXXXX").string();
    ASSERT_NE(mkdtemp(made.data()), nullptr);
    folder = made;
    out = folder / "out";
  }
  void TearDown() override { fs::remove_all(folder); }

  static std::set<std::string> names(const fs::path& in) {
    std::set<std::string> found;
    for (const auto& entry : fs::directory_iterator(in)) found.insert(entry.path().filename());
    return found;
  }
  static std::string text(const fs::path& file) {
    std::ostringstream read;
    read << std::ifstream(file).rdbuf();
    return read.str();
  }

  fs::path folder, out;
};

TEST_F(Outputs, nothing_is_in_the_folder_before_publish_and_everything_after) {
  auto files = OutputFolder::open(out);
  ASSERT_TRUE(files);
  ASSERT_TRUE(files->write("a.txt", "one"));
  ASSERT_TRUE(files->append_events({{1, Instant(), "site/1", "Made", 1, "{}"}}));
  ASSERT_TRUE(files->append_events({{2, Instant(), "site/1", "Made", 1, "{}"}}));
  EXPECT_FALSE(fs::exists(out));
  ASSERT_TRUE(files->publish());
  EXPECT_EQ(names(out), (std::set<std::string>{"a.txt", "events.jsonl"}));
  EXPECT_EQ(text(out / "events.jsonl"),
            "{\"sequence\":1,\"at\":\"1970-01-01T00:00:00Z\",\"stream\":\"site/1\",\"type\":"
            "\"Made\",\"version\":1,\"data\":{}}\n"
            "{\"sequence\":2,\"at\":\"1970-01-01T00:00:00Z\",\"stream\":\"site/1\",\"type\":"
            "\"Made\",\"version\":1,\"data\":{}}\n");
}

TEST_F(Outputs, what_is_not_published_disappears) {
  fs::create_directory(out);
  for (const fs::path& target : {out, folder / "new"}) {
    auto files = OutputFolder::open(target);
    ASSERT_TRUE(files);
    ASSERT_TRUE(files->write("a.txt", "one"));
    const OutputFolder moved = *std::move(files);
  }
  EXPECT_EQ(names(folder), (std::set<std::string>{"out"}));
  EXPECT_TRUE(fs::is_empty(out));
}

TEST_F(Outputs, two_runs_into_one_folder_do_not_meet) {
  for (int round = 0; round < 2; ++round) {  // the folder is new, then it exists
    auto one = OutputFolder::open(out);
    auto two = OutputFolder::open(out);
    ASSERT_TRUE(one && two);
    ASSERT_TRUE(one->write("a.txt", "one"));
    ASSERT_TRUE(two->write("a.txt", "two"));
    ASSERT_TRUE(one->publish());
    EXPECT_EQ(text(out / "a.txt"), "one");
    ASSERT_TRUE(two->publish());
    EXPECT_EQ(text(out / "a.txt"), "two");
  }
  EXPECT_EQ(names(out), (std::set<std::string>{"a.txt"}));
}

TEST_F(Outputs, a_folder_in_the_place_of_a_file_is_found_before_any_is_replaced) {
  fs::create_directories(out / "b.txt");
  std::ofstream(out / "a.txt") << "old";
  auto files = OutputFolder::open(out);
  ASSERT_TRUE(files);
  ASSERT_TRUE(files->write("a.txt", "new"));
  ASSERT_TRUE(files->write("b.txt", "new"));
  const auto published = files->publish();
  ASSERT_FALSE(published);
  EXPECT_EQ(published.error().kind, ErrorKind::bad_input);
  EXPECT_EQ(text(out / "a.txt"), "old");
}

}  // namespace
}  // namespace voltwin::scenarios::cli
