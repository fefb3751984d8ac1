#!/usr/bin/env bash
# Gets the program, and writes its path to the output `binary`. Reads BINARY, or VERSION and
# REPOSITORY, whose release it downloads and checks.
set -euo pipefail

# Nothing here runs in a substitution, where a failure would not end the script: the bash of macOS
# has no option for it.
fail() {
    printf '::error::%s\n' "$*"
    exit 1
}

# Sets `archive` to the name of this machine's archive in a release.
choose() {
    case $RUNNER_OS-$RUNNER_ARCH in
    Linux-X64) archive=x86_64-unknown-linux-musl.tar.gz ;;
    Linux-ARM64) archive=aarch64-unknown-linux-musl.tar.gz ;;
    macOS-X64) archive=x86_64-apple-darwin.tar.gz ;;
    macOS-ARM64) archive=aarch64-apple-darwin.tar.gz ;;
    Windows-X64) archive=x86_64-pc-windows-msvc.zip ;;
    *) fail "no release for $RUNNER_OS on $RUNNER_ARCH: build the program, and give its path as binary" ;;
    esac
    archive=auth-mock-server-$archive
}

sha256() {
    if command -v sha256sum >/dev/null; then
        sha256sum "$@"
    else
        shasum -a 256 "$@"
    fi
}

# Downloads the archive, compares it with the release's checksums, unpacks it, and sets `binary`.
download() {
    choose
    folder=$RUNNER_TEMP/auth-mock-server-bin
    mkdir -p "$folder"
    cd "$folder"
    # Without a tag, gh takes the newest release.
    gh release download ${VERSION:+"$VERSION"} --repo "$REPOSITORY" --clobber \
        --pattern "$archive" --pattern SHA256SUMS ||
        fail "no release ${VERSION:-} of $REPOSITORY has $archive"
    grep " [ *]*$archive\$" SHA256SUMS >"$archive.sha256" || fail "SHA256SUMS does not list $archive"
    sha256 --check "$archive.sha256" || fail "$archive is not what the release's checksums say"
    if [ "$RUNNER_OS" = Windows ]; then
        unzip -oq "$archive"
        binary=$folder/auth-mock-server.exe
    else
        tar -xzf "$archive"
        binary=$folder/auth-mock-server
    fi
}

if [ -n "$BINARY" ]; then
    [ -x "$BINARY" ] || fail "binary: $BINARY is not an executable file"
    folder=$(dirname "$BINARY")
    binary=$(cd "$folder" && pwd)/$(basename "$BINARY")
else
    download
fi
"$binary" --version
echo "binary=$binary" >>"$GITHUB_OUTPUT"
