#!/usr/bin/env bash
# Everything: house rules, unit and store tests on the sanitizer build, the simulator and the program seen from outside on release.
# Ends with one line: N passed, N failed.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
passed=0 failed=0
names=() times=() queue=()
count() {  # NAME PASSED FAILED SECONDS
  passed=$((passed + $2)); failed=$((failed + $3))
  [ "$3" -eq 0 ] || names+=("$1 ($3)")
  times+=("$(printf '%5d s  %s' "$4" "$1")")
  printf '%-28s %4d passed, %d failed, %d s\n' "$1" "$2" "$3" "$4"
}
out=$(mktemp -d)
source ./tools/postgres.sh
trap 'postgres_stop; rm -rf "$out"' EXIT
export ASAN_OPTIONS=detect_leaks=1:detect_stack_use_after_return=0 UBSAN_OPTIONS=print_stacktrace=1

# run KIND NAME COMMAND...: starts it beside others, one for each core; settle waits for all and counts them in order.
run() {
  local kind=$1 name=$2
  shift 2
  while [ "$(jobs -rp | wc -l)" -ge "$(nproc)" ]; do wait -n; done
  queue+=("$kind $name")
  (began=$SECONDS; "$@" >"$out/$name.log" 2>&1; echo "$? $((SECONDS - began))" >"$out/$name.end") &
}
settle() {
  local item code seconds good bad
  wait
  for item in "${queue[@]}"; do
    read -r code seconds <"$out/${item#* }.end"
    "${item%% *}_result" "${item#* }" "$code"
    [ "$code" -ne 0 ] && [ "$bad" -eq 0 ] && bad=1
    count "${item#* }" "$good" "$bad" "$seconds"
    [ "$bad" -eq 0 ] || tail -n 60 "$out/${item#* }.log"
  done
  queue=()
}
alone() { run "$@"; settle; }
# What a finished command says, as good and bad: its exit code, a last "N passed, N failed", or GoogleTest's report.
step_result() { good=$(($2 == 0)) bad=$(($2 != 0)); }
suite_result() {
  local line
  line=$(grep -oE '[0-9]+ passed, [0-9]+ failed' "$out/$1.log" | tail -n 1)
  good=0 bad=1
  [ -z "$line" ] || { good=${line%% passed*} bad=${line#*, }; bad=${bad%% failed*}; }
}
gtest_result() {
  good=0 bad=1
  [ ! -f "$out/$1.json" ] || { bad=$(jq '.failures + .errors' "$out/$1.json"); good=$(jq '.tests - .failures - .errors' "$out/$1.json"); }
}
timed_build() {  # PRESET TARGET...
  local began=$SECONDS
  build "$@" || exit 1
  times+=("$(printf '%5d s  build %s' $((SECONDS - began)) "$1")")
}

source ./tools/build.sh
timed_build release sen_program sen_sim
timed_build asan sen_tests
alone suite "house rules" bash tools/check.sh
# The store's tests skip PostgreSQL when there is no server; here that counts as a failure.
postgres_start && count "PostgreSQL's server" 1 0 0 || count "PostgreSQL's server" 0 1 0
for program in $(find build/asan -name '*_test' -type f -perm -u+x | sort); do
  name=$(basename "$program")
  run gtest "$name" "$program" --gtest_brief=1 --gtest_output="json:$out/$name.json"
done
settle  # the store's tests end sessions of the whole server
# The rooms that keep data, on the other engine.
for room in journal registers quality bulk events identity notices exchange; do
  [ -n "${SEN_TEST_POSTGRES:-}" ] || break
  name="$room on PostgreSQL"
  run gtest "$name" env SEN_TEST_ENGINE=postgres RC_PARAMS=max_success=25 "build/asan/src/$room/${room}_test" --gtest_brief=1 --gtest_output="json:$out/$name.json"
done
# Ten seconds of each fuzzer from its seeds; what breaks one is printed, in base64 too.
[ -n "$(find build/asan/fuzz -name '*_fuzz' -type f)" ] || count "fuzz programs are built" 0 1 0
for program in $(find build/asan/fuzz -name '*_fuzz' -type f -perm -u+x | sort); do
  name=$(basename "$program" _fuzz)
  mkdir -p "$out/corpus/$name"
  run step "fuzz $name" "$program" -seed=1 -max_total_time=10 -timeout=10 -max_len=4096 -artifact_prefix="$out/" \
    "$out/corpus/$name" "fuzz/corpus/$name"
done
settle
# The program from outside, the same on PostgreSQL (every room's migrations and statements on the other engine), and the operator's commands:
# they wait more than they work.
run suite "program from outside" env PORT=18473 STORE= bash tests/outside/run.sh
[ -n "${SEN_TEST_POSTGRES:-}" ] && run suite "the same on PostgreSQL" env PORT=18475 STORE="$SEN_TEST_POSTGRES" bash tests/outside/run.sh
run suite "files in and out" bash tests/outside/import.sh
if [ -n "${SEN_TEST_POSTGRES:-}" ] && psql -q "$SEN_TEST_POSTGRES" -c "CREATE DATABASE sen_import ENCODING 'UTF8' TEMPLATE template0"; then
  run suite "files on PostgreSQL" env STORE="${SEN_TEST_POSTGRES/\/postgres\?/\/sen_import?}" bash tests/outside/import.sh
fi
run suite "facades" timeout 900 bash tests/outside/facades.sh
run suite "operator's commands" env PORT=18477 timeout 900 bash tests/outside/operate.sh
settle
# These use every core themselves.
alone suite "simulator" build/release/sim/sen_sim --seeds 1000
# A fixed part, 145 s of processor time: each disk's every third operation, and all messages. `sen_sim --sweep` is the whole, 450 s.
alone suite "simulator's sweep" build/release/sim/sen_sim --sweep --every 3
alone suite "simulator's canary" build/release/sim/sen_sim --canary
alone suite "browser" node tests/browser/run.mjs
printf '%s\n' "${times[@]}" | sort -rn | head -n 12
[ ${#names[@]} -eq 0 ] || printf 'failed: %s\n' "${names[*]}"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
