# shellcheck shell=bash disable=SC2034,SC2154
# What the steps need from package registries.

fail() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    else
        sudo -n "$@"
    fi
}

# The CPython whose answers are recorded: its JSON messages and its limit of nesting are part of them.
find_python() {
    local candidate
    for candidate in python3.11 python3; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null; then
            echo "$candidate"
            return
        fi
    done
    fail "CPython 3.11 is needed, as FastAPI's answers were recorded with it; install it as python3.11"
}

# Makes the virtual environment $target/ci/NAME with exactly what the lock file names. It is made
# anew after the lock file has changed.
python_packages() {
    local venv=$target/ci/$1 lock=$2 python
    if cmp -s "$lock" "$venv/installed.txt"; then
        echo "installed before: $venv"
        return
    fi
    python=$(find_python)
    rm -rf "$venv"
    "$python" -m venv "$venv"
    "$venv/bin/pip" install --quiet --disable-pip-version-check --require-hashes -r "$lock"
    cp "$lock" "$venv/installed.txt"
}

step_install_typos() {
    python_packages typos .ci/typos/requirements.txt
}

step_install_fastapi() {
    python_packages fastapi tests/fastapi/requirements.txt
}

step_install_schemathesis() {
    python_packages schemathesis tests/schemathesis/requirements.txt
}

step_install_pytest() {
    python_packages pytest tests/clients/pytest/requirements.txt
}

step_install_playwright() {
    command -v npm >/dev/null || fail "npm is not on PATH; install Node.js 20 or later with npm"
    (cd tests/clients/playwright && npm ci)
}

step_install_ui() {
    command -v npm >/dev/null || fail "npm is not on PATH; install Node.js 20 or later with npm"
    (cd mock-server/ui && npm ci --ignore-scripts)
}

# The system's browser: the suite downloads none.
step_install_chromium() {
    debian_package chromium
}

# Installs a package of Debian, unless its program is there. apt-get takes no turns by itself: of two
# steps that install at once, one would fail.
debian_package() {
    ! command -v "$1" || return 0
    (
        flock 9
        as_root apt-get update -qq
        as_root env DEBIAN_FRONTEND=noninteractive \
            apt-get install -qq --no-install-recommends "$1" >"$scratch/apt-$1"
    ) 9>"$scratch/apt.lock"
}
