#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# embed.py OUTPUT FILES...: the templates of src/export/templates/ as C strings.
import os
import sys


def quoted(line):
    return '"' + line.replace("\\", "\\\\").replace('"', '\\"').replace("?", "\\?").replace("\n", "\\n") + '"'


with open(sys.argv[1], "w", encoding="utf-8") as out:
    out.write("// Made by scripts/embed.py from src/export/templates/.\n")
    out.write('#include "export/template.h"\n')
    for i, path in enumerate(sys.argv[2:]):
        with open(path, encoding="utf-8") as file:
            out.write("\nstatic const char *const lines_%d[] = {\n" % i)
            out.write("".join("    %s,\n" % quoted(line) for line in file) + "    0,\n};\n")
    out.write("\nconst skci_template skci_templates[] = {\n")
    for i, path in enumerate(sys.argv[2:]):
        out.write("    {%s, lines_%d},\n" % (quoted(os.path.basename(path)), i))
    out.write("    {0, 0},\n};\n")
