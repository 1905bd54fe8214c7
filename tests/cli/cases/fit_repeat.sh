# SPDX-License-Identifier: MIT
# The same kernel, options and seed: the same file, on any number of threads.
fit() { # FILE OPTIONS...
    file=$1
    shift
    silently fit heart:radius=4 --samples 24 --method adam --steps 30 -o "$file" "$@"
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
fit steps --method adam --steps 31
different one steps

about "by the default method, a small kernel to many samples"
for try in 1 2 3; do
    silently fit '3x2: 1,2,3 4,5,6' --layers 9,4 --threads 2 -o try-$try
    cmp -s try-1 try-$try || wrong "try $try differs"
done
silently fit '3x2: 1,2,3 4,5,6' --layers 9,4 --threads 1 -o single
same single try-1
