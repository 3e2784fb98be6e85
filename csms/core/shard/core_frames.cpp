// Frames of stations on their way to the endpoint, and what is odd about them.

#include <algorithm>
#include <utility>

#include "csms/core/shard/core.hpp"
#include "csms/core/station/set_up.hpp"
#include "csms/core/wire/v16.hpp"
#include "csms/ocpp/tolerance/repair.hpp"
#include "engine/base/ensure.hpp"

namespace voltwin::core::shard {

namespace rpc = ocpp::rpc;
namespace tolerance = ocpp::tolerance;
using tolerance::Defect;

namespace {

// Catalogue row J15.
constexpr std::size_t large_frame = 64 * 1024;
// A call that follows the last one sooner than this cannot have waited for our answer, even
// where stations take their time to answer.
constexpr Duration longest_overlap = Duration::from_ms(20);

constexpr Duration heartbeat_pause = Duration::from_seconds(1);
constexpr std::uint32_t heartbeats_of_a_flood = 3;

bool is_of_transaction(std::string_view action) {
  return action == "StartTransaction" || action == "StopTransaction" || action == "MeterValues";
}

// FNV-1a.
std::uint64_t id_hash(std::string_view id) {
  std::uint64_t hash = 0xCBF29CE484222325U;
  for (const char c : id) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
  return hash;
}

Defect defect_of(rpc::IgnoredKind kind) {
  switch (kind) {
    case rpc::IgnoredKind::malformed:
      return Defect::malformed_json;
    case rpc::IgnoredKind::repeated_answer:
      return Defect::repeated_answer;
    case rpc::IgnoredKind::unknown_answer:
      return Defect::unknown_answer;
  }
  UNREACHABLE();
}

}  // namespace

// A CALL that is right by the letter, as nearly every frame is, is read in one pass and answered
// at once: the endpoint has no part in the peer's calls. Everything else takes the way below,
// which has the same answer to such a CALL, and the right one to all that is not.
bool Core::answer_ordinary(const FrameReceived& input, Connection& connection, state::Turn& turn,
                           StepOutput& out) {
  const std::string_view frame = input.text;
  if (input.form != FrameForm::text ||
      frame.size() > std::min(large_frame, config_.max_frame_bytes) ||
      frame.find('\n') != std::string_view::npos) {
    return false;  // each of these is counted
  }
  const std::optional<rpc::CallHead> head = rpc::ordinary_call(frame);
  if (!head) return false;
  wire::Findings findings;
  const std::optional<StationRequest> request =
      wire::decode_ordinary_v16(frame, *head, {config_.strictness, turn.now}, findings);
  if (!request) return false;
  watch_ids(connection, head->id, turn);
  watch_calls(connection, head->action, turn);
  tolerate(connection.station, findings, turn);
  const StationAnswer decided = decide(connection, *request, turn);
  std::string answer;
  rpc::begin_result(answer, head->id);
  wire::append_v16(answer, decided, turn.now);
  rpc::end_frame(answer);
  send_frame(input.connection, connection.station, std::move(answer), turn.now, out);
  return true;
}

// Frames that the endpoint can use go the short way. It has no memory of one that it could not
// use, so that its word on it can be taken back.
void Core::receive(const FrameReceived& input, Connection& connection, state::Turn& turn,
                   rpc::Output& news) {
  const std::string_view all = input.text;
  const std::string_view text = all.substr(0, std::min(config_.max_frame_bytes, all.size()));
  const StationId station = connection.station;
  if (all.size() > large_frame && all.size() <= config_.max_frame_bytes) {
    turn.tolerate(station, {Defect::oversized_answer, 1, "", std::to_string(all.size()), ""});
  }
  if (input.form == FrameForm::binary) {
    turn.tolerate(station, {Defect::malformed_json, 1, "binary frame", std::string(text), ""});
    if (config_.strictness == Strictness::strict) {
      ++counters_.ignored_frames;
      return;
    }
  }
  const std::optional<Instant> deadline = connection.endpoint.next_deadline();
  connection.endpoint.receive(text, turn.now, news);
  ENSURE(!news.incoming.empty());
  const rpc::Incoming& first = news.incoming.front();
  if (std::holds_alternative<rpc::Answered>(first) || std::holds_alternative<rpc::Refused>(first)) {
    const Duration took = turn.now - (*deadline - config_.call_timeout);
    connection.peer.quickest_answer =
        std::min(took, connection.peer.quickest_answer.value_or(took));
  }
  const auto* ignored = std::get_if<rpc::Ignored>(&first);
  if (ignored == nullptr || ignored->kind != rpc::IgnoredKind::malformed) {
    if (text.find('\n') != std::string_view::npos) {
      turn.tolerate(station, {Defect::json_over_lines, 1, "", "", ""});
    }
    return;
  }
  if (config_.strictness == Strictness::strict) return;
  tolerance::FrameRepair repair = tolerance::repair_frame(all, config_.max_frame_bytes);
  tolerate(station, repair.findings, turn);
  if (repair.call) {
    news.clear();
    news.incoming.emplace_back(*std::move(repair.call));
  } else if (repair.text) {
    news.clear();
    connection.endpoint.receive(*repair.text, turn.now, news);
  }
}

// Ids only pair calls with answers; a station that uses one again, or calls before it can have
// our last answer, is served all the same.
void Core::watch_ids(Connection& connection, std::string_view id, state::Turn& turn) {
  const std::uint64_t hash = id_hash(id);
  auto& recent = connection.peer.recent_ids;
  const std::size_t known = std::min(connection.peer.calls_heard, recent.size());
  const auto end = recent.begin() + static_cast<std::ptrdiff_t>(known);
  if (id.empty() || std::find(recent.begin(), end, hash) != end) {
    turn.tolerate(connection.station, {Defect::message_id_reused, 1, "", std::string(id), ""});
  }
  if (connection.peer.quickest_answer && connection.peer.calls_heard > 0) {
    const Duration round_trip = std::min(*connection.peer.quickest_answer / 4, longest_overlap);
    if (turn.now - connection.peer.last_call_at < round_trip) {
      turn.tolerate(connection.station, {Defect::overlapping_call, 1, "", std::string(id), ""});
    }
  }
  recent[connection.peer.calls_heard % recent.size()] = hash;
  ++connection.peer.calls_heard;
  connection.peer.last_call_at = turn.now;
}

// Boots and heartbeats by their rhythm. A call before any boot is served like every other.
void Core::watch_calls(Connection& connection, std::string_view action, state::Turn& turn) {
  PeerHabits& peer = connection.peer;
  if (action == "BootNotification") {
    // A station that is back without having booted tells of its transactions, and no boot follows.
    const bool soon = turn.now < connection.since + config_.boot_patience;
    if (!std::exchange(peer.booted, true) && soon && peer.before_boot > 0) {
      turn.tolerate(connection.station,
                    {Defect::queue_replayed_at_start_up, peer.before_boot, "", "", "taken"});
    }
    watch_boot(connection, turn);
  } else if (!peer.missed_boot && !state_.station(connection.station).booted &&
             turn.now >= connection.since + config_.boot_patience) {
    peer.missed_boot = true;
    turn.tolerate(connection.station, {Defect::boot_missing, 1, "", std::string(action), ""});
    serve_without_boot(connection.station, turn);
  }
  if (!peer.booted && is_of_transaction(action)) ++peer.before_boot;
  if (action != "Heartbeat") return;
  const bool pause = turn.now >= peer.last_heartbeat_at + heartbeat_pause;
  peer.heartbeats_without_pause = pause ? 0 : peer.heartbeats_without_pause + 1;
  peer.last_heartbeat_at = turn.now;
  if (peer.heartbeats_without_pause >= heartbeats_of_a_flood) {
    turn.tolerate(connection.station, {Defect::heartbeat_flood, 1, "", "", ""});
  }
}

void Core::watch_boot(Connection& connection, state::Turn& turn) {
  const StationId station = connection.station;
  if (const auto fright = frightened_.extract(station);
      !fright.empty() && turn.now < fright.mapped() + state::reboot_follows) {
    station::lengthen_settling(turn, station, settle_time(station));
  }
  connection.peer.answered = false;
  connection.settled_at = turn.now + settle_time(station);
  // The boot asks for its set-up again: what it asked for before and was held is stale.
  std::erase_if(connection.held, [](const Sent& s) {
    return s.correlation.is_none() && (std::holds_alternative<Configure>(s.call) ||
                                       std::holds_alternative<ReadConfiguration>(s.call) ||
                                       std::holds_alternative<InstallDefaultLimit>(s.call));
  });
}

// The safe default goes first, as after a boot. A boot is asked for once in a station's life:
// some reboot instead of telling of it.
void Core::serve_without_boot(StationId station, state::Turn& turn) {
  const bool triggered = state_.station(station).set_up.boot_triggered.has_value();
  install_defaults(state_.site(state_.station(station).site), turn);
  station::begin_set_up(turn, station);
  if (!triggered) turn.call({station, Trigger{"BootNotification", {}}, CorrelationId()});
}

void Core::tolerate(StationId station, const std::vector<tolerance::Finding>& findings,
                    state::Turn& turn) {
  for (const tolerance::Finding& f : findings) {
    turn.tolerate(station, {f.defect, f.count, f.field, f.raw, f.corrected});
  }
}

// What is malformed was counted with its repair.
void Core::ignore(StationId station, const rpc::Ignored& ignored, state::Turn& turn) {
  ++counters_.ignored_frames;
  const bool malformed = ignored.kind == rpc::IgnoredKind::malformed;
  if (malformed && config_.strictness == Strictness::tolerant) return;
  turn.tolerate(station, {defect_of(ignored.kind), 1, ignored.reason, ignored.text, ""});
}

}  // namespace voltwin::core::shard
