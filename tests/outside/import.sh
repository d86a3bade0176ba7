#!/usr/bin/env bash
# Files in and out, as operators move them: generate people with known mistakes, import, be killed, go on, import again, export, alter.
# Ends with "N passed, N failed". STORE: a PostgreSQL address with an empty database, or nothing: SQLite.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
SEN=${SEN:-build/release/src/sen/sen}
DATA=$(mktemp -d)
STORE=${STORE:-}
passed=0 failed=0
trap 'rm -rf "$DATA"' EXIT

ok() { passed=$((passed + 1)); }
bad() { failed=$((failed + 1)); printf 'FAILED %s: %s\n' "$1" "$2"; }
is() { if [ "$2" = "$3" ]; then ok; else bad "$1" "wanted $2, got $3"; fi; }
has() { case "$3" in *"$2"*) ok ;; *) bad "$1" "no \"$2\" in: ${3:0:400}" ;; esac; }
stored=(--data "$DATA/node" ${STORE:+--store "$STORE"})
import() { out=$("$SEN" import "$@" --agency police --valid-from 2026-11-20 "${stored[@]}" 2>&1); }
export_people() { out=$("$SEN" export --agency police --register person --purpose health-insurance --to insurance "${stored[@]}" "$@" 2>&1); }
figure() { sed -n "s/.* \([0-9]*\) $1.*/\1/p" <<<"$out" | tail -n 1; }

rows=20000
"$SEN" people generate --count $rows --seed 4 --errors 0.05 --truth "$DATA/truth.csv" --output "$DATA/people.csv" --households "$DATA/homes.csv" 2>/dev/null
blocking=$(grep -c ',place-unknown,' "$DATA/truth.csv")
is "there is something to catch" 1 "$((blocking > 5))"

# --- a dry run finds the same and writes nothing
import "$DATA/people.csv" --register person --dry-run; is "dry run" 2 $?
is "it refuses the unknown places" "$blocking" "$(figure refused)"; has "says that nothing was written" "nothing was written" "$out"

# --- killed twice in the middle, it goes on each time
at_row() {  # how far the unfinished run is, as the store says
  if [ -n "$STORE" ]; then psql -Atq "$STORE" -c 'SELECT COALESCE(MAX(at_row), 0) FROM police.bulk_run WHERE finished = 0'
  else sqlite3 "file:$DATA/node/sen.db?mode=ro" 'SELECT COALESCE(MAX(at_row), 0) FROM police_bulk_run WHERE finished = 0'; fi 2>/dev/null
}
for part in 3 2; do
  "$SEN" import "$DATA/people.csv" --register person --agency police --valid-from 2026-11-20 --batch 200 "${stored[@]}" >"$DATA/killed" 2>&1 & pid=$!
  while kill -0 $pid 2>/dev/null; do row=$(at_row); [ "${row:-0}" -gt $((rows / part / 2)) ] && kill -9 $pid 2>/dev/null; done
  wait $pid 2>/dev/null; is "killed" 137 $?
done
import "$DATA/people.csv" --register person --batch 500; is "the import ends" 2 $?; has "going on from where it was" "Going on after row" "$out"
is "new and refused rows are all rows" $rows $(($(figure new) + $(figure refused)))
is "refused are the unknown places" "$blocking" "$(figure refused)"
quarantine=$DATA/people.csv.quarantine.csv
is "a line for each in the quarantine" $((blocking + 1)) "$(wc -l <"$quarantine")"
is "all for their place" "$blocking" "$(grep -c ',registration_place,registers.field_place,' "$quarantine")"
has "in Vietnamese too" "Không có đơn vị hành chính" "$(cat "$quarantine")"
wrong=$(awk -F, 'NR == FNR { if ($3 == "place-unknown") row[$1 + 2] = 1; next } FNR > 1 && !($1 in row)' "$DATA/truth.csv" "$quarantine" | wc -l)
is "they are the rows that the truth names" 0 "$wrong"

# --- again: nothing changes; changed: refused or amended
import "$DATA/people.csv" --register person; is "the same file again" 0 "$(figure new)"
is "leaves all as they are" $((rows - blocking)) "$(figure unchanged)"; is "amends none" 0 "$(figure amended)"
awk -F, -v OFS=, 'NR == 2 { $20 = "0912" } NR <= 3' "$DATA/people.csv" >"$DATA/changed.csv"
import "$DATA/changed.csv" --register person; is "another value" 2 $?; is "is refused" 1 "$(figure refused)"
has "the field is named" "mobile" "$(tail -n 1 "$DATA/changed.csv.quarantine.csv")"
import "$DATA/changed.csv" --register person --on-change amend; is "or amended" 0 $?; is "one record" 1 "$(figure amended)"
import "$DATA/changed.csv" --register person --on-change amend; is "once" 0 "$(figure amended)"

