//@ for about
// @line@
//@ end

#include "@file@.h"

#include <math.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

// A pass makes rows of its result for so many pixels beyond the picture, because later passes read them.
enum { LEFT = @margin_left@, RIGHT = @margin_right@, UP = @margin_up@, DOWN = @margin_down@, PASSES = @passes@, SETS = @sets@ };

//@ if not varying
typedef struct tap { // a weight, and where it reads, seen from the pixel
    int dx, dy;
    float w;
} tap;

//@ for pass
//@ for set
static const tap taps_@pass@_@set@[] = {
//@ for tap
    {@tap_dx@, @tap_dy@, @tap_w@f},
//@ end
};
//@ end
//@ end

static const struct pass {
    int left, up, wider, higher; // of its result, beside the picture
    struct {
        int count;
        const tap *taps;
    } set[SETS];
} passes[PASSES] = {
//@ for pass
    {@left@, @up@, @wider@, @higher@, {
//@ for set
        {sizeof taps_@pass@_@set@ / sizeof(tap), taps_@pass@_@set@},
//@ end
    }},
//@ end
};
//@ else
enum { SAMPLES = @samples@, FILTERS = @filters@, AXES = @axes@, PARAMETERS = @parameters@ };

// Filters at the nodes: x, y (where the kernel has it, seen from its anchor) and weight of every sample of every pass.
static const float filters[SETS][FILTERS][SAMPLES][3] = {
//@ for set
    {
//@ for filter
        {
//@ for pass
//@ for sample
            {@x@f, @y@f, @w@f},
//@ end
//@ end
        },
//@ end
    },
//@ end
};

//@ for parameter
//@ if nodes
static const float nodes_@parameter_index@[] = {
//@ for value
    @value@f,
//@ end
};
//@ end
//@ end

static const struct pass {
    int left, up, wider, higher; // of its result, beside the picture
    int first, count;            // of its samples
} passes[PASSES] = {
//@ for pass
    {@left@, @up@, @wider@, @higher@, @first_sample@, @count@},
//@ end
};
//@ end

// The index that stands for index i of n, or -1 for none.
static int edge(int i, int n)
{
//@ include part_edge.h
}
//@ if srgb

static float decode(float v) // IEC 61966-2-1
{
    return v <= 0.04045f ? v / 12.92f : powf((v + 0.055f) / 1.055f, 2.4f);
}

static float encode(float v)
{
    return v <= 0.0031308f ? v * 12.92f : 1.055f * powf(v, 1 / 2.4f) - 0.055f;
}
//@ end

// The picture in planes, with the pixels beyond its edges around it.
static void load(const float *in, float *planes, int width, int height, int channels)
{
    int wide = width + LEFT + RIGHT, high = height + UP + DOWN;
    for (int c = 0; c < channels; c++)
        for (int y = 0; y < high; y++)
            for (int x = 0; x < wide; x++) {
                int from_x = edge(x - LEFT, width), from_y = edge(y - UP, height);
//@ if edge_constant
                float v = @constant@f;
                if (from_x >= 0 && from_y >= 0)
                    v = in[((ptrdiff_t)from_y * width + from_x) * channels + c];
//@ else
                float v = in[((ptrdiff_t)from_y * width + from_x) * channels + c];
//@ end
//@ if srgb
                if (c != channels - 1 || (channels != 2 && channels != 4))
                    v = decode(v);
//@ end
//@ if straight
//@ if edge_constant
                if ((channels == 2 || channels == 4) && c < channels - 1)
                    v *= from_x >= 0 && from_y >= 0 ? in[((ptrdiff_t)from_y * width + from_x) * channels + channels - 1] : @constant@f;
//@ else
                if ((channels == 2 || channels == 4) && c < channels - 1)
                    v *= in[((ptrdiff_t)from_y * width + from_x) * channels + channels - 1];
//@ end
//@ end
                planes[((ptrdiff_t)c * high + y) * wide + x] = v;
            }
}

