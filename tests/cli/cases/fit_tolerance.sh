# SPDX-License-Identifier: MIT
# The cheapest complex that is good enough.
hide=$fit_figures'
s/[a-z]* start/A start/
s/^layers  .*/layers L/
s/[0-9]* samples, /N samples, /
s/[0-9]* passes/N passes/'

figure() { # KEY
    "$SKC" info out.skc --json >../report.json
    json "$1" ../report.json
}

about "of the expected image PSNR"
skc fit disk:radius=6 --tolerance 55 --effort 0 -o out.skc
between "$(figure image_psnr_expected)" 55 65
few=$(figure samples)
between "$few" 3 30
"$SKC" fit disk:radius=6 --tolerance 70 --effort 0 -q -o out.skc
between "$(figure image_psnr_expected)" 70 80
between "$(figure samples)" $((few + 1)) 90

about "of the kernel PSNR"
skc fit disk:radius=6 --tolerance kernel:15 --effort 0 --json -o out.skc | grep tolerance
between "$(figure psnr)" 15 25

about "the same with any number of threads"
for threads in 1 3; do
    "$SKC" fit disk:radius=4 --tolerance 60 --effort 0 --threads $threads -q -o $threads.skc
done
same 1.skc 3.skc

about "out of reach"
hide='s/has [0-9.]* dB/has N dB/'
fails fit disk:radius=6 --tolerance 90 --samples 12 --effort 0 -o out.skc
