#pragma once
// Puts right what a station got wrong, after the strict decoder refused it: a payload that the
// decoder takes, and each correction by its name in the catalogue. Generic over the field
// tables; it must not know who sent a message, nor what it does.
//
// Contract
// - Runs only on what the strict decoder refused: clean stations never pay for it.
// - Nothing is altered silently: each finding holds what stood there and what stands for it.
// - Start, stop and meter values (must_answer) come out decodable whatever the payload was:
//   what cannot be read is "not known" there (id 0, register -1, empty tag, time of arrival), so
//   that the message is answered and nothing of it is lost (1.6 §4.8, §4.10).
// - Any other message that lacks what it is about keeps its fault.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "csms/ocpp/rpc/endpoint.hpp"
#include "csms/ocpp/schema/message.hpp"
#include "csms/ocpp/tolerance/finding.hpp"
#include "engine/json/record.hpp"
#include "engine/time/instant.hpp"

namespace voltwin::ocpp::tolerance {

/// A meter register that was not given, or that cannot be read.
inline constexpr std::int64_t unknown_register_wh = -1;
/// Texts are taken beyond the limit of their field, but no further than this (characters).
inline constexpr std::size_t max_kept_text = 1'000;

/// Whether the call has to be answered by CALLRESULT whatever it holds.
[[nodiscard]] bool must_answer(std::string_view action);

struct Repair {
  /// An object for the decoder with the options of decoding(). What could not be put right is
  /// still in it, or missing, for the decoder to name.
  std::string payload;
  std::vector<Finding> findings;
};

/// `payload` is JSON of any type. `arrival` stands for times that cannot be read.
[[nodiscard]] Repair repair(std::string_view payload, const json::RecordTable& table,
                            Instant arrival);

/// How a repaired payload is decoded: texts may be longer than their field.
[[nodiscard]] json::DecodeOptions decoding();

/// Decodes by the letter, then, if that failed, what repair() makes of it.
/// Nothing when it went well; findings are appended.
template <class T>
[[nodiscard]] std::optional<schema::SchemaFault> decode_tolerantly(std::string_view payload,
                                                                   Instant arrival, T& out,
                                                                   std::vector<Finding>& findings);

/// A frame that the endpoint could not use, put right.
struct FrameRepair {
  std::optional<rpc::IncomingCall> call;  ///< to be answered like any other
  std::optional<std::string> text;        ///< an answer, as a frame that the endpoint takes
  std::vector<Finding> findings;
};

/// Longer ids are no ids.
inline constexpr std::size_t max_repaired_id = 255;

/// Rows J1, J4, J10, J15. At most `max_bytes` of the frame are read. A call whose payload
/// cannot be read comes out with the payload null when must_answer(), else not at all.
[[nodiscard]] FrameRepair repair_frame(std::string_view frame, std::size_t max_bytes);

namespace detail {

/// decode_tolerantly() for a record that is not known by its type. `renew` makes it as fresh as
/// it was: what the decoder had filled in before it stopped is not kept.
[[nodiscard]] std::optional<schema::SchemaFault> decode_tolerantly(std::string_view payload,
                                                                   const json::RecordTable& table,
                                                                   Instant arrival, void* out,
                                                                   void (*renew)(void*),
                                                                   std::vector<Finding>& findings);

}  // namespace detail

template <class T>
std::optional<schema::SchemaFault> decode_tolerantly(std::string_view payload, Instant arrival,
                                                     T& out, std::vector<Finding>& findings) {
  return detail::decode_tolerantly(
      payload, json::Describe<T>::table(), arrival, &out,
      [](void* record) { *static_cast<T*>(record) = T{}; }, findings);
}

}  // namespace voltwin::ocpp::tolerance
