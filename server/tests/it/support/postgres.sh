# Runs a private PostgreSQL until standard input is closed, which happens however the tests end, even if they are killed.
# Prints the folder of its socket once it accepts connections.
#
# $1: the folder of PostgreSQL's programs, with a slash at the end; empty if they are on the PATH.
trap '' INT TERM HUP
# In /tmp, because the path of a socket may not be longer than 107 bytes (macOS: 103).
cd / && dir=$(mktemp -d /tmp/boardwalk-postgres.XXXXXX) || exit 1

fail() {
    cat "$dir/log" >&2
    rm -rf "$dir"
    exit 1
}

"$1initdb" -D "$dir/data" -U postgres --auth=trust --encoding=UTF8 --no-sync >"$dir/log" 2>&1 || fail
"$1pg_ctl" start -w -D "$dir/data" -l "$dir/log" \
    -o "-k '$dir' -c listen_addresses='' -c max_connections=300 -c shared_buffers=64MB" >>"$dir/log" 2>&1 || fail
echo "$dir"
exec >&-
read -r _
"$1pg_ctl" stop -m immediate -D "$dir/data" >/dev/null 2>&1
rm -rf "$dir"
