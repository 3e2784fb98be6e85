// Two endpoints, one fake clock, and text scripts. A line in the first column is a command;
// the indented lines after it are everything that it caused, complete and in order:
//
//   csms call ACTION TAG PRIORITY [PAYLOAD]   csms answer ID PAYLOAD   csms refuse ID CODE WHY
//   csms reset PREFIX                         csms raw TEXT            (gives it TEXT to receive)
//   deliver csms    the oldest frame that csms sent and that is still on its way arrives
//   lose csms       ... is lost               repeat csms    the last one arrives once more
//   wait SECONDS    the clock moves, then both expire
// and the same for `station`.

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <random>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "csms/ocpp/rpc/endpoint.hpp"

namespace voltwin::ocpp::rpc {
namespace {

template <class... F>
struct Overloaded : F... {
  using F::operator()...;
};
template <class... F>
Overloaded(F...) -> Overloaded<F...>;

std::string show(const Incoming& incoming) {
  return std::visit(
      Overloaded{
          [](const IncomingCall& call) {
            return "hears call " + call.id + " " + call.action + " " + call.payload;
          },
          [](const Answered& answered) {
            return "tag " + std::to_string(answered.tag) + " answered " + answered.payload;
          },
          [](const Refused& refused) {
            return "tag " + std::to_string(refused.tag) + " refused " +
                   std::string(text(refused.code)) + " " + refused.description;
          },
          [](const TimedOut& out) { return "tag " + std::to_string(out.tag) + " timed out"; },
          [](const Ignored& ignored) { return "ignores " + ignored.text + ": " + ignored.reason; },
      },
      incoming);
}

struct Side {
  std::string name;
  Endpoint endpoint;
  std::deque<std::string> on_the_way;
  std::string last;
};

class Talk {
 public:
  explicit Talk(std::size_t queue_limit)
      : csms_{"csms", Endpoint({"c1", Duration::from_seconds(30), queue_limit}), {}, {}},
        station_{"station", Endpoint({"s1", Duration::from_seconds(60), queue_limit}), {}, {}} {}

  /// Runs the commands of a script and returns it with what really happened.
  std::string run(std::string_view script) {
    std::istringstream lines{std::string(script)};
    std::string trace;
    for (std::string line; std::getline(lines, line);) {
      if (line.empty() || line.starts_with("#")) {
        trace += line + "\n";
      } else if (!line.starts_with(" ")) {
        trace += line + "\n";
        command(line, trace);
      }
    }
    return trace;
  }

 private:
  Side& side(const std::string& name) { return name == "csms" ? csms_ : station_; }
  Side& other(const Side& from) { return &from == &csms_ ? station_ : csms_; }

  void show_output(Side& from, std::string& trace) {
    for (const std::string& frame : out_.frames) {
      trace += "  " + from.name + " sends " + frame + "\n";
      from.on_the_way.push_back(frame);
    }
    for (const Incoming& incoming : out_.incoming) {
      trace += "  " + from.name + " " + show(incoming) + "\n";
    }
    out_.clear();
  }

  void command(const std::string& line, std::string& trace) {
    std::istringstream words(line);
    std::string first, verb;
    words >> first >> verb;
    if (first == "wait") {
      now_ += Duration::from_seconds(std::stoll(verb));
      for (Side* s : {&csms_, &station_}) {
        s->endpoint.expire(now_, out_);
        show_output(*s, trace);
      }
    } else if (first == "deliver" || first == "lose" || first == "repeat") {
      transport(first, side(verb), trace);
    } else {
      act(side(first), verb, words, trace);
    }
  }

  void transport(const std::string& how, Side& from, std::string& trace) {
    if (how != "repeat") {
      ASSERT_FALSE(from.on_the_way.empty()) << trace;
      from.last = from.on_the_way.front();
      from.on_the_way.pop_front();
    }
    if (how == "lose") return;
    Side& to = other(from);
    to.endpoint.receive(from.last, now_, out_);
    show_output(to, trace);
  }

