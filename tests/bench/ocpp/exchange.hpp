#pragma once
// Our side of the exchange that the codec is measured with: a CALL read, written again, and
// answered, in buffers that are used again.

#include <string>
#include <string_view>

#include "csms/ocpp/rpc/frame.hpp"
#include "csms/ocpp/schema/message.hpp"
#include "engine/base/ensure.hpp"

namespace voltwin::bench {

/// Contract: the frames are right (ENSURE); what is measured is the ordinary case.
template <class Request>
class Exchange {
 public:
  using Response = typename Request::Response;

  /// Reads the CALL into `request`, with every check of the tables.
  void read_call(std::string_view frame, Request& request) {
    if (const auto head = ocpp::rpc::ordinary_call(frame)) {
      ENSURE(head->action == Request::action);
      id_.assign(head->id);
      if (ocpp::schema::decode_ordinary_call(frame, *head, request)) return;
    }
    const ocpp::rpc::Frame parsed = ocpp::rpc::parse_frame(frame, scratch_);
    const auto& call = std::get<ocpp::rpc::CallFrame>(parsed);
    ENSURE(call.action == Request::action);
    id_.assign(call.id);
    ENSURE(!ocpp::schema::decode_payload(call.payload, request));
  }
  /// Writes the request as a CALL of the same id; the text.
  const std::string& write_call(const Request& request) {
    out_.clear();
    ocpp::rpc::begin_call(out_, id_, Request::action);
    json::encode(out_, request);
    ocpp::rpc::end_frame(out_);
    return out_;
  }
  /// Writes the CALLRESULT to the CALL; the text.
  const std::string& write_answer(const Response& response) {
    answer_.clear();
    ocpp::rpc::begin_result(answer_, id_);
    json::encode(answer_, response);
    ocpp::rpc::end_frame(answer_);
    return answer_;
  }
  /// Reads the CALLRESULT.
  void read_answer(std::string_view frame, Response& response) {
    const ocpp::rpc::Frame parsed = ocpp::rpc::parse_frame(frame, scratch_);
    ENSURE(
        !ocpp::schema::decode_payload(std::get<ocpp::rpc::ResultFrame>(parsed).payload, response));
  }

 private:
  ocpp::rpc::FrameScratch scratch_;
  std::string id_, out_, answer_;
};

}  // namespace voltwin::bench
