// The rig of procedures' tests: the walk of a birth, one helper for what each person does.
#include <algorithm>

#include "notices/notices.hpp"
#include "procedures/test_case.hpp"

namespace sen::test {

using procedures::Work;

// ---- the state's side

Result<events::Reply> Country::send_notice(const Family& family, std::uint8_t n, std::uint8_t message_number) {
  const auto mother = record(kPolice, "person", "ref", family.mother);
  const auto number = std::to_string(n);
  events::Message message;
  message.id = Ref{{message_number, 5, 5}};
  message.from = message.to = "health";
  message.service = "birth_notice.record";
  message.subject = child(n).text();
  message.purpose = "birth-notice";
  message.body = json::object{{"number", std::string(5 - number.size(), '0') + number + ".GCS.01001.26"},
                              {"status", "issued"},
                              {"facility", "01001"},
                              {"facility_name", "Bệnh viện Phụ sản"},
                              {"mother", family.mother.text()},
                              {"mother_name", mother.at("full_name")},
                              {"mother_pin", mother.at("pin")},
                              {"mother_birth_date", mother.at("birth_date")},
                              {"child", child(n).text()},
                              {"born_on", vietnam()->zone().date_of(store.clock.at).plus_days(-2).iso()},
                              {"born_at", "06:30"},
                              {"sex", "2"},
                              {"temporary_card", "TE1010000000001"},
                              {"intended_middle", "Ngọc"},
                              {"intended_given", "An"}};
  return run(wire->deliver(std::move(message)));
}

std::string Country::born(const Family& family, std::uint8_t n) {
  const auto reply = send_notice(family, n, n);
  ASSERT(reply.ok() && reply->ok);
  return std::string(text_at(reply->body, "number"));
}

void Country::amend(AgencySlot slot, std::string_view register_id, std::string_view field, Ref subject,
                    json::object changes) {
  const auto written = store.write(slot, [&](Tx& tx, Context& context) -> Result<void> {
    const auto& book = *registers[slot.index];
    const auto found = book.find(tx, register_id, field, json::value(subject.text()));
    ASSERT(found.size() == 1);
    TRY(book.amend(tx, context, register_id, found[0].id, changes, context.today(),
                   {ids[slot.index], "t", "", "", {}}));
    return {};
  });
  ASSERT(written.ok());
}

std::size_t Country::count(AgencySlot slot, std::string_view register_id, std::string_view field, Ref subject) {
  return *read_now<std::size_t>(store.db(), slot, [&](ReadTx& tx) -> Result<std::size_t> {
    return registers[slot.index]->find(tx, register_id, field, json::value(subject.text())).size();
  });
}

json::object Country::record(AgencySlot slot, std::string_view register_id, std::string_view field, Ref subject) {
  return *read_now<json::object>(store.db(), slot, [&](ReadTx& tx) -> Result<json::object> {
    const auto found = registers[slot.index]->find(tx, register_id, field, json::value(subject.text()));
    return found.empty() ? json::object{} : found[0].values;
  });
}

std::vector<journal::Entry> Country::entries(AgencySlot slot, Ref subject) {
  return *read_now<std::vector<journal::Entry>>(
      store.db(), slot, [&](ReadTx& tx) -> Result<std::vector<journal::Entry>> { return journal::about(tx, subject); });
}

// ---- the family's side

Result<procedures::DraftView> Country::open(Ref who, std::string_view notice) {
  return run(host().open(who, "birth-linked", {{"notice", notice}}));
}
Result<int> Country::save(Ref who, Ref token, json::object answers) {
  return run(host().save(who, token, std::move(answers)));
}
Result<procedures::Submitted> Country::submit(Ref who, Ref token, bool commitment) {
  return run(host().submit(who, token, commitment));
}

Ref Country::fill(Ref who, std::string_view notice, json::object answers) {
  const auto view = open(who, notice);
  ASSERT(view.ok());
  json::object all = view->answers;
  for (const auto& [key, value] : answers) all[key] = value;
  ASSERT(save(who, view->draft.token, all).ok());
  return view->draft.token;
}

std::string Country::apply(const Family& family, std::string_view notice, json::object answers) {
  const auto submitted = submit(family.mother, fill(family.mother, notice, std::move(answers)));
  ASSERT(submitted.ok());
  return submitted->code;
}

Result<void> Country::confirm(Ref who, std::string_view code, std::vector<procedures::Objection> objections) {
  for (const auto& request : host().requests(who, code))
    if (request.kind == "confirm") return run(host().answer_confirm(who, request.token, std::move(objections)));
  return fail(procedures::errors::kNotFound);
}

/// The head of a household finds the request in his inbox: the dossier itself is not his.
Result<void> Country::consent(Ref who, bool agrees) {
  const auto link = read_now<std::string>(store.db(), kPortal, [&](ReadTx& tx) -> Result<std::string> {
    for (const auto& notice : notices::open_requests(tx, who))
      if (notice.kind == "consent") return notice.link;
    return fail(procedures::errors::kNotFound);
  });
  if (!link.ok()) return link.error();
  return run(host().answer_consent(who, *Ref::parse(link->substr(std::string("/requests/").size())), agrees));
}

// ---- the offices' side

const identity::Principal& Country::officer_of(std::string_view step) const {
  return step == "register-birth" ? registrar : step == "issue-health-card" ? insurer : police;
}

Work Country::work(std::string_view code, std::string_view step) {
  const auto& who = officer_of(step);
  const auto all =
      desk(who.agency)
          .queue(who, who.posts[0].unit,
                 "open,confirming,objected,confirmed,supplementing,running,signing,issuing,blocked,done,returned,"
                 "refused,withdrawn");
  ASSERT(all.ok());
  for (const auto& work : *all)
    if (work.dossier_code == code && work.step == step) return work;
  return {};
}

Result<Work> Country::send_draft(std::string_view code) {
  const auto now = work(code, "register-birth");
  return run(desk().send_draft(registrar, now.id, now.version));
}
Result<Work> Country::approve(std::string_view code, std::string_view step) {
  const auto now = work(code, step);
  return run(desk(officer_of(step).agency).approve(officer_of(step), now.id, now.version));
}
Result<Work> Country::refuse(std::string_view code, std::string_view step, std::string reason) {
  const auto now = work(code, step);
  return run(desk(officer_of(step).agency).refuse(officer_of(step), now.id, now.version, std::move(reason)));
}
std::vector<procedures::SignResult> Country::sign(const identity::Principal& who,
                                                  std::vector<procedures::WorkId> works) {
  return run(desk().sign(who, std::move(works)));
}

void Country::draft_to_signing(const Family& family, std::string_view code) {
  ASSERT(send_draft(code).ok());
  ASSERT(confirm(family.mother, code).ok());
  ASSERT(approve(code, "register-birth").ok());
}

void Country::register_birth(const Family& family, std::string_view code) {
  draft_to_signing(family, code);
  const auto done = sign(chair, {work(code, "register-birth").id});
  ASSERT(done.size() == 1 && !done[0].error);
}

procedures::Dossier Country::dossier(std::string_view code) {
  for (const auto& family : {kNam, kSon}) {
    auto found = host().dossier(family.mother, code);
    if (found.ok()) return found.take();
  }
  ASSERT(false);
  return {};
}

procedures::DossierStep Country::step(std::string_view code, std::string_view id) {
  for (const auto& run : dossier(code).steps)
    if (run.step == id) return run;
  return {};
}

std::vector<std::string> Country::papers(std::string_view code) {
  std::vector<std::string> out;
  for (const auto& document : host().documents_of(code)) out.push_back(document.kind);
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace sen::test
