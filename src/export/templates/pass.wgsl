//@ for about
// @line@
//@ end
//
// Pass @pass_number@ of @passes@ for WebGPU's render pipelines. Entry points:
//   vertex    the one triangle that covers the target: draw three vertices, without any buffers
//   fragment  draws into a target that is @wider@ pixels wider and @higher@ higher than the picture, which begins at its texel (@left@, @up@)
//@ if first_pass
// It reads the picture. Texel (0, 0) is the picture's top left pixel, in the picture as in the result.
//@ else
// It reads the target of the pass before.
//@ end
// Bindings of group 0: 0 is the source, 2 and on are the maps. The pipeline's layout may be "auto".

//@ include wgsl_reads.wgsl
//@ include wgsl_numbers.wgsl
//@ include wgsl_texel.wgsl

fn at(p: vec2i) -> vec4f
{
    return texel(p);
}

//@ include wgsl_filter.wgsl

@@vertex fn vertex(@@builtin(vertex_index) id: u32) -> @@builtin(position) vec4f
{
    return vec4f(select(-1.0, 3.0, id == 1), select(1.0, -3.0, id == 2), 0.0, 1.0);
}

@@fragment fn fragment(@@builtin(position) position: vec4f) -> @@location(0) vec4f
{
    return stored(vec2i(position.xy) - vec2i(@left@, @up@));
}
