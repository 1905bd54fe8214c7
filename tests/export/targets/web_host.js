// SPDX-License-Identifier: MIT
// What web_host.py runs in the browser: work(job) filters a picture by exported code.

const from_base64 = text => new Float32Array(Uint8Array.from(atob(text), c => c.charCodeAt(0)).buffer);

function to_base64(floats) {
    const bytes = new Uint8Array(floats.buffer, floats.byteOffset, floats.byteLength);
    let text = '';
    for (const byte of bytes)
        text += String.fromCharCode(byte);
    return btoa(text);
}

// What keeps this browser from running the code; nothing: ''.
async function missing(kind) {
    if (kind === 'wgsl')
        return await device() ? '' : 'needs a Chromium with WebGPU';
    const gl = document.createElement('canvas').getContext('webgl2');
    return gl && gl.getExtension('EXT_color_buffer_float') ? '' : 'needs a Chromium with WebGL 2';
}

async function work(job) {
    try {
        job.source.values = from_base64(job.source.values);
        for (const map of job.maps)
            map.values = from_base64(map.values);
        return {values: to_base64(await hosts[job.kind](job))};
    } catch (error) {
        return {error: String(error && error.message || error)};
    }
}

// ----------------------------------------------------------------------------------------------------------------------
// WebGPU

let gpu;

async function device() {
    const adapter = gpu || !navigator.gpu ? null : await navigator.gpu.requestAdapter();
    if (adapter)
        gpu = await adapter.requestDevice({requiredFeatures: ['float32-filterable'].filter(f => adapter.features.has(f))});
    return gpu;
}

function gpu_texture(format, width, height, values, channels) {
    const usage = GPUTextureUsage, texture = gpu.createTexture({
        format, size: [width, height], usage: usage.TEXTURE_BINDING | usage.COPY_DST | usage.COPY_SRC |
            (values ? 0 : usage.STORAGE_BINDING | usage.RENDER_ATTACHMENT)});
    if (values)
        gpu.queue.writeTexture({texture}, values, {bytesPerRow: width * channels * 4}, [width, height]);
    return texture;
}

async function gpu_module(code, name) {
    const module = gpu.createShaderModule({code}), info = await module.getCompilationInfo();
    for (const m of info.messages)
        throw Error(`${name}:${m.lineNum}:${m.linePos}: ${m.message}`);
    return module;
}

async function gpu_read(texture, width, height) {
    const row = Math.ceil(width * 16 / 256) * 256;
    const buffer = gpu.createBuffer({size: row * height, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST});
    const commands = gpu.createCommandEncoder();
    commands.copyTextureToBuffer({texture}, {buffer, bytesPerRow: row}, [width, height]);
    gpu.queue.submit([commands.finish()]);
    await buffer.mapAsync(GPUMapMode.READ);
    const all = new Float32Array(buffer.getMappedRange()), pixels = new Float32Array(width * height * 4);
    for (let y = 0; y < height; y++)
        pixels.set(all.subarray(y * row / 4, y * row / 4 + width * 4), y * width * 4);
    buffer.destroy();
    return pixels;
}

async function run_wgsl({source, maps, files, how}) {
    await device();
    gpu.pushErrorScope('validation');
    const description = JSON.parse(files['.json']);
    const {width, height} = source, linear = description.filter === 'linear', compute = how === 'compute';
    const address = {wrap: 'repeat', mirror: 'mirror-repeat'}[description.edge] || 'clamp-to-edge';
    const sampler = gpu.createSampler({magFilter: description.filter, minFilter: description.filter, addressModeU: address, addressModeV: address});
    const shares = maps.map((map, i) => { // of the parameter's range
        const {first, last} = description.parameters[i];
        return gpu_texture('r32float', width, height, map.values.map(v => (v - first) / (last - first)), 1);
    });
    const kept = {rgba32f: 'rgba32float', rgba16f: 'rgba16float', rgba8: 'rgba8unorm'}[description.format];
    let texture = gpu_texture('rgba32float', width, height, source.values, 4);
    for (const [p, pass] of description.passes.entries()) {
        const last = p + 1 === description.passes.length, format = last ? 'rgba32float' : kept;
        const target = gpu_texture(format, width + pass.wider, height + pass.higher);
        const suffix = name => name.slice(name.lastIndexOf('_')), name = suffix(compute ? pass.compute : pass.shader);
        const module = await gpu_module(files[name], name);
        const pipeline = compute ?
            await gpu.createComputePipelineAsync({layout: 'auto', compute: {module}}) :
            await gpu.createRenderPipelineAsync({layout: 'auto', vertex: {module}, fragment: {module, targets: [{format}]}});
        const entries = [{binding: 0, resource: texture.createView()}];
        if (compute)
            entries.push({binding: 1, resource: target.createView()});
        shares.forEach((map, i) => entries.push({binding: 2 + i, resource: map.createView()}));
        if (linear && files[name].includes('textureSampleLevel'))
            entries.push({binding: 15, resource: sampler});
        const group = gpu.createBindGroup({layout: pipeline.getBindGroupLayout(0), entries});
        const commands = gpu.createCommandEncoder();
        const work = compute ? commands.beginComputePass() :
            commands.beginRenderPass({colorAttachments: [{view: target.createView(), loadOp: 'clear', storeOp: 'store'}]});
        work.setPipeline(pipeline);
        work.setBindGroup(0, group);
        if (compute)
            work.dispatchWorkgroups(Math.ceil(target.width / 16), Math.ceil(target.height / 16));
        else
            work.draw(3);
        work.end();
        gpu.queue.submit([commands.finish()]);
        texture = target;
    }
    const pixels = await gpu_read(texture, width, height), error = await gpu.popErrorScope();
    if (error)
        throw error;
    return pixels;
}

