// What meter values mean to the core, and the way there from the text of the message that a
// server reads more often than all others together.

#include "csms/core/wire/v16_meter_values.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <cstring>
#include <optional>
#include <type_traits>

#include "csms/core/wire/v16_deviations.hpp"
#include "engine/base/ensure.hpp"
#include "engine/json/ordinary.hpp"

namespace voltwin::core::wire {

namespace {

namespace v16 = ocpp::v16;

std::optional<double> number(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  double value = 0.0;
  const char* const text_end = text.data() + text.size();
  if (json::behind_decimal(text.data(), text_end, value) == text_end) return value;
  const auto [end, error] = std::from_chars(text.data(), text_end, value);
  if (error != std::errc() || end != text_end || !std::isfinite(value)) {
    return std::nullopt;
  }
  return value;
}

bool is_kilo(const v16::SampledValue& value) {
  return value.unit == v16::UnitOfMeasure::kWh || value.unit == v16::UnitOfMeasure::kW;
}

SampleContext context_of(const v16::SampledValue& value) {
  switch (value.context.value_or(v16::ReadingContext::SamplePeriodic)) {
    case v16::ReadingContext::SamplePeriodic:
      return SampleContext::periodic;
    case v16::ReadingContext::SampleClock:
      return SampleContext::clock;
    case v16::ReadingContext::TransactionBegin:
      return SampleContext::begin;
    case v16::ReadingContext::TransactionEnd:
      return SampleContext::end;
    case v16::ReadingContext::InterruptionBegin:
    case v16::ReadingContext::InterruptionEnd:
    case v16::ReadingContext::Trigger:
    case v16::ReadingContext::Other:
      return SampleContext::other;
  }
  UNREACHABLE();
}

// 0 to 2 for a phase, alone or against neutral; none for a total and for what is neither.
std::optional<std::size_t> phase_of(const v16::SampledValue& value) {
  if (!value.phase) return std::nullopt;
  switch (*value.phase) {
    case v16::Phase::L1:
    case v16::Phase::L1N:
      return 0;
    case v16::Phase::L2:
    case v16::Phase::L2N:
      return 1;
    case v16::Phase::L3:
    case v16::Phase::L3N:
      return 2;
    case v16::Phase::N:
    case v16::Phase::L1L2:
    case v16::Phase::L2L3:
    case v16::Phase::L3L1:
      return std::nullopt;
  }
  UNREACHABLE();
}

// Collects one MeterValue: totals, but the largest phase of the current; registers by phase
// beside them.
struct Collector {
  MeterSample& out;
  std::array<std::optional<double>, 3> volts = {}, amps = {};

  int rank = -1;  // of the registers taken so far

  // Of an outlet before those of an inlet, and what the session asked for before what the clock
  // did: one series per context. Those of one rank add up to one sample.
  bool takes_register(const v16::SampledValue& value) {
    const SampleContext context = context_of(value);
    const bool inlet = value.location == v16::Location::Inlet;
    const int found = (inlet ? 0 : 2) + (context == SampleContext::clock ? 0 : 1);
    if (found < rank) return false;
    if (found > rank) {
      out.register_wh.reset();
      out.phase_register_wh = {};
    }
    rank = found;
    out.context = context;
    out.at_inlet = inlet;
    out.register_unit = value.unit == v16::UnitOfMeasure::kWh  ? RegisterUnit::kWh
                        : value.unit == v16::UnitOfMeasure::Wh ? RegisterUnit::Wh
                                                               : RegisterUnit::none;
    return true;
  }

  void energy(const v16::SampledValue& value, double wh) {
    const std::optional<std::size_t> phase = phase_of(value);
    if ((value.phase && !phase) || !takes_register(value)) return;
    (phase ? out.phase_register_wh[*phase] : out.register_wh) = wh;
  }

  void current(const v16::SampledValue& value, double amps_read) {
    if (value.phase == v16::Phase::N) return;
    out.current_a = std::max(out.current_a.value_or(0.0), amps_read);
    if (const auto phase = phase_of(value)) amps[*phase] = amps_read;
  }

  void take(const v16::SampledValue& value);

