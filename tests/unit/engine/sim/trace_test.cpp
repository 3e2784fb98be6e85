#include "engine/sim/trace.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <string>

namespace voltwin::sim {
namespace {

constexpr Instant origin = Instant::from_seconds(1'780'272'000);  // 2026-06-01

std::string json_of(const Trace& trace) {
  std::string out;
  trace.append_json(out);
  return out;
}

TEST(Trace, is_the_json_of_the_trace_event_format) {
  Trace trace(origin, 10);
  const Trace::Track crane = trace.track("yard", "crane \"1\"");
  EXPECT_EQ(trace.track("yard", "crane \"1\""), crane);
  const Trace::Track truck = trace.track("road", "crane \"1\"");
  EXPECT_NE(truck, crane);
  const Trace::Name lift = trace.name("lift");
  EXPECT_EQ(trace.name("lift"), lift);
  trace.mark(origin + Duration::from_us(5), crane, lift);
  trace.span(origin + Duration::from_ms(1), origin + Duration::from_ms(3), truck, lift);
  trace.value(origin, crane, trace.name("kW"), 2.5);
  EXPECT_EQ(json_of(trace),
            R"({"displayTimeUnit":"ms","otherData":{"origin":"2026-06-01T00:00:00Z","dropped":0},)"
            R"("traceEvents":[)"
            R"({"ph":"M","name":"process_name","pid":1,"tid":0,"args":{"name":"yard"}},)"
            R"({"ph":"M","name":"process_name","pid":2,"tid":0,"args":{"name":"road"}},)"
            R"({"ph":"M","name":"thread_name","pid":1,"tid":1,"args":{"name":"crane \"1\""}},)"
            R"({"ph":"M","name":"thread_name","pid":2,"tid":2,"args":{"name":"crane \"1\""}},)"
            R"({"ph":"i","name":"lift","ts":5,"pid":1,"tid":1,"s":"t"},)"
            R"({"ph":"X","name":"lift","ts":1000,"pid":2,"tid":2,"dur":2000},)"
            R"({"ph":"C","name":"crane \"1\" kW","ts":0,"pid":1,"tid":1,"args":{"value":2.5}}]})"
            "\n");
}

TEST(Trace, has_a_maximum_and_says_what_it_left_out) {
  Trace trace(origin, 2);
  const Trace::Track track = trace.track("a", "b");
  for (int i = 0; i < 5; ++i) trace.mark(origin, track, trace.name("x"));
  EXPECT_EQ(trace.size(), 2u);
  EXPECT_EQ(trace.dropped(), 3u);
  trace.make_room(1);
  trace.mark(origin, track, trace.name("x"));
  trace.mark(origin, track, trace.name("x"));
  EXPECT_EQ(trace.size(), 3u);
  EXPECT_EQ(trace.dropped(), 4u);
  EXPECT_NE(json_of(trace).find(R"("dropped":4)"), std::string::npos);
}

TEST(TraceDeathTest, a_span_backwards_and_a_value_that_is_none_are_our_mistakes) {
  Trace trace(origin, 2);
  const Trace::Track track = trace.track("a", "b");
  const Trace::Name name = trace.name("x");
  EXPECT_DEATH(trace.span(origin, origin - Duration::from_us(1), track, name), "ENSURE");
  EXPECT_DEATH(trace.value(origin, track, name, std::numeric_limits<double>::infinity()), "ENSURE");
}

}  // namespace
}  // namespace voltwin::sim
