#include "csms/store/journal/archive.hpp"

namespace voltwin::store::journal {

namespace {

tl::unexpected<Error> cannot(const char* what) {
  return bad_input(std::string("this kind of database cannot ") + what);
}

}  // namespace

Result<Counts> Archive::counts() {
  Counts out;
  const auto record = [&](const Record& r) {
    if (out.records++ == 0) {
      out.first = r.sequence;
      out.first_at = r.at;
    }
    out.last_at = r.at;
    return Result<void>();
  };
  TRY(read(0, record));
  const auto count = [](std::uint64_t& items) {
    return [&items](const auto&) {
      ++items;
      return Result<void>();
    };
  };
  TRY(read_vault(count(out.entries)));
  TRY(read_tape(Span{}, count(out.frames)));
  TRY(read_telemetry(Span{}, count(out.samples)));
  return out;
}

Result<void> Archive::begin_after(const std::vector<Pruned>& ranges) {
  if (ranges.empty()) return {};
  return cannot("begin after records that were removed elsewhere");
}
Result<void> Archive::read_rows(const VisitRow& /*visit*/) {
  return cannot("hand out the rows of its tables");
}
Result<void> Archive::take_rows(Archive& /*from*/) {
  return cannot("take the rows of another one's tables");
}
Result<std::uint64_t> Archive::append_and_save(const Batch& /*batch*/,
                                               const Snapshot& /*snapshot*/) {
  return cannot("keep a batch and a snapshot in one transaction");
}

}  // namespace voltwin::store::journal
