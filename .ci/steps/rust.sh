# shellcheck shell=bash disable=SC2034,SC2154
# Steps that read, build or test the sources.

step_fmt() {
    cargo fmt --all --check
}

step_typos() {
    "$target/ci/typos/bin/typos"
}

# Building cargo-deny takes longer than building the workspace. So this runs only where the
# program is there already, as in the workflow, which also asks for advisories.
step_deny() {
    if ! command -v cargo-deny >/dev/null; then
        echo "not checked: cargo-deny is not on PATH; the workflow checks it"
        return
    fi
    cargo deny --locked check licenses sources bans
}

step_build() {
    cargo build --locked --workspace --all-targets
}

xtask() {
    "$target/debug/xtask" --root . "$@"
}

step_generate() {
    xtask generate --check
}

step_lint() {
    xtask lint
}

step_tidy() {
    xtask tidy
}

step_clippy() {
    cargo clippy --locked --workspace --all-targets --features auth-mock-server/bench -- -D warnings
}

# The tests turn its features on for the whole workspace: here they are off.
step_clippy_sdk() {
    cargo clippy --locked -p auth-sdk --all-targets -- -D warnings
}

# The SDK for a browser. Its standard library comes from rustup, and not every machine has it.
step_wasm() {
    local triple=wasm32-unknown-unknown
    if [ ! -d "$(rustc --print sysroot)/lib/rustlib/$triple" ]; then
        echo "not checked: $triple is not installed (rustup target add $triple); the workflow checks it"
        return
    fi
    cargo clippy --locked -p auth-sdk --target "$triple" -- -D warnings
    cargo clippy --locked -p auth-sdk --target "$triple" --features file-store,test-util -- -D warnings
}

# The server without its default features, and with each feature alone. Clippy checks as `cargo check`
# does, and turns warnings of the workspace alone into errors.
step_features() {
    local feature
    cargo clippy --locked -p auth-mock-server --no-default-features --lib --tests -- -D warnings
    for feature in cli conformance eddsa mcp pem performance proxy rs256 tls ui yaml; do
        cargo clippy --locked -p auth-mock-server --no-default-features --features "$feature" \
            -- -D warnings
    done
    cargo clippy --locked -p auth-mock-server --no-default-features --features explore \
        --lib --tests -- -D warnings
}

# Long polls and locks under chosen schedules; with the feature, the locks work in these tests only.
step_explore() {
    cargo test --locked -p auth-mock-server --no-default-features --features explore --lib explored
    grep -q '^running [1-9]' "$scratch/explore.log" || fail "no test ran"
}

# rustdoc's warnings are errors: a broken link in the docs is a broken promise. Examples have the
# features of all targets, so that dependencies are checked once, for `clippy` and for this.
step_doc() {
    RUSTDOCFLAGS="-D warnings" \
        cargo doc --locked --workspace --no-deps --lib --bin xtask --examples
}

step_test() {
    INSTA_SNAPSHOT_REFERENCES_FILE=$scratch/references \
        cargo test --locked --workspace --no-fail-fast
    # A test that is gone would pass by not being run.
    grep -Eq '^corpus: .* 0 differ$' \
        "$scratch/test.log" || fail "the recorded corpus was not replayed"
}

# insta notes each snapshot that a test looks at. Every one that is checked in must be among them.
step_snapshots() {
    local left
    absolute <"$scratch/references" >"$scratch/used"
    git ls-files --cached --others --exclude-standard -- '*.snap' | absolute >"$scratch/present"
    left=$(comm -13 "$scratch/used" "$scratch/present")
    [ -z "$left" ] || fail "no test looks at these snapshots; delete them:"$'\n'"$left"
    left=$(find . -path ./target -prune -o -name '*.snap.new' -print)
    [ -z "$left" ] || fail "these snapshots wait to be accepted; see CONTRIBUTING.md:"$'\n'"$left"
}

absolute() {
    local path
    while read -r path; do
        realpath -m "$path"
    done | sort -u
}

# Without cargo's `--bench` a bench takes a few rounds of each measure: enough to see that it runs.
step_bench_once() {
    cargo test --locked --workspace --features auth-mock-server/bench \
        --bench memory --bench namespaces --bench request_log --bench start --bench validator \
        --bench sdk_call
}

step_bench() {
    cargo bench --locked -p auth-mock-server --features bench
    cargo bench --locked -p auth-contract-tests --bench sdk_call
}
