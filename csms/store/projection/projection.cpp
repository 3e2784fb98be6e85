#include "csms/store/projection/projection.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

#include "csms/store/projection/shapes.hpp"
#include "engine/base/ensure.hpp"
#include "engine/json/record.hpp"
#include "engine/units/units.hpp"

namespace voltwin::store::projection {

namespace {

using namespace core::events;  // the vocabulary of the projection

constexpr Value null{};

Value cell(const Value& value) { return value; }

template <class Tag>
Value cell(Id<Tag> id) {
  if (id.is_none()) return null;
  return static_cast<std::int64_t>(id.value());
}
template <class Unit>
Value cell(Quantity<Unit> quantity) {
  return quantity.value();
}
template <class Unit>
Value cell(const std::optional<Quantity<Unit>>& quantity) {
  return quantity ? Value(quantity->value()) : null;
}
Value cell(WattHours energy) { return energy.value(); }
Value cell(std::int64_t number) { return number; }
Value cell(Duration duration) { return duration.seconds(); }
Value cell(Instant instant) { return instant; }
Value cell(const std::string& text) { return std::string_view(text); }
Value cell(const char* text) { return std::string_view(text); }
template <class E>
requires std::is_enum_v<E> Value cell(E value) { return json::name_of(value); }

/// Line, connector and other numbers that count from 1.
template <class T>
std::int64_t number_of(const std::vector<T>& items, const T& item) {
  return &item - items.data() + 1;
}

std::int64_t power_of_ten(int exponent) {
  std::int64_t out = 1;
  for (int i = 0; i < exponent; ++i) out *= 10;
  return out;
}

struct Projector {
  const Record& record;
  Places& places;
  Changes& out;

  template <class... T>
  void add(Write write, const T&... values) {
    const auto index = static_cast<std::size_t>(write);
    const Shape& shape = shapes()[index];
    ENSURE(sizeof...(values) == shape.key_count() + shape.column_count());
    out.items.push_back({index, out.values.size()});
    (out.values.push_back(cell(values)), ...);
  }

  void operator()(const TariffDefined& e) {
    const TariffDefinition& d = e.definition;
    if (const auto currency = Currency::parse(d.currency)) {
      const int decimals = currency->decimals;
      add(Write::currency, d.currency, std::int64_t{decimals}, power_of_ten(decimals));
    }
    add(Write::tariff, e.tariff, d.name, d.currency, d.per_kwh_micro, d.per_minute_micro,
        d.flat_micro, d.idle_per_minute_micro, d.idle_grace);
  }

  void operator()(const SiteDefined& e) {
    const SiteDefinition& d = e.definition;
    add(Write::site, e.site, d.name, d.line_to_neutral, d.tariff);
    for (const grid::Node& node : d.nodes) {
      add(Write::node, e.site, node.id, node.name, node.kind, node.parent, node.limit_per_phase,
          node.limit_power, node.rating);
    }
  }

  void operator()(const StationDefined& e) {
    add(Write::charger, e.station, e.definition.identity, e.definition.site);
    const std::size_t count = std::min(e.evses.size(), e.definition.evses.size());
    for (std::size_t i = 0; i < count; ++i) {
      const EvseDefinition& d = e.definition.evses[i];
      places.put(e.evses[i], {e.station, e.definition.site});
      add(Write::evse, e.evses[i], e.station, static_cast<std::int64_t>(i) + 1, d.name, d.node,
          d.connection, d.max_current);
    }
  }

  void operator()(const TokenDefined& e) {
    add(Write::token, e.definition.id_tag, e.definition.status);
  }

  void operator()(const TokenErased& e) {
    add(Write::token_erased, e.id_tag, core::boundary::TokenStatus::Blocked);
  }

  void operator()(const StationConnected& e) {
    add(Write::charger_connected, e.station, std::int64_t{1}, e.connection, record.at);
  }

  void operator()(const StationDisconnected& e) {
    add(Write::charger_disconnected, e.station, e.connection, std::int64_t{0}, record.at, e.reason);
  }

  void operator()(const StationBooted& e) {
    add(Write::charger_booted, e.station, e.vendor, e.model, e.serial, e.firmware, record.at);
  }

  void operator()(const ConnectorStatusChanged& e) {
    add(Write::evse_status, e.evse, e.status, e.at, e.error_code);
  }

  void operator()(const TransactionStarted& e) {
    const Places::Place place = places.find(e.evse);
    add(Write::transaction_started, e.transaction, e.session, e.evse, e.id_tag, e.authorization,
        e.at, e.received, e.meter_start, e.meter_start, e.at,
        e.wire.is_none() ? WireTransactionId(e.transaction.value()) : e.wire, place.charger,
        place.site);
    add(Write::session_started, e.session, e.evse, e.transaction, e.id_tag, "running", e.at);
  }

  void operator()(const MeterAdvanced& e) {
    if (e.current) {
      add(Write::transaction_metered_current, e.transaction, e.reading, e.at, *e.current);
    } else {
      add(Write::transaction_metered, e.transaction, e.reading, e.at);
    }
  }

