# SPDX-License-Identifier: MIT
# The words that cases are written in. A case runs with sh -eu in an empty folder; ../ is for what the case itself keeps.
# $SKC is the tool, $DATA the repository's data, $GOLDEN its .skc files.

# Fails the case; wrong goes on with it, so that one run shows all that is wrong.
wrong() {
    echo "wrong: $*" >&2
    : >../failed
}

die() {
    wrong "$*"
    exit 1
}

# Ends the case as impossible on this machine.
skip() {
    echo "skipped: $*" >&2
    exit 77
}

# A heading in the transcript.
about() {
    printf '\n# %s\n' "$*"
}

# sed commands for what a case does not want to write down, such as the figures of a fit, which may get better.
hide=
fit_figures='
s/^\(kernel PSNR\|L1\|relative L2\|MAE\|certificate\|noise gain\|image PSNR\)  .*/\1 N/
s/^\(reach  *\).*/\1N/
s/^\(sum  *\)[0-9.e-]*$/\1N/
s/[0-9]* taps, /N taps, /'

prompt() {
    printf '$ skc'
    for word; do
        case $word in
        '' | *[!A-Za-z0-9_./,:=+@%-]*) printf " '%s'" "$word" ;;
        *) printf ' %s' "$word" ;;
        esac
    done
    echo
}

# Writes down what the last command printed ("! ": on standard error) and its exit status.
show() {
    [ ! -s ../out ] || sed -e "$hide" ../out
    [ ! -s ../err ] || sed -e "$hide" -e 's/^/! /' ../err
    [ "$status" -eq 0 ] || echo "= $status"
}

# Runs the tool and writes down all of it.
skc() {
    [ -z "$hide" ] && prompt "$@" || prompt "$@" | sed -e "$hide"
    status=0
    "$SKC" "$@" >../out 2>../err || status=$?
    show
}

# Runs the tool for what it makes; that it fails ends the case, unless the case asks.
silently() {
    "$SKC" "$@" --quiet
}

# The same for a line of shell, with redirections and pipes, in which skc is the tool.
line() {
    printf '$ %s\n' "$1"
    status=0
    (
        skc() { "$SKC" "$@"; }
        eval "$1"
    ) >../out 2>../err || status=$?
    show
}

# Everything about the files here that a command might change: names, modes, inodes, sizes, and when anything of them did.
folder() {
    ls -AlinR --time=ctime --time-style=full-iso 2>/dev/null || { ls -AlinR && find . -type f -exec cksum {} +; }
}

# Is the file one line of our form?
is_sentence() { # FILE
    {
        read -r sentence || return
        ! read -r more || return
    } <"$1"
    case $sentence in
    'skc: '*': '*) ;;
    *) return 1 ;;
    esac
}

# Runs the tool and sees that it refuses as it should: with that exit status, one line on standard error, nothing on standard
# output, and all files as they were.
refuse() { # STATUS ARGUMENTS...
    wanted=$1
    shift
    folder >../before
    skc "$@"
    folder >../after
    [ "$status" -eq "$wanted" ] || wrong "exit status $status, not $wanted: skc $*"
    is_sentence ../err || wrong "not one line \"skc: WHAT: WHY\": skc $*"
    [ ! -s ../out ] || wrong "text on standard output: skc $*"
    cmp -s ../before ../after || wrong "files changed: skc $*: $(diff ../before ../after)"
}

# What cannot be done, and what cannot be meant.
fails() {
    refuse 1 "$@"
}

misused() {
    refuse 2 "$@"
}

# Files of the same bytes, and of others.
same() {
    cmp -s "$1" "$2" || wrong "$1 and $2 differ"
    echo "$1 = $2"
}

different() {
    ! cmp -s "$1" "$2" || wrong "$1 and $2 are the same"
    echo "$1 is not $2"
}

# Is a number (of a report, with dots) in a range?
between() { # NUMBER LEAST MOST
    awk -v x="$1" -v least="$2" -v most="$3" 'BEGIN { exit !(x + 0 == x && x >= least && x <= most) }' ||
        wrong "$1 is not from $2 to $3"
}

