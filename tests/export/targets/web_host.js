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

let gpu, turn = 0;

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

async function run_wgsl({source, maps, files}) {
    await device();
    gpu.pushErrorScope('validation');
    const description = JSON.parse(files['.json']), compute = turn++ % 2 === 1;
    const {width, height} = source, linear = description.filter === 'linear';
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

const hosts = {wgsl: run_wgsl};
