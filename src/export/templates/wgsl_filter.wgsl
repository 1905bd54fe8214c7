//@ if not whole
//@ if hardware
// What lies at the pixel p of the picture plus an offset. The texture unit interpolates.
fn fetch(p: vec2i, offset: vec2f) -> vec4f
{
    let uv = (vec2f(p + vec2i(@in_left@, @in_up@)) + (offset + 0.5)) / vec2f(source_size());
//@ if scaled
    return textureSampleLevel(source, source_sampler, uv, 0.0) * @scale_in@ + @bias_in@;
//@ else
    return textureSampleLevel(source, source_sampler, uv, 0.0);
//@ end
}
//@ else
// What lies at the pixel p of the picture plus an offset, interpolated from four pixels.
fn fetch(p: vec2i, offset: vec2f) -> vec4f
{
    let below = floor(offset);
    let f = offset - below;
    let q = p + vec2i(below);
    return mix(mix(at(q), at(q + vec2i(1, 0)), f.x), mix(at(q + vec2i(0, 1)), at(q + vec2i(1, 1)), f.x), f.y);
}
//@ end

//@ end
//@ if turns
// Cosine and sine of an angle in degrees, to float rounding: those of GPUs may be off by 1 / 2048.
fn direction(angle: f32) -> vec2f
{
    let quarter = floor(angle / 90.0 + 0.5);
    let a = (angle - 90.0 * quarter) * 0.017453292519943295;
    let b = a * a;
    let c = 1.0 + b * (-0.5 + b * (0.041666667 + b * (-0.0013888889 + b * 0.000024801587)));
    let s = a * (1.0 + b * (-0.16666667 + b * (0.0083333333 + b * (-0.00019841270 + b * 0.0000027557319))));
    let quadrant = quarter - 4.0 * floor(quarter / 4.0);
    let half_turn = select(vec2f(c, s), -vec2f(c, s), quadrant > 1.5);
    return select(half_turn, vec2f(-half_turn.y, half_turn.x), quadrant == 1.0 || quadrant == 3.0);
}

//@ end
//@ if not varying
fn filtered(p: vec2i) -> vec4f
{
//@ for set
    var sum_@set@ = vec4f(0.0);
//@ if loop
    for (var i = 0; i < @count@; i++) {
//@ if whole
        sum_@set@ += samples_@set@[i].z * at(p + vec2i(samples_@set@[i].xy));
//@ else
        sum_@set@ += samples_@set@[i].z * fetch(p, samples_@set@[i].xy);
//@ end
    }
//@ else
//@ for sample
//@ if whole
    sum_@set@ += @w@ * at(p + vec2i(@ix@, @iy@));
//@ else
    sum_@set@ += @w@ * fetch(p, vec2f(@dx@, @dy@));
//@ end
//@ end
//@ end
//@ end
//@ else
fn filtered(p: vec2i) -> vec4f
{
    var corner: array<i32, 8>;
    var share: array<f32, 8>;
    var corners = 1;
    corner[0] = 0;
    share[0] = 1.0;
//@ if turns
    var scale = 1.0;
    var angle = 0.0;
//@ end
    // The parameters of this pixel, or beyond the edges of the one that stands there.
    let n = extent_of_maps();
    let inside = vec2i(edge(p.x, n.x), edge(p.y, n.y));
//@ for parameter
    {
        let value = map_@parameter@_at(inside);
//@ if nodes
        var k = 0;
        while (k < @node_count@ - 1 && value >= nodes_@parameter_index@[k + 1]) {
            k++;
        }
        var t = 0.0;
        if (k < @node_count@ - 1 && value > nodes_@parameter_index@[0]) {
            t = (value - nodes_@parameter_index@[k]) / (nodes_@parameter_index@[k + 1] - nodes_@parameter_index@[k]);
        }
        for (var i = 0; i < corners; i++) {
            corner[i] += k * @stride@;
            if (t > 0.0) {
                corner[corners + i] = corner[i] + @stride@;
                share[corners + i] = share[i] * t;
                share[i] *= 1.0 - t;
            }
        }
        corners = select(corners, 2 * corners, t > 0.0);
//@ end
//@ if rotation
//@ if turns_round
        angle += value - 360.0 * floor((value - @first@) / 360.0);
//@ else
        angle += clamp(value, @first@, @last@);
//@ end
//@ end
//@ if scale
        scale *= clamp(value, @first@, @last@);
//@ end
    }
//@ end
//@ if turns
    let turn = scale * direction(angle);
//@ end
//@ for set
    var sum_@set@ = vec4f(0.0);
    for (var i = 0; i < @count@; i++) {
        var mixed = vec3f(0.0);
        for (var k = 0; k < corners; k++) {
            mixed += share[k] * filters[(@set@ * @filters@ + corner[k]) * @count@ + i];
        }
//@ if turns
        mixed = vec3f(turn.x * mixed.x + turn.y * mixed.y, turn.x * mixed.y - turn.y * mixed.x, mixed.z);
//@ end
        sum_@set@ += mixed.z * fetch(p, -mixed.xy);
    }
//@ end
//@ end
//@ if colours
    return vec4f(sum_0.r, sum_1.g, sum_2.b, sum_1.a); // a filter for each channel; alpha goes with green
//@ else
    return sum_0;
//@ end
}
//@ if is_last_pass
//@ if srgb

fn encode(v: f32) -> f32 // IEC 61966-2-1
{
    return select(1.055 * pow(max(v, 0.0), 1.0 / 2.4) - 0.055, v * 12.92, v <= 0.0031308);
}
//@ end
//@ end

// What the pass stores for the pixel p of the picture.
fn stored(p: vec2i) -> vec4f
{
    var v = filtered(p);
//@ if is_last_pass
//@ if straight
    v = vec4f(select(vec3f(0.0), v.rgb / v.a, v.a > 0.0), v.a);
//@ end
//@ if srgb
    v = vec4f(encode(v.r), encode(v.g), encode(v.b), v.a);
//@ end
//@ end
//@ if out_scaled
    v = v * @scale_out@ + @bias_out@;
//@ end
    return v;
}
