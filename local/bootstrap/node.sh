#!/bin/sh
# Makes node_modules of the folders named (default: this one) hold what their package-lock.json locks. Does
# nothing when they already do.
set -eu

version=$(node --version 2>/dev/null) || version=
major=${version#v}
major=${major%%.*}
if [ "${major:-0}" -lt 20 ] || ! command -v npm >/dev/null; then
    echo "error: Yima's pages and checks need Node 20 or newer with npm (found: ${version:-none}); install Node" >&2
    exit 1
fi

for folder in "${@:-.}"; do
    lock=$folder/package-lock.json
    mark=$folder/node_modules/installed-lock.json
    if cmp -s "$lock" "$mark"; then
        continue
    fi
    echo "node: installing $lock"
    (cd "$folder" && npm ci --no-audit --no-fund --loglevel=error) || {
        echo "error: npm could not install $lock (its reason is above); check the network and repeat" >&2
        exit 1
    }
    cp "$lock" "$mark"
done
