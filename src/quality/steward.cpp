// What a steward does: looks (and the people concerned can see it), mends, accepts, decides about pairs, re-checks.
#include "journal/journal.hpp"
#include "quality/errors.hpp"
#include "quality/keeper.hpp"
#include "registers/errors.hpp"

namespace sen::quality {
namespace {

using registers::Judge;
using registers::Record;

Result<Record> own_record(ReadTx& tx, const registers::Registers& registers, const pack::Quality& rules,
                          const Steward& steward, std::int64_t id) {
  auto record = registers.get(tx, rules.register_id, id);
  if (!record) return fail(sen::errors::kRecordNotFound);
  if (!steward.covers(text_at(record->values, rules.place))) return fail(errors::kNotYourPlace);
  return std::move(*record);
}

}  // namespace

/// One entry for each person, durable before anything is shown.
Task<Result<void>> Keeper::leave_traces(const Member& keeper, const pack::Quality& rules, std::string officer,
                                        std::vector<Record> records) {
  std::vector<journal::Access> entries;
  for (const auto& record : records) {
    if (record.subject.empty()) continue;
    auto& access = entries.emplace_back();
    access.subject = record.subject;
    access.consumer = keeper.agency;
    access.officer = officer;
    access.service = "quality." + rules.register_id;
    access.purpose = rules.purpose;
    access.basis_vi = access.basis_en = rules.legal;
    for (const auto& value : record.values) access.fields.emplace_back(value.key());
  }
  co_return co_await journal::append_all(database_, keeper.slot, std::move(entries));
}

Task<Result<Opened>> Keeper::open(Steward steward, std::string register_id, std::int64_t record_id) {
  const Member* keeper = member(steward.agency);
  const auto* rules = rules_of(steward.agency, register_id);
  if (keeper == nullptr || rules == nullptr) co_return fail(sen::errors::kRecordNotFound);
  auto read = read_now<Opened>(database_, keeper->slot, [&](ReadTx& tx) -> Result<Opened> {
    auto record = TRY(own_record(tx, *keeper->registers, *rules, steward, record_id));
    return Opened{std::move(record), findings_of(tx, register_id, record_id)};
  });
  Opened opened = CO_TRY(read);
  auto durable = co_await leave_traces(*keeper, *rules, steward.officer, {opened.record});
  CO_TRY(durable);
  co_return opened;
}

Task<Result<void>> Keeper::mend(Steward steward, std::string register_id, std::int64_t record_id, json::object changes,
                                int expected_version, std::string reason) {
  const Member* keeper = member(steward.agency);
  const auto* rules = rules_of(steward.agency, register_id);
  if (keeper == nullptr || rules == nullptr) co_return fail(sen::errors::kRecordNotFound);
  auto work = [this, keeper, rules, steward, record_id, changes, expected_version, reason](
                  Tx& tx, Context& context) -> Result<bool> {
    const auto& registers = *keeper->registers;
    const auto record = TRY(own_record(tx, registers, *rules, steward, record_id));
    // What was wrong was wrong from the first day of these facts: a correction, not a change of facts.
    TRY(registers.amend(tx, context, rules->register_id, record_id, changes, record.valid_from,
                        {keeper->agency, steward.officer, reason, rules->legal, {}}, expected_version));
    Judge judge(*pack_, *rules, registers, context.now());
    TRY(examine_again(tx, context, registers, *rules, judge, record_id));
    return true;
  };
  auto done = co_await write_task<bool>(database_, keeper->slot, work);
  CO_TRY(done);
  co_return Result<void>{};
}

Task<Result<void>> Keeper::accept(Steward steward, std::string register_id, std::int64_t record_id, std::string rule,
                                  std::string reason) {
  const Member* keeper = member(steward.agency);
  const auto* rules = rules_of(steward.agency, register_id);
  if (keeper == nullptr || rules == nullptr) co_return fail(errors::kNoFinding);
  auto work = [keeper, rules, steward, record_id, rule, reason](Tx& tx, Context& context) -> Result<bool> {
    TRY(own_record(tx, *keeper->registers, *rules, steward, record_id));
    TRY(quality::accept(tx, context, rules->register_id, record_id, rule, steward.officer, reason));
    return true;
  };
  auto done = co_await write_task<bool>(database_, keeper->slot, work);
  CO_TRY(done);
  co_return Result<void>{};
}

Task<Result<OpenedPair>> Keeper::open_pair(Steward steward, std::string register_id, KnownPair asked) {
  const Member* keeper = member(steward.agency);
  const auto* rules = rules_of(steward.agency, register_id);
  if (keeper == nullptr || rules == nullptr) co_return fail(errors::kNoFinding);
  auto read = read_now<OpenedPair>(database_, keeper->slot, [&](ReadTx& tx) -> Result<OpenedPair> {
    for (const auto& known : pairs_of(tx, register_id, asked.one, asked.rule)) {
      if (known.one != asked.one || known.other != asked.other || known.state != PairState::kOpen) continue;
      auto one = keeper->registers->get(tx, register_id, known.one);
      auto other = keeper->registers->get(tx, register_id, known.other);
      if (!one || !other) return fail(errors::kNoFinding);
      if (!steward.covers(text_at(one->values, rules->place)) && !steward.covers(text_at(other->values, rules->place)))
        return fail(errors::kNotYourPlace);
      return OpenedPair{known, std::move(*one), std::move(*other)};
    }
    return fail(errors::kNoFinding);
  });
  OpenedPair opened = CO_TRY(read);
  auto durable = co_await leave_traces(*keeper, *rules, steward.officer, {opened.one, opened.other});
  CO_TRY(durable);
  co_return opened;
}

Task<Result<void>> Keeper::settle(std::string agency, std::string register_id, KnownPair decided) {
  const Member* keeper = member(agency);
  if (keeper == nullptr) co_return fail(errors::kNoFinding);
  auto work = [register_id, decided](Tx& tx, Context& context) -> Result<bool> {
    TRY(settle_pair(tx, context, register_id, decided));
    return true;
  };
  auto done = co_await write_task<bool>(database_, keeper->slot, work);
  CO_TRY(done);
  co_return Result<void>{};
}

Task<Result<Sample>> Keeper::begin_sample(Steward steward, std::string register_id, std::string place, int wanted,
                                          std::int64_t seed) {
  const Member* keeper = member(steward.agency);
  if (keeper == nullptr || rules_of(steward.agency, register_id) == nullptr)
    co_return fail(sen::errors::kRecordNotFound);
  if (place.empty() || !steward.covers(place)) co_return fail(errors::kNotYourPlace);
  auto work = [register_id, place, wanted, seed, officer = steward.officer](Tx& tx, Context& context) {
    return quality::begin_sample(tx, context, register_id, place, wanted, seed, officer);
  };
  co_return co_await write_task<Sample>(database_, keeper->slot, work);
}

Task<Result<void>> Keeper::check(Steward steward, std::int64_t sample_id, SampleItem verdict) {
  const Member* keeper = member(steward.agency);
  if (keeper == nullptr) co_return fail(errors::kNoFinding);
  verdict.officer = steward.officer;
  auto work = [steward, sample_id, verdict](Tx& tx, Context& context) -> Result<bool> {
    const auto known = sample(tx, sample_id);
    if (!known) return fail(errors::kNoFinding);
    if (!steward.covers(known->place)) return fail(errors::kNotYourPlace);
    TRY(check_item(tx, context, sample_id, verdict));
    return true;
  };
  auto done = co_await write_task<bool>(database_, keeper->slot, work);
  CO_TRY(done);
  co_return Result<void>{};
}

}  // namespace sen::quality
