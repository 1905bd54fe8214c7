//@ if first_pass
//@ include shade_edge.glsl
//@ if srgb
float decode(float v) // IEC 61966-2-1
{
    return v <= 0.04045 ? v / 12.92 : pow((max(v, 0.0) + 0.055) / 1.055, 2.4);
}

//@ end
//@ else
//@ if varying
//@ include shade_edge.glsl
//@ end
//@ end
// What this pass reads, at the pixel p of the picture.
vec4 texel(ivec2 p)
{
    ivec2 n = source_size();
//@ if first_pass
//@ if edge_constant
    vec4 v = vec4(@constant@, @constant@, @constant@, @constant@);
    if (p.x >= 0 && p.y >= 0 && p.x < n.x && p.y < n.y)
        v = source_at(p);
//@ else
    vec4 v = source_at(ivec2(edge(p.x, n.x), edge(p.y, n.y)));
//@ end
//@ if srgb
    v.rgb = vec3(decode(v.r), decode(v.g), decode(v.b));
//@ end
//@ if straight
    v.rgb *= v.a;
//@ end
    return v;
//@ else
    p += ivec2(@in_left@, @in_up@);
//@ if scaled
    return source_at(ivec2(clamp(p.x, 0, n.x - 1), clamp(p.y, 0, n.y - 1))) * @scale_in@ + @bias_in@;
//@ else
    return source_at(ivec2(clamp(p.x, 0, n.x - 1), clamp(p.y, 0, n.y - 1)));
//@ end
//@ end
}
