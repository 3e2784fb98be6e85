#include "csms/core/events/codec.hpp"

#include <algorithm>
#include <array>

#include "csms/core/events/vault.hpp"

namespace voltwin::core::events {

namespace {

struct EventType {
  const json::RecordTable& (*table)();
  Event (*make)();
  void* (*inside)(Event& event);
};

template <std::size_t I>
EventType event_type() {
  using T = std::variant_alternative_t<I, Event>;
  return {&json::Describe<T>::table, [] { return Event(T{}); },
          [](Event& event) -> void* { return &std::get<I>(event); }};
}

template <std::size_t... I>
std::array<EventType, sizeof...(I)> event_types(std::index_sequence<I...>) {
  return {event_type<I>()...};
}

const auto& types() {
  static const auto table = event_types(std::make_index_sequence<std::variant_size_v<Event>>{});
  return table;
}

/// The types by their names, in order: a journal is read type after type by name.
struct NamedType {
  std::string_view name;
  const EventType* type;
};

const auto& types_by_name() {
  static const auto sorted = [] {
    std::array<NamedType, std::variant_size_v<Event>> out;
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = {types()[i].table().name, &types()[i]};
    std::sort(out.begin(), out.end(),
              [](const NamedType& a, const NamedType& b) { return a.name < b.name; });
    return out;
  }();
  return sorted;
}

/// nullptr for a name that no type has.
const EventType* find_type(std::string_view name) {
  const auto& sorted = types_by_name();
  const auto found =
      std::lower_bound(sorted.begin(), sorted.end(), name,
                       [](const NamedType& a, std::string_view b) { return a.name < b; });
  return found == sorted.end() || found->name != name ? nullptr : found->type;
}

const void* inside(const Event& event) {
  return std::visit([](const auto& e) -> const void* { return &e; }, event);
}

template <class Tag>
std::string named(std::string_view kind, Id<Tag> id) {
  return std::string(kind) + "/" + std::to_string(id.value());
}

struct StreamOf {
  std::string operator()(const TariffDefined& e) const { return named("tariff", e.tariff); }
  std::string operator()(const SiteDefined& e) const { return named("site", e.site); }
  std::string operator()(const StationDefined& e) const { return named("station", e.station); }
  std::string operator()(const TokenDefined&) const { return "tokens"; }
  std::string operator()(const TokenErased&) const { return "tokens"; }
  std::string operator()(const StationConnected& e) const { return named("station", e.station); }
  std::string operator()(const StationDisconnected& e) const { return named("station", e.station); }
  std::string operator()(const StationBooted& e) const { return named("station", e.station); }
  std::string operator()(const ConnectorStatusChanged& e) const { return named("evse", e.evse); }
  std::string operator()(const TransactionStarted& e) const { return named("session", e.session); }
  std::string operator()(const MeterAdvanced& e) const {
    return named("transaction", e.transaction);
  }
  std::string operator()(const TransactionEnded& e) const {
    return named("transaction", e.transaction);
  }
  std::string operator()(const SessionCharged& e) const { return named("session", e.session); }
  std::string operator()(const LedgerPosted& e) const { return named("session", e.session); }
  std::string operator()(const CapScheduled& e) const { return named("site", e.site); }
  std::string operator()(const PricesScheduled& e) const { return named("site", e.site); }
  std::string operator()(const PolicyChosen& e) const { return named("site", e.site); }
  std::string operator()(const MeasuredLoadChanged& e) const { return named("site", e.site); }
  std::string operator()(const LimitRequested& e) const { return named("evse", e.evse); }
  std::string operator()(const LimitAcknowledged& e) const { return named("evse", e.evse); }
  std::string operator()(const LimitRefused& e) const { return named("evse", e.evse); }
  std::string operator()(const LimitUncertain& e) const { return named("evse", e.evse); }
  std::string operator()(const DefaultLimitInstalled& e) const {
    return named("station", e.station);
  }
  std::string operator()(const LimitDisobeyed& e) const { return named("evse", e.evse); }
  std::string operator()(const LimitObeyed& e) const { return named("evse", e.evse); }
  std::string operator()(const OfflineLimitLost& e) const { return named("station", e.station); }
  std::string operator()(const GrantsDoubted& e) const { return named("site", e.site); }
  std::string operator()(const DefectsTolerated& e) const { return named("station", e.station); }
  std::string operator()(const ChargingCapabilitiesLearned& e) const {
    return named("station", e.station);
  }
  std::string operator()(const ConfigurationRead& e) const { return named("station", e.station); }
  std::string operator()(const ConfigurationWritten& e) const {
    return named("station", e.station);
  }
  std::string operator()(const ConfigurationLeftAlone& e) const {
    return named("station", e.station);
  }
  std::string operator()(const SettlingLengthened& e) const { return named("station", e.station); }
  std::string operator()(const RegisterScaleObserved& e) const {
    return named("station", e.station);
  }
  std::string operator()(const BootTriggered& e) const { return named("station", e.station); }
  std::string operator()(const ProfileTimingChanged& e) const {
    return named("station", e.station);
  }
  std::string operator()(const EnergyUnattributed& e) const { return named("evse", e.evse); }
  std::string operator()(const SamplesRequested& e) const {
    return named("transaction", e.transaction);
  }
  std::string operator()(const ClockOffsetEstimated& e) const {
    return named("station", e.station);
  }
  std::string operator()(const FirmwareStatusReported& e) const {
    return named("station", e.station);
  }
  std::string operator()(const DiagnosticsStatusReported& e) const {
    return named("station", e.station);
  }
  std::string operator()(const LogStatusReported& e) const { return named("station", e.station); }
  std::string operator()(const SecurityEventReported& e) const {
    return named("station", e.station);
  }
  std::string operator()(const CertificateRequested& e) const {
    return named("station", e.station);
  }
  std::string operator()(const TransactionReopened& e) const {
    return named("transaction", e.transaction);
  }
  std::string operator()(const StopQuarantined& e) const { return named("station", e.station); }
  std::string operator()(const StopDisputed& e) const {
    return named("transaction", e.transaction);
  }
  std::string operator()(const StopRequested& e) const {
    return named("transaction", e.transaction);
  }
  std::string operator()(const PriorityRulesSet&) const { return "priority"; }
  std::string operator()(const IntentStated& e) const {
    return e.transaction.is_none() ? named("site", e.site) : named("transaction", e.transaction);
  }
  std::string operator()(const PriorityDecided&) const { return "priority"; }
  std::string operator()(const ReviewRequested& e) const { return named("review", e.review); }
  std::string operator()(const QueueConfigured& e) const { return named("site", e.site); }
  std::string operator()(const QueueJoined& e) const { return named("site", e.site); }
  std::string operator()(const QueueLeft& e) const { return named("site", e.site); }
  std::string operator()(const EvseOffered& e) const { return named("site", e.site); }
  std::string operator()(const OfferWithdrawn& e) const { return named("site", e.site); }
  std::string operator()(const SessionExplained& e) const {
    return named("transaction", e.transaction);
  }
  std::string operator()(const RemoteStartAwaited& e) const { return named("station", e.station); }
  std::string operator()(const RemoteStartUnanswered& e) const {
    return named("station", e.station);
  }
};

}  // namespace

std::string_view type_name(const Event& event) { return types()[event.index()].table().name; }

std::string stream_of(const Event& event) { return std::visit(StreamOf{}, event); }

Record to_record(const Event& event, std::uint64_t sequence, Instant at) {
  Record record;
  record.sequence = sequence;
  record.at = at;
  record.stream = stream_of(event);
  record.type = type_name(event);
  record.version = is_personal(event) ? 2 : 1;
  json::encode(record.payload, types()[event.index()].table(), inside(event));
  return record;
}

Result<Event> from_record(const Record& record) {
  const auto unknown = [&] {
    return bad_input("journal record " + std::to_string(record.sequence) + ": type " + record.type +
                     " version " + std::to_string(record.version) + " is not known to this build");
  };
  const EventType* const type = find_type(record.type);
  if (type == nullptr) return unknown();
  Result<Event> event = type->make();
  if (record.version != 1 && (record.version != 2 || !is_personal(*event))) return unknown();
  std::vector<json::Issue> issues;
  const json::DecodeOptions options{};
  if (!json::decode(record.payload, type->table(), type->inside(*event), options, issues,
                    nullptr)) {
    return bad_input("journal record " + std::to_string(record.sequence) + " (" + record.type +
                     "): " + json::describe(issues.front(), record.payload));
  }
  return event;
}

}  // namespace voltwin::core::events
