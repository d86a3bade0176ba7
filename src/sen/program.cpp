#include "sen/program.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <future>

#include "adapters/postgres/postgres_database.hpp"
#include "adapters/sqlite/sqlite_database.hpp"
#include "adapters/system/files.hpp"
#include "adapters/system/signals.hpp"
#include "pack/pack.hpp"

namespace sen {

Result<std::shared_ptr<const pack::Pack>> load_pack(const std::string& folder, bool print_warnings) {
  auto loaded = pack::load(folder);
  for (const auto& finding : loaded.findings)
    if (finding.fatal || print_warnings) std::fprintf(stderr, "%s\n", pack::describe(finding).c_str());
  if (!loaded.pack)
    return fail(errors::kBadCommand, {"The pack " + folder + " cannot be used; the lines above say what to mend."});
  return loaded.pack;
}

Error stopped_building() {
  return fail(errors::kBadCommand, {"Stopped. The next command goes on with what is missing."});
}

Program::Program() : clock_(system_clock_), log_(clock_), running_(std::make_shared<bool>(true)) {}

Program::~Program() {
  *running_ = false;
  // First nothing new comes in, then nothing more is started, then what was written is made safe; only then the parts
  // go.
  if (server_) server_->stop();
  for (auto& one : facades_)
    if (one.server) one.server->stop();
  if (node_) node_->stop();
  if (scheduler_) scheduler_->stop();
  if (database_) database_->close();
  app_.reset();
  facades_.clear();
  node_.reset();
}

Result<void> Program::open_store(const Invocation& invocation, const Opening& opening, const Zone& zone,
                                 const std::vector<std::string>& agencies) {
  const auto fill = [&](auto options) {
    options.agencies = agencies;
    options.zone = zone;
    options.clock = &clock_;
    options.random = &random_;
    options.log = &log_;
    options.skip_ids = opening.skip_ids;
    return options;
  };
  if (const auto& address = invocation.text("store"); !address.empty()) {
    auto options = fill(PostgresDatabase::Options{});
    options.uri = address;
    database_ = TRY(PostgresDatabase::open(std::move(options)));
    return {};
  }
  auto options = fill(SqliteDatabase::Options{});
  options.path = invocation.text("data") + "/sen.db";
  // Rows come in no order of any index: a page that leaves the cache is written again and again.
  if (opening.many_rows) {
    options.writer_cache_kib = 256 * 1024;
    options.checkpoint_pages = 64 * 1024;
  }
  database_ = TRY(SqliteDatabase::open(std::move(options)));
  return {};
}

Result<std::unique_ptr<Program>> Program::open(const Invocation& invocation, Opening opening) {
  std::unique_ptr<Program> program(new Program);
  auto pack = TRY(load_pack(invocation.text("pack"), false));
  const auto& folder = invocation.text("data");
  TRY(make_private_folder(folder));
  if (invocation.values.contains("date") && !invocation.text("date").empty()) {
    const auto day = TRY(CivilDate::parse(invocation.text("date")));
    const auto today = pack->zone().date_of(program->clock_.now());
    program->clock_.shift(Elapsed::days(day.days - today.days));
  }
  std::vector<std::string> agencies;
  for (const auto& agency : pack->agencies) agencies.push_back(agency.id);
  TRY(program->open_store(invocation, opening, pack->zone(), agencies));
  program->signer_ = std::make_unique<FileSigner>(folder + "/keys", program->random_);
  program->scheduler_ = std::make_unique<SystemScheduler>();
  NodePorts ports{*program->database_, program->clock_, *program->scheduler_, program->random_, *program->signer_,
                  program->log_,       nullptr};
  program->node_ = TRY(Node::build(ports, pack, agencies));
  const auto told = [&program](const std::string& what, int step, int of) {
    if (stop_asked()) return false;
    program->log_.warning(fmt::format("an import was broken off; making {}, {} of {}", what, step, of));
    return true;
  };
  if (!opening.loads && !TRY(program->node_->finish_loads(told))) return stopped_building();
  return program;
}

Result<void> Program::write(AgencySlot slot, Database::WriteFn fn) {
  std::promise<Result<void>> promise;
  auto future = promise.get_future();
  database_->submit(slot, std::move(fn), [&promise](Result<void> result) { promise.set_value(std::move(result)); });
  return future.get();
}

practice::WriteNow Program::write_now() {
  return [this](AgencySlot slot, Database::WriteFn fn) { return write(slot, std::move(fn)); };
}

practice::Members Program::members() const {
  auto slot = [&](std::string_view id) { return node_->hosting().slot(id).value_or(AgencySlot{}); };
  return {slot("portal"),
          slot("police"),
          slot("justice"),
          slot("health"),
          slot("insurance"),
          node_->registers("police"),
          node_->registers("justice"),
          node_->registers("health")};
}

Result<void> Program::practise(const Invocation& invocation) {
  const auto today = node_->pack().zone().date_of(clock_.now());
  const auto parts = members();
  const auto count = static_cast<int>(invocation.number("people"));
  const auto seed = static_cast<std::uint64_t>(invocation.number("seed"));
  // The people are not stored as such: they are made again from what is remembered of the first start.
  const auto memory = invocation.text("data") + "/practice.json";
  json::object made{{"people", count}, {"seed", static_cast<std::int64_t>(seed)}, {"date", today.iso()}};
  const bool known = file_exists(memory);
  if (known) {
    const auto remembered = TRY(read_file(memory));
    made = TRY(parse_json(remembered)).as_object();
  }
  const auto made_on = TRY(CivilDate::parse(text_at(made, "date")));
  people_ = practice::generate(node_->pack(), static_cast<int>(int_at(made, "people")),
                               static_cast<std::uint64_t>(int_at(made, "seed")), made_on);
  const auto write = write_now();
  if (!known) {
    const auto progress = [](int done, int of) {
      std::fprintf(stderr, "\rInventing the practice country: %3d %% of %d people", of == 0 ? 100 : done * 100 / of,
                   of);
      if (done == of) std::fprintf(stderr, "\n");
    };
    TRY(practice::populate(people_, parts, write, made_on, progress));
    TRY(write_private_file(memory, to_json(made)));
  }
  credentials_ = TRY(practice::hospital_credentials(people_, parts, write));
  insurance_token_ = TRY(practice::insurance_credential(parts, write));
  dice_ = Random(seed * 7919 + static_cast<std::uint64_t>(clock_.now().us));
  return {};
}

Result<json::object> Program::next_birth() {
  const auto today = node_->pack().zone().date_of(clock_.now());
  int mother = -1;
  {
    const std::lock_guard lock(dice_mutex_);
    // Someone whose household has all officers and whose head is a parent, so that the plain path needs no consent.
    for (int tries = 0; tries < 1000; ++tries) {
      mother = practice::next_mother(people_, dice_, today);
      if (mother < 0) break;
      const auto& woman = people_.people[static_cast<std::size_t>(mother)];
      const auto& house = people_.households[static_cast<std::size_t>(woman.household)];
      if (woman.spouse >= 0 && (house.head == mother || house.head == woman.spouse) &&
          practice::cast_of(people_, credentials_, mother).officers.size() == 4)
        break;
    }
  }
  if (mother < 0) return fail(faces::errors::kNotHere);
  const auto cast = practice::cast_of(people_, credentials_, mother);
  const auto parts = members();
  const auto& woman = people_.people[static_cast<std::size_t>(mother)];
  auto pin_of = [&](int person) {
    return read_now<std::string>(*database_, parts.police, [&](ReadTx& tx) -> Result<std::string> {
      const auto found = parts.police_registers->find(
          tx, "person", "ref", json::value(people_.people[static_cast<std::size_t>(person)].ref.text()), 1);
      return found.empty() ? std::string() : std::string(text_at(found.front().values, "pin"));
    });
  };
  json::object officers;
  for (const auto& [part, officer] : cast.officers)
    officers[part] = json::object{{"login", officer->login}, {"unit", officer->unit}};
  const auto pin = TRY(pin_of(mother));
  return json::object{{"today", today.iso()},
                      {"mother", {{"login", pin}, {"name", woman.full_name()}, {"birth_date", woman.birth.iso()}}},
                      {"father", {{"login", cast.father >= 0 ? TRY(pin_of(cast.father)) : std::string()}}},
                      {"head", {{"login", TRY(pin_of(cast.head))}}},
                      {"hospital", {{"facility", cast.facility}, {"token", cast.facility_token}}},
                      {"insurance_system", {{"token", insurance_token_}}},
                      {"officers", std::move(officers)}};
}

int Program::any_mother() {
  const std::lock_guard lock(dice_mutex_);
  return practice::next_mother(people_, dice_, node_->pack().zone().date_of(clock_.now()));
}

/// A birth comes in as a real one does: an HTTP request with the hospital's credential.
void Program::post_birth(int mother) {
  if (mother < 0) return;
  const auto today = node_->pack().zone().date_of(clock_.now());
  HttpRequest request;
  {
    const std::lock_guard lock(dice_mutex_);
    const auto cast = practice::cast_of(people_, credentials_, mother);
    const auto parts = members();
    auto found = read_now<std::string>(*database_, parts.police, [&](ReadTx& tx) -> Result<std::string> {
      const auto records = parts.police_registers->find(
          tx, "person", "ref", json::value(people_.people[static_cast<std::size_t>(mother)].ref.text()), 1);
      return records.empty() ? std::string() : std::string(text_at(records.front().values, "pin"));
    });
    if (!found.ok() || found->empty()) return;
    std::string sequence = std::to_string(dice_.below(90000) + 10000);
    const auto number = sequence + ".GCS." + cast.facility + "." + today.iso().substr(2, 2);
    request.method = "POST";
    request.path = "/api/birth-notices";
    request.headers = {{"authorization", "Bearer " + cast.facility_token}, {"content-type", "application/json"}};
    request.body = to_json(practice::birth_notice(people_, cast, *found, number, today, dice_));
  }
  sen::start<HttpResponse>(*scheduler_, app_->handle(std::move(request)), [this](HttpResponse response) {
    if (response.status >= 300) log_.warning("a practice birth was refused: " + std::to_string(response.status));
  });
}

void Program::keep_births_coming() {
  auto again = [this, running = running_] {
    if (!*running) return;
    post_birth(any_mother());
    keep_births_coming();
  };
  scheduler_->after(Elapsed::minutes(3), std::move(again));
}

Result<void> Program::serve(const Invocation& invocation, bool practice) {
  const auto& web_folder = invocation.text("web");
  auto templates = TRY(read_tree(web_folder + "/templates", ".html"));
  auto texts = TRY(read_tree(web_folder + "/texts", ".yaml"));
  auto assets = TRY(read_tree(web_folder + "/dist"));
  auto files = TRY(WebFiles::load(templates, texts, assets));
  server_ = std::make_unique<BeastServer>(BeastOptions{static_cast<std::size_t>(invocation.number("threads")), &log_});
  faces::FaceSettings settings;
  settings.practice = practice;
  settings.https = invocation.flag("https");
  settings.base_url = invocation.text("base-url");
  if (settings.base_url.empty())
    settings.base_url = "http://" + invocation.text("address") + ":" + invocation.text("port");
  faces::machine::PracticeHooks hooks;
  if (practice) hooks.next_birth = [this](std::string) { return next_birth(); };
  app_ = std::make_unique<App>(*node_, files, settings, std::move(hooks));
  HttpLimits limits;
  limits.requests_per_second_per_address = static_cast<std::uint32_t>(invocation.number("rate"));
  TRY(open_facades(invocation));
  node_->start();
  auto handler = [this](HttpRequest request) { return app_->handle(std::move(request)); };
  TRY(server_->start(invocation.text("address"), static_cast<std::uint16_t>(invocation.number("port")), handler,
                     limits));
  TRY(serve_facades(limits));
  if (practice) {
    auto parts = members();
    auto any = read_now<bool>(*database_, parts.health, [&](ReadTx& tx) -> Result<bool> {
      return parts.health_registers->count(tx, "birth_notice") > 0;
    });
    if (any.ok() && !*any) {
      post_birth(people_.first_mother);
      post_birth(people_.second_mother);
      for (std::int64_t i = 2; i < invocation.number("births"); ++i) post_birth(any_mother());
    }
    keep_births_coming();
  }
  if (node_->quality().is_due()) node_->examine_all();
  return {};
}

void Program::wait_and_stop() {
  wait_for_stop();
  std::fprintf(stderr, "\nStopping: requests that run are finished first.\n");
}

}  // namespace sen
