# SPDX-License-Identifier: MIT
# The front of quality against cost.
hide='s/[0-9.]* dB/N dB/g
s/ *N dB/ N dB/g
s/^  *\([0-9]*\)  *[0-9]*  *[0-9]*  *\(N dB N dB\).*/\1 T P \2 L/'

about "a folder with all"
skc fit disk:radius=6 --frontier --effort 0 --samples 24 -o front
ls -A front
head -n 1 front/frontier.csv
cut -d , -f 1,2 front/frontier.csv
for file in front/*.skc; do
    "$SKC" info "$file" --json >report.json || wrong "$file is broken"
    [ "$(json samples report.json)" -gt 1 ] || [ "$(json passes report.json)" -gt 0 ] || wrong "$file has no cost"
done
grep -c '"file"' front/frontier.json
head -c 8 front/frontier.png | od -An -c
awk -F '"?,"?' 'NR > 2 && $(NF - 5) + 0 <= last { print "dominated: " $0 } { last = $(NF - 5) + 0 }' front/frontier.csv
ls -A

about "an empty folder is taken, and keeps its permissions"
mkdir -m 700 empty
skc fit disk:radius=2 --frontier --effort 0 --samples 8 -q -o empty/
ls -A empty
ls -ld empty | cut -c 1-10

about "the same again"
skc fit disk:radius=2 --frontier --effort 0 --samples 8 -q --threads 2 -o again
for file in empty/*; do
    cmp "$file" "again/${file#empty/}" || wrong "$file differs"
done

about "a kernel that needs fewer"
skc fit '2x2: 1,2 3,4' --frontier --effort 0 -q --json -o few | grep '"file"'
ls -A few

about "what cannot be"
hide=
fails fit disk:radius=2 --frontier --effort 0 -o empty
echo precious >file
fails fit disk:radius=2 --frontier --effort 0 -o file
fails fit disk:radius=2 --frontier --effort 0 -o no/folder
fails fit no.png --frontier --effort 0 -o new

about "an interrupt leaves nothing"
"$SKC" fit heart:radius=20 --frontier --effort 3 -o never >../out 2>../err &
fit=$!
await $fit is_busy $fit
kill -TERM $fit
ended $fit
show
ls -A
