// `sen numbers`: gapless sequences after a restore. What was issued since the backup stands on paper only; the operator
// raises each sequence above it, and says when all are looked at.
#include <unistd.h>

#include <cstdio>

#include "registers/sequences.hpp"
#include "sen/operate.hpp"

namespace sen {
namespace {

Result<void> list(const Invocation& invocation) {
  const auto program = TRY(Program::open(invocation));
  const auto& agencies = program->node().hosting().agencies;
  std::printf("agency\tnumber\tscope\tnext\n");
  for (std::size_t i = 0; i < agencies.size(); ++i) {
    const auto all = TRY(read_now<std::vector<registers::Sequence>>(
        program->database(), AgencySlot{static_cast<std::uint16_t>(i)},
        [](ReadTx& tx) -> Result<std::vector<registers::Sequence>> { return registers::sequences(tx); }));
    for (const auto& one : all)
      std::printf("%s\t%s\t%s\t%lld\n", agencies[i].c_str(), one.name.c_str(), one.scope.c_str(),
                  static_cast<long long>(one.next));
  }
  return {};
}

/// An audited act: the gap it makes in a book must be explained later.
Result<void> raise(const Invocation& invocation) {
  const auto program = TRY(Program::open(invocation));
  const auto& agency = invocation.text("agency");
  const auto slot = program->node().hosting().slot(agency);
  if (!slot) return fail(errors::kBadSetting, {"agency", "this node has no agency \"" + agency + "\""});
  const registers::Sequence to{invocation.text("number"), invocation.text("scope"), invocation.number("next")};
  if (!program->node().pack().numbers.contains(to.name))
    return fail(errors::kBadSetting, {"number", "the pack has no number \"" + to.name + "\""});
  std::int64_t before = 0;
  TRY(program->write(*slot, [&](Tx& tx, Context& context) -> Result<void> {
    before = TRY(registers::raise_sequence(tx, to));
    journal::Access act;
    act.consumer = agency;
    act.officer = "operator";
    act.service = "numbers.raise";
    act.purpose = "restore";
    act.fields = {to.name, to.scope, std::to_string(before) + " -> " + std::to_string(to.next)};
    journal::append(tx, context, act);
    return {};
  }));
  std::printf("%s %s: next was %lld, is %lld\n", to.name.c_str(), to.scope.c_str(), static_cast<long long>(before),
              static_cast<long long>(to.next));
  return {};
}

int answer(const Result<void>& done) { return done.ok() ? 0 : complain(done.error()); }

}  // namespace

int run_numbers_list(const Invocation& invocation) { return answer(list(invocation)); }
int run_numbers_raise(const Invocation& invocation) { return answer(raise(invocation)); }

int run_numbers_confirm(const Invocation& invocation) {
  if (::unlink(restored_mark(invocation.text("data")).c_str()) != 0)
    return complain(fail(errors::kBadCommand, {"There are no restored numbers to confirm in this data folder."}));
  std::printf("confirmed: a node may start on these data\n");
  return 0;
}

}  // namespace sen
