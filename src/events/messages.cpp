/// Outbox and inbox as use cases see them.
#include "base/check.hpp"
#include "base/hash.hpp"
#include "events/events.hpp"
#include "events/queue.hpp"

namespace sen::events {
namespace {

constexpr Sql kQueue{
    "INSERT INTO @outbox (seq, id, destination, service, subject, purpose, case_id, on_reply, token, body, sent_at, "
    "state, attempts, error_id) "
    "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, 0, '')"};
constexpr Sql kStoredReply{"SELECT ok, body, error_id, error_args, asked FROM @inbox WHERE source = $1 AND id = $2"};
constexpr Sql kStoreReply{
    "INSERT INTO @inbox (source, id, service, at, ok, body, error_id, error_args, asked) VALUES ($1, $2, $3, $4, $5, "
    "$6, $7, $8, $9)"};
constexpr Sql kParked{
    "SELECT id, destination, service, subject, error_id, attempts, since FROM @outbox WHERE state = 1 ORDER BY seq "
    "LIMIT 1000"};
constexpr Sql kParkedJobs{
    "SELECT kind, key, last_error, attempts, since FROM @job WHERE attempts >= $1 ORDER BY kind, key LIMIT 1000"};
constexpr Sql kSkip{
    "UPDATE @outbox SET state = 3, settled_at = $2, skipped_by = $3, skip_reason = $4 WHERE id = $1 AND state = 1 "
    "RETURNING seq"};
constexpr Sql kBacklog{
    "SELECT destination, COUNT(*), MIN(sent_at) FROM @outbox WHERE state < 2 GROUP BY destination ORDER BY "
    "destination"};

Digest what_is_asked(const Message& message) {
  json::array parts{message.service, message.subject, message.purpose, message.case_id, message.body};
  return sha256(as_bytes(canonical_json(parts)));
}

Result<std::optional<Reply>> stored_reply(Tx& tx, const Message& message, const Digest& asked) {
  Cursor cursor = tx.query(kStoredReply, {message.from, message.id});
  if (!cursor.next()) return std::optional<Reply>{};
  if (!cursor.null(4) && !std::ranges::equal(cursor.blob(4), asked)) return fail(errors::kEventsOtherContent);
  Reply reply;
  reply.ok = cursor.i64(0) != 0;
  reply.body = stored_json(cursor.text(1));
  reply.error_id = cursor.string(2);
  if (const json::value args = stored_json(cursor.text(3)); args.is_array())
    for (const auto& arg : args.get_array())
      if (arg.is_string()) reply.error_args.emplace_back(arg.get_string());
  return std::optional<Reply>(std::move(reply));
}

}  // namespace

json::value stored_json(std::string_view text) {
  auto parsed = parse_json(text);
  return parsed.ok() ? std::move(*parsed) : json::value();
}

std::optional<AgencySlot> Hosting::slot(std::string_view agency) const {
  for (std::size_t i = 0; i < agencies.size(); ++i)
    if (agencies[i] == agency) return AgencySlot{static_cast<std::uint16_t>(i)};
  return {};
}

Ref send(Tx& tx, Context& context, const Hosting& hosting, const Outgoing& outgoing) {
  ASSERT(!outgoing.to.empty() && !outgoing.service.empty());
  ASSERT(tx.agency().index < hosting.agencies.size());
  const Ref id = context.fresh_ref();
  const std::int64_t seq = count_up(tx, "outbox");
  const std::string body = to_json(outgoing.body);  // a Param only borrows
  const Param values[] = {seq,
                          id,
                          outgoing.to,
                          outgoing.service,
                          outgoing.subject,
                          outgoing.purpose,
                          outgoing.case_id,
                          outgoing.on_reply,
                          outgoing.token,
                          body,
                          context.now()};
  tx.exec(kQueue, values);
  return id;
}

namespace {
json::value fields_of(const Error& error) {
  if (error.fields.empty()) return nullptr;
  json::array out;
  for (const auto& field : error.fields) {
    json::array args;
    for (const auto& arg : field.args) args.emplace_back(arg);
    out.push_back(json::object{{"pointer", field.pointer}, {"id", field.def->id}, {"args", std::move(args)}});
  }
  return json::object{{"fields", std::move(out)}};
}
}  // namespace

Result<Reply> receive(Tx& tx, Context& context, const Message& message, const Act& handle) {
  ASSERT(!message.id.empty());
  const Digest asked = what_is_asked(message);
  if (auto known = TRY(stored_reply(tx, message, asked))) return std::move(*known);
  auto result = handle(tx, context, message);
  Reply reply;
  if (result.ok()) {
    reply.body = std::move(*result);
  } else if (result.error().def->retry == Retry::kSameRequest) {
    return std::move(result).error();
  } else {
    reply = Reply{false, fields_of(result.error()), result.error().def->id, result.error().args};
  }
  json::array args;
  for (const auto& arg : reply.error_args) args.emplace_back(arg);
  const std::string body = to_json(reply.body);
  const std::string args_text = to_json(args);
  tx.exec(kStoreReply, {message.from, message.id, message.service, context.now(), reply.ok, body, reply.error_id,
                        args_text, ByteView(asked)});
  return reply;
}

std::vector<Parked> parked(ReadTx& tx) {
  std::vector<Parked> out;
  {
    Cursor cursor = tx.query(kParked);
    while (cursor.next())
      out.push_back({cursor.ref(0), cursor.string(1), cursor.string(2), cursor.string(3), cursor.string(4),
                     static_cast<int>(cursor.i64(5)), cursor.instant(6)});
  }
  Cursor cursor = tx.query(kParkedJobs, {kJobAttemptsMax});
  while (cursor.next())
    out.push_back({Ref{}, "", cursor.string(0), cursor.string(1), cursor.string(2), static_cast<int>(cursor.i64(3)),
                   cursor.instant(4)});
  return out;
}

Result<void> skip(Tx& tx, Context& context, Ref id, std::string_view by, std::string_view reason) {
  if (by.empty() || reason.empty()) return fail(errors::kEventsNoReason);
  {
    Cursor cursor = tx.query(kSkip, {id, context.now(), by, reason});
    if (!cursor.next()) return fail(errors::kEventsNotParked);
  }
  (void)count_up(tx, "skip");  // how the dispatcher learns of it
  return {};
}

std::vector<Backlog> backlog(ReadTx& tx) {
  std::vector<Backlog> out;
  Cursor cursor = tx.query(kBacklog);
  while (cursor.next()) out.push_back({cursor.string(0), cursor.i64(1), cursor.instant(2)});
  return out;
}

}  // namespace sen::events
