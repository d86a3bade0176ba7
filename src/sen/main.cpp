// The program: one binary, commands in settings.cpp.
#include <malloc.h>

#include <cstdio>

#include "adapters/system/signals.hpp"
#include "sen/operate.hpp"
#include "sen/progress.hpp"

namespace {

void print_welcome(const sen::Invocation& invocation) {
  const auto base = "http://" + invocation.text("address") + ":" + invocation.text("port");
  std::printf(
      "\nSen runs: %s   (Ctrl-C stops it)\n"
      "  A parent:  %s/sign-in   pick Nguyễn Thị Ví Dụ; the code stands in the practice inbox\n"
      "  Officers:  %s/officer   ho-tich.00004 (registrar), chu-tich.00004 (chair), cong-an.00004 (police), bhxh.00004 "
      "(insurance)\n"
      "  Engineers: %s/openapi.json   and   examples/birth.sh %s\n",
      base.c_str(), base.c_str(), base.c_str(), base.c_str(), base.c_str());
  std::fflush(stdout);
}

int run_node(const sen::Invocation& invocation, bool practice) {
  const auto free = sen::refuse_open_numbers(invocation.text("data"));
  if (!free.ok()) return sen::complain(free.error());
  auto opened = sen::Program::open(invocation);
  if (!opened.ok()) return sen::complain(opened.error());
  auto& program = **opened;
  if (practice) {
    const auto practised = program.practise(invocation);
    if (!practised.ok()) return sen::complain(practised.error());
  }
  const auto serving = program.serve(invocation, practice);
  if (!serving.ok()) return sen::complain(serving.error());
  if (practice) print_welcome(invocation);
  program.wait_and_stop();
  return 0;
}

}  // namespace

int main(int count, char** words) {
  // The allocator merges its fast bins at every request above a kilobyte, which a coroutine's frame often is.
  (void)::mallopt(M_MXFAST, 0);
  sen::prepare_signals();
  const auto parsed = sen::parse_command_line({words + 1, words + count});
  if (!parsed.ok()) return sen::complain(parsed.error());
  const auto& invocation = *parsed;
  if (invocation.command == nullptr || invocation.values.contains("help")) {
    std::printf("%s", sen::help_text(invocation.command).c_str());
    return 0;
  }
  const std::string_view name = invocation.command->name;
  if (name == "demo") return run_node(invocation, true);
  if (name == "serve") return run_node(invocation, false);
  if (name == "check") return sen::run_check(invocation);
  if (name == "import") return sen::run_import(invocation);
  if (name == "import birth-notices") return sen::run_import_notices(invocation);
  if (name == "export") return sen::run_export(invocation);
  if (name == "export verify") return sen::run_export_verify(invocation);
  if (name == "journal verify") return sen::run_journal_verify(invocation);
  if (name == "people generate") return sen::run_people(invocation);
  if (name == "backup") return sen::run_backup(invocation);
  if (name == "restore") return sen::run_restore(invocation);
  if (name == "copy") return sen::run_copy(invocation);
  if (name == "schema") return sen::run_schema(invocation);
  if (name == "quality") return sen::run_quality(invocation);
  if (name == "numbers list") return sen::run_numbers_list(invocation);
  if (name == "numbers raise") return sen::run_numbers_raise(invocation);
  if (name == "numbers confirm") return sen::run_numbers_confirm(invocation);
  return sen::run_docs(invocation);
}
