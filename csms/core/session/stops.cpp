#include "csms/core/session/stops.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "csms/core/session/beginnings.hpp"
#include "csms/core/session/clock_offset.hpp"
#include "csms/core/session/endings.hpp"
#include "csms/core/session/metering.hpp"
#include "csms/core/session/register_scales.hpp"

namespace voltwin::core::session {

namespace {

using ocpp::tolerance::Defect;

// How far the times of one station may lie apart and still be of one order.
constexpr Duration clock_slack = Duration::from_minutes(5);

bool same_token(const state::State& state, const std::string& a, const std::string& b) {
  return a == b || state.spelling(a) == state.spelling(b);
}

events::ReportedStop as_sent(const TransactionStop& message) {
  return {message.transaction, message.id_tag, message.meter_stop_wh, message.at, message.reason};
}

// What is wrong with an id that names none of the station's transactions.
Defect defect_of(const state::State& state, StationId station, std::int64_t id) {
  if (id < 0) return Defect::transaction_id_negative;
  if (id == 0) return Defect::transaction_id_zero;
  if (id > unattributed_transaction) return Defect::transaction_id_overflow;
  if (state.find_foreign(station, id) != nullptr) return Defect::foreign_transaction_id;
  return Defect::stop_of_unknown_transaction;
}

// What speaks for the stop being this transaction's; nothing when it cannot be.
struct Evidence {
  TransactionId transaction;
  int points = 0;
  WattHours gap;  ///< from the last register to the stop's

