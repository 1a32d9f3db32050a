#!/bin/sh
# Makes node_modules hold what package-lock.json locks. Does nothing when it already does.
set -eu

lock=package-lock.json
mark=node_modules/installed-lock.json

version=$(node --version 2>/dev/null) || version=
major=${version#v}
major=${major%%.*}
if [ "${major:-0}" -lt 20 ] || ! command -v npm >/dev/null; then
    echo "error: Yima's checks need Node 20 or newer with npm (found: ${version:-none}); install Node" >&2
    exit 1
fi

if cmp -s "$lock" "$mark"; then
    exit 0
fi
echo "node: installing $lock"
npm ci --no-audit --no-fund --loglevel=error || {
    echo "error: npm could not install $lock (its reason is above); check the network and repeat" >&2
    exit 1
}
cp "$lock" "$mark"
