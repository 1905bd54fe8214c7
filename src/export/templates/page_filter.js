// The filter, for any WebGL 2 context. Textures hold the top row first.
class Filter {
    constructor(gl) {
        this.gl = gl;
        const float = gl.getExtension('EXT_color_buffer_float'), half = gl.getExtension('EXT_color_buffer_half_float');
        this.linear = @hardware@;
        const smooth = !this.linear || gl.getExtension('OES_texture_float_linear');
        this.frame = gl.createFramebuffer();
        this.format = (float || half) && [gl.RGBA32F, gl.RGBA16F].find(f => (smooth || f !== gl.RGBA32F) && this.can_draw(f));
        if (!this.format)
            throw Error('This page needs pictures of floating-point numbers to draw into (EXT_color_buffer_float), which this graphics processor does not offer.');
//@ if half
        this.kept = gl.RGBA16F;
//@ else
//@ if eight
        this.kept = gl.RGBA8;
//@ else
        this.kept = this.format;
//@ end
//@ end
        this.programs = passes.map((_, i) => this.program('pass_' + (i + 1)));
        this.targets = [];
    }

    can_draw(format) {
        const gl = this.gl, texture = this.texture(4, 4, null, format);
        this.draw_into(texture);
        const good = gl.checkFramebufferStatus(gl.FRAMEBUFFER) === gl.FRAMEBUFFER_COMPLETE;
        gl.deleteTexture(texture);
        return good;
    }

    // `data`: nothing, an image as browsers have it, or floats, four or one for each pixel.
    texture(width, height, data, format = this.format) {
        const gl = this.gl, texture = gl.createTexture();
        gl.bindTexture(gl.TEXTURE_2D, texture);
        for (const side of [gl.TEXTURE_WRAP_S, gl.TEXTURE_WRAP_T])
//@ if edge_wrap
            gl.texParameteri(gl.TEXTURE_2D, side, gl.REPEAT);
//@ else
//@ if edge_mirror
            gl.texParameteri(gl.TEXTURE_2D, side, gl.MIRRORED_REPEAT);
//@ else
            gl.texParameteri(gl.TEXTURE_2D, side, gl.CLAMP_TO_EDGE);
//@ end
//@ end
        for (const size of [gl.TEXTURE_MIN_FILTER, gl.TEXTURE_MAG_FILTER])
            gl.texParameteri(gl.TEXTURE_2D, size, this.linear && format !== gl.R32F ? gl.LINEAR : gl.NEAREST);
        if (data && !(data instanceof Float32Array))
            gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA8, gl.RGBA, gl.UNSIGNED_BYTE, data);
        else if (format === gl.RGBA8)
            gl.texImage2D(gl.TEXTURE_2D, 0, format, width, height, 0, gl.RGBA, gl.UNSIGNED_BYTE, null);
        else
            gl.texImage2D(gl.TEXTURE_2D, 0, format, width, height, 0, format === gl.R32F ? gl.RED : gl.RGBA, gl.FLOAT, data);
        return texture;
    }

    program(id) {
        const gl = this.gl, program = gl.createProgram();
        for (const [kind, name] of [[gl.VERTEX_SHADER, 'screen'], [gl.FRAGMENT_SHADER, id]]) {
            const shader = gl.createShader(kind);
            gl.shaderSource(shader, '#version 300 es\n' + document.getElementById(name).text);
            gl.compileShader(shader);
            gl.attachShader(program, shader);
            gl.deleteShader(shader);
        }
        gl.linkProgram(program);
        if (!gl.getProgramParameter(program, gl.LINK_STATUS) && !gl.isContextLost())
            throw Error('This graphics processor does not take the shader ' + id + '.');
        return program;
    }

    draw_into(texture) {
        const gl = this.gl;
        gl.bindFramebuffer(gl.FRAMEBUFFER, texture ? this.frame : null);
        if (texture)
            gl.framebufferTexture2D(gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0, gl.TEXTURE_2D, texture, 0);
    }

    // Draws with a program; `textures` by the names of their uniforms.
    draw(program, target, width, height, textures, set = () => {}) {
        const gl = this.gl, place = name => gl.getUniformLocation(program, name);
        this.draw_into(target);
        gl.viewport(0, 0, width, height);
        gl.useProgram(program);
        Object.keys(textures).forEach((name, i) => {
            gl.activeTexture(gl.TEXTURE0 + i);
            gl.bindTexture(gl.TEXTURE_2D, textures[name]);
            gl.uniform1i(place(name), i);
        });
        gl.activeTexture(gl.TEXTURE0);
        set(gl, place);
        gl.drawArrays(gl.TRIANGLES, 0, 3);
    }

    // Filters a texture; `maps` are textures as large, with a value for each parameter in red. The result's texture is good until the next call.
    apply(source, width, height, maps) {
        const gl = this.gl, fits = this.width === width && this.height === height, keep = width * height <= 1 << 21;
        [this.width, this.height] = [width, height];
        if (!fits)
            this.targets.forEach((target, i) => { gl.deleteTexture(target); this.targets[i] = null; });
        passes.forEach((pass, i) => {
            const last = i === passes.length - 1, across = width + pass.wider, down = height + pass.higher;
            const target = this.targets[i] = this.targets[i] || this.texture(across, down, null, last ? this.format : this.kept);
            const textures = {source};
            parameters.forEach((parameter, k) => { textures['map_' + parameter.name] = maps[k]; });
            this.draw(this.programs[i], target, across, down, textures, (gl, place) => {
                for (const parameter of parameters)
                    gl.uniform2f(place('range_' + parameter.name), 0, 1);
            });
            if (i > 0 && !keep) { // large pictures: memory before speed
                gl.deleteTexture(source);
                this.targets[i - 1] = null;
            }
            source = target;
        });
        return source;
    }

    // The floats of the texture that was drawn into last.
    read(width, height) {
        const pixels = new Float32Array(width * height * 4);
        this.gl.readPixels(0, 0, width, height, this.gl.RGBA, this.gl.FLOAT, pixels);
        return pixels;
    }
}
