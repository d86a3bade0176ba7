// `sen quality`: one whole pass over registers of a stopped node, now, as a running node does it every night.
#include <cstdio>

#include "adapters/system/signals.hpp"
#include "quality/keeper.hpp"
#include "sen/operate.hpp"

namespace sen {
namespace {

constexpr int kPortion = 50'000;  // so that figures of all communes are added up seldom

class WholePass {
 public:
  WholePass(Program& program, AgencySlot slot, const registers::Registers& registers, const pack::Quality& quality,
            Instant now)
      : program_(program),
        slot_(slot),
        registers_(registers),
        quality_(quality),
        judge_(program.node().pack(), quality, registers, now) {}

  Result<void> run() {
    const auto all = TRY(read_now<std::int64_t>(program_.database(), slot_, [&](ReadTx& tx) -> Result<std::int64_t> {
      return registers_.count(tx, quality_.register_id);
    }));
    const SystemClock clock;
    Progress progress(clock, "rows of " + quality_.register_id, static_cast<std::uint64_t>(all));
    std::uint64_t rows = 0;
    for (bool more = true; more;) {
      quality::Pass pass;
      TRY(program_.write(slot_, [&](Tx& tx, Context& context) -> Result<void> {
        pass = quality::begin_pass(tx, context, quality_.register_id);
        return {};
      }));
      const auto found = TRY(read_now<quality::Portion>(program_.database(), slot_, [&](ReadTx& tx) {
        return quality::examine(tx, registers_, quality_, judge_, pass, kPortion);
      }));
      TRY(program_.write(slot_, [&](Tx& tx, Context& context) -> Result<void> {
        more = quality::add_portion(tx, context, quality_, pass, found);
        return {};
      }));
      rows += static_cast<std::uint64_t>(found.rows);
      progress.show(static_cast<std::uint64_t>(pass.rows + found.rows), rows);
      if (more && stop_asked()) return fail(errors::kBadCommand, {"Stopped. The same command goes on from there."});
    }
    progress.finish(rows);
    return told();
  }

 private:
  /// One line a rule over the whole register: register, rule, how many hold, of how many.
  Result<void> told() {
    const auto figures =
        TRY(read_now<quality::Figures>(program_.database(), slot_, [&](ReadTx& tx) -> Result<quality::Figures> {
          return quality::figures(tx, quality_.register_id);
        }));
    for (const auto& [key, tally] : quality::roll_up(figures, [](const std::string&) { return std::string(); }))
      std::printf("%s\t%s\t%lld\t%lld\n", quality_.register_id.c_str(), key.rule.c_str(),
                  static_cast<long long>(tally.holding), static_cast<long long>(tally.expected));
    return {};
  }

  Program& program_;
  AgencySlot slot_;
  const registers::Registers& registers_;
  const pack::Quality& quality_;
  registers::Judge judge_;
};

Result<void> pass(const Invocation& invocation) {
  const auto program = TRY(Program::open(invocation));
  const auto& wanted = invocation.text("register");
  const SystemClock clock;
  bool any = false;
  for (const auto& [id, quality] : program->node().pack().quality) {
    const auto& agency = program->node().pack().registers.at(id).agency;
    const auto slot = program->node().hosting().slot(agency);
    if (!slot || (!wanted.empty() && wanted != id)) continue;
    any = true;
    TRY(WholePass(*program, *slot, *program->node().registers(agency), quality, clock.now()).run());
  }
  if (!any) return fail(errors::kBadSetting, {"register", "the pack has no quality rules for \"" + wanted + "\""});
  return {};
}

}  // namespace

int run_quality(const Invocation& invocation) {
  const auto done = pass(invocation);
  return done.ok() ? 0 : complain(done.error());
}

}  // namespace sen
