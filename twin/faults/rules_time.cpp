// Rows T: clocks that are wrong, and when messages come.
#include <algorithm>
#include <cmath>

#include "twin/faults/rules.hpp"

namespace voltwin::twin::faults {

namespace {

using ocpp::rpc::MessageType;

// Every timestamp of the payload, at any depth.
template <class F>
bool change_times(Node& node, F change) {
  bool found = false;
  for (Node& child : node.children) {
    if (child.name == "timestamp" && child.kind == Node::Kind::text) {
      change(child);
      found = true;
    } else if (change_times(child, change)) {
      found = true;
    }
  }
  return found;
}

// As far as the calendar of RFC 3339 goes.
void shift(Node& time, Duration by) {
  const auto at = parse_instant(time.scalar);
  if (!at) return;
  constexpr Instant first = Instant::from_seconds(-62'167'219'200);  // 0000-01-01T00:00:00Z
  constexpr Instant last = Instant::from_seconds(253'402'300'799);   // 9999-12-31T23:59:59Z
  time.scalar = to_text(std::clamp(at->instant + by, first, last));
}

bool drop_zone(Passage& passage, double /*magnitude*/) {
  return change_times(passage.payload(), [](Node& time) {
    if (time.scalar.ends_with('Z')) time.scalar.pop_back();
  });
}

bool tell_local_time(Passage& passage, double magnitude) {
  const Duration ahead = Duration::nearest(magnitude * 3600.0);
  return change_times(passage.payload(), [&](Node& time) { shift(time, ahead); });
}

bool count_from_power_up(Passage& passage, double /*magnitude*/) {
  const Duration back = Instant() - passage.memory.powered;
  return change_times(passage.payload(), [&](Node& time) { shift(time, back); });
}

bool spoil_time(Passage& passage, double magnitude) {
  return change_times(passage.payload(), [&](Node& time) {
    Node wrong = Node::text(magnitude == 2.0 ? "not yet set" : "");
    if (magnitude == 1.0) wrong = Node::literal("null");
    wrong.name = time.name;
    time = std::move(wrong);
  });
}

bool move_samples(Passage& passage, double magnitude) {
  const Duration late = Duration::nearest(magnitude);
  const bool is_early = passage.memory.turn++ % 2 == 1;
  return change_times(passage.payload(),
                      [&](Node& time) { shift(time, is_early ? late * -1 : late); });
}

bool freeze_sample_time(Passage& passage, double /*magnitude*/) {
  const Outlet* outlet = passage.memory.outlet(passage.payload().int_of("connectorId").value_or(0));
  if (outlet == nullptr || outlet->first_sample_time.empty()) return false;
  return change_times(passage.payload(),
                      [&](Node& time) { time.scalar = outlet->first_sample_time; });
}

// Held back for so long, and by so much less the later they were taken: the last comes first.
bool hold_back(Passage& passage, double magnitude) {
  const Duration step = Duration::from_seconds(1);
  const auto waiting = static_cast<std::int64_t>(passage.memory.turn++);
  const Duration wait = Duration::nearest(magnitude) - step * waiting * 90;
  passage.behind.push_back({passage.copy(), wait > step ? wait : step});
  passage.answer_here(Node::object({}));
  return true;
}

bool flood(Passage& passage, double magnitude) {
  const double count = std::min(magnitude, max_copies);
  for (double i = 1.0; i < count; i += 1.0) passage.behind.push_back({passage.copy(), {}});
  return true;
}

constexpr std::array<std::string_view, 3> any{};

constexpr Rule rules[] = {
    {Defect::zoneless_timestamp, Way::to_csms, MessageType::call, any, drop_zone},
    {Defect::local_time_marked_utc, Way::to_csms, MessageType::call, any, tell_local_time},
    {Defect::unsynchronised_clock, Way::to_csms, MessageType::call, any, count_from_power_up},
    {Defect::empty_timestamp, Way::to_csms, MessageType::call, any, spoil_time},
    {Defect::sample_outside_transaction,
     Way::to_csms,
     MessageType::call,
     {"MeterValues"},
     move_samples},
    {Defect::repeated_sample_time,
     Way::to_csms,
     MessageType::call,
     {"MeterValues"},
     freeze_sample_time},
    {Defect::offline_batch, Way::to_csms, MessageType::call, {"MeterValues"}, hold_back},
    {Defect::heartbeat_flood, Way::to_csms, MessageType::call, {"Heartbeat"}, flood},
};

}  // namespace

std::span<const Rule> time_rules() { return rules; }

}  // namespace voltwin::twin::faults
