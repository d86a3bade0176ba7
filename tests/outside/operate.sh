#!/usr/bin/env bash
# The operator's hour: backup while births come in, kill -9 in the middle of one, restore, numbers, moving to PostgreSQL and back.
# With SEN_TEST_POSTGRES (tools/postgres.sh) also PostgreSQL. Ends with "N passed, N failed".
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
SEN=${SEN:-build/release/src/sen/sen}
PORT=${PORT:-18477}
BASE=http://127.0.0.1:$PORT
DATA=$(mktemp -d)
passed=0 failed=0
pid=
streaming=
trap 'kill $pid $streaming 2>/dev/null; rm -rf "$DATA"' EXIT
trap 'exit 143' INT TERM
if curl -s -o /dev/null "$BASE/readyz"; then echo "FAILED: something answers on port $PORT already; stop it or set PORT"; echo "0 passed, 1 failed"; exit 1; fi
ok() { passed=$((passed + 1)); }
bad() { failed=$((failed + 1)); printf 'FAILED %s: %s\n' "$1" "$2"; }
is() { if [ "$2" = "$3" ]; then ok; else bad "$1" "wanted $2, got $3"; fi; }
has() { case "$3" in *"$2"*) ok ;; *) bad "$1" "no \"$2\" in: ${3:0:400}" ;; esac; }
up() {  # FOLDER [STORE]
  "$SEN" demo --port "$PORT" --data "$1" ${2:+--store "$2"} ${PACK:+--pack "$PACK"} --people 400 --seed 3 --births 4 >"$DATA/log" 2>&1 &
  pid=$!
  for _ in $(seq 300); do curl -sf "$BASE/readyz" >/dev/null 2>&1 && return 0; kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
  cat "$DATA/log"; bad "start on $1" "did not come up"
  return 1
}
down() { kill -"${1:-TERM}" "$pid" 2>/dev/null; wait "$pid" 2>/dev/null; pid=; }
sen() { out=$(timeout 120 "$SEN" "$@" 2>&1); code=$?; }
born() { out=$(timeout 60 examples/birth.sh "$BASE" 2>&1); is "$1" 0 $?; }
notices() { sqlite3 "$1/sen.db" 'SELECT number FROM health_birth_notice ORDER BY number'; }

up "$DATA/node" || { echo "0 passed, 1 failed"; exit 1; }
born "a birth before the backup"

# --- births all the time: what was answered before the backup began is in it
cast=$(curl -s "$BASE/api/practice/birth")
stream() {
  local n
  for n in $(seq 10000 19999); do
    body=$(jq -n --arg n "$n.GCS.$(jq -r .hospital.facility <<<"$cast").26" --argjson c "$cast" '{number: $n, facility: $c.hospital.facility, mother: {pin: $c.mother.login, name: $c.mother.name, birth_date: $c.mother.birth_date}, child: {sex: "1", born_on: $c.today, intended_given: "An"}}')
    [ "$(curl -s -o /dev/null -w '%{http_code}' -X POST "$BASE/api/birth-notices" -H "Authorization: Bearer $(jq -r .hospital.token <<<"$cast")" -H 'Content-Type: application/json' --data-binary "$body")" = 201 ] || return
    echo "$n.GCS.$(jq -r .hospital.facility <<<"$cast").26" >>"$DATA/acknowledged"
  done
}
: >"$DATA/acknowledged"
stream & streaming=$!
sleep 3
cp "$DATA/acknowledged" "$DATA/before"
sen backup --data "$DATA/node" --to "$DATA/backup" --with-keys; is "backup under load" 0 $code
is "its files are private" "" "$(find "$DATA/backup" -type f ! -perm 600)"
sen backup --data "$DATA/node" --to "$DATA/backup"; is "a backup over another" 1 $code; has "is refused" "is there" "$out"
sen backup --data "$DATA/nothing" --to "$DATA/none"; is "a backup of nothing" 1 $code; is "leaves none" no "$([ -e "$DATA/none" ] && echo yes || echo no)"

# --- kill -9 at some moment of a backup: either it is whole, or it is not there
for n in 1 2 3 4 5 6 7 8; do
  "$SEN" backup --data "$DATA/node" --to "$DATA/killed" --with-keys >/dev/null 2>&1 & victim=$!
  sleep "0.0$((n * 6))"
  kill -9 "$victim" 2>/dev/null; wait "$victim" 2>/dev/null
  if [ -e "$DATA/killed" ]; then
    is "a backup that has its name has its manifest ($n)" yes "$([ -s "$DATA/killed/manifest.json" ] && echo yes || echo no)"
    rm -rf "$DATA/killed"
  else
    sen restore --from "$DATA/killed.partial" --data "$DATA/r0"; is "half a backup ($n)" 1 $code
    is "restores nothing ($n)" no "$([ -e "$DATA/r0" ] && echo yes || echo no)"
  fi
