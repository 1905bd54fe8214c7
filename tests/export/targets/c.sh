# SPDX-License-Identifier: MIT
# C99, by gcc and clang in turn where both are there.
skips="loop eight"

ready() {
    command -v cc >/dev/null || { echo "there is no C compiler"; return 1; }
    compiler=cc other=$(command -v clang || echo cc)
}

filter() {
    before=$compiler compiler=$other other=$before
    $compiler -std=c99 -Wall -Wextra -pedantic -Werror -O1 -fsanitize=address,undefined -fno-sanitize-recover -I"$(dirname "$stem")" \
        -DHEADER="\"$(basename "$stem").h\"" -DMAPS="$(echo $maps | wc -w)" "$here/targets/c_host.c" "$stem.c" -o "$stem.run" -lm &&
        "$stem.run" "$in" "$out" $maps
}
