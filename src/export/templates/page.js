const $ = id => document.getElementById(id);
const stage = $('stage'), canvas = $('canvas'), handle = $('handle'), point = $('point');
const MOST_PIXELS = 1 << 23; // of pictures on the page; filter() takes what the graphics processor takes

let filter; // (pixels, width, height, maps): see the top of this file
let engine, programs, picture, original, result, width = 0, height = 0, divider = 0.5, place = [0.74, 0.62], opaque = true, stale = false, waiting = false;
let video = null;

const say = text => { $('status').textContent = text; };

document.querySelector('h1').textContent = document.title.replace(/[:,]/g, '$&\u200b'); // where it may be broken

function start() {
    const gl = canvas.getContext('webgl2');
    if (!gl)
        throw Error('This page needs WebGL 2, which this browser does not offer.');
    engine = new Filter(gl);
    programs = {enter: engine.program('enter'), show: engine.program('show')};
    if (parameters.length)
        programs.map = engine.program('map');
    filter = (pixels, width, height, maps = []) => {
        const whole = n => Number.isInteger(n) && n > 0, most = gl.getParameter(gl.MAX_TEXTURE_SIZE);
        if (!whole(width) || !whole(height) || passes.some(p => width + p.wider > most || height + p.higher > most))
            throw Error(`a picture of ${width} x ${height}: at most ${most} x ${most}, margins included, are accepted`);
        if (!(pixels instanceof Float32Array) || pixels.length !== width * height * 4)
            throw Error('pixels: a Float32Array of width * height * 4 values is accepted');
        if (maps.length !== parameters.length || maps.some(m => !(m instanceof Float32Array) || m.length !== width * height))
            throw Error(`maps: ${parameters.length} Float32Arrays of width * height values are accepted`);
        const source = engine.texture(width, height, pixels), textures = maps.map(m => engine.texture(width, height, m, gl.R32F));
        engine.apply(source, width, height, textures);
        const out = engine.read(width, height);
        [source, ...textures].forEach(t => gl.deleteTexture(t));
        change();
        return out;
    };
    window.filter = filter;
    canvas.addEventListener('webglcontextlost', () => fail('The graphics processor gave up. Please reload the page; a smaller picture may help.'));
    open_floats(scene(960, 600), 960, 600);
}

function fail(text) {
    const box = document.createElement('p');
    box.className = 'trouble';
    box.setAttribute('role', 'alert');
    box.textContent = text;
    stage.replaceWith(box);
    $('tools').hidden = true;
    document.querySelectorAll('.parameters').forEach(e => { e.hidden = true; });
}

// ---------------------------------------------------------------------------------------------------------------------
// pictures

function resize(w, h) {
    const gl = engine.gl;
    if (w === width && h === height)
        return;
    [width, height] = [canvas.width, canvas.height] = [w, h];
    stage.style.setProperty('--ratio', w / h);
    gl.deleteTexture(original);
    original = engine.texture(w, h, null);
    for (const p of controls) {
        gl.deleteTexture(p.map);
        p.map = engine.texture(w, h, null);
        p.own = draw_own(p);
    }
}

function enter(texture, w, h, encoded) {
    resize(w, h);
    engine.draw(programs.enter, original, w, h, {source: texture}, (gl, at) => gl.uniform1i(at('encoded'), encoded));
    change();
}

function open_floats(pixels, w, h) {
    opaque = true;
    const texture = engine.texture(w, h, pixels);
    enter(texture, w, h, false);
    engine.gl.deleteTexture(texture);
}

// As large as the picture may be.
function fitting(w, h) {
    const most = engine.gl.getParameter(engine.gl.MAX_TEXTURE_SIZE) - Math.max(...passes.map(p => Math.max(p.wider, p.higher)));
    const scale = Math.min(1, most / w, most / h, Math.sqrt(MOST_PIXELS / (w * h)));
    return [Math.max(1, Math.floor(w * scale)), Math.max(1, Math.floor(h * scale))];
}

function scaled(image, w, h) {
    const sheet = document.createElement('canvas'), pen = sheet.getContext('2d');
    [sheet.width, sheet.height] = [w, h];
    pen.imageSmoothingQuality = 'high';
    pen.drawImage(image, 0, 0, w, h);
    return sheet;
}

