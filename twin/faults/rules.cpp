#include "twin/faults/rules.hpp"

#include <algorithm>

namespace voltwin::twin::faults {

bool concerns(const Rule& rule, Way way, const Letter& letter) {
  if (rule.way != way || rule.type != letter.type) return false;
  if (rule.actions[0].empty()) return true;
  return std::find(rule.actions.begin(), rule.actions.end(), letter.action) != rule.actions.end();
}

bool is_energy(const Node& sample) {
  const std::string_view measurand = sample.text_of("measurand");
  return measurand.empty() || measurand == "Energy.Active.Import.Register";
}

Node register_values(std::int64_t connector, std::optional<std::int64_t> transaction,
                     std::string_view time, std::int64_t register_wh) {
  Node sample = Node::object({{"value", Node::text(std::to_string(register_wh))},
                              {"context", Node::text("Transaction.End")},
                              {"measurand", Node::text("Energy.Active.Import.Register")},
                              {"unit", Node::text("Wh")}});
  Node value = Node::object({{"timestamp", Node::text(std::string(time))},
                             {"sampledValue", Node::list({std::move(sample)})}});
  Node out = Node::object({{"connectorId", Node::number(connector)}});
  if (transaction) out.set("transactionId", Node::number(*transaction));
  out.set("meterValue", Node::list({std::move(value)}));
  return out;
}

Node status_payload(std::int64_t connector, std::string_view status, std::string_view time) {
  Node out = Node::object({{"connectorId", Node::number(connector)},
                           {"errorCode", Node::text("NoError")},
                           {"status", Node::text(std::string(status))}});
  if (!time.empty()) out.set("timestamp", Node::text(std::string(time)));
  return out;
}

}  // namespace voltwin::twin::faults