  [[nodiscard]] bool beats(const Evidence& other) const {
    return points != other.points ? points > other.points : gap < other.gap;
  }
};

std::optional<Evidence> evidence_for(const state::State& state, const state::Transaction& t,
                                     const StopNews& news) {
  const TransactionStop& message = news.message;
  const state::Evse& evse = state.evse(t.evse);
  Evidence out{t.id, 0, WattHours(0)};
  // -1 is what a station without a meter says; it is evidence of nothing.
  if (message.meter_stop_wh >= 0 && believable(message.meter_stop_wh)) {
    out.gap = WattHours(message.meter_stop_wh) - t.last_reading;
    const bool follows =
        out.gap >= WattHours(0) && out.gap <= most_energy(state, evse, t.last_reading_at, news.now);
    if (!follows) return std::nullopt;
  }
  if (news.at + clock_slack < t.started) return std::nullopt;
  const bool ends = evse.status == ConnectorStatus::Finishing ||
                    (evse.status == ConnectorStatus::Available && t.active);
  if (ends && evse.status_received >= t.received) out.points += 2;
  if (!message.id_tag.empty()) {
    const bool same = same_token(state, t.id_tag, message.id_tag);
    // Neither the id nor the token is the transaction's: then its connector has to say it.
    if (!same && out.points == 0) return std::nullopt;
    out.points += same ? 4 : 0;
  }
  if (!t.meter_stop) out.points += 1;
  return out;
}

// The connector was free before the stop came, although the stop is no old news.
bool was_free_before(const state::State& state, const state::Transaction& t, const StopNews& news) {
  const state::Evse& evse = state.evse(t.evse);
  const Instant connected = state.station(evse.station).connected_at;
  return evse.status == ConnectorStatus::Available && evse.status_received >= t.received &&
         evse.status_received > connected && news.at >= connected;
}

void close(state::Turn& turn, TransactionId id, events::EndBasis basis, const StopNews& news) {
  const TransactionStop& message = news.message;
  reopen(turn, id);
  meter_of_stop(turn, id, message.samples);
  const state::Transaction& t = turn.state().transaction(id);
  const StationId station = turn.state().evse(t.evse).station;
  const BelievedStop believed = believed_stop(turn.state(), t, news);
  observe_scales(turn, id, believed);
  events::TransactionEnded ended{id,       believed.reading, believed.at,
                                 turn.now, message.reason,   believed.estimated};
  ended.basis = basis;
  if (believed.at != message.at) ended.reported = message.at;
  ended.review = believed.finding;
  // A missing register is counted where the message is read.
  if (believed.finding && believed.finding != Defect::meter_stop_missing) {
    turn.tolerate(station,
                  {*believed.finding, 1, "meterStop", std::to_string(message.meter_stop_wh),
                   std::to_string(believed.reading.value())});
  }
  const bool as_said = believed.reading == WattHours(message.meter_stop_wh);
  if (!as_said) {
    ended.raw_mwh = believable(message.meter_stop_wh) ? message.meter_stop_wh * 1'000 : -1;
  }
  // Kept as sent where the record above is not that, and to know a repeat by.
  if (basis != events::EndBasis::stop || !as_said) ended.as_sent = as_sent(message);
  if (!message.id_tag.empty() && !same_token(turn.state(), t.id_tag, message.id_tag)) {
    // It is closed anyway: who stands at the charger has the last word (1.6 §4.10).
    ended.stopped_by = message.id_tag;
    turn.tolerate(station, {Defect::stop_by_other_token, 1, "idTag", message.id_tag, t.id_tag});
  }
  if (was_free_before(turn.state(), t, news)) {
    turn.tolerate(station, {Defect::available_before_stop, 1, "transactionId",
                            std::to_string(t.wire.value()), ""});
  }
  end(turn, std::move(ended));
}

// A stop of a transaction whose end stands.
void repeat(state::Turn& turn, const state::Transaction& t, const TransactionStop& message) {
  const StationId station = turn.state().evse(t.evse).station;
  turn.tolerate(station, {Defect::stop_repeated, 1, "transactionId",
                          std::to_string(message.transaction), ""});
  const bool same = WattHours(message.meter_stop_wh) == *t.meter_stop;
  const events::ReportedStop stop = as_sent(message);
  if (same || t.disputes >= max_disputes || turn.state().find_stop(station, stop)) return;
  turn.emit(events::StopDisputed{t.id, stop, turn.now});
}

// The first sample within the stop that can be the beginning: its register and its time.
std::pair<WattHours, Instant> beginning(const state::State& state, const state::Evse& evse,
                                        const StopNews& news) {
  const TransactionStop& message = news.message;
  const state::Clock& clock = state.station(evse.station).clock;
  const WattHours last = evse.last_register.value_or(WattHours(0));
  for (const MeterSample& sample : message.samples) {
    if (!sample.register_wh || !believable(*sample.register_wh)) continue;
    const WattHours reading(static_cast<std::int64_t>(std::floor(*sample.register_wh + 1e-6)));
    if (reading < last || reading > WattHours(message.meter_stop_wh)) continue;
    return {reading, std::min(read_clock(clock, {sample.at, news.now}).at, news.at)};
  }
  // Nobody knows for how long: for no time.
  return {last, news.at};
}

void rebuild(state::Turn& turn, const TransactionKey& key, EvseId evse_id,
             Authorization authorization, const StopNews& news) {
  const TransactionStop& message = news.message;
  const state::Evse& evse = turn.state().evse(evse_id);
  const StationId station = evse.station;
  // Without a token it is energy that nobody asked for; with one it is a start that got lost.
  const Defect defect = message.id_tag.empty() ? Defect::stop_never_started : Defect::start_lost;
  const auto [meter_start, at] = beginning(turn.state(), evse, news);
  turn.tolerate(station, {defect, 1, "transactionId", std::to_string(message.transaction),
                          "begun at " + std::to_string(meter_start.value()) + " Wh"});
  auto started = next_started(
      turn, key,
      {evse_id, message.id_tag, authorization, meter_start, at, events::StartOrigin::rebuilt});
  const TransactionId id = started.transaction;
  turn.emit(std::move(started));
  close(turn, id, events::EndBasis::matched_stop, news);
}

}  // namespace

TransactionId match_stop(const state::State& state, StationId station, const StopNews& news) {
  std::vector<Evidence> found;
  for (const EvseId id : state.station(station).evses) {
    const state::Evse& evse = state.evse(id);
    if (evse.newest.is_none()) continue;
    const state::Transaction& newest = state.transaction(evse.newest);
    if (newest.meter_stop && !newest.estimated) continue;
    if (const auto evidence = evidence_for(state, newest, news)) found.push_back(*evidence);
  }
  std::sort(found.begin(), found.end(),
            [](const Evidence& a, const Evidence& b) { return a.beats(b); });
  const bool tied = found.size() > 1 && !found[0].beats(found[1]);
  return found.empty() || tied ? TransactionId() : found[0].transaction;
}

EvseId match_evse(const state::State& state, StationId station, const StopNews& news) {
  EvseId only;
  if (!believable(news.message.meter_stop_wh)) return only;
  for (const EvseId id : state.station(station).evses) {
    const state::Evse& evse = state.evse(id);
    if (!evse.transaction.is_none() || !evse.last_register) continue;
    const WattHours energy = WattHours(news.message.meter_stop_wh) - *evse.last_register;
    const bool follows = energy > WattHours(0) &&
                         energy <= most_energy(state, evse, evse.last_register_at, news.now);
    if (!follows) continue;
    if (!only.is_none()) return EvseId();
    only = id;
  }
  return only;
}

void take_stop(state::Turn& turn, const TransactionKey& key, StationId station,
               Authorization authorization, const TransactionStop& message) {
  const events::ReportedStop stop = as_sent(message);
  const state::Transaction* named = turn.state().find_transaction(station, message.transaction);
  if (named != nullptr && named->meter_stop && !named->estimated) {
    repeat(turn, *named, message);
    return;
  }
  const std::string id_sent = std::to_string(message.transaction);
  if (turn.state().find_stop(station, stop)) {
    turn.tolerate(station, {Defect::stop_repeated, 1, "transactionId", id_sent, ""});
    return;
  }
  const StopNews news{message, believed_time(turn, station, message.at, "timestamp"), turn.now};
  if (named != nullptr) {
    const TransactionId meant = heir(turn.state(), *named, news.at);
    const WattHours begun = turn.state().transaction(meant).meter_start;
    const bool older = meant == named->id || WattHours(message.meter_stop_wh) <= begun;
    close(turn, older ? named->id : meant,
          older ? events::EndBasis::stop : events::EndBasis::matched_stop, news);
    return;
  }
  // What began at a connector that does not exist is no other connector's.
  const bool nowhere = message.transaction == unattributed_transaction;
  const TransactionId meant = nowhere ? TransactionId() : match_stop(turn.state(), station, news);
  const std::string corrected =
      meant.is_none() ? "" : std::to_string(turn.state().transaction(meant).wire.value());
  // An id that is too large was counted where the message was read.
  if (const Defect strange = defect_of(turn.state(), station, message.transaction);
      strange != Defect::transaction_id_overflow) {
    turn.tolerate(station, {strange, 1, "transactionId", id_sent, corrected});
  }
  if (!meant.is_none()) {
    close(turn, meant, events::EndBasis::matched_stop, news);
    return;
  }
  const EvseId evse = nowhere ? EvseId() : match_evse(turn.state(), station, news);
  if (!evse.is_none()) return rebuild(turn, key, evse, authorization, news);
  if (turn.state().station(station).quarantined < max_quarantined) {
    turn.emit(events::StopQuarantined{station, stop, turn.now,
                                      "no transaction and no register of the station fits it"});
  }
}

}  // namespace voltwin::core::session