function open_image(image, w, h) {
    const gl = engine.gl, [fit_w, fit_h] = fitting(w, h);
    const texture = engine.texture(fit_w, fit_h, fit_w === w && fit_h === h ? image : scaled(image, fit_w, fit_h));
    enter(texture, fit_w, fit_h, true);
    gl.deleteTexture(texture);
    return [fit_w, fit_h];
}

// As far as a thumbnail tells.
function is_opaque(image) {
    const pixels = scaled(image, 64, 64).getContext('2d').getImageData(0, 0, 64, 64).data;
    return pixels.every((v, i) => i % 4 < 3 || v === 255);
}

async function read_image(file) {
    return createImageBitmap(file, {premultiplyAlpha: 'none', imageOrientation: 'from-image'});
}

async function open_file(file) {
    if (!file)
        return;
    try {
        const image = await read_image(file);
        stop_camera();
        opaque = is_opaque(image);
        const [w, h] = open_image(image, image.width, image.height);
        say(`${w} x ${h} pixels` + (w === image.width ? '' : `; the picture has ${image.width} x ${image.height}, which this page makes smaller`));
        image.close();
    } catch {
        say('That is no picture that this browser reads.');
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// the camera

function stop_camera() {
    if (!video)
        return;
    video.srcObject.getTracks().forEach(track => track.stop());
    video = null;
    $('camera').setAttribute('aria-pressed', 'false');
    $('camera').textContent = 'Camera';
}

async function start_camera() {
    if (!navigator.mediaDevices)
        return say('Browsers lend the camera to pages from https or from a file only.');
    try {
        const stream = await navigator.mediaDevices.getUserMedia({video: {facingMode: 'environment', width: {ideal: 1280}, height: {ideal: 720}}});
        stop_camera();
        opaque = true;
        const mine = video = document.createElement('video');
        [mine.muted, mine.playsInline, mine.srcObject] = [true, true, stream];
        await mine.play();
        $('camera').setAttribute('aria-pressed', 'true');
        $('camera').textContent = 'Stop the camera';
        say('');
        const next = f => mine.requestVideoFrameCallback ? mine.requestVideoFrameCallback(f) : requestAnimationFrame(f);
        next(function frame() {
            if (video !== mine)
                return;
            open_image(mine, mine.videoWidth, mine.videoHeight);
            next(frame);
        });
    } catch {
        stop_camera();
        say('The camera is not there or was refused.');
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// parameters

const controls = [...document.querySelectorAll('.parameters fieldset')].map((box, i) => {
    const [from, to, file] = box.querySelectorAll('input'), [from_text, to_text] = box.querySelectorAll('output');
    const p = {...parameters[i], how: box.querySelector('select'), from, to, file, from_text, to_text, map: null, own: null, image: null};
    const {first, last, kind} = p;
    // The first one from the point outwards; what turns and scales begins where it does nothing.
    p.how.value = i === 0 ? '1' : '0';
    from.value = i === 0 || kind === 'rotation' ? first : kind === 'scale' && first <= 1 && last >= 1 ? 1 : (first + last) / 2;
    to.value = last;
    const update = () => { label(p); change(); };
    p.how.addEventListener('change', update);
    [from, to].forEach(slider => slider.addEventListener('input', update));
    file.addEventListener('change', async () => {
        try {
            p.image = file.files[0] ? await read_image(file.files[0]) : null;
            p.own = draw_own(p);
            change();
        } catch {
            say('That is no picture that this browser reads.');
        }
    });
    label(p);
    return p;
});

// Its picture, as large as the page's.
function draw_own(p) {
    engine.gl.deleteTexture(p.own);
    return p.image && width ? engine.texture(width, height, scaled(p.image, width, height)) : null;
}

function label(p) {
    const how = Number(p.how.value), digits = Math.max(0, 2 - Math.floor(Math.log10(Math.max(Math.abs(p.last - p.first), 1e-9))));
    const text = slider => Number(slider.value).toFixed(Math.min(digits, 6));
    [p.from_text.textContent, p.to_text.textContent] = [text(p.from), text(p.to)];
    p.from.previousElementSibling.textContent = how === 0 ? 'value' : 'from';
    p.to.parentElement.hidden = how === 0 || how === 5;
    p.file.parentElement.hidden = how !== 4;
}

function draw_map(p) {
    const how = Number(p.how.value), own = how === 4 && p.own;
    engine.draw(programs.map, p.map, width, height, {source: own || original}, (gl, at) => {
        gl.uniform1i(at('how'), how);
        gl.uniform2f(at('values'), p.from.value, p.to.value);
        gl.uniform2f(at('point'), place[0] * width, place[1] * height);
        gl.uniform2f(at('size'), width, height);
    });
    return p.map;
}

// ---------------------------------------------------------------------------------------------------------------------
// drawing

function change(filtering = true) {
    stale = stale || filtering;
    if (!waiting)
        requestAnimationFrame(draw);
    waiting = true;
}

function draw() {
    waiting = false;
    if (!width || engine.gl.isContextLost())
        return;
    if (stale)
        result = engine.apply(original, width, height, controls.map(draw_map));
    stale = false;
    show(divider);
    handle.style.left = 100 * divider + '%';
    handle.setAttribute('aria-valuenow', Math.round(100 * divider));
    point.hidden = !controls.some(p => ['1', '5'].includes(p.how.value));
    [point.style.left, point.style.top] = place.map(v => 100 * v + '%');
}

function show(share) {
    engine.draw(programs.show, null, width, height, {source: original, filtered: result}, (gl, at) => {
        gl.uniform2f(at('size'), width, height);
        gl.uniform1f(at('divider'), share * width);
        gl.uniform1i(at('opaque'), opaque);
    });
}

function save() {
    draw();
    show(0);
    canvas.toBlob(blob => {
        const link = document.createElement('a');
        link.href = URL.createObjectURL(blob);
        link.download = '@file@.png';
        link.click();
        setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    });
    change(false);
}

// ---------------------------------------------------------------------------------------------------------------------
// hands

const within = v => Math.min(1, Math.max(0, v));
const where = event => {
    const box = canvas.getBoundingClientRect();
    return [within((event.clientX - box.left) / box.width), within((event.clientY - box.top) / box.height)];
};

function move_divider(share) {
    divider = within(share);
    change(false);
}

function move_point(x, y) {
    place = [within(x), within(y)];
    change();
}

// Follows a pointer from an element.
function drag(element, follow) {
    element.addEventListener('pointerdown', event => {
        event.stopPropagation();
        element.setPointerCapture(event.pointerId);
        follow(event);
    });
    element.addEventListener('pointermove', event => element.hasPointerCapture(event.pointerId) && follow(event));
}

const arrows = {ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1]};

drag(handle, event => move_divider(where(event)[0]));
handle.addEventListener('keydown', event => {
    const [x, y] = arrows[event.key] || [0, 0];
    const to = event.key === 'Home' ? 0 : event.key === 'End' ? 1 : divider + 0.02 * (x - y);
    if (to !== divider) {
        event.preventDefault();
        move_divider(to);
    }
});
drag(point, event => move_point(...where(event)));
point.addEventListener('keydown', event => {
    if (!arrows[event.key])
        return;
    event.preventDefault();
    move_point(place[0] + 0.02 * arrows[event.key][0], place[1] + 0.02 * arrows[event.key][1]);
});
stage.addEventListener('click', event => {
    if (event.target !== canvas)
        return;
    if (point.hidden)
        move_divider(where(event)[0]);
    else
        move_point(...where(event));
});

$('file').addEventListener('change', event => { open_file(event.target.files[0]); event.target.value = ''; });
$('camera').addEventListener('click', () => video ? stop_camera() : start_camera());
$('save').addEventListener('click', save);
document.addEventListener('paste', event => open_file([...event.clipboardData.files][0]));
let inside = 0; // how many elements a dragged file has entered
const drop_here = shown => document.body.classList.toggle('dropping', shown);
document.addEventListener('dragenter', event => { event.preventDefault(); inside++; drop_here(true); });
document.addEventListener('dragover', event => event.preventDefault());
document.addEventListener('dragleave', () => drop_here(--inside > 0));
document.addEventListener('drop', event => {
    event.preventDefault();
    inside = 0;
    drop_here(false);
    open_file(event.dataTransfer.files[0]);
});

try {
    start();
} catch (error) {
    fail(error.message);
}
