#!/bin/bash
# mongod as a replica set of one. Members of a set know each other by a key file, which mongod wants to be its own and
# private; a secret of compose is neither, so it is copied.
set -euo pipefail
umask 077

key=/tmp/replica.key
tr -d '\n' < /run/secrets/mongo_replica_key > "$key"
chown mongodb:mongodb "$key"

exec docker-entrypoint.sh mongod --replSet rs0 --keyFile "$key" --bind_ip_all --quiet
