#include "quality/keeper.hpp"

#include <algorithm>

#include "quality/errors.hpp"

namespace sen::quality {

using registers::Judge;

Keeper::Keeper(std::shared_ptr<const pack::Pack> pack, Database& database, std::vector<Member> members, Clock& clock,
               std::shared_ptr<const bool> running)
    : pack_(std::move(pack)),
      database_(database),
      members_(std::move(members)),
      clock_(clock),
      running_(std::move(running)) {}

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

const pack::Quality* Keeper::rules_of(std::string_view agency, std::string_view register_id) const {
  for (const auto* quality : of(agency))
    if (quality->register_id == register_id) return quality;
  return nullptr;
}

bool Keeper::is_due() const {
  for (const auto& one : members_) {
    for (const auto* quality : of(one.agency)) {
      const auto due = read_now<bool>(database_, one.slot, [&](ReadTx& tx) -> Result<bool> {
        const auto& id = quality->register_id;
        return running_pass(tx, id) || !last_pass(tx, id) || !open_draws(tx, id).empty();
      });
      if (due.ok() && *due) return true;
    }
  }
  return false;
}

/// One portion: read and judged on a snapshot, written in one small transaction. @returns whether there is more
Task<Result<bool>> Keeper::advance(const Member& member, const pack::Quality& quality, Judge& judge, int portion) {
  auto begin = [id = quality.register_id](Tx& tx, Context& context) -> Result<Pass> {
    return begin_pass(tx, context, id);
  };
  auto begun = co_await write_task<Pass>(database_, member.slot, begin);
  const Pass pass = CO_TRY(begun);
  auto read = read_now<Portion>(database_, member.slot, [&](ReadTx& tx) {
    return examine(tx, *member.registers, quality, judge, pass, portion);
  });
  const Portion found = CO_TRY(read);
  auto add = [rules = &quality, pass, found](Tx& tx, Context& context) -> Result<bool> {
    return add_portion(tx, context, *rules, pass, found);
  };
  co_return co_await write_task<bool>(database_, member.slot, add);
}

Task<void> Keeper::pass_over_all(int portion) {
  for (const auto& one : members_) {
    for (const auto* quality : of(one.agency)) {
      Judge judge(*pack_, *quality, *one.registers, clock_.now());
      for (bool more = true; more && *running_;) {
        auto went = co_await advance(one, *quality, judge, portion);
        more = went.ok() && *went;  // a store that cannot write: the next night goes on from here
      }
    }
  }
  co_await draw_all();
}

Task<Result<bool>> Keeper::draw(const Member& member, Judge& judge, std::int64_t sample_id, int portion) {
  Sample at;
  auto read = read_now<Drawn>(database_, member.slot, [&](ReadTx& tx) -> Result<Drawn> {
    const auto known = sample(tx, sample_id);
    if (!known) return fail(errors::kNoFinding);
    at = *known;
    return draw_more(tx, judge, at, portion);
  });
  const Drawn drawn = CO_TRY(read);
  auto keep = [at, drawn](Tx& tx, Context& context) -> Result<bool> {
    keep_drawn(tx, context, at, drawn);
    return drawn.more;
  };
  co_return co_await write_task<bool>(database_, member.slot, keep);
}

Task<void> Keeper::draw_all(int portion) {
  if (drawing_) co_return;
  drawing_ = true;
  for (const auto& one : members_) {
    for (const auto* quality : of(one.agency)) {
      auto open = read_now<std::vector<std::int64_t>>(
          database_, one.slot,
          [&](ReadTx& tx) -> Result<std::vector<std::int64_t>> { return open_draws(tx, quality->register_id); });
      if (!open.ok() || open->empty()) continue;
      Judge judge(*pack_, *quality, *one.registers);
      for (const auto id : *open) {
        for (bool more = true; more && *running_;) {
          auto went = co_await draw(one, judge, id, portion);
          more = went.ok() && *went;
        }
      }
    }
  }
  drawing_ = false;
}

}  // namespace sen::quality

namespace sen {
std::span<const ErrorDef* const> quality_errors() {
  static constexpr const ErrorDef* kAll[] = {&errors::kNoFinding, &errors::kSampleSize, &errors::kSampleOpen,
                                             &errors::kNotYourPlace};
  return kAll;
}
}  // namespace sen
