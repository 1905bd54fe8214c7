//@ if varying
// The samples of the filters at the nodes, pass after pass: x, y (where the kernel has them, seen from its anchor) and weight.
//@ for pass
CONSTANT float filters_@pass@[] = {
//@ for set
//@ for filter
    // filter @filter@
//@ for sample
    @x@f, @y@f, @w@f,
//@ end
//@ end
//@ end
};
//@ end
//@ for parameter
//@ if nodes
CONSTANT float nodes_@parameter_index@[] = {
//@ for value
    @value@f,
//@ end
};
//@ end
//@ end
//@ else
// Where samples read, seen from the pixel, and their weights.
//@ for pass
CONSTANT float samples_@pass@[] = {
//@ for set
//@ for sample
    @dx@f, @dy@f, @w@f,
//@ end
//@ end
};
//@ end
//@ end

// The index that stands for index i of n, or -1 for none.
FUNCTION int edge(int i, int n)
{
//@ include part_edge.h
}
//@ if srgb

FUNCTION float decode(float v) // IEC 61966-2-1
{
    return v <= 0.04045f ? v / 12.92f : POW((v + 0.055f) / 1.055f, 2.4f);
}

FUNCTION float encode(float v)
{
    return v <= 0.0031308f ? v * 12.92f : 1.055f * POW(v, 1 / 2.4f) - 0.055f;
}
//@ end

// The picture's pixel (x, y), which may lie beyond its edges.
FUNCTION void picture_at(GLOBAL const float *in, int width, int height, int x, int y, float v[4])
{
    x = edge(x, width);
    y = edge(y, height);
//@ if edge_constant
    for (int c = 0; c < 4; c++)
        v[c] = x >= 0 && y >= 0 ? in[((size_t)y * width + x) * 4 + c] : @constant@f;
//@ else
    for (int c = 0; c < 4; c++)
        v[c] = in[((size_t)y * width + x) * 4 + c];
//@ end
//@ if srgb
    for (int c = 0; c < 3; c++)
        v[c] = decode(v[c]);
//@ end
//@ if straight
    for (int c = 0; c < 3; c++)
        v[c] *= v[3];
//@ end
}

//@ for pass
//@ if first_pass
FUNCTION void at_@pass@(GLOBAL const float *in, int width, int height, int x, int y, float v[4])
{
    picture_at(in, width, height, x, y, v);
}

//@ else
// What pass @pass_number@ reads at the picture's pixel (x, y): the result of the one before, which begins at (-@in_left@, -@in_up@).
FUNCTION void at_@pass@(GLOBAL const float *in, int width, int height, int x, int y, float v[4])
{
    x += @in_left@;
    y += @in_up@;
    x = x < 0 ? 0 : x >= width + @in_wider@ ? width + @in_wider@ - 1 : x;
    y = y < 0 ? 0 : y >= height + @in_higher@ ? height + @in_higher@ - 1 : y;
    for (int c = 0; c < 4; c++)
        v[c] = in[((size_t)y * (width + @in_wider@) + x) * 4 + c];
}

//@ end
// Adds w times what lies at an offset from (x, y), interpolated from four pixels, to the channels of a set.
FUNCTION void add_@pass@(GLOBAL const float *in, int width, int height, int x, int y, float dx, float dy, float w, int set, float sum[4])
{
    float ix = FLOOR(dx), iy = FLOOR(dy), fx = dx - ix, fy = dy - iy, a[4], b[4], c[4], d[4];
    x += (int)ix;
    y += (int)iy;
    at_@pass@(in, width, height, x, y, a);
    at_@pass@(in, width, height, x + 1, y, b);
    at_@pass@(in, width, height, x, y + 1, c);
    at_@pass@(in, width, height, x + 1, y + 1, d);
    for (int i = 0; i < 4; i++) {
//@ if colours
        if (set != (i < 3 ? i : 1))
            continue;
//@ end
        float above = a[i] + fx * (b[i] - a[i]), below = c[i] + fx * (d[i] - c[i]);
        sum[i] += w * (above + fy * (below - above));
    }
}

