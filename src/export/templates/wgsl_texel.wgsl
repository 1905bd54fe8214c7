//@ if first_pass
//@ include wgsl_edge.wgsl
//@ if srgb
fn decode(v: f32) -> f32 // IEC 61966-2-1
{
    return select(pow((max(v, 0.0) + 0.055) / 1.055, 2.4), v / 12.92, v <= 0.04045);
}

//@ end
//@ else
//@ if varying
//@ include wgsl_edge.wgsl
//@ end
//@ end
// What this pass reads, at the pixel p of the picture.
fn texel(p: vec2i) -> vec4f
{
    let n = source_size();
//@ if first_pass
//@ if edge_constant
    var v = vec4f(@constant@);
    if (all(p >= vec2i(0)) && all(p < n)) {
        v = textureLoad(source, p, 0);
    }
//@ else
    var v = textureLoad(source, vec2i(edge(p.x, n.x), edge(p.y, n.y)), 0);
//@ end
//@ if srgb
    v = vec4f(decode(v.r), decode(v.g), decode(v.b), v.a);
//@ end
//@ if straight
    v = vec4f(v.rgb * v.a, v.a);
//@ end
    return v;
//@ else
    let q = clamp(p + vec2i(@in_left@, @in_up@), vec2i(0), n - 1);
//@ if scaled
    return textureLoad(source, q, 0) * @scale_in@ + @bias_in@;
//@ else
    return textureLoad(source, q, 0);
//@ end
//@ end
}
