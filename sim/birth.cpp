#include "sim/birth.hpp"

#include <algorithm>

#include "notices/notices.hpp"
#include "sim/checks.hpp"

namespace sen::sim {
namespace {

/// What a client got: 0 when nothing came back.
struct Answer {
  int status = 0;
  json::value body;
  bool ok() const { return status >= 200 && status < 300; }
};

class Player {
 public:
  Player(World& world, const BirthPlan& plan) : world_(world), plan_(plan) {
    mother_ = plan.with_grandfather ? world.people().second_mother : world.people().first_mother;
    cast_ = world.cast(mother_);
  }

  Task<void> play() {
    co_await send_notice();
    co_await sign_all_in();
    co_await submit();
    // From here on everyone looks at what waits for him and does it, until the case is over.
    while (!finished_) {
      co_await mother_round();
      if (finished_) break;
      co_await work_round("justice", "registrar", {"open", "objected", "confirmed", "blocked"});
      co_await signing_round();
      co_await work_round("police", "police", {"open", "blocked"});
      co_await work_round("insurance", "insurance", {"open", "blocked"});
      if (plan_.with_grandfather) co_await grandfather_round();
      co_await world_.sleep(Elapsed::seconds(waits_for_silence_ ? 3600 : 2));
    }
    done_ = true;
  }

  bool done() const { return done_; }
  const std::string& dossier() const { return dossier_; }
  const std::string& number() const { return number_; }
  const json::value& last_case() const { return case_; }

 private:
  Task<Answer> call(std::string agency, std::string token, std::string method, std::string path,
                    json::value body = nullptr) {
    HttpRequest request;
    request.method = std::move(method);
    const auto question = path.find('?');
    request.path = path.substr(0, question);
    if (question != std::string::npos) request.query = path.substr(question + 1);
    request.headers = {{"accept", "application/json"}};
    if (!token.empty()) request.headers.push_back({"authorization", "Bearer " + token});
    if (!body.is_null()) {
      request.headers.push_back({"content-type", "application/json"});
      request.body = to_json(body);
    }
    auto response = co_await world_.request(std::move(agency), std::move(request));
    Answer answer;
    if (response) {
      answer.status = response->status;
      auto parsed = parse_json(response->shared_body ? *response->shared_body : response->body);
      if (parsed.ok()) answer.body = std::move(*parsed);
    }
    co_return answer;
  }

  /// Repeats a request until it is answered with success. For calls that may be repeated safely.
  Task<json::value> insist(std::string agency, std::string token, std::string method, std::string path,
                           json::value body = nullptr) {
    for (;;) {
      auto answer = co_await call(agency, token, method, path, body);
      if (answer.ok()) co_return std::move(answer.body);
      last_refusal_ = std::to_string(answer.status) + " " + std::string(text_at(answer.body, "id")) + " " + path;
      co_await world_.sleep(Elapsed::seconds(1));
    }
  }

  Task<std::string> sign_in(std::string agency, std::string login) {
    for (;;) {
      auto begun =
          co_await call(agency, "", "POST", "/api/sign-in", json::object{{"agency", agency}, {"login", login}});
      if (begun.ok()) {
        auto code = co_await call(agency, "", "GET", "/api/practice/code?agency=" + agency + "&login=" + login);
        auto done = co_await call(agency, "", "POST", "/api/sign-in/" + std::string(text_at(begun.body, "challenge")),
                                  json::object{{"agency", agency}, {"code", text_at(code.body, "code")}});
        if (done.ok()) co_return std::string(text_at(done.body, "token"));
        last_refusal_ = "sign-in " + login + " " + std::to_string(done.status) + to_json(done.body);
      } else {
        last_refusal_ = "sign-in " + login + " " + std::to_string(begun.status) + to_json(begun.body);
      }
      co_await world_.sleep(Elapsed::minutes(7));  // at most ten codes an hour
    }
  }

