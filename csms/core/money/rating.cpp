#include "csms/core/money/rating.hpp"

#include <algorithm>

#include "engine/base/ensure.hpp"

namespace voltwin::core::money {

namespace {

// price (millionths of the unit per `per` quantities) x quantity, in minor units.
std::int64_t amount(std::int64_t price_micro, std::int64_t quantity, std::int64_t per,
                    int decimals) {
  std::int64_t micro_per_minor = 1'000'000;
  for (int i = 0; i < decimals; ++i) micro_per_minor /= 10;
  return divide_half_away(Int128{price_micro} * quantity, per * micro_per_minor);
}

std::string_view revenue_account(events::ChargeKind kind) {
  switch (kind) {
    case events::ChargeKind::energy:
      return "revenue:energy";
    case events::ChargeKind::time:
      return "revenue:time";
    case events::ChargeKind::flat:
      return "revenue:flat";
    case events::ChargeKind::idle:
      return "revenue:idle";
  }
  UNREACHABLE();
}

// Energy that nobody is known to have taken is still owed by somebody.
std::string debtor(const state::State& state, const std::string& id_tag) {
  return id_tag.empty() ? "unattributed" : "driver:" + state.spelling(id_tag);
}

// Takes an entry back on the accounts where it stands, whatever they would be called now.
void reverse(state::Turn& turn, const state::Charge& charge) {
  if (charge.entry.is_none()) return;
  events::LedgerPosted back;
  back.entry = turn.state().next_ledger_entry();
  back.session = charge.session;
  back.currency = charge.currency;
  back.reverses = charge.entry;
  for (const events::Posting& posting : charge.postings) {
    back.postings.push_back({posting.account, -posting.amount_minor});
  }
  turn.emit(std::move(back));
}

}  // namespace

Rated rate(const TariffDefinition& tariff, const Usage& usage) {
  const auto currency = Currency::parse(tariff.currency);
  ENSURE(currency.has_value());
  Rated out;
  const auto line = [&](events::ChargeKind kind, std::int64_t price, std::int64_t quantity,
                        std::int64_t per) {
    if (price == 0) return;
    out.lines.push_back({kind, quantity, amount(price, quantity, per, currency->decimals)});
    out.total_minor += out.lines.back().amount_minor;
  };
  const Duration second = Duration::from_seconds(1);
  const Duration zero;
  const Duration charged_idle = std::max(zero, usage.idle - tariff.idle_grace);
  line(events::ChargeKind::energy, tariff.per_kwh_micro, usage.energy.value(), 1'000);
  line(events::ChargeKind::time, tariff.per_minute_micro, usage.duration / second, 60);
  line(events::ChargeKind::flat, tariff.flat_micro, 1, 1);
  line(events::ChargeKind::idle, tariff.idle_per_minute_micro, charged_idle / second, 60);
  return out;
}

void charge(state::Turn& turn, TransactionId id) {
  const state::Transaction& transaction = turn.state().transaction(id);
  ENSURE(transaction.meter_stop.has_value());
  const state::Charge* before = turn.state().find_charge(transaction.session);
  const state::Evse& evse = turn.state().evse(transaction.evse);
  // A correction is rated by the prices that the first bill was.
  const TariffId tariff_id =
      before != nullptr ? before->tariff : turn.state().site(evse.site).definition.tariff;
  const TariffDefinition& tariff = turn.state().tariff(tariff_id);

  Usage usage;
  // A register that went backwards is the meter's fault, never a negative bill.
  usage.energy = std::max(WattHours(0), *transaction.meter_stop - transaction.meter_start);
  usage.duration = std::max(Duration(), transaction.ended - transaction.started);
  if (transaction.idle_since) {
    usage.idle = std::max(Duration(), transaction.ended - *transaction.idle_since);
  }
  // Who was refused and took nothing owes nothing, whatever the tariff asks for being there; nor
  // is anything owed for a start that may have been none.
  const bool meant = transaction.authorization == Authorization::Accepted && !transaction.doubtful;
  const bool owes = meant || usage.energy > WattHours(0);
  const Rated rated = owes ? rate(tariff, usage) : Rated{};

  std::int32_t revision = 1;
  if (before != nullptr) {
    const bool same = before->energy == usage.energy && before->duration == usage.duration &&
                      before->idle == usage.idle && before->total_minor == rated.total_minor;
    if (same) return;
    revision = before->revision + 1;
    reverse(turn, *before);
  }
  events::LedgerPosted posted;
  posted.entry = turn.state().next_ledger_entry();
  posted.session = transaction.session;
  posted.currency = tariff.currency;
  posted.postings.push_back({debtor(turn.state(), transaction.id_tag), rated.total_minor});
  for (const events::ChargeLine& line : rated.lines) {
    posted.postings.push_back({std::string(revenue_account(line.kind)), -line.amount_minor});
  }
  turn.emit(events::SessionCharged{transaction.session, tariff_id, tariff.currency, usage.energy,
                                   usage.duration, usage.idle, rated.lines, rated.total_minor,
                                   revision});
  if (rated.total_minor != 0) turn.emit(std::move(posted));
}

}  // namespace voltwin::core::money
