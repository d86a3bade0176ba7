#!/usr/bin/env bash
# Registers at size: a population through sen import beside the bare engine with the same rows, tables, order of work and transactions; bytes a person; reads,
# verifications and searches over HTTP beside nginx `return 200`; as-of over many versions beside the bare engine; reads on PostgreSQL beside
# pgbench on the same server. Processor time is of the process that does the work, p50 and p99 as 16 callers on the same machine see them.
#   ./dev bench registers [--people N] [--versions N] [--data FOLDER]     FOLDER keeps the data, and is used again when it is there
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
people=200000 versions=400000 data=
while [ $# -gt 0 ]; do
  case $1 in
    --people) people=$2 ;;
    --versions) versions=$2 ;;
    --data) data=$2 ;;
    *) echo "bench/registers.sh [--people N] [--versions N] [--data FOLDER]" >&2; exit 2 ;;
  esac
  shift 2
done
SEN=build/release/src/sen/sen
work=$(mktemp -d)
data=${data:-$work/kept}
mkdir -p "$data"
pids=()
source ./tools/postgres.sh
trap 'kill "${pids[@]}" 2>/dev/null; postgres_stop; rm -rf "$work"' EXIT
cpu_of() { awk '{print $14 + $15}' "/proc/$1/stat"; }  # in ticks of 10 ms
timed() { TIMEFORMAT='%R %U %S'; { time "$@" >"$work/out" 2>&1; } 2>"$work/time" || { cat "$work/out" >&2; exit 1; }; }
a_row() { awk -v n="$1" '{printf "%.1f us of processor time a row, %.0f rows a second by the clock", ($2 + $3) * 1e6 / n, n / $1}' "$work/time"; }

# --- in
db=$data/node/sen.db
if [ ! -f "$data/people.csv" ] || [ ! -f "$db" ]; then
  rm -rf "$data/node"
  timed "$SEN" people generate --count "$people" --seed 2 --output "$data/people.csv"
  echo "generate      $people people: $(a_row "$people")"
  timed "$SEN" import "$data/people.csv" --agency police --register person --data "$data/node"
  echo "import        $(a_row "$people"), a first load"
  echo "size          $(($(stat -c %s "$db") / people)) bytes a person (the whole database)"
  # The same work by the engine alone: the rows in the same order, 5,000 a transaction, the same durability; then the tables by reference and by
  # number and the indexes, each sorted and made in one statement. Its settings are its best ones.
  ddl() { sqlite3 "$db" "SELECT sql || ';' FROM sqlite_master WHERE sql IS NOT NULL AND tbl_name IN ($2) AND type = '$1'"; }
  {
    echo "PRAGMA page_size=4096; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA cache_size=-262144; PRAGMA wal_autocheckpoint=65536; PRAGMA temp_store=FILE; PRAGMA threads=1;"
    ddl table "'police_person', 'police_subject', 'police_person_pin_key'"
    echo "ATTACH '$db' AS loaded;"
    for ((from = 1; from <= people; from += 5000)); do
      echo "INSERT INTO police_person SELECT * FROM loaded.police_person WHERE rowid >= $from AND rowid < $((from + 5000));"
    done
    echo "INSERT INTO police_subject SELECT ref, subject_id FROM police_person ORDER BY ref;"
    echo "INSERT INTO police_person_pin_key SELECT pin, subject_id, id FROM police_person WHERE pin IS NOT NULL ORDER BY pin;"
    ddl index "'police_person'"
  } >"$work/bare.sql"
  SQLITE_TMPDIR=$work timed sqlite3 "$work/bare.db" ".read $work/bare.sql"
  echo "bare engine   $(a_row "$people"), $(($(stat -c %s "$work/bare.db") / people)) bytes a person"
  rm -f "$work"/bare.db*
fi

