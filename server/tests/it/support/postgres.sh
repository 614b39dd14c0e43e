# A PostgreSQL of the tests' own, which ends with them: whoever starts this reads the folder of its socket from the output and
# holds on to the input. However the tests end, the input is closed then.
#
# $1: the folder of PostgreSQL's programs, with a slash at its end; empty for those on the path.
trap '' INT TERM HUP
# In /tmp, because a socket's path may be no longer than 107 bytes.
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
