# SPDX-License-Identifier: MIT
# An interrupted fit of a basis keeps the best so far; a killed one leaves it beside its target.
about "by a signal"
"$SKC" fit disk:radius=2..12/3 --samples 40 --effort 2 -q -o out.skc &
fit=$!
await $fit test -s out.skc.part
kill -TERM $fit
ended $fit
echo "= $status"
ls
"$SKC" info out.skc --json >../report.json || wrong "the file is broken"
[ "$(json source ../report.json)" = disk:radius=2..12/3 ] || wrong "the file is of another fit"

about "killed, and gone on with"
rm out.skc
"$SKC" fit disk:radius=2..12/3 --samples 40 --effort 2 -q -o out.skc &
fit=$!
await $fit test -s out.skc.part
kill -KILL $fit
ended $fit
ls
silently fit disk:radius=2..12/3 --effort 0 --resume -o out.skc
ls
"$SKC" info out.skc | sed -n '/^source/p'