// ----------------------------------------------------------------------------------------------------------------------
// Shadertoy: WebGL 2, its uniforms, and buffers of floats as large as the screen

const toy_header = `#version 300 es
precision highp float;
precision highp int;
precision mediump sampler3D;
uniform vec3 iResolution;
uniform float iTime;
uniform float iTimeDelta;
uniform int iFrame;
uniform float iChannelTime[4];
uniform vec3 iChannelResolution[4];
uniform vec4 iMouse;
uniform sampler2D iChannel0;
uniform sampler2D iChannel1;
out vec4 shadertoy_color;
`, toy_main = `
void main() { vec4 c = vec4(0.0); mainImage(c, gl_FragCoord.xy); shadertoy_color = c; }
`, toy_vertex = `#version 300 es
void main() { gl_Position = vec4(gl_VertexID == 1 ? 3.0 : -1.0, gl_VertexID == 2 ? 3.0 : -1.0, 0.0, 1.0); }
`;
const toy_mouse = [30, 20];
let toy;

function toy_program(fragment) {
    const program = toy.createProgram();
    for (const [kind, text] of [[toy.VERTEX_SHADER, toy_vertex], [toy.FRAGMENT_SHADER, fragment]]) {
        const shader = toy.createShader(kind);
        toy.shaderSource(shader, text);
        toy.compileShader(shader);
        if (!toy.getShaderParameter(shader, toy.COMPILE_STATUS))
            throw Error(toy.getShaderInfoLog(shader));
        toy.attachShader(program, shader);
    }
    toy.linkProgram(program);
    return program;
}

function toy_texture(width, height, values) {
    const texture = toy.createTexture();
    toy.bindTexture(toy.TEXTURE_2D, texture);
    toy.texImage2D(toy.TEXTURE_2D, 0, toy.RGBA32F, width, height, 0, toy.RGBA, toy.FLOAT, values);
    toy.texParameteri(toy.TEXTURE_2D, toy.TEXTURE_MIN_FILTER, toy.NEAREST);
    toy.texParameteri(toy.TEXTURE_2D, toy.TEXTURE_MAG_FILTER, toy.NEAREST);
    return texture;
}

// Shadertoy's rows go upwards.
function turned(values, width, height) {
    const out = new Float32Array(values.length);
    for (let y = 0; y < height; y++)
        out.set(values.subarray(y * width * 4, (y + 1) * width * 4), (height - 1 - y) * width * 4);
    return out;
}

// What Image shows on a screen of this size.
function toy_screen(common, tabs, source, shares, width, height) {
    let channel0 = toy_texture(source.width, source.height, turned(source.values, source.width, source.height));
    const channel1 = toy_texture(source.width, source.height, shares);
    for (const tab of tabs) {
        const program = toy_program(toy_header + common + tab + toy_main), target = toy_texture(width, height, null);
        toy.useProgram(program);
        toy.framebufferTexture2D(toy.FRAMEBUFFER, toy.COLOR_ATTACHMENT0, toy.TEXTURE_2D, target, 0);
        toy.uniform3f(toy.getUniformLocation(program, 'iResolution'), width, height, 1);
        toy.uniform4f(toy.getUniformLocation(program, 'iMouse'), ...toy_mouse, 0, 0);
        toy.uniform1i(toy.getUniformLocation(program, 'iChannel1'), 1);
        toy.activeTexture(toy.TEXTURE1);
        toy.bindTexture(toy.TEXTURE_2D, channel1);
        toy.activeTexture(toy.TEXTURE0);
        toy.bindTexture(toy.TEXTURE_2D, channel0);
        toy.viewport(0, 0, width, height);
        toy.drawArrays(toy.TRIANGLES, 0, 3);
        channel0 = target;
    }
    const pixels = new Float32Array(width * height * 4);
    toy.readPixels(0, 0, width, height, toy.RGBA, toy.FLOAT, pixels);
    if (toy.getError())
        throw Error('WebGL reports an error');
    return turned(pixels, width, height);
}

