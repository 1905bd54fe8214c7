# SPDX-License-Identifier: MIT
# An interrupted fit keeps the best complex so far.
check() { # FILE
    "$SKC" info "$1" --json >../report.json || wrong "the file is broken"
    [ "$(json source ../report.json)" = heart:radius=8 ] || wrong "the file is of another fit"
    between "$(json sum ../report.json)" 0.999 1.001
    ls -A
}

about "by a signal"
"$SKC" fit heart:radius=8 --layers 80,8,8 --method adam --steps 1000000 -o out.skc >../out 2>../err &
fit=$!
await $fit is_busy $fit
kill -TERM $fit
ended $fit
hide=$fit_figures'
s/[a-z]* start, [0-9]* steps/A start, N steps/'
show
check out.skc

about "quiet"
rm out.skc
"$SKC" fit heart:radius=8 --layers 80,8,8 --method adam --steps 1000000 -q -o out.skc >../out 2>../err &
fit=$!
await $fit is_busy $fit
kill -TERM $fit
ended $fit
show
check out.skc
