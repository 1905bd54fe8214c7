# SPDX-License-Identifier: MIT
hide=$fit_figures

about "layers"
for layers in 9 8,4 3x4 6,3x2 3x2,5,1 1x64; do
    skc fit '3x3: 1,2,3 4,5,6 7,8,9' --layers $layers --init radial --method adam --steps 20 -o out.skc
done

about "samples, of which the layers are made"
for samples in 3 4 5 17 96; do
    silently fit gaussian:sigma=2 --samples $samples --init radial --method adam --steps 5 -o out.skc
    total=$("$SKC" info out.skc | sed -n 's/^cost *\([0-9]*\) samples.*/\1/p')
    echo "$samples: $total"
done

about "starts"
for init in radial sampling random; do
    skc fit disk:radius=2 --layers 6,4 --init $init --method adam --steps 20 -o $init.skc
done
silently fit disk:radius=2 --layers 6,4 --method adam --steps 20 -o auto.skc
"$SKC" info auto.skc | grep -q '^fit .*adam, \(radial\|sampling\|random\) start' || wrong "the file does not say which start won"
different radial.skc sampling.skc
different radial.skc random.skc

about "the paper's recipe"
skc fit disk:radius=3 --paper --steps 10 -o paper.skc
skc fit disk:radius=3 --paper --steps 10 --layers 4x2 -o paper.skc
skc fit disk:radius=3 --paper --steps 10 --samples 12 -o paper.skc

about "methods, rates, threads"
skc fit disk:radius=2 --layers 6 --method adam --rate 0.1,1e-3 --threads 2 --init radial --steps 20 -o out.skc

about "parallel tempering"
skc fit disk:radius=2 --method pst --layers 6,3 --init radial --steps 20 -o out.skc
skc fit disk:radius=2 --method pst --samples 9 --init sampling --steps 20 -o out.skc
skc info out.skc

about "efforts, weightings, costs"
skc fit disk:radius=4 --effort 0 -o natural.skc
skc info natural.skc
skc fit disk:radius=4 --effort 0 --weighting flat --samples 32 --init lloyd -o flat.skc
skc info flat.skc
skc fit disk:radius=4 --effort 0 --samples 32 --init lloyd -q -o natural.skc
different natural.skc flat.skc
"$SKC" fit disk:radius=4 --effort 0 --samples 40 --cost cpu -q -o taps.skc
"$SKC" info taps.skc --json >report.json
between "$(sed -n 's/^ *"taps": \([0-9]*\),$/\1/p' report.json | head -n 1)" 20 40
skc fit disk:radius=1 --samples 9 -o exact.skc

about "the last of an option that is given twice"
skc fit disk:radius=2 --layers 9 --layers 4 --init radial --method adam --steps 5 -o out.skc

about "options before, between and after the operands; = and no blank"
skc --steps 5 fit disk:radius=2 -o out.skc
skc fit --method=adam --steps=5 --layers=4 --init=radial -oout.skc disk:radius=2
skc fit -qo out.skc -- disk:radius=2 --steps
skc fit -qo out.skc --effort 0 -- disk:radius=2
