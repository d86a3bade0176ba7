// `sen export` and `sen export verify`.
#include <cstdio>
#include <filesystem>

#include "adapters/system/signals.hpp"
#include "base/hasher.hpp"
#include "base/text.hpp"
#include "bulk/errors.hpp"
#include "bulk/manifest.hpp"
#include "sen/program.hpp"
#include "sen/progress.hpp"
#include "sen/row_file.hpp"

namespace sen {
namespace {

constexpr int kPage = 1000;

Error wrong(const char* setting, std::string what) { return fail(errors::kBadSetting, {setting, std::move(what)}); }

Result<bulk::ExportOrder> read_order(const Invocation& invocation, const Node& node, CivilDate today) {
  const auto& agency = invocation.text("agency");
  const auto* registers = node.registers(agency);
  if (registers == nullptr) return wrong("agency", "the pack has no agency \"" + agency + "\"");
  bulk::ExportOrder out;
  out.def = registers->definition(invocation.text("register"));
  if (out.def == nullptr)
    return wrong("register", "the agency keeps no register \"" + invocation.text("register") + "\"");
  out.to = invocation.text("to");
  if (node.pack().agency(out.to) == nullptr) return wrong("to", "the pack has no agency \"" + out.to + "\"");
  out.purpose = invocation.text("purpose");
  if (!node.pack().purposes.contains(out.purpose))
    return wrong("purpose", "the pack has no purpose \"" + out.purpose + "\"");
  for (const auto field : split(invocation.text("fields"), ','))
    if (const auto name = trim(field); !name.empty()) out.fields.push_back(name);
  for (const auto& field : out.fields)
    if (out.def->field(field) == nullptr) return wrong("fields", "the register has no field \"" + field + "\"");
  if (out.fields.empty()) out.fields = bulk::granted_fields(node.pack(), out, today);
  if (const auto& day = invocation.text("as-of"); !day.empty()) out.as_of = TRY(CivilDate::parse(day));
  out.officer = invocation.text("officer");
  out.case_id = invocation.text("case");
  return out;
}

class Export {
 public:
  Export(Program& program, AgencySlot slot, const registers::Registers& registers, const bulk::ExportOrder& order,
         const bulk::Permit& permit, bulk::Format format)
      : program_(program), slot_(slot), registers_(registers), order_(order), permit_(permit), format_(format) {}

  /// A page is written once its journal entries are durable.
  Result<bulk::ExportedFile> go(Stream& out) {
    TRY(bring_up_to_date());
    const auto all = TRY(read_now<std::int64_t>(program_.database(), slot_, [&](ReadTx& tx) -> Result<std::int64_t> {
      return registers_.count(tx, order_.def->id);
    }));
    const SystemClock clock;
    Progress progress(clock, "rows", static_cast<std::uint64_t>(all));
    TRY(note({}));
    TRY(add(out, bulk::export_header(format_, order_)));
    registers::Page page;
    do {
      page = TRY(read_now<registers::Page>(program_.database(), slot_, [&](ReadTx& tx) -> Result<registers::Page> {
        return registers_.scan(tx, order_.def->id, page.last, kPage, order_.as_of);
      }));
      if (!page.records.empty()) TRY(note(page.records));
      std::string text;
      for (const auto& record : page.records) bulk::append_record(text, format_, order_, record);
      TRY(add(out, text));
      file_.rows += page.records.size();
      progress.show(std::min(file_.rows, static_cast<std::uint64_t>(all)), file_.rows);
      if (page.more && stop_asked()) return fail(errors::kBadCommand, {"Stopped. What was written has no manifest."});
    } while (page.more);
    file_.sha256 = hasher_.finish();
    progress.finish(file_.rows);
    return file_;
  }

 private:
  /// Facts that have come due while the node slept.
  Result<void> bring_up_to_date() {
    constexpr int kPortion = 500;
    for (int moved = kPortion; moved == kPortion;) {
      TRY(program_.write_now()(slot_, [&](Tx& tx, Context& context) -> Result<void> {
        moved = registers_.roll_forward(tx, context, kPortion);
        return {};
      }));
    }
    return {};
  }
  Result<void> note(const std::vector<registers::Record>& records) {
    return program_.write_now()(slot_, [&](Tx& tx, Context& context) -> Result<void> {
      if (records.empty()) file_.id = context.fresh_ref();
      file_.made_at = context.now();
      bulk::note_export(tx, context, order_, permit_, file_.id, records);
      return {};
    });
  }
  Result<void> add(Stream& out, const std::string& text) {
    hasher_.add(text);
    file_.bytes += text.size();
    out.waiting = text;
    return out.flush();
  }

  Program& program_;
  AgencySlot slot_;
  const registers::Registers& registers_;
  const bulk::ExportOrder& order_;
  const bulk::Permit& permit_;
  bulk::Format format_;
  bulk::ExportedFile file_;
  Hasher hasher_;
};

Result<void> export_register(const Invocation& invocation) {
  const auto& path = invocation.text("output");
  if (!path.ends_with(".csv") && !path.ends_with(".jsonl"))
    return wrong("output", "a file ending in .csv or .jsonl is needed");
  const auto program = TRY(Program::open(invocation));
  const auto& node = program->node();
  const auto today = node.pack().zone().date_of(SystemClock().now());
  const auto order = TRY(read_order(invocation, node, today));
  const auto permit = TRY(bulk::permit(node.pack(), order, today));
  const bool force = invocation.flag("force");
  Stream out, beside;
  TRY(out.open(path, force, ""));
  TRY(beside.open(path + ".manifest.json", force, ""));
  const auto slot = node.hosting().slot(order.def->agency).value_or(AgencySlot{});
  const auto format = path.ends_with(".csv") ? bulk::Format::kCsv : bulk::Format::kJsonLines;
  Export work(*program, slot, *node.registers(order.def->agency), order, permit, format);
  auto file = TRY(work.go(out));
  TRY(out.close());
  file.name = std::filesystem::path(path).filename().string();
  beside.waiting = TRY(bulk::make_manifest(node.pack(), order, permit, file, program->signer()));
  TRY(beside.flush());
  return beside.close();
}

Result<void> verify_export(const Invocation& invocation) {
  const auto& path = invocation.argument;
  const auto text = TRY(read_file(path));
  SystemRandom random;
  const FileSigner signer("", random);  // only verifies: has no keys
  const auto manifest = TRY(bulk::read_manifest(path, text, signer));
  if (const auto& key = invocation.text("key"); !key.empty() && key != manifest.key)
    return fail(errors::kExportAltered, {"another key signed the manifest"});
  const auto beside = std::filesystem::path(path).parent_path() / manifest.file.name;
  auto file = TRY(RowFile::open(beside.string(), bulk::Format::kCsv));
  const auto sha256 = TRY(file.digest());
  TRY(bulk::check_file(manifest, file.size(), sha256));
  std::printf("%s is as it was made: %llu rows of %s for %s, %s, signed by %s\n", manifest.file.name.c_str(),
              static_cast<unsigned long long>(manifest.file.rows), manifest.register_id.c_str(), manifest.to.c_str(),
              manifest.file.made_at.iso().c_str(), manifest.key.c_str());
  return {};
}

}  // namespace

int run_export(const Invocation& invocation) {
  const auto done = export_register(invocation);
  return done.ok() ? 0 : complain(done.error());
}

int run_export_verify(const Invocation& invocation) {
  const auto done = verify_export(invocation);
  return done.ok() ? 0 : complain(done.error());
}

}  // namespace sen
