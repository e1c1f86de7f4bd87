#!/bin/bash
# Fills Anteroom's template in and becomes coturn. The rules are those of `cargo xtask`: @NAME@ is replaced, and a line with
# a name whose value is empty is left out. Secrets come as files, so that no environment carries them.
set -euo pipefail
umask 077

template=/usr/share/anteroom-coturn/turnserver.conf
target=/run/anteroom-coturn/turnserver.conf

secret() {
    local file="/run/secrets/$1"
    [[ -s "$file" ]] || { echo "the secret $1 is missing" >&2; exit 1; }
    tr -d '\n' < "$file"
}

declare -A values=(
    [TURN_SECRET]=$(secret turn_secret)
    [REALM]=${REALM:-anteroom}
    [LISTEN_ADDRESS]=$(hostname -i | cut -d ' ' -f 1)
    [PUBLIC_ADDRESS]=${PUBLIC_ADDRESS:?the address that browsers see is missing}
    # Janus is reached on the same address.
    [PEER_ADDRESS]=${PUBLIC_ADDRESS}
    [TURN_PORT]=3478
    [RELAY_MIN_PORT]=${RELAY_MIN_PORT:?the first published relay port is missing}
    [RELAY_MAX_PORT]=${RELAY_MAX_PORT:?the last published relay port is missing}
    [FOLDER]=/run/anteroom-coturn
)

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
printf '%s\n' "$text" > "$target"

exec turnserver -c "$target" "$@"
