// Meter values: when they are taken and what they say. See station.hpp.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <string>
#include <utility>

#include "engine/base/ensure.hpp"
#include "engine/json/record.hpp"
#include "twin/station/station.hpp"

namespace voltwin::twin::station {

namespace v16 = ocpp::v16;
using v16::Measurand;

namespace {

/// A number with one decimal, halves away from zero.
std::string tenths(double value) {
  const std::int64_t scaled = std::llround(value * 10.0);
  std::string out = std::to_string(scaled / 10);
  const std::int64_t rest = std::llabs(scaled % 10);
  if (rest != 0) out += '.' + std::to_string(rest);
  return out;
}

}  // namespace

void Station::schedule_sample(Evse& one, Instant after) {
  const Duration interval = keys_.seconds(Key::MeterValueSampleInterval);
  one.next_sample = interval > Duration{} ? after + interval : Instant::never();
}

void Station::align_samples(Instant now) {
  const std::int64_t every_us = keys_.seconds(Key::ClockAlignedDataInterval).us();
  aligned_at_ = Instant::never();
  if (every_us <= 0) return;
  // The epoch is a midnight, and so is every later one for an interval that divides a day.
  const std::int64_t shown_us = clock_.shown(now).us();
  const std::int64_t next_us = (shown_us / every_us + 1) * every_us;
  aligned_at_ = std::max(clock_.when(Instant::from_us(next_us)), now + Duration::from_us(1));
}

void Station::run_samples(Turn& turn) {
  const Instant now = turn.now();
  for (int connector = 1; connector <= evse_count(); ++connector) {
    Evse& one = evse(connector);
    if (!one.transaction || now < one.next_sample) continue;
    sample(connector, v16::ReadingContext::SamplePeriodic, Key::MeterValuesSampledData, turn);
    record(one, v16::ReadingContext::SamplePeriodic, Key::StopTxnSampledData, now);
    schedule_sample(one, one.next_sample);
  }
  if (now < aligned_at_) return;
  for (int connector = 1; connector <= evse_count(); ++connector) {
    Evse& one = evse(connector);
    sample(connector, v16::ReadingContext::SampleClock, Key::MeterValuesAlignedData, turn);
    if (!one.transaction) continue;
    record(one, v16::ReadingContext::SampleClock, Key::StopTxnAlignedData, now);
  }
  align_samples(now);
}

/// Keeps a reading for StopTransaction (§9.1.25, §9.1.27).
void Station::record(Evse& one, v16::ReadingContext why, Key measurands, Instant now) {
  ENSURE(one.transaction.has_value());
  if (keys_.text(measurands).empty()) return;
  std::vector<v16::MeterValue>& data = one.transaction->data;
  if (data.size() >= Transaction::max_data) {
    std::size_t kept = 1;
    for (std::size_t i = 2; i < data.size(); i += 2) data[kept++] = std::move(data[i]);
    data.resize(kept);
  }
  v16::MeterValue taken = reading(one, why, measurands, now);
  if (!taken.sampled_value.empty()) data.push_back(std::move(taken));
}

void Station::sample(int connector, v16::ReadingContext why, Key measurands, Turn& turn) {
  const Evse& one = evse(connector);
  v16::MeterValuesRequest request;
  request.connector_id = connector;
  request.meter_value.push_back(reading(one, why, measurands, turn.now()));
  if (request.meter_value.front().sampled_value.empty()) return;
  const bool is_triggered = why == v16::ReadingContext::Trigger;
  if (one.transaction && (!is_triggered || is_online())) {
    queue_.push({one.transaction->number, std::move(request)});
  } else if (is_triggered || is_online()) {
    if (one.transaction) request.transaction_id = queue_.server_id(one.transaction->number);
    enqueue({CallKind::meter, connector, v16::MeterValuesRequest::action, json::to_json(request),
             is_triggered ? Cause::triggered : Cause::own});
  }
}

v16::MeterValue Station::reading(const Evse& one, v16::ReadingContext why, Key measurands,
                                 Instant now) const {
  const EvseTruth truth = one.truth(now);
  const vehicle::Supply supply = one.supply();
  v16::MeterValue out;
  out.timestamp = clock_.shown(now);
  const auto add = [&](Measurand measurand, v16::UnitOfMeasure unit, std::string value,
                       std::optional<v16::Phase> phase) {
    v16::SampledValue& sampled = out.sampled_value.emplace_back();
    sampled.value = std::move(value);
    sampled.context = why;
    sampled.measurand = measurand;
    sampled.phase = phase;
    sampled.unit = unit;
  };
  constexpr std::array own_phases{v16::Phase::L1, v16::Phase::L2, v16::Phase::L3};
  for (const Measurand measurand : keys_.measurands(measurands)) {
    if (measurand == Measurand::EnergyActiveImportRegister) {
      add(measurand, v16::UnitOfMeasure::Wh, std::to_string(truth.meter_mwh / 1000), std::nullopt);
    } else if (measurand == Measurand::PowerActiveImport) {
      add(measurand, v16::UnitOfMeasure::W, tenths(truth.power.value()), std::nullopt);
    } else if (measurand == Measurand::CurrentOffered) {
      add(measurand, v16::UnitOfMeasure::A, tenths(truth.offered.value()), std::nullopt);
    } else if (measurand == Measurand::PowerOffered) {
      const Watts offered = supply.voltage * truth.offered * supply.phases;
      add(measurand, v16::UnitOfMeasure::W, tenths(offered.value()), std::nullopt);
    } else if (measurand == Measurand::Voltage) {
      add(measurand, v16::UnitOfMeasure::V, tenths(supply.voltage.value()), std::nullopt);
    } else if (measurand == Measurand::SoC && truth.is_plugged) {
      add(measurand, v16::UnitOfMeasure::Percent, tenths(truth.soc.value() * 100.0), std::nullopt);
    } else if (measurand == Measurand::CurrentImport && supply.phases == 1) {
      add(measurand, v16::UnitOfMeasure::A, tenths(truth.current.value()), std::nullopt);
    } else if (measurand == Measurand::CurrentImport) {
      // The EVSE's own phases, in the order of its connection.
      for (int i = 0; i < supply.phases; ++i) {
        const double amps = i < truth.phases ? truth.current.value() : 0.0;
        add(measurand, v16::UnitOfMeasure::A, tenths(amps),
            own_phases[static_cast<std::size_t>(i)]);
      }
    }
  }
  return out;
}

}  // namespace voltwin::twin::station