  void operator()(const TransactionEnded& e) {
    add(Write::transaction_ended, e.transaction, e.at, e.received, e.meter_stop, e.reason,
        std::int64_t{e.estimated ? 1 : 0}, e.basis, e.stopped_by);
    add(Write::session_ended, e.transaction, "ended", e.at);
  }

  void operator()(const TransactionReopened& e) {
    add(Write::transaction_reopened, e.transaction, null, null, null, null, std::int64_t{0}, null,
        null);
    add(Write::session_ended, e.transaction, "running", null);
  }

  void operator()(const StopQuarantined& e) { review(e.stop, e.received, e.station, null, e.why); }
  void operator()(const StopDisputed& e) {
    review(e.stop, e.received, null, cell(e.transaction), "its transaction has ended otherwise");
  }
  template <class Station>
  void review(const ReportedStop& stop, Instant received, const Station& station,
              const Value& transaction, std::string_view why) {
    add(Write::stop_review, static_cast<std::int64_t>(record.sequence), station, transaction,
        received, stop.transaction, stop.id_tag, stop.meter_wh, stop.at, stop.reason, Value(why));
  }

  // Its counter tells an operator; there is no row of its own.
  void operator()(const StopRequested&) {}
  void operator()(const RemoteStartAwaited&) {}
  void operator()(const RemoteStartUnanswered&) {}

  void operator()(const SessionCharged& e) {
    add(Write::session_charged, e.session, "charged", e.tariff, e.currency, e.energy, e.duration,
        e.idle, e.total_minor, std::int64_t{e.revision});
    if (e.revision > 1) add(Write::session_lines_cleared, e.session);
    for (const ChargeLine& line : e.lines) {
      add(Write::session_line, e.session, number_of(e.lines, line), line.kind, line.quantity,
          line.amount_minor);
    }
  }

  void operator()(const LedgerPosted& e) {
    add(Write::ledger_entry, e.entry, e.session, record.at, e.currency, e.reverses);
    for (const Posting& posting : e.postings) {
      add(Write::ledger_posting, e.entry, number_of(e.postings, posting), posting.account,
          posting.amount_minor);
    }
  }

  void operator()(const CapScheduled& e) {
    add(Write::caps_cleared, e.site, e.node);
    for (const CapPoint& point : e.points) {
      add(Write::cap, e.site, e.node, point.from, point.limit);
    }
  }

  void operator()(const MeasuredLoadChanged& e) {
    add(Write::node_measured, e.site, e.node, e.power, record.at);
  }

  void operator()(const PriorityRulesSet&) {}
  void operator()(const IntentStated&) {}
  void operator()(const QueueConfigured&) {}
  void operator()(const QueueJoined&) {}
  void operator()(const QueueLeft&) {}
  void operator()(const EvseOffered&) {}
  void operator()(const OfferWithdrawn&) {}

  void operator()(const PriorityDecided& e) {
    const auto until = e.until ? cell(*e.until) : null;
    const auto sequence = static_cast<std::int64_t>(record.sequence);
    if (e.evidence) {
      const PriorityEvidence& v = *e.evidence;
      const auto mission = v.mission_active ? Value(std::int64_t{*v.mission_active ? 1 : 0}) : null;
      add(Write::priority_audit, sequence, record.at, e.id_tag, e.tier, e.decision, e.reason, e.by,
          e.note, v.kind, v.reference, v.observed_at, v.soc, v.location_zone, mission, until,
          e.transaction, e.review);
    } else {
      add(Write::priority_audit, sequence, record.at, e.id_tag, e.tier, e.decision, e.reason, e.by,
          e.note, null, null, null, null, null, null, until, e.transaction, e.review);
    }
    if (e.review.is_none()) return;
    add(Write::review_decided, e.review, e.decision, record.at, e.by, e.note, until);
  }
  void operator()(const ReviewRequested& e) {
    add(Write::review_requested, e.review, e.transaction, e.id_tag, e.reason, record.at, e.lapses,
        "pending");
  }

  void explained(TransactionId transaction, const Explanation& e, const std::string& text) {
    const bool binds = e.rule != BindingRule::enough;
    add(Write::explanation, transaction, record.at, e.rule, e.policy, e.tier, e.node,
        binds ? cell(e.line) : null, e.more, std::int64_t{e.ahead_p0}, std::int64_t{e.ahead_p1},
        std::int64_t{e.ahead_p2}, std::int64_t{e.ahead_p3}, text);
  }
  void operator()(const SessionExplained& e) { explained(e.transaction, e.explanation, e.reason); }

