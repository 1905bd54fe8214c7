# SPDX-License-Identifier: MIT
# The same kernel, options and seed: the same file, on any number of threads. Only the seconds differ.
fit() { # FILE OPTIONS...
    file=$1
    shift
    "$SKC" fit heart:radius=4 --samples 24 --method adam --steps 60 -q -o with-time.skc "$@"
    sed 's/"seconds": [0-9.e-]*//' with-time.skc >"$file"
}

fit one --threads 1
fit again --threads 1
same one again
fit two --threads 2
same one two
fit many --threads 256
same one many
fit all --threads 0
same one all
fit default
same one default
fit seed-1 --seed 1
same one seed-1
fit seed-2 --seed 2 --threads 2
different one seed-2
fit seed-2-again --seed 2 --threads 1
same seed-2 seed-2-again
fit steps --method adam --steps 61
different one steps
