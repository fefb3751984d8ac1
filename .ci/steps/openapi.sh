# shellcheck shell=bash disable=SC2034,SC2154
# What tools of the field make of the two OpenAPI documents.

# The generator comes from PyPI with a Java runtime, so that none has to be there.
step_install_openapi_tools() {
    command -v npm >/dev/null || fail "npm is not on PATH; install Node.js 20 or later with npm"
    python_packages openapi tests/clients/openapi/requirements.txt
    (cd tests/clients/openapi && npm ci --ignore-scripts)
}

# Works in a folder of its own: the clients are made there, beside copies of what uses them.
step_openapi_tools() {
    local tools=$PWD/tests/clients/openapi venv=$target/ci/openapi/bin document
    start_server
    cd "$(mktemp -d -p "$scratch")"
    cp "$tools"/*.{ts,mjs,py,json} "$tools/.spectral.yaml" .
    ln -s "$tools/node_modules" node_modules
    fetch_document openapi.json contract.json
    fetch_document _emulate/openapi.json control.json
    for document in contract control; do
        npx --no-install redocly lint --extends recommended "$document.json"
        npx --no-install spectral lint --fail-severity error "$document.json"
        npx --no-install openapi-typescript "$document.json" --output "$document.d.ts"
        "$venv/openapi-generator-cli" validate -i "$document.json"
    done
    "$venv/openapi-generator-cli" batch --fail-fast {typescript,python}_{contract,control}.json
    npx --no-install tsc --project .
    AUTH_BASE_URL=$url NO_PROXY='*' node out/fetch.js
    AUTH_BASE_URL=$url NO_PROXY='*' node out/generated.js
    AUTH_BASE_URL=$url NO_PROXY='*' node middleware.mjs
    AUTH_BASE_URL=$url NO_PROXY='*' PYTHONPATH=gen/python "$venv/python" generated.py
    stop_server
}

fetch_document() {
    curl --silent --show-error --fail --noproxy '*' --max-time 30 --output "$2" "$url/$1"
}
