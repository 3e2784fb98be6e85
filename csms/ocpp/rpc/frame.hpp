#pragma once
// OCPP-J frames: [2,id,action,payload], [3,id,payload], [4,id,code,description,details].
// Reads one from text without a DOM and appends one to text. It knows error codes and
// limits; it must not know which calls are open (endpoint.hpp) or what a payload means.
//
// Contract: the payload of a frame that was read is one valid JSON value, of any type.
// Broken input is a value (FrameFault), never an abort.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace voltwin::ocpp::rpc {

/// A longer frame is refused unread (a GetConfiguration answer may pass 64 KiB). Whoever owns
/// an endpoint may set a lower limit before it.
inline constexpr std::size_t max_frame_bytes = 1024 * 1024;
/// OCPP-J 1.6 §4.1.4: at most 36 characters, to allow for GUIDs.
inline constexpr std::size_t max_id_length = 36;
/// OCPP-J §4.2.3: a description is shorter than this many characters; ours are cut.
inline constexpr std::size_t max_description_length = 255;

/// CALLERROR codes, OCPP-J 1.6 table 7, in its (misspelt, normative) spelling.
enum class ErrorCode : std::uint8_t {
  NotImplemented,
  NotSupported,
  InternalError,
  ProtocolError,
  SecurityError,
  FormationViolation,
  PropertyConstraintViolation,
  OccurenceConstraintViolation,
  TypeConstraintViolation,
  GenericError,
};

/// The 1.6 spelling.
[[nodiscard]] std::string_view text(ErrorCode code);
/// The code with this text, in the spelling of 1.6 or of 2.x (stations mix them up). Codes
/// that only 2.x has (RpcFrameworkError, MessageTypeNotSupported) read as ProtocolError.
[[nodiscard]] std::optional<ErrorCode> parse_error_code(std::string_view text);

struct CallFrame {
  std::string_view id, action;
  std::string_view payload;
};
struct ResultFrame {
  std::string_view id;
  std::string_view payload;
};
struct ErrorFrame {
  std::string_view id, code, description;
  std::string_view details;  ///< JSON text; empty when the frame ended before it
};

enum class FaultKind : std::uint8_t {
  too_large,             ///< over max_frame_bytes; only its head was read
  not_json,              ///< no JSON, or none from some point on
  not_a_frame,           ///< JSON, but not an array that begins with a message type
  unknown_message_type,  ///< a number that 1.6 gives no meaning (5 and 6 are of 2.1)
  unreadable_id,         ///< the id is no string
  id_too_long,           ///< over max_id_length; only of a CALL, other ids are just unknown
  wrong_element_count,
  wrong_element_type,  ///< the action or the error code is no string
};

enum class MessageType : std::uint8_t { unknown, call, result, error };

/// A frame that cannot be used. A CALL whose id could be read deserves an answer.
struct FrameFault {
  FaultKind kind = FaultKind::not_json;
  MessageType type = MessageType::unknown;
  std::optional<std::string_view> id;  ///< when it could be read (an empty id is an id)
  std::string_view explanation;        ///< e.g. "a CALL has four elements"; static text
};

using Frame = std::variant<CallFrame, ResultFrame, ErrorFrame, FrameFault>;

/// Home of texts that had to be unescaped. Reuse one over many frames.
struct FrameScratch {
  std::string id, action, code, description;
};

/// Reads one frame. The views in the answer point into `frame` or `scratch`.
[[nodiscard]] Frame parse_frame(std::string_view frame, FrameScratch& scratch);

/// What stands before the payload of a CALL.
struct CallHead {
  std::string_view id, action;
  std::size_t payload_at = 0;  ///< offset of the payload in the frame
};

/// The head of a frame that begins as a CALL of the ordinary shape does: within the size limit,
/// nothing escaped, an id that is not too long. For who reads the payload in the same pass:
/// only when that succeeds and is_end() holds behind it, the frame is what parse_frame() would
/// call a CALL with this id and action. Anything else: parse_frame() has the word.
[[nodiscard]] std::optional<CallHead> ordinary_call(std::string_view frame);
/// Whether from `at` on there is only the closing bracket, with space around it.
[[nodiscard]] bool is_end(std::string_view frame, std::size_t at);

/// The 1.6 code that answers a broken CALL, or nothing when the frame is to be ignored
/// (no CALL, or its id could not be read).
[[nodiscard]] std::optional<ErrorCode> answer_to(const FrameFault& fault);

/// Appends [2,"id","action",payload]; `payload` is JSON text already.
void append_call(std::string& out, std::string_view id, std::string_view action,
                 std::string_view payload);
/// Appends [3,"id",payload]; `payload` is JSON text already.
void append_result(std::string& out, std::string_view id, std::string_view payload);
/// Appends [2,"id","action", or [3,"id", for a payload that is appended in place, without a copy
/// of it; end_frame() then closes it.
void begin_call(std::string& out, std::string_view id, std::string_view action);
void begin_result(std::string& out, std::string_view id);
inline void end_frame(std::string& out) { out += ']'; }
/// Appends [4,"id","code","description",{}]; the description is cut to its maximum.
void append_error(std::string& out, std::string_view id, ErrorCode code,
                  std::string_view description);

/// The longest prefix of `text` with at most `characters` UTF-8 characters.
[[nodiscard]] std::string_view first_characters(std::string_view text, std::size_t characters);

}  // namespace voltwin::ocpp::rpc
