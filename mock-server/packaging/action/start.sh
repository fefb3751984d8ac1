#!/usr/bin/env bash
# Starts a server that goes on running, waits until it is ready, and exports its URLs to the following
# steps. In the folder STATE, the file `end` stops it: then it writes its journal.
set -euo pipefail
# shellcheck source=mock-server/packaging/action/args.sh
source "$(dirname "${BASH_SOURCE[0]}")/args.sh"

rm -rf "$STATE"
mkdir -p "$STATE"
# shellcheck disable=SC2016
"$BINARY" exec --quiet --journal "$JOURNAL" --journal-always ${args[@]+"${args[@]}"} -- bash -c '
    for name in AUTH_BASE_URL AUTH_CONTROL_URL AUTH_MOCK_URL NO_PROXY no_proxy; do
        [ -z "${!name:-}" ] || printf "%s=%s\n" "$name" "${!name}"
    done >"$0/starting"
    mv "$0/starting" "$0/variables"
    until [ -e "$0/end" ]; do sleep 0.2; done
' "$STATE" >"$STATE/log" 2>&1 </dev/null &
server=$!
echo "$server" >"$STATE/pid"
for _ in $(seq 300); do
    [ ! -e "$STATE/variables" ] || break
    kill -0 "$server" 2>/dev/null || break
    sleep 0.1
done
if [ ! -e "$STATE/variables" ]; then
    cat "$STATE/log"
    echo "::error::the server is not ready"
    kill "$server" 2>/dev/null || true
    exit 1
fi
cat "$STATE/variables" >>"$GITHUB_ENV"
sed -n 's/^AUTH_BASE_URL=/url=/p' "$STATE/variables" >>"$GITHUB_OUTPUT"
