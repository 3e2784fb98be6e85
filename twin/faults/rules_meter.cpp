// Rows M: what meters and their reports get wrong.
#include <cmath>

#include "engine/json/writer.hpp"
#include "twin/faults/rules.hpp"

namespace voltwin::twin::faults {

namespace {

using ocpp::rpc::MessageType;

// Watt-hours as kWh with their three decimals, exactly.
std::string in_kwh(std::int64_t wh) {
  const std::int64_t size = wh < 0 ? -wh : wh;
  std::string decimals = std::to_string(size % 1000);
  decimals.insert(0, 3 - decimals.size(), '0');
  return (wh < 0 ? "-" : "") + std::to_string(size / 1000) + '.' + decimals;
}

std::string shortest(double value) {
  std::string out;
  json::append_number(out, value);
  return out;
}

std::optional<double> number_of(const Node& sample) {
  const Node* value = sample.find("value");
  return value == nullptr ? std::nullopt : value->as_number();
}

// Changes the value of every energy register: fn(Wh) is the new text.
template <class F>
bool change_registers(Node& payload, F fn) {
  bool found = false;
  for_each_sample(payload, [&](Node& sample) {
    if (!is_energy(sample)) return;
    const auto wh = sample.int_of("value");
    if (!wh) return;
    sample.set("value", Node::text(fn(*wh)));
    found = true;
  });
  return found;
}

bool change_register_field(Node& payload, std::string_view field, std::int64_t by) {
  const auto wh = payload.int_of(field);
  if (!wh || by == 0) return false;
  payload.set(field, Node::number(*wh + by));
  return true;
}

template <class F>
bool change_samples(Passage& passage, F fn) {
  bool found = false;
  for_each_sample(passage.payload(), [&](Node& sample) {
    fn(sample);
    found = true;
  });
  return found;
}

const Outlet* outlet_of(Passage& passage) {
  if (const auto connector = passage.payload().int_of("connectorId")) {
    return passage.memory.outlet(*connector);
  }
  return passage.memory.outlet_of(passage.payload().int_of("transactionId"));
}

// --- units, numbers, words --------------------------------------------------------------

bool call_kwh_wh(Passage& passage, double /*magnitude*/) {
  return change_registers(passage.payload(), in_kwh);
}

bool mix_units(Passage& passage, double magnitude) {
  bool found = false;
  for_each_sample(passage.payload(), [&](Node& sample) {
    const auto value = number_of(sample);
    if (is_energy(sample) && value) {
      if (magnitude == 1.0) {
        sample.set("unit", Node::text("kWh"));
      } else {
        sample.set("value", Node::text(shortest(*value / 1000.0)));
        sample.erase("unit");
      }
      found = true;
    } else if (sample.text_of("measurand") == "Power.Active.Import" && value) {
      sample.set("value", Node::text(shortest(*value / 1000.0)));
      found = true;
    }
  });
  return found;
}

bool give_phases(Passage& passage, double magnitude) {
  bool found = false;
  for_each_meter_value(passage.payload(), [&](Node& value) {
    Node* samples = value.find("sampledValue");
    if (samples == nullptr) return;
    std::vector<Node> out;
    for (Node& sample : samples->children) {
      const auto wh = sample.int_of("value");
      if (!is_energy(sample) || !wh) {
        out.push_back(std::move(sample));
        continue;
      }
      found = true;
      if (magnitude != 3.0) {
        sample.set("phase", Node::text("L1"));
        out.push_back(std::move(sample));
        continue;
      }
      const std::int64_t third = *wh / 3;
      const std::int64_t parts[] = {third, third, *wh - 2 * third};
      constexpr const char* phases[] = {"L1", "L2", "L3"};
      for (int i = 0; i < 3; ++i) {
        Node part = sample;
        part.set("value", Node::text(std::to_string(parts[i])));
        part.set("phase", Node::text(phases[i]));
        out.push_back(std::move(part));
      }
    }
    samples->children = std::move(out);
  });
  return found;
}

bool write_numbers(Passage& passage, double /*magnitude*/) {
  return change_samples(passage, [](Node& sample) {
    const Node* value = sample.find("value");
    if (value != nullptr && value->as_number()) sample.set("value", Node::literal(value->scalar));
  });
}

bool add_fraction(Passage& passage, double magnitude) {
  for (const std::string_view field : {"meterStart", "meterStop"}) {
    const auto wh = passage.payload().int_of(field);
    if (!wh) continue;
    passage.payload().set(field, Node::literal(shortest(static_cast<double>(*wh) + magnitude)));
    return true;
  }
  return false;
}

bool pad_values(Passage& passage, double /*magnitude*/) {
  return change_samples(passage, [](Node& sample) {
    sample.set("value", Node::text("  " + std::string(sample.text_of("value")) + " "));
  });
}

bool rename_phases(Passage& passage, double /*magnitude*/) {
  bool found = false;
  for_each_meter_value(passage.payload(), [&](Node& value) {
    Node* samples = value.find("sampledValue");
    if (samples == nullptr) return;
    for (Node& sample : samples->children) {
      const std::string_view phase = sample.text_of("phase");
      if (phase.empty()) continue;
      sample.set("phase", Node::text(phase == "L3" ? "C" : std::string(phase) + "-N"));
    }
    samples->children.push_back(Node::object({{"value", Node::text("40.0")},
                                              {"measurand", Node::text("Current.Import")},
                                              {"phase", Node::text("N")},
                                              {"unit", Node::text("A")}}));
    found = true;
  });
  return found;
}

bool move_location(Passage& passage, double /*magnitude*/) {
  return change_samples(passage, [](Node& sample) { sample.set("location", Node::text("Inlet")); });
}

bool add_sample(Passage& passage, const Node& sample) {
  bool found = false;
  for_each_meter_value(passage.payload(), [&](Node& value) {
    Node* samples = value.find("sampledValue");
    if (samples == nullptr) return;
    samples->children.push_back(sample);
    found = true;
  });
  return found;
}

bool add_hertz(Passage& passage, double /*magnitude*/) {
  return add_sample(passage, Node::object({{"value", Node::text("50.01")},
                                           {"measurand", Node::text("Frequency")},
                                           {"unit", Node::text("Hz")}}));
}

bool invent_context(Passage& passage, double /*magnitude*/) {
  return change_samples(
      passage, [](Node& sample) { sample.set("context", Node::text("Sample.Unspecified")); });
}

bool misspell_unit(Passage& passage, double magnitude) {
  return add_sample(passage,
                    Node::object({{"value", Node::text("31.5")},
                                  {"measurand", Node::text("Temperature")},
                                  {"unit", Node::text(magnitude == 1.0 ? "degC" : "Celcius")}}));
}

bool rename_measurands(Passage& passage, double magnitude) {
  return change_samples(passage, [&](Node& sample) {
    std::string name(sample.text_of("measurand"));
    if (name.empty()) return;
    std::string out;
    for (const char c : name) {
      const bool is_upper = c >= 'A' && c <= 'Z';
      if (magnitude == 1.0 && is_upper) {
        out += static_cast<char>(c - 'A' + 'a');
      } else if (c != '.' || magnitude == 1.0) {
        out += c;
      } else if (magnitude == 2.0) {
        out += '_';
      }
    }
    sample.set("measurand", Node::text(std::move(out)));
  });
}

bool exaggerate_power(Passage& passage, double magnitude) {
  bool found = false;
  for_each_sample(passage.payload(), [&](Node& sample) {
    if (sample.text_of("measurand") != "Power.Active.Import") return;
    const auto value = number_of(sample);
    if (!value) return;
    sample.set("value", Node::text(shortest(*value * magnitude)));
    found = true;
  });
  return found;
}

// --- registers --------------------------------------------------------------------------

bool lose_meter_stop(Passage& passage, double magnitude) {
  if (magnitude == 1.0) return passage.payload().erase("meterStop");
  passage.payload().set("meterStop", Node::number(-1));
  return true;
}

bool step_back(Passage& passage, double magnitude) {
  const auto less = static_cast<std::int64_t>(magnitude);
  return change_registers(passage.payload(),
                          [&](std::int64_t wh) { return std::to_string(wh - less); });
}

bool drop_to_zero(Passage& passage, double /*magnitude*/) {
  return change_registers(passage.payload(), [](std::int64_t) { return std::string("0"); });
}

bool count_from_start(Passage& passage, double /*magnitude*/) {
  const Outlet* outlet = outlet_of(passage);
  if (outlet == nullptr || !outlet->start || outlet->meter_start == 0) return false;
  return change_registers(
      passage.payload(), [&](std::int64_t wh) { return std::to_string(wh - outlet->meter_start); });
}

bool restart_register(Passage& passage, double magnitude) {
  const Outlet* outlet = outlet_of(passage);
  if (outlet == nullptr) return false;
  const std::int64_t base = magnitude == 1.0 ? outlet->register_at_boot : outlet->meter_start;
  if (base == 0) return false;
  const bool has_start = change_register_field(passage.payload(), "meterStart", -base);
  const bool has_stop = change_register_field(passage.payload(), "meterStop", -base);
  const bool has_samples = change_registers(
      passage.payload(), [&](std::int64_t wh) { return std::to_string(wh - base); });
  return has_start || has_stop || has_samples;
}

bool begin_at_zero(Passage& passage, double /*magnitude*/) {
  if (passage.payload().int_of("meterStart").value_or(0) == 0) return false;
  passage.payload().set("meterStart", Node::number(0));
  return true;
}

bool count_late(Passage& passage, double /*magnitude*/) {
  const Outlet* outlet = outlet_of(passage);
  if (outlet == nullptr || !outlet->start) return false;
  const std::string start = std::to_string(outlet->meter_start);
  if (passage.letter.action == "MeterValues") {
    return outlet->is_open &&
           change_registers(passage.payload(), [&](std::int64_t) { return start; });
  }
  const auto stop = passage.payload().int_of("meterStop");
  if (!stop) return false;
  passage.payload().set("meterStop", Node::number(outlet->meter_start));
  change_registers(passage.payload(), [&](std::int64_t) { return start; });
  passage.behind.push_back(
      {passage.call("MeterValues",
                    register_values(passage.memory.connector_of(*outlet), outlet->transaction,
                                    passage.payload().text_of("timestamp"), *stop)),
       Duration::from_seconds(5)});
  return true;
}

// --- batches ----------------------------------------------------------------------------

bool swallow(Passage& passage, double /*magnitude*/) {
  passage.answer_here(Node::object({}));
  return true;
}

bool move_to_station(Passage& passage, double /*magnitude*/) {
  passage.payload().set("connectorId", Node::number(0));
  passage.payload().erase("transactionId");
  return true;
}

bool leave_out_energy(Passage& passage, double /*magnitude*/) {
  bool found = false;
  for_each_meter_value(passage.payload(), [&](Node& value) {
    Node* samples = value.find("sampledValue");
    if (samples == nullptr) return;
    found = std::erase_if(samples->children, is_energy) > 0 || found;
    if (!samples->children.empty()) return;
    samples->children.push_back(Node::object({{"value", Node::text("230.0")},
                                              {"measurand", Node::text("Voltage")},
                                              {"unit", Node::text("V")}}));
  });
  return found;
}

bool interleave(Passage& passage, double /*magnitude*/) {
  const Outlet* outlet = outlet_of(passage);
  Node* values = passage.payload().find("meterValue");
  if (outlet == nullptr || values == nullptr || !outlet->newest_but_one) return false;
  for (const char* const context : {"Sample.Clock", "Transaction.Begin"}) {
    Node older = *outlet->newest_but_one;
    older.name.clear();
    Node* samples = older.find("sampledValue");
    if (samples == nullptr) return false;
    for (Node& sample : samples->children) sample.set("context", Node::text(context));
    values->children.push_back(std::move(older));
  }
  return true;
}

bool close_late(Passage& passage, double magnitude) {
  const Outlet* outlet = outlet_of(passage);
  const auto stop = passage.payload().int_of("meterStop");
  if (outlet == nullptr || !stop) return false;
  passage.behind.push_back(
      {passage.call("MeterValues",
                    register_values(passage.memory.connector_of(*outlet), outlet->transaction,
                                    passage.payload().text_of("timestamp"), *stop)),
       Duration::nearest(magnitude)});
  return true;
}

bool forget_transaction(Passage& passage, double magnitude) {
  if (passage.payload().find("transactionId") == nullptr) return false;
  passage.payload().set("transactionId", Node::number(static_cast<std::int64_t>(magnitude)));
  return true;
}

bool charge_freely(Passage& passage, double /*magnitude*/) {
  if (passage.letter.action == "MeterValues") return passage.payload().erase("transactionId");
  Node answer = Node::object({});
  if (passage.letter.action == "StartTransaction") {
    answer.set("idTagInfo", Node::object({{"status", Node::text("Accepted")}}));
    answer.set("transactionId", Node::number(1'000'000'000 + ++passage.memory.transactions_made));
  }
  passage.answer_here(std::move(answer));
  return true;
}

constexpr std::array<std::string_view, 3> meter{"MeterValues"};
constexpr std::array<std::string_view, 3> meter_and_stop{"MeterValues", "StopTransaction"};
constexpr std::array<std::string_view, 3> stop{"StopTransaction"};
constexpr std::array<std::string_view, 3> all{"MeterValues", "StopTransaction", "StartTransaction"};

constexpr Rule rule(Defect defect, std::array<std::string_view, 3> actions,
                    bool (*act)(Passage&, double)) {
  return {defect, Way::to_csms, MessageType::call, actions, act};
}

constexpr Rule rules[] = {
    rule(Defect::energy_unit_wrong, meter, call_kwh_wh),
    rule(Defect::unit_missing_or_mixed, meter, mix_units),
    rule(Defect::energy_per_phase, meter, give_phases),
    rule(Defect::numeric_sample_value, meter, write_numbers),
    rule(Defect::fractional_register, all, add_fraction),
    rule(Defect::meter_stop_missing, stop, lose_meter_stop),
    rule(Defect::register_decreases, meter, step_back),
    rule(Defect::register_drops_to_zero, meter, drop_to_zero),
    rule(Defect::session_relative_samples, meter, count_from_start),
    rule(Defect::register_reset, all, restart_register),
    rule(Defect::begin_register_zero, {"StartTransaction"}, begin_at_zero),
    rule(Defect::samples_missing, meter, swallow),
    rule(Defect::samples_on_connector_zero, meter, move_to_station),
    rule(Defect::unusual_phase, meter, rename_phases),
    rule(Defect::unusual_location, meter, move_location),
    rule(Defect::unknown_unit, meter, add_hertz),
    rule(Defect::unknown_context, meter, invent_context),
    rule(Defect::misspelt_unit, meter, misspell_unit),
    rule(Defect::measurand_alias, meter, rename_measurands),
    rule(Defect::padded_value, meter, pad_values),
    rule(Defect::batch_without_energy, meter, leave_out_energy),
    rule(Defect::interleaved_contexts, meter, interleave),
    rule(Defect::samples_after_stop, stop, close_late),
    rule(Defect::samples_without_transaction, meter, forget_transaction),
    rule(Defect::register_counts_late, meter_and_stop, count_late),
    rule(Defect::power_above_rating, meter, exaggerate_power),
    rule(Defect::energy_outside_transaction, all, charge_freely),
};

}  // namespace

std::span<const Rule> meter_rules() { return rules; }

}  // namespace voltwin::twin::faults