  void finish() {
    for (std::size_t i = 0; i < amps.size(); ++i) {
      if (amps[i] && volts[i]) {
        out.volt_ampere = out.volt_ampere.value_or(0.0) + *amps[i] * *volts[i];
      }
    }
  }
};

// A place other than the outlet is not what is sold; but a meter that is marked Inlet is often
// the only one (row M15).
bool sold_there(const v16::SampledValue& value) {
  if (!value.location || *value.location == v16::Location::Outlet) return true;
  return *value.location == v16::Location::Inlet &&
         value.measurand.value_or(v16::Measurand::EnergyActiveImportRegister) ==
             v16::Measurand::EnergyActiveImportRegister;
}

void Collector::take(const v16::SampledValue& value) {
  if (!sold_there(value) || value.format == v16::ValueFormat::SignedData) return;
  const std::optional<double> read = number(value.value);
  if (!read) return;
  const double scaled = is_kilo(value) ? *read * 1000.0 : *read;
  if (!std::isfinite(scaled)) return;
  switch (value.measurand.value_or(v16::Measurand::EnergyActiveImportRegister)) {
    case v16::Measurand::EnergyActiveImportRegister:
      energy(value, scaled);
      break;
    case v16::Measurand::PowerActiveImport:
      if (!value.phase) out.power_w = scaled;
      break;
    case v16::Measurand::CurrentImport:
      current(value, scaled);
      break;
    case v16::Measurand::Voltage:
      if (const auto phase = phase_of(value)) volts[*phase] = scaled;
      break;
    case v16::Measurand::SoC:
      out.soc_percent = *read;
      break;
    // The others do not enter a decision; they stay on the tape.
    case v16::Measurand::EnergyActiveExportRegister:
    case v16::Measurand::EnergyReactiveExportRegister:
    case v16::Measurand::EnergyReactiveImportRegister:
    case v16::Measurand::EnergyActiveExportInterval:
    case v16::Measurand::EnergyActiveImportInterval:
    case v16::Measurand::EnergyReactiveExportInterval:
    case v16::Measurand::EnergyReactiveImportInterval:
    case v16::Measurand::PowerActiveExport:
    case v16::Measurand::PowerOffered:
    case v16::Measurand::PowerReactiveExport:
    case v16::Measurand::PowerReactiveImport:
    case v16::Measurand::PowerFactor:
    case v16::Measurand::CurrentExport:
    case v16::Measurand::CurrentOffered:
    case v16::Measurand::Frequency:
    case v16::Measurand::Temperature:
    case v16::Measurand::RPM:
      break;
  }
}

/// Reads a MeterValues payload that has nothing to say of but its values. Every member takes the
/// place where a thing begins and gives where it ends, or nullptr when it is not plain.
class PlainReader {
 public:
  explicit PlainReader(std::string_view frame) : end_(frame.data() + frame.size()) {}

  [[nodiscard]] const char* message(const char* at, MeterReport& out) {
    constexpr unsigned connector = 1, transaction = 2, values = 4;
    return object(at, connector | values, [&](const char* here, unsigned& member) {
      if (takes(here, "\"connectorId\":")) {
        member = connector;
        return whole(here, out.connector);
      }
      if (takes(here, "\"transactionId\":")) {
        member = transaction;
        return whole(here, out.transaction);
      }
      member = values;
      return takes(here, "\"meterValue\":")
                 ? list(here, [&](const char* each) { return meter_value(each, out); })
                 : nullptr;
    });
  }

 private:
  const char* meter_value(const char* at, MeterReport& out) {
    constexpr unsigned timestamp = 1, values = 2;
    Collector collector{out.samples.emplace_back()};
    at = object(at, timestamp | values, [&](const char* here, unsigned& member) {
      if (takes(here, "\"timestamp\":")) {
        member = timestamp;
        return instant(here, collector.out.at);
      }
      member = values;
      return takes(here, "\"sampledValue\":")
                 ? list(here, [&](const char* each) { return sampled_value(each, collector); })
                 : nullptr;
    });
    collector.finish();
    return at;
  }

  const char* sampled_value(const char* at, Collector& to) {
    constexpr unsigned value = 1;
    value_.context.reset();
    value_.format.reset();
    value_.measurand.reset();
    value_.phase.reset();
    value_.location.reset();
    value_.unit.reset();
    at = object(at, value, [&](const char* here, unsigned& member) {
      if (takes(here, "\"value\":")) {
        member = value;
        std::string_view text;
        here = json::behind_quoted(here, end_, text);
        value_.value.assign(text);
        return here;
      }
      if (takes(here, "\"measurand\":")) return name(here, 2, member, value_.measurand);
      if (takes(here, "\"unit\":")) return name(here, 4, member, value_.unit);
      if (takes(here, "\"context\":")) return name(here, 8, member, value_.context);
      if (takes(here, "\"phase\":")) return name(here, 16, member, value_.phase);
      if (takes(here, "\"location\":")) return name(here, 32, member, value_.location);
      if (takes(here, "\"format\":")) return name(here, 64, member, value_.format);
      return static_cast<const char*>(nullptr);
    });
    if (at == nullptr || is_odd(value_)) return nullptr;
    to.take(value_);
    return at;
  }

