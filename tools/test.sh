#!/usr/bin/env bash
# Everything: house rules, unit and store tests on the sanitizer build, the simulator and the program seen from outside on release.
# Ends with one line: N passed, N failed.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
passed=0 failed=0
names=()
count() {  # NAME PASSED FAILED
  passed=$((passed + $2)); failed=$((failed + $3))
  [ "$3" -eq 0 ] || names+=("$1 ($3)")
  printf '%-28s %4d passed, %d failed\n' "$1" "$2" "$3"
}
out=$(mktemp -d)
source ./tools/postgres.sh
trap 'postgres_stop; rm -rf "$out"' EXIT
export ASAN_OPTIONS=detect_leaks=1:detect_stack_use_after_return=0 UBSAN_OPTIONS=print_stacktrace=1

step() {  # NAME COMMAND...: a program whose exit code is its verdict
  local name=$1
  shift
  if "$@" >"$out/log" 2>&1; then count "$name" 1 0; else count "$name" 0 1; tail -n 40 "$out/log"; fi
}
# Output that ends in "N passed, N failed".
suite() {
  local name=$1 line
  shift
  "$@" >"$out/log" 2>&1
  local code=$?
  line=$(grep -oE '[0-9]+ passed, [0-9]+ failed' "$out/log" | tail -n 1)
  if [ -z "$line" ]; then count "$name" 0 1; tail -n 40 "$out/log"; return; fi
  local good=${line%% passed*} bad=${line#*, }
  bad=${bad%% failed*}
  [ $code -ne 0 ] && [ "$bad" -eq 0 ] && bad=1
  count "$name" "$good" "$bad"
  [ "$bad" -eq 0 ] || tail -n 60 "$out/log"
}
gtest() {
  local program=$1 name
  name=$(basename "$program")
  "$program" --gtest_brief=1 --gtest_output="json:$out/$name.json" >"$out/log" 2>&1
  local code=$?
  local good bad
  if [ -f "$out/$name.json" ]; then
    bad=$(jq '.failures + .errors' "$out/$name.json"); good=$(jq ".tests - .failures - .errors" "$out/$name.json")
  else
    good=0 bad=1
  fi
  [ $code -ne 0 ] && [ "$bad" -eq 0 ] && bad=1
  count "$name" "$good" "$bad"
  [ "$bad" -eq 0 ] || tail -n 60 "$out/log"
}

source ./tools/build.sh
build release sen_program sen_sim || exit 1
build asan sen_tests || exit 1
suite "house rules" bash tools/check.sh
# The store's tests skip PostgreSQL when there is no server; here that counts as a failure.
postgres_start && count "PostgreSQL's server" 1 0 || count "PostgreSQL's server" 0 1
for program in $(find build/asan -name '*_test' -type f -perm -u+x | sort); do gtest "$program"; done
# Ten seconds of each fuzzer from its seeds; what breaks one is printed, in base64 too.
for program in $(find build/asan/fuzz -name '*_fuzz' -type f -perm -u+x | sort); do
  name=$(basename "$program" _fuzz)
  mkdir -p "$out/corpus/$name"
  step "fuzz $name" "$program" -seed=1 -max_total_time=10 -timeout=10 -max_len=4096 -artifact_prefix="$out/" \
    "$out/corpus/$name" "fuzz/corpus/$name"
done
[ -x build/release/sim/sen_sim ] && suite "simulator" build/release/sim/sen_sim --seeds 1000
# A fixed part, 145 s of processor time: each disk's every third operation, and all messages. `sen_sim --sweep` is the whole, 450 s.
[ -x build/release/sim/sen_sim ] && suite "simulator's sweep" build/release/sim/sen_sim --sweep --every 3
[ -x build/release/sim/sen_sim ] && suite "simulator's canary" build/release/sim/sen_sim --canary
[ -f tests/outside/run.sh ] && suite "program from outside" bash tests/outside/run.sh
# The same on PostgreSQL: every room's migrations and statements on the other engine.
[ -n "${SEN_TEST_POSTGRES:-}" ] && STORE=$SEN_TEST_POSTGRES suite "the same on PostgreSQL" bash tests/outside/run.sh
[ -f tests/outside/facades.sh ] && suite "facades" bash tests/outside/facades.sh
[ -f tests/browser/run.mjs ] && suite "browser" node tests/browser/run.mjs
[ ${#names[@]} -eq 0 ] || printf 'failed: %s\n' "${names[*]}"
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
