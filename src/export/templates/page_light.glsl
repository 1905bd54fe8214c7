precision highp float;
precision highp int;
precision highp sampler2D;

uniform sampler2D source;
out vec4 result;

vec3 decoded(vec3 v) // IEC 61966-2-1
{
    return mix(pow((max(v, 0.0) + 0.055) / 1.055, vec3(2.4)), v / 12.92, lessThanEqual(v, vec3(0.04045)));
}

vec3 encoded_of(vec3 v)
{
    return mix(1.055 * pow(max(v, 0.0), vec3(1.0 / 2.4)) - 0.055, v * 12.92, lessThanEqual(v, vec3(0.0031308)));
}

