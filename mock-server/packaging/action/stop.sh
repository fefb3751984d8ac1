#!/usr/bin/env bash
# Stops the server of start.sh, which writes its journal. It is no error if none runs.
set -euo pipefail

[ -e "$STATE/pid" ] || exit 0
server=$(cat "$STATE/pid")
: >"$STATE/end"
for _ in $(seq 150); do
    kill -0 "$server" 2>/dev/null || exit 0
    sleep 0.1
done
echo "::error::the server has not stopped within 15 seconds"
kill -KILL "$server"
exit 1
