# shellcheck shell=bash disable=SC2034,SC2153
# Reads the flags in ARGS into the array `args`: words with spaces between them, on any number of lines.
# A word is never expanded. An empty array counts as unset in the bash of macOS, so its users write
# `${args[@]+"${args[@]}"}`.
args=()
while read -r -a words; do
    args+=(${words[@]+"${words[@]}"})
done <<<"$ARGS"