  void act(Side& who, const std::string& verb, std::istringstream& words, std::string& trace) {
    const auto rest = [&words] {
      std::string text;
      std::getline(words >> std::ws, text);
      return text;
    };
    if (verb == "call") {
      std::string action, priority;
      std::uint64_t tag = 0;
      words >> action >> tag >> priority;
      std::string payload = rest();
      if (payload.empty()) payload = "{}";
      const Priority p = priority == "transaction" ? Priority::transaction
                         : priority == "control"   ? Priority::control
                                                   : Priority::telemetry;
      if (!who.endpoint.call(action, payload, tag, p, now_, out_)) trace += "  queue full\n";
    } else if (verb == "answer") {
      std::string id;
      words >> id;
      who.endpoint.answer(id, rest(), out_);
    } else if (verb == "refuse") {
      std::string id, code;
      words >> id >> code;
      who.endpoint.refuse(id, *parse_error_code(code), rest(), out_);
    } else if (verb == "raw") {
      who.endpoint.receive(rest(), now_, out_);
    } else if (verb == "reset") {
      trace += "  tags";
      for (const std::uint64_t tag : who.endpoint.reset(rest())) trace += " " + std::to_string(tag);
      trace += "\n";
      csms_.on_the_way.clear();
      station_.on_the_way.clear();
    } else {
      FAIL() << "no such command: " << verb;
    }
    show_output(who, trace);
  }

