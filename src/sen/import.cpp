// `sen import`: a file into a register, the next batch read while the last one is written.
#include <cstdio>
#include <future>

#include "adapters/system/signals.hpp"
#include "base/hash.hpp"
#include "bulk/errors.hpp"
#include "bulk/first_load.hpp"
#include "sen/import_settings.hpp"
#include "sen/program.hpp"
#include "sen/progress.hpp"
#include "sen/row_file.hpp"

namespace sen {
namespace {

constexpr std::size_t kBatchBytes = 8 * 1024 * 1024;  ///< of raw rows: what bounds the memory of a batch
constexpr int kExitRefused = 2;                       ///< all rows were handled, some are in the quarantine

/// Of a large register each takes minutes.
bool show_build(const std::string& what, int step, int of) {
  if (stop_asked()) return false;
  std::fprintf(stderr, "%sMaking %s, %d of %d\n", stderr_is_terminal() ? "\r\033[K" : "", what.c_str(), step, of);
  return true;
}

/// What the transactions of one import share with this thread: it waits for each before it looks.
class Import {
 public:
  Import(Program& program, AgencySlot slot, const ImportSettings& settings, RowFile& source, bulk::Stager& stager,
         bulk::Order order)
      : program_(program),
        slot_(slot),
        settings_(settings),
        source_(source),
        stager_(stager),
        order_(std::move(order)) {}

  Result<bulk::Counts> go(const std::string& id) {
    TRY(open(id));
    const SystemClock clock;
    Progress progress(clock, "rows", source_.size());
    std::uint64_t rows = 0;
    auto next = TRY(gather());
    while (!next->rows.empty()) {
      const auto batch = std::exchange(next, nullptr);
      auto written = submit(*batch, {0, batch->rows.size()});
      auto gathered = gather();  // meanwhile
      TRY(settle(written.get(), *batch));
      rows += batch->rows.size();
      next = TRY(std::move(gathered));
      progress.show(run_.done.offset, rows);
      if (!next->rows.empty()) TRY(go_on());
    }
    TRY(finish_load());
    TRY(place_aside());
    TRY(close());
    progress.finish(rows, figures());
    return run_.counts;
  }

 private:
  /// A dry run ends every transaction with an error of its own, so that nothing of it stays.
  Error undone() const { return fail(errors::kBadCommand, {"a dry run"}); }

  Result<void> write(Database::WriteFn fn) {
    auto done = program_.write_now()(slot_, std::move(fn));
    return is_written(done) ? Result<void>{} : done;
  }

  Result<void> open(const std::string& id) {
    const auto at_front = source_.place();
    TRY(write([&](Tx& tx, Context& context) -> Result<void> {
      run_ = {id, order_.plan->def->id, context.now(), {}, {}, false};
      if (settings_.dry) return undone();
      run_ = bulk::begin_run(tx, context, id, order_.plan->def->id);
      return {};
    }));
    TRY(begin_load());
    if (run_.done.offset > 0) {
      std::fprintf(stderr, "Going on after row %llu.\n", static_cast<unsigned long long>(run_.done.rows));
      return source_.start(settings_.mapping.separator, run_.done);
    }
    const bool header = settings_.format == bulk::Format::kCsv;
    if (settings_.dry) TRY(refused_.open(settings_.quarantine, true, bulk::quarantine_header()));
    return source_.start(settings_.mapping.separator, header ? at_front : bulk::RowReader::Place{});
  }

  Result<void> go_on() const {
    if (!stop_asked()) return {};
    return fail(errors::kBadCommand, {"Stopped after row " + std::to_string(run_.done.rows) +
                                      (settings_.dry ? "." : ". The same command goes on from there.")});
  }

  Result<std::unique_ptr<bulk::Batch>> gather() {
    auto out = std::make_unique<bulk::Batch>();
    out->rows.reserve(settings_.batch);
    while (out->rows.size() < settings_.batch && out->raw.size() < kBatchBytes && TRY(source_.next(row_))) {
      stager_.stage(row_, source_.place(), *out);
      auto& row = out->rows.back();
      row.waits = loader_ != nullptr && row.refused.empty() && !loader_->takes(row.stated);
    }
    return out;
  }

