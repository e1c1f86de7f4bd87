#!/bin/bash
# Healthy: the admin API answers over HTTP, and the WebSocket port takes connections. The image has no curl, and bash can.
set -euo pipefail

exec 3<> /dev/tcp/127.0.0.1/7088
printf 'GET /admin/info HTTP/1.0\r\nHost: janus\r\n\r\n' >&3
IFS= read -r -t 4 status <&3
[[ "$status" == HTTP/1.*\ 200* ]]
exec 4<> /dev/tcp/127.0.0.1/8188
