#include "csms/ocpp/tolerance/vocabulary.hpp"

#include <array>
#include <span>
#include <string>

namespace voltwin::ocpp::tolerance {

namespace {

// An alias is spelt as fold() leaves it. An empty enumerator: the field says nothing.
struct Alias {
  std::string_view text, enumerator;
};

struct Vocabulary {
  std::string_view enumeration;
  Defect alias;    // counted for another notation
  Defect unknown;  // counted for a word that nobody knows
  WordFate fate;   // of such a word
  std::string_view neutral;
  std::span<const Alias> aliases;
};

constexpr std::array measurands = {
    Alias{"energyactiveimport", "Energy.Active.Import.Register"},
    Alias{"activeenergyimport", "Energy.Active.Import.Register"},
    Alias{"activeenergyimportregister", "Energy.Active.Import.Register"},
    Alias{"energyactiveregister", "Energy.Active.Import.Register"},
    Alias{"energyimportregister", "Energy.Active.Import.Register"},
    Alias{"energyimport", "Energy.Active.Import.Register"},
    Alias{"energyregister", "Energy.Active.Import.Register"},
    Alias{"activeenergy", "Energy.Active.Import.Register"},
    Alias{"energy", "Energy.Active.Import.Register"},
    Alias{"energyactiveexport", "Energy.Active.Export.Register"},
    Alias{"energyexport", "Energy.Active.Export.Register"},
    Alias{"energyreactiveimport", "Energy.Reactive.Import.Register"},
    Alias{"energyreactiveexport", "Energy.Reactive.Export.Register"},
    Alias{"poweractive", "Power.Active.Import"},
    Alias{"activepower", "Power.Active.Import"},
    Alias{"activepowerimport", "Power.Active.Import"},
    Alias{"powerimport", "Power.Active.Import"},
    Alias{"power", "Power.Active.Import"},
    Alias{"current", "Current.Import"},
    Alias{"currentactiveimport", "Current.Import"},
    Alias{"volt", "Voltage"},
    Alias{"volts", "Voltage"},
    Alias{"voltages", "Voltage"},
    Alias{"temp", "Temperature"},
    Alias{"freq", "Frequency"},
    Alias{"stateofcharge", "SoC"},
    Alias{"batterysoc", "SoC"},
    Alias{"", ""},
};

// Units that change no reading that counts (Hz of a frequency) are left out; any other unknown
// one may scale its value, so that the value is worth nothing without it.
constexpr std::array units = {
    Alias{"c", "Celsius"},
    Alias{"degc", "Celsius"},
    Alias{"degreescelsius", "Celsius"},
    Alias{"degreec", "Celsius"},
    Alias{"f", "Fahrenheit"},
    Alias{"degf", "Fahrenheit"},
    Alias{"kelvin", "K"},
    Alias{"amp", "A"},
    Alias{"amps", "A"},
    Alias{"ampere", "A"},
    Alias{"amperes", "A"},
    Alias{"volt", "V"},
    Alias{"volts", "V"},
    Alias{"watt", "W"},
    Alias{"watts", "W"},
    Alias{"kilowatt", "kW"},
    Alias{"kilowatts", "kW"},
    Alias{"watthour", "Wh"},
    Alias{"watthours", "Wh"},
    Alias{"kilowatthour", "kWh"},
    Alias{"kilowatthours", "kWh"},
    Alias{"percentage", "Percent"},
    Alias{"pct", "Percent"},
    Alias{"%", "Percent"},
    Alias{"hz", ""},
    Alias{"rpm", ""},
    Alias{"", ""},
};

constexpr std::array phases = {
    Alias{"1", "L1"},       Alias{"a", "L1"},       Alias{"r", "L1"},      Alias{"phase1", "L1"},
    Alias{"phasea", "L1"},  Alias{"p1", "L1"},      Alias{"2", "L2"},      Alias{"b", "L2"},
    Alias{"s", "L2"},       Alias{"phase2", "L2"},  Alias{"phaseb", "L2"}, Alias{"p2", "L2"},
    Alias{"3", "L3"},       Alias{"c", "L3"},       Alias{"t", "L3"},      Alias{"phase3", "L3"},
    Alias{"phasec", "L3"},  Alias{"p3", "L3"},      Alias{"neutral", "N"}, Alias{"l2l1", "L1-L2"},
    Alias{"l3l2", "L2-L3"}, Alias{"l1l3", "L3-L1"}, Alias{"total", ""},    Alias{"sum", ""},
    Alias{"all", ""},       Alias{"l1l2l3", ""},    Alias{"l123", ""},     Alias{"threephase", ""},
    Alias{"none", ""},      Alias{"", ""},
};

constexpr std::array locations = {Alias{"input", "Inlet"}, Alias{"output", "Outlet"}};

constexpr std::array error_codes = {
    Alias{"error", "OtherError"},
    Alias{"other", "OtherError"},
    Alias{"none", "NoError"},
    Alias{"ok", "NoError"},
    Alias{"", "NoError"},
    Alias{"overcurrent", "OverCurrentFailure"},
    Alias{"mode3error", "EVCommunicationError"},
};

constexpr std::array statuses = {
    Alias{"occupied", "Preparing"}, Alias{"connected", "Preparing"},
    Alias{"plugged", "Preparing"},  Alias{"idle", "Available"},
    Alias{"ready", "Available"},    Alias{"free", "Available"},
    Alias{"finished", "Finishing"}, Alias{"fault", "Faulted"},
    Alias{"error", "Faulted"},      Alias{"suspended", "SuspendedEVSE"},
};

constexpr std::array formats = {Alias{"signed", "SignedData"}};

constexpr std::array vocabularies = {
    Vocabulary{"Measurand", Defect::measurand_alias, Defect::measurand_alias, WordFate::misleads,
               "", measurands},
    Vocabulary{"UnitOfMeasure", Defect::misspelt_unit, Defect::unknown_unit, WordFate::misleads, "",
               units},
    Vocabulary{"Phase", Defect::unusual_phase, Defect::unusual_phase, WordFate::misleads, "",
               phases},
    Vocabulary{"Location", Defect::unusual_location, Defect::unusual_location, WordFate::left_out,
               "", locations},
    Vocabulary{"ReadingContext",
               Defect::unknown_context,
               Defect::unknown_context,
               WordFate::taken,
               "Sample.Periodic",
               {}},
    Vocabulary{"ValueFormat", Defect::unknown_enumerator, Defect::unknown_enumerator,
               WordFate::left_out, "", formats},
    Vocabulary{"ChargePointErrorCode", Defect::unknown_enumerator, Defect::unknown_enumerator,
               WordFate::taken, "OtherError", error_codes},
    Vocabulary{"ChargePointStatus", Defect::unknown_enumerator, Defect::unknown_enumerator,
               WordFate::taken, "Unavailable", statuses},
    Vocabulary{"Reason",
               Defect::unknown_enumerator,
               Defect::unknown_enumerator,
               WordFate::taken,
               "Other",
               {}},
};

std::string fold(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c >= 'A' && c <= 'Z') out += static_cast<char>(c - 'A' + 'a');
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '%') out += c;
  }
  return out;
}

