#!/usr/bin/env bash
# Figures of the program beside nginx `return 200` in the same run: server CPU per request on one core, whole births, start, memory, size.
# Measures only; nothing here passes or fails. Usage: bench/run.sh [SECONDS]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
seconds=${1:-5}
sen=build/release/src/sen/sen
dir=$(mktemp -d)
port=18491
trap 'kill $server $nginx 2>/dev/null || true; rm -rf "$dir"' EXIT
server='' nginx=''
ticks() { awk '{print $14 + $15}' "/proc/$1/stat"; }
# measure NAME PID WRK-ARGUMENTS...
measure() {
  local name=$1 pid=$2 before after requests errors
  shift 2
  before=$(ticks "$pid")
  taskset -c 1 wrk -t1 -c32 -d"${seconds}s" "$@" >"$dir/out"
  after=$(ticks "$pid")
  requests=$(awk '/requests in/ {print $1}' "$dir/out")
  errors=$(awk '/Non-2xx/ {n = $NF} END {print n + 0}' "$dir/out")
  awk -v n="$name" -v t=$(((after - before) * 10000)) -v r="$requests" -v e="$errors" -v base="${nginx_us:-0}" \
    'BEGIN {us = t / r; printf "%-44s %8.1f us CPU/request %9d requests %5d errors", n, us, r, e; if (base > 0) printf "   %.1f x nginx", us / base; print ""}'
  last_us=$(awk -v t=$(((after - before) * 10000)) -v r="$requests" 'BEGIN {print t / r}')
}
cat >"$dir/nginx.conf" <<EOF
daemon off; master_process off; pid $dir/pid; error_log $dir/error.log;
events { worker_connections 1024; }
http { access_log off; keepalive_requests 100000000; client_body_temp_path $dir; proxy_temp_path $dir; fastcgi_temp_path $dir;
  uwsgi_temp_path $dir; scgi_temp_path $dir; server { listen 127.0.0.1:18492; location / { return 200 'ok'; } } }
EOF
taskset -c 1 nginx -c "$dir/nginx.conf" 2>/dev/null & nginx=$!
began=$(date +%s%N)
taskset -c 1 "$sen" demo --port $port --data "$dir/node" --people 2000 --threads 1 >"$dir/log" 2>&1 & server=$!
until curl -sf http://127.0.0.1:$port/readyz >/dev/null; do sleep 0.02; done
echo "first start with 2000 people: $((($(date +%s%N) - began) / 1000000)) ms"
kill $server; wait $server || true
began=$(date +%s%N)
taskset -c 1 "$sen" demo --port $port --data "$dir/node" --threads 1 >"$dir/log" 2>&1 & server=$!
until curl -sf http://127.0.0.1:$port/readyz >/dev/null; do sleep 0.02; done
echo "start on existing data: $((($(date +%s%N) - began) / 1000000)) ms; anonymous memory $(awk '/RssAnon/ {print $2}' /proc/$server/status) kB; program $(stat -c %s "$sen") bytes"
base=http://127.0.0.1:$port
began=$(date +%s%N)
dossier=$(examples/birth.sh $base | sed -n 's/^dossier=//p')
echo "one whole birth over the API, client included: $((($(date +%s%N) - began) / 1000000)) ms ($dossier)"
# Births one after another from two clients: the server's own CPU is what one core could do.
births=8
before=$(ticks "$server")
for _ in 1 2; do (for _ in $(seq $((births / 2))); do examples/birth.sh $base >/dev/null; done) & walkers="${walkers:-} $!"; done
wait $walkers
spent=$(($(ticks "$server") - before))
awk -v t="$spent" -v n=$births 'BEGIN {printf "whole births: %.0f ms of server CPU each, %.1f a second and core\n", t * 10 / n, n * 100 / t}'
call() { curl -s -X "$1" "$base$2" -H 'Content-Type: application/json' ${3:+-H "Authorization: Bearer $3"} ${4:+--data "$4"}; }
sign_in() {
  local challenge code
  challenge=$(call POST /api/sign-in '' "{\"agency\": \"$1\", \"login\": \"$2\"}" | jq -r .challenge)
  code=$(call GET "/api/practice/code?agency=$1&login=$2" | jq -r .code)
  call POST "/api/sign-in/$challenge" '' "{\"agency\": \"$1\", \"code\": \"$code\"}" | jq -r .token
}
cast=$(call GET /api/practice/birth)
mother=$(jq -r .mother.login <<<"$cast") facility=$(jq -r .hospital.facility <<<"$cast") hospital=$(jq -r .hospital.token <<<"$cast")
call POST /api/birth-notices "$hospital" "$(jq -n --argjson c "$cast" --arg n "88001.GCS.$facility.$(date +%y)" '{number: $n, facility: $c.hospital.facility, mother: {pin: $c.mother.login, name: $c.mother.name, birth_date: $c.mother.birth_date}, child: {sex: "1", born_on: $c.today, intended_given: "An"}}')" >/dev/null
me=$(sign_in portal "$mother")
draft=$(call POST /api/drafts "$me" "{\"procedure\": \"birth-linked\", \"notice\": \"88001.GCS.$facility.$(date +%y)\"}" | jq -r .token)
echo "wrk.method = 'PATCH'; wrk.body = '{\"given_name\": \"An\"}'; wrk.headers['Content-Type'] = 'application/json'" >"$dir/patch.lua"
echo "wrk.method = 'POST'; wrk.body = '{\"procedure\": \"birth-linked\", \"notice\": \"88001.GCS.$facility.$(date +%y)\"}'; wrk.headers['Content-Type'] = 'application/json'" >"$dir/open.lua"
measure "nginx return 200" $nginx http://127.0.0.1:18492/
nginx_us=$last_us
measure "empty request (/healthz)" $server $base/healthz
measure "plain read (a draft with its choices)" $server -H "Authorization: Bearer $me" "$base/api/drafts/$draft"
measure "durable write (save a draft)" $server -s "$dir/patch.lua" -H "Authorization: Bearer $me" "$base/api/drafts/$draft"
measure "6 granted, journaled reads + durable write" $server -s "$dir/open.lua" -H "Authorization: Bearer $me" "$base/api/drafts"
call PATCH "/api/drafts/$draft" "$me" "$(call GET "/api/drafts/$draft" "$me" | jq -c '.answers + {given_name: "An", identity_card: false, delivery: "electronic", copies: 0}')" >/dev/null
mine=$(call POST "/api/drafts/$draft/submit" "$me" '{"commitment": true}' | jq -r .dossier)
registrar=$(sign_in justice "$(jq -r .officers.registrar.login <<<"$cast")")
unit=$(jq -r .officers.registrar.unit <<<"$cast") work=
for _ in $(seq 50); do
  work=$(call GET "/api/work?unit=$unit" "$registrar" | jq -r --arg dossier "$mine" '.work[] | select(.dossier == $dossier) | .id')
  [ -n "$work" ] && break
  sleep 0.1
done
measure "plain read (one's own case)" $server -H "Authorization: Bearer $me" "$base/api/cases/$mine"
measure "journaled read (an officer opens a case)" $server -H "Authorization: Bearer $registrar" "$base/api/work/$work"
