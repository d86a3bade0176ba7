#!/usr/bin/env bash
# The program as its users meet it: started for real, driven with curl, killed, altered, restarted. Ends with "N passed, N failed".
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
SEN=${SEN:-build/release/src/sen/sen}
PORT=${PORT:-18473}
BASE=http://127.0.0.1:$PORT
DATA=$(mktemp -d)
STORE=${STORE:-}  # a PostgreSQL address with an empty database, or nothing: SQLite
passed=0 failed=0
pid=
trap '[ -n "$pid" ] && kill "$pid" 2>/dev/null; rm -rf "$DATA"' EXIT

ok() { passed=$((passed + 1)); }
bad() { failed=$((failed + 1)); printf 'FAILED %s: %s\n' "$1" "$2"; }
is() { if [ "$2" = "$3" ]; then ok; else bad "$1" "wanted $2, got $3"; fi; }
has() { case "$3" in *"$2"*) ok ;; *) bad "$1" "no \"$2\" in: ${3:0:300}" ;; esac; }
lacks() { case "$3" in *"$2"*) bad "$1" "\"$2\" is in the answer" ;; *) ok ;; esac; }

up() {
  "$SEN" demo --port "$PORT" --data "$DATA/node" ${STORE:+--store "$STORE"} --people 400 --seed 3 --births 4 --date 2026-11-20 >"$DATA/log" 2>&1 &
  pid=$!
  for _ in $(seq 300); do curl -sf "$BASE/readyz" >/dev/null 2>&1 && return 0; kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
  cat "$DATA/log"
  return 1
}
down() { kill -"${1:-TERM}" "$pid" 2>/dev/null; wait "$pid" 2>/dev/null; local code=$?; pid=; return $code; }
# http TOKEN METHOD PATH [BODY] [TYPE]: sets STATUS and BODY
http() {
  local out
  out=$(curl -sS -w '\n%{http_code}' -X "$2" "$BASE$3" -H 'Accept: application/json' -H 'Accept-Language: en' ${1:+-H "Authorization: Bearer $1"} \
    ${4:+-H "Content-Type: ${5:-application/json}" --data-binary "$4"} 2>&1)
  STATUS=${out##*$'\n'}
  BODY=${out%$'\n'*}
}
sign_in() {
  local challenge code
  http '' POST /api/sign-in "{\"agency\": \"$1\", \"login\": \"$2\"}"
  challenge=$(jq -r .challenge <<<"$BODY")
  http '' GET "/api/practice/code?agency=$1&login=$2"
  code=$(jq -r .code <<<"$BODY")
  http '' POST "/api/sign-in/$challenge" "{\"agency\": \"$1\", \"code\": \"$code\"}"
  TOKEN=$(jq -r .token <<<"$BODY")
}

up || { echo "0 passed, 1 failed"; exit 1; }

# --- the whole path, twice, by the documented example
for _ in 1 2; do
  out=$(timeout 60 examples/birth.sh "$BASE" 2>&1)
  is "birth.sh" 0 $?
  for line in dossier= certificate= pin= residence= health_card=; do has "birth.sh prints $line" "$line" "$out"; done
  pin=$(sed -n 's/^pin=//p' <<<"$out")
  is "a personal number has 12 digits" 12 "${#pin}"
done
dossier=$(sed -n 's/^dossier=//p' <<<"$out")

# --- an agency's system: services by grant
http '' GET /api/practice/birth
cast=$BODY
system=$(jq -r .insurance_system.token <<<"$BODY"); ward=$(jq -r .hospital.token <<<"$BODY"); name=$(jq -r .mother.name <<<"$BODY"); number=$(jq -r .mother.login <<<"$BODY")
ask() { http "$1" POST "/api/services/$2" "{\"purpose\": \"${4:-health-insurance}\", \"case\": \"BH-1\", \"args\": $3}"; }
ask "$system" person.search "{\"name\": \"$name\"}"
is "search" 200 "$STATUS"
has "search finds the person" "$number" "$BODY"
lacks "search tells granted fields only" '"mother"' "$BODY"
ask "$system" person.search '{"name": "An"}'
is "search for one syllable" 422 "$STATUS"
ask "$system" person.verify "{\"pin\": \"$number\", \"claims\": {\"full_name\": \"$name\", \"birth_date\": \"1901\"}}"
is "verify" '{"full_name":"Y","birth_date":"N"}' "$(jq -c .answer.claims <<<"$BODY")"
ask "$system" person.verify '{"pin": "000000000000", "claims": {"full_name": "Nobody"}}'
is "verify about nobody" '{"full_name":"U"}' "$(jq -c .answer.claims <<<"$BODY")"
# --- the same in the country's own forms: a scanned card, the national XML message
card() { jq -n --arg s "$1" '{scan: $s}'; }
born=$(jq -r '.mother.birth_date | split("-") | reverse | join("")' <<<"$cast")
ask "$system" person.verify "$(card "$number||$name|$born|Nữ|Số 1|01012021|new field")"
is "verify by a scanned card" '{"birth_date":"Y","full_name":"Y","sex":"Y"}' "$(jq -c .answer.claims <<<"$BODY")"
ask "$system" person.by_pin "$(card "$number||$name|$born|Nữ|Số 1|01012021")"
is "read by a scanned card" "$number" "$(jq -r .answer.pin <<<"$BODY")"
ask "$system" person.verify "$(card "$number||$name|31021990|Female|Số 1|01012021")"
is "a card with a wrong date and sex" 422 "$STATUS"
is "names both parts" '["/scan/3","/scan/4"]' "$(jq -c '[.errors[].pointer]' <<<"$BODY")"
ask "$system" person.verify "$(card "$number|$name")"; is "a card that is none" 422 "$STATUS"
ask "$system" person.search "$(card "$number||$name|$born|Nữ|Số 1|01012021")"; is "a search takes no card" 422 "$STATUS"
# xml SERVICE ACCEPT BODY [HEADER]
xml() {
  local out
  out=$(curl -sS -w '\n%{http_code}' -X POST "$BASE/api/services/$1?purpose=health-insurance&case=BH-2" -H "Accept: $2" -H 'Accept-Language: en' \
    -H "Authorization: Bearer $system" -H 'Content-Type: application/xml' ${4:+-H "$4"} --data-binary "$3" 2>&1)
  STATUS=${out##*$'\n'}
  BODY=${out%$'\n'*}
}
citizen() { printf '<CongdanCollection xmlns="http://www.mic.gov.vn/dancu/1.0"><CongDan>\n<SoDinhDanh>%s</SoDinhDanh>\n%s</CongDan></CongdanCollection>' "$1" "$2"; }
xml person.by_pin application/xml "$(citizen "$number" '')"
is "XML in and out" 200 "$STATUS"
has "the answer holds the person" "<SoDinhDanh>$number</SoDinhDanh>" "$BODY"
has "and how many" 'SoCongDan="1"' "$BODY"
told=$(sed 's|<ChiTiet>.*</ChiTiet>||' <<<"$BODY")
xml person.verify application/json "$told"
is "what was told is true" true "$(jq '[.answer.claims[]] | length > 3 and all(. == "Y")' <<<"$BODY")"
xml person.by_pin application/xml "$(citizen 000000000000 '')"; has "nobody in XML" 'SoCongDan="0"' "$BODY"
xml person.verify application/xml "$(citizen "$number" '<GioiTinh>2</GioiTinh>')"; is "verdicts are JSON" 422 "$STATUS"
xml person.search application/json "$(citizen "$number" '')"; is "a search speaks no XML" 422 "$STATUS"
xml person.verify application/json "$(citizen "$number" '<GioiTinh>9</GioiTinh>')"; is "a wrong code in XML" 422 "$STATUS"; has "is named by its line" "Line 3, CongDan/GioiTinh" "$BODY"
xml person.verify application/json "<!DOCTYPE a [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>$(citizen "&e;" '')"; is "XML with a document type" 400 "$STATUS"; lacks "reads no file" "root:" "$BODY"
xml person.supplement application/json "$(citizen "$number" '<NhomMau>04</NhomMau>')"; is "an XML act without a key" 400 "$STATUS"
xml person.supplement application/json "$(citizen "$number" '<NhomMau>04</NhomMau>')" 'Idempotency-Key: blood-1'; is "an XML act" 200 "$STATUS"; first=$BODY
xml person.supplement application/json "$(citizen "$number" '<NhomMau>04</NhomMau>')" 'Idempotency-Key: blood-1'; is "the same act again" "$first" "$BODY"
xml person.supplement application/json "$(citizen "$number" '<GioiTinh>1</GioiTinh>')" 'Idempotency-Key: blood-2'; is "an act against the register" 422 "$STATUS"; has "says why" "civil status" "$BODY"
act() { curl -sS -X POST "$BASE/api/services/$1" -H "Authorization: Bearer $system" -H 'Accept-Language: en' -H 'Content-Type: application/json' -H "Idempotency-Key: $2" --data-binary "$3"; }
BODY=$(act person.supplement names-1 "{\"purpose\": \"health-insurance\", \"args\": {\"pin\": \"$number\", \"other_names\": [{\"name\": \"Bê\"}, {\"name\": \"A1\"}], \"current_place\": {\"place\": \"x\"}}}")
is "wrong parts of lists and addresses" '["/current_place/place","/other_names/1/name"]' "$(jq -c '[.errors[].pointer] | sort' <<<"$BODY")"
BODY=$(act person.supplement names-2 "{\"purpose\": \"health-insurance\", \"args\": {\"pin\": \"$number\", \"other_names\": [{\"name\": \"Bê\"}], \"current_place\": {\"place\": \"01\"}}}")
is "a list and an address" true "$(jq '.answer.version > 1' <<<"$BODY")"
for try in $(seq 12); do  # another officer's name each time does not help a guesser
  http "$system" POST /api/services/person.verify "{\"purpose\": \"health-insurance\", \"officer\": \"o$try\", \"args\": {\"pin\": \"$number\", \"claims\": {\"birth_date\": \"19$((60 + try))\"}}}"
done
is "guessing ends with the budget" 429 "$STATUS"
ask "$system" person.changes '{}'
is "changes" 200 "$STATUS"
cursor=$(jq -r .answer.cursor <<<"$BODY"); seen=$(jq '.answer.changes | length' <<<"$BODY")
while [ "$(jq .answer.more <<<"$BODY")" = true ]; do
  ask "$system" person.changes "{\"since\": \"$cursor\"}"
  cursor=$(jq -r .answer.cursor <<<"$BODY"); seen=$((seen + $(jq '.answer.changes | length' <<<"$BODY")))
done
[ "$seen" -gt 300 ] && ok || bad "changes tell everybody once" "$seen"
ask "$system" person.changes "{\"since\": \"$cursor\"}"
is "nothing is new" '[]' "$(jq -c .answer.changes <<<"$BODY")"
ask "$system" person.changes '{"since": "yesterday"}'
is "a cursor that is none" 422 "$STATUS"
ask "$system" person.search "{\"name\": \"$name\"}" birth
is "another purpose" 403 "$STATUS"
ask "$ward" person.search "{\"name\": \"$name\"}"
is "a facility is not the agency" 403 "$STATUS"
ask '' person.search "{\"name\": \"$name\"}"
is "nobody signed in" 403 "$STATUS"
ask "$system" person.none '{}'
is "no such service" 404 "$STATUS"
ask "$system" person.create '{}'
is "an act without a key" 400 "$STATUS"

# --- hospital: credential, facility, fields, idempotency
http '' GET /api/practice/birth
cast=$BODY
facility=$(jq -r .hospital.facility <<<"$cast") hospital=$(jq -r .hospital.token <<<"$cast")
notice() { jq -n --arg n "$1" --argjson c "$cast" '{number: $n, facility: $c.hospital.facility, mother: {pin: $c.mother.login, name: $c.mother.name, birth_date: $c.mother.birth_date}, child: {sex: "1", born_on: $c.today, intended_given: "An"}}'; }
number="77001.GCS.$facility.26"
http '' POST /api/birth-notices "$(notice "$number")"; is "notice without a credential" 403 "$STATUS"
http 'health.sen_wrong' POST /api/birth-notices "$(notice "$number")"; is "notice with a wrong credential" 401 "$STATUS"
http "$hospital" POST /api/birth-notices "$(notice "$number")"; is "notice" 201 "$STATUS"
http "$hospital" POST /api/birth-notices "$(notice "$number")"; is "notice again" 200 "$STATUS"; is "notice again says so" true "$(jq .repeated <<<"$BODY")"
http "$hospital" POST /api/birth-notices "$(notice "$number" | jq '.child.sex = "2"')"; is "same number, other content" 409 "$STATUS"
http "$hospital" POST /api/birth-notices "$(notice "$number" | jq '.facility = "99999" | .number = "77002.GCS.99999.26"')"; is "for another facility" 403 "$STATUS"
http "$hospital" POST /api/birth-notices '{"number": "x", "facility": "'"$facility"'", "mother": {"birth_date": "soon"}, "child": {"sex": "7"}, "more": 1}'
is "bad fields" 422 "$STATUS"; is "every bad field is named" true "$(jq '.errors | length >= 4' <<<"$BODY")"
http "$hospital" POST /api/birth-notices '{"number": '; is "broken JSON" 400 "$STATUS"
http "$hospital" POST /api/birth-notices "$(notice "77003.GCS.$facility.26" | jq '.mother.name = "Robert\u0027); DROP TABLE person;--"')"; is "SQL as a name" 422 "$STATUS"
http "$hospital" POST /api/birth-notices "$(notice "77004.GCS.$facility.26" | jq '.mother.name = "<script>alert(1)</script>"')"; is "HTML as a name" 422 "$STATUS"
http "$hospital" POST /api/birth-notices "$(printf '{"number": "77005.GCS.%s.26", "facility": "%s", "mother": {"name": "\xff\xfe"}}' "$facility" "$facility")"; is "invalid UTF-8" 400 "$STATUS"
http "$hospital" POST /api/birth-notices "$(notice "77006.GCS.$facility.26" | jq '.child.born_on = "2031-01-01"')"; is "born in the future" 422 "$STATUS"
head -c 10485760 /dev/zero | tr '\0' 'a' >"$DATA/big"
is "10 MB body" 413 "$(curl -s -o /dev/null -w '%{http_code}' -X POST "$BASE/api/birth-notices" -H "Authorization: Bearer $hospital" -H 'Content-Type: application/json' -H 'Expect:' --data-binary "@$DATA/big")"

# --- XML9 in its envelope
mother=$(jq -r .mother.login <<<"$cast")
xml9="<CHITIEU_DU_LIEU_GIAY_CHUNG_SINH><DSACH_GIAYCHUNGSINH><DU_LIEU_GIAY_CHUNG_SINH><HO_TEN_NND>$(jq -r .mother.name <<<"$cast")</HO_TEN_NND><NGAYSINH_NND>$(jq -r '.mother.birth_date | gsub("-"; "")' <<<"$cast")</NGAYSINH_NND><SO_CCCD_NND>$mother</SO_CCCD_NND><HO_TEN_CON>Nguyễn Minh Châu</HO_TEN_CON><GIOI_TINH_CON>2</GIOI_TINH_CON><CAN_NANG_CON>3100</CAN_NANG_CON><NGAY_SINH_CON>202611200710</NGAY_SINH_CON><SO>77010.GCS.$facility.26</SO><QUYEN_SO>01</QUYEN_SO></DU_LIEU_GIAY_CHUNG_SINH></DSACH_GIAYCHUNGSINH></CHITIEU_DU_LIEU_GIAY_CHUNG_SINH>"
cat >"$DATA/in.xml" <<XML
<?xml version="1.0" encoding="UTF-8"?>
<GIAMDINHHS><THONGTINDONVI><MACSKCB>$facility</MACSKCB></THONGTINDONVI><THONGTINHOSO><DANHSACHHOSO><HOSO><FILEHOSO><LOAIHOSO>XML9</LOAIHOSO><NOIDUNGFILE>$(base64 -w0 <<<"$xml9")</NOIDUNGFILE></FILEHOSO></HOSO></DANHSACHHOSO></THONGTINHOSO></GIAMDINHHS>
XML
printf '%s\n' "$hospital" >"$DATA/token"
out=$("$SEN" import birth-notices "$DATA/in.xml" --to "$BASE" --credential-file "$DATA/token" 2>&1); is "import XML9" 0 $?; has "import says recorded" recorded "$out"
out=$("$SEN" import birth-notices "$DATA/in.xml" --to "$BASE" --credential-file "$DATA/token" 2>&1); has "import again" "known already" "$out"
printf '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><GIAMDINHHS>&e;</GIAMDINHHS>' >"$DATA/bad.xml"
out=$("$SEN" import birth-notices "$DATA/bad.xml" --to "$BASE" --credential-file "$DATA/token" 2>&1); is "XML with a document type" 1 $?

# --- sign-in and sessions
http '' POST /api/sign-in '{"agency": "portal", "login": "000000000000"}'; is "an unknown login gets the same answer" 200 "$STATUS"
unknown=$(jq -r .challenge <<<"$BODY")
http '' POST "/api/sign-in/$unknown" '{"agency": "portal", "code": "123456"}'; is "and no session" 401 "$STATUS"
http 'portal.nonsense' GET /api/me; is "a wrong session" 401 "$STATUS"
http '' GET /api/me; is "no session" 401 "$STATUS"
sign_in portal "$mother"; me=$TOKEN
stranger=$me
for _ in 1 2 3 4; do  # the practice country may have drawn that very mother again: who leaks shows it to the next one too
  http "$stranger" GET "/api/cases/$dossier"; [ "$STATUS" = 404 ] && break
  sign_in portal "$(curl -s "$BASE/api/practice/birth" | jq -r .mother.login)"; stranger=$TOKEN
done
is "someone else's case" 404 "$STATUS"
http "$me" GET /api/work; is "a citizen in the workbench" 403 "$STATUS"
http "$hospital" GET /api/me; is "a machine may ask who it is" 200 "$STATUS"

# --- a draft, its fields, submitting
http "$me" POST /api/drafts "{\"procedure\": \"birth-linked\", \"notice\": \"$number\", \"mother_birth_date\": \"1990-01-01\"}"; is "a notice with somebody else's birth date" 422 "$STATUS"
http "$me" POST /api/drafts "{\"procedure\": \"birth-linked\", \"notice\": \"$number\"}"; is "open a draft" 201 "$STATUS"
draft=$(jq -r .token <<<"$BODY")
is "at most 8 fields are asked" true "$(jq '[.pages[].asks[]] | length <= 8' <<<"$BODY")"
is "at most 6 pages" true "$(jq '.pages | length <= 6' <<<"$BODY")"
http "$me" POST /api/drafts '{"procedure": "birth-linked", "notice": "00000.GCS.00000.26"}'; is "a notice that is not there" 422 "$STATUS"
http "$me" POST /api/drafts '{"procedure": "no-such", "notice": "1"}'; is "an unknown procedure" 404 "$STATUS"
http "$me" PATCH "/api/drafts/$draft" '{"given_name": "A1!"}'; is "digits in a name" 422 "$STATUS"
http "$me" PATCH "/api/drafts/$draft" '{"no_such": "x"}'; is "an unknown field" 422 "$STATUS"
http "$me" PATCH "/api/drafts/$draft" '{"given_name": "<b>An</b>"}'; is "HTML in a name" 422 "$STATUS"
http "$me" PATCH "/api/drafts/$draft" "$(printf '{"given_name": "A\\u0000n"}')"; is "a control character" 422 "$STATUS"
http "$me" PATCH "/api/drafts/$draft" "$(printf '{"given_name": "Nguye\xcc\x82\xcc\x83n"}')"; is "a decomposed name" 200 "$STATUS"
http "$me" GET "/api/drafts/$draft"; is "is stored composed" "Nguyễn" "$(jq -r .answers.given_name <<<"$BODY")"
http "$me" POST "/api/drafts/$draft/submit" '{"commitment": true}'; is "submit without all answers" 422 "$STATUS"
http "$me" GET "/api/drafts/$draft"; answers=$(jq -c '.answers + {given_name: "An", identity_card: true, delivery: "electronic", copies: 0}' <<<"$BODY")
http "$me" PATCH "/api/drafts/$draft" "$answers"; is "save" 200 "$STATUS"
http "$me" POST "/api/drafts/$draft/submit" '{"commitment": false}'; is "submit without the declaration" 422 "$STATUS"
http "$me" POST "/api/drafts/$draft/submit" '{"commitment": true}'; is "submit" 201 "$STATUS"; mine=$(jq -r .dossier <<<"$BODY")
http "$me" POST "/api/drafts/$draft/submit" '{"commitment": true}'; is "submit again" 200 "$STATUS"; is "is the same dossier" "$mine" "$(jq -r .dossier <<<"$BODY")"

# --- officers: other commune, stale version, wrong order, own rights
registrar=$(jq -r .officers.registrar.login <<<"$cast") unit=$(jq -r .officers.registrar.unit <<<"$cast")
sign_in justice "$registrar"; r=$TOKEN
other=$("$SEN" --help >/dev/null; curl -s "$BASE/api/practice/birth" | jq -r .officers.registrar.login)
for _ in $(seq 40); do [ "$other" != "$registrar" ] && break; other=$(curl -s "$BASE/api/practice/birth" | jq -r .officers.registrar.login); done
sign_in justice "$other"; o=$TOKEN
work=
for _ in $(seq 50); do http "$r" GET "/api/work?unit=$unit"; work=$(jq -c --arg d "$mine" '.work[] | select(.dossier == $d)' <<<"$BODY"); [ -n "$work" ] && break; sleep 0.1; done
id=$(jq -r .id <<<"$work") version=$(jq .version <<<"$work")
lacks "a queue shows no personal number" "$mother" "$BODY"
http "$o" GET "/api/work?unit=$unit"; is "another commune's queue" 403 "$STATUS"
http "$o" GET "/api/work/$id"; is "another commune's work" 403 "$STATUS"
http "$o" POST "/api/work/$id/approve" "{\"version\": $version}"; is "deciding for another commune" 403 "$STATUS"
http "$r" POST "/api/work/$id/approve" "{\"version\": $version}"; is "approving before the parent confirmed" 409 "$STATUS"
http "$r" POST "/api/work/$id/refuse" "{\"version\": $version, \"reason\": \"  \"}"; is "refusing without a reason" 422 "$STATUS"
# --- completing, sending back, withdrawing
asked() { http "$me" GET "/api/cases/$mine"; jq -r '.requests[0].token // empty' <<<"$BODY"; }
status_of() { http "$me" GET "/api/cases/$mine"; jq .status <<<"$BODY"; }
work_of() { for _ in $(seq 50); do http "$r" GET "/api/work?unit=$unit"; work=$(jq -c --arg d "$mine" '.work[] | select(.dossier == $d)' <<<"$BODY"); [ -n "$work" ] && break; sleep 0.1; done; id=$(jq -r .id <<<"$work") version=$(jq .version <<<"$work"); }
becomes() { for _ in $(seq 50); do [ "$(status_of)" = "$1" ] && break; sleep 0.1; done; is "status of the case" "$1" "$(status_of)"; }
http "$r" POST "/api/work/$id/supplement" "{\"version\": $version, \"note\": \" \"}"; is "asking for more without saying what" 422 "$STATUS"
http "$r" POST "/api/work/$id/supplement" "{\"version\": $version, \"note\": \"Tên chưa rõ\", \"fields\": [\"no_such\"]}"; is "asking for a field that is not there" 422 "$STATUS"
http "$r" POST "/api/work/$id/supplement" "{\"version\": $version, \"note\": \"Tên chưa rõ\", \"fields\": [\"given_name\"]}"; is "ask for more" 200 "$STATUS"
becomes 5; token=$(asked)
http "$me" POST "/api/requests/$token" '{"answer": "agree"}'; is "agreeing is no answer to that" 409 "$STATUS"
http "$me" POST "/api/requests/$token/supplement" '{"answers": [{"field": "clinic", "value": "1"}]}'; is "changing what was not asked" 422 "$STATUS"
http "$me" POST "/api/requests/$token/supplement" '{"answers": [{"field": "given_name", "value": "An"}], "note": "Đã kiểm tra"}'; is "complete the application" 204 "$STATUS"
becomes 4; work_of
http "$r" POST "/api/work/$id/return" "{\"version\": $version, \"reason\": \"\"}"; is "sending back without a reason" 422 "$STATUS"
http "$r" POST "/api/work/$id/return" "{\"version\": $version, \"reason\": \"Xem lại tên\"}"; is "send back" 200 "$STATUS"
becomes 3
http "$me" PATCH "/api/drafts/$draft" '{"given_name": "Ân"}'; is "the form is open again" 200 "$STATUS"
http "$me" POST "/api/drafts/$draft/submit" '{"commitment": true}'; is "send it again" 201 "$STATUS"; mine=$(jq -r .dossier <<<"$BODY"); becomes 2
for _ in $(seq 9); do strange=$(curl -s "$BASE/api/practice/birth" | jq -r .mother.login); [ "$strange" != "$mother" ] && break; done
sign_in portal "$strange"; stranger=$TOKEN
http "$stranger" POST "/api/cases/$mine/withdraw" '{}'; is "a stranger withdraws" 404 "$STATUS"
http "$me" POST "/api/cases/$mine/withdraw" '{}'; is "withdraw" 204 "$STATUS"; becomes 7
http "$me" POST "/api/cases/$mine/withdraw" '{}'; is "withdraw twice" 409 "$STATUS"
http "$me" PATCH "/api/drafts/$draft" '{"given_name": "An"}'; http "$me" POST "/api/drafts/$draft/submit" '{"commitment": true}'; is "and send it a third time" 201 "$STATUS"; mine=$(jq -r .dossier <<<"$BODY")
work_of
http "$r" POST "/api/work/$id/send-draft" "{\"version\": $version}"; is "send the draft" 200 "$STATUS"
http "$r" POST "/api/work/$id/send-draft" "{\"version\": $version}"; is "a second officer with the old page" 409 "$STATUS"
http "$r" GET "/api/signing?unit=$unit"; is "a registrar's signing queue is empty" 0 "$(jq '.work | length' <<<"$BODY")"

# --- objecting by field, then agreeing
for _ in $(seq 50); do token=$(asked); [ -n "$token" ] && break; sleep 0.1; done
http "$me" POST "/api/requests/$token" '{"answer": "object"}'; is "an objection needs a field" 422 "$STATUS"
http "$me" POST "/api/requests/$token" '{"answer": "object", "objections": [{"field": "given_name", "wanted": "Bình"}]}'; is "object" 204 "$STATUS"
http "$me" POST "/api/requests/$token" '{"answer": "agree"}'; is "answering twice" 409 "$STATUS"
for _ in $(seq 50); do http "$r" GET "/api/work?unit=$unit&states=objected"; version=$(jq --arg d "$mine" '.work[] | select(.dossier == $d) | .version' <<<"$BODY"); [ -n "$version" ] && break; sleep 0.1; done
http "$r" POST "/api/work/$id/accept-objections" "{\"version\": $version}"; is "take over the objection" 200 "$STATUS"; version=$(jq .version <<<"$BODY")
http "$r" POST "/api/work/$id/send-draft" "{\"version\": $version}"; is "send the mended draft" 200 "$STATUS"
for _ in $(seq 50); do next=$(asked); [ -n "$next" ] && [ "$next" != "$token" ] && break; sleep 0.1; done
http "$me" GET "/api/requests/$next"; has "the mended draft has the new name" "BÌNH" "$BODY"

# --- who used my data
http "$me" GET /api/access-log; is "access log" 200 "$STATUS"; has "it names the agency" portal "$BODY"; has "and the fields" fields "$BODY"
http "$me" GET "/api/access-log?subject=00000000000000000000000001"; is "a stranger's access log" 404 "$STATUS"

# --- kill -9: nothing acknowledged is lost; the case goes on
down KILL
up || bad "start after kill -9" "did not come up"
http "$me" GET "/api/cases/$mine"; is "the case after kill -9" 200 "$STATUS"
http "$me" POST "/api/requests/$next" '{"answer": "agree"}'; is "it goes on" 204 "$STATUS"

# --- a second program on the same data, a taken port, a broken pack
out=$("$SEN" demo --port 0 --data "$DATA/node" ${STORE:+--store "$STORE"} 2>&1); is "data folder in use" 1 $?; has "says so" "use" "$out"
out=$("$SEN" demo --port "$PORT" --data "$DATA/other" --people 60 2>&1); is "port taken" 1 $?; has "names the port" "$PORT" "$out"
cp -r packs/vietnam "$DATA/pack" && sed -i 's/outcomes:/outcoms:/' "$DATA"/pack/procedures/birth-linked-2026.yaml
out=$("$SEN" check "$DATA/pack" 2>&1); is "a broken pack" 1 $?; has "names file and line" "birth-linked-2026.yaml:" "$out"
out=$("$SEN" serve --prot 1 2>&1); is "a setting that is not there" 1 $?; has "names it" "--prot" "$out"

# --- people by the million: resumed equals continuous; what is asked wrongly, a file that is there, a full disk, a broken pack
people() { out=$("$SEN" people generate "$@" 2>&1); }
people --count 9000 --seed 5 --output "$DATA/whole.csv" --households "$DATA/homes.csv"; is "invent people" 0 $?; is "a line each and a header" 9001 "$(wc -l <"$DATA/whole.csv")"
"$SEN" people generate --count 5000 --seed 5 >"$DATA/parts.csv" && "$SEN" people generate --count 9000 --from 5000 --seed 5 >>"$DATA/parts.csv"
cmp -s "$DATA/whole.csv" "$DATA/parts.csv"; is "resumed equals continuous" 0 $?
people --count 9000 --seed 5 --output "$DATA/wrong.csv" --errors 0.1 --truth "$DATA/truth.csv"; is "invent mistakes too" 0 $?
is "each differing line is in the truth" "$(tail -n +2 "$DATA/truth.csv" | wc -l)" "$(awk 'NR == FNR { line[FNR] = $0; next } line[FNR] != $0' "$DATA/whole.csv" "$DATA/wrong.csv" | wc -l)"
people --count 0; is "no people" 1 $?; has "says which setting" "--count" "$out"
people --count 98000001; is "more people than numbers" 1 $?; has "names the limit" "98000000" "$out"
people --count 10 --from 10; is "going on after the end" 1 $?; has "names it" "--from" "$out"
people --count 10 --errors 2; is "a share above a half" 1 $?; has "names it too" "--errors" "$out"
people --count 10 --truth "$DATA/t.csv"; is "truth without errors" 1 $?
people --count 10 --format xml; is "an unknown format" 1 $?; has "names the two" "jsonl" "$out"
people --count 10 --as-of 1990-01-01; is "a day without places" 1 $?; has "names the day" "1990-01-01" "$out"
people --count 10 --output "$DATA/whole.csv"; is "a file that is there" 1 $?; has "says how to replace it" "--force" "$out"; is "and is kept" 9001 "$(wc -l <"$DATA/whole.csv")"
people --count 10 --output "$DATA/whole.csv" --force; is "replace it" 0 $?; is "with the new rows" 11 "$(wc -l <"$DATA/whole.csv")"
people --count 10 --output "$DATA/same.csv" --households "$DATA/same.csv"; is "two kinds of rows in one file" 1 $?
people --count 10 --output /dev/full --force; is "a full disk" 1 $?; has "is named" "No space left" "$out"
people --count 10 --output "$DATA/no/such.csv"; is "no such folder" 1 $?; has "is named as well" "no/such.csv" "$out"
people --count 10 --pack "$DATA/pack"; is "people of a broken pack" 1 $?; has "says where it breaks" "birth-linked-2026.yaml:" "$out"
"$SEN" people generate --count 98000000 >"$DATA/long.csv" 2>"$DATA/stopped" & sleep 0.5; kill -TERM $!; wait $!; is "a signal stops the generator" 1 $?
rows=$(grep -o 'from [0-9]*' "$DATA/stopped" | grep -o '[0-9]*'); is "says where to go on" "$((rows + 1))" "$(wc -l <"$DATA/long.csv")"; rm -f "$DATA/long.csv"

# --- pages and reference
is "home" 200 "$(curl -s -o /dev/null -w '%{http_code}' "$BASE/")"
is "no such page" 404 "$(curl -s -o /dev/null -w '%{http_code}' -H 'Accept: text/html' "$BASE/no-such")"
has "pages forbid inline script" "default-src 'none'" "$(curl -sI "$BASE/")"
is "an unknown document" 404 "$(curl -s -o /dev/null -w '%{http_code}' "$BASE/v/00000000000000000000000001")"
curl -s "$BASE/openapi.json" >"$DATA/openapi.json"
if [ -x node_modules/.bin/redocly ]; then node_modules/.bin/redocly lint "$DATA/openapi.json" >"$DATA/lint" 2>&1; is "redocly lint" 0 $?; fi

# --- the journal: stop cleanly, verify, alter one record, be told which
sleep 11
down TERM; is "Ctrl-C stops cleanly" 0 $?
verify=("$SEN" journal verify --data "$DATA/node" ${STORE:+--store "$STORE"})
out=$("${verify[@]}" 2>&1); is "journal verify" 0 $?
alter="SET record = replace(record, 'birth', 'death') WHERE idx = 2"
if [ -n "$STORE" ] || command -v sqlite3 >/dev/null; then
  if [ -n "$STORE" ]; then psql -q "$STORE" -c "UPDATE police.journal_entry $alter"
  else sqlite3 "$DATA/node/sen.db" "UPDATE police_journal_entry $alter"; fi
  out=$("${verify[@]}" 2>&1); is "an altered record is found" 1 $?; has "and located" "entry 2" "$out"
fi
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
