#!/usr/bin/env bash
# The façades from outside: written, read back after a restart, told to whoever subscribed, and refused to everybody else. Ends with
# "N passed, N failed".
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
SEN=${SEN:-build/release/src/sen/sen}
PORT=${PORT:-21473}
GOV=http://127.0.0.1:$((PORT + 1))
DCI=http://127.0.0.1:$((PORT + 2))
BACK=$((PORT + 3))
DATA=$(mktemp -d)
passed=0 failed=0
pid= listener=
trap '[ -n "$pid" ] && kill "$pid" 2>/dev/null; [ -n "$listener" ] && kill "$listener" 2>/dev/null; rm -rf "$DATA"' EXIT

ok() { passed=$((passed + 1)); }
bad() { failed=$((failed + 1)); printf 'FAILED %s: %s\n' "$1" "$2"; }
is() { if [ "$2" = "$3" ]; then ok; else bad "$1" "wanted $2, got $3"; fi; }

TOKEN=$(head -c 16 /dev/urandom | od -An -tx1 | tr -d ' \n')
cat >"$DATA/clients.json" <<EOF
{"clients": [
  {"id": "PLACE/GOV/1/all", "agency": "welfare", "purpose": "benefits", "may": ["read", "write", "define", "usage"]},
  {"id": "PLACE/GOV/2/reader", "agency": "welfare", "purpose": "benefits", "may": ["read"]},
  {"id": "benefits-office", "name": "Benefits office", "agency": "welfare", "purpose": "benefits",
   "token_sha256": "$(printf %s "$TOKEN" | sha256sum | cut -d' ' -f1)", "callbacks": ["http://127.0.0.1:$BACK/"]}]}
