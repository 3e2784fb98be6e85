#include "scenarios/cli/allocate_command.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "scenarios/allocate/answer.hpp"
#include "scenarios/cli/input.hpp"

namespace voltwin::scenarios::cli {

namespace {

constexpr std::size_t max_snapshot_bytes = 256UL * 1024 * 1024;

}  // namespace

AllocateCommand::AllocateCommand(CLI::App& app) {
  auto* command = app.add_subcommand(
      "allocate", "Share what the limits of a site leave among its sessions, once, and say why");
  command
      ->add_option("FILE", file_,
                   "Tree of limits and sessions (JSON, comments allowed; docs/allocate.md);\n"
                   "or - for standard input")
      ->required();
  command->add_option("--policy", policy_, "One of " + allocate::policy_names() + " (tiered_fair)")
      ->type_name("NAME");
  command->add_flag("--json", json_, "One JSON object instead of text");
  command->footer(
      "Exit codes: 0 every limit holds, 1 one is exceeded by more than load that is not up to the\n"
      "allocation exceeds it alone, 2 bad usage or input, 3 internal error.");
  command_ = command;
}

bool AllocateCommand::parsed() const { return command_->parsed(); }

Result<AllocateCommand::Printed> AllocateCommand::run() const {
  auto text = read_input(file_, max_snapshot_bytes);
  if (!text) return tl::unexpected<Error>(text.error());
  auto snapshot = allocate::read_snapshot(*std::move(text), file_);
  if (!snapshot) return tl::unexpected<Error>(snapshot.error());
  const auto answer = allocate::answer(*snapshot, policy_);
  if (!answer) return tl::unexpected<Error>(answer.error());
  return Printed{
      json_ ? allocate::json_text(*snapshot, *answer) : allocate::plain_text(*snapshot, *answer),
      json_, answer->certificate.holds};
}

}  // namespace voltwin::scenarios::cli
