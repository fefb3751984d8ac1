# shellcheck shell=bash disable=SC2034,SC2154
# The packages for the registry of crates.

# Packs both as `cargo publish` does, and compiles what is in them: outside of the checkout, so that a
# file from elsewhere in the workspace is missed.
step_crates() {
    local away=$scratch/crates package
    mkdir "$away"
    cargo publish --dry-run --no-verify --allow-dirty --locked --target-dir "$away/packed" \
        -p auth-sdk -p auth-mock-server
    find "$away/packed" -name '*.crate' -exec tar -xzf {} -C "$away" \;
    # The toolchain and the profiles of the workspace, so that dependencies are not compiled again.
    cp rust-toolchain.toml "$away"
    mkdir "$away/.cargo"
    sed -n '/^\[profile/,$p' Cargo.toml >"$away/.cargo/config.toml"
    for package in auth-sdk auth-mock-server; do
        check_crate_files "$package"
        compile_crate "$package"
    done
}

# $1: the package. All its targets, unit tests included; the SDK with all its features.
compile_crate() {
    local features=()
    [ "$1" != auth-sdk ] || features=(--all-features)
    (cd "$away/$1"-*/ && CARGO_TARGET_DIR=$target cargo check --locked --all-targets "${features[@]}")
}

# $1: the package. The licences are whole, and nothing is packed by mistake.
check_crate_files() {
    local strangers name
    strangers=$(cd "$away/$1"-*/ && find . ! -type d | sort | grep -Ev \
        -e '^\./(Cargo\.(lock|toml|toml\.orig)|\.cargo_vcs_info\.json|README\.md|LICENSE-(APACHE|MIT))$' \
        -e '^\./(src|examples)/.*\.rs$' \
        -e '^\./src/contract/(effective\.json|guide\.md)$' \
        -e '^\./src/(control/openapi/examples\.json|pages/(contract|control)\.md)$' \
        -e '^\./src/conformance/pack/[a-z_]+\.yaml$' \
        -e '^\./ui/dist/[A-Za-z0-9_-]+\.(css|html|js)$' || true)
    [ -z "$strangers" ] || fail "$1 packs files that are not known; see .ci/steps/crates.sh:"$'\n'"$strangers"
    for name in LICENSE-APACHE LICENSE-MIT; do
        cmp "$name" "$away/$1"-*/"$name"
    done
}