  std::string pin_of(int person) {
    std::string pin;
    const auto ref = world_.people().people[static_cast<std::size_t>(person)].ref.text();
    const auto read = world_.read("police", [&](ReadTx& tx, Node& node) -> Result<void> {
      const auto found = node.registers("police")->find(tx, "person", "ref", json::value(ref), 1);
      if (!found.empty()) pin = text_at(found.front().values, "pin");
      return {};
    });
    return read.ok() ? pin : std::string();
  }

  Task<void> send_notice() {
    number_ = "00001.GCS." + cast_.facility + ".26";
    std::string pin;
    while ((pin = pin_of(mother_)).empty()) co_await world_.sleep(Elapsed::seconds(1));
    mother_login_ = pin;
    if (plan_.with_grandfather) {
      while ((head_login_ = pin_of(cast_.head)).empty()) co_await world_.sleep(Elapsed::seconds(1));
    }
    Random dice(7);
    const auto day = world_.pack().zone().date_of(world_.now());
    const auto notice = practice::birth_notice(world_.people(), cast_, pin, number_, day, dice);
    co_await insist("health", cast_.facility_token, "POST", "/api/birth-notices", notice);
  }

  Task<void> sign_all_in() {
    mother_token_ = co_await sign_in("portal", mother_login_);
    if (plan_.with_grandfather) head_token_ = co_await sign_in("portal", head_login_);
    for (const auto& [part, officer] : cast_.officers) {
      const std::string agency = part == "police" || part == "insurance" ? part : "justice";
      officer_tokens_[part] = co_await sign_in(agency, officer->login);
    }
  }

  Task<void> submit() {
    const json::object open{{"procedure", "birth-linked"}, {"notice", number_}};
    for (;;) {
      auto draft = co_await call("portal", mother_token_, "POST", "/api/drafts", open);
      if (draft.status == 409 && text_at(draft.body, "id") == "procedures.already_submitted") break;
      if (draft.ok()) {
        const std::string token(text_at(draft.body, "token"));
        json::object answers = at_path(draft.body, "answers").as_object();
        answers["given_name"] = "An";
        answers["identity_card"] = plan_.identity_card;
        auto saved = co_await call("portal", mother_token_, "PATCH", "/api/drafts/" + token, answers);
        if (saved.ok()) {
          auto sent = co_await call("portal", mother_token_, "POST", "/api/drafts/" + token + "/submit",
                                    json::object{{"commitment", true}});
          if (plan_.double_submit) {
            auto again = co_await call("portal", mother_token_, "POST", "/api/drafts/" + token + "/submit",
                                       json::object{{"commitment", true}});
            if (sent.ok() && again.ok() && text_at(sent.body, "dossier") != text_at(again.body, "dossier"))
              wrong_ = "two dossiers of one draft";
          }
          if (sent.ok()) {
            dossier_ = text_at(sent.body, "dossier");
            break;
          }
          last_refusal_ = "submit " + std::to_string(sent.status) + to_json(sent.body);
        } else {
          last_refusal_ = "save " + std::to_string(saved.status) + to_json(saved.body);
        }
      } else {
        last_refusal_ = "open " + std::to_string(draft.status) + to_json(draft.body);
      }
      co_await world_.sleep(Elapsed::seconds(1));
    }
    while (dossier_.empty()) {
      const auto me = co_await insist("portal", mother_token_, "GET", "/api/me");
      if (const auto* cases = at_path(me, "cases").if_array(); cases != nullptr && !cases->empty())
        dossier_ = text_at(cases->front(), "code");
      else
        co_await world_.sleep(Elapsed::seconds(1));
    }
  }

  Task<void> mother_round() {
    auto answer = co_await call("portal", mother_token_, "GET", "/api/cases/" + dossier_);
    if (!answer.ok()) {
      if (answer.status == 404) wrong_ = "an acknowledged dossier is gone: " + dossier_;
      if (answer.status == 401) mother_token_ = co_await sign_in("portal", mother_login_);
      co_return;
    }
    case_ = answer.body;
    finished_ = int_at(case_, "status") >= 9;
    waits_for_silence_ = false;
    const auto& requests = at_path(case_, "requests").as_array();
    for (const auto& request : requests) {
      if (text_at(request, "kind") != "confirm") continue;
      if (plan_.silence) {
        waits_for_silence_ = true;
      } else {
        co_await call("portal", mother_token_, "POST", "/api/requests/" + std::string(text_at(request, "token")),
                      json::object{{"answer", "agree"}});
      }
    }
  }

