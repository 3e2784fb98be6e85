#include "scenarios/protocol/transaction_watch.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

#include "csms/ocpp/tolerance/catalogue.hpp"
#include "csms/ocpp/tolerance/repair.hpp"
#include "engine/json/record.hpp"

namespace voltwin::scenarios::protocol {

namespace {

namespace v16 = ocpp::v16;
using ocpp::tolerance::Defect;

// What rounding may take back.
constexpr double rounding_wh = 2.0;
constexpr double kilo = 1'000.0;
// Between two readings of which one is in kWh lies at most so much.
constexpr double between_readings_wh = 30'000.0;

void find(std::vector<Finding>& out, Defect defect, std::string detail) {
  out.push_back({ocpp::tolerance::entry(defect).name, std::move(detail)});
}

std::string in_line(std::size_t line) { return "line " + std::to_string(line); }

std::string in_wh(double wh) { return std::to_string(static_cast<std::int64_t>(wh)) + " Wh"; }

std::string fell(const std::string& field, double from, double to) {
  return field + ": " + in_wh(to) + " after " + in_wh(from);
}

/// As the CSMS reads it; nothing when even that has no sense in it.
template <class Message>
std::optional<Message> decoded(std::string_view payload, Instant arrival) {
  Message out;
  // What a payload has wrong by itself is named elsewhere.
  std::vector<ocpp::tolerance::Finding> named;
  if (ocpp::tolerance::decode_tolerantly(payload, arrival, out, named)) return std::nullopt;
  return out;
}

// Ids that no CSMS gives are named by themselves.
bool is_given(std::int64_t id) { return id > 0 && id <= INT32_MAX; }

bool same_token(std::string_view a, std::string_view b) {
  const auto lower = [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [&](char x, char y) { return lower(x) == lower(y); });
}

/// The total energy register in Wh, if the sample is one.
std::optional<double> register_wh(const v16::SampledValue& sample) {
  using v16::Measurand;
  const bool is_register =
      sample.measurand.value_or(Measurand::EnergyActiveImportRegister) ==
          Measurand::EnergyActiveImportRegister &&
      !sample.phase && sample.location.value_or(v16::Location::Outlet) == v16::Location::Outlet &&
      sample.format.value_or(v16::ValueFormat::Raw) == v16::ValueFormat::Raw;
  if (!is_register) return std::nullopt;
  double value = 0.0;
  const char* const end = sample.value.data() + sample.value.size();
  const auto [rest, fault] = std::from_chars(sample.value.data(), end, value);
  if (fault != std::errc() || rest != end || !std::isfinite(value)) return std::nullopt;
  // Beyond what any meter shows nothing can be compared.
  if (std::fabs(value) > 1e12) return std::nullopt;
  return sample.unit == v16::UnitOfMeasure::kWh ? value * kilo : value;
}

}  // namespace

void TransactionWatch::call(const Place& place, std::string_view action, std::string_view payload,
                            std::vector<Finding>& out) {
  if (action == Start::action) {
    if (auto message = decoded<Start>(payload, place.arrival)) start(place, *message, out);
  } else if (action == Stop::action) {
    if (const auto message = decoded<Stop>(payload, place.arrival)) stop(place, *message, out);
  } else if (action == Meter::action) {
    if (const auto message = decoded<Meter>(payload, place.arrival)) meter(place, *message, out);
  }
}

void TransactionWatch::start(const Place& place, const Start& message, std::vector<Finding>& out) {
  Station& station = stations_[std::string(place.station)];
  station.has_started = true;
  const std::size_t index = station.transactions.size();
  const auto [same, fresh] = station.starts.try_emplace(json::to_json(message), index);
  station.asked[place.frame] = same->second;
  if (!fresh) {
    find(out, Defect::message_retransmitted,
         "the start of " + in_line(station.transactions[same->second].line));
    return;
  }
  if (const auto last = station.newest.find(message.connector_id); last != station.newest.end()) {
    const Transaction& open = station.transactions[last->second];
    if (open.stop_line == 0) {
      find(out, Defect::stop_missing,
           "connectorId: the transaction of " + in_line(open.line) + " was not stopped");
    }
  }
  Registers& registers = station.registers[message.connector_id];
  const std::int64_t told = registers.told_wh.value_or(0);
  const std::int64_t begun = message.meter_start.value();
  if (begun >= 0 && begun < told) {
    find(out, begun == 0 ? Defect::begin_register_zero : Defect::register_reset,
         fell("meterStart", static_cast<double>(told), static_cast<double>(begun)));
  }
  registers = Registers();
  registers.is_first_sample = true;
  if (begun >= 0) {
    registers.told_wh = begun;
    registers.sampled_wh = static_cast<double>(begun);
  }
  station.newest[message.connector_id] = index;
  station.open.insert(index);
  Transaction& transaction = station.transactions.emplace_back();
  transaction.connector = message.connector_id;
  transaction.line = place.line;
  transaction.id_tag = message.id_tag;
}

void TransactionWatch::started(const Place& place, std::size_t call, std::string_view payload,
                               std::vector<Finding>& out) {
  const auto found = stations_.find(place.station);
  if (found == stations_.end()) return;
  Station& station = found->second;
  const auto asked = station.asked.find(call);
  const auto answer = decoded<v16::StartTransactionResponse>(payload, place.arrival);
  if (asked == station.asked.end() || !answer) return;
  const auto [known, fresh] = station.by_id.try_emplace(answer->transaction_id, asked->second);
  if (!fresh && known->second != asked->second) {
    out.push_back({"transaction_id_given_twice",
                   "transactionId: that of " + in_line(station.transactions[known->second].line)});
    known->second = asked->second;
  }
  station.transactions[asked->second].id = answer->transaction_id;
}

bool TransactionWatch::is_of_another(std::string_view station, std::int64_t id) const {
  return std::any_of(stations_.begin(), stations_.end(), [&](const auto& other) {
    return other.first != station && other.second.by_id.contains(id);
  });
}

std::size_t TransactionWatch::adopt(const Place& place, Station& station, std::int32_t connector,
                                    std::int64_t id) {
  const std::size_t index = station.transactions.size();
  station.by_id[id] = index;
  if (connector > 0) station.newest[connector] = index;
  station.open.insert(index);
  Transaction& transaction = station.transactions.emplace_back();
  transaction.connector = connector;
  transaction.id = id;
  transaction.line = place.line;
  return index;
}

// The one that runs whose id the log does not tell; none when several may be meant.
std::optional<std::size_t> TransactionWatch::without_id(const Station& station,
                                                        std::optional<std::int32_t> connector) {
  std::optional<std::size_t> only;
  for (const std::size_t index : station.open) {
    const Transaction& one = station.transactions[index];
    if (one.id || (connector && one.connector != *connector)) continue;
    if (only) return std::nullopt;
    only = index;
  }
  return only;
}

void TransactionWatch::meter(const Place& place, const Meter& message, std::vector<Finding>& out) {
  Station& station = stations_[std::string(place.station)];
  std::int32_t connector = message.connector_id;
  const std::int64_t id = message.transaction_id.value_or(0);
  const auto known = station.by_id.find(id);
  if (known != station.by_id.end()) {
    const Transaction& transaction = station.transactions[known->second];
    if (connector == 0 && transaction.connector > 0) {
      find(out, Defect::samples_on_connector_zero,
           "connectorId: the transaction is of " + std::to_string(transaction.connector));
      connector = transaction.connector;
    }
    if (transaction.stop_line != 0) {
      const bool closing = std::any_of(
          message.meter_value.begin(), message.meter_value.end(),
          [&](const v16::MeterValue& one) { return one.timestamp >= transaction.stopped; });
      find(out, closing ? Defect::samples_after_stop : Defect::offline_batch,
           "transactionId: stopped in " + in_line(transaction.stop_line));
    }
  } else if (is_given(id)) {
    const std::string text = "transactionId: " + std::to_string(id);
    if (const auto running = without_id(station, connector)) {
      station.transactions[*running].id = id;
      station.by_id[id] = *running;
    } else if (is_of_another(place.station, id)) {
      find(out, Defect::foreign_transaction_id, text + " was given to another station");
    } else if (station.newest.contains(connector)) {
      find(out, Defect::samples_without_transaction, text + " was given to no start");
    } else {
      adopt(place, station, connector, id);
    }
  }
  take_samples(station.registers[connector], message.meter_value, out);
}

void TransactionWatch::take_samples(Registers& registers,
                                    const std::vector<v16::MeterValue>& values,
                                    std::vector<Finding>& out) {
  for (const v16::MeterValue& value : values) {
    // What comes late is history.
    if (value.timestamp < registers.sampled_at) continue;
    registers.sampled_at = value.timestamp;
    for (const v16::SampledValue& sample : value.sampled_value) {
      if (sample.context == v16::ReadingContext::SampleClock) continue;
      if (const auto wh = register_wh(sample)) take_sample(registers, *wh, out);
    }
  }
}

void TransactionWatch::take_sample(Registers& registers, double wh, std::vector<Finding>& out) {
  const bool is_first = std::exchange(registers.is_first_sample, false);
  const double last = registers.sampled_wh.value_or(wh);
  if (wh >= last - rounding_wh) {
    registers.sampled_wh = std::max(wh, last);
    return;
  }
  const std::string detail = fell("value", last, wh);
  if (wh * kilo >= last - kilo && wh * kilo <= last + between_readings_wh) {
    find(out, Defect::energy_unit_wrong, detail);
    registers.sampled_wh = std::max(wh * kilo, last);
  } else if (wh == 0.0) {
    // Alone it changes nothing, and the next one shows what the register is.
    find(out, Defect::register_drops_to_zero, detail);
  } else {
    find(out, is_first ? Defect::session_relative_samples : Defect::register_decreases, detail);
    registers.sampled_wh = wh;
    registers.is_detached = is_first;
  }
}

void TransactionWatch::stop(const Place& place, const Stop& message, std::vector<Finding>& out) {
  Station& station = stations_[std::string(place.station)];
  const std::int64_t id = message.transaction_id;
  const auto known = station.by_id.find(id);
  if (known != station.by_id.end()) {
    if (const std::size_t line = station.transactions[known->second].stop_line; line != 0) {
      find(out, Defect::stop_repeated, in_line(line) + " stopped it");
    } else {
      close(place, station, known->second, message, out);
    }
    return;
  }
  if (!is_given(id)) {
    // Which transaction it means is plain where one runs only.
    if (station.open.size() == 1) close(place, station, *station.open.begin(), message, out);
    return;
  }
  const std::string text = "transactionId: " + std::to_string(id);
  if (const auto running = without_id(station, std::nullopt)) {
    station.transactions[*running].id = id;
    station.by_id[id] = *running;
    close(place, station, *running, message, out);
  } else if (is_of_another(place.station, id)) {
    find(out, Defect::foreign_transaction_id, text + " was given to another station");
  } else if (station.has_started) {
    find(out, Defect::stop_of_unknown_transaction, text + " was given to no start of this log");
  } else {
    close(place, station, adopt(place, station, 0, id), message, out);
  }
}

void TransactionWatch::close(const Place& place, Station& station, std::size_t index,
                             const Stop& message, std::vector<Finding>& out) {
  Transaction& transaction = station.transactions[index];
  station.open.erase(index);
  transaction.stop_line = place.line;
  transaction.stopped = message.timestamp;
  const std::string tag = message.id_tag.value_or("");
  if (!tag.empty() && !transaction.id_tag.empty() && !same_token(tag, transaction.id_tag)) {
    find(out, Defect::stop_by_other_token, "idTag: it was started by another");
  }
  if (transaction.connector == 0) return;
  Registers& registers = station.registers[transaction.connector];
  if (message.transaction_data) take_samples(registers, *message.transaction_data, out);
  const std::int64_t ended = message.meter_stop.value();
  if (ended < 0) return;
  auto last = static_cast<double>(registers.told_wh.value_or(ended));
  if (!registers.is_detached) last = std::max(last, registers.sampled_wh.value_or(last));
  const auto now = static_cast<double>(ended);
  if (now < last - rounding_wh) {
    find(out, Defect::register_decreases, fell("meterStop", last, now));
  }
  registers.told_wh = ended;
  registers.sampled_wh = now;
  registers.sampled_at = std::max(registers.sampled_at, message.timestamp);
  registers.is_first_sample = false;
}

}  // namespace voltwin::scenarios::protocol
