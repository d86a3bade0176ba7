# Sourced by ./dev and the test runner: configure and build with a visible count and time left.
# build PRESET [TARGET...]: one line with files done, files in all and the time left (ninja itself knows only the time passed).
build() {
  local preset=$1 log
  shift
  if [ ! -f "build/$preset/build.ninja" ]; then
    log=$(mktemp)
    cmake --preset "$preset" >"$log" 2>&1 || { cat "$log" >&2; echo "configure failed" >&2; return 1; }
    rm -f "$log"
  fi
  log=$(mktemp)
  NINJA_STATUS='@%f %t %e@ ' cmake --build "build/$preset" ${*:+--target "$@"} 2>&1 | tee "$log" | awk -v tty="$([ -t 2 ] && echo 1)" '
    match($0, /^@[0-9]+ [0-9]+ [0-9.]+@/) {
      split(substr($0, 2, RLENGTH - 2), n, " ")
      left = n[1] > 3 ? sprintf(", about %d s left", n[3] / n[1] * (n[2] - n[1])) : ""
      line = sprintf("Building %d of %d%s", n[1], n[2], left)
      if (tty) printf "\r\033[K%s", line
      else if (n[1] % 25 == 0 || n[1] == n[2]) print line
      fflush()
      next
    }
    /error:|FAILED/ { bad = 1 }
    bad { print }
    END { if (tty) print "" }' >&2
  [ "${PIPESTATUS[0]}" -eq 0 ] || { grep -v '^@' "$log" | tail -n 60 >&2; echo "build failed" >&2; return 1; }
  rm -f "$log"
}