  Task<void> grandfather_round() {
    // What waits for him stands in his inbox; the case's own page is not his. The link is read where the inbox is kept.
    std::string token;
    const auto head = world_.people().people[static_cast<std::size_t>(cast_.head)].ref;
    const auto read = world_.read("portal", [&](ReadTx& tx, Node&) -> Result<void> {
      for (const auto& notice : notices::open_requests(tx, head))
        if (notice.kind == "consent") token = notice.link.substr(std::string("/requests/").size());
      return {};
    });
    if (!read.ok() || token.empty()) co_return;
    auto answer =
        co_await call("portal", head_token_, "POST", "/api/requests/" + token, json::object{{"answer", "agree"}});
    if (answer.status == 401) head_token_ = co_await sign_in("portal", head_login_);
  }

  Task<void> work_round(std::string agency, std::string part, std::vector<std::string> states) {
    const auto unit = cast_.officers.at(part)->unit;
    auto queue = co_await call(agency, officer_tokens_[part], "GET", "/api/work?unit=" + unit);
    if (queue.status == 401) officer_tokens_[part] = co_await sign_in(agency, cast_.officers.at(part)->login);
    if (!queue.ok()) co_return;
    for (const auto& work : at_path(queue.body, "work").as_array()) {
      if (text_at(work, "dossier") != dossier_) continue;
      const std::string state(text_at(work, "state"));
      if (std::find(states.begin(), states.end(), state) == states.end()) continue;
      const bool drafts = agency == "justice" && (state == "open" || state == "objected");
      const auto path = "/api/work/" + std::string(text_at(work, "id")) + (drafts ? "/send-draft" : "/approve");
      auto done = co_await call(agency, officer_tokens_[part], "POST", path,
                                json::object{{"version", int_at(work, "version")}});
      if (!done.ok()) last_refusal_ = path + " " + std::to_string(done.status) + to_json(done.body);
    }
  }

  Task<void> signing_round() {
    const auto unit = cast_.officers.at("chair")->unit;
    auto queue = co_await call("justice", officer_tokens_["chair"], "GET", "/api/signing?unit=" + unit);
    if (queue.status == 401) officer_tokens_["chair"] = co_await sign_in("justice", cast_.officers.at("chair")->login);
    if (!queue.ok()) co_return;
    json::array ids;
    for (const auto& work : at_path(queue.body, "work").as_array())
      if (text_at(work, "dossier") == dossier_) ids.push_back(work.at("id"));
    if (ids.empty()) co_return;
    co_await call("justice", officer_tokens_["chair"], "POST", "/api/signatures",
                  json::object{{"work", std::move(ids)}});
  }

 public:
  std::string wrong_;
  std::string last_refusal_;

 private:
  World& world_;
  BirthPlan plan_;
  int mother_ = -1;
  practice::Cast cast_;
  std::string number_, mother_login_, head_login_, mother_token_, head_token_, dossier_;
  std::map<std::string, std::string> officer_tokens_;
  json::value case_;
  bool finished_ = false, done_ = false, waits_for_silence_ = false;
};

}  // namespace

std::string play_birth(World& world, const BirthPlan& plan) {
  if (!world.set_up()) return "set-up failed";
  world.set_faults();
  Player player(world, plan);
  start(world.client(), player.play());
  // Safety first: whatever happens now, nothing wrong may be seen. Then repair, and everything must finish.
  world.run_until([&] { return player.done(); }, Elapsed::hours(3));
  world.heal();
  const bool done = world.run_until([&] { return player.done(); }, Elapsed::days(10));
  if (!player.wrong_.empty()) return player.wrong_;
  if (!done) return "did not finish; last refusal: " + player.last_refusal_ + "; case " + to_json(player.last_case());
  world.run_until([] { return false; }, Elapsed::minutes(2));
  return check_birth(world, plan, player.number(), player.dossier());
}

}  // namespace sen::sim
