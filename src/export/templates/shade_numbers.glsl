//@ if varying
//@ if not texture
// The samples of the filters at the nodes: x, y (where the kernel has them, seen from its anchor) and weight.
//@ if glsl
const vec3 filters_@pass@[@sets@ * @filters@ * @count@] = vec3[@sets@ * @filters@ * @count@](
//@ else
@constants@ vec3 filters_@pass@[@sets@ * @filters@ * @count@] = {
//@ end
//@ for set
//@ for filter
    // filter @filter@
//@ for sample
    vec3(@x@, @y@, @w@)@comma_all@
//@ end
//@ end
//@ end
@array_end@;
//@ end
//@ for parameter
//@ if nodes
//@ if glsl
const float nodes_@parameter_index@[@node_count@] = float[@node_count@](
//@ else
@constants@ float nodes_@parameter_index@[@node_count@] = {
//@ end
//@ for value
    @value@@value_comma@
//@ end
@array_end@;
//@ end
//@ end

//@ else
//@ if loop
// Where samples read, seen from the pixel, and their weights.
//@ for set
//@ if glsl
const vec3 samples_@pass@_@set@[@count@] = vec3[@count@](
//@ else
@constants@ vec3 samples_@pass@_@set@[@count@] = {
//@ end
//@ for sample
    vec3(@dx@, @dy@, @w@)@comma@
//@ end
@array_end@;
//@ end

//@ end
//@ end
