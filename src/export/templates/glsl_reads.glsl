ivec2 source_size()
{
    return textureSize(source, 0);
}

vec4 source_at(ivec2 p)
{
    return texelFetch(source, p, 0);
}

//@ if hardware
vec4 source_between(vec2 uv)
{
    return textureLod(source, uv, 0.0);
}

//@ end
//@ for parameter
//@ if first_parameter
ivec2 extent_of_maps()
{
    return textureSize(map_@parameter@, 0);
}

//@ end
float map_@parameter@_at(ivec2 p)
{
    return range_@parameter@.x + texelFetch(map_@parameter@, p, 0).r * (range_@parameter@.y - range_@parameter@.x);
}

//@ end
//@ if texture
// Where the kernel of a node has a sample, and its weight.
vec3 basis_at(ivec2 p)
{
    return texelFetch(basis, p, 0).xyz;
}

//@ end