  Side csms_, station_;
  Instant now_ = Instant::from_seconds(1'000);
  Output out_;
};

void expect_script(std::string_view script, std::size_t queue_limit = 8) {
  script.remove_prefix(1);  // the line break after R"(
  EXPECT_EQ(Talk(queue_limit).run(script), script);
}

TEST(Endpoint, calls_that_cross_are_both_answered) {
  expect_script(R"(
csms call Reset 1 control {"type":"Soft"}
  csms sends [2,"c1-1","Reset",{"type":"Soft"}]
station call Heartbeat 7 telemetry
  station sends [2,"s1-1","Heartbeat",{}]
deliver csms
  station hears call c1-1 Reset {"type":"Soft"}
deliver station
  csms hears call s1-1 Heartbeat {}
csms answer s1-1 {"currentTime":"2026-06-01T08:00:00Z"}
  csms sends [3,"s1-1",{"currentTime":"2026-06-01T08:00:00Z"}]
station refuse c1-1 NotSupported not today
  station sends [4,"c1-1","NotSupported","not today",{}]
deliver csms
  station tag 7 answered {"currentTime":"2026-06-01T08:00:00Z"}
deliver station
  csms tag 1 refused NotSupported not today
)");
}

TEST(Endpoint, one_call_is_open_and_the_others_follow_by_priority_first_come_first_served) {
  expect_script(R"(
csms call A 1 telemetry
  csms sends [2,"c1-1","A",{}]
csms call B 2 telemetry
csms call C 3 control
csms call D 4 transaction
csms call E 5 control
csms call F 6 transaction
csms raw [3,"c1-1",{}]
  csms sends [2,"c1-2","D",{}]
  csms tag 1 answered {}
csms raw [3,"c1-2",{}]
  csms sends [2,"c1-3","F",{}]
  csms tag 4 answered {}
csms raw [4,"c1-3","InternalError","",{}]
  csms sends [2,"c1-4","C",{}]
  csms tag 6 refused InternalError 
wait 30
  csms sends [2,"c1-5","E",{}]
  csms tag 3 timed out
csms raw [3,"c1-5",null]
  csms sends [2,"c1-6","B",{}]
  csms tag 5 answered null
csms raw [3,"c1-6",{}]
  csms tag 2 answered {}
)");
}

TEST(Endpoint, a_late_answer_is_not_taken_for_the_answer_to_the_next_call) {
  expect_script(R"(
csms call Reset 1 control
  csms sends [2,"c1-1","Reset",{}]
csms call UnlockConnector 2 control
wait 29
wait 1
  csms sends [2,"c1-2","UnlockConnector",{}]
  csms tag 1 timed out
csms raw [3,"c1-1",{"status":"Accepted"}]
  csms ignores [3,"c1-1",{"status":"Accepted"}]: late or repeated answer
wait 29
csms raw [4,"c1-1","InternalError","",{}]
  csms ignores [4,"c1-1","InternalError","",{}]: late or repeated answer
csms raw [3,"c1-2",{"status":"Unlocked"}]
  csms tag 2 answered {"status":"Unlocked"}
)");
}

TEST(Endpoint, a_repeated_answer_has_no_effect) {
  expect_script(R"(
station call Authorize 1 transaction
  station sends [2,"s1-1","Authorize",{}]
station call Heartbeat 2 telemetry
deliver station
  csms hears call s1-1 Authorize {}
csms answer s1-1 {"x":1}
  csms sends [3,"s1-1",{"x":1}]
deliver csms
  station sends [2,"s1-2","Heartbeat",{}]
  station tag 1 answered {"x":1}
repeat csms
  station ignores [3,"s1-1",{"x":1}]: late or repeated answer
deliver station
  csms hears call s1-2 Heartbeat {}
)");
}

TEST(Endpoint, an_answer_to_nothing_is_ignored) {
  expect_script(R"(
csms raw [3,"c1-1",{}]
  csms ignores [3,"c1-1",{}]: late or repeated answer
csms raw [3,"other",{}]
  csms ignores [3,"other",{}]: answer to no call of ours
csms raw [4,"-1","RpcFrameworkError","",{}]
  csms ignores [4,"-1","RpcFrameworkError","",{}]: answer to no call of ours
csms call Reset 1 control
  csms sends [2,"c1-1","Reset",{}]
csms raw [3,"C1-1",{}]
  csms ignores [3,"C1-1",{}]: answer to no call of ours
csms raw [3,"c1-1",{}]
  csms tag 1 answered {}
)");
}

TEST(Endpoint, several_calls_of_the_peer_are_all_delivered_even_with_the_same_id) {
  expect_script(R"(
csms call Reset 1 control
  csms sends [2,"c1-1","Reset",{}]
csms raw [2,"7","BootNotification",{}]
  csms hears call 7 BootNotification {}
csms raw [2,"8","StatusNotification",{}]
  csms hears call 8 StatusNotification {}
csms raw [2,"7","Heartbeat",{}]
  csms hears call 7 Heartbeat {}
csms raw [2,"c1-1","Heartbeat",{}]
  csms hears call c1-1 Heartbeat {}
csms answer 8 {}
  csms sends [3,"8",{}]
csms answer 7 {}
  csms sends [3,"7",{}]
csms refuse 7 InternalError sorry
  csms sends [4,"7","InternalError","sorry",{}]
)");
}

TEST(Endpoint, a_full_queue_refuses_and_an_open_call_does_not_count) {
  expect_script(R"(
csms call A 1 control
  csms sends [2,"c1-1","A",{}]
csms call B 2 telemetry
csms call C 3 transaction
csms call D 4 transaction
  queue full
csms raw [3,"c1-1",{}]
  csms sends [2,"c1-2","C",{}]
  csms tag 1 answered {}
csms call E 5 control
csms call F 6 control
  queue full
)",
                2);
}

TEST(Endpoint, a_queue_of_none_takes_one_call_at_a_time) {
  expect_script(R"(
csms call A 1 control
  csms sends [2,"c1-1","A",{}]
csms call B 2 control
  queue full
wait 30
  csms tag 1 timed out
csms call B 3 control
  csms sends [2,"c1-2","B",{}]
)",
                0);
}

TEST(Endpoint, a_lost_connection_gives_back_every_tag_and_strangers_answers_stay_unknown) {
  expect_script(R"(
csms call A 1 control
  csms sends [2,"c1-1","A",{}]
csms call B 2 telemetry
csms call C 3 transaction
csms call D 4 control
csms reset c2
  tags 1 3 4 2
wait 1000
csms raw [3,"c1-1",{}]
  csms ignores [3,"c1-1",{}]: answer to no call of ours
csms call A 5 control
  csms sends [2,"c2-2","A",{}]
csms raw [3,"c1-2",{}]
  csms ignores [3,"c1-2",{}]: answer to no call of ours
csms raw [3,"c2-2",{}]
  csms tag 5 answered {}
csms reset c3
  tags
)");
}

TEST(Endpoint, broken_frames_are_answered_or_dropped_and_the_talk_goes_on) {
  expect_script(R"(
csms call Reset 1 control
  csms sends [2,"c1-1","Reset",{}]
csms raw [2,"5","Heartbeat",{,}]
  csms sends [4,"5","FormationViolation","expected a key in quotes or '}'",{}]
  csms ignores [2,"5","Heartbeat",{,}]: expected a key in quotes or '}'; answered FormationViolation
csms raw [2,"5","Heartbeat"]
  csms sends [4,"5","ProtocolError","a CALL has four elements",{}]
  csms ignores [2,"5","Heartbeat"]: a CALL has four elements; answered ProtocolError
csms raw [2,"5",5,{}]
  csms sends [4,"5","FormationViolation","the third element is the action, a string",{}]
  csms ignores [2,"5",5,{}]: the third element is the action, a string; answered FormationViolation
csms raw [2,5,"Heartbeat",{}]
  csms ignores [2,5,"Heartbeat",{}]: the second element is the id, a string
csms raw [6,"5","NotifyPeriodicEventStream",{}]
  csms ignores [6,"5","NotifyPeriodicEventStream",{}]: the message type is none of 2, 3, 4
csms raw {"no":"frame"}
  csms ignores {"no":"frame"}: a frame is an array
csms raw [3,"c1-1"]
  csms ignores [3,"c1-1"]: a CALLRESULT has three elements
csms raw [3,"c1-1",{}]
  csms tag 1 answered {}
)");
}

TEST(Endpoint, a_refusal_in_any_spelling_or_none_closes_the_call) {
  expect_script(R"(
csms call A 1 control
  csms sends [2,"c1-1","A",{}]
csms raw [4,"c1-1","OccurrenceConstraintViolation","x",{}]
  csms tag 1 refused OccurenceConstraintViolation x
csms call A 2 control
  csms sends [2,"c1-2","A",{}]
csms raw [4,"c1-2","Busy","try later",{}]
  csms tag 2 refused GenericError Busy: try later
csms call A 3 control
  csms sends [2,"c1-3","A",{}]
csms raw [4,"c1-3","NotImplemented"]
  csms tag 3 refused NotImplemented 
)");
}

TEST(Endpoint, has_a_deadline_only_while_a_call_of_ours_is_open) {
  Endpoint endpoint({"c", Duration::from_seconds(30), 4});
  Output out;
  const Instant start = Instant::from_seconds(100);
  EXPECT_FALSE(endpoint.next_deadline());
  EXPECT_TRUE(endpoint.idle());
  ASSERT_TRUE(endpoint.call("A", "{}", 1, Priority::control, start, out));
  ASSERT_TRUE(endpoint.call("B", "{}", 2, Priority::control, start, out));
  EXPECT_EQ(endpoint.queued(), 1U);
  EXPECT_EQ(endpoint.next_deadline(), start + Duration::from_seconds(30));
  endpoint.expire(start + Duration::from_seconds(29), out);
  EXPECT_TRUE(out.incoming.empty());
  endpoint.expire(start + Duration::from_seconds(30), out);
  EXPECT_EQ(out.incoming.size(), 1U);
  // The time of the second call runs from when it was sent.
  EXPECT_EQ(endpoint.next_deadline(), start + Duration::from_seconds(60));
  endpoint.receive("[3,\"c-2\",{}]", start + Duration::from_seconds(31), out);
  EXPECT_FALSE(endpoint.next_deadline());
  EXPECT_TRUE(endpoint.idle());
}

TEST(Endpoint, a_copy_lives_its_own_life) {
  Endpoint one({"c", Duration::from_seconds(30), 4});
  Output out;
  const Instant now = Instant::from_seconds(100);
  ASSERT_TRUE(one.call("A", "{}", 1, Priority::control, now, out));
  ASSERT_TRUE(one.call("B", "{}", 2, Priority::control, now, out));
  Endpoint two = one;
  out.clear();
  one.receive("[3,\"c-1\",{}]", now, out);
  EXPECT_EQ(one.queued(), 0U);
  EXPECT_EQ(two.queued(), 1U);
  Output out_two;
  two.receive("[3,\"c-1\",{}]", now, out_two);
  EXPECT_EQ(out.frames, out_two.frames);
}

TEST(Endpoint, an_ignored_text_is_cut) {
  Endpoint endpoint({"c", Duration::from_seconds(30), 4});
  Output out;
  endpoint.receive(std::string(max_frame_bytes * 2, 'x'), Instant(), out);
  ASSERT_EQ(out.incoming.size(), 1U);
  EXPECT_EQ(std::get<Ignored>(out.incoming[0]).text, std::string(max_ignored_text_length, 'x'));
}

TEST(Endpoint, an_id_fits_36_characters_with_the_longest_prefix) {
  Endpoint endpoint({std::string(max_id_prefix_length, 'p'), Duration::from_seconds(30), 4});
  Output out;
  ASSERT_TRUE(endpoint.call("A", "{}", 1, Priority::control, Instant(), out));
  EXPECT_EQ(out.frames[0], "[2,\"" + std::string(25, 'p') + "-1\",\"A\",{}]");
  static_assert(max_id_prefix_length + 1 + 10 == max_id_length);
}

/// Every tag that was accepted comes back exactly once, whatever arrives in between.
TEST(Endpoint, any_storm_of_calls_answers_losses_and_noise_ends_every_call_exactly_once) {
  std::mt19937_64 random(7);
  Endpoint endpoint({"p0", Duration::from_seconds(30), 40});
  Output out;
  Instant now = Instant::from_seconds(1);
  std::multiset<std::uint64_t> waiting;
  std::vector<std::string> sent;
  std::uint64_t next_tag = 1, ended = 0, most_queued = 0;
  const auto end = [&](std::uint64_t tag) {
    const auto found = waiting.find(tag);
    ASSERT_NE(found, waiting.end()) << tag;
    waiting.erase(found);
    ++ended;
  };
  for (int round = 0; round < 50'000; ++round) {
    now += Duration::from_ms(static_cast<std::int64_t>(random() % 2'000));
    switch (random() % 8) {
      case 0:
      case 1:
      case 2:
      case 3:
        if (endpoint.call("A", "{}", next_tag, static_cast<Priority>(random() % 3), now, out)) {
          waiting.insert(next_tag);
        }
        ++next_tag;
        break;
      case 4:
      case 5:
        if (!sent.empty()) {
          // Mostly the newest, sometimes an old one, sometimes damaged.
          std::string frame = random() % 4 != 0 ? sent.back() : sent[random() % sent.size()];
          const std::string id = frame.substr(4, frame.find('"', 4) - 4);
          std::string reply = random() % 2 == 0 ? "[3,\"" + id + "\",{}]"
                                                : "[4,\"" + id + "\",\"GenericError\",\"\",{}]";
          if (random() % 5 == 0) reply[random() % reply.size()] = '"';
          endpoint.receive(reply, now, out);
        }
        break;
      case 6:
        endpoint.expire(now, out);
        break;
      default:
        if (random() % 300 == 0) {
          for (const std::uint64_t tag : endpoint.reset("p" + std::to_string(round))) end(tag);
          EXPECT_TRUE(endpoint.idle());
          EXPECT_TRUE(waiting.empty());
        }
        break;
    }
    most_queued = std::max<std::uint64_t>(most_queued, endpoint.queued());
    for (const std::string& frame : out.frames) {
      if (frame.starts_with("[2,")) sent.push_back(frame);
    }
    for (const Incoming& incoming : out.incoming) {
      if (const auto* answered = std::get_if<Answered>(&incoming)) end(answered->tag);
      if (const auto* refused = std::get_if<Refused>(&incoming)) end(refused->tag);
      if (const auto* timed_out = std::get_if<TimedOut>(&incoming)) end(timed_out->tag);
    }
    out.clear();
    ASSERT_EQ(waiting.size(), endpoint.queued() + (endpoint.next_deadline() ? 1 : 0));
  }
  EXPECT_EQ(std::set<std::string>(sent.begin(), sent.end()).size(), sent.size()) << "id reused";
  EXPECT_GT(ended, 5'000U);
  EXPECT_EQ(most_queued, 40U);
}

}  // namespace
}  // namespace voltwin::ocpp::rpc
