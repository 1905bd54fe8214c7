int2 source_size()
{
    int2 n;
    source.GetDimensions(n.x, n.y);
    return n;
}

float4 source_at(int2 p)
{
    return source.Load(int3(p, 0));
}

//@ if hardware
float4 source_between(float2 uv)
{
    return source.SampleLevel(source_sampler, uv, 0.0);
}

//@ end
//@ for parameter
//@ if first_parameter
int2 extent_of_maps()
{
    int2 n;
    map_@parameter@.GetDimensions(n.x, n.y);
    return n;
}

//@ end
float map_@parameter@_at(int2 p)
{
    return range_@parameter@.x + map_@parameter@.Load(int3(p, 0)).r * (range_@parameter@.y - range_@parameter@.x);
}

//@ end
//@ if texture
// Where the kernel of a node has a sample, and its weight.
float3 basis_at(int2 p)
{
    return basis.Load(int3(p, 0)).xyz;
}

//@ end