  /// Into an empty register rows are only appended.
  Result<void> begin_load() {
    if (settings_.dry) return {};
    loader_ = TRY(
        bulk::begin_load(program_.database(), slot_, *order_.registers, run_, settings_.mapping.separator, stager_));
    order_.loader = loader_.get();
    return {};
  }
  Result<void> finish_load() {
    if (loader_ == nullptr) return {};
    if (!TRY(loader_->finish(program_.database(), slot_, show_build))) return stopped_building();
    order_.loader = nullptr;
    loader_.reset();
    return {};
  }
  /// Rows that waited for the register to be whole, a killed run's too.
  Result<void> place_aside() {
    while (!settings_.dry) {
      TRY(go_on());
      const auto rows = TRY(read_now<std::vector<bulk::Aside>>(
          program_.database(), slot_, [&](ReadTx& tx) -> Result<std::vector<bulk::Aside>> {
            return bulk::aside(tx, run_.id, 0, static_cast<int>(settings_.batch));
          }));
      if (rows.empty()) break;
      bulk::Batch batch;
      bulk::stage_aside(rows, settings_.mapping.separator, run_.done, stager_, batch);
      TRY(settle(submit(batch, {0, batch.rows.size()}).get(), batch));
    }
    return {};
  }

  std::future<Result<void>> submit(const bulk::Batch& batch, bulk::Slice slice) {
    auto promise = std::make_shared<std::promise<Result<void>>>();
    auto future = promise->get_future();
    auto work = [this, &batch, slice](Tx& tx, Context& context) -> Result<void> {
      outcome_ = TRY(bulk::import_rows(tx, context, order_, run_, batch, slice, seen_, stuck_));
      if (settings_.dry) return undone();
      return {};
    };
    stuck_ = batch.rows.size();
    program_.database().submit(slot_, std::move(work),
                               [promise](Result<void> done) { promise->set_value(std::move(done)); });
    return future;
  }

  /// A row for which the register can make no number stops its transaction: the rows before it are written again
  /// without it, it is refused, and the others follow.
  Result<void> settle(Result<void> done, bulk::Batch& batch) {
    const auto all = batch.rows.size();
    for (std::size_t from = 0; !is_written(done);) {
      const auto stuck = stuck_;
      if (stuck >= all || std::string_view(done.error().def->id).starts_with("database.")) return done;
      const auto error = std::move(done).error();
      if (stuck > from) {
        done = submit(batch, {from, stuck}).get();
        if (!is_written(done)) return done;
        TRY(remember(batch.rows[stuck - 1].end));
      }
      batch.rows[stuck].refused.push_back({"", error.def, error.args});
      from = stuck;
      done = submit(batch, {from, all}).get();
    }
    return remember(batch.rows.back().end);
  }
  bool is_written(const Result<void>& done) const {
    return done.ok() || (settings_.dry && done.error().is(errors::kBadCommand));
  }
  Result<void> remember(bulk::RowReader::Place end) {
    run_.done = end;
    run_.counts += outcome_.counts;
    for (const auto id : outcome_.unchanged) seen_.add_record(id);
    for (const auto key : outcome_.keys) seen_.add_key(key);
    for (const auto& refusal : outcome_.refusals) refused_.waiting += bulk::quarantine_line(refusal);
    return refused_.flush();
  }

  /// The quarantine becomes a file; only then is it forgotten.
  Result<void> close() {
    if (settings_.dry) return refused_.close();
    if (run_.counts.refused > 0) {
      TRY(refused_.open(settings_.quarantine, true, bulk::quarantine_header()));
      for (std::int64_t after = 0;;) {
        const auto kept = TRY(read_now<std::vector<bulk::Kept>>(
            program_.database(), slot_,
            [&](ReadTx& tx) -> Result<std::vector<bulk::Kept>> { return bulk::quarantine(tx, run_.id, after, 1000); }));
        if (kept.empty()) break;
        for (const auto& one : kept) refused_.waiting += one.line;
        TRY(refused_.flush());
        after = kept.back().position;
      }
      TRY(refused_.close());
    }
    return write([&](Tx& tx, Context&) -> Result<void> {
      bulk::finish_run(tx, run_.id);
      return {};
    });
  }

