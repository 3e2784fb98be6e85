#include "twin/faults/passage.hpp"

#include "engine/json/writer.hpp"

namespace voltwin::twin::faults {

namespace rpc = ocpp::rpc;

std::optional<Letter> open_letter(std::string_view text) {
  auto frame = parse(text);
  if (!frame || frame->kind != Node::Kind::list || frame->children.size() < 3) return {};
  std::vector<Node>& parts = frame->children;
  if (parts[1].kind != Node::Kind::text) return {};
  Letter out;
  out.id = parts[1].scalar;
  const std::string& type = parts[0].scalar;
  if (type == "2" && parts.size() == 4 && parts[2].kind == Node::Kind::text) {
    out.type = rpc::MessageType::call;
    out.action = parts[2].scalar;
    out.payload = std::move(parts[3]);
  } else if (type == "3") {
    out.type = rpc::MessageType::result;
    out.payload = std::move(parts[2]);
  } else if (type == "4") {
    out.type = rpc::MessageType::error;
    out.error.assign(parts.begin() + 2, parts.end());
  } else {
    return {};
  }
  return out;
}

std::string close_letter(const Letter& letter, Writing writing) {
  std::string out;
  if (letter.type == rpc::MessageType::error) {
    out = "[4,";
    json::append_quoted(out, letter.id);
    for (const Node& part : letter.error) {
      out += ',';
      append(out, part);
    }
    return out + "]";
  }
  Node frame = Node::list({});
  const bool is_call = letter.type == rpc::MessageType::call;
  frame.children.push_back(Node::number(is_call ? 2 : 3));
  frame.children.push_back(Node::text(letter.id));
  if (is_call) frame.children.push_back(Node::text(letter.action));
  frame.children.push_back(letter.payload);
  switch (writing) {
    case Writing::compact:
      append(out, frame);
      break;
    case Writing::over_lines:
      append_over_lines(out, frame);
      break;
    case Writing::leading_comma: {
      append(out, frame);
      // Neither an id nor an action has a brace, so this one opens the payload.
      const std::size_t brace = out.find('{');
      if (brace != std::string::npos) out.insert(brace + 1, ",");
      break;
    }
  }
  return out;
}

Outlet* Memory::outlet(std::int64_t connector) {
  const auto found = outlets.find(connector);
  if (found != outlets.end()) return &found->second;
  if (outlets.size() >= max_outlets) return nullptr;
  return &outlets[connector];
}

Outlet* Memory::outlet_of(std::optional<std::int64_t> transaction) {
  if (!transaction) return nullptr;
  for (auto& [connector, outlet] : outlets) {
    if (outlet.transaction == transaction) return &outlet;
  }
  return nullptr;
}

std::int64_t Memory::connector_of(const Outlet& outlet) const {
  for (const auto& [connector, one] : outlets) {
    if (&one == &outlet) return connector;
  }
  return 0;
}

Letter Passage::call(std::string_view action, Node payload) {
  Letter out;
  out.type = rpc::MessageType::call;
  out.id = std::string(own_prefix) + std::to_string(++memory.calls_made);
  out.action = action;
  payload.name.clear();
  out.payload = std::move(payload);
  return out;
}

void Passage::answer_here(Node payload) {
  is_swallowed = true;
  Letter out;
  out.type = rpc::MessageType::result;
  out.id = letter.id;
  out.action = letter.action;
  out.payload = std::move(payload);
  back.push_back(std::move(out));
}

}  // namespace voltwin::twin::faults