# The value of the first key of that name in JSON that the tool printed.
json() { # KEY FILE
    sed -n "s/^ *\"$1\": \"\{0,1\}\([^\",]*\)\"\{0,1\},\{0,1\}\$/\1/p" "$2" | head -n 1
}

# A PGM's, PPM's or PFM's header and values, a row to a line, rows as in the file (a PFM's from the bottom up).
pixels() {
    echo "[$1]"
    {
        read -r magic
        read -r size
        case $size in '#'*) read -r size ;; esac
        read -r greatest
        echo "$magic $size $greatest"
        width=${size% *}
        case $magic in
        P5 | Pf) bands=1 ;;
        P6 | PF) bands=3 ;;
        *) die "$1: $magic is not binary PGM, PPM or PFM" ;;
        esac
        case $magic in
        P5 | P6) od -An -v -tu1 | gather "$((width * bands))" "$([ "$greatest" -gt 255 ] && echo 2 || echo 1)" ;;
        *) od -An -v -tf4 | gather "$((width * bands))" 1 ;;
        esac
    } <"$1"
}

# Numbers to rows of `$1`, each made of `$2` bytes.
gather() {
    awk -v width="$1" -v bytes="$2" '{
        for (i = 1; i <= NF; i++) {
            value = value * 256 * (bytes > 1) + $i
            if (++count % bytes == 0) {
                printf "%s%s", value, count / bytes % width ? " " : "\n"
                value = 0
            }
        }
    }'
}

# Fixtures: .skc files of one sample, and of samples "[x, y, w], ..."; an upright kernel that looks different from every side.
identity() { # FILE
    samples "$1" '[0, 0, 1]'
}

samples() { # FILE SAMPLES
    echo "{\"format\": \"skc\", \"version\": 1, \"filters\": [{\"layers\": [{\"samples\": [$2]}]}]}" >"$1"
}

# Pictures: a plain (text) PGM or PPM.
pgm() { # FILE WIDTH HEIGHT GREATEST VALUES
    echo "P2 $2 $3 $4 $5" >"$1"
}

ppm() { # FILE WIDTH HEIGHT GREATEST VALUES
    echo "P3 $2 $3 $4 $5" >"$1"
}

# A value N times.
repeat() { # N VALUE
    awk -v n="$1" -v v="$2" 'BEGIN { for (i = 0; i < n; i++) printf "%s ", v }'
}

# Waits until a command succeeds, as long as process `$1` lives.
await() { # PROCESS COMMAND...
    process=$1
    shift
    until "$@"; do
        kill -0 "$process" 2>/dev/null || die "it ended before: $*"
        sleep 0.05
    done
}

# Has the process computed for a second? Then it is past its start, also under a sanitizer.
is_busy() { # PROCESS
    [ -r "/proc/$1/stat" ] || skip "no /proc here"
    [ "$(cut -d ' ' -f 14 "/proc/$1/stat")" -gt 100 ]
}

# Starts the tool on a terminal of its own, as `$terminal`. What the terminal shows goes to ../screen; it is typed on through
# descriptor 4. ended: waits for its end and puts its exit status into `status`.
on_terminal() { # LINE OF SHELL, "$SKC" in it
    # Jobs in the background ignore Ctrl-C; env undoes that.
    env --default-signal=INT script --version >/dev/null 2>&1 || skip "no script(1) of util-linux, or no env --default-signal"
    script -qec true /dev/null </dev/null >/dev/null 2>&1 || skip "no pseudo-terminal to be had"
    rm -f ../keys ../screen ../process
    mkfifo ../keys
    SHELL=/bin/sh env --default-signal=INT script -qefc "echo \$\$ >../process; exec $1" ../screen <../keys >/dev/null &
    terminal=$!
    exec 4>../keys
    await $terminal test -s ../process
}

screen_shows() {
    grep -q "$1" ../screen 2>/dev/null
}

ended() { # PROCESS
    status=0
    wait "$1" || status=$?
    exec 4>&-
}