# --- rows for which no number can be made stop only themselves; no number is lost
"$SEN" people generate --count 5 --seed 77 2>/dev/null | awk -F, -v OFS=, 'NR == 3 || NR == 5 { $2 = ""; $7 = "1799-01-01" } NR == 4 { $2 = "" } { print }' >"$DATA/numbers.csv"
import "$DATA/numbers.csv" --register person; is "two rows without a number" 2 $?; is "the others are in" 3 "$(figure new)"
is "both are named" "3,,registers.bad_number 5,,registers.bad_number" "$(tail -n +2 "$DATA/numbers.csv.quarantine.csv" | cut -d, -f1-3 | paste -sd' ')"
import "$DATA/numbers.csv" --register person; is "again: nothing new" 0 "$(figure new)"

# --- another register, JSON lines, a mapping
import "$DATA/homes.csv" --register residence; is "residences" 0 $?
cat >"$DATA/pins.yaml" <<'YAML'
key: [pin]
fields:
  person: ref
  since: {value: 2026-11-20}
  reason: {value: first load}
ignore: [surname, middle_name, given_name, full_name, birth_date, sex, birth_place, registration_place, native_place, ethnicity, religion,
         nationality, mother, mother_name, father, father_name, death_date, mobile]
YAML
"$SEN" people generate --count 300 --seed 4 --format jsonl --output "$DATA/people.jsonl" 2>/dev/null
import "$DATA/people.jsonl" --register pin_history --map "$DATA/pins.yaml"; is "numbers by a mapping from JSON lines" 0 $?; is "each one" 300 "$(figure new)"

# --- what is asked wrongly
import "$DATA/people.csv" --register no_such; is "an unknown register" 1 $?; has "is named" no_such "$out"
import "$DATA/people.xlsx" --register person; is "a spreadsheet" 1 $?; has "says what is needed" ".csv" "$out"
import "$DATA/no-such.csv" --register person; is "no such file" 1 $?
import "$DATA/people.csv" --register person --batch 0; is "an empty batch" 1 $?
import "$DATA/people.csv" --register person --on-change overwrite; is "an unknown way" 1 $?; has "names the two" "reject or amend" "$out"
sed '1s/mobile/telefon/' "$DATA/changed.csv" >"$DATA/column.csv"
import "$DATA/column.csv" --register person; is "an unknown column" 1 $?; has "is named as well" telefon "$out"
: >"$DATA/empty.csv"; import "$DATA/empty.csv" --register person; is "an empty file" 1 $?
printf 'fields:\n  pin: {colum: x}\n' >"$DATA/bad.yaml"
import "$DATA/changed.csv" --register person --map "$DATA/bad.yaml"; is "a mapping with a slip" 1 $?; has "names its line" "line 2" "$out"

# --- out: only what is granted, with a manifest that notices every change
export_people --output "$DATA/out.csv"; is "export" 0 $?
is "a line each and a header" $((rows - blocking + 4)) "$(wc -l <"$DATA/out.csv")"
is "with the granted fields" "ref,pin,surname,middle_name,given_name,full_name,birth_date,sex" "$(head -n 1 "$DATA/out.csv")"
is "as the file had them" "$(awk -F, 'NR == 2 {print $1 "," $2 "," $3 "," $4 "," $5 "," $6 "," $7 "," $8}' "$DATA/people.csv")" "$(grep "^$(awk -F, 'NR == 2 {print $1}' "$DATA/people.csv")," "$DATA/out.csv")"
out=$("$SEN" export verify "$DATA/out.csv.manifest.json" 2>&1); is "verify" 0 $?; has "says how many" $((rows - blocking + 3)) "$out"
is "the manifest has the digest" "$(sha256sum "$DATA/out.csv" | cut -d' ' -f1)" "$(jq -r .sha256 "$DATA/out.csv.manifest.json")"
export_people --output "$DATA/out.csv"; is "an export that is there" 1 $?
export_people --output "$DATA/more.csv" --fields pin,mother_name; is "a field that is not granted" 1 $?; has "is named" mother_name "$out"
is "and nothing is written" 0 "$(ls "$DATA" | grep -c '^more')"
sed -i '2s/,[12]$/,9/' "$DATA/out.csv"
out=$("$SEN" export verify "$DATA/out.csv.manifest.json" 2>&1); is "an altered export" 1 $?; has "is refused" "out.csv" "$out"
sed -i 's/health-insurance/birth/' "$DATA/out.csv.manifest.json"
out=$("$SEN" export verify "$DATA/out.csv.manifest.json" 2>&1); is "an altered manifest" 1 $?; has "is refused too" "signature" "$out"
out=$("$SEN" journal verify "${stored[@]}" 2>&1); has "each person has an entry, and one says it began" "police: $((rows - blocking + 4)) entries" "$out"

