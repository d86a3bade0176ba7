#!/usr/bin/env bash
# Registers at size: a population through sen import beside the bare engine with the same rows, tables and transactions; bytes a person; reads
# over HTTP by random personal numbers beside nginx `return 200`. Every figure is processor time of the process that does the work.
#   ./dev bench registers [--people N]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
people=200000
[ "${1:-}" = --people ] && people=$2
SEN=build/release/src/sen/sen
work=$(mktemp -d)
pids=()
trap 'kill "${pids[@]}" 2>/dev/null; rm -rf "$work"' EXIT
cpu_of() { awk '{print $14 + $15}' "/proc/$1/stat"; }  # in ticks of 10 ms
timed() { TIMEFORMAT='%R %U %S'; { time "$@" >"$work/out" 2>&1; } 2>"$work/time"; }
a_row() { awk -v n="$1" '{printf "%.1f us of processor time a row, %.0f rows a second by the clock", ($2 + $3) * 1e6 / n, n / $1}' "$work/time"; }

timed "$SEN" people generate --count "$people" --seed 2 --output "$work/people.csv"
echo "generate    $people people: $(a_row "$people")"
timed "$SEN" import "$work/people.csv" --agency police --register person --data "$work/data" || { cat "$work/out"; exit 1; }
import=$(a_row "$people")
echo "import      $import"
db=$work/data/sen.db
size=$(stat -c %s "$db")
echo "size        $((size / people)) bytes a person (the whole database)"

# The same tables and indexes, the same rows in the same order, 5,000 a transaction, the same durability.
tables="'police_person', 'police_subject', 'police_person_pin_key'"
{
  echo "PRAGMA page_size=4096; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY;"
  sqlite3 "$db" "SELECT sql || ';' FROM sqlite_master WHERE sql IS NOT NULL AND tbl_name IN ($tables) ORDER BY type DESC"
  echo "ATTACH '$db' AS loaded;"
  for ((from = 1; from <= people; from += 5000)); do
    echo "BEGIN IMMEDIATE;"
    echo "INSERT INTO police_person SELECT * FROM loaded.police_person WHERE rowid >= $from AND rowid < $((from + 5000));"
    echo "INSERT INTO police_subject SELECT s.* FROM loaded.police_person p JOIN loaded.police_subject s ON s.ref = p.ref WHERE p.rowid >= $from AND p.rowid < $((from + 5000));"
    echo "INSERT INTO police_person_pin_key SELECT k.* FROM loaded.police_person p JOIN loaded.police_person_pin_key k ON k.value = p.pin WHERE p.rowid >= $from AND p.rowid < $((from + 5000));"
    echo "COMMIT;"
  done
} >"$work/bare.sql"
timed sqlite3 "$work/bare.db" ".read $work/bare.sql"
echo "bare engine $(a_row "$people")"

# A quality pass: the pack's rules over every record, and who may stand there twice; then the rules alone that look into no other register and at
# no pairs; beside them the bare engine reading through the columns that the rules read.
timed "$SEN" quality --register person --data "$work/data" || { cat "$work/out"; exit 1; }
echo "quality     $(a_row "$people")"
cp -r packs/vietnam "$work/pack"
node -e 'const fs = require("fs"), [head, ...rules] = fs.readFileSync(process.argv[1], "utf8").split(/^(?=  - rule: )/m);
  fs.writeFileSync(process.argv[1], head + rules.filter((rule) => !/known\(|current\(|kind: pairs/.test(rule)).join(""))' "$work/pack/quality/person.yaml"
timed "$SEN" quality --register person --data "$work/data" --pack "$work/pack" || { cat "$work/out"; exit 1; }
echo "flag rules  $(a_row "$people")"
timed sqlite3 "$db" "SELECT max(ref), max(pin), max(surname), max(middle_name), max(given_name), max(full_name), max(birth_date), max(sex), max(registration_place), max(mother), max(mother_name), max(death_date), max(merged_into) FROM police_person"
echo "bare scan   $(a_row "$people")"

# Reads over HTTP: the practice country beside the imported people gives the credential.
port=18590
"$SEN" demo --data "$work/data" --port $port --people 300 --births 0 --threads 1 >"$work/log" 2>&1 &
pids+=($!)
node_pid=$!
for _ in $(seq 600); do curl -sf "http://127.0.0.1:$port/readyz" >/dev/null 2>&1 && break; sleep 0.1; done
token=$(curl -s "http://127.0.0.1:$port/api/practice/birth" | jq -r .insurance_system.token)
pin_column=$(head -n 1 "$work/people.csv" | tr , '\n' | grep -n '^pin$' | cut -d: -f1)
awk -F, -v c="$pin_column" -v n="$people" 'NR > 1 && NR % (int(n / 5000) + 1) == 0 {print $c}' "$work/people.csv" >"$work/pins"
cat >"$work/read.lua" <<LUA
local pins = {}
for line in io.lines("$work/pins") do pins[#pins + 1] = line end
local at = 0
request = function()
  at = at % #pins + 1
  return wrk.format("POST", "/api/services/person.by_pin", {["Content-Type"] = "application/json", ["Authorization"] = "Bearer $token"},
    '{"purpose": "health-insurance", "case": "bench", "args": {"pin": "' .. pins[at] .. '"}}')
end
LUA
cat >"$work/nginx.conf" <<CONF
worker_processes 1; daemon off; pid $work/nginx.pid; error_log /dev/null;
events { worker_connections 256; }
http { access_log off; keepalive_requests 1000000000; client_body_temp_path $work; server { listen 127.0.0.1:18591; location / { return 200 '{"ok":true}'; } } }
CONF
nginx -c "$work/nginx.conf" -p "$work" 2>/dev/null &
pids+=($!)
sleep 0.5
load() {  # NAME PID PORT SCRIPT
  local before after
  before=$(cpu_of "$2")
  wrk -t1 -c16 -d8s --latency ${4:+-s "$4"} "http://127.0.0.1:$3/" >"$work/wrk" 2>&1
  after=$(cpu_of "$2")
  awk -v name="$1" -v ticks=$((after - before)) '/requests in/ {n = $1} /50%/ {p50 = $2} /99%/ {p99 = $2} /Non-2xx/ {bad = $NF}
    END {printf "%-11s %.1f us of processor time a request, p50 %s, p99 %s, %d requests, %d errors\n", name, ticks * 10000 / n, p50, p99, n, bad}' "$work/wrk"
}
load "nginx" "$(pgrep -P "$(cat "$work/nginx.pid")" | head -n 1)" 18591 ""
load "read by pin" "$node_pid" $port "$work/read.lua"
