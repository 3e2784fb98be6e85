#!/usr/bin/env bash
# A PostgreSQL server of one's own for as long as a command runs:
#
#   tests/support/postgres.sh COMMAND [ARG...]
#
# The command finds it at VOLTWIN_POSTGRES_URL, and may stop and start it with the commands in
# VOLTWIN_POSTGRES_CRASH and VOLTWIN_POSTGRES_START. It listens on a free port of 127.0.0.1 only,
# keeps everything in a temporary folder, and goes with it when the command ends, however it
# ends. PostgreSQL does not run as root; then user postgres (or nobody) runs it.
# The exit code is that of the command; 3 when there is no server to be had.
set -uo pipefail

die() {
  echo "postgres.sh: $*" >&2
  exit 3
}
[[ $# -ge 1 ]] || die "needs a command"

programs=''
for folder in /usr/lib/postgresql/15/bin /usr/lib/postgresql/*/bin; do
  [[ -x $folder/initdb ]] && programs=$folder && break
done
[[ -n $programs ]] || die "no PostgreSQL server is installed (package postgresql-15)"

folder=$(mktemp -d "${TMPDIR:-/tmp}/voltwin_postgres_XXXXXX") || die "no temporary folder"
user=$(id -un)
as_user=()
if [[ $(id -u) -eq 0 ]]; then
  user=postgres
  id postgres >/dev/null 2>&1 || user=nobody
  as_user=(runuser -u "$user" --)
  chown "$user" "$folder"
fi

server() { # server ARG...: pg_ctl for our server; it does not keep our output open
  (cd "$folder" && "${as_user[@]}" "$programs/pg_ctl" -D "$folder/data" -l "$folder/log" -s -w \
    -t 60 "$@") >/dev/null </dev/null
}

command_id=''
cleanup() {
  trap '' INT TERM HUP
  [[ -n $command_id ]] && kill "$command_id" 2>/dev/null
  [[ -d $folder/data ]] && server stop -m immediate 2>/dev/null
  rm -rf "$folder"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

(cd "$folder" && "${as_user[@]}" "$programs/initdb" -D "$folder/data" -U voltwin -A trust \
  -E UTF8 --locale=C.UTF-8 --no-instructions) >"$folder/initdb.log" 2>&1 || {
  cat "$folder/initdb.log" >&2
  die "initdb fails"
}

# Somebody else may take a free port before the server does: then another one.
url=''
for _ in 1 2 3 4 5; do
  port=$(python3 -c 'import socket
s = socket.socket()
s.bind(("127.0.0.1", 0))
print(s.getsockname()[1])') || die "no free port"
  cat >"$folder/data/postgresql.auto.conf" <<CONF
listen_addresses = '127.0.0.1'
port = $port
unix_socket_directories = '$folder'
max_connections = 40
fsync = on
synchronous_commit = on
log_min_messages = warning
CONF
  if server start 2>/dev/null; then
    url=postgresql://voltwin@127.0.0.1:$port/postgres
    break
  fi
done
[[ -n $url ]] || {
  cat "$folder/log" >&2
  die "the server does not start"
}

export VOLTWIN_POSTGRES_URL=$url
control="cd $folder && ${as_user[*]} $programs/pg_ctl -D $folder/data -l $folder/log -s -w"
export VOLTWIN_POSTGRES_CRASH="$control stop -m immediate >/dev/null 2>&1 </dev/null"
export VOLTWIN_POSTGRES_START="$control start >/dev/null 2>&1 </dev/null"

# In the background, so that a signal to this script is not kept waiting for it.
"$@" <&0 &
command_id=$!
wait "$command_id"
status=$?
command_id=''
exit "$status"