# --- a first load, killed in each of its parts, is what the ordinary way makes
if [ -z "$STORE" ]; then
  "$SEN" people generate --count 3000 --seed 9 --output "$DATA/unique.csv" 2>/dev/null
  { cat "$DATA/unique.csv"; sed -n '2,801p' "$DATA/unique.csv"; } >"$DATA/first.csv"  # 800 rows come twice
  "$SEN" people generate --count 1 --seed 10 --output "$DATA/one.csv" 2>/dev/null
  first() { "$SEN" import "$1" --register person --agency police --valid-from 2026-11-20 --batch 10 --data "$2" 2>"$2.log" >/dev/null; }
  people_of() {
    sqlite3 "$1/sen.db" "SELECT hex(p.ref), p.pin, full_name, birth_date, hex(mother), _version, _valid_from, _in_force, _name_ends, _name_key, k.record_id = p.id, s.subject_id = p.subject_id
      FROM police_person p LEFT JOIN police_person_pin_key k ON k.value = p.pin LEFT JOIN police_subject s ON s.ref = p.ref WHERE p.pin <> '$one' ORDER BY p.ref" | sha256sum
    sqlite3 "$1/sen.db" "SELECT name, sql FROM sqlite_master WHERE name LIKE 'police%' ORDER BY name" "SELECT count(*) FROM police_bulk_aside" "PRAGMA integrity_check" | sha256sum
  }
  one=$(awk -F, 'NR == 2 {print $2}' "$DATA/one.csv")
  first "$DATA/one.csv" "$DATA/ordinary"; first "$DATA/first.csv" "$DATA/ordinary"; is "the ordinary way" 2 $?
  is "makes no index at the end" 0 "$(grep -c Making "$DATA/ordinary.log")"
  first "$DATA/first.csv" "$DATA/whole"; is "a first load" 2 $?; is "makes each once" 10 "$(grep -c Making "$DATA/whole.log")"
  is "and is the same" "$(people_of "$DATA/ordinary")" "$(people_of "$DATA/whole")"
  is "doubles are refused with their row" "3002,ref,bulk.row_repeated" "$(sed -n 2p "$DATA/first.csv.quarantine.csv" | cut -d, -f1-3)"
  held() { sqlite3 "file:$1/sen.db?mode=ro" "$2" 2>/dev/null; }
  reached() {  # PART FOLDER
    case $1 in
      rows) [ "$(held "$2" 'SELECT MAX(at_row) FROM police_bulk_run')" -gt 1000 ] ;;
      aside) [ "$(held "$2" "SELECT COUNT(*) FROM police_bulk_aside WHERE (SELECT COUNT(*) FROM police_register_column WHERE field = '_load') = 0")" -gt 0 ] ;;
      *) grep -q "Making .*, $1 of 10" "$2.log" ;;
    esac 2>/dev/null
  }
  for part in rows 1 3 6 9 aside; do
    node=$DATA/part-$part
    "$SEN" import "$DATA/first.csv" --register person --agency police --valid-from 2026-11-20 --batch 10 --data "$node" 2>"$node.log" >/dev/null & pid=$!
    while kill -0 $pid 2>/dev/null; do reached "$part" "$node" && kill -9 $pid 2>/dev/null; done
    wait $pid 2>/dev/null; is "killed in part $part" 137 $?
    [ "$part" = rows ] && cp -r "$node" "$DATA/served"
    first "$DATA/first.csv" "$node"; is "part $part goes on" 2 $?
    is "part $part ends as the others" "$(people_of "$DATA/whole")" "$(people_of "$node")"
    has "part $part: counts of the whole" "3000 new, 0 amended, 0 unchanged, 0 flagged, 800 refused" "$(cat "$node.log")"
  done
  # Whoever opens what was left behind makes it whole first.
  out=$("$SEN" quality --register person --data "$DATA/served" 2>&1); is "another command on what is left" 0 $?
  has "makes it whole" "an import was broken off; making person_pin_key, 2 of 10" "$out"
  has "once" 0 "$("$SEN" quality --register person --data "$DATA/served" 2>&1 | grep -c 'broken off')"
  first "$DATA/first.csv" "$DATA/served"; is "the rest comes the ordinary way" 2 $?; is "with no index at the end" 0 "$(grep -c Making "$DATA/served.log")"
  is "to the same end" "$(people_of "$DATA/whole")" "$(people_of "$DATA/served")"
fi

# --- a node that runs
if [ -z "$STORE" ]; then
  "$SEN" serve --port 0 "${stored[@]}" >/dev/null 2>&1 & pid=$!
  for _ in $(seq 100); do flock -n "$DATA/node/sen.db.lock" true 2>/dev/null || break; sleep 0.05; done
  import "$DATA/changed.csv" --register person; is "the data of a running node" 1 $?; has "are in use" use "$out"
  kill $pid; wait $pid 2>/dev/null
fi
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
