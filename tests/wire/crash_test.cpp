// A process with a real database is killed over and over, at whatever it does, and nothing that
// it has said was untrue. Stations go on where they were, over all lives of one database.
//
// VOLTWIN_SEED, VOLTWIN_WIRE_DEATHS: other numbers than these. For PostgreSQL, what
// tests/support/postgres.sh gives: a server, which itself ends in the middle in every third life.
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <optional>

#include "tests/wire/process.hpp"
#include "tests/wire/stations.hpp"
#include "tests/wire/verdict.hpp"

namespace voltwin::test {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::uint64_t deaths_on_sqlite = 60;
constexpr std::uint64_t deaths_on_postgres = 50;
constexpr std::size_t stations_count = 32;
constexpr Duration patience = Duration::from_seconds(30);
constexpr Duration between_ticks = Duration::from_ms(1);

std::string text_from(const char* variable, std::string otherwise) {
  const char* const text = std::getenv(variable);
  return text == nullptr ? std::move(otherwise) : text;
}

std::uint64_t number_from(const char* variable, std::uint64_t otherwise) {
  const std::string text = text_from(variable, "");
  return text.empty() ? otherwise : std::strtoull(text.c_str(), nullptr, 10);
}

class Until {
 public:
  explicit Until(Duration duration)
      : end_(Clock::now() + std::chrono::microseconds(duration.us())) {}
  [[nodiscard]] bool is_over() const { return Clock::now() >= end_; }
  [[nodiscard]] Duration left() const {
    return Duration::from_us(
        std::chrono::duration_cast<std::chrono::microseconds>(end_ - Clock::now()).count());
  }

 private:
  Clock::time_point end_;
};

class WireCrashes : public ::testing::Test {
 protected:
  WireCrashes() : folder_(std::filesystem::temp_directory_path() / folder_name()) {
    std::filesystem::create_directories(folder_);
  }
  ~WireCrashes() override {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }

  static std::string folder_name() {
    return "voltwin-wire-" + std::to_string(Clock::now().time_since_epoch().count());
  }

  void live_and_die(const std::string& url, std::uint64_t deaths, const std::string& outage);
  void rise_again(random::Stream& draw);
  void end_in_peace();

  void start() {
    life_from_ = stations_->now();
    ready_.clear();
    csms_.emplace(std::vector<std::string>{VOLTWIN_WIRE_CSMS, url_});
  }
  bool await_ready(const Until& until);
  void talk(const Until& until);
  void set_up();
  void die();
  void hear();

