# shellcheck shell=bash disable=SC2034,SC2154
# Steps that need a running server. Each has its own, on a free port.

server=

# Starts a server with more flags: its address is in $url, its process in $server.
start_server() {
    local ready
    ready=$(mktemp -p "$scratch")
    "$target/debug/auth-mock-server" --port 0 --json "$@" >"$ready" &
    server=$!
    for _ in $(seq 300); do
        [ ! -s "$ready" ] || break
        kill -0 "$server" 2>/dev/null || fail "the server ended before it was ready"
        sleep 0.1
    done
    url=$(sed -n 's/^{"url":"\([^"]*\)".*/\1/p' "$ready")
    [ -n "$url" ] || fail "no ready line within 30 s"
}

stop_server() {
    local code=0
    kill -TERM "$server"
    wait "$server" || code=$?
    server=
    [ "$code" = 0 ] || fail "after SIGTERM the server ended with $code"
}

# Ends a server that a failed step has left.
end_server() {
    [ -z "$server" ] || kill -KILL "$server" 2>/dev/null || true
}

# Starts the server, signs in with curl, and stops the server.
step_smoke() {
    local status reply
    reply=$(mktemp -p "$scratch")
    start_server
    status=$(curl --silent --show-error --noproxy '*' --max-time 30 \
        --output "$reply" --write-out '%{http_code}' \
        "$url/v1/auth/portal/login" -H 'content-type: application/json' \
        -d '{"email": "guest@example.com", "password": "correct horse battery staple", "portal_id": "portal_demo"}')
    [ "$status" = 200 ] || fail "the sign-in answered $status"
    grep -q '"access_token":"' "$reply" || fail "the sign-in brought no access_token"
    stop_server
}

# Needs no server of ours: FastAPI gives its recorded answers still.
step_corpus() {
    "$target/ci/fastapi/bin/python" tests/fastapi/record.py --check
}

# FastAPI has no pages at the paths of ours.
step_live() {
    start_server --no-ui
    "$target/ci/fastapi/bin/python" tests/fastapi/compare.py --server "$url" --requests 10000
    stop_server
}

schemathesis() {
    start_server
    "$target/ci/schemathesis/bin/python" tests/schemathesis/run --only "$1" "$url"
    stop_server
}

step_fuzz() {
    schemathesis contract
}

step_fuzz_control() {
    schemathesis control
}

# Runs a suite, which must end with so many tests passed. One that runs nothing would pass too.
counted() {
    local expected=$1 output
    shift
    output=$(mktemp -p "$scratch")
    "$@" | tee "$output"
    grep -Eq "(^|[= ])$expected passed" "$output" ||
        fail "not $expected tests have run; where some are new or gone, correct the number in .ci/steps"
}

# Runs a client suite with a server of its own.
client_suite() {
    local expected=$1
    shift
    counted "$expected" "$target/debug/auth-mock-server" exec --quiet -- "$@"
}

step_pytest() {
    python_with_wheel pytest
    client_suite 36 "$python" -m pytest -n 8 tests/clients/pytest
}

step_playwright() {
    cd tests/clients/playwright
    # Their own dependencies are among them, so this asks no registry.
    npm install --no-save --ignore-scripts --offline --no-audit --no-fund "$target"/ci/npm/*.tgz
    client_suite 28 npx --no-install playwright test
}

# The pages: their built files are those of their sources, and they work in a browser.
step_ui() {
    cd mock-server/ui
    npm run --silent check
    client_suite 145 npx --no-install playwright test
}

# Starts its own servers. The full run is `cargo xtask soak`.
step_soak() {
    "$target/debug/examples/soak" --short --server "$target/debug/auth-mock-server"
}
