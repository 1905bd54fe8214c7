//@ for about
// @line@
//@ end
//
// Pass @pass_number@ of @passes@ for WebGPU's compute pipelines; the entry point is "compute". One invocation for each pixel of its target, in groups of
// 16 x 16; the target is @wider@ pixels wider and @higher@ higher than the picture, which begins at its texel (@left@, @up@). It reads
//@ if first_pass
// the picture, whose texel (0, 0) is its top left pixel.
//@ else
// the target of the pass before.
//@ end
// Bindings of group 0: 0 is the source, 1 the target, 2 and on are the maps. The pipeline's layout may be "auto".

//@ if is_last_pass
@@group(0) @@binding(1) var result: texture_storage_2d<rgba32float, write>;
//@ else
//@ if half
@@group(0) @@binding(1) var result: texture_storage_2d<rgba16float, write>;
//@ else
//@ if eight
@@group(0) @@binding(1) var result: texture_storage_2d<rgba8unorm, write>;
//@ else
@@group(0) @@binding(1) var result: texture_storage_2d<rgba32float, write>;
//@ end
//@ end
//@ end
//@ include wgsl_reads.wgsl
//@ include wgsl_numbers.wgsl
//@ include wgsl_texel.wgsl

//@ if tiled
// What the group reads, once.
const tile_size = vec2i(@tile_wide@, @tile_high@);
var<workgroup> tile: array<vec4f, tile_size.x * tile_size.y>;
var<private> tile_origin: vec2i;

fn at(p: vec2i) -> vec4f
{
    let q = p - tile_origin;
    return tile[q.y * tile_size.x + q.x];
}

//@ else
// What the group reads would be more than its shared memory, so every invocation reads for itself.
fn at(p: vec2i) -> vec4f
{
    return texel(p);
}

//@ end
//@ include wgsl_filter.wgsl

@@compute @@workgroup_size(16, 16) fn compute(@@builtin(global_invocation_id) id: vec3u,
                                            @@builtin(workgroup_id) group: vec3u,
                                            @@builtin(local_invocation_index) place: u32)
{
//@ if tiled
    tile_origin = vec2i(group.xy) * 16 - vec2i(@left@, @up@) - vec2i(@reach_left@, @reach_up@);
    for (var i = i32(place); i < tile_size.x * tile_size.y; i += 256) {
        tile[i] = texel(tile_origin + vec2i(i % tile_size.x, i / tile_size.x));
    }
    workgroupBarrier();
//@ end
    if (all(id.xy < textureDimensions(result))) {
        textureStore(result, id.xy, stored(vec2i(id.xy) - vec2i(@left@, @up@)));
    }
}
