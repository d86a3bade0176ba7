#include "sim/cases.hpp"

#include <cstdio>
#include <cstdlib>

#include "adapters/system/files.hpp"
#include "pack/pack.hpp"

namespace sen::sim {

Country load_country() {
  Country country;
  auto loaded = pack::load("packs/vietnam");
  for (const auto& finding : loaded.findings)
    if (finding.fatal) std::fprintf(stderr, "%s\n", pack::describe(finding).c_str());
  country.pack = loaded.pack;
  auto templates = read_tree("web/templates", ".html");
  auto texts = read_tree("web/texts", ".yaml");
  auto assets = read_tree("web/dist");
  if (!country.pack || !templates.ok() || !texts.ok() || !assets.ok()) {
    std::fprintf(stderr, "sen_sim: run it in the project folder, with packs/ and built web/dist\n");
    std::exit(2);
  }
  auto files = WebFiles::load(*templates, *texts, *assets);
  if (!files.ok()) {
    std::fprintf(stderr, "sen_sim: %s\n", files.error().text("en").c_str());
    std::exit(2);
  }
  country.files = *files;
  return country;
}

Outcome run(const Country& country, const Case& item) {
  World world(country.pack, country.files, item.options);
  Outcome out;
  out.wrong = play_birth(world, item.plan);
  out.trace = world.trace_hash();
  out.struck = world.struck();
  return out;
}

Size measure(const Country& country, bool several) {
  WorldOptions options;
  options.seed = 1;
  options.several_nodes = several;
  World world(country.pack, country.files, options);
  const auto wrong = play_birth(world, {});
  if (!wrong.empty())
    std::fprintf(stderr, "clean run (%s): %s\n", several ? "several nodes" : "one node", wrong.c_str());
  return {world.writes(), world.syncs(), world.messages()};
}

int verdict(int passed, int failed) {
  std::printf("%d passed, %d failed\n", passed, failed);
  return failed == 0 ? 0 : 1;
}

}  // namespace sen::sim
