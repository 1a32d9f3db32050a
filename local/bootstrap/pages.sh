#!/bin/sh
# Makes web/dist hold the pages that web/ describes. Does nothing when it already does.
set -eu

sh local/bootstrap/node.sh web
mark=web/node_modules/pages-made-of
made_of=$(find web/src web/public web/index.html web/vite.config.ts web/postcss.config.js web/package-lock.json \
    -type f -exec cksum {} + | sort | cksum)
if [ -f web/dist/index.html ] && [ "$(cat "$mark" 2>/dev/null)" = "$made_of" ]; then
    exit 0
fi
echo "pages: building web/dist"
(cd web && npm run --silent build -- --logLevel warn)
printf '%s' "$made_of" >"$mark"