  template <class Enum>
  const char* name(const char* at, unsigned number, unsigned& member, std::optional<Enum>& out) {
    member = number;
    std::string_view text;
    at = json::behind_quoted(at, end_, text);
    if (at == nullptr) return nullptr;
    out = json::from_name<Enum>(text);
    return out ? at : nullptr;
  }

  const char* instant(const char* at, Instant& out) {
    std::string_view text;
    at = json::behind_quoted(at, end_, text);
    if (at == nullptr) return nullptr;
    const std::optional<ZonedInstant> parsed = parse_instant(text);
    if (!parsed || !parsed->has_zone) return nullptr;
    out = parsed->instant;
    return at;
  }

  // What follows the digits is for the caller to see: nothing but a comma or a brace is right.
  template <class Integer>
  const char* whole(const char* at, Integer& out) {
    constexpr std::ptrdiff_t most_digits = 10;
    const char* const begin = at;
    std::int64_t value = 0;
    for (; at < end_ && *at >= '0' && *at <= '9' && at - begin < most_digits; ++at) {
      value = value * 10 + (*at - '0');
    }
    const bool plain = at != begin && (*begin != '0' || at - begin == 1) && value <= INT32_MAX;
    out = static_cast<Integer>(value);
    return plain ? at : nullptr;
  }

  // `member` reads one by its key, and says with one bit which; each comes once at most.
  template <class Member>
  const char* object(const char* at, unsigned required, Member&& member) {
    if (!json::stands_at(at, end_, '{')) return nullptr;
    at = json::behind_space(at + 1, end_);
    unsigned seen = 0;
    for (;;) {
      unsigned bit = 0;
      at = member(at, bit);
      if (at == nullptr || (seen & bit) != 0) return nullptr;
      seen |= bit;
      at = json::behind_space(at, end_);
      if (!json::stands_at(at, end_, ',')) break;
      at = json::behind_space(at + 1, end_);
    }
    return json::stands_at(at, end_, '}') && (seen & required) == required ? at + 1 : nullptr;
  }

  // Of one element or more.
  template <class Element>
  const char* list(const char* at, Element&& element) {
    if (!json::stands_at(at, end_, '[')) return nullptr;
    at = json::behind_space(at + 1, end_);
    for (;;) {
      at = element(at);
      if (at == nullptr) return nullptr;
      at = json::behind_space(at, end_);
      if (!json::stands_at(at, end_, ',')) break;
      at = json::behind_space(at + 1, end_);
    }
    return json::stands_at(at, end_, ']') ? at + 1 : nullptr;
  }

  /// Goes on to the value when this key stands there.
  template <std::size_t size>
  bool takes(const char*& at, const char (&key)[size]) const {
    constexpr std::size_t length = size - 1;
    using Word = std::conditional_t<(length < 8), std::uint32_t, std::uint64_t>;
    static_assert(length >= sizeof(Word) && length <= 2 * sizeof(Word), "two words are all of it");
    if (end_ - at < static_cast<std::ptrdiff_t>(length)) return false;
    // Each of them is one instruction; memcmp() would be called.
    const auto differs = [&](std::size_t from) {
      Word here, there;
      std::memcpy(&here, at + from, sizeof here);
      std::memcpy(&there, key + from, sizeof there);
      return here != there;
    };
    if (differs(0) || differs(length - sizeof(Word))) return false;
    at = json::behind_space(at + length, end_);
    return true;
  }

  const char* const end_;
  v16::SampledValue value_;  ///< the one that is read; kept for its memory
};

}  // namespace

std::vector<MeterSample> samples_of(const std::vector<v16::MeterValue>& values) {
  std::vector<MeterSample> out;
  out.reserve(values.size());
  for (const v16::MeterValue& meter_value : values) {
    Collector collector{out.emplace_back()};
    collector.out.at = meter_value.timestamp;
    for (const v16::SampledValue& value : meter_value.sampled_value) collector.take(value);
    collector.finish();
  }
  return out;
}

bool read_plain_meter_values(std::string_view frame, const ocpp::rpc::CallHead& head,
                             MeterReport& out) {
  const char* const end = PlainReader(frame).message(frame.data() + head.payload_at, out);
  return end != nullptr && ocpp::rpc::is_end(frame, static_cast<std::size_t>(end - frame.data()));
}

}  // namespace voltwin::core::wire