// Pass @pass_number@ of @passes@: a work item for each pixel of its result, which is @wider@ pixels wider and @higher@ higher than the picture.
KERNEL void @name@_@pass_number@(GLOBAL const float *in, GLOBAL float *out, int width, int height
//@ for parameter
    , GLOBAL const float *map_@parameter@
//@ end
)
{
    int column = GLOBAL_X, row = GLOBAL_Y, x = column - @left@, y = row - @up@;
    if (column >= width + @wider@ || row >= height + @higher@)
        return;
    float sum[4] = {0, 0, 0, 0};
//@ if varying
    int corner[8] = {0}, corners = 1;
    float share[8] = {1};
//@ if turns
    float scale = 1, angle = 0;
//@ end
    // The parameters of this pixel, or beyond the edges of the one that stands there.
//@ if edge_constant
    int map_x = x < 0 ? 0 : x >= width ? width - 1 : x, map_y = y < 0 ? 0 : y >= height ? height - 1 : y;
//@ else
    int map_x = edge(x, width), map_y = edge(y, height);
//@ end
//@ for parameter
    {
        float value = map_@parameter@[(size_t)map_y * width + map_x];
//@ if nodes
        int k = 0;
        float t = 0;
        while (k < @node_count@ - 1 && value >= nodes_@parameter_index@[k + 1])
            k++;
        if (k < @node_count@ - 1 && value > nodes_@parameter_index@[0])
            t = (value - nodes_@parameter_index@[k]) / (nodes_@parameter_index@[k + 1] - nodes_@parameter_index@[k]);
        for (int i = 0; i < corners; i++) {
            corner[i] += k * @stride@;
            if (t > 0) {
                corner[corners + i] = corner[i] + @stride@;
                share[corners + i] = share[i] * t;
                share[i] *= 1 - t;
            }
        }
        corners = t > 0 ? 2 * corners : corners;
//@ end
//@ if rotation
//@ if turns_round
        angle += value - 360 * FLOOR((value - @first@f) / 360);
//@ else
        angle += value > @first@f ? (value < @last@f ? value : @last@f) : @first@f;
//@ end
//@ end
//@ if scale
        scale *= value > @first@f ? (value < @last@f ? value : @last@f) : @first@f;
//@ end
    }
//@ end
//@ if turns
    float c = scale * COS(angle * 0.017453292519943295f), s = scale * SIN(angle * 0.017453292519943295f);
//@ end
    for (int set = 0; set < @sets@; set++)
        for (int i = 0; i < @count@; i++) {
            float dx = 0, dy = 0, w = 0;
            for (int k = 0; k < corners; k++) {
                CONSTANT_POINTER float *node = filters_@pass@ + ((set * @filters@ + corner[k]) * @count@ + i) * 3;
                dx -= share[k] * node[0];
                dy -= share[k] * node[1];
                w += share[k] * node[2];
            }
//@ if turns
            float turned = c * dx + s * dy;
            dy = c * dy - s * dx;
            dx = turned;
//@ end
            add_@pass@(in, width, height, x, y, dx, dy, w, set, sum);
        }
//@ else
    for (int set = 0; set < @sets@; set++)
        for (int i = set * @count@ * 3; i < (set + 1) * @count@ * 3; i += 3)
            add_@pass@(in, width, height, x, y, samples_@pass@[i], samples_@pass@[i + 1], samples_@pass@[i + 2], set, sum);
//@ end
//@ if is_last_pass
//@ if straight
    for (int i = 0; i < 3; i++)
        sum[i] = sum[3] > 0 ? sum[i] / sum[3] : 0;
//@ end
//@ if srgb
    for (int i = 0; i < 3; i++)
        sum[i] = encode(sum[i]);
//@ end
//@ end
    for (int i = 0; i < 4; i++)
        out[((size_t)row * (width + @wider@) + column) * 4 + i] = sum[i];
}

//@ end
