#include "scenarios/allocate/answer.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

#include "csms/core/power/explain.hpp"
#include "csms/core/power/optimum.hpp"
#include "engine/json/writer.hpp"

namespace voltwin::scenarios::allocate {

namespace {

using namespace core::power;
using core::boundary::Policy;

constexpr std::string_view most_power_name = "most_power";
constexpr std::array status_names{"optimal", "incomplete", "unsolved"};
constexpr std::array kind_names{"L1", "L2", "L3", "power"};
constexpr std::array bound_names{"node", "demand", "paused", "planned"};

const char* name_of(grid::LimitKind kind) { return kind_names[static_cast<std::size_t>(kind)]; }
const char* name_of(Bound bound) { return bound_names[static_cast<std::size_t>(bound)]; }

std::optional<Policy> policy_of(std::string_view name) {
  const json::EnumTable& table = json::Names<Policy>::table();
  for (std::size_t i = 0; i < table.names.size(); ++i) {
    if (table.names[i] == name) return static_cast<Policy>(i);
  }
  return std::nullopt;
}

double session_w(const Snapshot& snapshot, const Answer& answer, std::size_t i) {
  const Volts volts = snapshot.tree.line_to_neutral();
  return grid::power(snapshot.claims[i].per_amp, volts).value() * answer.shares[i].current.value();
}

// Infinity is no limit, and JSON has none.
void optional_field(json::Writer& out, std::string_view name, double value) {
  out.key(name);
  std::isfinite(value) ? void(out.value(value)) : void(out.null());
}

void write_sessions(json::Writer& out, const Snapshot& snapshot, const Answer& answer) {
  out.key("sessions").begin_array();
  for (std::size_t i = 0; i < answer.shares.size(); ++i) {
    const Share& share = answer.shares[i];
    out.begin_object();
    out.field("id", snapshot.sessions[i]);
    out.field("current_a", share.current.value());
    out.field("power_kw", session_w(snapshot, answer, i) / 1e3);
    out.field("bound", name_of(share.bound));
    if (share.bound == Bound::node || share.bound == Bound::paused) {
      out.field("node", snapshot.tree.node(share.node).name);
      out.field("limit", name_of(share.kind));
    }
    out.field("reason", answer.reasons[i]);
    out.end_object();
  }
  out.end_array();
}

void write_nodes(json::Writer& out, const Snapshot& snapshot, const Answer& answer) {
  out.key("nodes").begin_array();
  for (std::size_t i = 0; i < answer.certificate.nodes.size(); ++i) {
    const NodeProof& proof = answer.certificate.nodes[i];
    out.begin_object();
    out.field("id", snapshot.tree.node(i).name);
    for (std::size_t line = 0; line < 3; ++line) {
      out.field(std::array{"l1_a", "l2_a", "l3_a"}[line], proof.line_a[line]);
    }
    optional_field(out, "limit_a", proof.limits.per_phase_a);
    out.field("power_kw", proof.power_w / 1e3);
    optional_field(out, "limit_kw", proof.limits.power_w / 1e3);
    out.end_object();
  }
  out.end_array();
}

void write_plan(json::Writer& out, const Snapshot& snapshot, const Plan& plan) {
  out.key("plan").begin_object();
  out.field("status", status_names[static_cast<std::size_t>(plan.status)]);
  if (!plan.why.empty()) out.field("why", plan.why);
  out.field("cost", plan.cost);
  out.field("peak_kw", plan.peak.value() / 1e3);
  out.key("sessions").begin_array();
  for (std::size_t i = 0; i < plan.amps.size(); ++i) {
    out.begin_object();
    out.field("id", snapshot.sessions[i]);
    out.field("missing_kwh", static_cast<double>(plan.missing[i].value()) / 1e3);
    out.key("current_a").begin_array();
    for (const double amps : plan.amps[i]) out.value(amps);
    out.end_array();
    out.end_object();
  }
  out.end_array();
  out.end_object();
}

Result<Plan> plan_of(const Snapshot& snapshot) {
  if (snapshot.steps.empty()) {
    return bad_input("--policy cost_optimal: the snapshot has no prices");
  }
  Plan plan = make_plan(snapshot.plan_request());
  if (plan.status == Plan::Status::unsolved) return environment_error(plan.why);
  return plan;
}

double tightest_room(const Certificate& certificate) {
  return certificate.kind == grid::LimitKind::power ? certificate.room / 1e3 : certificate.room;
}

}  // namespace

std::string policy_names() {
  std::string out;
  for (const std::string_view name : json::Names<Policy>::table().names) {
    out += std::string(name) + ", ";
  }
  return out + std::string(most_power_name);
}

Result<Answer> answer(const Snapshot& snapshot, std::string_view policy) {
  const Picture picture = snapshot.picture();
  Answer out;
  out.policy = policy;
  Policy rule = Policy::equal_share;  // whose order most_power admits in
  if (policy == most_power_name) {
    auto shares = most_power(picture);
    if (!shares) return environment_error("the solver found no answer");
    out.shares = *std::move(shares);
  } else if (policy_of(policy) == Policy::cost_optimal) {
    auto plan = plan_of(snapshot);
    if (!plan) return tl::unexpected<Error>(plan.error());
    out.shares = first_step(picture, *plan);
    out.plan = *std::move(plan);
    rule = Policy::tiered_fair;
  } else if (const auto found = policy_of(policy)) {
    rule = *found;
    out.shares = core::power::allocate(rule, picture);
  } else {
    return bad_input("--policy " + std::string(policy) + ": expected one of " + policy_names());
  }
  out.certificate = certify(picture, out.shares);
  out.power = power_of(picture, out.shares);
  out.largest = largest_power(picture, out.shares);
  const std::vector<std::uint32_t> order = order_of(rule, picture);
  const Decided decided{rule, snapshot.tree, snapshot.claims, out.shares, order};
  for (std::size_t i = 0; i < out.shares.size(); ++i) {
    out.reasons.push_back(core::events::text_of(explain(decided, i)));
  }
  return out;
}

std::string json_text(const Snapshot& snapshot, const Answer& answer) {
  std::string text;
  json::Writer out(text);
  out.begin_object();
  out.field("policy", answer.policy);
  out.field("total_kw", answer.power.value() / 1e3);
  out.key("largest_kw");
  answer.largest ? void(out.value(answer.largest->value() / 1e3)) : void(out.null());
  out.key("gap");
  if (answer.largest && answer.largest->value() > 0.0) {
    out.value(std::max(0.0, 1.0 - answer.power.value() / answer.largest->value()));
  } else {
    out.null();
  }
  write_sessions(out, snapshot, answer);
  write_nodes(out, snapshot, answer);
  if (answer.plan) write_plan(out, snapshot, *answer.plan);
  const Certificate& certificate = answer.certificate;
  out.key("certificate").begin_object();
  out.field("holds", certificate.holds);
  out.field("tightest_node", snapshot.tree.node(certificate.tightest).name);
  out.field("tightest_limit", name_of(certificate.kind));
  optional_field(out, certificate.kind == grid::LimitKind::power ? "room_kw" : "room_a",
                 tightest_room(certificate));
  out.end_object();
  out.end_object();
  return text + "\n";
}

std::string plain_text(const Snapshot& snapshot, const Answer& answer) {
  std::string text;
  const auto line = [&text](const char* format, auto... values) {
    std::array<char, 512> buffer{};
    std::snprintf(buffer.data(), buffer.size(), format, values...);
    text += std::string(buffer.data()) + "\n";
  };
  std::size_t width = 7;
  for (const std::string& id : snapshot.sessions) width = std::max(width, id.size());
  const int columns = static_cast<int>(width);
  line("%-*s  %9s  %9s  %s", columns, "session", "A/phase", "kW", "why");
  for (std::size_t i = 0; i < answer.shares.size(); ++i) {
    line("%-*s  %9.3f  %9.3f  %s", columns, snapshot.sessions[i].c_str(),
         answer.shares[i].current.value(), session_w(snapshot, answer, i) / 1e3,
         answer.reasons[i].c_str());
  }
  if (answer.shares.empty()) line("no sessions");
  line("%s: %.3f kW", answer.policy.c_str(), answer.power.value() / 1e3);
  if (answer.largest) {
    const double largest = answer.largest->value();
    const double gap = largest > 0.0 ? std::max(0.0, 1.0 - answer.power.value() / largest) : 0.0;
    line("the limits let through %.3f kW: gap %.4f %%", largest / 1e3, gap * 100.0);
  } else {
    line("the largest total was not found");
  }
  if (answer.plan) {
    const Plan& plan = *answer.plan;
    line("plan: %s, cost %.4f, peak %.3f kW%s%s",
         status_names[static_cast<std::size_t>(plan.status)], plan.cost, plan.peak.value() / 1e3,
         plan.why.empty() ? "" : "; ", plan.why.c_str());
  }
  const Certificate& certificate = answer.certificate;
  const bool is_power = certificate.kind == grid::LimitKind::power;
  if (std::isfinite(certificate.room)) {
    line("certificate: %s; least room on %s of %s, %.3f %s",
         certificate.holds ? "every limit holds" : "A LIMIT IS EXCEEDED", name_of(certificate.kind),
         snapshot.tree.node(certificate.tightest).name.c_str(), tightest_room(certificate),
         is_power ? "kW" : "A");
  } else {
    line("certificate: there is no limit");
  }
  return text;
}

}  // namespace voltwin::scenarios::allocate
