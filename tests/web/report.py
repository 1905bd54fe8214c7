#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The report of skc compare in a browser: it loads without complaint, shows all its pictures, fits a phone, sorts, follows the
colour scheme, and no name of a file or kernel becomes markup. SKC names the tool. Exit status 77: there is no Chromium."""

import json
import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as xml

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import chromium

HOSTILE = "<img src=x onerror=alert(1)>\"'&amp;<script>alert(2).txt"
failures = 0


def check(condition, what):
    global failures
    if not condition:
        failures += 1
        print("wrong:", what)


def make(folder):
    with open(os.path.join(folder, HOSTILE), "w") as file:
        file.write("0 1 2 1 0\n1 4 8 4 1\n2 8 9 8 2\n1 4 8 4 2\n0 1 2 1 0\n")
    with open(os.path.join(folder, "photo.ppm"), "w") as file:
        file.write("P3 64 48 255\n" + " ".join(str((x * y * (c + 3) ^ x * 7) % 256) for y in range(48) for x in range(64)
                                               for c in range(3)))
    table = subprocess.run(
        [os.environ["SKC"], "compare", HOSTILE, "--image", "photo.ppm", "--samples", "4,8,12", "--effort", "0", "--methods",
         "skc,paper,lowrank,kawase,dense", "--size", "64x48", "--repeats", "1", "-o", "report.html", "--json"],
        cwd=folder, check=True, stdout=subprocess.PIPE).stdout
    return json.loads(table)


def see(browser, width, scheme, table):
    browser.size(width, 900)
    browser.scheme(scheme)
    browser.load("file://" + os.path.join(os.getcwd(), "report.html"))
    check(not browser.complaints(), f"{width} {scheme}: {browser.complaints()}")
    check(browser.evaluate("document.documentElement.scrollWidth") <= width, f"{width}: it is wider than the window")
    pictures = browser.evaluate("[...document.images].map(i => [i.complete && i.naturalWidth > 0, i.alt])")
    # The kernel, each method's kernel and error; the picture, the exact one, each method's picture and error. Exact ones are left out.
    shown = len({row["method"] for row in table["rows"]} - {"dense"})
    check(len(pictures) == 3 + 4 * shown, f"{len(pictures)} pictures of {shown} methods")
    check(all(whole and alt for whole, alt in pictures), "a picture is missing or has no text")
    check(browser.evaluate("document.querySelectorAll('svg.chart').length") == 3, "plots are missing")
    # Labels of plots neither cover one another or markers nor leave the paper. (Letters are less high than their boxes.)
    check(browser.evaluate("""[...document.querySelectorAll('svg.chart')].every(plot => {
        const box = e => e.getBoundingClientRect(), paper = box(plot);
        const apart = (p, q) => p.right <= q.left || q.right <= p.left || p.bottom <= q.top + 4 || q.bottom <= p.top + 4;
        const labels = [...plot.querySelectorAll('.label')].map(box), marks = [...plot.querySelectorAll('.mark')].map(box);
        return labels.length > 0 && labels.every((p, i) => p.left >= paper.left && p.right <= paper.right + 1 &&
            marks.every(q => apart(p, q)) && labels.every((q, k) => i === k || apart(p, q))); })"""),
          f"{width}: labels of plots cover something")
    check(browser.evaluate("document.title").startswith(HOSTILE), "the title is not the kernel's name")
    check(browser.evaluate("document.querySelectorAll('[onerror], img[src=x]').length") == 0, "a name became markup")
    return browser.evaluate("getComputedStyle(document.body).backgroundColor")


def sort(browser):
    click = "[...document.querySelectorAll('th button')].find(b => b.textContent === 'samples').click()"
    values = "[...document.querySelectorAll('tbody tr')].map(r => Number(r.cells[2].dataset.value))"
    browser.evaluate(click)
    up = browser.evaluate(values)
    browser.evaluate(click)
    down = browser.evaluate(values)
    check(len(up) > 3 and up == sorted(up) and down == up[::-1] or down == sorted(up, reverse=True), f"sorted: {up}, {down}")


def main():
    program = chromium.find()
    if not program:
        print("skipped: no Chromium")
        return 77
    with tempfile.TemporaryDirectory() as folder:
        os.environ["SKC"] = os.path.abspath(os.environ.get("SKC", "build/skc"))
        table = make(folder)
        os.chdir(folder)
        xml.parse("report.html")  # every tag is closed
        with open("report.html") as file:
            text = file.read()
        check("://" not in text.replace("http://www.w3.org/1999/xhtml", ""), "it names another address")
        browser = chromium.Chromium(program)
        try:
            light = see(browser, 1280, "light", table)
            dark = see(browser, 390, "dark", table)
            check(light != dark, "the colour scheme changes nothing")
            sort(browser)
        finally:
            browser.close()
        os.chdir("/")
    return 1 if failures else 0


sys.exit(main())
