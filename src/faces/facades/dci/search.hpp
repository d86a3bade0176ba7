#pragma once
/// Searching: a request of a batch becomes an answer of the batch, and the journal entries that must be durable before
/// it goes out.
#include "faces/facades/dci/mapping.hpp"
#include "faces/facades/dci/query.hpp"

namespace sen::faces::dci {

struct Answers {
  json::array items;     ///< search_response, in the order asked
  json::array statuses;  ///< the same without data: what is remembered for txn/status
  std::vector<journal::Access> entries;
};

/// @errors dci.bad_message: the message as a whole
Result<void> check_search(const json::value& message);
/// Every request of the message over one snapshot.
Answers search_all(ReadTx& tx, const FacadeParts& parts, const Mapping& mapping, const Client& client,
                   const json::value& message);
/// The grant that lets a client have a record type today. @errors dci.no_grant
Result<const pack::Grant*> grant_for(const FacadeParts& parts, const RecordKind& kind, const Client& client);
/// Whether a client may search at all: it has a grant for some record type. @errors dci.no_grant
Result<void> may_search(const FacadeParts& parts, const Mapping& mapping, const Client& client);
journal::Access access_to(const registers::Record& record, const RecordKind& kind, const pack::Grant& grant,
                          const Client& client);
/// Whether a record meets a test. Attributes that the mapping or the grant does not have are unknown.
bool meets(const Test& test, const RecordKind& kind, const registers::Record& record);
/// @errors dci.bad_message: an attribute that cannot be asked by
Result<void> check_attributes(const Test& test, const RecordKind& kind, const pack::Grant& grant);

}  // namespace sen::faces::dci
