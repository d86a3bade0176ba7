#include "adapters/postgres/connect.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "store/errors.hpp"

namespace sen::postgres {
namespace {

void ignore_notice(void*, const PGresult*) {}

/// libpq's words on one line. They name host, user and database, never the password.
std::string words_of(const PGconn* handle) {
  std::string out(PQerrorMessage(handle));
  std::ranges::replace(out, '\n', ' ');
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

Error connect_error(const PGconn* handle, const std::string& place) {
  const std::string words = words_of(handle);
  const auto says = [&words](std::string_view part) { return words.find(part) != std::string::npos; };
  if (says("authentication") || says("password") || says("pg_hba.conf") || says("role \""))
    return fail(errors::kDatabaseSignIn, {place, words});
  if (says("database \"") && says("does not exist")) return fail(errors::kDatabaseMissing, {PQdb(handle), words});
  return fail(errors::kDatabaseUnreachable, {place, words});
}

}  // namespace

std::string place_of(const std::string& uri) {
  char* problem = nullptr;
  PQconninfoOption* options = PQconninfoParse(uri.c_str(), &problem);
  PQfreemem(problem);
  std::string host, port, database;
  for (const PQconninfoOption* one = options; one != nullptr && one->keyword != nullptr; ++one) {
    const std::string_view word(one->keyword);
    if (one->val == nullptr) continue;
    if (word == "host") host = one->val;
    if (word == "port") port = one->val;
    if (word == "dbname") database = one->val;
  }
  PQconninfoFree(options);
  return fmt::format("{}{}{}/{}", host, port.empty() ? "" : ":", port, database);
}

Result<Handle> connect(const std::string& uri, int statement_timeout_ms, int lock_timeout_ms) {
  char* problem = nullptr;
  PQconninfoOption* parsed = PQconninfoParse(uri.c_str(), &problem);
  if (parsed == nullptr) {
    // The words may quote the address, and the address may hold a password.
    PQfreemem(problem);
    return fail(errors::kDatabaseBadAddress, {"postgresql://"});
  }
  PQconninfoFree(parsed);
  // What stands before dbname is a default that the address may change. A server that went silent is given up.
  static constexpr const char* kWords[] = {
      "application_name", "connect_timeout", "keepalives_idle", "keepalives_interval",
      "tcp_user_timeout", "dbname",          "client_encoding", nullptr};
  const char* const values[] = {"sen", "5", "20", "5", "20000", uri.c_str(), "UTF8", nullptr};
  Handle handle(PQconnectdbParams(kWords, values, 1));
  const std::string place = place_of(uri);
  if (!handle || PQstatus(handle.get()) != CONNECTION_OK) return connect_error(handle.get(), place);
  PQsetNoticeReceiver(handle.get(), ignore_notice, nullptr);
  const char* encoding = PQparameterStatus(handle.get(), "server_encoding");
  if (encoding == nullptr || std::string_view(encoding) != "UTF8")
    return fail(errors::kDatabaseEncoding, {place, encoding != nullptr ? encoding : "?"});
  const std::string session = fmt::format(
      "SET search_path = ''; SET standard_conforming_strings = on; SET statement_timeout = {}; SET lock_timeout = {};"
      "SET idle_in_transaction_session_timeout = 0; SET synchronous_commit = on; SET TimeZone = 'UTC'",
      statement_timeout_ms, lock_timeout_ms);
  PGresult* set = PQexec(handle.get(), session.c_str());
  const bool good = PQresultStatus(set) == PGRES_COMMAND_OK;
  PQclear(set);
  if (!good || PQenterPipelineMode(handle.get()) != 1)
    return fail(errors::kDatabaseUnreachable, {place, words_of(handle.get())});
  return handle;
}

}  // namespace sen::postgres
