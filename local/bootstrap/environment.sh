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

pip() {
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement "$1"
}

rm -f "$mark"
echo "environment: installing $lock"
# uv takes seconds where pip takes a minute, but it knows no mirror that only pip is told of: then pip does it all.
awk '/^uv==/ { found = 1 } found { print } found && !/\\$/ { exit }' "$lock" >.venv/uv.txt
pip .venv/uv.txt && .venv/bin/uv pip install --quiet --python .venv/bin/python --require-hashes --requirement "$lock" || {
    echo "environment: uv could not, so pip installs it, which takes a minute or two"
    pip "$lock"
} || {
    echo "error: neither uv nor pip could install $lock (their reasons are above); check the network and repeat" >&2
    exit 1
}
cp "$lock" "$mark"
