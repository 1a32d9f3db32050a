#!/bin/sh
# Finds the browser that the browser tests drive, and installs Debian's Chromium where that is possible.
set -eu

if [ -n "${YIMA_BROWSER:-}" ] || command -v chromium >/dev/null || command -v google-chrome >/dev/null; then
    exit 0
fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "browser: installing Debian's Chromium"
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends chromium fonts-noto-cjk >/dev/null && exit 0
fi
echo "error: the browser tests need Chromium; install the package \`chromium\`, or name one in YIMA_BROWSER" >&2
exit 1
