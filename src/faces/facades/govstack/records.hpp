#pragma once
/// Records of one database: use cases (ports/database.hpp) and questions. Values are by column.
#include <optional>
#include <vector>

#include "faces/facades/govstack/catalog.hpp"

namespace sen::faces::govstack {

inline constexpr int kAnswersMax = 1000;

/// Current records that have all these values, oldest first. @errors govstack.bad_body when nothing to look by is
/// given, exchange.too_many_results
Result<std::vector<registers::Record>> matching(ReadTx& tx, const Live& live, const json::object& values);
/// By a value of one of the database's keys. Empty when nobody has it.
std::vector<registers::Record> named(ReadTx& tx, const Live& live, std::string_view key);
/// With this value in any field of text.
std::vector<registers::Record> with_word(ReadTx& tx, const Live& live, std::string_view word);

/// What a write is done for.
struct Writer {
  const FacadeParts* parts = nullptr;
  std::string agency;
  std::string client;
  registers::Provenance why(const Live& live) const;
};

/// A record about the person that another record of this database with the same key is about, else about a new one.
/// Fields that the register sets itself must be absent. Makes the pack's events. @errors registers.*,
/// govstack.read_only
Result<registers::Record> create(Tx& tx, Context& context, const Live& live, json::object values, const Writer& writer);
/// From today on. @errors registers.*, govstack.read_only
Result<registers::Record> change(Tx& tx, Context& context, const Live& live, const registers::Record& record,
                                 const json::object& values, const Writer& writer);

/// The entry for one record that is told to a client. @param operation  the last part of the path: "read"
journal::Access told(const Live& live, const registers::Record& record, const Client& client,
                     std::string_view operation);
/// How the journal names what a database was used for: "data/MCTS/1.0/read".
std::string service_of(const Live& live, std::string_view operation);

}  // namespace sen::faces::govstack