  std::filesystem::path folder_;
  std::string url_;
  std::optional<Stations> stations_;
  std::optional<Verdict> verdict_;
  std::optional<Process> csms_;
  Instant life_from_;
  std::uint64_t in_recovery_ = 0;  ///< deaths of it
  std::uint64_t held_ = 0;         ///< ticks that were left out in a row
  std::string ready_;              ///< what it said of its recovery in this life
  std::vector<std::string> heard_;
  std::vector<std::string> said_;
};

// The stations answer at once.
void WireCrashes::hear() {
  for (const std::string& line : heard_) {
    if (line.starts_with("ready ")) {
      ready_ = line;
      verdict_->compare_recovery(line);
    } else {
      stations_->hear(line, said_);
    }
  }
  heard_.clear();
  for (const std::string& line : said_) csms_->say(line);
  said_.clear();
}

// False when it has not come by then, or has ended.
bool WireCrashes::await_ready(const Until& until) {
  while (ready_.empty() && !until.is_over()) {
    if (csms_->exchange(until.left(), heard_) == Process::Ears::closed) return false;
    hear();
  }
  if (ready_.empty()) return false;
  csms_->say(std::to_string(stations_->now().us()) + " resume");
  return true;
}

void WireCrashes::set_up() {
  for (std::string order = stations_->next_set_up(); !order.empty();
       order = stations_->next_set_up()) {
    csms_->say(order);
    const Until until(patience);
    for (bool answered = false; !answered;) {
      ASSERT_FALSE(until.is_over());
      ASSERT_EQ(csms_->exchange(until.left(), heard_), Process::Ears::open);
      answered = !heard_.empty();
      hear();
    }
  }
  ASSERT_EQ(stations_->complaint(), "");
}

// As fast as it answers; a csms that ends by itself (its database went away) is dead, too.
void WireCrashes::talk(const Until& until) {
  std::uint64_t ticks = 0;
  while (!until.is_over()) {
    // Time waits for answers, but not for one that was lost: by time it is asked for again.
    constexpr std::uint64_t longest_hold = 5;
    if (!stations_->waits_long() || ++held_ > longest_hold) {
      stations_->tick(said_);
      held_ = 0;
    }
    constexpr std::uint64_t ticks_between_snapshots = 25;
    if (++ticks % ticks_between_snapshots == 0) {
      said_.push_back(std::to_string(stations_->now().us()) + " snapshot");
    }
    for (const std::string& line : said_) csms_->say(line);
    said_.clear();
    const Until tick(std::min(between_ticks, until.left()));
    do {
      if (csms_->exchange(tick.left(), heard_) == Process::Ears::closed) return;
      hear();
    } while (!tick.is_over());
  }
}

void WireCrashes::die() {
  csms_->kill(heard_);
  hear();
  static_cast<void>(csms_->wait());
  csms_.reset();
  const Instant from = life_from_;
  const std::vector<std::string> answered = stations_->lose_csms();
  verdict_->look(*stations_, answered, from);
  EXPECT_EQ(stations_->complaint(), "");
}

Until moment(random::Stream& draw, std::uint64_t most_us) {
  return Until(Duration::from_us(static_cast<std::int64_t>(draw.below(most_us))));
}

// Some die again before they have read what the one before left.
void WireCrashes::rise_again(random::Stream& draw) {
  while (!HasFailure()) {
    start();
    if (await_ready(draw.chance(0.3) ? moment(draw, 30'000) : Until(patience))) return;
    ++in_recovery_;
    die();
  }
}

void WireCrashes::end_in_peace() {
  stations_->close_doors();
  const Until peace(patience);
  while (stations_->anybody() && !peace.is_over()) talk(Until(Duration::from_ms(20)));
  ASSERT_FALSE(stations_->anybody());
  csms_->finish(heard_);
  hear();
  EXPECT_EQ(csms_->wait(), 0);
  csms_.reset();
  verdict_->look(*stations_, stations_->lose_csms(), life_from_);
  verdict_->judge(*stations_);
  EXPECT_EQ(stations_->complaint(), "");
}

void WireCrashes::live_and_die(const std::string& url, std::uint64_t deaths,
                               const std::string& outage) {
  url_ = url;
  deaths = number_from("VOLTWIN_WIRE_DEATHS", deaths);
  const std::uint64_t seed = number_from("VOLTWIN_SEED", 1);
  std::cout << "seed " << seed << ", database " << url_ << '\n';
  random::Stream draw = random::Random(seed).stream("moments");
  stations_.emplace(seed, stations_count);
  verdict_.emplace(url_);
  start();
  ASSERT_TRUE(await_ready(Until(patience)));
  set_up();
  for (std::uint64_t death = 0; death < deaths && !HasFailure(); ++death) {
    SCOPED_TRACE("death " + std::to_string(death));
    talk(moment(draw, 400'000));
    if (!outage.empty() && death % 3 == 0) {
      ASSERT_EQ(std::system(outage.c_str()), 0);
      talk(moment(draw, 1'000'000));
    }
    die();
    rise_again(draw);
  }
  ASSERT_FALSE(HasFailure());
  end_in_peace();
  std::cout << "deaths " << deaths << ", in recovery " << in_recovery_ << ", recoveries compared "
            << verdict_->recoveries() << ", from a snapshot " << verdict_->from_snapshots()
            << "; records " << verdict_->records() << ", frames " << verdict_->frames()
            << ", samples set aside " << verdict_->set_aside() << "; visits "
            << stations_->visits().size() << ", answers " << stations_->answers()
            << ", messages sent again " << stations_->repeats() << ", calls of the csms "
            << stations_->calls() << '\n';
  // It was worth it.
  EXPECT_GT(verdict_->from_snapshots(), deaths / 2);
  EXPECT_GT(in_recovery_, deaths / 20);
  EXPECT_GT(stations_->visits().size(), deaths);
  EXPECT_GT(stations_->repeats(), deaths);
  EXPECT_GT(stations_->calls(), deaths);
}

TEST_F(WireCrashes, lose_nothing_that_was_said_and_repeat_nothing_on_sqlite) {
  live_and_die("sqlite:" + (folder_ / "wire.db").string(), deaths_on_sqlite, "");
}

TEST_F(WireCrashes, lose_nothing_that_was_said_and_repeat_nothing_on_postgresql) {
  const std::string server = text_from("VOLTWIN_POSTGRES_URL", "");
  if (server.empty()) GTEST_SKIP() << "no PostgreSQL server: VOLTWIN_POSTGRES_URL is not set";
  const std::string schema = "wire_" + std::to_string(Clock::now().time_since_epoch().count());
  const std::string outage = "(" + text_from("VOLTWIN_POSTGRES_CRASH", "false") + ") && (" +
                             text_from("VOLTWIN_POSTGRES_START", "false") + ")";
  live_and_die(server + "#" + schema, deaths_on_postgres, outage);
}

}  // namespace

}  // namespace voltwin::test
