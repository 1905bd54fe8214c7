#!/bin/sh
# SPDX-License-Identifier: MIT
# Installs the Debian packages that building, testing and the demo need, if any is missing and this user may; else says which
# command does it. With --tests also what only tests use, as far as it can be had: they are skipped without it.
set -eu
packages="build-essential meson ninja-build pkg-config libvips-dev libjansson-dev libcairo2-dev libglib2.0-dev libfreetype-dev
libfontconfig-dev libopenexr-dev liblcms2-dev libcmocka-dev fonts-dejavu-core"

if ! command -v dpkg-query >/dev/null 2>&1; then
    # Not Debian: leave it to Meson to say what it cannot find.
    command -v meson >/dev/null 2>&1 && command -v ninja >/dev/null 2>&1 && exit 0
    echo "skc needs a C compiler, Meson, Ninja, pkg-config and the development files of libvips, jansson, cairo, GLib, FreeType," >&2
    echo "fontconfig, OpenEXR and cmocka; install them with this system's package manager." >&2
    exit 1
fi

missing_of() {
    missing=
    for package; do
        case $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true) in
        installed) ;;
        *) missing="$missing $package" ;;
        esac
    done
}

may_install() {
    if [ "$(id -u)" = 0 ]; then
        run=
    elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
        run="sudo -n"
    else
        return 1
    fi
}

# The browser that looks at reports, FFTW for the rival of that name, and what runs exported code: Mesa, PoCL, NumPy,
# OBS's graphics library, ReShade's compiler in vkBasalt; and what the Python package is tested with.
if [ "${1-}" = --tests ]; then
    missing_of chromium libfftw3-dev libegl-dev libgles-dev libgl1-mesa-dri mesa-vulkan-drivers libvulkan-dev glslang-tools spirv-cross \
        pocl-opencl-icd ocl-icd-opencl-dev opencl-c-headers libglm-dev python3-numpy \
        lua5.4 libobs-dev libx11-dev xvfb vkbasalt vulkan-tools python3-torch python3-pil python3-pip python3-venv
    if [ -n "$missing" ] && may_install; then
        echo "installing$missing, for tests only"
        export DEBIAN_FRONTEND=noninteractive
        { $run apt-get update -qq && $run env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $missing
        } >/dev/null 2>&1 || echo "cannot be installed:$missing; what needs them is skipped"
    elif [ -n "$missing" ]; then
        echo "not installed:$missing; what needs them is skipped"
    fi
    exit 0
fi

missing_of $packages
[ -z "$missing" ] && exit 0

if ! may_install; then
    echo "Some packages are missing. Please run this, then try again:" >&2
    echo "    sudo apt-get update && sudo apt-get install -y --no-install-recommends$missing" >&2
    exit 1
fi
echo "installing$missing"
export DEBIAN_FRONTEND=noninteractive
$run apt-get update -qq
# Quiet, but everything if it fails.
log=$(mktemp)
$run env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $missing >"$log" 2>&1 || {
    cat "$log" >&2
    rm -f "$log"
    exit 1
}
rm -f "$log"
