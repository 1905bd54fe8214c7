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

install: all
	@meson configure build -Dprefix=$(abspath $(PREFIX))
	@DESTDIR=$(DESTDIR) meson install -C build --quiet

# Side by side with peers: installs python3-opencv.
bench: all
	@bench/run.sh

# The paper's recipe against ours, into docs/results: about 5 minutes on 2 cores, half an hour with FULL=1. Installs python3-matplotlib.
fidelity: all
	@bench/fidelity.sh $(if $(FULL),--full)

clean:
	rm -rf build build-asan build-tsan demo

.PHONY: all setup demo test install bench fidelity clean
