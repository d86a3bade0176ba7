/// Finds the files of a pack and hands each to the reader of its kind; then the whole is checked.
#include "pack/load.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "pack/check.hpp"

namespace sen::pack {
namespace {

namespace fs = std::filesystem;

struct File {
  std::string name;  ///< below the folder, with /
  std::string text;
};

/// All *.yaml and *.tsv below the folder, in name order; other files (README.md) are for people.
std::vector<File> read_files(const std::string& folder, Report& report) {
  std::vector<File> out;
  std::error_code wrong;
  fs::recursive_directory_iterator at(folder, wrong), end;
  if (wrong) {
    report.error(errors::kUnreadable, {folder, 0}, {folder});
    return out;
  }
  for (; at != end && !wrong; at.increment(wrong)) {
    const fs::path& path = at->path();
    if (path.extension() != ".yaml" && path.extension() != ".tsv") continue;
    std::ifstream stream(path, std::ios::binary);
    std::ostringstream text;
    text << stream.rdbuf();
    File file{fs::relative(path, folder, wrong).generic_string(), std::move(text).str()};
    if (!stream) report.error(errors::kUnreadable, {file.name, 0}, {file.name});
    out.push_back(std::move(file));
  }
  if (wrong) report.error(errors::kUnreadable, {folder, 0}, {folder});
  std::ranges::sort(out, {}, &File::name);
  return out;
}

Digest digest_of(const std::vector<File>& files) {
  std::string all;  // names and digests only: the order and the borders are fixed
  for (const File& file : files) all += to_hex(sha256(as_bytes(file.text))) + " " + file.name + "\n";
  return sha256(as_bytes(all));
}

struct Kind {
  const char* key;
  void (*load)(Loading&, const Reader&);
};
constexpr Kind kKinds[] = {
    {"pack", load_pack_file},  {"agency", load_agency},     {"codes", load_codes},     {"calendar", load_calendar},
    {"week", load_week},       {"register", load_register}, {"number", load_number},   {"purposes", load_purposes},
    {"service", load_service}, {"grants", load_grants},     {"event", load_event},     {"document", load_document},
    {"offer", load_offer},     {"quality", load_quality},   {"message", load_message}, {"scan", load_scan}};

void load_yaml(Loading& in, const File& file) {
  auto parsed = parse_yaml(file.text);
  if (!parsed.ok()) {
    const auto& args = parsed.error().args;
    in.report.error(errors::kBadYaml, {file.name, std::stoi(args.at(0))}, args);
    return;
  }
  const Yaml& root = *parsed;
  const std::string key = root.members.empty() ? "this" : root.members.front().key;
  const bool named = !root.members.empty() && root.members.front().value.kind == Yaml::Kind::kScalar;
  const std::string what = named ? "the " + key + " " + root.members.front().value.text : "the " + key;
  if (key == "procedure") {
    load_procedure(in, Reader(in.report, file.name, root, key, what), sha256(as_bytes(file.text)));
    return;
  }
  std::vector<std::string> known{"procedure"};
  for (const Kind& kind : kKinds) {
    if (key == kind.key) {
      kind.load(in, Reader(in.report, file.name, root, key, what));
      return;
    }
    known.emplace_back(kind.key);
  }
  in.report.error(errors::kUnknownKind, {file.name, root.line}, {key, did_you_mean(key, known), join_names(known)});
}

void load_file(Loading& in, const File& file) {
  if (file.name.ends_with(".yaml")) {
    load_yaml(in, file);
  } else if (file.name.ends_with("places.tsv")) {
    load_places(in, file.name, file.text);
  } else if (file.name.ends_with("province_codes.tsv")) {
    load_province_codes(in, file.name, file.text);
  } else {
    in.report.error(errors::kUnknownKind, {file.name, 1},
                    {file.name, "", "tables are places.tsv and province_codes.tsv"});
  }
}

/// Which paths an answer of a read service may have: fixed here, so that every room sees one list.
void fill_field_paths(Pack& pack) {
  for (auto& [id, service] : pack.services) {
    const auto own = pack.registers.find(service.register_id);
    if (!service.asks() || own == pack.registers.end()) continue;
    for (const RegisterField& field : own->second.fields) service.field_paths.push_back(field.name);
    for (const Include& include : service.includes) {
      const auto other = pack.registers.find(include.register_id);
      if (other == pack.registers.end()) continue;
      for (const RegisterField& field : other->second.fields)
        service.field_paths.push_back(include.name + "." + field.name);
    }
  }
}

void fill_step_agencies(Pack& pack) {
  for (Procedure& procedure : pack.procedures) {
    for (Step& step : procedure.steps) {
      const Agency* agency = nullptr;
      if (pack.unit_kind(step.unit_kind, &agency) != nullptr) step.agency = agency->id;
    }
  }
}

}  // namespace

Loaded load(const std::string& folder) {
  auto pack = std::make_shared<Pack>();
  Report report;
  Loading in{*pack, report, {}, false};
  const std::vector<File> files = read_files(folder, report);
  pack->digest = digest_of(files);
  for (const File& file : files) load_file(in, file);
  if (!pack->zone_holder) {
    if (!in.seen.contains("pack "))
      report.error(errors::kMissingPart, {folder, 0}, {"pack.yaml", "a file that begins with `pack:`"});
    pack->zone_holder = Zone::named("UTC").take();
  }
  if (!in.has_week)
    report.error(errors::kMissingPart, {folder, 0}, {"working week", "a file that begins with `week:`"});
  finish_places(in);
  fill_field_paths(*pack);
  fill_step_agencies(*pack);
  check_pack(*pack, report);
  Loaded out;
  const bool fatal = report.fatal();
  out.findings = report.take();
  if (!fatal) out.pack = std::move(pack);
  return out;
}

}  // namespace sen::pack
