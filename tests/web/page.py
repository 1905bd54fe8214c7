#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The page of skc export --to webgl in a browser: it loads without complaint, fits a phone, follows the colour scheme; what it shows of a
dropped picture, saves, and makes of the camera is what its function filter() gives; keys move what can be moved; a graphics processor that
cannot do it is told in one sentence. SKC names the tool. Exit status 77: there is no Chromium."""

import os
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
here = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, here)
import chromium

NAME = '*/ \\" <script> ?? @ shape'  # as tests/export/single.skc has it
CAMERA = """
navigator.mediaDevices.getUserMedia = async () => { // a small one: a bar that wanders
    const sheet = document.createElement('canvas'), pen = sheet.getContext('2d');
    [sheet.width, sheet.height] = [64, 48];
    let x = 0;
    setInterval(() => { pen.fillRect(0, 0, 64, 48); pen.clearRect(x, 0, 9, 48); pen.fillStyle = x++ % 2 ? '#fff' : '#222'; x %= 55; }, 50);
    return sheet.captureStream();
}; 0
"""
failures = 0

# What tests ask of the page: sRGB by its definition, in doubles.
TOOLS = """
window.shown = () => { // what the canvas shows: bytes
    draw();
    const sheet = document.createElement('canvas'), pen = sheet.getContext('2d');
    [sheet.width, sheet.height] = [canvas.width, canvas.height];
    pen.drawImage(canvas, 0, 0);
    return pen.getImageData(0, 0, sheet.width, sheet.height).data;
};
window.paint = (w, h) => { // a picture with a top, a bottom, colours and an edge
    const sheet = document.createElement('canvas'), pen = sheet.getContext('2d', {willReadFrequently: true}), image = pen.createImageData(w, h);
    [sheet.width, sheet.height] = [w, h];
    for (let i = 0; i < w * h; i++)
        image.data.set([i % w * 255 / w, Math.floor(i / w) * 255 / h, i % w > w / 2 ? 250 : 10, 255], 4 * i);
    pen.putImageData(image, 0, 0);
    return sheet;
};
window.decode = v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
window.encode = v => v <= 0.0031308 ? v * 12.92 : 1.055 * v ** (1 / 2.4) - 0.055;
window.linear = bytes => Float32Array.from(bytes, (v, i) => i % 4 === 3 ? v / 255 : decode(v / 255));
window.expected = (bytes, w, h, maps) =>
    Array.from(filter(linear(bytes), w, h, maps), (v, i) => i % 4 === 3 ? 255 : Math.min(255, Math.max(0, 255 * encode(Math.max(v, 0)))));
