// SPDX-License-Identifier: MIT
// Varying filters that respect edges of the map: included by every variant of the row loops. Weights are found sample
// by sample; only then are they added up as ever.

static void varying_reach(float *reach, int n, const skci_varying_layer *layer, const skci_points *p)
{
    for (int i = 0; i < n; i++) {
        struct corners corners;
        find_corners(p, i, &corners);
        reach[i] = 0;
        for (int k = 0; k < corners.count; k++)
            reach[i] += corners.share[k] * layer->reach[corners.node[k]];
        if (p->c)
            reach[i] *= sqrtf(p->c[i] * p->c[i] + p->s[i] * p->s[i]);
    }
}

// How much a sample counts that is read `distance` away, where the kernel reaches `reach`.
static inline float counts(float reach, float distance)
{
    float factor = 1 + (reach - distance) * (1 / 1.5f);
    return factor > 1 ? 1 : factor > 0 ? factor : 0;
}

// Pixel i of the points. Returns 0 if nothing around it counts.
static inline int prepare_edges(const skci_varying_layer *layer, const struct corners *corners, const skci_points *p,
                                int i, const float *reach, int32_t pitch, const skci_prepared *made)
{
    ptrdiff_t padded = layer->padded;
    float sum = 0, counted = 0;
    for (int k = 0; k < layer->count; k++) {
        float x = 0, y = 0, w = 0;
        for (int corner = 0; corner < corners->count; corner++) {
            const float *filter = layer->table + corners->node[corner] * 3 * padded + k;
            x += corners->share[corner] * filter[0];
            y += corners->share[corner] * filter[padded];
            w += corners->share[corner] * filter[2 * padded];
        }
        if (p->c) {
            float turned = p->c[i] * x + p->s[i] * y;
            y = p->c[i] * y - p->s[i] * x;
            x = turned;
        }
        float column = floorf(x), row = floorf(y), right = x - column, down = y - row;
        float found = reach[(ptrdiff_t)(row + (down >= 0.5f)) * (pitch / SKCI_LANE_PIXEL) +
                            (ptrdiff_t)(column + (right >= 0.5f))];
        sum += w;
        w *= counts(found, sqrtf(x * x + y * y));
        counted += w;
        made->offset[k] = (int32_t)row * pitch + (int32_t)column * SKCI_LANE_PIXEL;
        float *weight = made->weight + WEIGHTS(k), up = w * (1 - down), low = w * down;
        weight[0] = up * (1 - right);
        weight[1] = up * right;
        weight[2] = low * (1 - right);
        weight[3] = low * right;
    }
    float share = sum / counted;
    if (!(fabsf(share) < 1e3f)) // weights of both signs may cancel
        return 0;
    for (int k = 0; k < layer->count; k++)
        for (int t = 0; t < 4; t++)
            made->weight[WEIGHTS(k) + t] *= share;
    return 1;
}

static void varying_gather_edges(float *out, const float *in, const float *reach, int n, int32_t pitch,
                                 const skci_varying_layer *layer, const skci_points *points, const skci_prepared *made)
{
    for (int i = 0; i < n; i++, reach++, in += SKCI_LANE_PIXEL, out += SKCI_LANE_PIXEL) {
        struct corners corners;
        find_corners(points, i, &corners);
        if (is_identity(layer, &corners) || !prepare_edges(layer, &corners, points, i, reach, pitch, made))
            *(pixel_f *)out = *(const pixel_f *)in;
        else
            gather(out, in, layer->count, pitch, made);
    }
}
