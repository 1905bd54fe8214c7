//@ if first_pass
// The index that stands for index i of n pixels.
int edge(int i, int n)
{
//@ include glsl_edge.glsl
}

//@ else
//@ if varying
// The index that stands for index i of n pixels.
int edge(int i, int n)
{
//@ include glsl_edge.glsl
}

//@ end
//@ end
//@ if first_pass
//@ if srgb
vec3 decode(vec3 v) // IEC 61966-2-1
{
    return mix(v / 12.92, pow((max(v, 0.0) + 0.055) / 1.055, vec3(2.4)), greaterThan(v, vec3(0.04045)));
}

//@ end
//@ end
// What this pass reads, at the pixel p of the picture.
vec4 texel(ivec2 p)
{
//@ if first_pass
    ivec2 n = textureSize(source, 0);
//@ if edge_constant
    vec4 v = vec4(@constant@);
    if (all(greaterThanEqual(p, ivec2(0))) && all(lessThan(p, n)))
        v = texelFetch(source, p, 0);
//@ else
    vec4 v = texelFetch(source, ivec2(edge(p.x, n.x), edge(p.y, n.y)), 0);
//@ end
//@ if srgb
    v.rgb = decode(v.rgb);
//@ end
//@ if straight
    v.rgb *= v.a;
//@ end
    return v;
//@ else
    p = clamp(p + ivec2(@in_left@, @in_up@), ivec2(0), textureSize(source, 0) - 1);
//@ if scaled
    return texelFetch(source, p, 0) * @scale_in@ + @bias_in@;
//@ else
    return texelFetch(source, p, 0);
//@ end
//@ end
}
