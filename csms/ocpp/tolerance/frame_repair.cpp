#include <algorithm>
#include <utility>

#include "csms/ocpp/tolerance/lenient_json.hpp"
#include "csms/ocpp/tolerance/members.hpp"
#include "csms/ocpp/tolerance/repair.hpp"
#include "engine/json/writer.hpp"

namespace voltwin::ocpp::tolerance {

namespace {

bool is_text(std::string_view json) { return json.starts_with('"'); }
bool is_number(std::string_view json) { return !json.empty() && json[0] >= '0' && json[0] <= '9'; }

// A string or a number: ids and message types come as either.
std::optional<std::string> plain(std::string_view json) {
  if (is_text(json)) return text_of(json);
  if (is_number(json)) return std::string(json);
  return std::nullopt;
}

bool is_blank(std::string_view frame) {
  return std::all_of(frame.begin(), frame.end(),
                     [](char c) { return static_cast<unsigned char>(c) <= 0x20; });
}

class FrameRepairer {
 public:
  FrameRepairer(std::string_view frame, std::size_t max_bytes)
      : frame_(frame),
        too_large_(frame.size() > max_bytes),
        array_(lenient_array(frame.substr(0, max_bytes))) {}

  FrameRepair run() {
    const std::vector<std::string>& parts = array_.elements;
    const Defect defect = too_large_ ? Defect::oversized_answer : Defect::malformed_json;
    const std::optional<std::string> type =
        parts.empty() ? std::optional<std::string>() : plain(parts[0]);
    const std::optional<std::string> id =
        parts.size() < 2 ? std::optional<std::string>() : plain(parts[1]);
    if (type && id && id->size() <= max_repaired_id) {
      if (*type == "2") call(*id);
      if (*type == "3" || *type == "4") answer(*type, *id);
    }
    add(out_.findings, {defect, "", std::string(frame_.substr(0, max_finding_text)),
                        out_.text.value_or(out_.call ? out_.call->payload : "")});
    return std::move(out_);
  }

 private:
  // Elements that are missing are null, further ones are dropped.
  void call(const std::string& id) {
    const std::vector<std::string>& parts = array_.elements;
    if (parts.size() < 3 || !is_text(parts[2])) return;
    std::string action = text_of(parts[2]);
    const bool readable = array_.complete || parts.size() > 3;
    if (!readable && !must_answer(action)) return;
    std::string payload = parts.size() > 3 ? parts[3] : "null";
    if (!readable) add(out_.findings, {Defect::content_fault, "payload", "", payload});
    out_.call = rpc::IncomingCall{id, std::move(action), std::move(payload)};
  }

  void answer(std::string_view type, std::string_view id) {
    const std::vector<std::string>& parts = array_.elements;
    if (!array_.complete) return;
    std::string text = "[" + std::string(type) + ",";
    json::append_quoted(text, id);
    if (type == "3") {
      text += ',' + (parts.size() > 2 ? parts[2] : "null");
    } else {
      text += ',' + (parts.size() > 2 && is_text(parts[2]) ? parts[2] : "\"GenericError\"");
      text += ',' + (parts.size() > 3 && is_text(parts[3]) ? parts[3] : "\"\"");
      text += ",{}";
    }
    text += ']';
    if (text != frame_) out_.text = std::move(text);
  }

  std::string_view frame_;
  bool too_large_ = false;
  LenientArray array_;
  FrameRepair out_;
};

}  // namespace

FrameRepair repair_frame(std::string_view frame, std::size_t max_bytes) {
  if (is_blank(frame)) {
    FrameRepair out;
    add(out.findings, {Defect::empty_frame, "", "", ""});
    return out;
  }
  return FrameRepairer(frame, max_bytes).run();
}

}  // namespace voltwin::ocpp::tolerance