// A basis that follows the mouse is the same as one whose map holds the distances from it.
function check_mouse(common, tabs, source, left, down, across, high) {
    const {width, height} = source, shares = new Float32Array(width * height * 4);
    for (let i = 0; i < width * height; i++) // upwards
        shares[i * 4] = Math.min(1, Math.hypot(i % width + left + 0.5 - toy_mouse[0], Math.floor(i / width) + down + 0.5 - toy_mouse[1]) / high);
    const mapped = toy_screen(common, tabs, source, shares, across, high);
    const followed = toy_screen(common.replace('#define MAPS 1', '#define MAPS 0'), tabs, source, shares, across, high);
    const off = mapped.reduce((most, v, i) => Math.max(most, Math.abs(v - followed[i])), 0);
    if (!(off < 1e-5))
        throw Error(`with the mouse the picture is off by ${off}`);
}

async function run_shadertoy({source, maps, files, how}) {
    if (!toy) {
        toy = document.createElement('canvas').getContext('webgl2');
        toy.getExtension('EXT_color_buffer_float');
        toy.bindFramebuffer(toy.FRAMEBUFFER, toy.createFramebuffer());
    }
    const {width, height} = source, shares = new Float32Array(width * height * 4);
    // "      radius from its red, where 0 is 0.0 and 1 is 8.0"
    const ranges = [...files['_common.glsl'].matchAll(/from its (?:red|green|blue|alpha), where 0 is (\S+) and 1 is (\S+)/g)];
    maps.forEach((map, c) => map.values.forEach((v, i) => {
        shares[i * 4 + c] = (v - ranges[c][1]) / (ranges[c][2] - ranges[c][1]);
    }));
    const common = files['_common.glsl'].replace('#define MAPS 0', '#define MAPS 1');
    const [, left, up, wider, higher] = common.match(/inset = .*ivec2\((\d+), (\d+)\),.*ivec2\((\d+), (\d+)\);/).map(Number);
    const tabs = ['a', 'b', 'c', 'd'].map(c => files[`_buffer_${c}.glsl`]).filter(Boolean).concat(files['_image.glsl']);
    const upright = turned(shares, width, height), across = width + wider;
    const screen = toy_screen(common, tabs, source, upright, across, height + higher);
    if (how === 'mouse')
        check_mouse(common, tabs, source, left, higher - up, across, height + higher);
    const filled = how !== 'fill' ? screen : toy_screen(common.replace('#define EXACT_EDGES 1', '#define EXACT_EDGES 0'), tabs, source, upright, width, height);
    const pixels = new Float32Array(width * height * 4);
    for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++)
            for (let c = 0; c < 4; c++) {
                const v = screen[((y + up) * across + x + left) * 4 + c], i = (y * width + x) * 4 + c;
                pixels[i] = v;
                // Away from the edges a picture that fills the screen is the same.
                const inner = how === 'fill' && x >= wider && y >= higher && x < width - wider && y < height - higher;
                if (inner && !(Math.abs(v - filled[i]) < 2e-6))
                    throw Error(`filling the screen: ${filled[i]} for ${v} at ${x},${y}`);
            }
    for (let i = 0; i < screen.length; i += 4) { // the frame is black
        const x = i / 4 % across - left, y = Math.floor(i / 4 / across) - up;
        if ((x < 0 || y < 0 || x >= width || y >= height) && (screen[i] || screen[i + 3] !== 1))
            throw Error(`the frame is not black at ${x},${y}`);
    }
    return pixels;
}

// ----------------------------------------------------------------------------------------------------------------------
// the page of webgl

async function run_webgl({source, maps}) {
    if (!window.filter)
        throw Error(document.querySelector('.trouble').textContent);
    return window.filter(source.values, source.width, source.height, maps.map(map => map.values));
}

const hosts = {wgsl: run_wgsl, shadertoy: run_shadertoy, webgl: run_webgl};
