#include "sim/checks.hpp"

#include "documents/documents.hpp"

namespace sen::sim {
namespace {

/// Exactly one current record about the child in a register.
std::string count_one(World& world, std::string_view agency, std::string_view register_id, std::string_view field,
                      Ref child) {
  std::size_t found = 0;
  const auto read = world.read(agency, [&](ReadTx& tx, Node& node) -> Result<void> {
    found = node.registers(agency)->find(tx, register_id, field, json::value(child.text())).size();
    return {};
  });
  if (!read.ok()) return std::string(agency) + " cannot be read";
  if (found != 1) return std::string(register_id) + ": " + std::to_string(found) + " records instead of 1";
  return "";
}

/// Each register has the child once, and the mother each document once.
std::string check_outcomes(World& world, const BirthPlan& plan, const std::string& number, const std::string& dossier) {
  Ref child;
  const auto notice = world.read("health", [&](ReadTx& tx, Node& node) -> Result<void> {
    const auto found = node.registers("health")->find(tx, "birth_notice", "number", json::value(number));
    if (found.size() == 1) child = *Ref::parse(text_at(found.front().values, "child"));
    return {};
  });
  if (!notice.ok() || child.empty()) return "the acknowledged birth notice is gone or doubled";
  for (const auto& wrong :
       {count_one(world, "justice", "birth_entry", "child", child), count_one(world, "police", "person", "ref", child),
        count_one(world, "police", "pin_history", "person", child),
        count_one(world, "police", "residence", "person", child),
        count_one(world, "insurance", "health_card", "person", child)})
    if (!wrong.empty()) return wrong;
  std::map<std::string, int> kinds;
  const auto papers = world.read("portal", [&](ReadTx& tx, Node&) -> Result<void> {
    for (const auto& document : documents::of_case(tx, dossier)) {
      ++kinds[document.kind];
      TRY(documents::verify(document, world.signer()));
    }
    return {};
  });
  if (!papers.ok()) return "a document does not verify";
  const std::map<std::string, int> expected =
      plan.identity_card
          ? std::map<std::string, int>{{"birth-certificate", 1},
                                       {"health-card", 1},
                                       {"identity-card", 1},
                                       {"residence-notice", 1}}
          : std::map<std::string, int>{{"birth-certificate", 1}, {"health-card", 1}, {"residence-notice", 1}};
  if (kinds != expected)
    return "documents: " + std::to_string(kinds.size()) + " kinds instead of " + std::to_string(expected.size());
  return "";
}

/// Every journal verifies, and every answer that arrived has its entry.
std::string check_journals(World& world) {
  for (const auto& agency : world.pack().agencies) {
    std::string wrong;
    const auto read = world.read(agency.id, [&](ReadTx& tx, Node&) -> Result<void> {
      const auto key = *world.signer().public_key("journal/" + agency.id);
      const auto verdict = journal::verify(tx, world.signer(), key, [](std::int64_t, std::int64_t) {});
      if (!verdict.faults.empty()) wrong = "journal of " + agency.id + ": " + verdict.faults.front().what;
      return {};
    });
    if (!read.ok()) return agency.id + " cannot be read";
    if (!wrong.empty()) return wrong;
  }
  for (const auto& answer : world.answered()) {
    bool found = false;
    const auto read = world.read(answer.provider, [&](ReadTx& tx, Node&) -> Result<void> {
      for (const auto& entry : journal::about(tx, answer.subject))
        found = found || entry.access.question == answer.question;
      return {};
    });
    if (!read.ok() || !found) return "an answer of " + answer.provider + " left without its journal entry";
  }
  return "";
}

}  // namespace

std::string check_birth(World& world, const BirthPlan& plan, const std::string& number, const std::string& dossier) {
  if (auto wrong = check_outcomes(world, plan, number, dossier); !wrong.empty()) return wrong;
  return check_journals(world);
}

}  // namespace sen::sim
