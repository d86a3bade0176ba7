#include "faces/facades/dci/search.hpp"

#include <algorithm>

#include "faces/facades/dci/errors.hpp"

namespace sen::faces::dci {
namespace {

using registers::Record;

constexpr std::size_t kBatchMax = 50;
constexpr int kFoundMax = 1000;
constexpr int kWalkedMax = 20'000;  ///< without a field to look up, this many records are looked through and no more
constexpr int kStep = 500;
constexpr std::int64_t kPageSize = 100;

/// What is wrong with one request: the standard's status_reason_code and a sentence.
struct Rejected {
  const char* code;
  std::string why;
};
template <class T>
using Maybe = std::expected<T, Rejected>;

std::unexpected<Rejected> reject(const char* code, const Error& error) {
  return std::unexpected(Rejected{code, error.text("en")});
}
std::unexpected<Rejected> reject(const char* code, std::string why) {
  return std::unexpected(Rejected{code, std::move(why)});
}

struct Asked {
  const RecordKind* kind = nullptr;
  const pack::Grant* grant = nullptr;
  Test test;
};

Maybe<Asked> read_criteria(const FacadeParts& parts, const Mapping& mapping, const Client& client,
                           const json::value& criteria) {
  constexpr const char* kCode = "rjct.search_criteria.invalid";
  auto test = read_query(text_at(criteria, "query_type"), at_path(criteria, "query"));
  if (!test.ok()) return reject(kCode, test.error());
  const auto type = text_at(criteria, "reg_record_type");
  Asked out{mapping.kind(type), nullptr, test.take()};
  if (type.empty() && out.test.kind == Test::Kind::kCompare && out.test.attribute.starts_with(kIdentifier))
    out.kind = mapping.kind_with_identifier(std::string_view(out.test.attribute).substr(kIdentifier.size()));
  if (out.kind == nullptr) return reject(kCode, "There is no such record type or identifier here.");
  auto grant = grant_for(parts, *out.kind, client);
  if (!grant.ok()) return reject(kCode, grant.error());
  out.grant = *grant;
  if (const auto known = check_attributes(out.test, *out.kind, *out.grant); !known.ok())
    return reject(kCode, known.error());
  return out;
}

/// Everything that can meet the test: by the first equality that the register can look up, else all of it.
Maybe<std::vector<Record>> candidates(ReadTx& tx, const registers::Registers& registers, const Asked& asked) {
  constexpr const char* kCode = "rjct.search.too_many_records_found";
  const auto& id = asked.kind->shape->id;
  for (const auto* one : must_equal(asked.test)) {
    const auto field = asked.kind->field_of(one->attribute);
    if (!registers.findable(id, field) || asked.kind->codes.contains(field)) continue;
    auto found = registers.find(tx, id, field, one->value, kFoundMax + 1);
    if (found.size() > kFoundMax) return reject(kCode, "Ask for fewer records.");
    return found;
  }
  if (registers.count(tx, id) > kWalkedMax)
    return reject(kCode, "Ask by an identifier, or by a field that is indexed.");
  std::vector<Record> out;
  for (std::int64_t after = 0;;) {
    auto step = registers.list(tx, id, after, kStep);
    if (step.empty()) return out;
    after = step.back().id;
    for (auto& record : step)
      if (meets(asked.test, *asked.kind, record)) out.push_back(std::move(record));
    if (out.size() > kFoundMax) return reject(kCode, "Ask for fewer records.");
  }
}

Maybe<void> sort(std::vector<Record>& records, const RecordKind& kind, const json::value& criteria) {
  const auto* list = at_path(criteria, "sort").if_array();
  if (list == nullptr) return {};
  std::vector<std::pair<std::string, bool>> keys;  // field, descending
  for (const auto& item : *list) {
    const auto order = text_at(item, "sort_order");
    keys.emplace_back(kind.field_of(text_at(item, "attribute_name")), order == "desc");
    if (keys.back().first.empty() || (!order.empty() && order != "asc" && order != "desc"))
      return reject("rjct.sort.invalid", "Sort by a known attribute, asc or desc.");
  }
  std::ranges::sort(records, [&](const Record& a, const Record& b) {
    for (const auto& [field, descending] : keys)
      if (const int way = compare(kind.value_of(a.values, field), kind.value_of(b.values, field)); way != 0)
        return descending ? way > 0 : way < 0;
    return a.id < b.id;
  });
  return {};
}

struct Page {
  std::int64_t size = kPageSize;
  std::int64_t number = 1;
};
Maybe<Page> page_of(const json::value& criteria) {
  Page out;
  const auto& asked = at_path(criteria, "pagination");
  if (asked.is_null()) return out;
  out.size = int_at(asked, "page_size");
  out.number = int_at(asked, "page_number", 1);
  if (out.size < 1 || out.size > kFoundMax || out.number < 1 || out.number > kFoundMax)
    return reject("rjct.pagination.invalid", "page_size from 1 to 1000 and page_number from 1 are needed.");
  return out;
}

/// Fills `item` and gives the entries; a refusal leaves both as they are.
Maybe<std::vector<journal::Access>> answer(ReadTx& tx, const FacadeParts& parts, const Mapping& mapping,
                                           const Client& client, const json::value& criteria, json::object& item) {
  const auto asked = read_criteria(parts, mapping, client, criteria);
  if (!asked) return std::unexpected(asked.error());
  const auto page = page_of(criteria);
  if (!page) return std::unexpected(page.error());
  auto found = candidates(tx, *parts.registers(mapping.agency), *asked);
  if (!found) return std::unexpected(found.error());
  std::erase_if(*found, [&](const Record& record) { return !meets(asked->test, *asked->kind, record); });
  if (const auto sorted = sort(*found, *asked->kind, criteria); !sorted) return std::unexpected(sorted.error());
  json::array records;
  std::vector<journal::Access> entries;
  const auto total = static_cast<std::int64_t>(found->size());
  for (auto i = (page->number - 1) * page->size; i < std::min(total, page->number * page->size); ++i) {
    const auto& record = (*found)[static_cast<std::size_t>(i)];
    records.push_back(asked->kind->tell(record.values, asked->grant->fields));
    if (!record.subject.empty()) entries.push_back(access_to(record, *asked->kind, *asked->grant, client));
  }
  item["data"] = json::object{{"version", "1.0.0"},
                              {"reg_type", "ns:org:RegistryType:Civil"},
                              {"reg_record_type", asked->kind->type},
                              {"reg_records", std::move(records)}};
  item["pagination"] = json::object{{"page_size", page->size}, {"page_number", page->number}, {"total_count", total}};
  return entries;
}

}  // namespace

Result<void> check_search(const json::value& message) {
  const auto* list = at_path(message, "search_request").if_array();
  if (list == nullptr || list->empty() || list->size() > kBatchMax)
    return fail(errors::kBadMessage, {"message.search_request", "a list of 1 to 50 requests is needed"});
  for (const auto& item : *list)
    if (text_at(item, "reference_id").empty() || !Instant::parse(text_at(item, "timestamp")).ok() ||
        !at_path(item, "search_criteria").is_object())
      return fail(errors::kBadMessage,
                  {"message.search_request", "reference_id, timestamp and search_criteria are needed in each"});
  return {};
}

Answers search_all(ReadTx& tx, const FacadeParts& parts, const Mapping& mapping, const Client& client,
                   const json::value& message) {
  Answers out;
  for (const auto& request : at_path(message, "search_request").as_array()) {
    json::object item{
        {"reference_id", text_at(request, "reference_id")}, {"timestamp", parts.clock.now().iso()}, {"status", "succ"}};
    json::object status = item;
    auto entries = answer(tx, parts, mapping, client, at_path(request, "search_criteria"), item);
    if (entries) {
      for (auto& entry : *entries) out.entries.push_back(std::move(entry));
    } else {
      for (auto* one : {&item, &status}) {
        (*one)["status"] = "rjct";
        (*one)["status_reason_code"] = entries.error().code;
        (*one)["status_reason_message"] = entries.error().why;
      }
    }
    out.items.push_back(std::move(item));
    out.statuses.push_back(std::move(status));
  }
  return out;
}

Result<const pack::Grant*> grant_for(const FacadeParts& parts, const RecordKind& kind, const Client& client) {
  const auto today = parts.pack->zone().date_of(parts.clock.now());
  const auto* grant = parts.pack->grant(kind.service->id, client.agency, client.purpose, today);
  if (grant == nullptr) return fail(errors::kNoGrant, {kind.service->id, client.purpose});
  return grant;
}

Result<void> may_search(const FacadeParts& parts, const Mapping& mapping, const Client& client) {
  for (const auto& kind : mapping.kinds)
    if (grant_for(parts, kind, client).ok()) return {};
  return fail(errors::kNoGrant, {mapping.kinds.front().service->id, client.purpose});
}

journal::Access access_to(const Record& record, const RecordKind& kind, const pack::Grant& grant,
                          const Client& client) {
  journal::Access out;
  out.subject = record.subject;
  out.consumer = client.agency;
  out.officer = client.name;
  out.service = kind.service->id;
  out.purpose = client.purpose;
  out.basis_vi = grant.basis.vi;
  out.basis_en = grant.basis.en;
  for (const auto* names : {&kind.identifiers, &kind.tells})
    for (const auto& [name, field] : *names) {
      const bool told = std::ranges::find(grant.fields, field) != grant.fields.end() &&
                        !kind.value_of(record.values, field).is_null();
      if (told && std::ranges::find(out.fields, field) == out.fields.end()) out.fields.push_back(field);
    }
  return out;
}

bool meets(const Test& test, const RecordKind& kind, const Record& record) {
  return holds(test,
               [&](const std::string& attribute) { return kind.value_of(record.values, kind.field_of(attribute)); });
}

Result<void> check_attributes(const Test& test, const RecordKind& kind, const pack::Grant& grant) {
  std::string unknown;
  each_attribute(test, [&](const std::string& attribute) {
    const auto field = kind.field_of(attribute);
    // Asking by a field that one may not read would tell it bit by bit.
    if (field.empty() || std::ranges::find(grant.fields, field) == grant.fields.end()) unknown = attribute;
  });
  if (!unknown.empty()) return fail(errors::kBadMessage, {"query", "one cannot ask by the attribute " + unknown});
  return {};
}

}  // namespace sen::faces::dci