# --- a quality pass: the pack's rules over every record, and who may stand there twice; then the rules alone that look into no other register and
# at no pairs; beside them the bare engine reading through the columns that the rules read.
timed "$SEN" quality --register person --data "$data/node"
echo "quality       $(a_row "$people")"
cp -r packs/vietnam "$work/plain"
node -e 'const fs = require("fs"), [head, ...rules] = fs.readFileSync(process.argv[1], "utf8").split(/^(?=  - rule: )/m);
  fs.writeFileSync(process.argv[1], head + rules.filter((rule) => !/known\(|current\(|kind: pairs/.test(rule)).join(""))' "$work/plain/quality/person.yaml"
timed "$SEN" quality --register person --data "$data/node" --pack "$work/plain"
echo "flag rules    $(a_row "$people")"
timed sqlite3 "$db" "SELECT max(ref), max(pin), max(surname), max(middle_name), max(given_name), max(full_name), max(birth_date), max(sex), max(registration_place), max(mother), max(mother_name), max(death_date), max(merged_into) FROM police_person"
echo "bare scan     $(a_row "$people")"

# --- asked over HTTP: the practice country beside the imported people gives the credential; nobody counts the questions here
port=18590
cp -r packs/vietnam "$work/pack"
sed -i -E 's/^budget:.*/budget: {per_record: 1000000, per_caller: 1000000}/' "$work/pack/services/person.verify.yaml"
sed -i -E 's/^budget:.*/budget: {per_caller: 1000000}/' "$work/pack/services/person.search.yaml"
columns=$(head -n 1 "$data/people.csv" | tr , '\n')
column() { grep -n "^$1\$" <<<"$columns" | cut -d: -f1; }
awk -F, -v p="$(column pin)" -v n="$(column full_name)" -v b="$(column birth_date)" -v of="$people" \
  'NR > 1 && NR % (int(of / 5000) + 1) == 0 && $p != "" && $b ~ /^[0-9]+-[0-9]+-[0-9]+$/ {print $p "," $n "," $b}' "$data/people.csv" >"$work/asked"
script() {  # SERVICE ARGS-AS-LUA: p, n and b are a person's number, name and birth date
  cat >"$work/$1.lua" <<LUA
local people = {}
for line in io.lines("$work/asked") do
  local p, n, b = line:match("([^,]*),([^,]*),([^,]*)")
  people[#people + 1] = {p, n, b}
end
local at = 0
request = function()
  at = at % #people + 1
  local p, n, b = people[at][1], people[at][2], people[at][3]
  return wrk.format("POST", "/api/services/$1", {["Content-Type"] = "application/json", ["Authorization"] = "Bearer $token"},
    '{"purpose": "health-insurance", "case": "bench", "args": ' .. $2 .. '}')
end
LUA
}
# Processor time with caller and server on one core, as nobody's wake-ups of another core are counted then; rate and waiting with all cores.
load() {  # NAME PID PORT [SCRIPT]
  local before after core=$(($(nproc) - 1))
  taskset -acp "$core" "$2" >/dev/null
  before=$(cpu_of "$2")
  taskset -c "$core" wrk -t1 -c64 -d8s ${4:+-s "$work/$4.lua"} "http://127.0.0.1:$3/" >"$work/wrk1" 2>&1
  after=$(cpu_of "$2")
  taskset -acp "0-$core" "$2" >/dev/null
  wrk -t1 -c16 -d8s --latency ${4:+-s "$work/$4.lua"} "http://127.0.0.1:$3/" >"$work/wrk16" 2>&1
  awk -v name="$1" -v ticks=$((after - before)) 'FNR == NR && /requests in/ {n = $1} /Requests.sec/ {rate = $2} /50%/ {p50 = $2} /99%/ {p99 = $2} /Non-2xx/ {bad += $NF}
    END {printf "%-13s %.1f us of processor time a request on one core; 16 callers: %d a second, p50 %s, p99 %s, %d errors\n", name, ticks * 10000 / n, rate, p50, p99, bad}' "$work/wrk1" "$work/wrk16"
}
start() {  # FOLDER [STORE]: a node that has become quiet (its first pass over the quality of the data is done)
  "$SEN" demo --data "$1" ${2:+--store "$2"} --pack "$work/pack" --port $port --people 300 --births 0 --threads 1 >"$work/log" 2>&1 &
  node_pid=$!
  pids+=("$node_pid")
  for _ in $(seq 3000); do curl -sf "http://127.0.0.1:$port/readyz" >/dev/null 2>&1 && break; kill -0 "$node_pid" || { cat "$work/log" >&2; exit 1; }; sleep 0.1; done
  token=$(curl -s "http://127.0.0.1:$port/api/practice/birth" | jq -r .insurance_system.token)
  local before=0 now
  for _ in $(seq 3600); do
    now=$(cpu_of "$node_pid")
    [ $((now - before)) -lt 5 ] && break
    before=$now
    sleep 1
  done
  script person.by_pin "'{\"pin\": \"' .. p .. '\"}'"
  script person.verify "'{\"pin\": \"' .. p .. '\", \"claims\": {\"full_name\": \"' .. n .. '\", \"birth_date\": \"' .. b .. '\"}}'"
  script person.search "'{\"name\": \"' .. n .. '\", \"born\": \"' .. b .. '\"}'"
}
ask_all() {  # PREFIX
  load "$1read" "$node_pid" $port person.by_pin
  load "$1verify" "$node_pid" $port person.verify
  load "$1search" "$node_pid" $port person.search
}
cat >"$work/nginx.conf" <<CONF
worker_processes 1; daemon off; pid $work/nginx.pid; error_log /dev/null;
events { worker_connections 256; }
http { access_log off; keepalive_requests 1000000000; client_body_temp_path $work; server { listen 127.0.0.1:18591; location / { return 200 '{"ok":true}'; } } }
CONF
nginx -c "$work/nginx.conf" -p "$work" 2>/dev/null &
pids+=($!)
start "$data/node"
load "nginx" "$(pgrep -P "$(cat "$work/nginx.pid")" | head -n 1)" 18591
ask_all ""
awk '/RssAnon|RssFile/ {printf "%s %d MB  ", $1, $2 / 1024} END {print ""}' "/proc/$node_pid/status" | sed 's/^/memory        /'
kill "$node_pid" && wait "$node_pid" 2>/dev/null || true

# --- as-of, on a copy: its versions are many
if [ "$versions" -gt 0 ]; then
  cp -r "$data/node" "$work/versions"
  build/release/bench/history_bench "$work/versions" "$versions" 2>/dev/null
  rm -rf "$work/versions"
fi

# --- PostgreSQL: a tenth of a million people are enough to compare two clients of one server
if POSTGRES_FSYNC=on postgres_start; then
  some=$((people < 100000 ? people : 100000))
  head -n $((some + 1)) "$data/people.csv" >"$work/some.csv"
  timed "$SEN" import "$work/some.csv" --agency police --register person --data "$work/pg" --store "$SEN_TEST_POSTGRES"
  echo "pg import     $(a_row "$some") (without the server's)"
  head -n $((some / (people / 5000 + 1) * 8 / 10)) "$work/asked" >"$work/few" && mv "$work/few" "$work/asked"  # of those
  start "$work/pg" "$SEN_TEST_POSTGRES"
  ask_all "pg "
  kill "$node_pid" && wait "$node_pid" 2>/dev/null || true
  # The same number looked up, the same row read, an entry of the same size written, one transaction.
  cat >"$work/read.pgbench" <<SQL
\set n random(1, $some)
BEGIN;
SELECT p.* FROM bench_pin b JOIN police.person_pin_key k ON k.value = b.pin JOIN police.person p ON p.subject_id = k.subject_id AND p.id = k.record_id WHERE b.n = :n;
INSERT INTO bench_entry (entry) VALUES (repeat('x', 600));
COMMIT;
SQL
  psql -q "$SEN_TEST_POSTGRES" -c 'CREATE TABLE bench_pin AS SELECT row_number() OVER () AS n, pin FROM police.person' -c 'CREATE UNIQUE INDEX ON bench_pin (n)' \
    -c 'CREATE TABLE bench_entry (id BIGSERIAL PRIMARY KEY, entry TEXT NOT NULL)' -c 'ANALYZE'
  # shellcheck disable=SC2016
  "$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)/pgbench" -n -M prepared -c 16 -j 1 -T 8 -l --log-prefix="$work/pgbench" -f "$work/read.pgbench" "$SEN_TEST_POSTGRES" >"$work/pgbench.out" 2>/dev/null
  sort -n -k3 "$work"/pgbench.[0-9]* | awk '{t[NR] = $3} END {printf "pgbench       %d a second, p50 %.2fms, p99 %.2fms\n", NR / 8, t[int(NR * .5)] / 1000, t[int(NR * .99)] / 1000}'
fi
