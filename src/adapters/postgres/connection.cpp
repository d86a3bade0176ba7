#include "adapters/postgres/connection.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "adapters/postgres/dialect.hpp"
#include "store/errors.hpp"

namespace sen::postgres {
namespace {

/// A few hundred texts per agency exist; this bounds a server's memory.
constexpr std::size_t kStatementsMax = 2048;

Fault fault_of(std::string_view state) {
  if (state == "40001" || state == "40P01") return Fault::kAgain;
  if (state == "53100") return Fault::kFull;
  if (state.starts_with("08") || state.starts_with("57P")) return Fault::kLost;
  if (state.starts_with("53") || state == "55P03" || state == "57014") return Fault::kBusy;
  return Fault::kBroken;
}

}  // namespace

Error engine_error(Fault fault) {
  switch (fault) {
    case Fault::kFull:
      return fail(errors::kDatabaseFull);
    case Fault::kBroken:
      return fail(errors::kDatabaseBroken);
    default:
      return fail(errors::kDatabaseBusy);
  }
}

Result<std::unique_ptr<Connection>> Connection::open(const Settings& settings) {
  Handle handle = TRY(connect(settings.uri, settings.statement_timeout_ms, settings.lock_timeout_ms));
  return std::unique_ptr<Connection>(new Connection(settings, std::move(handle)));
}

void Connection::expect(int sent, std::string_view sql) {
  if (sent == 1) {
    pending_.push_back({Expects::kAnswer, sql});
  } else {
    lose(sql);
  }
}

void Connection::queue(std::string_view sql) { queue(sql, {}, {}); }

bool Connection::queue(std::string_view sql, std::span<const Param> params, const std::vector<Oid>& types) {
  Bound bound;
  if (!bound.bind(params, types)) return false;
  const std::string text(sql);
  expect(PQsendQueryParams(handle_.get(), text.c_str(), bound.count(), types.data(), bound.values(), bound.lengths(),
                           bound.formats(), 1),
         sql);
  return true;
}

bool Connection::queue(const Statement& statement, std::span<const Param> params) {
  Bound bound;
  if (!bound.bind(params, statement.parameters)) return false;
  expect(PQsendQueryPrepared(handle_.get(), statement.name.c_str(), bound.count(), bound.values(), bound.lengths(),
                             bound.formats(), 1),
         statement.text);
  return true;
}

void Connection::send() {
  if (PQpipelineSync(handle_.get()) == 1) {
    pending_.push_back({Expects::kSync, {}});
  } else {
    lose({});
  }
}

Fault Connection::flush() {
  if (fault_ != Fault::kLost) fault_ = Fault::kNone;
  last_.reset();
  send();
  while (!pending_.empty()) {
    const Pending pending = pending_.front();
    pending_.pop_front();
    receive(pending);
  }
  return fault_;
}

void Connection::receive(const Pending& pending) {
  if (fault_ == Fault::kLost) return;
  Answer answer(PQgetResult(handle_.get()));
  if (answer == nullptr) return lose(pending.sql);
  const ExecStatusType status = PQresultStatus(answer.get());
  if (pending.expects == Expects::kSync) {
    if (status != PGRES_PIPELINE_SYNC) note(answer.get(), pending.sql);
    return;
  }
  if (status == PGRES_FATAL_ERROR) {
    note(answer.get(), pending.sql);
  } else if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK) {
    last_ = std::move(answer);
  }
  if (fault_ == Fault::kLost) return;
  const Answer end(PQgetResult(handle_.get()));  // each answer is closed by a null
  if (end != nullptr) lose(pending.sql);
}

/// The operator sees SQL and the engine's words, never values: details and the words of data errors have them.
void Connection::note(const PGresult* answer, std::string_view sql) {
  const char* state = PQresultErrorField(answer, PG_DIAG_SQLSTATE);
  const char* words = PQresultErrorField(answer, PG_DIAG_MESSAGE_PRIMARY);
  if (fault_ != Fault::kNone) return;
  fault_sql_ = sql;
  fault_state_ = state != nullptr ? state : "";
  fault_ = fault_state_.empty() ? Fault::kLost : fault_of(fault_state_);
  fault_words_ = words == nullptr || fault_state_.starts_with("22") ? "" : words;
  last_.reset();
  if (fault_ == Fault::kAgain || settings_.log == nullptr) return;
  settings_.log->error(fmt::format("database: {} ({}) in: {}", fault_words_, fault_state_, sql));
}