const Vocabulary* vocabulary_of(std::string_view enumeration) {
  for (const Vocabulary& vocabulary : vocabularies) {
    if (vocabulary.enumeration == enumeration) return &vocabulary;
  }
  return nullptr;
}

std::optional<std::string_view> same_but_for_notation(const json::EnumTable& enumeration,
                                                      std::string_view folded) {
  for (const std::string_view name : enumeration.names) {
    if (!folded.empty() && fold(name) == folded) return name;
  }
  return std::nullopt;
}

}  // namespace

Word understand(const json::EnumTable& enumeration, std::string_view text) {
  const Vocabulary* known = vocabulary_of(enumeration.name);
  const std::string folded = fold(text);
  const Defect alias = known == nullptr ? Defect::unknown_enumerator : known->alias;
  if (const auto name = same_but_for_notation(enumeration, folded)) {
    return {WordFate::taken, *name, alias};
  }
  if (known == nullptr) return {WordFate::unusable, {}, alias};
  for (const Alias& other : known->aliases) {
    if (other.text != folded) continue;
    if (!other.enumerator.empty()) return {WordFate::taken, other.enumerator, alias};
    return {WordFate::left_out, {}, known->unknown};
  }
  return {known->fate, known->neutral, known->unknown};
}

}  // namespace voltwin::ocpp::tolerance
