#!/bin/sh
# Makes .venv hold what requirements-dev.txt locks. Does nothing when it already does.
set -eu

lock=requirements-dev.txt
mark=.venv/installed-requirements.txt

usable() {
    .venv/bin/python -I -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

if usable && cmp -s "$lock" "$mark"; then
    exit 0
fi

if ! usable; then
    python=$(sh local/bootstrap/python.sh)
    echo "environment: .venv with $("$python" -V), $python"
    rm -rf .venv
    "$python" -m venv .venv || {
        rm -rf .venv
        echo "error: $python cannot make .venv; free some disk space or install another Python 3.13" >&2
        exit 1
    }
fi

rm -f "$mark"
echo "environment: installing $lock (the first time takes a minute or two)"
.venv/bin/python -m pip install --disable-pip-version-check --require-hashes --requirement "$lock" || {
    echo "error: pip could not install $lock (its reason is above); check the network and repeat" >&2
    exit 1
}
cp "$lock" "$mark"
