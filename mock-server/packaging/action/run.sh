#!/usr/bin/env bash
# Runs COMMAND with a server of its own. The requests are in the folder JOURNAL if it fails.
set -euo pipefail
# shellcheck source=mock-server/packaging/action/args.sh
source "$(dirname "${BASH_SOURCE[0]}")/args.sh"
exec "$BINARY" exec --quiet --journal "$JOURNAL" ${args[@]+"${args[@]}"} -- bash -euo pipefail -c "$COMMAND"
