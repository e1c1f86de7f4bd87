#!/bin/bash
# Fills Anteroom's templates in and keeps Janus running. The rules are those of `cargo xtask`: @NAME@ is replaced, and a line with
# a name whose value is empty is left out. Secrets come as files, so that no environment carries them.
set -euo pipefail
umask 077

templates=/usr/share/anteroom-janus
target=/run/anteroom-janus

secret() {
    local file="/run/secrets/$1"
    [[ -s "$file" ]] || { echo "the secret $1 is missing" >&2; exit 1; }
    tr -d '\n' < "$file"
}

# The interface with the default route is the one whose ports are published. The interface to Anteroom has no route outside,
# and candidates there would only cost browsers time.
interface=$(awk '$2 == "00000000" { print $1; exit }' /proc/net/route)

declare -A values=(
    [API_SECRET]=$(secret janus_api_secret)
    [ADMIN_SECRET]=$(secret janus_admin_secret)
    [ADMIN_KEY]=$(secret janus_admin_key)
    [API_ADDRESS]=0.0.0.0
    [API_PORT]=8188
    [ADMIN_PORT]=7088
    [RTP_PORTS]=${RTP_PORTS:?the range of published media ports is missing}
    [ICE_ADDRESS]=${interface:?the container has no way outside}
    [PUBLIC_ADDRESS]=${PUBLIC_ADDRESS:?the address that browsers see is missing}
    [EVENTS_URL]=${EVENTS_URL:?the address for events is missing}
    [EVENTS_USER]=janus
    [EVENTS_PASSWORD]=$(secret janus_events_password)
)

for template in "$templates"/*.jcfg; do
    text=$(< "$template")
    for name in "${!values[@]}"; do
        value=${values[$name]}
        if [[ -z "$value" ]]; then
            text=$(grep --invert-match --fixed-strings "@$name@" <<< "$text" || true)
        elif [[ "$value" == *[\"\\@]* || "$value" == *$'\n'* ]]; then
            echo "the value of $name has a character that a configuration file would misunderstand" >&2
            exit 1
        else
            text=${text//"@$name@"/"$value"}
        fi
    done
    printf '%s\n' "$text" > "$target/$(basename "$template")"
done

# Janus 1.1.2 can come to a stop in which it runs and answers nobody, for ever. The container ends then, and Docker starts it again;
# Anteroom brings everybody back into a room made anew.
janus --configs-folder "$target" "$@" &
janus=$!
trap 'kill -TERM "$janus"' TERM INT
silent=0
while kill -0 "$janus" 2> /dev/null; do
    sleep 3 &
    wait $! || true
    if health.sh 2> /dev/null; then
        silent=0
    elif (( ++silent >= 3 )); then
        echo "Janus runs and does not answer; it is ended" >&2
        kill -KILL "$janus"
        break
    fi
done
wait "$janus"
