# SPDX-License-Identifier: MIT
# Signals while a picture is written: the file is there whole or not at all.
identity id.skc
(printf 'P6 1500 1500 255\n' && head -c 6750000 /dev/urandom) >noise.ppm

has_temporary() {
    for file in .skc-*; do
        [ -e "$file" ] && return
    done
    return 1
}

try() { # SIGNALS...
    "$SKC" apply id.skc noise.ppm out.png -q 2>../err &
    apply=$!
    # No sleep: writing takes part of a second.
    until has_temporary; do
        kill -0 $apply 2>/dev/null || break
    done
    for signal; do
        kill -"$signal" $apply 2>/dev/null || true
    done
    ended $apply
    ! has_temporary || wrong "$*: a temporary file was left"
    if [ $status -eq 0 ]; then # it was quicker than we
        silently apply id.skc out.png back.ppm || wrong "$*: out.png is broken"
        rm -f out.png
        return
    fi
    [ ! -e out.png ] || wrong "$*: out.png was left"
    [ $status -eq 1 ] || [ $status -ge 128 ] || wrong "$*: exit status $status"
    # The output is opened before the picture is read.
    [ $status -ne 1 ] || grep -qx 'skc: \(out.png\|noise.ppm\): interrupted' ../err || wrong "$*: $(cat ../err)"
}

try TERM
try TERM TERM
try HUP
try TERM TERM TERM HUP
ls -A | grep -v '^back'
