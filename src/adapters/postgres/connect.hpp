#pragma once
/// Opening a connection: addresses, and words for what goes wrong.
#include <postgresql/libpq-fe.h>

#include <memory>
#include <string>

#include "base/result.hpp"

namespace sen::postgres {

struct CloseHandle {
  void operator()(PGconn* handle) const { PQfinish(handle); }
};
using Handle = std::unique_ptr<PGconn, CloseHandle>;

/// The address for people: host, port and database, never the password.
std::string place_of(const std::string& uri);

/// Connects, checks that the server can keep our text, and sets what every session of ours needs.
/// @errors database.bad_address, database.unreachable, database.sign_in_refused, database.missing,
/// database.bad_encoding
Result<Handle> connect(const std::string& uri, int statement_timeout_ms, int lock_timeout_ms);

}  // namespace sen::postgres
