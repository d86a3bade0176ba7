#!/bin/sh
# Server CPU per request of the HTTP adapter beside nginx `return 200`: one core for server and load, in turn, in the same run.
# Usage: bench/http.sh BENCH_SERVER [SECONDS] [ROUNDS]    (build target http_bench_server, release preset; needs nginx and wrk)
set -eu
server=${1:?path of http_bench_server}
seconds=${2:-3}
rounds=${3:-3}
dir=$(mktemp -d)
trap 'kill $ours $routed $theirs 2>/dev/null || true; rm -rf "$dir"' EXIT
body='{"id":"HS-79-2026-000123","status":"processing","step":"verify","updated":"2026-01-15T08:30:00Z","fee":150000}'
cat > "$dir/nginx.conf" <<EOF
daemon off; master_process off; pid $dir/pid; error_log $dir/error.log;
events { worker_connections 1024; }
http { access_log off; keepalive_requests 100000000; client_body_temp_path $dir; proxy_temp_path $dir; fastcgi_temp_path $dir;
  uwsgi_temp_path $dir; scgi_temp_path $dir;
  server { listen 127.0.0.1:18091; location / { default_type application/json; return 200 '$body'; } } }
EOF
taskset -c 1 "$server" 18090 1 & ours=$!
taskset -c 1 "$server" 18092 1 routed & routed=$!
taskset -c 1 nginx -c "$dir/nginx.conf" 2>/dev/null & theirs=$!
sleep 1
ticks() { awk '{print $14 + $15}' "/proc/$1/stat"; }
run() {  # name pid port
  before=$(ticks "$2")
  taskset -c 1 wrk -t1 -c64 -d"${seconds}s" "http://127.0.0.1:$3/api" > "$dir/out"
  after=$(ticks "$2")
  requests=$(awk '/requests in/ {print $1}' "$dir/out")
  errors=$(grep -cE "Non-2xx|Socket errors" "$dir/out" || true)
  echo "$1 $(( (after - before) * 10000 )) $requests $errors" |
    awk '{printf "%s us_per_request=%.2f requests=%d errors=%d\n", $1, $2 / $3, $3, $4}'
}
for round in $(seq "$rounds"); do
  run sen-bare "$ours" 18090
  run sen-routed "$routed" 18092
  run nginx "$theirs" 18091
done