EOF
up() {  # SETTINGS...
  "$SEN" serve --pack packs/facades --data "$DATA/node" --port "$PORT" "$@" >>"$DATA/log" 2>&1 &
  pid=$!
  for _ in $(seq 300); do curl -sf "http://127.0.0.1:$PORT/readyz" >/dev/null 2>&1 && return 0; kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
  cat "$DATA/log"
  return 1
}
with_facades() { up --facade "govstack-registries=${GOV#http://}" --facade "dci-crvs=${DCI#http://}" --facade-clients "$DATA/clients.json"; }
down() { kill -"${1:-TERM}" "$pid" 2>/dev/null; wait "$pid" 2>/dev/null; pid=; }
# ask WHO METHOD URL [BODY]: sets STATUS and BODY. WHO is a client's id, a bearer token, or nothing.
ask() {
  local out who=()
  case "$1" in '') ;; PLACE/*) who=(-H "Information-Mediator-Client: $1") ;; *) who=(-H "Authorization: Bearer $1") ;; esac
  out=$(curl -sS -w '\n%{http_code}' -X "$2" "$3" -H 'Accept-Language: en' "${who[@]}" ${4+-H 'Content-Type: application/json' --data-binary "$4"} 2>&1)
  STATUS=${out##*$'\n'}
  BODY=${out%$'\n'*}
}
status() { local name=$1 wanted=$2; shift 2; ask "$@"; is "$name" "$wanted" "$STATUS"; }
field() { jq -r "$1" <<<"$BODY"; }

# --- off unless asked for
up || { echo "0 passed, 1 failed"; exit 1; }
is "off: no listener" 000 "$(curl -s -o /dev/null -w '%{http_code}' "$GOV/healthcheck")"
is "off: no path on the pages' port" 404 "$(curl -s -o /dev/null -w '%{http_code}' "http://127.0.0.1:$PORT/databases")"
down
for wrong in "--facade dci-crvs=127.0.0.1:$BACK" "--facade nothing=127.0.0.1:$BACK --facade-clients $DATA/clients.json" \
  "--facade dci-crvs=127.0.0.1:x --facade-clients $DATA/clients.json"; do
  # shellcheck disable=SC2086
  "$SEN" serve --pack packs/facades --data "$DATA/other" --port "$BACK" $wrong >/dev/null 2>&1
  is "refused at start: $wrong" 1 $?
done

# --- GovStack: define, write, read
with_facades || { echo "$passed passed, $((failed + 1)) failed"; exit 1; }
ALL=PLACE/GOV/1/all
SCHEMA='{"type": "object", "required": ["Name"], "properties": {
  "ID": {"type": "string", "primaryKey": true, "triggers": [{"actions": [{"type": "set-value", "value": "{code}{indexNoByCode}"}]}]},
  "Name": {"type": "string", "maxLength": 30}, "Born": {"type": "string", "format": "date"}}}'
status "define" 200 $ALL POST "$GOV/database/modify" "{\"code\": \"KID\", \"schema\": $SCHEMA}"
status "create" 200 $ALL POST "$GOV/data/KID/1.0/create" '{"write": {"content": {"Name": "Lan", "Born": "2026-11-02"}}}'
is "the number is made" KID1 "$(field .content.ID)"
status "no client" 401 '' GET "$GOV/data/KID/1.0"
status "unknown client" 401 PLACE/GOV/9/none GET "$GOV/data/KID/1.0"
status "a reader reads" 200 PLACE/GOV/2/reader GET "$GOV/data/KID/1.0"
status "a reader does not write" 403 PLACE/GOV/2/reader POST "$GOV/data/KID/1.0/create" '{"write": {"content": {"Name": "x"}}}'
status "unknown register" 404 $ALL GET "$GOV/data/NONE/1.0"
status "bad JSON" 400 $ALL POST "$GOV/data/KID/1.0/create" '{"write": '
status "unknown field" 422 $ALL POST "$GOV/data/KID/1.0/create" '{"write": {"content": {"Name": "Lan", "Colour": "red"}}}'
is "and it is named" /write/content/Colour "$(field '.errors[0].pointer')"
status "a day that is not" 422 $ALL POST "$GOV/data/KID/1.0/create" '{"write": {"content": {"Name": "Lan", "Born": "2026-02-30"}}}'
status "a rule that would not be kept" 422 $ALL POST "$GOV/database/modify" '{"code": "P", "schema": {"properties": {"A": {"type": "string", "pattern": "x"}}}}'
head -c 1200000 /dev/zero | tr '\0' ' ' >"$DATA/large"
is "too large" 413 "$(curl -s -o /dev/null -w '%{http_code}' -H "Information-Mediator-Client: $ALL" -H 'Content-Type: application/json' \
  --data-binary "@$DATA/large" "$GOV/data/KID/1.0/create")"
status "type changed" 422 $ALL POST "$GOV/database/modify" "{\"code\": \"KID\", \"schema\": ${SCHEMA/\"maxLength\": 30/\"format\": \"date\"}}"
status "read" 200 $ALL POST "$GOV/data/KID/1.0/read" '{"query": {"content": {"Name": "Lan"}}}'
status "who read it" 200 $ALL GET "$GOV/data/myPersonalDataUsage?userId=KID1&databaseId=KID"
is "two reads stand in the journal" 2 "$(field length)"

# --- all of it is there after the power fails
down KILL
with_facades || { echo "$passed passed, $((failed + 1)) failed"; exit 1; }
status "value after a restart" 200 $ALL GET "$GOV/data/KID/1.0/KID1/read-value/Name.json"
is "the same value" '"Lan"' "$BODY"
ask $ALL POST "$GOV/data/KID/1.0/create" '{"write": {"content": {"Name": "Mai"}}}'
is "the numbers go on" KID2 "$(field .content.ID)"
ask $ALL GET "$GOV/data/myPersonalDataUsage?userId=KID1&databaseId=KID"
is "the journal too" 3 "$(field length)"

# --- DCI: a subscriber hears of a birth that was written through the other façade
node -e '
  const { appendFileSync } = require("node:fs");
  require("node:http").createServer((request, response) => {
    let body = "";
    request.on("data", (part) => (body += part));
    request.on("end", () => { appendFileSync(process.argv[2], request.url + " " + body + "\n"); response.end("{}"); });
  }).listen(Number(process.argv[1]), "127.0.0.1");' "$BACK" "$DATA/called" &
listener=$!
wait_for() { for _ in $(seq 100); do grep -q "$1" "$DATA/called" 2>/dev/null && return 0; sleep 0.1; done; return 1; }
message() {  # ACTION MESSAGE [SENDER_URI]
  printf '{"signature": "unsigned", "header": {"version": "1.0.0", "message_id": "m", "message_ts": "%s", "action": "%s", "sender_id": "benefits-office",
    "sender_uri": "%s", "receiver_id": "crvs-server", "total_count": 1}, "message": %s}' "$(date -u +%FT%TZ)" "$1" \
    "${3:-http://127.0.0.1:$BACK/registry/on-$1}" "$2"
}
search_for() { printf '{"transaction_id": "t-%s", "search_request": [{"reference_id": "r", "timestamp": "2026-11-20T00:00:00Z", "search_criteria":
  {"query_type": "idtype-value", "query": {"type": "BIRTH_REG_NO", "value": "%s"}}}]}' "$1" "$1"; }
SUBSCRIBE='{"transaction_id": "s1", "subscribe_request": [{"reference_id": "r", "timestamp": "2026-11-20T00:00:00Z", "subscribe_criteria":
  {"reg_event_type": "BIRTH", "filter": {"type": "BIRTH_REG_NO", "value": "BR-7"}, "notify_record_type": "Person"}}]}'
status "subscribe" 202 "$TOKEN" POST "$DCI/registry/subscribe" "$(message subscribe "$SUBSCRIBE")"
is "it is answered" 0 "$(wait_for on-subscribe; echo $?)"
status "a birth" 200 $ALL POST "$GOV/data/birth/1.0/create" '{"write": {"content": {"birth_reg_no": "BR-7", "given_name": "Lan", "sex": "2",
  "mother_name": "Bí Mật", "date_of_birth": "2026-11-02", "registration_date": "2026-11-03"}}}'
is "the subscriber is told" 0 "$(wait_for '^/registry/notify .*"given_name":"Lan"'; echo $?)"
is "what is not granted is not told" 1 "$(grep -c Mật "$DATA/called" >/dev/null; echo $?)"
status "search at once" 200 "$TOKEN" POST "$DCI/registry/sync/search" "$(message search "$(search_for BR-7)")"
is "it is found" Lan "$(field '.message.search_response[0].data.reg_records[0].name.given_name')"
status "search for later" 202 "$TOKEN" POST "$DCI/registry/search" "$(message search "$(search_for BR-7)")"
is "it is answered later" 0 "$(wait_for '^/registry/on-search .*"given_name":"Lan"'; echo $?)"
status "its state" 200 "$TOKEN" POST "$DCI/registry/sync/txn/status" "$(message txn-status '{"transaction_id": "x", "txnstatus_request":
  {"reference_id": "r", "txn_type": "search", "attribute_type": "transaction_id", "attribute_value": "t-BR-7"}}')"
is "done" succ "$(field '.message.txnstatus_response.txn_status.search_response[0].status')"
status "no token" 401 '' POST "$DCI/registry/sync/search" "$(message search "$(search_for BR-7)")"
status "wrong token" 401 "${TOKEN}0" POST "$DCI/registry/sync/search" "$(message search "$(search_for BR-7)")"
status "bad JSON" 400 "$TOKEN" POST "$DCI/registry/sync/search" '{'
status "no message" 400 "$TOKEN" POST "$DCI/registry/search" "$(message search null)"
status "an address of somebody else" 400 "$TOKEN" POST "$DCI/registry/search" "$(message search "$(search_for BR-7)" http://127.0.0.1:9/)"
ask "$TOKEN" POST "$DCI/registry/sync/search" "$(message search "$(search_for BR-7)" | sed 's/"unsigned"/"forged"/')"
is "a signature that nobody can check" err.signature.invalid "$(field .message.error.code)"

down
"$SEN" journal verify --pack packs/facades --data "$DATA/node" >"$DATA/verified" 2>/dev/null
is "the journals are whole" 0 $?
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
