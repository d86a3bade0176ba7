#include "bulk/import.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "bulk/errors.hpp"
#include "bulk/store.hpp"
#include "registers/errors.hpp"

namespace sen::bulk {
namespace {

using registers::Match;

constexpr std::size_t kKeysMax = 4'000'000;

/// FNV-1a over the key's values; only a dry run needs it, to find doubles across batches that were taken back.
std::uint64_t hash_of(const Plan& plan, const registers::Stated& row) {
  std::uint64_t out = 0xcbf29ce484222325;
  const auto add = [&out](ByteView bytes) {
    for (const auto byte : bytes) out = (out ^ byte) * 0x100000001b3;
    out = (out ^ 0xff) * 0x100000001b3;
  };
  for (const auto i : plan.key) {
    const auto& cell = row.cell(plan.def->fields[i].name);
    if (const auto* text = std::get_if<std::string>(&cell)) add(as_bytes(*text));
    if (const auto* ref = std::get_if<Ref>(&cell)) add(ref->view());
    if (const auto* whole = std::get_if<std::int64_t>(&cell)) add(as_bytes(std::to_string(*whole)));
  }
  return out;
}

class Importer {
 public:
  Importer(Tx& tx, Context& context, const Order& order, const Run& run, const Batch& batch, const Seen& seen)
      : tx_(tx), context_(context), order_(order), run_(run), batch_(batch), seen_(seen) {
    if (order.loader != nullptr) entry_.emplace(*order.loader, tx, context, order.why);
  }

  Result<Outcome> go(Slice slice, std::size_t& stuck) {
    for (stuck = slice.from; stuck < slice.until; ++stuck) {
      const auto& row = batch_.rows[stuck];
      if (row.waits) {
        store::set_aside(tx_, run_.id, {row.number, std::string(batch_.raw_of(row))});
        continue;
      }
      out_.counts.flagged += row.flags > 0 ? 1 : 0;
      if (row.refused.empty())
        TRY(entry_ ? append(row) : place(row));
      else
        TRY(refuse(row, row.refused));
    }
    return std::move(out_);
  }

 private:
  /// Of a first load: nothing is there that the row could meet.
  Result<void> append(const StagedRow& row) {
    const auto written = entry_->write(row.stated);
    if (written.ok()) {
      ++out_.counts.created;
      return {};
    }
    const auto& error = written.error();
    if (!error.is(errors::kNotGood)) return error;
    return refuse(row, {FieldError{field_named(error), error.def, error.args}});
  }

  Result<void> place(const StagedRow& row) {
    const auto& registers = *order_.registers;
    const auto& key = order_.plan->key;
    if (order_.dry) {
      const auto hash = hash_of(*order_.plan, row.stated);
      if (seen_.key(hash)) return refuse(row, {repeated()});
      out_.keys.push_back(hash);
    }
    if (order_.plan->search_first)
      if (auto match = registers.match(tx_, row.stated, key)) return compare(row, std::move(*match));
    const auto made = registers.create(tx_, context_, row.stated, order_.why);
    if (made.ok()) {
      ++out_.counts.created;
      return {};
    }
    const auto& error = made.error();
    if (error.is(errors::kNotGood)) return refuse(row, {FieldError{field_named(error), error.def, error.args}});
    if (!error.is(errors::kSubjectHasRecord) && !error.is(errors::kRecordNotUnique)) return error;
    if (auto match = registers.match(tx_, row.stated, key)) return compare(row, std::move(*match));
    return refuse(row, {FieldError{field_named(error), error.def, error.args}});
  }

