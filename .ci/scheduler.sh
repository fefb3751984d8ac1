# shellcheck shell=bash disable=SC2034,SC2154
# Chooses steps and runs them side by side.
#
# Each step runs in a subshell with `set -e` and a process group of its own. Its output goes to a
# file, which is shown while it grows: one step after the other, in the order of the plan.

declare -A kind needs about state result step_of
order=()
cores=$(nproc)

read_plan() {
    local name its_kind its_needs text
    while read -r name its_kind its_needs text; do
        order+=("$name")
        kind[$name]=$its_kind
        about[$name]=$text
        needs[$name]=
        [ "$its_needs" = none ] || needs[$name]=${its_needs//,/ }
    done < <(plan)
}

list_steps() {
    local name mark
    for name in "${order[@]}"; do
        mark=
        [ "${kind[$name]}" != request ] || mark=' (on request)'
        printf '%-23s%s%s\n' "$name" "${about[$name]}" "$mark"
    done
}

select_steps() {
    local name
    for name in "$@"; do
        [ -n "${kind[${name:-?}]:-}" ] || refuse_step "$name"
    done
    if [ $# = 0 ]; then
        for name in "${order[@]}"; do
            [ "${kind[$name]}" = request ] || set -- "$@" "$name"
        done
    fi
    for name in "$@"; do
        select_step "$name"
    done
}

refuse_step() {
    printf 'error: no step is named "%s". Choose from:\n' "$1" >&2
    list_steps >&2
    exit 2
}

select_step() {
    local need
    [ -z "${state[$1]:-}" ] || return 0
    state[$1]=waiting
    for need in ${needs[$1]}; do
        select_step "$need"
    done
}

run_steps() {
    local ended
    began=$EPOCHREALTIME
    trap stop_all EXIT
    trap 'exit 130' INT TERM
    set -m
    show_output &
    shown=$!
    set +m
    start_ready_steps
    while [ ${#step_of[@]} != 0 ]; do
        wait -n -p ended "${!step_of[@]}" || true
        end_step "$ended"
        start_ready_steps
    done
    wait "$shown"
}

start_ready_steps() {
    local name
    for name in "${order[@]}"; do
        [ "${state[$name]:-}" = waiting ] || continue
        case $(readiness "$name") in
        ready) start_step "$name" ;;
        skipped)
            state[$name]=skipped
            : >"$scratch/$name.skipped"
            ;;
        esac
    done
}

# Prints `skipped` after a failure of what the step needs, `ready`, or `waiting`.
readiness() {
    local need other running=0 all=passed
    for need in ${needs[$1]}; do
        case ${state[$need]} in
        passed) ;;
        failed | skipped) echo skipped && return ;;
        *) all=waiting ;;
        esac
    done
    for other in "${step_of[@]}"; do
        [ "${kind[$other]}" = install ] || running=$((running + 1))
        is_cargo "$1" && is_cargo "$other" && all=waiting
    done
    [ "${kind[$1]}" = install ] || [ "$running" -lt "$cores" ] || all=waiting
    echo "${all/passed/ready}"
}

is_cargo() {
    [ "${kind[$1]}" = cargo ] || [ "${kind[$1]}" = request ]
}

start_step() {
    state[$1]=running
    set -m
    run_step "$1" >"$scratch/$1.log" 2>&1 &
    set +m
    step_of[$!]=$1
    echo $! >"$scratch/$1.pid"
}

run_step() {
    # Not local: the trap may run outside of this function.
    step_began=$EPOCHREALTIME
    set +m
    trap - INT TERM
    trap 'report_step "$?" "'"$1"'" "$step_began"' EXIT
    "step_${1//-/_}"
}

report_step() {
    end_server
    times >"$scratch/$2.times"
    printf '%s %s %s\n' "$1" "$(seconds_since "$3")" "$(cpu_seconds "$scratch/$2.times")" \
        >"$scratch/$2.result"
}

seconds_since() {
    awk -v from="$1" -v to="$EPOCHREALTIME" 'BEGIN { printf "%.1f", to - from }'
}

# Adds up what `times` printed: minutes and seconds of user and system, for the shell and its children.
cpu_seconds() {
    tr 'ms' '  ' <"$1" | awk '{ sum += 60 * ($1 + $3) + $2 + $4 } END { printf "%.1f", sum }'
}

end_step() {
    local name=${step_of[$1]} code=1
    unset "step_of[$1]"
    result[$name]=$(cat "$scratch/$name.result" 2>/dev/null || echo "1 0 0")
    read -r code _ <<<"${result[$name]}"
    state[$name]=failed
    [ "$code" != 0 ] || state[$name]=passed
}

# Shows the output of one step after the other, from its first line on and until it ends.
show_output() {
    local name
    for name in "${order[@]}"; do
        [ -n "${state[$name]:-}" ] || continue
        printf '\n== %s: %s\n' "$name" "${about[$name]}"
        until [ -e "$scratch/$name.pid" ] || [ -e "$scratch/$name.skipped" ]; do
            sleep 0.2
        done
        if [ -e "$scratch/$name.skipped" ]; then
            echo "skipped: a step that it needs has failed (${needs[$name]})"
        else
            tail -n +1 -f -s 0.2 --pid "$(cat "$scratch/$name.pid")" "$scratch/$name.log"
        fi
    done
}

stop_all() {
    local pid
    for pid in "${!step_of[@]}" "$shown"; do
        kill -TERM -- "-$pid" 2>/dev/null || true
    done
    wait
    rm -rf "$scratch"
}

print_table() {
    local name wall cpu bad=()
    printf '\n== time\n%-23s%-9s%10s%10s\n' step result 'wall, s' 'CPU, s'
    for name in "${order[@]}"; do
        [ -n "${state[$name]:-}" ] || continue
        read -r _ wall cpu <<<"${result[$name]:-0 0 0}"
        printf '%-23s%-9s%10.1f%10.1f\n' "$name" "${state[$name]}" "$wall" "$cpu"
        [ "${state[$name]}" = passed ] || bad+=("$name")
    done
    printf '%-23s%-9s%10.1f\n' total '' "$(seconds_since "$began")"
    if [ ${#bad[@]} != 0 ]; then
        printf '\nerror: not passed: %s\n' "${bad[*]}" >&2
        exit 1
    fi
    printf '\n== all steps passed\n'
}
