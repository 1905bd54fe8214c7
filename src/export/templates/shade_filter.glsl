//@ if not whole
//@ if hardware
// What lies at the pixel p of the picture plus an offset. The texture unit interpolates, so the filter of `source` must be linear.
vec4 fetch(ivec2 p, vec2 offset)
{
    vec2 n = vec2(source_size());
//@ if scaled
    return source_between((vec2(p + ivec2(@in_left@, @in_up@)) + (offset + 0.5)) / n) * @scale_in@ + @bias_in@;
//@ else
    return source_between((vec2(p + ivec2(@in_left@, @in_up@)) + (offset + 0.5)) / n);
//@ end
}
//@ else
// What lies at the pixel p of the picture plus an offset, interpolated from four pixels.
vec4 fetch(ivec2 p, vec2 offset)
{
    vec2 below = floor(offset), f = offset - below;
    ivec2 q = p + ivec2(below);
    return mix(mix(at(q), at(q + ivec2(1, 0)), f.x), mix(at(q + ivec2(0, 1)), at(q + ivec2(1, 1)), f.x), f.y);
}
//@ end

//@ end
//@ if turns
// Cosine and sine of an angle in degrees, to float rounding: those of GPUs may be off by 1 / 2048.
vec2 direction(float angle)
{
    float quarter = floor(angle / 90.0 + 0.5), a = (angle - 90.0 * quarter) * 0.017453292519943295, b = a * a;
    float c = 1.0 + b * (-0.5 + b * (0.041666667 + b * (-0.0013888889 + b * 0.000024801587)));
    float s = a * (1.0 + b * (-0.16666667 + b * (0.0083333333 + b * (-0.00019841270 + b * 0.0000027557319))));
    quarter -= 4.0 * floor(quarter / 4.0);
    return quarter < 0.5 ? vec2(c, s) : quarter < 1.5 ? vec2(-s, c) : quarter < 2.5 ? vec2(-c, -s) : vec2(s, -c);
}

//@ end
//@ if not varying
vec4 filtered(ivec2 p)
{
    vec4 sum = vec4(0.0, 0.0, 0.0, 0.0);
//@ for set
//@ if loop
    for (int i = 0; i < @count@; i++)
//@ if whole
        sum@of@ += samples_@pass@_@set@[i].z * at(p + ivec2(samples_@pass@_@set@[i].xy))@of@;
//@ else
        sum@of@ += samples_@pass@_@set@[i].z * fetch(p, samples_@pass@_@set@[i].xy)@of@;
//@ end
//@ else
//@ for sample
//@ if whole
    sum@of@ += @w@ * at(p + ivec2(@ix@, @iy@))@of@;
//@ else
    sum@of@ += @w@ * fetch(p, vec2(@dx@, @dy@))@of@;
//@ end
//@ end
//@ end
//@ end
    return sum;
}
//@ else
vec4 filtered(ivec2 p)
{
    int corner[8];
    int corners = 1;
    float share[8];
    corner[0] = 0;
    share[0] = 1.0;
//@ if turns
    float scale = 1.0, angle = 0.0;
//@ end
    // The parameters of this pixel, or beyond the edges of the one that stands there.
    ivec2 n = extent_of_maps();
    ivec2 inside = ivec2(edge(p.x, n.x), edge(p.y, n.y));
//@ for parameter
    {
        float value = map_@parameter@_at(inside);
//@ if nodes
        int k = 0;
        while (k < @node_count@ - 1 && value >= nodes_@parameter_index@[k + 1])
            k++;
        float t = 0.0;
        if (k < @node_count@ - 1 && value > nodes_@parameter_index@[0])
            t = (value - nodes_@parameter_index@[k]) / (nodes_@parameter_index@[k + 1] - nodes_@parameter_index@[k]);
        for (int i = 0; i < corners; i++) {
            corner[i] += k * @stride@;
            if (t > 0.0) {
                corner[corners + i] = corner[i] + @stride@;
                share[corners + i] = share[i] * t;
                share[i] *= 1.0 - t;
            }
        }
        corners = t > 0.0 ? 2 * corners : corners;
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
    vec2 turn = scale * direction(angle);
//@ end
    vec4 sum = vec4(0.0, 0.0, 0.0, 0.0);
//@ for set
    for (int i = 0; i < @count@; i++) {
        vec3 mixed = vec3(0.0, 0.0, 0.0);
        for (int k = 0; k < corners; k++)
//@ if texture
            mixed += share[k] * basis_at(ivec2(@first_sample@ + i, @set@ * @filters@ + corner[k]));
//@ else
            mixed += share[k] * filters_@pass@[(@set@ * @filters@ + corner[k]) * @count@ + i];
//@ end
//@ if turns
        mixed.xy = vec2(turn.x * mixed.x + turn.y * mixed.y, turn.x * mixed.y - turn.y * mixed.x);
//@ end
        sum@of@ += mixed.z * fetch(p, vec2(-mixed.x, -mixed.y))@of@;
    }
//@ end
    return sum;
}
//@ end
//@ if is_last_pass
//@ if srgb

float encode(float v) // IEC 61966-2-1
{
    return v <= 0.0031308 ? v * 12.92 : 1.055 * pow(max(v, 0.0), 1.0 / 2.4) - 0.055;
}
//@ end
//@ end

// What the pass stores for the pixel p of the picture.
vec4 stored(ivec2 p)
{
    vec4 v = filtered(p);
//@ if is_last_pass
//@ if straight
    v.rgb = v.a > 0.0 ? v.rgb / v.a : vec3(0.0, 0.0, 0.0);
//@ end
//@ if srgb
    v.rgb = vec3(encode(v.r), encode(v.g), encode(v.b));
//@ end
//@ end
//@ if out_scaled
    v = v * @scale_out@ + @bias_out@;
//@ end
    return v;
}
