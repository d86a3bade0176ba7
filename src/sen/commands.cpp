// Commands that start no server.
#include <cstdio>
#include <future>

#include "adapters/beast/client.hpp"
#include "adapters/system/files.hpp"
#include "base/text.hpp"
#include "pack/pack.hpp"
#include "sen/operate.hpp"
#include "sen/progress.hpp"

namespace sen {

int run_check(const Invocation& invocation) {
  const auto loaded = pack::load(invocation.argument);
  int fatal = 0;
  for (const auto& finding : loaded.findings) {
    std::printf("%s%s\n", finding.fatal ? "" : "note: ", pack::describe(finding).c_str());
    fatal += finding.fatal ? 1 : 0;
  }
  std::printf("%s: %d to mend, %zu notes\n", invocation.argument.c_str(), fatal,
              loaded.findings.size() - static_cast<std::size_t>(fatal));
  return fatal == 0 && loaded.pack ? 0 : 1;
}

int run_import_notices(const Invocation& invocation) {
  auto file = read_file(invocation.argument);
  if (!file.ok()) return complain(file.error());
  auto credential = read_file(invocation.text("credential-file"));
  if (!credential.ok()) return complain(credential.error());
  HttpRequest request;
  request.method = "POST";
  request.path = "/api/birth-notices";
  request.headers = {
      {"content-type", "application/xml"}, {"authorization", "Bearer " + trim(*credential)}, {"accept-language", "en"}};
  request.body = std::move(*file);
  SystemScheduler scheduler;
  BeastClient client;
  std::promise<Result<HttpResponse>> promise;
  auto future = promise.get_future();
  sen::start<Result<HttpResponse>>(
      scheduler, client.send(invocation.text("to"), std::move(request), Elapsed::seconds(60)),
      [&promise](Result<HttpResponse> response) { promise.set_value(std::move(response)); });
  auto response = future.get();
  if (!response.ok()) return complain(response.error());
  auto body = parse_json(response->body);
  if (!body.ok()) return complain(body.error());
  if (const auto* items = at_path(*body, "items").if_array()) {
    for (const auto& item : *items)
      std::printf("%s: %s\n", std::string(text_at(item, "number")).c_str(),
                  flag_at(item, "recorded") ? (flag_at(item, "repeated") ? "known already" : "recorded")
                                            : to_json(at_path(item, "problem")).c_str());
  } else {
    std::printf("%s\n", std::string(text_at(*body, "detail")).c_str());
  }
  return response->status < 300 && response->status != 207 ? 0 : 1;
}

Result<std::size_t> verify_journals(Program& program) {
  std::size_t faults = 0;
  for (std::size_t i = 0; i < program.node().hosting().agencies.size(); ++i) {
    const auto& agency = program.node().hosting().agencies[i];
    const auto key = TRY(program.signer().public_key("journal/" + agency));
    const auto progress = [&](std::int64_t done, std::int64_t of) {
      std::fprintf(stderr, "\r%s: %lld of %lld", agency.c_str(), static_cast<long long>(done),
                   static_cast<long long>(of));
    };
    const auto verdict = TRY(read_now<journal::Verdict>(
        program.database(), AgencySlot{static_cast<std::uint16_t>(i)},
        [&](ReadTx& tx) -> Result<journal::Verdict> { return journal::verify(tx, program.signer(), key, progress); }));
    std::fprintf(stderr, "\r");
    std::printf("%s: %lld entries, %lld checkpoints, %zu faults\n", agency.c_str(),
                static_cast<long long>(verdict.entries), static_cast<long long>(verdict.checkpoints),
                verdict.faults.size());
    for (const auto& fault : verdict.faults)
      std::printf("  entry %lld: %s\n", static_cast<long long>(fault.index), fault.what.c_str());
    faults += verdict.faults.size();
  }
  return faults;
}

int run_journal_verify(const Invocation& invocation) {
  const auto opened = Program::open(invocation);
  if (!opened.ok()) return complain(opened.error());
  const auto faults = verify_journals(**opened);
  if (!faults.ok()) return complain(faults.error());
  return *faults == 0 ? 0 : 1;
}

int run_docs(const Invocation& invocation) {
  const auto text = commands_markdown();
  const auto& folder = invocation.text("write");
  if (folder.empty()) {
    std::printf("%s", text.c_str());
    return 0;
  }
  const auto written = write_private_file(folder + "/commands.md", text);
  return written.ok() ? 0 : complain(written.error());
}

}  // namespace sen