  /// The record is there already.
  Result<void> compare(const StagedRow& row, Match match) {
    // Whom the file knows by a number alone keeps the reference that the register has.
    std::erase_if(match.differing, [&](std::size_t i) {
      return order_.plan->origins[i].kind == Origin::Kind::kReferenceOf &&
             order_.plan->def->fields[i].name == order_.plan->def->subject_field;
    });
    if (match.known_from > run_.began || seen_.record(match.id) || stayed_.contains(match.id))
      return refuse(row, {repeated()});
    if (match.differing.empty()) {
      stayed_.insert(match.id);
      out_.unchanged.push_back(match.id);
      ++out_.counts.unchanged;
      return {};
    }
    if (order_.on_change == OnChange::kReject) return refuse(row, {differs(match)});
    const auto changes = order_.registers->changes(row.stated, match);
    const auto amended = order_.registers->amend(tx_, context_, order_.plan->def->id, match.id, changes,
                                                 row.stated.valid_from, order_.why, match.version);
    if (amended.ok()) {
      ++out_.counts.amended;
      return {};
    }
    const auto& error = amended.error();
    if (error.is(errors::kRecordField)) return refuse(row, error.fields);
    if (error.is(errors::kRecordNotUnique) || error.is(errors::kRecordNotFound) || error.is(errors::kNotGood))
      return refuse(row, {FieldError{field_named(error), error.def, error.args}});
    return error;
  }

  FieldError repeated() const {
    return {"/" + order_.plan->def->fields[order_.plan->key.front()].name, &errors::kRowRepeated, {}};
  }
  FieldError differs(const Match& match) const {
    std::vector<std::string> names;
    for (const auto i : match.differing) names.push_back(order_.plan->def->fields[i].name);
    return {"/" + names.front(), &errors::kRowDiffers, {join(names, ", ")}};
  }
  std::string field_named(const Error& error) const {
    return error.is(errors::kRecordNotUnique) ? "/" + error.args.front() : "/" + order_.plan->def->subject_field;
  }

  Result<void> refuse(const StagedRow& row, const registers::FieldErrors& problems) {
    ++out_.counts.refused;
    for (const auto& problem : problems) {
      Refusal refusal{row.number, problem, std::string(batch_.raw_of(row))};
      if (order_.dry)
        out_.refusals.push_back(std::move(refusal));
      else
        store::keep(tx_, context_, run_.id, refusal);
    }
    return {};
  }

  Tx& tx_;
  Context& context_;
  const Order& order_;
  const Run& run_;
  const Batch& batch_;
  const Seen& seen_;
  std::optional<registers::Loader::Entry> entry_;
  std::set<std::int64_t> stayed_;
  Outcome out_;
};

}  // namespace

Counts& Counts::operator+=(const Counts& more) {
  created += more.created;
  amended += more.amended;
  unchanged += more.unchanged;
  refused += more.refused;
  flagged += more.flagged;
  return *this;
}

void Seen::add_record(std::int64_t id) { records_[id / kBits].set(static_cast<std::size_t>(id % kBits)); }
bool Seen::record(std::int64_t id) const {
  const auto found = records_.find(id / kBits);
  return found != records_.end() && found->second.test(static_cast<std::size_t>(id % kBits));
}
void Seen::add_key(std::uint64_t hash) {
  if (keys_.size() < kKeysMax) keys_.insert(hash);
}

Run begin_run(Tx& tx, Context& context, const std::string& id, const std::string& register_id) {
  if (auto known = store::find_run(tx, id); known && !known->finished) return *known;
  Run run{id, register_id, context.now(), {}, {}, false};
  store::start(tx, run);
  return run;
}

Result<Outcome> import_rows(Tx& tx, Context& context, const Order& order, const Run& run, const Batch& batch,
                            Slice slice, const Seen& seen, std::size_t& stuck) {
  auto outcome = TRY(Importer(tx, context, order, run, batch, seen).go(slice, stuck));
  if (order.dry) return outcome;
  Run after = run;
  after.done = batch.rows[slice.until - 1].end;
  after.counts += outcome.counts;
  store::move(tx, after);
  if (batch.aside) store::forget_aside(tx, run.id, batch.rows[slice.until - 1].number);
  return outcome;
}

void finish_run(Tx& tx, const std::string& id) { store::finish(tx, id); }

}  // namespace sen::bulk
