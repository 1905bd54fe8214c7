#!/bin/sh
# SPDX-License-Identifier: MIT
# make bench: the figures that the README and the notes quote. Installs python3-opencv, the peer, if it may.
set -eu
cd "$(dirname "$0")/.."
if ! /usr/bin/python3 -c 'import cv2' 2>/dev/null; then
    if [ "$(id -u)" = 0 ]; then
        echo "installing python3-opencv"
        DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends python3-opencv >/dev/null
    else
        echo "The peer is missing. Please run: sudo apt-get install -y --no-install-recommends python3-opencv" >&2
        exit 1
    fi
fi
bench/fit.sh
echo
${CC:-cc} -std=c11 -D_POSIX_C_SOURCE=200809L -O2 -Iinclude bench/passes.c -o build/passes -Lbuild -lskc -Wl,-rpath,"$PWD/build"
build/passes
echo
/usr/bin/python3 bench/apply.py
