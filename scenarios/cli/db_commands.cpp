#include "scenarios/cli/db_commands.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <utility>

#include "engine/base/ensure.hpp"

namespace voltwin::scenarios::cli {

namespace {

void add_database(CLI::App* command, std::string& into) {
  command
      ->add_option("DB", into,
                   "The journal: a file, sqlite:PATH, or postgresql://USER@HOST:PORT/DATABASE")
      ->required();
}

}  // namespace

DbCommands::DbCommands(CLI::App& program)
    : db_(program.add_subcommand("db",
                                 "Look after a journal: verify, back up, restore, prune, erase")) {
  db_->require_subcommand(1);
  db_->footer(
      "Exit codes: 0 all is well, 1 `verify` found damage, 2 bad usage or input, 3 internal "
      "error.\n"
      "A journal is a file, sqlite:PATH, or postgresql://USER@HOST:PORT/DATABASE.\n"
      "docs/operations.md says what protects against what.");
  add_reading();
  add_copies();
  add_keys();
  add_upkeep();
  add_removal();
}

CLI::App* DbCommands::add(const std::string& name, const std::string& help, Run what) {
  CLI::App* const command = db_->add_subcommand(name, help);
  command->add_flag_callback(
      "--json", [this] { form_ = Form::json; }, "One JSON object instead of text");
  commands_.emplace_back(command, std::move(what));
  return command;
}

void DbCommands::add_reading() {
  add_database(add("status", "What a journal holds, from when to when, and what protects it",
                   [this](const ToolClock&) { return db_status(where_); }),
               where_);
  auto* const verify =
      add("verify", "Whether a journal is what was written; names the first record that is not",
          [this](const ToolClock&) { return db_verify(verify_); });
  add_database(verify, verify_.where);
  verify
      ->add_option("--public-key", verify_.public_keys,
                   "Check the signatures of checkpoints with this key (may be repeated)")
      ->type_name("FILE")
      ->allow_extra_args(false);
  verify
      ->add_option("--known", verify_.known,
                   "A head that was kept elsewhere, as `db checkpoint` prints it")
      ->type_name("SEQUENCE:DIGEST");
  verify->add_flag("--projections", verify_.projections,
                   "Make the tables again in a temporary file, and compare");
  verify->footer("Exit codes: 0 sound, 1 damaged, 2 bad usage or input, 3 it cannot be read.");
}

void DbCommands::add_copies() {
  auto* const backup =
      add("backup", "Copy a journal to a new file of SQLite, also while it is in use",
          [this](const ToolClock&) { return db_backup(backup_); });
  add_database(backup, backup_.where);
  backup->add_option("FILE", backup_.to, "The new file")->required();

  const auto make = [this](const ToolClock&) -> Result<Answer> {
    auto until = until_of(until_);
    if (!until) return tl::unexpected<Error>(std::move(until).error());
    CopyRequest request = copy_;
    request.until = *until;
    return db_restore(request);
  };
  auto* const restore = add(
      "restore", "Make a new journal from a backup and the journal that went on after it", make);
  restore->add_option("--backup", copy_.from, "The backup")->required()->type_name("DB");
  restore->add_option("--journal", copy_.journal, "The surviving journal; what it erased is erased")
      ->type_name("DB");
  restore->add_option("--to", copy_.to, "The new journal")->required()->type_name("DB");
  restore
      ->add_option("--until", until_,
                   "Up to the last record of that time, or to this sequence; else everything")
      ->type_name("TIME|SEQUENCE");
  auto* const copy = add("copy", "Copy a journal record by record into a new one", make);
  copy->add_option("--from", copy_.from, "The journal")->required()->type_name("DB");
  copy->add_option("--to", copy_.to, "The new journal")->required()->type_name("DB");
}

void DbCommands::add_keys() {
  auto* const keygen = add("keygen", "Make a key that signs checkpoints: FILE and FILE.pub",
                           [this](const ToolClock&) { return db_keygen(where_); });
  keygen->add_option("FILE", where_, "The signing key; keep it off this machine's database")
      ->required();
  auto* const checkpoint =
      add("checkpoint", "Sign the head of a journal",
          [this](const ToolClock& clock) { return db_checkpoint(checkpoint_, clock); });
  add_database(checkpoint, checkpoint_.where);
  checkpoint->add_option("--signing-key", checkpoint_.signing_key, "As `db keygen` made it")
      ->required()
      ->type_name("FILE");
}

void DbCommands::add_upkeep() {
  using Function = Result<Answer> (*)(const std::string&);
  const std::vector<std::tuple<std::string, std::string, Function>> plain = {
      {"migrate", "Bring the tables of an older build to this one's", db_migrate},
      {"snapshot", "Keep the state after the last record, so that a restart is quick", db_snapshot},
      {"rebuild", "Make the tables for queries again from the records", db_rebuild},
      {"compact", "Write the file anew, without what was removed (of a server: nothing)",
       db_compact},
  };
  for (const auto& [name, help, what] : plain) {
    const Function function = what;
    add_database(add(name, help, [this, function](const ToolClock&) { return function(where_); }),
                 where_);
  }
}

void DbCommands::add_removal() {
  auto* const prune = add("prune", "Remove what is too old",
                          [this](const ToolClock& clock) { return db_prune(prune_, clock); });
  add_database(prune, prune_.where);
  prune->add_option("--tape-older", prune_.tape_older, "Raw frames older than this: 30d, 12h")
      ->type_name("AGE");
  prune->add_option("--meter-values-older", prune_.meter_values_older, "Measured values: 400d")
      ->type_name("AGE");
  prune
      ->add_option("--records-through", prune_.records_through,
                   "Records 1 to N; a snapshot stands for them, and is made where there is none")
      ->type_name("N");
  prune->add_option("--signing-key", prune_.signing_key, "Sign the last record that goes")
      ->type_name("FILE");
  prune->add_option("--as-of", prune_.as_of, "Ages by this time instead of now")->type_name("TIME");
  auto* const erase =
      add("erase-driver", "Erase what is known of the driver behind an id tag, for good",
          [this](const ToolClock& clock) { return db_erase_driver(erase_, clock); });
  add_database(erase, erase_.where);
  erase->add_option("TAG", erase_.tag, "The id tag, in any spelling")->required();
  erase->footer(
      "Only for a journal that nobody has open. A backup from before still holds the driver:\n"
      "restore it together with the journal that erased.");
}

Result<Answer> DbCommands::run(const ToolClock& clock) const {
  for (const auto& [command, what] : commands_) {
    if (command->parsed()) return what(clock);
  }
  UNREACHABLE();
}

}  // namespace voltwin::scenarios::cli
