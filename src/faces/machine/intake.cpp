// POST /api/birth-notices, the practice door and the API reference.
#include "faces/machine/api.hpp"
#include "faces/machine/birth_notices.hpp"
#include "notices/notices.hpp"
#include "web/errors.hpp"
#include "web/openapi.hpp"
#include "web/problem.hpp"
#include "web/response.hpp"

namespace sen::faces::machine {
namespace {

using web::RequestContext;

/// Checks beyond the field table, all wrong fields at once.
Result<void> check_notice(const json::object& notice, const identity::Principal& machine, CivilDate today) {
  const auto facility = text_at(notice, "facility");
  if (!machine.speaks_for(facility)) return fail(notice_errors::kOtherFacility, {machine.facility});
  Error wrong = fail(sen::errors::kFieldsWrong);
  if (!is_notice_number(text_at(notice, "number"), facility))
    wrong.fields.push_back({"/number", &notice_errors::kBadNoticeNumber, {}});
  const auto born = CivilDate::parse(text_at(notice, "child.born_on"));
  if (born.ok() && *born > today) wrong.fields.push_back({"/child/born_on", &notice_errors::kFutureBirth, {}});
  if (!wrong.fields.empty()) return wrong;
  return {};
}

struct Recorded {
  std::string number;
  bool repeated = false;
};

/// One notice: who is the mother (exchange), then the act at the health agency, exactly once by number.
Task<Result<Recorded>> record_notice(const Parts& parts, const Actor& actor, json::object notice) {
  const auto today = parts.pack->zone().date_of(parts.clock.now());
  auto checked = check_notice(notice, actor.principal, today);
  CO_TRY(checked);
  const std::string facility(text_at(notice, "facility"));
  const std::string number(text_at(notice, "number"));
  auto asked_place = co_await parts.exchange.read({actor.agency, "birth-notice", number, "", Ref{}}, "facility.read",
                                                  {{"code", facility}});
  const json::value place = CO_TRY(asked_place);
  if (place.is_null()) co_return fail(notice_errors::kUnknownFacility, {facility});
  json::value mother = nullptr;
  const auto pin = text_at(notice, "mother.pin");
  if (pin.size() == 12) {
    auto asked = co_await parts.exchange.read({actor.agency, "birth-notice", number, "", Ref{}}, "person.by_pin",
                                              {{"pin", pin}});
    const json::value found = CO_TRY(asked);
    mother = at_path(found, "ref");
  }
  const Ref child = parts.random.ref();
  events::Message message;
  message.id = parts.random.ref();
  message.from = message.to = actor.agency;
  message.service = "birth_notice.record";
  message.subject = number;
  message.purpose = "birth-notice";
  message.case_id = number;
  message.sent_at = parts.clock.now();
  message.body = act_arguments(notice, child, mother, text_at(place, "name"));
  const json::value sent = message.body;
  auto delivered = co_await parts.carrier.deliver(std::move(message));
  const events::Reply reply = CO_TRY(delivered);
  if (!reply.ok) {
    parts.log.warning("birth notice refused: " + reply.error_id);
    co_return fail(sen::errors::kFieldsWrong);
  }
  const bool repeated = text_at(reply.body, "child") != child.text();
  if (repeated) {
    for (const auto* key : {"mother_pin", "mother_name", "born_on", "sex", "facility"})
      if (text_at(reply.body, key) != text_at(sent, key)) co_return fail(notice_errors::kConflict, {number});
  }
  co_return Recorded{number, repeated};
}

Task<web::Reply> post_notices(const Parts& parts, RequestContext& request) {
  auto who = need_machine(request);
  const Actor& actor = *CO_TRY(who);
  const auto type = request.header("content-type");
  if (type.find("xml") == std::string_view::npos) {
    auto decoded = web::decode_body(birth_notice_fields(), request);
    auto recorded = co_await record_notice(parts, actor, CO_TRY(decoded));
    const Recorded done = CO_TRY(recorded);
    co_return web::json_response(json::object{{"number", done.number}, {"repeated", done.repeated}},
                                 done.repeated ? 200 : 201);
  }
  // An XML file may hold many: each stands or falls alone, and the answer says which.
  auto parsed = notices_from_xml(request.http().body);
  const std::vector<json::object> notices = CO_TRY(parsed);
  json::array items;
  int recorded_count = 0;
  for (const auto& raw : notices) {
    auto clean = web::decode_json(birth_notice_fields(), raw);
    Result<Recorded> result =
        clean.ok() ? co_await record_notice(parts, actor, *clean) : Result<Recorded>(clean.error());
    json::object item{{"number", text_at(raw, "number")}, {"recorded", result.ok()}};
    if (result.ok()) {
      item["repeated"] = result->repeated;
      ++recorded_count;
    } else {
      item["problem"] = web::problem_body(result.error(), request.language());
    }
    items.push_back(std::move(item));
  }
  const bool all = recorded_count == static_cast<int>(notices.size());
  co_return web::json_response(
      json::object{{"recorded", recorded_count}, {"of", static_cast<int>(notices.size())}, {"items", std::move(items)}},
      all ? 200 : 207);
}

/// The one-time code of a practice sign-in: a real node has no such door.
Task<web::Reply> practice_code(const Parts& parts, RequestContext& request) {
  const auto slot = parts.hosting.slot(request.query("agency"));
  if (!slot || !parts.settings.practice) co_return fail(errors::kNotHere);
  auto found = read_now<std::string>(parts.database, *slot, [&](ReadTx& tx) -> Result<std::string> {
    const auto account = identity::find_by_login(tx, request.query("login"));
    if (!account) return fail(errors::kNotHere);
    const auto codes = notices::codes(tx, account->person, 1);
    if (codes.empty()) return fail(errors::kNotHere);
    return codes.front().text_vi.substr(0, 6);
  });
  co_return web::json_response(json::object{{"code", CO_TRY(found)}});
}

}  // namespace

void add_notice_routes(web::Router& router, const Parts& parts) {
  web::RouteDoc doc;
  doc.operation_id = "recordBirthNotice";
  doc.summary = "Send a birth notice; repeating its number changes nothing";
  doc.description =
      "JSON as below, or the health sector's XML9 in its GIAMDINHHS envelope with content type application/xml.";
  doc.tag = "Hospitals";
  doc.body = &birth_notice_fields();
  doc.security = {"facility"};
  doc.responses = {{201, "Recorded"}, {200, "Known already"}};
  doc.errors = {&sen::faces::errors::kMachineOnly, &notice_errors::kOtherFacility, &notice_errors::kConflict};
  router.post("/api/birth-notices", [&parts](RequestContext& request) { return post_notices(parts, request); }, doc);
}

void add_practice_routes(web::Router& router, const Parts& parts, const PracticeHooks& hooks) {
  web::RouteDoc doc;
  doc.operation_id = "practiceCode";
  doc.summary = "Practice country only: the last one-time code of an account";
  doc.tag = "Practice";
  doc.params = {{"agency", "Agency of the account", true}, {"login", "Account name", true}};
  doc.responses = {{200, "The code"}};
  doc.errors = {&sen::faces::errors::kNotHere};
  router.get("/api/practice/code", [&parts](RequestContext& request) { return practice_code(parts, request); }, doc);
  doc.operation_id = "practiceBirth";
  doc.summary = "Practice country only: who plays in the next birth";
  doc.params = {};
  doc.responses = {{200, "Mother, officers and hospital"}};
  router.get(
      "/api/practice/birth",
      [&hooks](RequestContext& request) -> Task<web::Reply> {
        if (!hooks.next_birth) co_return fail(sen::faces::errors::kNotHere);
        auto cast = hooks.next_birth(std::string(request.language()));
        co_return web::json_response(CO_TRY(cast));
      },
      doc);
}

void add_api(web::Router& router, const Parts& parts, const PracticeHooks& hooks) {
  add_sign_in_routes(router, parts);
  add_people_routes(router, parts);
  add_officer_routes(router, parts);
  add_notice_routes(router, parts);
  add_service_routes(router, parts);
  if (parts.settings.practice) add_practice_routes(router, parts, hooks);
}

void add_openapi(web::Router& router, const Parts& parts) {
  web::ApiInfo info;
  info.title = "Sen";
  info.version = "0.1.0";
  info.description = "One node of a country's digital government.";
  info.server_url = parts.settings.base_url;
  info.schemes = {
      {"session", {{"type", "http"}, {"scheme", "bearer"}, {"description", "A session token from signing in"}}},
      {"facility", {{"type", "http"}, {"scheme", "bearer"}, {"description", "A health facility's own credential"}}},
      {"system", {{"type", "http"}, {"scheme", "bearer"}, {"description", "The credential of an agency's system"}}}};
  info.tags = {{"Sign-in", "Sessions"},
               {"People", "What a person sees and does"},
               {"Officers", "Queues, decisions, signatures"},
               {"Hospitals", "Birth notices"},
               {"Services", "What agencies offer to each other's systems"},
               {"Practice", "The practice country only"}};
  auto text = std::make_shared<const std::string>(to_json(web::openapi_document(info, router.routes())));
  web::RouteDoc doc;
  doc.page = true;
  router.get(
      "/openapi.json",
      [text](RequestContext&) -> Task<web::Reply> {
        HttpResponse response;
        response.headers.push_back({"content-type", "application/json"});
        response.shared_body = text;
        co_return response;
      },
      doc);
}

}  // namespace sen::faces::machine
