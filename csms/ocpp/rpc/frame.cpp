#include "csms/ocpp/rpc/frame.hpp"

#include <array>
#include <functional>

#include "engine/base/ensure.hpp"
#include "engine/json/reader.hpp"
#include "engine/json/text.hpp"
#include "engine/json/writer.hpp"

namespace voltwin::ocpp::rpc {

namespace {

using json::Reader;
using json::Token;

struct CodeName {
  std::string_view name;
  ErrorCode code;
};

constexpr std::array<std::string_view, 10> code_names = {
    "NotImplemented",
    "NotSupported",
    "InternalError",
    "ProtocolError",
    "SecurityError",
    "FormationViolation",
    "PropertyConstraintViolation",
    "OccurenceConstraintViolation",
    "TypeConstraintViolation",
    "GenericError",
};

constexpr std::array<CodeName, 4> later_code_names = {{
    {"FormatViolation", ErrorCode::FormationViolation},
    {"OccurrenceConstraintViolation", ErrorCode::OccurenceConstraintViolation},
    {"RpcFrameworkError", ErrorCode::ProtocolError},
    {"MessageTypeNotSupported", ErrorCode::ProtocolError},
}};

constexpr std::size_t frame_overhead = 16;  // brackets, type, commas and quotes

[[nodiscard]] bool is_continuation(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

// The first place from `at` on where no space is.
[[nodiscard]] std::size_t after_space(std::string_view text, std::size_t at) {
  while (at < text.size() &&
         (text[at] == ' ' || text[at] == '\n' || text[at] == '\t' || text[at] == '\r')) {
    ++at;
  }
  return at;
}

[[nodiscard]] bool longer_than(std::string_view text, std::size_t characters) {
  return text.size() > characters && first_characters(text, characters).size() < text.size();
}

/// Reads the elements of one frame, left to right, remembering what a fault should say.
class FrameReader {
 public:
  FrameReader(std::string_view frame, FrameScratch& scratch)
      : frame_(frame), scratch_(scratch), reader_(frame, json::ReaderOptions{}) {}

  [[nodiscard]] Frame read() {
    if (std::optional<FrameFault> fault = head()) return *fault;
    if (frame_.size() > max_frame_bytes)
      return fail(FaultKind::too_large, "the frame is too large");
    switch (type_) {
      case MessageType::call:
        return call();
      case MessageType::result:
        return result();
      case MessageType::error:
        return error();
      case MessageType::unknown:
        break;
    }
    UNREACHABLE();
  }

 private:
  [[nodiscard]] FrameFault fail(FaultKind kind, std::string_view explanation) const {
    return FrameFault{kind, type_, id_, explanation};
  }
  /// For a token that should have been something else.
  [[nodiscard]] FrameFault unexpected(FaultKind kind, std::string_view explanation) const {
    if (reader_.token() == Token::fault) return fail(FaultKind::not_json, reader_.fault());
    return fail(kind, explanation);
  }

  /// The current string, in the frame itself when nothing in it was escaped.
  [[nodiscard]] std::string_view keep(std::string& home) const {
    const std::string_view text = reader_.text();
    const std::less_equal<const char*> not_after;
    if (not_after(frame_.data(), text.data()) &&
        not_after(text.data() + text.size(), frame_.data() + frame_.size())) {
      return text;
    }
    home.assign(text);
    return home;
  }

  [[nodiscard]] std::optional<FrameFault> head() {
    if (reader_.next() != Token::begin_array) {
      return unexpected(FaultKind::not_a_frame, "a frame is an array");
    }
    if (reader_.next() != Token::number) {
      return unexpected(FaultKind::not_a_frame, "a frame begins with its message type");
    }
    const std::string_view type = reader_.raw();
    if (type == "2") {
      type_ = MessageType::call;
    } else if (type == "3") {
      type_ = MessageType::result;
    } else if (type == "4") {
      type_ = MessageType::error;
    } else {
      return fail(FaultKind::unknown_message_type, "the message type is none of 2, 3, 4");
    }
    if (reader_.next() != Token::string) {
      return unexpected(FaultKind::unreadable_id, "the second element is the id, a string");
    }
    id_ = keep(scratch_.id);
    if (type_ == MessageType::call && longer_than(*id_, max_id_length)) {
      return fail(FaultKind::id_too_long, "an id has at most 36 characters");
    }
    return std::nullopt;
  }

  /// The value that comes next, whatever it is; nothing when there is none or it is broken.
  [[nodiscard]] std::optional<std::string_view> next_value() {
    const Token token = reader_.next();
    if (token == Token::end_array || token == Token::fault) return std::nullopt;
    const std::string_view value = reader_.skip_value();
    if (reader_.token() == Token::fault) return std::nullopt;
    return value;
  }

  /// The closing bracket, and nothing but space after it.
  [[nodiscard]] std::optional<FrameFault> tail(std::string_view count) {
    if (reader_.next() != Token::end_array) {
      return unexpected(FaultKind::wrong_element_count, count);
    }
    return end();
  }
  [[nodiscard]] std::optional<FrameFault> end() {
    if (reader_.next() != Token::end) {
      return unexpected(FaultKind::not_json, "there is text after the frame");
    }
    return std::nullopt;
  }

  [[nodiscard]] Frame call() {
    constexpr std::string_view count = "a CALL has four elements";
    const Token token = reader_.next();
    if (token == Token::end_array) return fail(FaultKind::wrong_element_count, count);
    if (token != Token::string) {
      return unexpected(FaultKind::wrong_element_type, "the third element is the action, a string");
    }
    CallFrame frame{*id_, keep(scratch_.action), {}};
    const std::optional<std::string_view> payload = next_value();
    if (!payload) return unexpected(FaultKind::wrong_element_count, count);
    frame.payload = *payload;
    if (std::optional<FrameFault> fault = tail(count)) return *fault;
    return frame;
  }

  [[nodiscard]] Frame result() {
    constexpr std::string_view count = "a CALLRESULT has three elements";
    const std::optional<std::string_view> payload = next_value();
    if (!payload) return unexpected(FaultKind::wrong_element_count, count);
    if (std::optional<FrameFault> fault = tail(count)) return *fault;
    return ResultFrame{*id_, *payload};
  }

  /// Description and details may be missing, and the description may be no string: what
  /// counts is that our call was refused.
  [[nodiscard]] Frame error() {
    constexpr std::string_view count = "a CALLERROR has five elements";
    Token token = reader_.next();
    if (token == Token::end_array) return fail(FaultKind::wrong_element_count, count);
    if (token != Token::string) {
      return unexpected(FaultKind::wrong_element_type, "the third element is the code, a string");
    }
    ErrorFrame frame{*id_, keep(scratch_.code), {}, {}};
    token = reader_.next();
    if (token == Token::string) {
      frame.description = keep(scratch_.description);
    } else if (token != Token::end_array && token != Token::fault) {
      static_cast<void>(reader_.skip_value());
    }
    if (reader_.token() == Token::fault) return unexpected(FaultKind::not_json, {});
    if (token != Token::end_array) {
      const std::optional<std::string_view> details = next_value();
      if (details) {
        frame.details = *details;
        if (std::optional<FrameFault> fault = tail(count)) return *fault;
        return frame;
      }
      if (reader_.token() == Token::fault) return unexpected(FaultKind::not_json, {});
    }
    if (std::optional<FrameFault> fault = end()) return *fault;
    return frame;
  }

  std::string_view frame_;
  FrameScratch& scratch_;
  Reader reader_;
  MessageType type_ = MessageType::unknown;
  std::optional<std::string_view> id_;
};

}  // namespace

std::string_view text(ErrorCode code) { return code_names[static_cast<std::size_t>(code)]; }

std::optional<ErrorCode> parse_error_code(std::string_view text) {
  for (std::size_t i = 0; i < code_names.size(); ++i) {
    if (code_names[i] == text) return static_cast<ErrorCode>(i);
  }
  for (const CodeName& later : later_code_names) {
    if (later.name == text) return later.code;
  }
  return std::nullopt;
}

Frame parse_frame(std::string_view frame, FrameScratch& scratch) {
  return FrameReader(frame, scratch).read();
}

std::optional<CallHead> ordinary_call(std::string_view frame) {
  if (frame.size() > max_frame_bytes) return std::nullopt;
  std::size_t at = 0;
  const auto take = [&](char c) {
    at = after_space(frame, at);
    if (at == frame.size() || frame[at] != c) return false;
    ++at;
    return true;
  };
  // What stands between quotes, of which the first is behind us.
  const auto take_rest = [&](std::string_view& out) {
    const std::size_t end = json::plain_run_end(frame, at);
    if (end == frame.size() || frame[end] != '"') return false;
    out = frame.substr(at, end - at);
    at = end + 1;
    return true;
  };
  // Nearly everybody writes a head without spaces, or with one after each comma.
  const auto take_all = [&](std::string_view usual) {
    if (!frame.substr(at).starts_with(usual)) return false;
    at += usual.size();
    return true;
  };
  CallHead out;
  const bool begins = take_all("[2,\"") || (take('[') && take('2') && take(',') && take('"'));
  if (!begins || !take_rest(out.id) || out.id.size() > max_id_length) return std::nullopt;
  if (!take_all(",\"") && !(take(',') && take('"'))) return std::nullopt;
  if (!take_rest(out.action) || !take(',')) return std::nullopt;
  out.payload_at = after_space(frame, at);
  return out;
}

bool is_end(std::string_view frame, std::size_t at) {
  at = after_space(frame, at);
  return at < frame.size() && frame[at] == ']' && after_space(frame, at + 1) == frame.size();
}

std::optional<ErrorCode> answer_to(const FrameFault& fault) {
  if (fault.type != MessageType::call || !fault.id) return std::nullopt;
  switch (fault.kind) {
    case FaultKind::too_large:
    case FaultKind::not_json:
    case FaultKind::wrong_element_type:
      return ErrorCode::FormationViolation;
    case FaultKind::id_too_long:
    case FaultKind::wrong_element_count:
      return ErrorCode::ProtocolError;
    case FaultKind::not_a_frame:
    case FaultKind::unknown_message_type:
    case FaultKind::unreadable_id:
      return std::nullopt;
  }
  UNREACHABLE();
}

void begin_call(std::string& out, std::string_view id, std::string_view action) {
  out += "[2,";
  json::append_quoted(out, id);
  out += ',';
  json::append_quoted(out, action);
  out += ',';
}

void begin_result(std::string& out, std::string_view id) {
  // The id of nearly every call: put together at once, since an answer is little more.
  constexpr std::string_view head = "[3,\"";
  constexpr std::string_view tail = "\",";
  if (id.size() <= max_id_length && json::plain_run_end(id, 0) == id.size()) {
    char text[head.size() + max_id_length + tail.size()];
    head.copy(text, head.size());
    id.copy(text + head.size(), id.size());
    tail.copy(text + head.size() + id.size(), tail.size());
    out.append(text, head.size() + id.size() + tail.size());
    return;
  }
  out += "[3,";
  json::append_quoted(out, id);
  out += ',';
}

void append_call(std::string& out, std::string_view id, std::string_view action,
                 std::string_view payload) {
  out.reserve(out.size() + id.size() + action.size() + payload.size() + frame_overhead);
  begin_call(out, id, action);
  out += payload;
  end_frame(out);
}

void append_result(std::string& out, std::string_view id, std::string_view payload) {
  out.reserve(out.size() + id.size() + payload.size() + frame_overhead);
  begin_result(out, id);
  out += payload;
  end_frame(out);
}

void append_error(std::string& out, std::string_view id, ErrorCode code,
                  std::string_view description) {
  out += "[4,";
  json::append_quoted(out, id);
  out += ",\"";
  out += text(code);
  out += "\",";
  json::append_quoted(out, first_characters(description, max_description_length));
  out += ",{}]";
}

std::string_view first_characters(std::string_view text, std::size_t characters) {
  if (text.size() <= characters) return text;
  std::size_t seen = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_continuation(text[i])) continue;
    if (seen == characters) return text.substr(0, i);
    ++seen;
  }
  return text;
}

}  // namespace voltwin::ocpp::rpc
