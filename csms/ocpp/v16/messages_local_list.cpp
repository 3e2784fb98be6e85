#include "csms/ocpp/v16/messages_local_list.hpp"

namespace voltwin::ocpp::v16 {

using json::field;
using json::record;
using json::RecordTable;

const json::EnumTable& wire_names(UpdateType) {
  static const json::EnumTable names{"UpdateType", {"Differential", "Full"}};
  return names;
}

const json::EnumTable& wire_names(UpdateStatus) {
  static const json::EnumTable names{"UpdateStatus",
                                     {"Accepted", "Failed", "NotSupported", "VersionMismatch"}};
  return names;
}

const json::EnumTable& wire_names(ClearCacheStatus) {
  static const json::EnumTable names{"ClearCacheStatus", {"Accepted", "Rejected"}};
  return names;
}

const RecordTable& AuthorizationData::wire_table() {
  static const RecordTable table =
      record("AuthorizationData", {
                                      field<&AuthorizationData::id_tag>("idTag").at_most(20),
                                      field<&AuthorizationData::id_tag_info>("idTagInfo"),
                                  });
  return table;
}

const RecordTable& GetLocalListVersionRequest::wire_table() {
  static const RecordTable table = record("GetLocalListVersionRequest", {});
  return table;
}

const RecordTable& GetLocalListVersionResponse::wire_table() {
  static const RecordTable table =
      record("GetLocalListVersionResponse",
             {
                 field<&GetLocalListVersionResponse::list_version>("listVersion"),
             });
  return table;
}

const RecordTable& SendLocalListRequest::wire_table() {
  static const RecordTable table =
      record("SendLocalListRequest",
             {
                 field<&SendLocalListRequest::list_version>("listVersion"),
                 field<&SendLocalListRequest::local_authorization_list>("localAuthorizationList"),
                 field<&SendLocalListRequest::update_type>("updateType"),
             });
  return table;
}

const RecordTable& SendLocalListResponse::wire_table() {
  static const RecordTable table =
      record("SendLocalListResponse", {
                                          field<&SendLocalListResponse::status>("status"),
                                      });
  return table;
}

const RecordTable& ClearCacheRequest::wire_table() {
  static const RecordTable table = record("ClearCacheRequest", {});
  return table;
}

const RecordTable& ClearCacheResponse::wire_table() {
  static const RecordTable table =
      record("ClearCacheResponse", {
                                       field<&ClearCacheResponse::status>("status"),
                                   });
  return table;
}

}  // namespace voltwin::ocpp::v16
