// SPDX-License-Identifier: MIT
#include "lens.h"

#include "fields.h"

#include <math.h>
#include <string.h>

static const char *const polarities[] = {[DEPTH_WHITE_NEAR] = "white-near",
                                         [DEPTH_WHITE_FAR] = "white-far",
                                         [DEPTH_INVERSE] = "inverse",
                                         [DEPTH_METRIC] = "metric",
                                         [DEPTH_REVERSED_Z] = "reversed-z"};

#define WORDS "white-near, white-far, inverse, metric or reversed-z is accepted"

static int parse_polarity(const char *text, depth_polarity *polarity)
{
    if (!text)
        return tool_usage("--polarity", "it is missing, and depth maps have none in common; " WORDS);
    for (size_t i = 0; i < G_N_ELEMENTS(polarities); i++)
        if (strcmp(text, polarities[i]) == 0) {
            *polarity = (depth_polarity)i;
            return TOOL_DONE;
        }
    return tool_usage("--polarity", "\"%s\": " WORDS, text);
}

static int parse_distance(const char *option, const char *text, double *metres)
{
    if (strcmp(option, "--far") == 0 && strcmp(text, "inf") == 0) {
        *metres = INFINITY;
        return TOOL_DONE;
    }
    return tool_parse_real(option, text, 1e-3, 1e9, metres);
}

int depth_scale_parse(const char *polarity, const char *near, const char *far, depth_scale *scale)
{
    *scale = (depth_scale){.near = 0, .far = INFINITY};
    int status = parse_polarity(polarity, &scale->polarity), metric = scale->polarity == DEPTH_METRIC;
    if (status == TOOL_DONE && near && metric)
        status = tool_usage("--near", "is not for --polarity metric, whose samples are metres");
    if (status == TOOL_DONE && !near && !metric)
        status = tool_usage("--near", "--polarity %s needs the distance of the nearest depth, in metres", polarity);
    if (status == TOOL_DONE && near)
        status = parse_distance("--near", near, &scale->near);
    if (status == TOOL_DONE && far)
        status = parse_distance("--far", far, &scale->far);
    if (status != TOOL_DONE)
        return status;
    int endless = scale->polarity == DEPTH_INVERSE || scale->polarity == DEPTH_REVERSED_Z || metric;
    if (!isfinite(scale->far) && !endless)
        return tool_usage("--far", "--polarity %s needs the distance of the farthest depth, in metres", polarity);
    if (!(scale->far > scale->near))
        return tool_usage("--far", "%g m must be farther than --near, %g m", scale->far, scale->near);
    return TOOL_DONE;
}

int lens_parse(const char *text, lens *l)
{
    field fields[] = {{"f", FIELD_NUMBER, 0.1, 1e4, {50, 0}, 0},
                      {"N", FIELD_NUMBER, 0.1, 1e3, {2.8, 0}, 0},
                      {"focus", FIELD_NUMBER, 1e-3, 1e9, {2.5, 0}, 0},
                      {"sensor", FIELD_NUMBER, 0.1, 1e4, {36, 0}, 0}};
    if (!text)
        return tool_usage("--lens", "it is missing; --depth needs it, as in --lens f=50,N=1.8,focus=2.5,sensor=36");
    int status = fields_parse("--lens", text, G_N_ELEMENTS(fields), fields);
    if (status != TOOL_DONE)
        return status;
    if (!fields[2].given)
        return tool_usage("--lens", "\"%s\": focus, the distance in metres that is sharp, is missing", text);
    *l = (lens){fields[0].value.value, fields[1].value.value, fields[2].value.value, fields[3].value.value};
    if (l->focus * 1000 <= l->focal)
        return tool_usage("--lens", "\"%s\": focus is in metres and must be farther than f, which is %g m", text,
                          l->focal / 1000);
    return TOOL_DONE;
}

double depth_metres(const depth_scale *s, double sample)
{
    if (isnan(sample))
        return INFINITY;
    double t = CLAMP(sample, 0, 1), inverse_far = 1 / s->far;
    switch (s->polarity) {
    case DEPTH_WHITE_NEAR:
        return s->far + t * (s->near - s->far);
    case DEPTH_WHITE_FAR:
        return s->near + t * (s->far - s->near);
    case DEPTH_INVERSE:
    case DEPTH_REVERSED_Z: // near far / (near + z (far - near)), which is the same
        t = inverse_far + t * (1 / s->near - inverse_far);
        return t > 0 ? 1 / t : INFINITY;
    default:
        return sample > 0 ? sample : INFINITY;
    }
}

// The diameter on the sensor is f^2 / N |d - s| / (d (s - f)), with |d - s| / d = |1 - s / d|, which is 1 at infinity.
double lens_radius(const lens *l, double metres, int width)
{
    double focus = l->focus * 1000,
           diameter = l->focal * l->focal / l->number * fabs(1 - l->focus / metres) / (focus - l->focal);
    return diameter / 2 * width / l->sensor;
}
