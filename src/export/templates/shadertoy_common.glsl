//@ for about
// @line@
//@ end
//
// This is the tab Common of Shadertoy; what iChannel0 of the others has to be:
//@ for pass
//   @tab@: @source_tab@
//@ end
//@ if varying
// and iChannel1 of all of them the map, if MAPS is 1.
//@ end
// The picture is stretched over the screen; where its size is what it is shown at, its pixels are taken as they are.
//@ if not srgb
// Pictures of Shadertoy are sRGB-encoded, and filtered as they are; skc export --srgb filters them in linear light.
//@ end

//@ for pass
//@ if first_pass
// Buffers are no larger than the screen, and later passes read beyond the picture.
// 1: the picture is inset by as much (@wider@ x @higher@ pixels in all), so that its edges are exact.
// 0: it fills the screen; as far from its edges, later passes repeat the last pixels of the buffers instead.
#define EXACT_EDGES 1
const ivec2 inset = EXACT_EDGES * ivec2(@left@, @up@), insets = EXACT_EDGES * ivec2(@wider@, @higher@);
//@ end
//@ end
//@ if varying

// Where the parameters of a pixel come from.
// 0: the first value at the mouse, where it was pressed last, and the last one as far away as the screen is high; angles turn around it.
// 1: the texture in iChannel1, stretched over the picture:
//@ for parameter
//      @parameter@ from its @channel@, where 0 is @first@ and 1 is @last@
//@ end
#define MAPS 0
//@ end
