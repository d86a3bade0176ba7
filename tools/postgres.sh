#!/usr/bin/env bash
# A private PostgreSQL cluster in a temporary folder, reached by a socket in it, gone at the end.
#   tools/postgres.sh COMMAND...     runs COMMAND with SEN_TEST_POSTGRES=postgresql://... set, and SEN_TEST_POSTGRES_TLS="PORT FOLDER": the
#                                    same server on localhost, its certificate signed by FOLDER/ca.pem
# No test stops the server's machine, so it does not wait for the disk; who measures sets POSTGRES_FSYNC=on.
# or source it: postgres_start (sets and exports SEN_TEST_POSTGRES), postgres_stop.
postgres_folder=
postgres_as() {  # initdb and postgres refuse to run as root
  if [ "$(id -u)" -eq 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
}
# An authority of our own, a certificate for localhost, and an authority that signed nothing.
postgres_certificates() {
  local folder=$1
  openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj '/CN=Sen test CA' -keyout "$folder/ca.key" -out "$folder/ca.pem" &&
    openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj '/CN=Another CA' -keyout "$folder/other.key" -out "$folder/other.pem" &&
    openssl req -newkey rsa:2048 -nodes -subj '/CN=localhost' -keyout "$folder/server.key" -out "$folder/server.csr" &&
    openssl x509 -req -in "$folder/server.csr" -CA "$folder/ca.pem" -CAkey "$folder/ca.key" -CAcreateserial -days 2 \
      -extfile <(echo 'subjectAltName=DNS:localhost') -out "$folder/server.pem" && chmod 600 "$folder/server.key"
}
postgres_start() {
  local programs port
  programs=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
  [ -n "$programs" ] || { echo "PostgreSQL is not installed: apt-get install postgresql-15" >&2; return 1; }
  postgres_folder=$(mktemp -d /tmp/sen-pg-XXXXXX)
  echo secret >"$postgres_folder/password"
  port=$((20000 + $$ % 4000))
  postgres_certificates "$postgres_folder" 2>"$postgres_folder/openssl.log" || { cat "$postgres_folder/openssl.log" >&2; return 1; }
  [ "$(id -u)" -ne 0 ] || chown -R postgres "$postgres_folder"
  chmod 755 "$postgres_folder"
  (
    cd / || exit 1
    postgres_as "$programs/initdb" -D "$postgres_folder/data" -U sen --encoding=UTF8 --locale=C --auth=scram-sha-256 \
      --pwfile="$postgres_folder/password" >"$postgres_folder/initdb.log" 2>&1 || { cat "$postgres_folder/initdb.log" >&2; exit 1; }
    postgres_as "$programs/pg_ctl" -D "$postgres_folder/data" -w -t 60 -l "$postgres_folder/data/server.log" \
      -o "-c listen_addresses=localhost -c port=$port -c ssl=on -c ssl_cert_file='$postgres_folder/server.pem' -c ssl_key_file='$postgres_folder/server.key' -c unix_socket_directories='$postgres_folder' -c fsync=${POSTGRES_FSYNC:-off}" start >/dev/null ||
      { cat "$postgres_folder/data/server.log" >&2; exit 1; }
  ) || { postgres_stop; return 1; }
  export SEN_TEST_POSTGRES="postgresql://sen:secret@/postgres?host=$postgres_folder&port=$port" SEN_TEST_POSTGRES_TLS="$port $postgres_folder"
}
postgres_stop() {
  [ -n "$postgres_folder" ] || return 0
  local programs
  programs=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
  (cd / && postgres_as "$programs/pg_ctl" -D "$postgres_folder/data" -m immediate stop >/dev/null 2>&1)
  rm -rf "$postgres_folder"
  postgres_folder=
}
if [ "${BASH_SOURCE[0]}" = "$0" ]; then
  trap postgres_stop EXIT
  postgres_start || exit 1
  "$@"
fi
