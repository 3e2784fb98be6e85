#include "csms/core/session/metering.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "csms/core/session/beliefs.hpp"
#include "csms/core/session/clock_offset.hpp"
#include "csms/core/session/endings.hpp"
#include "csms/core/session/unattributed.hpp"

namespace voltwin::core::session {

namespace {

constexpr double mwh_per_wh = 1'000.0;
// A repeated time is no fault while the register says nothing new.
constexpr std::int64_t news_mwh = 100'000;
// A charger exceeds its rating by less than this, whatever its meter says (row M26).
constexpr double beyond_rating = 1.5;
// Times of one station that differ by less are of one moment.
constexpr Duration moment = state::Clock::tolerance;
// What stands in a queue comes together: within this.
constexpr Duration together = Duration::from_minutes(5);
// So long may pass without a sample, in sampling intervals.
constexpr std::int64_t patience = 3;

std::int64_t mwh_of(double wh) {
  return static_cast<std::int64_t>(std::floor(wh * mwh_per_wh + 0.5));
}

// Energy that is not complete yet is not counted. Never negative.
WattHours whole(std::int64_t mwh) { return WattHours(mwh / 1'000); }

std::string text_of_mwh(std::int64_t mwh) { return std::to_string(mwh) + " mWh"; }

// The rating of an EVSE, from its phases and the site's voltage.
Watts rated(const state::State& state, const state::Evse& evse) {
  const Volts line = state.site(evse.site).definition.line_to_neutral;
  const grid::Connection connection = evse.definition.connection;
  return grid::phase_voltage(connection, line) * evse.definition.max_current *
         grid::phases(connection);
}

// Whether a message gave a time of its own.
enum class Dated : std::uint8_t { by_the_station, by_its_arrival };

Dated dated(bool timeless) { return timeless ? Dated::by_its_arrival : Dated::by_the_station; }

RegisterBounds bounds_of(const state::State& state, const state::Transaction& transaction,
                         Instant at, Dated dated) {
  RegisterBounds out{rated(state, state.evse(transaction.evse)),
                     transaction.meter_start.value() * 1'000, started_after_all(state, transaction),
                     transaction.assumed_start, transaction.flow_mwh};
  const state::RegisterScales& scales = state.station(state.evse(transaction.evse).station).scales;
  out.sample_scale = scales.samples.learned();
  out.end_scale = scales.ends.learned();
  // Neither came with a time of its own, and both came together, as out of a queue: what lies
  // between them may have taken a day.
  const bool timeless = transaction.timeless && dated == Dated::by_its_arrival &&
                        at - transaction.received < together;
  if (timeless) out.started = out.started - Duration::from_hours(24);
  return out;
}

void note(state::Turn& turn, EvseId evse, TransactionId transaction, Instant at,
          const MeterSample& sample) {
  const auto add = [&](const char* measurand, const std::optional<double>& value) {
    if (value) turn.measurements.push_back({at, evse, transaction, measurand, *value});
  };
  add("Energy.Active.Import.Register", sample.register_wh);
  add("Power.Active.Import", sample.power_w);
  add("Current.Import", sample.current_a);
  add("SoC", sample.soc_percent);
}

// The samples of one message, of one transaction.
class SampleTaker {
 public:
  SampleTaker(state::Turn& turn, TransactionId id)
      : turn_(turn),
        id_(id),
        evse_(turn.state().evse(turn.state().transaction(id).evse)),
        station_(evse_.station) {}

  /// Whether it had a register.
  bool take(const MeterSample& sample, Instant at) {
    const auto total = total_register(sample);
    if (!total || !believable(total->wh)) return false;
    if (total->finding) count(*total->finding, "phase", "", "");
    if (sample.at_inlet) count(Defect::unusual_location, "location", "Inlet", "Outlet");
    const state::Transaction& transaction = this->transaction();
    RegisterReading reading{mwh_of(total->wh), at, sample.context, sample.register_unit};
    const RegisterBounds bounds = bounds_of(turn_.state(), transaction, at, dated(sample.timeless));
    if (at < bounds.started - moment) {
      count(Defect::sample_outside_transaction, "timestamp", to_text(sample.at), "");
      return true;
    }
    RegisterTrack track = transaction.track;
    if (!track.sampled) track.last_at = std::min(bounds.started, at);
    const bool stands_still = track.sampled && sample.at == transaction.metered_reported &&
                              reading.mwh > track.last_mwh + news_mwh && turn_.now > at;
    if (stands_still) {
      count(Defect::repeated_sample_time, "timestamp", to_text(sample.at), to_text(turn_.now));
      reading.at = turn_.now;
    } else if (at < track.last_at || is_older(sample, reading.mwh)) {
      // One that came late, or one of another series beside a newer one (row M22).
      const bool beside = newest_ && *newest_ != sample.context;
      count(beside ? Defect::interleaved_contexts : Defect::offline_batch, "timestamp",
            to_text(sample.at), "");
      return true;
    }
    newest_ = sample.context;
    follow(sample, reading, track, bounds);
    return true;
  }

 private:
  // By the station's own clock and by the register, whatever was made of its clock since: were it
  // taken for news, the register would seem to have restarted, and count twice.
  [[nodiscard]] bool is_older(const MeterSample& sample, std::int64_t mwh) const {
    const state::Transaction& t = transaction();
    return t.track.sampled && mwh < t.track.last_mwh && sample.at < t.metered_reported &&
           state::Clock::plausible({sample.at, turn_.now});
  }
  [[nodiscard]] const state::Transaction& transaction() const {
    return turn_.state().transaction(id_);
  }
  void count(Defect defect, const char* field, std::string raw, std::string corrected) {
    turn_.tolerate(station_, {defect, 1, field, std::move(raw), std::move(corrected)});
  }

  void follow(const MeterSample& sample, const RegisterReading& reading,
              const RegisterTrack& before, const RegisterBounds& bounds) {
    const RegisterStep step = follow_register(before, reading, bounds);
    const std::int64_t energy = energy_mwh(step.track);
    if (step.finding) {
      count(*step.finding, "value", text_of_mwh(reading.mwh),
            text_of_mwh(bounds.start_mwh + energy));
    }
    const bool over = transaction().meter_stop.has_value();
    if (step.track == before && !over) return;
    events::MeterAdvanced advanced{id_, transaction().meter_start + whole(energy), reading.at,
                                   current_of(sample)};
    const std::optional<Watts> power = power_of(sample);
    if (!advanced.current) advanced.power = power;
    if (reading.at != sample.at) advanced.reported = sample.at;
    if (reading.mwh != advanced.reading.value() * 1'000) advanced.raw_mwh = reading.mwh;
    const bool plain = step.track == state::followed(transaction().track, reading.mwh, reading.at);
    if (!plain) advanced.track = step.track;
    if (step.scale != RegisterScale::as_sent) advanced.scale = step.scale;
    if (over) {
      late_reading(turn_, std::move(advanced));
    } else {
      turn_.emit(std::move(advanced));
    }
  }

  // Decisions rest on currents: not on one that the EVSE cannot carry.
  [[nodiscard]] std::optional<Amps> current_of(const MeterSample& sample) {
    if (!sample.current_a) return std::nullopt;
    const Amps most = evse_.definition.max_current * beyond_rating;
    if (Amps(*sample.current_a) <= most) return Amps(*sample.current_a);
    count(Defect::power_above_rating, "Current.Import", std::to_string(*sample.current_a), "");
    return std::nullopt;
  }

  [[nodiscard]] std::optional<Watts> power_of(const MeterSample& sample) {
    const Watts most = rated(turn_.state(), evse_) * beyond_rating;
    const auto believed = [&](const std::optional<double>& watts) -> std::optional<Watts> {
      if (!watts) return std::nullopt;
      // Nor is it beyond belief below zero: what is measured is integrated.
      if (Watts(*watts) <= most && Watts(*watts) >= -most) return Watts(*watts);
      count(Defect::power_above_rating, "Power.Active.Import", std::to_string(*watts), "");
      return std::nullopt;
    };
    const std::optional<Watts> said = believed(sample.power_w);
    // What voltage and current say is more than a word about power.
    return sample.volt_ampere ? believed(sample.volt_ampere) : said;
  }

  state::Turn& turn_;
  TransactionId id_;
  const state::Evse& evse_;
  StationId station_;
  std::optional<SampleContext> newest_ = {};  ///< of the last sample that was followed
};

// The running transactions of a station; enough to see whether there is one or more.
TransactionId only_running(const state::State& state, StationId station) {
  TransactionId only;
  for (const EvseId id : state.station(station).evses) {
    const TransactionId running = state.evse(id).transaction;
    if (running.is_none()) continue;
    if (!only.is_none()) return TransactionId();
    only = running;
  }
  return only;
}

// Whose the samples are: by the id, else by the connector, else the only one there is.
TransactionId owner(state::Turn& turn, EvseId evse, StationId station, const MeterReport& message) {
  const state::State& state = turn.state();
  if (const auto* named = state.find_transaction(station, message.transaction)) {
    if (message.connector == 0) {
      turn.tolerate(station, {Defect::samples_on_connector_zero, 1, "connectorId", "0",
                              std::to_string(state.evse(named->evse).connector)});
    }
    if (message.samples.empty()) return named->id;
    const state::Clock& clock = state.station(station).clock;
    return heir(state, *named, read_clock(clock, {message.samples.front().at, turn.now}).at);
  }
  const bool of_station = message.connector == 0;
  const TransactionId meant = !evse.is_none() ? state.evse(evse).transaction
                              : of_station    ? only_running(state, station)
                                              : TransactionId();
  if (meant.is_none()) return meant;
  const state::Transaction& transaction = state.transaction(meant);
  turn.tolerate(
      station,
      {of_station ? Defect::samples_on_connector_zero : Defect::samples_without_transaction, 1,
       of_station ? "connectorId" : "transactionId",
       std::to_string(of_station ? 0 : message.transaction),
       std::to_string(of_station ? state.evse(transaction.evse).connector
                                 : static_cast<std::int64_t>(transaction.wire.value()))});
  return meant;
}

// A sample of no transaction. One that names a transaction belongs to it: its start may come.
void idle_register(state::Turn& turn, EvseId evse, const MeterReport& message,
                   const MeterSample& sample, Instant at) {
  if (evse.is_none() || message.transaction > 0) return;
  const auto total = total_register(sample);
  if (!total || !believable(total->wh)) return;
  watch_unattributed(turn, evse, whole(mwh_of(total->wh)), at);
}

}  // namespace

void meter(state::Turn& turn, EvseId evse, StationId station, const MeterReport& message) {
  const TransactionId id = owner(turn, evse, station, message);
  const bool owned = !id.is_none();
  if (!id.is_none()) evse = turn.state().transaction(id).evse;
  bool any_register = false;
  std::optional<SampleTaker> taker;
  if (owned) taker.emplace(turn, id);
  for (const MeterSample& sample : message.samples) {
    const Instant at = believed_time(turn, station, sample.at, "meterValue.timestamp");
    note(turn, evse, id, at, sample);
    if (!owned) {
      idle_register(turn, evse, message, sample, at);
    } else if (taker->take(sample, at)) {
      any_register = true;
    }
  }
  if (owned && !any_register) {
    turn.tolerate(station, {Defect::batch_without_energy, 1, "meterValue", "", ""});
  }
}

void meter_of_stop(state::Turn& turn, TransactionId id, std::span<const MeterSample> samples) {
  const EvseId evse = turn.state().transaction(id).evse;
  const StationId station = turn.state().evse(evse).station;
  for (const MeterSample& sample : samples) {
    const Instant at = believed_time(turn, station, sample.at, "transactionData.timestamp");
    note(turn, evse, id, at, sample);
    // What had been sent before is history here, and no fault.
    if (at > turn.state().transaction(id).track.last_at) SampleTaker(turn, id).take(sample, at);
  }
}

RegisterOutcome concluded(const state::State& state, const state::Transaction& transaction,
                          std::int64_t meter_stop_wh, const StopTimes& times) {
  RegisterStop stop{std::nullopt, times.at, transaction.flow_mwh};
  if (meter_stop_wh >= 0 && meter_stop_wh <= largest_register_wh) stop.mwh = meter_stop_wh * 1'000;
  RegisterBounds bounds = bounds_of(state, transaction, times.at, dated(times.timeless));
  // A queue that drains slowly may pass for a clock that is wrong, and then start and end are
  // read by two clocks. Between them lies at least what the station's own one says.
  const bool by_clock = state::Clock::plausible({transaction.reported, transaction.received}) &&
                        state::Clock::plausible({times.device, times.now});
  if (by_clock)
    bounds.started = std::min(bounds.started, times.at - (times.device - transaction.reported));
  return conclude_register(transaction.track, stop, bounds);
}

void watch_samples(state::Turn& turn, StationId station) {
  const state::State& state = turn.state();
  for (const EvseId id : state.station(station).evses) {
    const state::Evse& evse = state.evse(id);
    if (evse.transaction.is_none()) continue;
    const state::Transaction& transaction = state.transaction(evse.transaction);
    const Duration interval = state.site(evse.site).definition.meter_interval;
    const Instant heard = std::max(transaction.metered, transaction.received);
    if (transaction.samples_requested || turn.now < heard + interval * patience) continue;
    turn.tolerate(station, {Defect::samples_missing, 1, "meterValue", "", "asked for"});
    turn.call({station, Trigger{"MeterValues", evse.connector}, CorrelationId()});
    turn.emit(events::SamplesRequested{transaction.id});
  }
}

}  // namespace voltwin::core::session
