@@group(0) @@binding(0) var source: texture_2d<f32>;
//@ if hardware
@@group(0) @@binding(15) var source_sampler: sampler; // linear; its addresses as the description's "edge" says
//@ end
//@ for parameter
@@group(0) @@binding(2 + @parameter_index@) var map_@parameter@: texture_2d<f32>; // as large as the picture
const range_@parameter@ = vec2f(@first@, @last@); // the values that 0 and 1 of the map stand for
//@ end

fn source_size() -> vec2i
{
    return vec2i(textureDimensions(source));
}

//@ for parameter
//@ if first_parameter
fn extent_of_maps() -> vec2i
{
    return vec2i(textureDimensions(map_@parameter@));
}

//@ end
fn map_@parameter@_at(p: vec2i) -> f32
{
    return range_@parameter@.x + textureLoad(map_@parameter@, p, 0).r * (range_@parameter@.y - range_@parameter@.x);
}

//@ end
