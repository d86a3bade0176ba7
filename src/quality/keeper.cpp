#include "quality/keeper.hpp"

#include <algorithm>

#include "journal/journal.hpp"
#include "quality/errors.hpp"
#include "registers/errors.hpp"

namespace sen::quality {

using registers::Judge;

Keeper::Keeper(std::shared_ptr<const pack::Pack> pack, Database& database, std::vector<Member> members, Clock& clock)
    : pack_(std::move(pack)), database_(database), members_(std::move(members)), clock_(clock) {}

const Member* Keeper::member(std::string_view agency) const {
  const auto found = std::ranges::find(members_, agency, &Member::agency);
  return found == members_.end() ? nullptr : &*found;
}

const registers::Registers* Keeper::registers(std::string_view agency) const {
  const auto* found = member(agency);
  return found == nullptr ? nullptr : found->registers;
}

std::vector<const pack::Quality*> Keeper::of(std::string_view agency) const {
  std::vector<const pack::Quality*> out;
  for (const auto& [id, quality] : pack_->quality) {
    const auto def = pack_->registers.find(id);
    if (def != pack_->registers.end() && def->second.agency == agency) out.push_back(&quality);
  }
  return out;
}

bool Keeper::is_due() const {
  for (const auto& one : members_) {
    for (const auto* quality : of(one.agency)) {
      const auto due = read_now<bool>(database_, one.slot, [&](ReadTx& tx) -> Result<bool> {
        return running_pass(tx, quality->register_id) || !last_pass(tx, quality->register_id);
      });
      if (due.ok() && *due) return true;
    }
  }
  return false;
}

/// One portion: read and judged on a snapshot, written in one small transaction. @returns whether there is more
Task<Result<bool>> Keeper::advance(const Member& member, const pack::Quality& quality, int portion) {
  const std::string id = quality.register_id;
  auto begin = [id](Tx& tx, Context& context) -> Result<Pass> { return begin_pass(tx, context, id); };
  auto begun = co_await write_task<Pass>(database_, member.slot, begin);
  const Pass pass = CO_TRY(begun);
  Judge judge(*pack_, quality, *member.registers, clock_.now());
  auto read = read_now<Portion>(database_, member.slot, [&](ReadTx& tx) {
    return examine(tx, *member.registers, quality, judge, pass.at, portion);
  });
  const Portion found = CO_TRY(read);
  auto add = [id, pass, found](Tx& tx, Context& context) -> Result<bool> {
    add_portion(tx, context, id, pass, found);
    return true;
  };
  auto added = co_await write_task<bool>(database_, member.slot, add);
  CO_TRY(added);
  co_return found.more;
}

Task<void> Keeper::pass_over_all(std::shared_ptr<const bool> running, int portion) {
  for (const auto& one : members_) {
    for (const auto* quality : of(one.agency)) {
      for (bool more = true; more && *running;) {
        auto went = co_await advance(one, *quality, portion);
        more = went.ok() && *went;  // a store that cannot write: the next night goes on from here
      }
    }
  }
}

Task<Result<Opened>> Keeper::open(std::string agency, std::string register_id, std::int64_t record_id,
                                  std::string officer) {
  const Member* keeper = member(agency);
  const auto quality = pack_->quality.find(register_id);
  if (keeper == nullptr || quality == pack_->quality.end()) co_return fail(sen::errors::kRecordNotFound);
  auto read = read_now<Opened>(database_, keeper->slot, [&](ReadTx& tx) -> Result<Opened> {
    auto record = keeper->registers->get(tx, register_id, record_id);
    if (!record) return fail(sen::errors::kRecordNotFound);
    return Opened{std::move(*record), findings_of(tx, register_id, record_id)};
  });
  Opened opened = CO_TRY(read);
  if (opened.record.subject.empty()) co_return opened;
  journal::Access access;
  access.subject = opened.record.subject;
  access.consumer = agency;
  access.officer = officer;
  access.service = "quality." + register_id;
  access.purpose = quality->second.purpose;
  access.basis_vi = access.basis_en = quality->second.legal;
  for (const auto& value : opened.record.values) access.fields.emplace_back(value.key());
  auto write = [access](Tx& tx, Context& context) -> Result<bool> {
    journal::append(tx, context, access);
    return true;
  };
  auto durable = co_await write_task<bool>(database_, keeper->slot, write);
  CO_TRY(durable);
  co_return opened;
}

Task<Result<void>> Keeper::mend(std::string agency, std::string register_id, std::int64_t record_id,
                                json::object changes, int expected_version, std::string officer, std::string reason) {
  const Member* keeper = member(agency);
  const auto quality = pack_->quality.find(register_id);
  if (keeper == nullptr || quality == pack_->quality.end()) co_return fail(sen::errors::kRecordNotFound);
  auto work = [this, keeper, rules = &quality->second, record_id, changes, expected_version, officer, reason](
                  Tx& tx, Context& context) -> Result<bool> {
    const auto& registers = *keeper->registers;
    const auto record = registers.get(tx, rules->register_id, record_id);
    if (!record) return fail(sen::errors::kRecordNotFound);
    // What was wrong was wrong from the first day of these facts: a correction, not a change of facts.
    TRY(registers.amend(tx, context, rules->register_id, record_id, changes, record->valid_from,
                        {keeper->agency, officer, reason, rules->legal, {}}, expected_version));
    Judge judge(*pack_, *rules, registers, context.now());
    TRY(examine_again(tx, context, registers, *rules, judge, record_id));
    return true;
  };
  auto done = co_await write_task<bool>(database_, keeper->slot, work);
  CO_TRY(done);
  co_return Result<void>{};
}

Task<Result<void>> Keeper::accept(std::string agency, std::string register_id, std::int64_t record_id, std::string rule,
                                  std::string officer, std::string reason) {
  const Member* keeper = member(agency);
  if (keeper == nullptr) co_return fail(errors::kNoFinding);
  auto work = [register_id, record_id, rule, officer, reason](Tx& tx, Context& context) -> Result<bool> {
    TRY(quality::accept(tx, context, register_id, record_id, rule, officer, reason));
    return true;
  };
  auto done = co_await write_task<bool>(database_, keeper->slot, work);
  CO_TRY(done);
  co_return Result<void>{};
}

}  // namespace sen::quality

namespace sen {
std::span<const ErrorDef* const> quality_errors() {
  static constexpr const ErrorDef* kAll[] = {&errors::kNoFinding};
  return kAll;
}
}  // namespace sen
