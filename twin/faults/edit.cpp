#include "twin/faults/edit.hpp"

#include <algorithm>

#include "engine/json/reader.hpp"
#include "engine/json/writer.hpp"

namespace voltwin::twin::faults {

Node Node::text(std::string value) { return {Kind::text, {}, std::move(value), {}}; }
Node Node::number(std::int64_t value) { return {Kind::literal, {}, std::to_string(value), {}}; }
Node Node::literal(std::string json) { return {Kind::literal, {}, std::move(json), {}}; }
Node Node::list(std::vector<Node> items) { return {Kind::list, {}, {}, std::move(items)}; }

Node Node::object(std::vector<std::pair<std::string, Node>> members) {
  Node out{Kind::object, {}, {}, {}};
  for (auto& [name, value] : members) out.set(name, std::move(value));
  return out;
}

Node* Node::find(std::string_view member) {
  const auto found = std::find_if(children.begin(), children.end(),
                                  [&](const Node& child) { return child.name == member; });
  return kind == Kind::object && found != children.end() ? &*found : nullptr;
}

const Node* Node::find(std::string_view member) const {
  const auto found = std::find_if(children.begin(), children.end(),
                                  [&](const Node& child) { return child.name == member; });
  return kind == Kind::object && found != children.end() ? &*found : nullptr;
}

std::string_view Node::text_of(std::string_view member) const {
  const Node* child = find(member);
  return child != nullptr && child->kind == Kind::text ? std::string_view(child->scalar)
                                                       : std::string_view();
}

std::optional<std::int64_t> Node::int_of(std::string_view member) const {
  const Node* child = find(member);
  std::int64_t out = 0;
  if (child == nullptr || child->kind == Kind::list || child->kind == Kind::object) return {};
  if (!json::parse_int64(child->scalar, out)) return {};
  return out;
}

std::optional<double> Node::as_number() const {
  double out = 0.0;
  if (kind == Kind::list || kind == Kind::object) return {};
  if (!json::parse_double(scalar, out)) return {};
  return out;
}

void Node::set(std::string_view member, Node value) {
  value.name = member;
  if (Node* child = find(member)) {
    *child = std::move(value);
  } else {
    children.push_back(std::move(value));
  }
}

bool Node::erase(std::string_view member) {
  return std::erase_if(children, [&](const Node& child) { return child.name == member; }) > 0;
}

std::optional<Node> parse(std::string_view text) {
  json::Reader reader(text, {});
  Node root{Node::Kind::list, {}, {}, {}};
  // The open lists and objects, outermost first; the reader bounds their number.
  std::vector<Node> open{std::move(root)};
  std::string key;
  const auto add = [&](Node node) {
    node.name = std::exchange(key, {});
    open.back().children.push_back(std::move(node));
  };
  while (true) {
    switch (reader.next()) {
      case json::Token::begin_object:
      case json::Token::begin_array: {
        const bool is_object = reader.token() == json::Token::begin_object;
        open.push_back({is_object ? Node::Kind::object : Node::Kind::list, key, {}, {}});
        key.clear();
        break;
      }
      case json::Token::end_object:
      case json::Token::end_array: {
        Node done = std::move(open.back());
        open.pop_back();
        open.back().children.push_back(std::move(done));
        break;
      }
      case json::Token::key:
        key = reader.text();
        break;
      case json::Token::string:
        add(Node::text(std::string(reader.text())));
        break;
      case json::Token::number:
      case json::Token::boolean:
      case json::Token::null:
        add(Node::literal(std::string(reader.raw())));
        break;
      case json::Token::end:
        return std::move(open.front().children.front());
      case json::Token::fault:
        return std::nullopt;
    }
  }
}

namespace {

// What stands between the parts of a value.
struct Layout {
  std::string_view line_end, indent, after_colon;
};

void write(std::string& out, const Node& node, const Layout& layout, std::size_t depth) {
  if (node.kind == Node::Kind::literal) {
    out += node.scalar;
    return;
  }
  if (node.kind == Node::Kind::text) {
    json::append_quoted(out, node.scalar);
    return;
  }
  const auto new_line = [&](std::size_t levels) {
    out += layout.line_end;
    for (std::size_t i = 0; i < levels; ++i) out += layout.indent;
  };
  const bool is_object = node.kind == Node::Kind::object;
  out += is_object ? '{' : '[';
  for (std::size_t i = 0; i < node.children.size(); ++i) {
    if (i > 0) out += ',';
    new_line(depth + 1);
    if (is_object) {
      json::append_quoted(out, node.children[i].name);
      out += ':';
      out += layout.after_colon;
    }
    write(out, node.children[i], layout, depth + 1);
  }
  if (!node.children.empty()) new_line(depth);
  out += is_object ? '}' : ']';
}

}  // namespace

void append(std::string& out, const Node& node) { write(out, node, {}, 0); }

std::string to_json(const Node& node) {
  std::string out;
  append(out, node);
  return out;
}

void append_over_lines(std::string& out, const Node& node) {
  write(out, node, {"\r\n", "\t", " "}, 0);
}

}  // namespace voltwin::twin::faults
