#include "twin/station/local_list.hpp"

#include <algorithm>
#include <utility>

#include "twin/station/authorization_cache.hpp"

namespace voltwin::twin::station {

namespace v16 = ocpp::v16;

namespace {

bool has_repeats(const std::vector<v16::AuthorizationData>& sent) {
  for (std::size_t i = 0; i < sent.size(); ++i) {
    for (std::size_t k = i + 1; k < sent.size(); ++k) {
      if (is_same_token(sent[i].id_tag, sent[k].id_tag)) return true;
    }
  }
  return false;
}

}  // namespace

v16::UpdateStatus LocalList::update(const v16::SendLocalListRequest& request,
                                    const LocalListBounds& bounds) {
  using Status = v16::UpdateStatus;
  const std::vector<v16::AuthorizationData> sent =
      request.local_authorization_list.value_or(std::vector<v16::AuthorizationData>{});
  const bool is_full = request.update_type == v16::UpdateType::Full;
  if (sent.size() > bounds.max_sent || request.list_version < 1 || has_repeats(sent)) {
    return Status::Failed;
  }
  if (!is_full && request.list_version <= version()) return Status::VersionMismatch;
  std::vector<Entry> next = is_full ? std::vector<Entry>{} : entries_;
  for (const v16::AuthorizationData& one : sent) {
    if (is_full && !one.id_tag_info) return Status::Failed;
    if (!is_full) {
      std::erase_if(next,
                    [&](const Entry& entry) { return is_same_token(entry.token, one.id_tag); });
    }
    if (one.id_tag_info) next.push_back({one.id_tag, *one.id_tag_info});
  }
  if (next.size() > bounds.max_length) return Status::Failed;
  entries_ = std::move(next);
  version_ = request.list_version;
  return Status::Accepted;
}

std::optional<v16::IdTagInfo> LocalList::find(std::string_view token, Instant now) const {
  for (const Entry& entry : entries_) {
    if (is_same_token(entry.token, token)) return as_of(entry.info, now);
  }
  return std::nullopt;
}

}  // namespace voltwin::twin::station
