# skc: make, make demo, make test. Each installs what is missing, configures and builds by itself.

PREFIX ?= /usr/local
DESTDIR ?=

all: build/build.ninja
	@ninja -C build --quiet

# Configured again when the prefix changes, kept otherwise.
build/build.ninja: setup
	@test -f $@ || meson setup build --prefix $(PREFIX) >build.log 2>&1 || { cat build.log; rm -f build.log; exit 1; }
	@rm -f build.log

setup:
	@scripts/setup.sh

demo: all
	@scripts/demo.sh

test: setup
	@scripts/test.sh

# The pictures of docs/gallery.md, by the commands that it shows.
gallery: all
	@scripts/gallery.sh

install: all
	@meson configure build -Dprefix=$(abspath $(PREFIX))
	@DESTDIR=$(DESTDIR) meson install -C build --quiet

# Beside its peers, into docs/results/speed.md: about ten minutes on an idle machine. Installs OpenCV, ImageMagick, G'MIC, builds FFTW.
bench: all
	@bench/speed.sh

# A different kernel at every pixel, beside peers, into docs/results/varying.md: about half an hour. Installs GEGL, ImageMagick, builds FFTW.
bench-varying: all
	@bench/varying.sh

# The paper's recipe and the default one, quality and time; what a pass costs beside a tap.
bench-fit: all
	@bench/fit.sh
	@$(CC) -std=c11 -D_POSIX_C_SOURCE=200809L -O2 -Iinclude bench/passes.c -o build/passes -Lbuild -lskc -Wl,-rpath,$(CURDIR)/build
	@build/passes

# The other ways to filter at their best settings, beside skc: some minutes. See docs/rivals.md.
bench-rivals: all
	@gcc -std=c11 -O3 -march=native -ffp-contract=fast -D_DEFAULT_SOURCE -Iinclude -Ibench bench/rivals.c bench/dense.c bench/common.c \
	    -o build/bench_rivals -Lbuild -lskc -Wl,-rpath,$(CURDIR)/build -lm -pthread
	@build/bench_rivals $(KERNELS)

# What gradients cost beside filtering, docs/gradient.md: about two minutes.
bench-gradient: all
	@mkdir -p build/gradient
	@for n in 32 48 96; do test -f build/gradient/$$n.skc || build/skc fit disk:radius=24 --samples $$n -o build/gradient/$$n.skc >/dev/null; done
	@test -f build/gradient/2.skc || build/skc fit disk:radius=24 --layers 22,10 -o build/gradient/2.skc >/dev/null
	@$(CC) -std=c11 -D_POSIX_C_SOURCE=200809L -O2 -Iinclude bench/gradient.c -o build/bench_gradient -Lbuild -lskc -Wl,-rpath,$(CURDIR)/build
	@build/bench_gradient 9 build/gradient/2.skc build/gradient/32.skc build/gradient/48.skc build/gradient/96.skc
	@test -f build/discs.skc || build/skc fit disk:radius=0..24 --samples 48 -o build/discs.skc >/dev/null
	@$(CC) -std=c11 -D_DEFAULT_SOURCE -O2 -Iinclude -Ibench bench/gradient_varying.c bench/common.c -o build/bench_gradient_varying -Lbuild -lskc -Wl,-rpath,$(CURDIR)/build -lm -pthread
	@for n in 1 2; do build/bench_gradient_varying build/discs.skc $$n; done

# Kernels learned from blurred photographs beside the true ones, into docs/results/pictures.md: about ten minutes.
bench-pictures: all
	@bench/pictures.sh

# What bases give between their nodes, and what that takes: some minutes.
bench-basis: all
	@$(CC) -std=c11 -D_POSIX_C_SOURCE=200809L -O2 -Iinclude -Isrc bench/basis.c -o build/bench_basis build/libskc.a \
	    $$(pkg-config --libs jansson freetype2 fontconfig) -lm -lpthread
	@build/bench_basis

# A step of training in PyTorch beside a dense convolution and grid_sample: some minutes. Needs python3-torch.
bench-training: all
	@SKC_LIBRARY=build/libskc.so PYTHONPATH=bindings/python PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 bench/training.py $(ARGUMENTS)

# The paper's recipe against ours, into docs/results: about 5 minutes on 2 cores, half an hour with FULL=1. Installs python3-matplotlib.
fidelity: all
	@bench/fidelity.sh $(if $(FULL),--full)

# The paper's experiments, into docs/results/paper.md: about 10 minutes on 2 cores, a night with FULL=1. Installs as fidelity does.
paper: all
	@bench/fidelity.sh paper $(if $(FULL),--full)

clean:
	rm -rf build build-asan build-tsan demo

.PHONY: all setup demo test gallery install bench bench-varying bench-fit bench-rivals bench-basis bench-gradient bench-pictures bench-training fidelity paper clean
