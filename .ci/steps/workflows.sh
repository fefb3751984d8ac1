# shellcheck shell=bash disable=SC2034,SC2154
# Checks of the workflows and of the action that other repositories use.

step_install_workflow_tools() {
    python_packages workflows .ci/workflows/requirements.txt
}

# actionlint checks the scripts in workflows with shellcheck, if that is on PATH.
step_workflows() {
    local tools=$target/ci/workflows/bin file
    SHELLCHECK_OPTS=--severity=warning PATH=$tools:$PATH actionlint -no-color .github/workflows/*.yml
    "$tools/zizmor" --offline --no-progress --min-severity medium \
        .github mock-server/packaging/action
    for file in mock-server/packaging/action/*.sh mock-server/packaging/container/build \
        mock-server/packaging/release/{archive,checksums,extras,formula,repository,sbom}; do
        "$tools/shellcheck" --external-sources --source-path="$PWD" "$file"
    done
}

step_action() {
    counted 29 env BINARY="$target/debug/auth-mock-server" \
        "$target/ci/python-package/bin/python" -m pytest -p no:cacheprovider \
        mock-server/packaging/action mock-server/packaging/release
}
