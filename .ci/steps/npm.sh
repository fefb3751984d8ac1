# shellcheck shell=bash disable=SC2034,SC2154
# The npm packages: built from the debug server, and tested as users install them.

step_install_npm() {
    command -v npm >/dev/null || fail "npm is not on PATH; install Node.js 20 or later with npm"
    (cd mock-server/packaging/npm && npm ci --ignore-scripts)
}

step_npm_build() {
    rm -rf "$target/ci/npm"
    node mock-server/packaging/npm/build.mjs \
        --binary "$target/debug/auth-mock-server" --out "$target/ci/npm"
}

step_npm_packages() {
    counted 123 node mock-server/packaging/npm/test/run.mjs --packages "$target/ci/npm"
}
