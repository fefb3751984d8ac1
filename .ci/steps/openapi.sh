# shellcheck shell=bash disable=SC2034,SC2154
# What tools of the field make of the two OpenAPI documents.

# The generator comes from PyPI with a Java runtime, so that none has to be there.
step_install_openapi_tools() {
    command -v npm >/dev/null || fail "npm is not on PATH; install Node.js 20 or later with npm"
    python_packages openapi tests/clients/openapi/requirements.txt
    (cd tests/clients/openapi && npm ci --ignore-scripts)
}

step_openapi_tools() {
    local tools=$PWD/tests/clients/openapi venv=$target/ci/openapi/bin document
    begin_in_folder
    cp "$tools"/*.{ts,mjs,py} "$tools"/{tsconfig,package}.json "$tools/.spectral.yaml" .
    ln -s "$tools/node_modules" node_modules
    for document in contract control; do
        npx --no-install redocly lint --extends recommended "$document.json"
        npx --no-install spectral lint --fail-severity error "$document.json"
        npx --no-install openapi-typescript "$document.json" --output "$document.d.ts"
        "$venv/openapi-generator-cli" validate -i "$document.json"
    done
    make_clients typescript python
    npx --no-install tsc --project .
    AUTH_BASE_URL=$url NO_PROXY='*' node out/fetch.js
    AUTH_BASE_URL=$url NO_PROXY='*' node out/generated.js
    AUTH_BASE_URL=$url NO_PROXY='*' node middleware.mjs
    AUTH_BASE_URL=$url NO_PROXY='*' PYTHONPATH=gen/python "$venv/python" generated.py
    stop_server
}

# The generated code needs Jackson, which is in the generator's archive, and two libraries of Debian.
step_client_java() {
    local program=$PWD/tests/clients/openapi/java/SignIn.java missing jars
    missing=$(missing_packages "${java_needs[@]}")
    if [ -n "$missing" ]; then
        echo "not checked: not installed: $missing; the workflow checks it"
        return
    fi
    jars=$(echo "$target"/ci/openapi/lib/python3*/site-packages/openapi_generator_cli/*.jar)
    jars=$jars:/usr/share/java/httpmime.jar:/usr/share/java/jakarta-annotation-api.jar
    begin_in_folder
    make_clients java
    find gen -path '*/src/main/*' -name '*.java' >sources
    javac -nowarn -proc:none -d classes -cp "$jars" @sources "$program"
    AUTH_BASE_URL=$url java -cp "classes:$jars" SignIn
    stop_server
}

# Debian has the libraries below a GOPATH, so the modules are off.
step_client_go() {
    local program=$PWD/tests/clients/openapi/go/sign_in.go missing
    missing=$(missing_packages "${go_needs[@]}")
    if [ -n "$missing" ]; then
        echo "not checked: not installed: $missing; the workflow checks it"
        return
    fi
    begin_in_folder
    make_clients go
    export GOPATH=$PWD:/usr/share/gocode GO111MODULE=off GOFLAGS='' GOCACHE=$target/ci/go GOTOOLCHAIN=local
    go vet contract control
    go vet "$program"
    go build -o sign_in "$program"
    AUTH_BASE_URL=$url NO_PROXY='*' ./sign_in
    stop_server
}

# Starts a server, and goes to a folder of its own with both documents and the generator's options.
begin_in_folder() {
    local tools=$PWD/tests/clients/openapi
    start_server
    cd "$(mktemp -d -p "$scratch")"
    cp "$tools"/*_{contract,control}.json .
    fetch_document openapi.json contract.json
    fetch_document _emulate/openapi.json control.json
}

# Makes clients of both documents in these languages.
make_clients() {
    local language options=()
    for language in "$@"; do
        options+=("${language}"_{contract,control}.json)
    done
    "$target/ci/openapi/bin/openapi-generator-cli" batch --fail-fast "${options[@]}"
}

fetch_document() {
    curl --silent --show-error --fail --noproxy '*' --max-time 30 --output "$2" "$url/$1"
}