static void store(const float *planes, float *out, int width, int height, int channels)
{
    ptrdiff_t plane = (ptrdiff_t)width * height;
    for (ptrdiff_t i = 0; i < plane; i++)
        for (int c = 0; c < channels; c++) {
            float v = planes[c * plane + i];
//@ if straight
            if ((channels == 2 || channels == 4) && c < channels - 1) {
                float alpha = planes[(channels - 1) * plane + i];
                v = alpha > 0 ? v / alpha : 0;
            }
//@ end
//@ if srgb
            if (c != channels - 1 || (channels != 2 && channels != 4))
                v = encode(v);
//@ end
            out[i * channels + c] = v;
        }
}
//@ if not varying

// Adds n products to each of `count` sums; eight at a time keep the sums in registers.
static void add_taps(float *restrict sums, int count, const float *in, ptrdiff_t pitch, const tap *taps, int n)
{
    int t = 0;
    for (; t + 8 <= n; t += 8) {
        const float *s[8];
        float w[8];
        for (int k = 0; k < 8; k++) {
            s[k] = in + taps[t + k].dy * pitch + taps[t + k].dx;
            w[k] = taps[t + k].w;
        }
        for (int i = 0; i < count; i++)
            sums[i] += ((w[0] * s[0][i] + w[1] * s[1][i]) + (w[2] * s[2][i] + w[3] * s[3][i])) +
                       ((w[4] * s[4][i] + w[5] * s[5][i]) + (w[6] * s[6][i] + w[7] * s[7][i]));
    }
    for (; t < n; t++) {
        const float *s = in + taps[t].dy * pitch + taps[t].dx;
        for (int i = 0; i < count; i++)
            sums[i] += taps[t].w * s[i];
    }
}

static void run_pass(const struct pass *p, const struct pass *before, const float *in, float *out, int width, int height,
                     int channels)
{
    enum { BLOCK = 1024 }; // columns whose sums stay in the first cache
    int left = before ? before->left : LEFT, up = before ? before->up : UP;
    int in_wide = width + (before ? before->wider : LEFT + RIGHT), in_high = height + (before ? before->higher : UP + DOWN);
    int wide = width + p->wider, high = height + p->higher;
    for (int c = 0; c < channels; c++) {
        int set = SETS == 1 ? 0 : c < 3 ? c : 1;
        for (int y = 0; y < high; y++)
            for (int x = 0; x < wide; x += BLOCK) {
                int count = wide - x < BLOCK ? wide - x : BLOCK;
                float *sums = out + ((ptrdiff_t)c * high + y) * wide + x;
                memset(sums, 0, (size_t)count * sizeof *sums);
                add_taps(sums, count, in + ((ptrdiff_t)c * in_high + y - p->up + up) * in_wide + x - p->left + left, in_wide,
                         p->set[set].taps, p->set[set].count);
            }
    }
}
//@ else

// The cell between two nodes that a value lies in, and how far from its first node.
static int cell(const float *nodes, int count, float value, float *t)
{
    int k = 0;
    *t = 0;
    if (!(value > nodes[0])) // NaN, too
        return 0;
    while (k < count - 1 && value >= nodes[k + 1])
        k++;
    if (k < count - 1)
        *t = (value - nodes[k]) / (nodes[k + 1] - nodes[k]);
    return k;
}

// The samples of a pass for the pixel with these parameters.
static void mix(const struct pass *p, int set, const float *at, float samples[][3])
{
    int corner_filter[1 << AXES], corners = 1;
    float corner_share[1 << AXES];
//@ if turns
    float scale = 1, angle = 0;
//@ end
    corner_filter[0] = 0;
    corner_share[0] = 1;
//@ for parameter
//@ if nodes
    {
        float t;
        int k = cell(nodes_@parameter_index@, @node_count@, at[@parameter_index@], &t);
        for (int i = 0; i < corners; i++) {
            corner_filter[i] += k * @stride@;
            if (t > 0) {
                corner_filter[corners + i] = corner_filter[i] + @stride@;
                corner_share[corners + i] = corner_share[i] * t;
                corner_share[i] *= 1 - t;
            }
        }
        corners <<= t > 0;
    }
//@ end
//@ if rotation
//@ if turns_round
    angle += isfinite(at[@parameter_index@]) ? at[@parameter_index@] - 360 * floorf((at[@parameter_index@] - @first@f) / 360) : @first@f;
//@ else
    angle += fminf(fmaxf(at[@parameter_index@], @first@f), @last@f);
//@ end
//@ end
//@ if scale
    scale *= fminf(fmaxf(at[@parameter_index@], @first@f), @last@f);
//@ end
//@ end
//@ if turns
    float c = scale * cosf(angle * 0.017453292519943295f), s = scale * sinf(angle * 0.017453292519943295f);
//@ end
    for (int i = 0; i < p->count; i++) {
        float x = 0, y = 0, w = 0;
        for (int k = 0; k < corners; k++) {
            const float *node = filters[set][corner_filter[k]][p->first + i];
            x += corner_share[k] * node[0];
            y += corner_share[k] * node[1];
            w += corner_share[k] * node[2];
        }
//@ if turns
        samples[i][0] = c * x + s * y;
        samples[i][1] = c * y - s * x;
//@ else
        samples[i][0] = x;
        samples[i][1] = y;
//@ end
        samples[i][2] = w;
    }
}