  std::string figures() const {
    const auto& c = run_.counts;
    auto out = std::to_string(c.created) + " new, " + std::to_string(c.amended) + " amended, " +
               std::to_string(c.unchanged) + " unchanged, " + std::to_string(c.flagged) + " flagged, " +
               std::to_string(c.refused) + " refused";
    if (c.refused > 0) out += " (" + settings_.quarantine + ")";
    return settings_.dry ? out + "; a dry run, nothing was written" : out;
  }

  Program& program_;
  AgencySlot slot_;
  const ImportSettings& settings_;
  RowFile& source_;
  bulk::Stager& stager_;
  bulk::Order order_;
  std::unique_ptr<registers::Loader> loader_;  ///< while a first load is under way
  bulk::Run run_;
  bulk::Outcome outcome_;
  std::size_t stuck_ = 0;
  bulk::Seen seen_;
  bulk::RowReader::Row row_;
  Stream refused_;
};

std::string run_id(const Digest& file, const pack::Register& def, const ImportSettings& settings) {
  const auto names = def.agency + "." + def.id + "\n";
  return to_hex(sha256({file, as_bytes(names), as_bytes(settings.mapping_text)})).substr(0, 32);
}

registers::Provenance why(const Invocation& invocation, const pack::Register& def, const Digest& file) {
  Ref cause;
  std::copy_n(file.begin(), cause.bytes.size(), cause.bytes.begin());
  const auto& legal = invocation.text("legal");
  return {def.agency, invocation.text("officer"), invocation.text("case"), legal.empty() ? def.legal : legal, cause};
}

Result<int> import_file(const Invocation& invocation) {
  const auto settings = TRY(import_settings(invocation));
  auto source = TRY(RowFile::open(settings.path, settings.format));
  const auto program = TRY(Program::open(invocation, {.many_rows = true, .loads = !settings.dry}));
  const auto& node = program->node();
  const auto& agency = invocation.text("agency");
  const auto* registers = node.registers(agency);
  if (registers == nullptr) return wrong_setting("agency", "the pack has no agency \"" + agency + "\"");
  const auto* def = registers->definition(invocation.text("register"));
  if (def == nullptr)
    return wrong_setting("register", "the agency keeps no register \"" + invocation.text("register") + "\"");
  TRY(source.start(settings.mapping.separator, {}));
  bulk::RowReader::Row first;
  if (!TRY(source.next(first))) return fail(errors::kFileEmpty, {settings.path});
  if (first.raw.starts_with("\xFF\xFE") || first.raw.starts_with("\xFE\xFF"))
    return fail(errors::kFileEncoding, {settings.path});
  const auto columns = TRY(bulk::columns_of(first, settings.format));
  const auto behind_header = source.place();
  const auto today = node.pack().zone().date_of(SystemClock().now());
  bulk::Stager stager(*registers, TRY(bulk::make_plan(settings.mapping, *def, settings.format, columns, today)));
  const auto digest = TRY(source.digest());
  TRY(source.start(settings.mapping.separator, behind_header));
  bulk::Order order{registers, &stager.plan(), why(invocation, *def, digest), settings.on_change, settings.dry};
  Import import(*program, node.hosting().slot(agency).value_or(AgencySlot{}), settings, source, stager, order);
  const auto id = run_id(digest, *def, settings);
  if (!TRY(program->node().finish_loads(show_build, id))) return stopped_building();
  const auto counts = TRY(import.go(id));
  return counts.refused > 0 ? kExitRefused : 0;
}

}  // namespace

int run_import(const Invocation& invocation) {
  const auto code = import_file(invocation);
  return code.ok() ? *code : complain(code.error());
}

}  // namespace sen