void Connection::lose(std::string_view sql) {
  if (fault_ == Fault::kLost) return;
  if (fault_ == Fault::kNone) {
    fault_sql_ = sql;
    fault_state_.clear();
    fault_words_ = "the connection to PostgreSQL is lost";
  }
  fault_ = Fault::kLost;
  last_.reset();
  if (settings_.log != nullptr) settings_.log->error(fmt::format("database: connection lost in: {}", sql));
}

void Connection::refuse(std::string_view sql, std::string_view why) {
  fault_ = Fault::kBroken;
  fault_sql_ = sql;
  fault_state_.clear();
  fault_words_ = why;
  if (settings_.log != nullptr) settings_.log->error(fmt::format("database: {} in: {}", why, sql));
}

Answer Connection::ask(std::string_view sql, std::span<const Param> params, const std::vector<Oid>& types) {
  if (!queue(sql, params, types)) {
    refuse(sql, "a value does not fit its type");
    return {};
  }
  flush();
  return take();
}

bool Connection::alive() {
  if (fault_ == Fault::kLost || PQstatus(handle_.get()) != CONNECTION_OK) return false;
  // A server that ended the session said so and closed the socket: the first read finds its words, the second the end.
  for (int i = 0; i < 2; ++i)
    if (PQconsumeInput(handle_.get()) != 1) return false;
  return PQstatus(handle_.get()) == CONNECTION_OK;
}

const Statement* Connection::statement(const Sql& sql, AgencySlot slot) {
  const Key key{sql.text.data(), slot.index};
  const auto place = statements_.find(key);
  // The address is the key, but a text that broke the rule and moved must not run another one's statement.
  if (place != statements_.end() && place->second->text == sql.text) return place->second.get();
  if (place != statements_.end() || statements_.size() >= kStatementsMax) forget_all();
  auto made = prepare(sql.text, slot);
  if (!made) return nullptr;
  return statements_.emplace(key, std::move(made)).first->second.get();
}

void Connection::forget_all() {
  queue("DEALLOCATE ALL");
  flush();
  statements_.clear();
}

std::unique_ptr<Statement> Connection::prepare(std::string_view text, AgencySlot slot) {
  const Translated native = engine_sql(text, names(), slot);
  if (!native.refused.empty()) {
    refuse(text, native.refused);
    return nullptr;
  }
  auto out = std::make_unique<Statement>();
  out->text = text;
  out->writes = native.writes;
  if (!prepare_as(*out, native.sql)) return nullptr;
  // `$1 = 0` makes $1 a small number for PostgreSQL; ours have 64 bits.
  const bool narrow = std::ranges::any_of(out->parameters, [](Oid type) { return type == kInt4 || type == kInt2; });
  if (!narrow) return out;
  std::ranges::replace_if(out->parameters, [](Oid type) { return type == kInt4 || type == kInt2; }, Oid{kInt8});
  return prepare_as(*out, native.sql) ? std::move(out) : nullptr;
}

/// With the parameters' types that `statement` has, or those the server finds when it has none.
bool Connection::prepare_as(Statement& statement, const std::string& sql) {
  statement.name = fmt::format("s{}", ++prepared_);
  expect(PQsendPrepare(handle_.get(), statement.name.c_str(), sql.c_str(),
                       static_cast<int>(statement.parameters.size()), statement.parameters.data()),
         statement.text);
  expect(PQsendDescribePrepared(handle_.get(), statement.name.c_str()), statement.text);
  return flush() == Fault::kNone && described(statement);
}

bool Connection::described(Statement& statement) {
  const Answer about = take();
  statement.parameters.clear();
  for (int i = 0; i < PQnparams(about.get()); ++i) statement.parameters.push_back(PQparamtype(about.get(), i));
  for (int i = 0; i < PQnfields(about.get()); ++i) {
    if (is_known(PQftype(about.get(), i))) continue;
    refuse(statement.text, fmt::format("column {} is no number, text or bytes", i + 1));
    return false;
  }
  return true;
}

}  // namespace sen::postgres