done
sen backup --data "$DATA/node" --to "$DATA/killed"; is "the next backup after killed ones" 0 $code
is "holds no keys unless asked" "" "$(find "$DATA/killed" -name '*.pem')"
kill "$streaming" 2>/dev/null; wait "$streaming" 2>/dev/null; streaming=
sleep 11  # checkpoints of the journals come every ten seconds
mkdir "$DATA/heads"
for agency in police health justice; do curl -sf "$BASE/journal/$agency/checkpoint" >"$DATA/heads/$agency" || rm "$DATA/heads/$agency"; done
down TERM

# --- restore: whole, checked, in a new epoch, and no node starts before the numbers are confirmed
sen restore --from "$DATA/killed" --data "$DATA/r1"; is "without keys" 1 $code; has "says so" "--keys" "$out"
cp -r "$DATA/backup" "$DATA/altered"; printf x | dd of="$DATA/altered/sen.db" bs=1 seek=40000 conv=notrunc 2>/dev/null
sen restore --from "$DATA/altered" --data "$DATA/r1"; is "an altered backup" 1 $code; has "is named" "sen.db" "$out"
rm "$DATA/altered/sen.db"; sen restore --from "$DATA/altered" --data "$DATA/r1"; is "a backup that lacks a file" 1 $code
sen restore --from "$DATA/backup" --data "$DATA/node"; is "over a node's folder" 1 $code; has "says what is needed" "empty folder" "$out"
cp -r "$DATA/heads" "$DATA/wrong"; cp "$DATA/heads/police" "$DATA/wrong/health"
sen restore --from "$DATA/backup" --data "$DATA/r1" --heads "$DATA/wrong"; is "another agency's checkpoint" 1 $code; has "is refused" "health" "$out"
is "and nothing was restored" no "$([ -e "$DATA/r1" ] && echo yes || echo no)"
sen restore --from "$DATA/backup" --data "$DATA/r1" --heads "$DATA/heads"; is "restore" 0 $code; has "in a new epoch" "epoch 2" "$out"
has "says how much was lost" "are lost" "$out"
is "everything acknowledged before the backup is there" "" "$(comm -23 <(sort "$DATA/before") <(notices "$DATA/r1"))"
is "and there was something" yes "$([ -s "$DATA/before" ] && echo yes || echo no)"
sen serve --port 0 --data "$DATA/r1"; is "a node before the numbers are confirmed" 1 $code; has "says what to do" "sen numbers confirm" "$out"
sen numbers list --data "$DATA/r1"; is "list the numbers" 0 $code
IFS=$'\t' read -r agency number scope next < <(sed -n '/^justice/{p;q}' <<<"$out")
raise() { sen numbers raise --data "$DATA/r1" --agency "$agency" --number "$1" --scope "$scope" --next "$2"; }
raise "$number" $((next + 50)); is "raise one" 0 $code
raise "$number" "$next"; is "lower it" 1 $code; has "is refused" "only be raised" "$out"
raise no-such 5; is "a number that is not there" 1 $code
sen numbers list --data "$DATA/r1"; has "the raised one is kept" "$(printf '%s\t%s\t%s\t%s' "$agency" "$number" "$scope" $((next + 50)))" "$out"
sen numbers confirm --data "$DATA/r1"; is "confirm" 0 $code
sen numbers confirm --data "$DATA/r1"; is "confirm what is confirmed" 1 $code
up "$DATA/r1" && born "a birth on restored data"
sleep 11
has "the journal has its new name" "police.sen.example/log/2" "$(curl -s "$BASE/journal/police/checkpoint")"
has "tied to the published head" "$(sed -n 3p "$DATA/heads/police")" "$(curl -s "$BASE/journal/police/epochs")"
down TERM
sen journal verify --data "$DATA/r1"; is "the restored journals" 0 $code

