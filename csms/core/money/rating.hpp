#pragma once
// What a session costs: one pure function from a tariff and quantities to charge
// lines. Used for the bill; the same for estimates. It must not know where the
// quantities come from.

#include <vector>

#include "csms/core/events/events.hpp"
#include "csms/core/state/turn.hpp"

namespace voltwin::core::money {

using namespace core::boundary;  // the vocabulary of billing

struct Usage {
  WattHours energy;
  Duration duration;  ///< from start to end of the transaction
  Duration idle;      ///< connected after the vehicle stopped asking for energy, grace included
};

struct Rated {
  std::vector<events::ChargeLine> lines;  ///< only components that the tariff charges
  std::int64_t total_minor = 0;           ///< the sum of the lines
};

/// Each component is computed exactly and rounded once, half away from zero, to the
/// currency's minor unit; the total is the sum of the rounded lines, so that a bill adds
/// up. Time is charged by the second; idle time beyond the grace only. The tariff's
/// currency must be known (ENSURE).
[[nodiscard]] Rated rate(const TariffDefinition& tariff, const Usage& usage);

/// Charges the session of a transaction that has ended: emits SessionCharged and, when
/// there is something to pay, one balanced LedgerPosted. Charged before: nothing when the bill
/// is the same, else a reversal of the old entry and a new revision with an entry of its own,
/// by the same tariff, so that the accounts show what they would have shown at once.
void charge(state::Turn& turn, TransactionId transaction);

}  // namespace voltwin::core::money
