#pragma once
// What a log tells of each station's transactions and registers, and what contradicts it: the
// defects that no frame shows by itself. Private to scenarios/protocol. It must not know how
// frames are read or joined; it sees the calls of stations, and the answers to their starts.
//
// A log may begin anywhere. A transaction that was running then is taken over from the first
// message that names it, where nothing in the log speaks against that. What is kept grows with
// the transactions of the log, whose length has a limit (FrameLog::max_frames).

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "csms/ocpp/v16/messages.hpp"
#include "scenarios/protocol/decode.hpp"

namespace voltwin::scenarios::protocol {

class TransactionWatch {
 public:
  /// A frame, as findings name it and as answers refer to it.
  struct Place {
    std::string_view station;
    std::size_t line = 1;
    std::size_t frame = 0;
    Instant arrival;
  };

  /// A call of a station; its payload may be wrong.
  void call(const Place& place, std::string_view action, std::string_view payload,
            std::vector<Finding>& out);
  /// The CALLRESULT to the StartTransaction that was frame number `call`.
  void started(const Place& place, std::size_t call, std::string_view payload,
               std::vector<Finding>& out);

 private:
  using Start = ocpp::v16::StartTransactionRequest;
  using Stop = ocpp::v16::StopTransactionRequest;
  using Meter = ocpp::v16::MeterValuesRequest;

  struct Transaction {
    std::int32_t connector = 0;      ///< 0: not known
    std::string id_tag;              ///< of its start; empty: it began before the log
    std::optional<std::int64_t> id;  ///< absent: not answered yet, or not in the log
    std::size_t line = 0;            ///< of the first message of it
    std::size_t stop_line = 0;       ///< 0: it runs
    Instant stopped;
  };
  /// What the registers of a connector have shown. Samples may count from elsewhere than starts
  /// and stops do (M9), so each has its own.
  struct Registers {
    std::optional<double> sampled_wh;
    Instant sampled_at;
    std::optional<std::int64_t> told_wh;  ///< by a start or a stop
    bool is_first_sample = false;         ///< of a transaction
    bool is_detached = false;             ///< samples count from elsewhere
  };
  struct Station {
    std::vector<Transaction> transactions;
    std::map<std::int64_t, std::size_t> by_id;
    std::map<std::int32_t, std::size_t> newest;  ///< of a connector
    std::map<std::size_t, std::size_t> asked;    ///< by the frame of a StartTransaction
    std::map<std::int32_t, Registers> registers;
    std::map<std::string, std::size_t> starts;  ///< by what they say
    std::set<std::size_t> open;
    bool has_started = false;
  };

  void start(const Place& place, const Start& message, std::vector<Finding>& out);
  void stop(const Place& place, const Stop& message, std::vector<Finding>& out);
  void meter(const Place& place, const Meter& message, std::vector<Finding>& out);
  static void close(const Place& place, Station& station, std::size_t index, const Stop& message,
                    std::vector<Finding>& out);
  [[nodiscard]] bool is_of_another(std::string_view station, std::int64_t id) const;

  static void take_samples(Registers& registers, const std::vector<ocpp::v16::MeterValue>& values,
                           std::vector<Finding>& out);
  static void take_sample(Registers& registers, double wh, std::vector<Finding>& out);
  static std::size_t adopt(const Place& place, Station& station, std::int32_t connector,
                           std::int64_t id);
  static std::optional<std::size_t> without_id(const Station& station,
                                               std::optional<std::int32_t> connector);

  std::map<std::string, Station, std::less<>> stations_;
};

}  // namespace voltwin::scenarios::protocol
