#!/usr/bin/env bash
# House rules that need no running program. Each prints what is wrong and what to do; the last line counts.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
passed=0 failed=0
rule() {
  local name=$1
  shift
  if "$@"; then passed=$((passed + 1)); else failed=$((failed + 1)); echo "rule failed: $name" >&2; fi
}
# A header that its own .cpp includes before all else was compiled alone by the release build, which has no precompiled headers.
headers_alone() {
  local list header first
  list=$(git ls-files --cached --others --exclude-standard 'src/*.hpp' 'sim/*.hpp' | while read -r header; do
    first=$(grep -m 1 '^#include' "${header%.hpp}.cpp" 2>/dev/null)
    [ "$first" = "#include \"${header#src/}\"" ] || echo "$header"
  done)
  printf '%s\n' "$list" | xargs -P "$(nproc)" -I{} sh -c 'printf "#include \"%s\"\n#include \"%s\"\n" "${1#src/}" "${1#src/}" | clang++-19 -x c++ -std=gnu++23 -Isrc -I. -Wall -Wextra -Werror -Wno-gnu-statement-expression -fsyntax-only - 2>&1 || { echo "$1: does not compile alone" >&2; exit 255; }' _ {}
}
format_clean() {
  git ls-files --cached --others --exclude-standard '*.cpp' '*.hpp' | xargs clang-format-19 --dry-run -Werror 2>&1 | grep -E 'error' | head -n 20
  [ "${PIPESTATUS[1]}" -eq 0 ] || { echo "run ./dev format" >&2; return 1; }
}
rule layers node tools/check_layers.mjs
rule tidy node tools/check_tidy.mjs
rule sizes node tools/check_sizes.mjs
rule format format_clean
rule headers headers_alone
rule places node tools/check_places.mjs
if [ -x build/release/src/sen/sen ]; then
  rule pack build/release/src/sen/sen check packs/vietnam
  [ -f tools/check_docs.mjs ] && rule docs node tools/check_docs.mjs
fi
echo "rules: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