# --- a later pack says other things of fields that are there: all records follow, or none does and the start says why
cp -r packs/vietnam "$DATA/pack"; cp -r "$DATA/r1" "$DATA/shape"
become() { sed "s/{field: kind, type: text,/{field: $1,/" packs/vietnam/registers/facility.yaml >"$DATA/pack/registers/facility.yaml"; }
kinds() { sqlite3 "$DATA/shape/sen.db" "SELECT $1, count(*) FROM health_facility GROUP BY $1 ORDER BY $1"; }
before=$(kinds kind)
become 'kind, type: date'
sen serve --data "$DATA/shape" --pack "$DATA/pack" --port "$PORT"; is "another type" 1 $code; has "asks for was" 'Say `was` of the field' "$out"
become 'kind, type: date, was: {type: text}'
sen serve --data "$DATA/shape" --pack "$DATA/pack" --port "$PORT"; is "a value that does not fit" 1 $code
has "is named" "Register facility, field kind: the value in record" "$out"; is "and nothing changed" "$before" "$(kinds kind)"
sed -i 's/kind != null/sort != null/' "$DATA/pack/quality/facility.yaml"
become "sort, type: text, searchable: true, was: {field: kind, value: 'upper case(kind)', examples: [{from: '\"a\"', to: '\"B\"'}]}"
sen check "$DATA/pack"; is "an example that fails" 1 $code; has "is shown" 'becomes "A", not "B"' "$out"
sed -i 's/"B"/"A"/' "$DATA/pack/registers/facility.yaml"
PACK=$DATA/pack up "$DATA/shape" && born "a birth on the new shape"
down TERM
is "each value followed" "${before^^}" "$(kinds sort)"
sen serve --data "$DATA/shape" --port "$PORT"; is "the pack of before" 1 $code; has "would lose a field" "field kind" "$out"
rm -rf "$DATA/pack" "$DATA/shape"

# --- how tables spread
sen schema --distribute; is "schema" 0 $code
has "a subject's tables lie together" "create_distributed_table('police.person_history', 'subject_id', colocate_with => 'police.absence')" "$out"
has "a key spreads by its value" "create_distributed_table('police.person_pin_key', 'value', " "$out"
sen schema; is "schema without a question" 1 $code

# --- to another file and, with a server, to PostgreSQL and back
sen copy --from "sqlite:$DATA/r1" --to "sqlite:$DATA/node"; is "copy onto other data" 1 $code; has "is refused" "holds other data" "$out"
sen copy --from "sqlite:$DATA/no" --to "sqlite:$DATA/r2"; is "copy of nothing" 1 $code
sen copy --from "mysql://x" --to "sqlite:$DATA/r2"; is "an engine that is not there" 1 $code; has "names the two" "sqlite:FOLDER" "$out"
rm -rf "$DATA/r2"
if [ -n "${SEN_TEST_POSTGRES:-}" ]; then
  psql -q "$SEN_TEST_POSTGRES" -c 'DROP DATABASE IF EXISTS sen_copied WITH (FORCE)' -c "CREATE DATABASE sen_copied ENCODING 'UTF8' TEMPLATE template0"
  moved=${SEN_TEST_POSTGRES/\/postgres\?/\/sen_copied?}
  code=1
  for n in 1 2 3 4; do  # each goes on where the one before was killed
    timeout -s KILL "0.$((n * 2))" "$SEN" copy --from "sqlite:$DATA/r1" --to "$moved" >/dev/null 2>&1 && code=0 && break
  done
  [ $code -eq 0 ] || sen copy --from "sqlite:$DATA/r1" --to "$moved"
  is "copy to PostgreSQL after kill -9" 0 $code
  up "$DATA/r1" "$moved" && born "a birth on PostgreSQL"
  down TERM
  sen journal verify --data "$DATA/r1" --store "$moved"; is "its journals" 0 $code
  sen copy --from "sqlite:$DATA/r1" --to "$moved"; is "copy onto a node that went on" 1 $code
  sen copy --from "$moved" --to "sqlite:$DATA/r2"; is "copy back" 0 $code
  sen restore --store "$moved" --data "$DATA/r1"; is "restored by PostgreSQL's own tools" 0 $code; has "begins again too" "epoch 3" "$out"
else
  sen copy --from "sqlite:$DATA/r1" --to "sqlite:$DATA/r2"; is "copy to a file" 0 $code
fi
cp -r "$DATA/r1/keys" "$DATA/r1/practice.json" "$DATA/r2"
up "$DATA/r2" && born "a birth on the copy"
down TERM
sen journal verify --data "$DATA/r2"; is "the copy's journals" 0 $code
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