window.farthest = (a, b) => a.length === b.length ? a.reduce((most, v, i) => Math.max(most, Math.abs(v - b[i])), 0) : Infinity;
window.bytes_of = sheet => sheet.getContext('2d', {willReadFrequently: true}).getImageData(0, 0, sheet.width, sheet.height).data;
window.until = async good => { for (let i = 0; i < 400 && !good(); i++) await new Promise(r => setTimeout(r, 25)); return good(); };
window.drop = async sheet => {
    const blob = await new Promise(r => sheet.toBlob(r)), data = new DataTransfer();
    data.items.add(new File([blob], 'dropped.png', {type: 'image/png'}));
    document.body.dispatchEvent(new DragEvent('drop', {dataTransfer: data, bubbles: true, cancelable: true}));
    return until(() => canvas.width === sheet.width);
};
"""


def check(condition, what):
    global failures
    if not condition:
        failures += 1
        print("wrong:", what)


def export(name, *options):
    out = os.path.join(os.getcwd(), name + ".html")
    subprocess.run([os.environ["SKC"], "export", os.path.join(here, "..", "export", name + ".skc"), "--to", "webgl", "-q", "-o", out, *options],
                   check=True)
    return out


def load(browser, page):
    browser.load("file://" + page)
    browser.evaluate(TOOLS)


def press(browser, key):
    for kind in ["keyDown", "keyUp"]:
        browser.call("Input.dispatchKeyEvent", type=kind, key=key, code=key)


def see(browser, page, width, scheme):
    browser.size(width, 800)
    browser.scheme(scheme)
    load(browser, page)
    check(browser.evaluate("shown().some(v => v > 200)"), "the page's own picture is dark")
    check(not browser.complaints(), f"{width} {scheme}: {browser.complaints()}")
    check(browser.evaluate("document.documentElement.scrollWidth") <= width, f"{width}: it is wider than the window")
    small = browser.evaluate("[...document.querySelectorAll('button, .open')].filter(e => !e.hidden && e.offsetHeight < 44).length")
    check(small == 0, f"{width}: {small} buttons are too small for fingers")
    return browser.evaluate("getComputedStyle(document.body).backgroundColor")


def filters(browser):
    check(browser.evaluate("document.title") == NAME, "the title is not the kernel's name")
    check(browser.evaluate("document.querySelector('h1').textContent").replace("\u200b", "") == NAME, "nor is the heading")
    browser.evaluate("document.body.dispatchEvent(new DragEvent('dragenter', {bubbles: true, cancelable: true}))")
    check(browser.evaluate("document.body.classList.contains('dropping')"), "nothing shows where to drop")
    check(browser.evaluate("drop(window.sheet = paint(90, 70))"), "a dropped picture is not opened")
    check(not browser.evaluate("document.body.classList.contains('dropping')"), "it goes on showing where to drop")
    browser.evaluate("window.wanted = expected(bytes_of(sheet), 90, 70, []); move_divider(0)")
    off = browser.evaluate("farthest(shown(), wanted)")
    check(off < 0.51, f"what it shows is off by {off} of 255")
    browser.evaluate("move_divider(1)")
    off = browser.evaluate("farthest(shown(), bytes_of(sheet))")
    check(off == 0, f"the picture before is off by {off} of 255")
    check(browser.evaluate("farthest(wanted, bytes_of(sheet))") > 50, "the filter does nothing")
    saved = browser.evaluate("""(async () => { let blob = null;
        URL.createObjectURL = b => { blob = b; return 'data:,'; };
        HTMLAnchorElement.prototype.click = () => {};
        save();
        await until(() => blob);
        const image = await createImageBitmap(blob), copy = document.createElement('canvas');
        [copy.width, copy.height] = [image.width, image.height];
        copy.getContext('2d').drawImage(image, 0, 0);
        return farthest(bytes_of(copy), wanted); })()""")
    check(saved < 0.51, f"what it saves is off by {saved} of 255")
    browser.evaluate("move_divider(0.5); draw(); handle.focus()")
    press(browser, "ArrowLeft")
    browser.evaluate("draw()")
    check(browser.evaluate("handle.getAttribute('aria-valuenow')") == "48", "keys do not move the divider")
    check(not browser.complaints(), browser.complaints())


# With sRGB-encoded pictures and straight alpha filter() takes what pictures hold, and the page shows the same.
def encodes(browser, page):
    load(browser, page)
    check(browser.evaluate("drop(window.sheet = paint(50, 60))"), "a dropped picture is not opened")
    off = browser.evaluate("""(() => { move_divider(0);
        const bytes = bytes_of(sheet), out = filter(Float32Array.from(bytes, v => v / 255), 50, 60);
        return farthest(shown(), Array.from(out, v => Math.min(255, Math.max(0, 255 * v)))); })()""")
    check(off < 0.51, f"with sRGB what it shows is off by {off} of 255")
    check(not browser.complaints(), browser.complaints())


def films(browser):
    browser.evaluate(CAMERA)
    browser.evaluate("document.getElementById('camera').click()")
    check(browser.evaluate("until(() => video && canvas.width === 64)"), "the camera does not come")
    browser.evaluate("window.first = shown()")
    check(browser.evaluate("until(() => farthest(first, shown()) > 20)"), "the camera stands still")
    browser.evaluate("document.getElementById('camera').click()")
    check(browser.evaluate("video === null"), "the camera cannot be stopped")


def varies(browser, page):
    load(browser, page)
    check(browser.evaluate("drop(window.sheet = paint(60, 50))"), "a dropped picture is not opened")
    browser.evaluate("move_divider(0); move_point(0.5, 0.5); draw(); point.focus()")
    press(browser, "ArrowUp")
    browser.evaluate("draw()")
    check(abs(browser.evaluate("place[1]") - 0.48) < 1e-9, "keys do not move the point")
    kinds = {
        "0": "5",  # the same everywhere
        "1": "8 * Math.min(1, Math.hypot(x + 0.5 - 30, y + 0.5 - 24) / (0.5 * Math.hypot(60, 50)))",
        "2": "8 * (y + 0.5) / 50",
        "3": "8 * (x + 0.5) / 60",
    }
    for how, value in kinds.items():
        browser.evaluate(f"""controls[0].how.value = '{how}'; controls[0].from.value = {5 if how == "0" else 0};
            controls[0].how.dispatchEvent(new Event('change'));""")
        off = browser.evaluate(f"""farthest(shown(), expected(bytes_of(sheet), 60, 50,
            [Float32Array.from({{length: 3000}}, (_, i) => {{ const x = i % 60, y = Math.floor(i / 60); return {value}; }})]))""")
        check(off < 0.52, f"a map of kind {how} is off by {off} of 255")
    errors = browser.evaluate("""[[[], 1, 1, []], [new Float32Array(4), 1, 1, []], [new Float32Array(4), 0, 1, []]].map(a => {
        try { filter(...a); return ''; } catch (e) { return e.message; } })""")
    check(all("accepted" in e for e in errors), f"what filter() says of wrong arguments: {errors}")
    check(not browser.complaints(), browser.complaints())


# Where there are targets of 16-bit floats only, these do.
def narrows(browser, page):
    script = browser.call("Page.addScriptToEvaluateOnNewDocument", source="""const get = WebGL2RenderingContext.prototype.getExtension;
        WebGL2RenderingContext.prototype.getExtension = function (name) { return name === 'EXT_color_buffer_float' ? null : get.call(this, name); }""")
    load(browser, page)
    check(browser.evaluate("engine.format === engine.gl.RGBA16F"), "16-bit targets are not taken")
    off = browser.evaluate("(p => farthest(filter(p, 8, 8), p))(new Float32Array(256).fill(0.3))")
    check(off < 1e-3, f"16-bit targets are off by {off}")
    check(not browser.complaints(), browser.complaints())
    browser.call("Page.removeScriptToEvaluateOnNewDocument", **script)


def lacks(browser, page):
    for source in ["WebGL2RenderingContext.prototype.getExtension = () => null", "HTMLCanvasElement.prototype.getContext = () => null"]:
        script = browser.call("Page.addScriptToEvaluateOnNewDocument", source=source)["identifier"]
        load(browser, page)
        said = browser.evaluate("[...document.querySelectorAll('.trouble')].map(e => e.textContent).join()")
        check(said.startswith("This page needs") and said.count(".") == 1, f"it says: {said}")
        check(not browser.complaints(), browser.complaints())
        browser.call("Page.removeScriptToEvaluateOnNewDocument", identifier=script)


def main():
    program = chromium.find()
    if not program:
        print("skipped: no Chromium")
        return 77
    with tempfile.TemporaryDirectory() as folder:
        os.environ["SKC"] = os.path.abspath(os.environ.get("SKC", "build/skc"))
        os.chdir(folder)
        single, radius = export("single"), export("radius")
        with open(single, encoding="utf-8") as file:
            check("://" not in file.read(), "it names another address")
        browser = chromium.Chromium(program, chromium.SOFTWARE_GPU)
        try:
            dark = see(browser, radius, 390, "dark")
            light = see(browser, single, 1280, "light")
            check(light != dark, "the colour scheme changes nothing")
            filters(browser)
            films(browser)
            encodes(browser, export("whole", "--srgb", "--alpha", "straight", "--precision", "half"))
            varies(browser, radius)
            narrows(browser, export("whole"))
            lacks(browser, radius)
        finally:
            browser.close()
        os.chdir("/")
    return 1 if failures else 0


sys.exit(main())
