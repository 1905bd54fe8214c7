//@ if varying
// The samples of the filters at the nodes: x, y (where the kernel has them, seen from its anchor) and weight.
const filters = array(
//@ for set
//@ for filter
    // filter @filter@
//@ for sample
    vec3f(@x@, @y@, @w@)@comma_all@
//@ end
//@ end
//@ end
);
//@ for parameter
//@ if nodes
const nodes_@parameter_index@ = array(
//@ for value
    f32(@value@)@value_comma@
//@ end
);
//@ end
//@ end

//@ else
//@ if loop
// Where samples read, seen from the pixel, and their weights.
//@ for set
const samples_@set@ = array(
//@ for sample
    vec3f(@dx@, @dy@, @w@)@comma@
//@ end
);
//@ end

//@ end
//@ end
