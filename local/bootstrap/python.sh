#!/bin/sh
# Prints the path of the interpreter to use: Python 3.13, else the newest of 3.11 and later that works.
# A candidate counts when it runs and can make a virtual environment; version managers' shims often cannot.

probe='
import sys
import ensurepip, ssl, venv
assert sys.version_info >= (3, 11) and sys.implementation.name == "cpython"
print(sys.version_info.minor, getattr(sys, "_base_executable", sys.executable))
'

candidates() {
    for name in python3.13 python3.14 python3.12 python3.11 python3 python; do
        command -v "$name"
    done
    for path in "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.*/bin/python3 \
        "$HOME"/.local/bin/python3.1[1-9] /opt/homebrew/bin/python3.1[1-9] /usr/local/bin/python3.1[1-9] \
        /usr/bin/python3.1[1-9]; do
        [ -x "$path" ] && echo "$path"
    done
}

best=
best_minor=0
for candidate in $(candidates); do
    answer=$("$candidate" -I -c "$probe" 2>/dev/null) || continue
    minor=${answer%% *}
    if [ "$minor" -eq 13 ]; then
        best=${answer#* }
        break
    fi
    if [ "$minor" -gt "$best_minor" ] && [ "$minor" -le 14 ]; then
        best=${answer#* }
        best_minor=$minor
    fi
done

if [ -z "$best" ]; then
    found=$(python3 -V 2>&1 | head -n 1)
    echo "error: Yima needs Python 3.11 or newer with venv and ssl (found: ${found:-none}); install Python 3.13" >&2
    exit 1
fi
echo "$best"
