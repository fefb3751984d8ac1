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

# Installs a package of Debian, unless its program is there.
debian_package() {
    ! command -v "$1" || return 0
    apt_install "$1"
}

# apt-get takes no turns by itself: of two steps that install at once, one would fail.
apt_install() {
    (
        flock 9
        as_root apt-get update -qq
        as_root env DEBIAN_FRONTEND=noninteractive \
            apt-get install -qq --no-install-recommends "$@" >"$scratch/apt-$1"
    ) 9>"$scratch/apt.lock"
}

# What clients in Java and Go are built with: a program or a file, and the package of Debian that has it.
# The generator's own archive has the other libraries of the Java clients.
java_needs=(
    javac=default-jdk-headless
    /usr/share/java/httpmime.jar=libhttpmime-java
    /usr/share/java/jakarta-annotation-api.jar=libjakarta-annotation-api-java
)
go_needs=(
    go=golang-go
    /usr/share/gocode/src/golang.org/x/oauth2=golang-golang-x-oauth2-dev
    /usr/share/gocode/src/gopkg.in/validator.v2=golang-gopkg-validator.v2-dev
)

step_install_java() {
    install_missing "${java_needs[@]}"
}

step_install_go() {
    install_missing "${go_needs[@]}"
}

# Installs what is missing. Without root or apt-get it installs nothing, and what needs it is not checked.
install_missing() {
    local packages
    packages=$(missing_packages "$@")
    if [ -z "$packages" ]; then
        echo "installed before"
    elif command -v apt-get >/dev/null && as_root true; then
        # shellcheck disable=SC2086 # One word a package.
        apt_install $packages
    else
        echo "not installed: $packages (needs apt-get and root)"
    fi
}

# Prints the packages of those programs and files that are not there, in one line.
missing_packages() {
    local need packages=()
    for need in "$@"; do
        command -v "${need%=*}" >/dev/null || [ -e "${need%=*}" ] || packages+=("${need#*=}")
    done
    echo "${packages[*]}"
}
