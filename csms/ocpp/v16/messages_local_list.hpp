#pragma once
// The OCPP 1.6 messages about what the charge point may authorise by itself: the profile
// Local Auth List Management (§5.10, §5.15) and the authorization cache (§5.4). Included by
// messages.hpp. It must not know any state or rule of the exchange.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "csms/ocpp/schema/describe.hpp"
#include "csms/ocpp/v16/types.hpp"
#include "engine/json/record.hpp"

namespace voltwin::ocpp::v16 {

enum class UpdateType : std::uint8_t { Differential, Full };
const json::EnumTable& wire_names(UpdateType);

enum class UpdateStatus : std::uint8_t { Accepted, Failed, NotSupported, VersionMismatch };
const json::EnumTable& wire_names(UpdateStatus);

enum class ClearCacheStatus : std::uint8_t { Accepted, Rejected };
const json::EnumTable& wire_names(ClearCacheStatus);

struct AuthorizationData {
  std::string id_tag{};
  std::optional<IdTagInfo> id_tag_info{};  ///< absent in Differential: removes the entry
  bool operator==(const AuthorizationData&) const = default;
  static const json::RecordTable& wire_table();
};

struct GetLocalListVersionResponse {
  std::int32_t list_version = 0;  ///< 0: the list is empty; -1: not supported
  bool operator==(const GetLocalListVersionResponse&) const = default;
  static const json::RecordTable& wire_table();
};
struct GetLocalListVersionRequest {
  static constexpr std::string_view action = "GetLocalListVersion";
  using Response = GetLocalListVersionResponse;
  bool operator==(const GetLocalListVersionRequest&) const = default;
  static const json::RecordTable& wire_table();
};

struct SendLocalListResponse {
  UpdateStatus status{};
  bool operator==(const SendLocalListResponse&) const = default;
  static const json::RecordTable& wire_table();
};
struct SendLocalListRequest {
  static constexpr std::string_view action = "SendLocalList";
  using Response = SendLocalListResponse;
  std::int32_t list_version = 0;
  std::optional<std::vector<AuthorizationData>> local_authorization_list{};
  UpdateType update_type{};
  bool operator==(const SendLocalListRequest&) const = default;
  static const json::RecordTable& wire_table();
};

struct ClearCacheResponse {
  ClearCacheStatus status{};
  bool operator==(const ClearCacheResponse&) const = default;
  static const json::RecordTable& wire_table();
};
struct ClearCacheRequest {
  static constexpr std::string_view action = "ClearCache";
  using Response = ClearCacheResponse;
  bool operator==(const ClearCacheRequest&) const = default;
  static const json::RecordTable& wire_table();
};

}  // namespace voltwin::ocpp::v16
