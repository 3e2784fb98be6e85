#include "csms/core/events/commands.hpp"

// lint: table

namespace voltwin::json {

using namespace core::boundary;  // NOLINT: a file of tables

const EnumTable& Names<ResetKind>::table() {
  static const EnumTable table{"ResetKind", {"Soft", "Hard"}};
  return table;
}

const EnumTable& Names<Availability>::table() {
  static const EnumTable table{"Availability", {"Operative", "Inoperative"}};
  return table;
}

const EnumTable& Names<ListUpdate>::table() {
  static const EnumTable table{"ListUpdate", {"Differential", "Full"}};
  return table;
}

const EnumTable& Names<RateUnit>::table() {
  static const EnumTable table{"RateUnit", {"A", "W"}};
  return table;
}

const EnumTable& Names<LogKind>::table() {
  static const EnumTable table{"LogKind", {"DiagnosticsLog", "SecurityLog"}};
  return table;
}

const EnumTable& Names<CertificateUse>::table() {
  static const EnumTable table{"CertificateUse",
                               {"CSMSRootCertificate", "ManufacturerRootCertificate"}};
  return table;
}

const EnumTable& Names<HashAlgorithm>::table() {
  static const EnumTable table{"HashAlgorithm", {"SHA256", "SHA384", "SHA512"}};
  return table;
}

const RecordTable& Describe<LimitForm>::table() {
  static const RecordTable table =
      record("LimitForm", {
                              field<&LimitForm::timing>("timing"),
                              field<&LimitForm::stack_level>("stack_level"),
                              field<&LimitForm::start>("start"),
                              field<&LimitForm::power>("power_w"),
                              field<&LimitForm::phases>("phases"),
                              field<&LimitForm::purpose>("purpose"),
                              field<&LimitForm::afterwards>("afterwards_a"),
                              field<&LimitForm::power_afterwards>("power_afterwards_w"),
                          });
  return table;
}

const RecordTable& Describe<Retries>::table() {
  static const RecordTable table = record("Retries", {
                                                         field<&Retries::count>("count"),
                                                         field<&Retries::interval>("interval_s"),
                                                     });
  return table;
}

const RecordTable& Describe<LocalListEntry>::table() {
  static const RecordTable table =
      record("LocalListEntry", {
                                   field<&LocalListEntry::id_tag>("id_tag"),
                                   field<&LocalListEntry::status>("status"),
                                   field<&LocalListEntry::expires>("expires"),
                                   field<&LocalListEntry::parent>("parent"),
                               });
  return table;
}

const RecordTable& Describe<DefineTariff>::table() {
  static const RecordTable table =
      record("DefineTariff", {
                                 field<&DefineTariff::tariff>("tariff"),
                             });
  return table;
}

const RecordTable& Describe<DefineSite>::table() {
  static const RecordTable table = record("DefineSite", {
                                                            field<&DefineSite::site>("site"),
                                                        });
  return table;
}

const RecordTable& Describe<DefineStation>::table() {
  static const RecordTable table =
      record("DefineStation", {
                                  field<&DefineStation::station>("station"),
                              });
  return table;
}

const RecordTable& Describe<DefineToken>::table() {
  static const RecordTable table = record("DefineToken", {
                                                             field<&DefineToken::token>("token"),
                                                         });
  return table;
}

const RecordTable& Describe<EraseToken>::table() {
  static const RecordTable table =
      record("EraseToken", {
                               field<&EraseToken::id_tag>("id_tag"),
                               field<&EraseToken::replacement>("replacement"),
                           });
  return table;
}

const RecordTable& Describe<ScheduleCap>::table() {
  static const RecordTable table = record("ScheduleCap", {
                                                             field<&ScheduleCap::site>("site"),
                                                             field<&ScheduleCap::node>("node"),
                                                             field<&ScheduleCap::points>("points"),
                                                         });
  return table;
}

const RecordTable& Describe<ChoosePolicy>::table() {
  static const RecordTable table =
      record("ChoosePolicy", {
                                 field<&ChoosePolicy::site>("site"),
                                 field<&ChoosePolicy::policy>("policy"),
                                 field<&ChoosePolicy::shadow>("shadow"),
                             });
  return table;
}

const RecordTable& Describe<SchedulePrices>::table() {
  static const RecordTable table =
      record("SchedulePrices", {
                                   field<&SchedulePrices::site>("site"),
                                   field<&SchedulePrices::points>("points"),
                               });
  return table;
}

const RecordTable& Describe<ReportLoad>::table() {
  static const RecordTable table = record("ReportLoad", {
                                                            field<&ReportLoad::site>("site"),
                                                            field<&ReportLoad::node>("node"),
                                                            field<&ReportLoad::power>("power_w"),
                                                        });
  return table;
}

const RecordTable& Describe<GrantLease>::table() {
  static const RecordTable table =
      record("GrantLease", {
                               field<&GrantLease::connector>("connector"),
                               field<&GrantLease::transaction>("transaction"),
                               field<&GrantLease::request>("request"),
                               field<&GrantLease::limit>("limit_a"),
                               field<&GrantLease::valid_until>("valid_until"),
                               field<&GrantLease::form>("form"),
                           });
  return table;
}

const RecordTable& Describe<InstallDefaultLimit>::table() {
  static const RecordTable table =
      record("InstallDefaultLimit", {
                                        field<&InstallDefaultLimit::limit>("limit_a"),
                                        field<&InstallDefaultLimit::form>("form"),
                                    });
  return table;
}

const RecordTable& Describe<Configure>::table() {
  static const RecordTable table = record("Configure", {
                                                           field<&Configure::key>("key"),
                                                           field<&Configure::value>("value"),
                                                       });
  return table;
}

const RecordTable& Describe<ReadConfiguration>::table() {
  static const RecordTable table =
      record("ReadConfiguration", {
                                      field<&ReadConfiguration::keys>("keys"),
                                  });
  return table;
}

const RecordTable& Describe<StartRemotely>::table() {
  static const RecordTable table =
      record("StartRemotely", {
                                  field<&StartRemotely::connector>("connector"),
                                  field<&StartRemotely::id_tag>("id_tag"),
                                  field<&StartRemotely::limit>("limit_a"),
                                  field<&StartRemotely::form>("form"),
                              });
  return table;
}

const RecordTable& Describe<StopRemotely>::table() {
  static const RecordTable table =
      record("StopRemotely", {
                                 field<&StopRemotely::transaction>("transaction"),
                                 field<&StopRemotely::wire>("wire"),
                             });
  return table;
}

const RecordTable& Describe<ResetStation>::table() {
  static const RecordTable table = record("ResetStation", {
                                                              field<&ResetStation::kind>("kind"),
                                                          });
  return table;
}

const RecordTable& Describe<SetAvailability>::table() {
  static const RecordTable table =
      record("SetAvailability", {
                                    field<&SetAvailability::connector>("connector"),
                                    field<&SetAvailability::availability>("availability"),
                                });
  return table;
}

const RecordTable& Describe<Unlock>::table() {
  static const RecordTable table = record("Unlock", {
                                                        field<&Unlock::connector>("connector"),
                                                    });
  return table;
}

const RecordTable& Describe<Trigger>::table() {
  static const RecordTable table = record("Trigger", {
                                                         field<&Trigger::message>("message"),
                                                         field<&Trigger::connector>("connector"),
                                                     });
  return table;
}

const RecordTable& Describe<ClearLimits>::table() {
  static const RecordTable table = record("ClearLimits", {});
  return table;
}

const RecordTable& Describe<SendData>::table() {
  static const RecordTable table =
      record("SendData", {
                             field<&SendData::vendor>("vendor"),
                             field<&SendData::message_id>("message_id"),
                             field<&SendData::data>("data"),
                         });
  return table;
}

const RecordTable& Describe<ClearCache>::table() {
  static const RecordTable table = record("ClearCache", {});
  return table;
}

const RecordTable& Describe<ReadLocalListVersion>::table() {
  static const RecordTable table = record("ReadLocalListVersion", {});
  return table;
}

const RecordTable& Describe<SendLocalList>::table() {
  static const RecordTable table =
      record("SendLocalList", {
                                  field<&SendLocalList::version>("version"),
                                  field<&SendLocalList::update>("update"),
                                  field<&SendLocalList::entries>("entries"),
                              });
  return table;
}

const RecordTable& Describe<ReserveNow>::table() {
  static const RecordTable table =
      record("ReserveNow", {
                               field<&ReserveNow::connector>("connector"),
                               field<&ReserveNow::id_tag>("id_tag"),
                               field<&ReserveNow::parent>("parent"),
                               field<&ReserveNow::expires>("expires"),
                               field<&ReserveNow::reservation>("reservation"),
                           });
  return table;
}

const RecordTable& Describe<CancelReservation>::table() {
  static const RecordTable table =
      record("CancelReservation", {
                                      field<&CancelReservation::reservation>("reservation"),
                                  });
  return table;
}

const RecordTable& Describe<ReadCompositeSchedule>::table() {
  static const RecordTable table =
      record("ReadCompositeSchedule", {
                                          field<&ReadCompositeSchedule::connector>("connector"),
                                          field<&ReadCompositeSchedule::duration>("duration_s"),
                                          field<&ReadCompositeSchedule::unit>("unit"),
                                      });
  return table;
}

const RecordTable& Describe<UploadDiagnostics>::table() {
  static const RecordTable table =
      record("UploadDiagnostics", {
                                      field<&UploadDiagnostics::location>("location"),
                                      field<&UploadDiagnostics::retries>("retries"),
                                      field<&UploadDiagnostics::from>("from"),
                                      field<&UploadDiagnostics::to>("to"),
                                  });
  return table;
}

const RecordTable& Describe<UpdateFirmware>::table() {
  static const RecordTable table =
      record("UpdateFirmware", {
                                   field<&UpdateFirmware::location>("location"),
                                   field<&UpdateFirmware::retrieve_at>("retrieve_at"),
                                   field<&UpdateFirmware::retries>("retries"),
                               });
  return table;
}

const RecordTable& Describe<GetLog>::table() {
  static const RecordTable table = record("GetLog", {
                                                        field<&GetLog::kind>("kind"),
                                                        field<&GetLog::request>("request"),
                                                        field<&GetLog::location>("location"),
                                                        field<&GetLog::retries>("retries"),
                                                        field<&GetLog::from>("from"),
                                                        field<&GetLog::to>("to"),
                                                    });
  return table;
}

const RecordTable& Describe<UpdateSignedFirmware>::table() {
  static const RecordTable table =
      record("UpdateSignedFirmware",
             {
                 field<&UpdateSignedFirmware::request>("request"),
                 field<&UpdateSignedFirmware::location>("location"),
                 field<&UpdateSignedFirmware::retrieve_at>("retrieve_at"),
                 field<&UpdateSignedFirmware::install_at>("install_at"),
                 field<&UpdateSignedFirmware::signing_certificate>("signing_certificate"),
                 field<&UpdateSignedFirmware::signature>("signature"),
                 field<&UpdateSignedFirmware::retries>("retries"),
             });
  return table;
}

const RecordTable& Describe<DeliverCertificate>::table() {
  static const RecordTable table =
      record("DeliverCertificate", {
                                       field<&DeliverCertificate::chain>("chain"),
                                   });
  return table;
}

const RecordTable& Describe<InstallCertificate>::table() {
  static const RecordTable table =
      record("InstallCertificate", {
                                       field<&InstallCertificate::use>("use"),
                                       field<&InstallCertificate::certificate>("certificate"),
                                   });
  return table;
}

const RecordTable& Describe<ReadCertificateIds>::table() {
  static const RecordTable table =
      record("ReadCertificateIds", {
                                       field<&ReadCertificateIds::use>("use"),
                                   });
  return table;
}

const RecordTable& Describe<DeleteCertificate>::table() {
  static const RecordTable table = record(
      "DeleteCertificate", {
                               field<&DeleteCertificate::algorithm>("algorithm"),
                               field<&DeleteCertificate::issuer_name_hash>("issuer_name_hash"),
                               field<&DeleteCertificate::issuer_key_hash>("issuer_key_hash"),
                               field<&DeleteCertificate::serial>("serial"),
                           });
  return table;
}

const RecordTable& Describe<TriggerExtended>::table() {
  static const RecordTable table =
      record("TriggerExtended", {
                                    field<&TriggerExtended::message>("message"),
                                    field<&TriggerExtended::connector>("connector"),
                                });
  return table;
}

}  // namespace voltwin::json
