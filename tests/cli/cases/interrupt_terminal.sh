# SPDX-License-Identifier: MIT
# On a terminal: the progress bar, and Ctrl-C.
identity id.skc

text() { # the lines that the screen showed, but for the bars; Ctrl-C shows as ^C
    tr '\r' '\n' <../screen | sed -e '/^Script/d' -e 's/\^C//' -e '/^[a-z]* *\[[#-]* *\].*/d' -e '/^ *$/d' |
        sed -e "$fit_figures" -e 's/[a-z]* start, [0-9]* steps/A start, N steps/'
    echo "= $status"
}

about "a bar while it fits, and the best so far after Ctrl-C"
on_terminal '"$SKC" fit heart:radius=8 --layers 80,8,8 --method adam --steps 1000000 -o out.skc'
await $terminal screen_shows 'fitting \[[#-]*\] *[0-9]* %  .*loss [0-9]'
printf '\003' >&4
ended $terminal
text
"$SKC" info out.skc -q || wrong "the file is broken"
rm out.skc

about "no bar with -q"
on_terminal '"$SKC" fit heart:radius=8 --layers 80,8,8 --method adam --steps 1000000 -q -o out.skc'
await $terminal is_busy "$(cat ../process)"
printf '\003' >&4
ended $terminal
text
! screen_shows fitting || wrong "there is a bar"
"$SKC" info out.skc -q || wrong "the file is broken"

about "no bar when standard error is a file"
on_terminal '"$SKC" fit heart:radius=8 --layers 80,8,8 --method adam --steps 1000000 -o out.skc 2>../err'
await $terminal is_busy "$(cat ../process)"
printf '\003' >&4
ended $terminal
text
cat ../err

about "a bar while it filters, and no file after Ctrl-C"
# 4096 samples, one for each pixel of 64 x 64, and 16 million pixels.
samples slow.skc "$(awk 'BEGIN { for (i = 0; i < 4096; i++) printf "%s[%d, %d, 0.0002]", i ? "," : "", i % 64, i / 64 }')"
(printf 'P5 4000 4000 255\n' && head -c 16000000 /dev/zero) >large.pgm
echo "precious" >old.png
on_terminal '"$SKC" apply slow.skc large.pgm old.png --threads 1'
await $terminal screen_shows 'filtering \['
printf '\003' >&4
ended $terminal
text
cat old.png

about "no file after a second signal"
on_terminal '"$SKC" apply slow.skc large.pgm new.png --threads 1'
await $terminal screen_shows 'filtering \['
kill -TERM "$(cat ../process)"
kill -TERM "$(cat ../process)" 2>/dev/null || true
ended $terminal
[ $status -eq 1 ] || [ $status -eq 143 ] || wrong "exit status $status"
ls -A
