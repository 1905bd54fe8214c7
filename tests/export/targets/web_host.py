#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""web_host.py KIND: a headless Chromium that filters pictures by exported code, until its input ends. KIND: wgsl, shadertoy, webgl.

It answers "ready", then for each line "HOW STEM IN OUT MAPS..." (between tabs; HOW: see the hosts in web_host.js) "done" or what went wrong. The code that runs in the browser is in
web_host.js; the page of webgl is opened as a file and has all it needs in itself."""

import base64
import glob
import http.server
import json
import os
import sys
import threading

sys.dont_write_bytecode = True
here = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(here, "..", "..", "web"))
import chromium


class Blank(http.server.BaseHTTPRequestHandler):
    """An empty page: browsers have WebGPU where the host is this machine."""

    def do_GET(self):
        self.send_response(200)
        self.send_header("content-type", "text/html")
        self.end_headers()

    def log_message(self, *_):
        pass


def read_picture(path):
    with open(path, "rb") as file:
        data = file.read()
    size = [int.from_bytes(data[i:i + 4], "little") for i in (0, 4, 8)]
    return {"width": size[0], "height": size[1], "channels": size[2], "values": base64.b64encode(data[12:]).decode()}


def write_picture(path, like, values):
    with open(path, "wb") as file:
        for number in (like["width"], like["height"], 4):
            file.write(number.to_bytes(4, "little"))
        file.write(base64.b64decode(values))


def run(browser, kind, how, stem, source, maps):
    job = {"kind": kind, "source": read_picture(source), "maps": [read_picture(m) for m in maps], "files": {}, "how": how}
    if kind == "webgl":
        browser.load("file://" + stem + ".html")
        with open(os.path.join(here, "web_host.js")) as file:
            browser.evaluate(file.read())
        if browser.complaints():
            return {"error": browser.complaints()[0]}
    for path in glob.glob(glob.escape(stem) + "*") if kind != "webgl" else []:
        with open(path, encoding="utf-8") as file:
            job["files"][path[len(stem):]] = file.read()
    return browser.evaluate(f"work({json.dumps(job)})")


def main():
    kind, program = sys.argv[1], chromium.find()
    if not program:
        print("needs Chromium", flush=True)
        return
    server = http.server.HTTPServer(("127.0.0.1", 0), Blank)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    browser = chromium.Chromium(program, chromium.SOFTWARE_GPU)
    try:
        # Pages show nothing: filter() is what is looked at.
        browser.call("Page.addScriptToEvaluateOnNewDocument", source="window.requestAnimationFrame = () => 0")
        browser.load(f"http://127.0.0.1:{server.server_port}/")
        with open(os.path.join(here, "web_host.js")) as file:
            browser.evaluate(file.read())
        print(browser.evaluate(f"missing({json.dumps(kind)})") or "ready", flush=True)
        for line in sys.stdin:
            how, stem, source, out, *maps = line.rstrip("\n").split("\t")
            result = run(browser, kind, how, stem, source, maps)
            if "error" not in result:
                write_picture(out, read_picture(source), result["values"])
            print(result.get("error", "done").replace("\n", " "), flush=True)
    finally:
        browser.close()


main()
