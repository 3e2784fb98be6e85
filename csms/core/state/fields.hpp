#pragma once
// What each struct of the state consists of, told once for writing and for reading. Private to
// the snapshot; archive.hpp has the two archives.
//
// Every description takes its struct apart by a structured binding, which the compiler refuses
// as soon as the struct has a member more or less: nothing is forgotten. What is not listed in
// the call is built again by the reader, and says so.

#include <concepts>
#include <type_traits>

#include "csms/core/events/codec.hpp"  // the names of words: which there are
#include "csms/core/state/state.hpp"

namespace voltwin::core::state {

/// T or const T: a description serves the reader and the writer.
template <class S, class T>
concept Of = std::same_as<std::remove_const_t<S>, T>;

// --- definitions -------------------------------------------------------------------

template <class Archive>
void fields(Archive& a, Of<grid::Node> auto& s) {
  auto& [id, name, kind, parent, limit_per_phase, limit_power, rating] = s;
  a(id, name, kind, parent, limit_per_phase, limit_power, rating);
}

template <class Archive>
void fields(Archive& a, Of<UncontrolledLoad> auto& s) {
  auto& [node, worst] = s;
  a(node, worst);
}

template <class Archive>
void fields(Archive& a, Of<ControlSettings> auto& s) {
  auto& [policy, shadow, lease, interval, settle, clock_tolerance, measurement_timeout, rotation,
         safe_default, minimum_current, step, margin] = s;
  a(policy, lease, interval, settle, clock_tolerance, measurement_timeout, rotation, safe_default,
    minimum_current, step, margin);
  if (a.version() >= 2) a(shadow);
}

template <class Archive>
void fields(Archive& a, Of<PricePoint> auto& s) {
  auto& [from, per_kwh_micro] = s;
  a(from, per_kwh_micro);
}

template <class Archive>
void fields(Archive& a, Of<CapPoint> auto& s) {
  auto& [from, limit] = s;
  a(from, limit);
}

template <class Archive>
void fields(Archive& a, Of<SiteDefinition> auto& s) {
  auto& [name, line_to_neutral, nodes, uncontrolled, control, meter_interval, heartbeat_interval,
         tariff] = s;
  a(name, line_to_neutral, nodes, uncontrolled, control, meter_interval, heartbeat_interval,
    tariff);
}

template <class Archive>
void fields(Archive& a, Of<EvseDefinition> auto& s) {
  auto& [name, node, connection, max_current, offline_limit] = s;
  a(name, node, connection, max_current);
  if (a.version() >= 2) a(offline_limit);
}

template <class Archive>
void fields(Archive& a, Of<TariffDefinition> auto& s) {
  auto& [name, currency, per_kwh_micro, per_minute_micro, flat_micro, idle_per_minute_micro,
         idle_grace] = s;
  a(name, currency, per_kwh_micro, per_minute_micro, flat_micro, idle_per_minute_micro, idle_grace);
}

template <class Archive>
void fields(Archive& a, Of<TokenDefinition> auto& s) {
  auto& [id_tag, status] = s;
  a(id_tag, status);
}

// --- stations ----------------------------------------------------------------------

template <class Archive>
void fields(Archive& a, Of<ClockEstimate> auto& s) {
  auto& [kind, offset] = s;
  a(kind, offset);
}

template <class Archive>
void fields(Archive& a, Of<Stamp> auto& s) {
  auto& [device, arrival] = s;
  a(device, arrival);
}

template <class Archive>
void fields(Archive& a, Of<SteadyLag> auto& s) {
  auto& [since, least, most, messages] = s;
  a(since, least, most, messages);
}

template <class Archive>
void fields(Archive& a, Of<Clock> auto& s) {
  auto& [now, since, before, confirmed, counter, synchronised, told, steady, latest] = s;
  a(now, since, before, confirmed, counter, synchronised, told, steady, latest);
}

template <class Archive>
void fields(Archive& a, Of<FirmwareReport> auto& s) {
  auto& [status, request] = s;
  a(status, request);
}

template <class Archive>
void fields(Archive& a, Of<DiagnosticsReport> auto& s) {
  auto& [status] = s;
  a(status);
}

template <class Archive>
void fields(Archive& a, Of<LogReport> auto& s) {
  auto& [status, request] = s;
  a(status, request);
}

template <class Archive>
void fields(Archive& a, Of<SecurityNotice> auto& s) {
  auto& [type, info, noted] = s;
  a(type, info, noted);
}

template <class Archive>
void fields(Archive& a, Of<Notices> auto& s) {
  auto& [firmware, diagnostics, log, security, signing_request] = s;
  a(firmware, diagnostics, log, security, signing_request);
}

template <class Archive>
void fields(Archive& a, Of<ConfigurationKey> auto& s) {
  auto& [value, written, written_at, unchecked, reboots, left_alone] = s;
  a(value, written, written_at, unchecked, reboots, left_alone);
}

template <class Archive>
void fields(Archive& a, Of<SetUp> auto& s) {
  auto& [keys, settle, boot_triggered] = s;
  a(keys, settle, boot_triggered);
}

template <class Archive>
void fields(Archive& a, Of<TriedShape> auto& s) {
  auto& [purpose, timing, proved, from] = s;
  a(purpose, timing, proved, from);
}

template <class Archive>
void fields(Archive& a, Of<ScaleTrack> auto& s) {
  auto& [shown, transactions, last] = s;
  a(shown, transactions, last);
}

template <class Archive>
void fields(Archive& a, Of<RegisterScales> auto& s) {
  auto& [samples, ends] = s;
  a(samples, ends);
}

template <class Archive>
void fields(Archive& a, Of<ChargingCapabilities> auto& s) {
  auto& [max_stack_level, max_periods, max_profiles, takes_amps, takes_watts, leases,
         default_limit] = s;
  a(max_stack_level, max_periods, max_profiles, takes_amps, takes_watts, leases, default_limit);
}

template <class Archive>
void fields(Archive& a, Of<AwaitedStart> auto& s) {
  auto& [connector, id_tag, until] = s;
  a(connector, id_tag, until);
}

template <class Archive>
void fields(Archive& a, Of<Station> auto& s) {
  auto& [id, site, identity, evses, connection, vendor, model, serial, firmware, booted, booted_at,
         boots_in_a_row, charging, scales, set_up, connected_at, quarantined, awaited_starts,
         defects, clock, notices] = s;
  a(id, site, identity, evses, connection, vendor, model, serial, firmware, booted, booted_at,
    boots_in_a_row, charging, scales, set_up, connected_at, quarantined, awaited_starts, defects,
    clock, notices);
}

// --- EVSEs and transactions --------------------------------------------------------

template <class Archive>
void fields(Archive& a, Of<Lease> auto& s) {
  auto& [request, transaction, limit, valid_until, purpose] = s;
  a(request, transaction, limit, valid_until, purpose);
}

template <class Archive>
void fields(Archive& a, Of<LimitState> auto& s) {
  auto& [confirmed, unchanged_since, raised_at, uncertain, settling, settling_until,
         default_installed, default_limit, reason, disobeyed, disobeyed_at, loses_offline,
         complete_since, doubted_until] = s;
  a(confirmed, unchanged_since, raised_at, uncertain, settling, settling_until, default_installed,
    default_limit, reason);
  if (a.version() >= 2) {
    a(disobeyed, disobeyed_at, loses_offline, complete_since, doubted_until);
  }
}

template <class Archive>
void fields(Archive& a, Of<Evse> auto& s) {
  auto& [id, station, site, connector, definition, node_index, status, status_at, status_received,
         transaction, newest, last_register, last_register_at, unattributed_to, unattributed_at,
         unattributed, begins_at_zero, limit] = s;
  (void)node_index;  // from the tree
  a(id, station, site, connector, definition, status, status_at, status_received, transaction,
    newest, last_register, last_register_at, unattributed_to, unattributed_at, unattributed,
    begins_at_zero, limit);
}

template <class Archive>
void fields(Archive& a, Of<events::RegisterTrack> auto& s) {
  auto& [basis, base_mwh, settled_mwh, last_mwh, last_at, sampled, doubtful_mwh, doubtful_at] = s;
  a(basis, base_mwh, settled_mwh, last_mwh, last_at, sampled, doubtful_mwh, doubtful_at);
}

template <class Archive>
void fields(Archive& a, Of<Transaction> auto& s) {
  auto& [id, wire, session, evse, id_tag, authorization, meter_start, started, reported, received,
         last_reading, last_reading_at, last_current, last_current_at, track, metered,
         metered_reported, flow_mwh, flow, flow_at, moved, samples_requested, rebuilt, doubtful,
         timeless, assumed_start, meter_stop, ended, stop_reason, estimated, basis, next, heard,
         active, stop_requested, disputes, idle_since, idle_told, admitted, admitted_changed] = s;
  a(id, wire, session, evse, id_tag, authorization, meter_start, started, reported, received,
    last_reading, last_reading_at, last_current, last_current_at, track, metered, metered_reported,
    flow_mwh, flow, flow_at, moved, samples_requested, rebuilt, doubtful, timeless, assumed_start,
    meter_stop, ended, stop_reason, estimated, basis, next, heard, active, stop_requested, disputes,
    idle_since, idle_told, admitted, admitted_changed);
}

// --- money and sites ---------------------------------------------------------------

template <class Archive>
void fields(Archive& a, Of<events::ChargeLine> auto& s) {
  auto& [kind, quantity, amount_minor] = s;
  a(kind, quantity, amount_minor);
}

template <class Archive>
void fields(Archive& a, Of<events::Posting> auto& s) {
  auto& [account, amount_minor] = s;
  a(account, amount_minor);
}

template <class Archive>
void fields(Archive& a, Of<Charge> auto& s) {
  auto& [session, tariff, energy, duration, idle, lines, total_minor, currency, revision, entry,
         postings] = s;
  a(session, tariff, energy, duration, idle, lines, total_minor, currency, revision, entry,
    postings);
}

template <class Archive>
void fields(Archive& a, Of<CapSchedule> auto& s) {
  auto& [points] = s;
  a(points);
}

template <class Archive>
void fields(Archive& a, Of<Site> auto& s) {
  auto& [id, definition, tree, caps, measured, worst_measured, evses, prices] = s;
  (void)tree;   // from the definition
  (void)evses;  // from the EVSEs
  a(id, definition, caps, measured, worst_measured);
  if (a.version() >= 2) a(prices);
}

template <class Archive>
void fields(Archive& a, Of<StoredKey> auto& s) {
  auto& [of, transaction, at, meter_wh, id_tag] = s;
  a(of, transaction, at, meter_wh, id_tag);
}

// --- priority and fairness ---------------------------------------------------------

template <class Archive>
void fields(Archive& a, Of<PriorityRules> auto& s) {
  auto& [evidence_age, longest_grant, review_patience, approvals, approval_window, pending,
         cool_down, shortest_reason, longest_reason] = s;
  a(evidence_age, longest_grant, review_patience, approvals, approval_window, pending, cool_down,
    shortest_reason, longest_reason);
}

template <class Archive>
void fields(Archive& a, Of<QueueSettings> auto& s) {
  auto& [mode, offer] = s;
  a(mode, offer);
}

template <class Archive>
void fields(Archive& a, Of<Account> auto& s) {
  auto& [delivered, requested, asking, waited] = s;
  a(delivered, requested, asking, waited);
}

template <class Archive>
void fields(Archive& a, Of<DayAccount> auto& s) {
  auto& [day, sum] = s;
  a(day, sum);
}

template <class Archive>
void fields(Archive& a, Of<DriverRecord> auto& s) {
  auto& [days, unmet, last_ended] = s;
  a(days, unmet, last_ended);
}

template <class Archive>
void fields(Archive& a, Of<Intent> auto& s) {
  auto& [departure, wanted, soc, stated, from] = s;
  a(departure, wanted, soc, stated, from);
}

template <class Archive>
void fields(Archive& a, Of<Announcement> auto& s) {
  auto& [site, intent] = s;
  a(site, intent);
}

template <class Archive>
void fields(Archive& a, Of<Grant> auto& s) {
  auto& [tier, kind, until] = s;
  a(tier, kind, until);
}

template <class Archive>
void fields(Archive& a, Of<Review> auto& s) {
  auto& [id, transaction, id_tag, requested, state, decided, ends] = s;
  a(id, transaction, id_tag, requested, state, decided, ends);
}

template <class Archive>
void fields(Archive& a, Of<QueueEntry> auto& s) {
  auto& [id, id_tag, wanted, departure, joined, until, offered, offered_at, offered_until] = s;
  a(id, id_tag, wanted, departure, joined, until, offered, offered_at, offered_until);
}

template <class Archive>
void fields(Archive& a, Of<Queue> auto& s) {
  auto& [settings, entries] = s;
  a(settings, entries);
}

template <class Archive>
void fields(Archive& a, Of<events::Explanation> auto& s) {
  auto& [rule, policy, tier, current, node, node_name, line, more, more_on_line, more_power,
         ahead_p0, ahead_p1, ahead_p2, ahead_p3] = s;
  a(rule, policy, tier, current, node, node_name, line, more, more_on_line, more_power, ahead_p0,
    ahead_p1, ahead_p2, ahead_p3);
}

template <class Archive>
void fields(Archive& a, Of<Visit> auto& s) {
  auto& [intent, carried, waited, most_taken, shown, counted, counted_at, account, explanation,
         explained_at] = s;
  a(intent, carried, waited, most_taken, shown, counted, counted_at, account, explanation,
    explained_at);
}

template <class Archive>
void fields(Archive& a, Of<Priorities> auto& s) {
  auto& [rules, grants, reviews, reviews_made, urgent, announced, visits, drivers, everybody,
         swept_day, queues, queue_entries_made, due] = s;
  (void)due;  // from the rest
  a(rules, grants, reviews, reviews_made, urgent, announced, visits, drivers, everybody, swept_day,
    queues, queue_entries_made);
}

}  // namespace voltwin::core::state