static void run_pass(const struct pass *p, const struct pass *before, const float *in, float *out, int width, int height,
                     int channels, const float *const maps[])
{
    int left = before ? before->left : LEFT, up = before ? before->up : UP;
    int in_wide = width + (before ? before->wider : LEFT + RIGHT), in_high = height + (before ? before->higher : UP + DOWN);
    int wide = width + p->wider, high = height + p->higher;
    ptrdiff_t in_plane = (ptrdiff_t)in_wide * in_high, plane = (ptrdiff_t)wide * high;
    for (int y = 0; y < high; y++)
        for (int x = 0; x < wide; x++) {
            // Beyond the edges the parameters are those of the pixel that stands there.
//@ if edge_constant
            int map_x = x - p->left < 0 ? 0 : x - p->left >= width ? width - 1 : x - p->left;
            int map_y = y - p->up < 0 ? 0 : y - p->up >= height ? height - 1 : y - p->up;
//@ else
            int map_x = edge(x - p->left, width), map_y = edge(y - p->up, height);
//@ end
            float at[PARAMETERS], samples[@most_samples@][3];
            for (int i = 0; i < PARAMETERS; i++)
                at[i] = maps[i][(ptrdiff_t)map_y * width + map_x];
            for (int set = 0; set < SETS; set++) {
                mix(p, set, at, samples);
                for (int c = 0; c < channels; c++) {
                    if (SETS > 1 && set != (c < 3 ? c : 1))
                        continue;
                    float sum = 0;
                    for (int i = 0; i < p->count; i++) {
                        float dx = -samples[i][0], dy = -samples[i][1], fx = dx - floorf(dx), fy = dy - floorf(dy);
                        const float *s = in + c * in_plane + (ptrdiff_t)(y - p->up + up + (int)floorf(dy)) * in_wide + x -
                                         p->left + left + (int)floorf(dx);
                        float above = s[0], below = 0;
                        if (fx > 0)
                            above += fx * (s[1] - s[0]);
                        if (fy > 0)
                            below = fx > 0 ? s[in_wide] + fx * (s[in_wide + 1] - s[in_wide]) : s[in_wide];
                        sum += samples[i][2] * (fy > 0 ? above + fy * (below - above) : above);
                    }
                    out[c * plane + (ptrdiff_t)y * wide + x] = sum;
                }
            }
        }
}
//@ end

int @name@(const float *in, float *out, int width, int height, int channels
//@ for parameter
    , const float *map_@parameter@
//@ end
)
{
    size_t size = (size_t)(width + LEFT + RIGHT) * (size_t)(height + UP + DOWN) * (size_t)channels;
    float *from = malloc(2 * size * sizeof *from), *to = from + size, *all = from;
    if (!from)
        return -1;
//@ if varying
    const float *const maps[] = {
//@ for parameter
        map_@parameter@,
//@ end
    };
//@ end
    load(in, from, width, height, channels);
    for (int p = 0; p < PASSES; p++) {
//@ if varying
        run_pass(&passes[p], p > 0 ? &passes[p - 1] : NULL, from, to, width, height, channels, maps);
//@ else
        run_pass(&passes[p], p > 0 ? &passes[p - 1] : NULL, from, to, width, height, channels);
//@ end
        float *swap = from;
        from = to;
        to = swap;
    }
    store(from, out, width, height, channels);
    free(all);
    return 0;
}
