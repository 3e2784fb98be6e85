#include "csms/core/events/codec.hpp"

// lint: table

namespace voltwin::json {

using namespace core::events;  // NOLINT: a file of tables

const EnumTable& Names<StartOrigin>::table() {
  static const EnumTable table{"StartOrigin", {"reported", "late", "rebuilt", "doubtful"}};
  return table;
}

const EnumTable& Names<EndBasis>::table() {
  static const EnumTable table{
      "EndBasis", {"stop", "next_start", "matched_stop", "start_as_stop", "status", "silence"}};
  return table;
}

const EnumTable& Names<ChargeKind>::table() {
  static const EnumTable table{"ChargeKind", {"energy", "time", "flat", "idle"}};
  return table;
}

const EnumTable& Names<ProfileTiming>::table() {
  static const EnumTable table{"ProfileTiming", {"immediate", "started", "finite", "relative"}};
  return table;
}

const EnumTable& Names<ProfilePurpose>::table() {
  static const EnumTable table{"ProfilePurpose", {"transaction", "by_default", "station"}};
  return table;
}

const EnumTable& Names<RegisterScale>::table() {
  static const EnumTable table{"RegisterScale", {"as_sent", "kilo", "milli"}};
  return table;
}

const EnumTable& Names<RegisterSource>::table() {
  static const EnumTable table{"RegisterSource", {"samples", "ends"}};
  return table;
}

const EnumTable& Names<RegisterBasis>::table() {
  static const EnumTable table{"RegisterBasis", {"start", "session", "restarted"}};
  return table;
}

const EnumTable& Names<ClockKind>::table() {
  static const EnumTable table{"ClockKind", {"utc", "local_time", "shifted", "counter"}};
  return table;
}

const EnumTable& Names<ConnectorStatus>::table() {
  static const EnumTable table{"ConnectorStatus",
                               {"Available", "Preparing", "Charging", "SuspendedEVSE",
                                "SuspendedEV", "Finishing", "Reserved", "Unavailable", "Faulted"}};
  return table;
}

const EnumTable& Names<Authorization>::table() {
  static const EnumTable table{"Authorization",
                               {"Accepted", "Blocked", "Expired", "Invalid", "ConcurrentTx"}};
  return table;
}

const RecordTable& Describe<TariffDefined>::table() {
  static const RecordTable table =
      record("TariffDefined", {
                                  field<&TariffDefined::tariff>("tariff"),
                                  field<&TariffDefined::definition>("definition"),
                              });
  return table;
}

const RecordTable& Describe<SiteDefined>::table() {
  static const RecordTable table =
      record("SiteDefined", {
                                field<&SiteDefined::site>("site"),
                                field<&SiteDefined::definition>("definition"),
                            });
  return table;
}

const RecordTable& Describe<StationDefined>::table() {
  static const RecordTable table =
      record("StationDefined", {
                                   field<&StationDefined::station>("station"),
                                   field<&StationDefined::evses>("evses"),
                                   field<&StationDefined::definition>("definition"),
                               });
  return table;
}

const RecordTable& Describe<TokenDefined>::table() {
  static const RecordTable table =
      record("TokenDefined", {
                                 field<&TokenDefined::definition>("definition"),
                             });
  return table;
}

const RecordTable& Describe<TokenErased>::table() {
  static const RecordTable table =
      record("TokenErased", {
                                field<&TokenErased::id_tag>("id_tag"),
                                field<&TokenErased::replacement>("replacement"),
                            });
  return table;
}

const RecordTable& Describe<StationConnected>::table() {
  static const RecordTable table =
      record("StationConnected", {
                                     field<&StationConnected::station>("station"),
                                     field<&StationConnected::connection>("connection"),
                                 });
  return table;
}

const RecordTable& Describe<StationDisconnected>::table() {
  static const RecordTable table =
      record("StationDisconnected", {
                                        field<&StationDisconnected::station>("station"),
                                        field<&StationDisconnected::connection>("connection"),
                                        field<&StationDisconnected::reason>("reason"),
                                    });
  return table;
}

const RecordTable& Describe<StationBooted>::table() {
  static const RecordTable table =
      record("StationBooted", {
                                  field<&StationBooted::station>("station"),
                                  field<&StationBooted::vendor>("vendor"),
                                  field<&StationBooted::model>("model"),
                                  field<&StationBooted::serial>("serial"),
                                  field<&StationBooted::firmware>("firmware"),
                              });
  return table;
}

const RecordTable& Describe<ConnectorStatusChanged>::table() {
  static const RecordTable table =
      record("ConnectorStatusChanged", {
                                           field<&ConnectorStatusChanged::evse>("evse"),
                                           field<&ConnectorStatusChanged::status>("status"),
                                           field<&ConnectorStatusChanged::at>("at"),
                                           field<&ConnectorStatusChanged::error_code>("error_code"),
                                           field<&ConnectorStatusChanged::reported>("reported"),
                                       });
  return table;
}

const RecordTable& Describe<TransactionStarted>::table() {
  static const RecordTable table = record(
      "TransactionStarted", {
                                field<&TransactionStarted::transaction>("transaction"),
                                field<&TransactionStarted::session>("session"),
                                field<&TransactionStarted::evse>("evse"),
                                field<&TransactionStarted::id_tag>("id_tag"),
                                field<&TransactionStarted::authorization>("authorization"),
                                field<&TransactionStarted::meter_start>("meter_start_wh"),
                                field<&TransactionStarted::at>("at"),
                                field<&TransactionStarted::received>("received"),
                                field<&TransactionStarted::reported>("reported"),
                                field<&TransactionStarted::wire>("wire_id").or_default(),
                                field<&TransactionStarted::origin>("origin").or_default(),
                                field<&TransactionStarted::raw_start>("raw_start_wh"),
                                field<&TransactionStarted::timeless>("timeless").or_default(),
                            });
  return table;
}

const RecordTable& Describe<RegisterTrack>::table() {
  static const RecordTable table =
      record("RegisterTrack", {
                                  field<&RegisterTrack::basis>("basis"),
                                  field<&RegisterTrack::base_mwh>("base_mwh"),
                                  field<&RegisterTrack::settled_mwh>("settled_mwh"),
                                  field<&RegisterTrack::last_mwh>("last_mwh"),
                                  field<&RegisterTrack::last_at>("last_at"),
                                  field<&RegisterTrack::sampled>("sampled"),
                                  field<&RegisterTrack::doubtful_mwh>("doubtful_mwh"),
                                  field<&RegisterTrack::doubtful_at>("doubtful_at"),
                              });
  return table;
}

const RecordTable& Describe<MeterAdvanced>::table() {
  static const RecordTable table =
      record("MeterAdvanced", {
                                  field<&MeterAdvanced::transaction>("transaction"),
                                  field<&MeterAdvanced::reading>("reading_wh"),
                                  field<&MeterAdvanced::at>("at"),
                                  field<&MeterAdvanced::current>("current_a"),
                                  field<&MeterAdvanced::reported>("reported"),
                                  field<&MeterAdvanced::raw_mwh>("raw_mwh"),
                                  field<&MeterAdvanced::track>("track"),
                                  field<&MeterAdvanced::power>("power_w"),
                                  field<&MeterAdvanced::scale>("scale"),
                              });
  return table;
}

const RecordTable& Describe<TransactionEnded>::table() {
  static const RecordTable table = record(
      "TransactionEnded", {
                              field<&TransactionEnded::transaction>("transaction"),
                              field<&TransactionEnded::meter_stop>("meter_stop_wh"),
                              field<&TransactionEnded::at>("at"),
                              field<&TransactionEnded::received>("received"),
                              field<&TransactionEnded::reason>("reason"),
                              field<&TransactionEnded::estimated>("estimated"),
                              field<&TransactionEnded::reported>("reported"),
                              field<&TransactionEnded::started>("started"),
                              field<&TransactionEnded::idle_since>("idle_since"),
                              field<&TransactionEnded::raw_mwh>("raw_mwh"),
                              field<&TransactionEnded::review>("review"),
                              field<&TransactionEnded::basis>("basis").or_default(),
                              field<&TransactionEnded::stopped_by>("stopped_by").or_default(),
                              field<&TransactionEnded::as_sent>("as_sent"),
                          });
  return table;
}

const RecordTable& Describe<ChargeLine>::table() {
  static const RecordTable table =
      record("ChargeLine", {
                               field<&ChargeLine::kind>("kind"),
                               field<&ChargeLine::quantity>("quantity"),
                               field<&ChargeLine::amount_minor>("amount_minor"),
                           });
  return table;
}

const RecordTable& Describe<SessionCharged>::table() {
  static const RecordTable table =
      record("SessionCharged", {
                                   field<&SessionCharged::session>("session"),
                                   field<&SessionCharged::tariff>("tariff"),
                                   field<&SessionCharged::currency>("currency"),
                                   field<&SessionCharged::energy>("energy_wh"),
                                   field<&SessionCharged::duration>("duration_s"),
                                   field<&SessionCharged::idle>("idle_s"),
                                   field<&SessionCharged::lines>("lines"),
                                   field<&SessionCharged::total_minor>("total_minor"),
                                   field<&SessionCharged::revision>("revision").or_default(),
                               });
  return table;
}

const RecordTable& Describe<Posting>::table() {
  static const RecordTable table =
      record("Posting", {
                            field<&Posting::account>("account"),
                            field<&Posting::amount_minor>("amount_minor"),
                        });
  return table;
}

const RecordTable& Describe<LedgerPosted>::table() {
  static const RecordTable table =
      record("LedgerPosted", {
                                 field<&LedgerPosted::entry>("entry"),
                                 field<&LedgerPosted::session>("session"),
                                 field<&LedgerPosted::currency>("currency"),
                                 field<&LedgerPosted::postings>("postings"),
                                 field<&LedgerPosted::reverses>("reverses").or_default(),
                             });
  return table;
}

const RecordTable& Describe<CapScheduled>::table() {
  static const RecordTable table =
      record("CapScheduled", {
                                 field<&CapScheduled::site>("site"),
                                 field<&CapScheduled::node>("node"),
                                 field<&CapScheduled::points>("points"),
                             });
  return table;
}

const RecordTable& Describe<PricesScheduled>::table() {
  static const RecordTable table =
      record("PricesScheduled", {
                                    field<&PricesScheduled::site>("site"),
                                    field<&PricesScheduled::points>("points"),
                                });
  return table;
}

const RecordTable& Describe<PolicyChosen>::table() {
  static const RecordTable table =
      record("PolicyChosen", {
                                 field<&PolicyChosen::site>("site"),
                                 field<&PolicyChosen::policy>("policy"),
                                 field<&PolicyChosen::shadow>("shadow"),
                             });
  return table;
}

const RecordTable& Describe<MeasuredLoadChanged>::table() {
  static const RecordTable table =
      record("MeasuredLoadChanged", {
                                        field<&MeasuredLoadChanged::site>("site"),
                                        field<&MeasuredLoadChanged::node>("node"),
                                        field<&MeasuredLoadChanged::power>("power_w"),
                                    });
  return table;
}

const RecordTable& Describe<LimitRequested>::table() {
  static const RecordTable table =
      record("LimitRequested", {
                                   field<&LimitRequested::request>("request"),
                                   field<&LimitRequested::evse>("evse"),
                                   field<&LimitRequested::transaction>("transaction"),
                                   field<&LimitRequested::limit>("limit_a"),
                                   field<&LimitRequested::valid_until>("valid_until"),
                                   field<&LimitRequested::reason>("reason"),
                                   field<&LimitRequested::purpose>("purpose").or_default(),
                                   field<&LimitRequested::explanation>("explanation"),
                               });
  return table;
}

const RecordTable& Describe<LimitAcknowledged>::table() {
  static const RecordTable table =
      record("LimitAcknowledged", {
                                      field<&LimitAcknowledged::request>("request"),
                                      field<&LimitAcknowledged::evse>("evse"),
                                  });
  return table;
}

const RecordTable& Describe<LimitRefused>::table() {
  static const RecordTable table =
      record("LimitRefused", {
                                 field<&LimitRefused::request>("request"),
                                 field<&LimitRefused::evse>("evse"),
                                 field<&LimitRefused::detail>("detail"),
                             });
  return table;
}

const RecordTable& Describe<LimitUncertain>::table() {
  static const RecordTable table =
      record("LimitUncertain", {
                                   field<&LimitUncertain::request>("request"),
                                   field<&LimitUncertain::evse>("evse"),
                               });
  return table;
}

const RecordTable& Describe<LimitDisobeyed>::table() {
  static const RecordTable table =
      record("LimitDisobeyed", {
                                   field<&LimitDisobeyed::evse>("evse"),
                                   field<&LimitDisobeyed::allowed>("allowed_a"),
                                   field<&LimitDisobeyed::seen>("seen_a"),
                                   field<&LimitDisobeyed::at>("at"),
                               });
  return table;
}

const RecordTable& Describe<LimitObeyed>::table() {
  static const RecordTable table = record("LimitObeyed", {
                                                             field<&LimitObeyed::evse>("evse"),
                                                             field<&LimitObeyed::seen>("seen_a"),
                                                             field<&LimitObeyed::at>("at"),
                                                         });
  return table;
}

const RecordTable& Describe<OfflineLimitLost>::table() {
  static const RecordTable table =
      record("OfflineLimitLost", {
                                     field<&OfflineLimitLost::station>("station"),
                                     field<&OfflineLimitLost::evse>("evse"),
                                     field<&OfflineLimitLost::allowed>("allowed_a"),
                                     field<&OfflineLimitLost::seen>("seen_a"),
                                     field<&OfflineLimitLost::at>("at"),
                                 });
  return table;
}

const RecordTable& Describe<GrantsDoubted>::table() {
  static const RecordTable table =
      record("GrantsDoubted", {
                                  field<&GrantsDoubted::site>("site"),
                                  field<&GrantsDoubted::reason>("reason"),
                              });
  return table;
}

const RecordTable& Describe<DefaultLimitInstalled>::table() {
  static const RecordTable table =
      record("DefaultLimitInstalled", {
                                          field<&DefaultLimitInstalled::station>("station"),
                                          field<&DefaultLimitInstalled::limit>("limit_a"),
                                      });
  return table;
}

const RecordTable& Describe<ToleratedDefect>::table() {
  static const RecordTable table =
      record("ToleratedDefect", {
                                    field<&ToleratedDefect::defect>("defect"),
                                    field<&ToleratedDefect::count>("count").from(1),
                                    field<&ToleratedDefect::field>("field"),
                                    field<&ToleratedDefect::raw>("raw"),
                                    field<&ToleratedDefect::corrected>("corrected"),
                                });
  return table;
}

const RecordTable& Describe<DefectsTolerated>::table() {
  static const RecordTable table =
      record("DefectsTolerated", {
                                     field<&DefectsTolerated::station>("station"),
                                     field<&DefectsTolerated::defects>("defects"),
                                 });
  return table;
}

const RecordTable& Describe<ChargingCapabilitiesLearned>::table() {
  using T = ChargingCapabilitiesLearned;
  static const RecordTable table =
      record("ChargingCapabilitiesLearned", {
                                                field<&T::station>("station"),
                                                field<&T::max_stack_level>("max_stack_level"),
                                                field<&T::max_periods>("max_periods"),
                                                field<&T::max_profiles>("max_profiles"),
                                                field<&T::takes_amps>("takes_amps"),
                                                field<&T::takes_watts>("takes_watts"),
                                            });
  return table;
}

const RecordTable& Describe<ProfileTimingChanged>::table() {
  static const RecordTable table =
      record("ProfileTimingChanged", {
                                         field<&ProfileTimingChanged::station>("station"),
                                         field<&ProfileTimingChanged::lease>("lease"),
                                         field<&ProfileTimingChanged::timing>("timing"),
                                         field<&ProfileTimingChanged::reason>("reason"),
                                         field<&ProfileTimingChanged::purpose>("purpose"),
                                     });
  return table;
}

const RecordTable& Describe<EnergyUnattributed>::table() {
  static const RecordTable table =
      record("EnergyUnattributed", {
                                       field<&EnergyUnattributed::evse>("evse"),
                                       field<&EnergyUnattributed::energy>("energy_wh"),
                                       field<&EnergyUnattributed::reading>("reading_wh"),
                                       field<&EnergyUnattributed::from>("from"),
                                       field<&EnergyUnattributed::until>("until"),
                                   });
  return table;
}

const RecordTable& Describe<SamplesRequested>::table() {
  static const RecordTable table =
      record("SamplesRequested", {
                                     field<&SamplesRequested::transaction>("transaction"),
                                 });
  return table;
}

const RecordTable& Describe<ClockOffsetEstimated>::table() {
  static const RecordTable table =
      record("ClockOffsetEstimated", {
                                         field<&ClockOffsetEstimated::station>("station"),
                                         field<&ClockOffsetEstimated::kind>("kind"),
                                         field<&ClockOffsetEstimated::offset>("offset_s"),
                                         field<&ClockOffsetEstimated::since>("since"),
                                     });
  return table;
}

const RecordTable& Describe<ReportedStop>::table() {
  static const RecordTable table =
      record("ReportedStop", {
                                 field<&ReportedStop::transaction>("transaction"),
                                 field<&ReportedStop::id_tag>("id_tag"),
                                 field<&ReportedStop::meter_wh>("meter_wh"),
                                 field<&ReportedStop::at>("at"),
                                 field<&ReportedStop::reason>("reason"),
                             });
  return table;
}

const RecordTable& Describe<TransactionReopened>::table() {
  static const RecordTable table =
      record("TransactionReopened", {
                                        field<&TransactionReopened::transaction>("transaction"),
                                        field<&TransactionReopened::reason>("reason"),
                                    });
  return table;
}

const RecordTable& Describe<StopQuarantined>::table() {
  static const RecordTable table =
      record("StopQuarantined", {
                                    field<&StopQuarantined::station>("station"),
                                    field<&StopQuarantined::stop>("stop"),
                                    field<&StopQuarantined::received>("received"),
                                    field<&StopQuarantined::why>("why"),
                                });
  return table;
}

const RecordTable& Describe<StopDisputed>::table() {
  static const RecordTable table =
      record("StopDisputed", {
                                 field<&StopDisputed::transaction>("transaction"),
                                 field<&StopDisputed::stop>("stop"),
                                 field<&StopDisputed::received>("received"),
                             });
  return table;
}

const RecordTable& Describe<StopRequested>::table() {
  static const RecordTable table =
      record("StopRequested", {
                                  field<&StopRequested::transaction>("transaction"),
                                  field<&StopRequested::reason>("reason"),
                              });
  return table;
}

const RecordTable& Describe<RemoteStartAwaited>::table() {
  static const RecordTable table =
      record("RemoteStartAwaited", {
                                       field<&RemoteStartAwaited::station>("station"),
                                       field<&RemoteStartAwaited::connector>("connector"),
                                       field<&RemoteStartAwaited::id_tag>("id_tag"),
                                       field<&RemoteStartAwaited::until>("until"),
                                   });
  return table;
}

const RecordTable& Describe<RemoteStartUnanswered>::table() {
  static const RecordTable table =
      record("RemoteStartUnanswered", {
                                          field<&RemoteStartUnanswered::station>("station"),
                                          field<&RemoteStartUnanswered::connector>("connector"),
                                          field<&RemoteStartUnanswered::id_tag>("id_tag"),
                                          field<&RemoteStartUnanswered::until>("until"),
                                      });
  return table;
}

}  // namespace voltwin::json
