# SPDX-License-Identifier: MIT
# Figures differ; the form does not.
ppm photo.ppm 16 12 255 "$(repeat 288 '40 200')"
quick='--image photo.ppm --effort 0 --size 64x48 --repeats 1'
figures='/^\(skc\|paper\|lowrank\|dense\|boxes\)/ { s/ [0-9*].*/ FIGURES/; s/  */ /; }
s/on .*, [a-z0-9]*\.$/on MACHINE./; s/[0-9.]* dB/N dB/g; s/[0-9.]* ns/N ns/g; s/[0-9.]* times/N times/; s/took .*/took N/'

about "text"
hide=$figures'
s/^result  .*/result N/; s/^             .*/             N/'
skc compare disk:radius=2 $quick --samples 4,8 --methods skc,lowrank,dense,kawase
skc compare disk:radius=2 $quick --samples 4 --methods skc -q
hide=

about "rows of one setting are there once, and a report says the same"
"$SKC" compare disk:radius=2 $quick --samples 4,8 --methods skc,dense --csv -o report.html >rows.csv
[ "$(wc -l <rows.csv)" -eq 4 ] || wrong "not a head and three rows"
[ "$(tr -cd '\r' <rows.csv | wc -c)" -eq 4 ] || wrong "lines do not end as RFC 4180 has it"
head -n 1 rows.csv | tr -d '\r' | tr ',' '\n' | wc -l
# Settings hold commas, so cells are counted with quotes in mind.
awk -F '"' '{ line = ""; for (i = 1; i <= NF; i += 2) line = line $i; print gsub(",", "", line) + 1 }' rows.csv
grep -c '^disk:radius=2,dense,' rows.csv
head -c 15 report.html && echo
tail -n 1 report.html
grep -c '<tr' report.html
ls -A

about "JSON"
"$SKC" compare disk:radius=2 $quick --samples 6 --methods skc,paper,boxes,kawase --limit 60 --json >table.json
for key in source threads clock effort limit_seconds method budget; do
    echo "$key: $(json $key table.json)"
done
[ "$(json skc table.json)" = "$("$SKC" --version | cut -d ' ' -f 2)" ] || wrong "another version"
between "$(json psnr table.json)" 1 200
between "$(json ssim table.json)" 0 1
between "$(json flip table.json)" 0 1
between "$(json filter_ns_per_pixel table.json)" 0.000001 1e9
between "$(json memory_bytes table.json)" 1 1e9
grep -A 1 '"method": "kawase"' table.json | sed 's/differs by .*/differs/'

about "the same figures from any number of threads"
for threads in 1 3; do
    "$SKC" compare heart:radius=4 $quick --samples 6 --methods skc,lowrank --threads $threads --json |
        grep '"\(psnr\|l2\|ssim\|flip\|samples\|setting\)"' >figures.$threads
done
same figures.1 figures.3

about "methods"
line 'skc compare --list | grep "^[a-z]" | grep -v "^fft:"'

about "without a photograph"
"$SKC" compare "(1,2,1;2,4,2;1,2,1)" --effort 0 --size 64x48 --repeats 1 --samples 4 --methods lowrank --json >built-in.json
grep -c '"built_in": true' built-in.json

about "hostile names"
printf '1 2 1\n2 4 2\n1 2 1\n' >'<script>"x"&.txt'
"$SKC" compare '<script>"x"&.txt' $quick --samples 4 --methods lowrank --csv -o report.html | cut -d , -f 1-2 | tail -n 1
grep -c 'script' report.html
! grep -q '<script>"x"\|<script>&#34' report.html || wrong "a name became markup"

about "what cannot be"
cp report.html before.html
hide='s/there are .*/there are NAMES/; s/differs by .*/differs/'
misused compare
misused compare disk:radius=2 more
misused compare disk:radius=2 --list
fails compare missing.txt
fails compare disk:radius=2 --image missing.png
for methods in '' nonsense skc, ',skc' 'skc,,paper'; do
    misused compare disk:radius=2 --methods "$methods"
done
# Refused, and nothing is left.
fails compare disk:radius=2 $quick --samples 4 --methods kawase
for samples in '' 0 x 4097 96, 1,2,3,4,5,6,7,8,9 -4; do
    misused compare disk:radius=2 --samples "$samples"
done
for size in '' x 3 64x 15x64 64x16385; do
    misused compare disk:radius=2 --size "$size"
done
misused compare disk:radius=2 --effort 4
misused compare disk:radius=2 --limit 0
misused compare disk:radius=2 --seed -1
misused compare disk:radius=2 --threads 257
misused compare disk:radius=2 --repeats 0
misused compare disk:radius=2 --json --csv
misused compare disk:radius=2 --json -o -
misused compare disk:radius=2 -o ''
misused compare disk:radius=2 --image a --image b --image c --image d --image e --image f --image g --image h --image i
fails compare disk:radius=2 $quick --samples 4 -o missing/report.html
fails compare disk:radius=2 $quick --samples 4 -o .
hide=
same report.html before.html

about "interrupted"
"$SKC" compare heart:radius=24 --methods skc --effort 3 -o report.html >../out 2>../err &
compare=$!
await $compare is_busy $compare
kill -TERM $compare
ended $compare
show
same report.html before.html
ls -A
