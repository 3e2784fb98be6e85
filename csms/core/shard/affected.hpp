#pragma once
// Which site's plan an event may change. One overload for each type, so that a new one does not
// compile until somebody has thought of it. Private to csms/core/shard.

#include <vector>

#include "csms/core/events/events.hpp"
#include "csms/core/power/load_control.hpp"
#include "csms/core/state/state.hpp"

namespace voltwin::core::shard {

using namespace core::boundary;  // ids

/// The site whose plan the event may change, or none.
struct Affected {
  const state::State& s;
  const std::vector<power::SiteMemory>& memories;
  Instant now;

  SiteId of(EvseId id) const { return s.evse(id).site; }
  SiteId of(StationId id) const { return s.station(id).site; }
  SiteId of(TransactionId id) const { return id.is_none() ? SiteId() : of(s.transaction(id).evse); }
  SiteId operator()(const events::StationConnected& e) const { return of(e.station); }
  SiteId operator()(const events::StationDisconnected& e) const { return of(e.station); }
  SiteId operator()(const events::StationBooted& e) const { return of(e.station); }
  SiteId operator()(const events::ConnectorStatusChanged& e) const { return of(e.evse); }
  SiteId operator()(const events::TransactionStarted& e) const { return of(e.evse); }
  SiteId operator()(const events::TransactionEnded& e) const {
    return of(s.transaction(e.transaction).evse);
  }
  SiteId operator()(const events::CapScheduled& e) const { return e.site; }
  SiteId operator()(const events::PolicyChosen& e) const { return e.site; }
  SiteId operator()(const events::PricesScheduled& e) const { return e.site; }
  SiteId operator()(const events::MeasuredLoadChanged& e) const { return e.site; }
  SiteId operator()(const events::LimitAcknowledged& e) const {
    // A mere renewal frees nothing, unless the last plan had to leave that EVSE out.
    const bool changed = s.evse(e.evse).limit.unchanged_since == now;
    return changed || memories[of(e.evse).value() - 1].deferred ? of(e.evse) : SiteId();
  }
  SiteId operator()(const events::LimitRefused& e) const { return of(e.evse); }
  SiteId operator()(const events::LimitUncertain& e) const { return of(e.evse); }
  SiteId operator()(const events::DefaultLimitInstalled& e) const { return of(e.station); }
  SiteId operator()(const events::LimitDisobeyed& e) const { return of(e.evse); }
  SiteId operator()(const events::LimitObeyed& e) const { return of(e.evse); }
  SiteId operator()(const events::OfflineLimitLost& e) const { return of(e.station); }
  SiteId operator()(const events::GrantsDoubted& e) const { return e.site; }
  SiteId operator()(const events::StationDefined& e) const { return e.definition.site; }
  SiteId operator()(const events::SiteDefined& e) const { return e.site; }
  SiteId operator()(const events::TariffDefined&) const { return SiteId(); }
  SiteId operator()(const events::TokenDefined&) const { return SiteId(); }
  SiteId operator()(const events::TokenErased&) const { return SiteId(); }
  SiteId operator()(const events::MeterAdvanced&) const { return SiteId(); }
  SiteId operator()(const events::SessionCharged&) const { return SiteId(); }
  SiteId operator()(const events::LedgerPosted&) const { return SiteId(); }
  SiteId operator()(const events::LimitRequested&) const { return SiteId(); }
  SiteId operator()(const events::DefectsTolerated&) const { return SiteId(); }
  SiteId operator()(const events::FirmwareStatusReported&) const { return SiteId(); }
  SiteId operator()(const events::DiagnosticsStatusReported&) const { return SiteId(); }
  SiteId operator()(const events::LogStatusReported&) const { return SiteId(); }
  SiteId operator()(const events::SecurityEventReported&) const { return SiteId(); }
  SiteId operator()(const events::CertificateRequested&) const { return SiteId(); }
  SiteId operator()(const events::ChargingCapabilitiesLearned&) const { return SiteId(); }
  // Tried with the next plan: a station that takes no shape at all is asked once an interval.
  SiteId operator()(const events::ProfileTimingChanged&) const { return SiteId(); }
  SiteId operator()(const events::ClockOffsetEstimated&) const { return SiteId(); }
  SiteId operator()(const events::TransactionReopened& e) const {
    return of(s.transaction(e.transaction).evse);
  }
  SiteId operator()(const events::StopQuarantined&) const { return SiteId(); }
  SiteId operator()(const events::StopDisputed&) const { return SiteId(); }
  SiteId operator()(const events::StopRequested&) const { return SiteId(); }
  SiteId operator()(const events::RemoteStartAwaited&) const { return SiteId(); }
  SiteId operator()(const events::RemoteStartUnanswered&) const { return SiteId(); }
  SiteId operator()(const events::SamplesRequested&) const { return SiteId(); }
  SiteId operator()(const events::EnergyUnattributed&) const { return SiteId(); }
  SiteId operator()(const events::ConfigurationRead&) const { return SiteId(); }
  SiteId operator()(const events::ConfigurationWritten&) const { return SiteId(); }
  SiteId operator()(const events::ConfigurationLeftAlone&) const { return SiteId(); }
  SiteId operator()(const events::SettlingLengthened&) const { return SiteId(); }
  SiteId operator()(const events::BootTriggered&) const { return SiteId(); }
  SiteId operator()(const events::RegisterScaleObserved&) const { return SiteId(); }
  SiteId operator()(const events::PriorityRulesSet&) const { return SiteId(); }
  SiteId operator()(const events::IntentStated& e) const { return of(e.transaction); }
  // Of several sessions of a driver, the one that is named; the others follow within an interval.
  SiteId operator()(const events::PriorityDecided& e) const {
    return e.decision == events::PriorityDecision::refused ? SiteId() : of(e.transaction);
  }
  SiteId operator()(const events::ReviewRequested&) const { return SiteId(); }
  SiteId operator()(const events::QueueConfigured&) const { return SiteId(); }
  SiteId operator()(const events::QueueJoined&) const { return SiteId(); }
  SiteId operator()(const events::QueueLeft&) const { return SiteId(); }
  SiteId operator()(const events::EvseOffered&) const { return SiteId(); }
  SiteId operator()(const events::OfferWithdrawn&) const { return SiteId(); }
  SiteId operator()(const events::SessionExplained&) const { return SiteId(); }
};

}  // namespace voltwin::core::shard
