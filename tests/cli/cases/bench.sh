# SPDX-License-Identifier: MIT
# Times differ; the form does not.
identity id.skc
hide='s/[0-9][0-9.]* ns/N ns/; s/[0-9][0-9]* million/N million/; s/[0-9.]* copies/N copies/; s/\(c  *1\) .*/\1 TIMES/
    s/_pixel": [0-9.e-]*/_pixel": N/; s/bound": [0-9.e-]*/bound": N/'
skc bench id.skc --size 300x200 --repeats 2 --threads 1 --isa c
skc bench id.skc --size 300x200 --repeats 2 --threads 1 --isa c --channels 3 --json
hide=
"$SKC" bench id.skc --size 64x64 --repeats 1 --threads 3 --json >report.json
grep -c '"threads": 3' report.json >count
[ "$(cat count)" -ge 1 ] || wrong "no three threads"
between "$(json ns_per_pixel report.json)" 0.000001 1e9
skc bench id.skc --size 64x64 --repeats 1 -q

about "what cannot be"
misused bench
misused bench id.skc more.skc
fails bench missing.skc
for size in '' x 3 3x 3x4x5 0x4 4x-1 axb 1048577x1 1048576x1048576; do
    misused bench id.skc --size "$size"
done
for n in '' x -1 17 0; do
    misused bench id.skc --channels "$n"
done
for n in '' x 0 1001; do
    misused bench id.skc --repeats "$n"
done
for n in '' x -1 257; do
    misused bench id.skc --threads "$n"
done
hide='s/has c.*/has NAMES/'
misused bench id.skc --isa mmx
misused bench id.skc --isa ''
hide=
fails bench id.skc --filter 1
misused bench id.skc --filter x
