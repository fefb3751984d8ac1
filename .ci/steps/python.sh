# shellcheck shell=bash disable=SC2034,SC2154
# Steps of the Python package.

step_install_python_package() {
    python_packages python-package mock-server/packaging/python/tests/requirements.txt
}

# Makes a new environment with the wheel of the debug build, beside the packages of $target/ci/NAME.
# Its Python is in $python.
python_with_wheel() {
    local tools=$target/ci/$1/bin venv=$scratch/$1-venv wheel site
    wheel=$("$tools/python" mock-server/packaging/python/pack.py \
        --binary "$target/debug/auth-mock-server" --out "$scratch/$1-wheel")
    "$tools/python" -m venv --without-pip "$venv"
    python=$venv/bin/python
    "$tools/pip" --python "$python" --disable-pip-version-check \
        install --quiet --no-index --no-deps "$wheel"
    site='import sysconfig; print(sysconfig.get_path("purelib"))'
    "$tools/python" -c "$site" >"$("$python" -c "$site")/tools.pth"
}

step_python_package() {
    python_with_wheel python-package
    counted 87 "$python" -m pytest -n 2 mock-server/packaging/python
}
