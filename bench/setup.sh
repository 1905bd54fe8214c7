#!/bin/sh
# SPDX-License-Identifier: MIT
# The peers of make bench, or other ones: Debian packages, installed if this user may; and FFTW with all instruction sets, which Debian's
# package lacks, built once in FOLDER/fftw.
#
#     setup.sh FOLDER [PACKAGE ...]
set -eu
folder=$1
shift
packages="${*:-libopencv-core-dev libopencv-imgproc-dev libvips-tools imagemagick gmic}"
missing=
for package in $packages; do
    case $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true) in
    installed) ;;
    *) missing="$missing $package" ;;
    esac
done
if [ -n "$missing" ]; then
    if [ "$(id -u)" != 0 ]; then
        echo "Peers are missing. Please run: sudo apt-get install -y --no-install-recommends$missing" >&2
        exit 1
    fi
    echo "installing$missing" >&2
    apt-get update -qq >&2
    DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $missing >"$folder/apt.log" 2>&1 || {
        cat "$folder/apt.log" >&2
        exit 1
    }
fi

[ -f "$folder/fftw/lib/libfftw3f.a" ] && exit 0
echo "building FFTW (two minutes, once)" >&2
folder=$(cd "$folder" && pwd)
archive=$folder/fftw.tar.gz
/usr/lib/apt/apt-helper download-file http://deb.debian.org/debian/pool/main/f/fftw3/fftw3_3.3.10.orig.tar.gz "$archive" \
    SHA256:56c932549852cddcfafdab3820b0200c7742675be92179e59e6215b340e26467 >"$folder/fetch.log" 2>&1 || {
    cat "$folder/fetch.log" >&2
    exit 1
}
tar -xzf "$archive" -C "$folder"
case $(uname -m) in
x86_64) sets="--enable-avx2 --enable-avx512" ;; # found at run time
aarch64) sets="--enable-neon" ;;
*) sets= ;;
esac
cd "$folder/fftw-3.3.10"
{
    ./configure --quiet --enable-single $sets --disable-fortran --disable-doc --disable-shared --enable-static \
        --prefix="$folder/fftw" CFLAGS="-O3 -march=native -fomit-frame-pointer"
    make -s -j"$(nproc)" install
} >"$folder/fftw.log" 2>&1 || {
    tail -n 30 "$folder/fftw.log" >&2
    exit 1
}
rm -rf "$folder/fftw-3.3.10"