  void operator()(const LimitRequested& e) {
    if (e.explanation) explained(e.transaction, *e.explanation, e.reason);
    add(Write::limit_requested, e.evse, e.request, e.transaction, "requested", e.limit, record.at,
        e.valid_until, e.reason, null, null);
  }
  void operator()(const LimitAcknowledged& e) {
    add(Write::limit_acknowledged, e.evse, e.request, "acknowledged", record.at, null, null, null);
  }
  void operator()(const LimitRefused& e) {
    add(Write::limit_refused, e.evse, e.request, "refused", record.at, e.detail, e.detail,
        record.at);
  }
  void operator()(const LimitUncertain& e) {
    add(Write::limit_answered, e.evse, e.request, "uncertain", record.at, null);
  }

  void operator()(const DefaultLimitInstalled& e) {
    add(Write::charger_default_limit, e.station, e.limit);
  }

  void operator()(const ChargingCapabilitiesLearned& e) {
    const auto number = [](const std::optional<std::int32_t>& value) {
      return value ? Value(std::int64_t{*value}) : null;
    };
    add(Write::charger_capabilities, e.station, number(e.max_stack_level), number(e.max_periods),
        number(e.max_profiles), std::int64_t{e.takes_amps ? 1 : 0},
        std::int64_t{e.takes_watts ? 1 : 0});
  }

  void operator()(const ProfileTimingChanged& e) {
    add(e.lease ? Write::charger_lease_timing : Write::charger_default_timing, e.station, e.timing);
  }
  void operator()(const ClockOffsetEstimated&) {}
  // Of use to the core alone.
  void operator()(const ConfigurationRead&) {}
  void operator()(const ConfigurationWritten&) {}
  void operator()(const ConfigurationLeftAlone&) {}
  void operator()(const SettlingLengthened&) {}
  void operator()(const BootTriggered&) {}
  void operator()(const RegisterScaleObserved&) {}
  void operator()(const PolicyChosen&) {}
  void operator()(const PricesScheduled&) {}
  void operator()(const GrantsDoubted&) {}
  void operator()(const LimitDisobeyed& e) {
    add(Write::evse_disobeyed, e.evse, record.at, e.allowed, e.seen);
  }
  void operator()(const LimitObeyed& e) { add(Write::evse_disobeyed, e.evse, null, null, null); }
  void operator()(const OfflineLimitLost& e) {
    add(Write::charger_limit_lost, e.station, record.at);
  }

  static Value request_of(const std::optional<std::int32_t>& request) {
    return request ? Value(std::int64_t{*request}) : null;
  }
  void operator()(const FirmwareStatusReported& e) {
    add(Write::charger_firmware, e.station, e.status, request_of(e.request), record.at);
  }
  void operator()(const DiagnosticsStatusReported& e) {
    add(Write::charger_diagnostics, e.station, e.status, record.at);
  }
  void operator()(const LogStatusReported& e) {
    add(Write::charger_log, e.station, e.status, request_of(e.request), record.at);
  }
  void operator()(const SecurityEventReported& e) {
    add(Write::security_event, static_cast<std::int64_t>(record.sequence), e.station, record.at,
        e.at, e.type, e.info);
  }
  void operator()(const CertificateRequested& e) {
    add(Write::certificate_request, e.station, record.at, e.csr);
  }
  void operator()(const SamplesRequested&) {}
  void operator()(const EnergyUnattributed& e) {
    add(Write::unattributed_energy, static_cast<std::int64_t>(record.sequence), e.evse, e.energy,
        e.reading, e.from, e.until);
  }

  void operator()(const DefectsTolerated& e) {
    for (const ToleratedDefect& one : e.defects) {
      add(Write::defect, static_cast<std::int64_t>(record.sequence), number_of(e.defects, one),
          e.station, record.at, one.defect, std::int64_t{one.count}, one.field, one.raw,
          one.corrected);
    }
  }
};

void put(char* at, int width, int number) {
  for (int i = width - 1; i >= 0; --i) {
    at[i] = static_cast<char>('0' + number % 10);
    number /= 10;
  }
}

}  // namespace

InstantText text_of(Instant instant) {
  constexpr Instant first = Instant::from_us(-62'167'219'200'000'000);  // year 0
  constexpr Instant last = Instant::from_us(253'402'300'799'999'999);   // year 9999
  const CivilTime c = civil(std::clamp(instant, first, last), Duration());
  InstantText out{{"0000-00-00T00:00:00.000"}};
  char* const at = out.characters.data();
  put(at, 4, c.year);
  put(at + 5, 2, c.month);
  put(at + 8, 2, c.day);
  put(at + 11, 2, c.hour);
  put(at + 14, 2, c.minute);
  put(at + 17, 2, c.second);
  put(at + 20, 3, c.microsecond / 1000);
  at[23] = 'Z';
  return out;
}

void Places::put(EvseId evse, const Place& place) { places_[evse] = place; }

Places::Place Places::find(EvseId evse) const {
  const auto found = places_.find(evse);
  return found == places_.end() ? Place{} : found->second;
}

void project(const Event& event, const Record& record, Places& places, Changes& out) {
  std::visit(Projector{record, places, out}, event);
}

}  // namespace voltwin::store::projection
