// SPDX-License-Identifier: MIT
#include "profile.h"

#include <glib.h>
#include <string.h>

enum { PORTION = 128, CORRECTIONS = 2 }; // pixels converted at a time

// XYZ relative to D50, as in ICC profiles, to linear sRGB: the inverse of the sRGB primaries adapted by Bradford's
// method (B. Lindbloom, "RGB/XYZ Matrices").
static const double srgb_of_xyz[3][3] = {
    {3.1338561, -1.6168667, -0.4906146}, {-0.9787684, 1.9161415, 0.0334540}, {0.0719453, -0.2289914, 1.4052427}};

profile *profile_srgb(int colours)
{
    profile *p = g_new0(profile, 1);
    p->colours = colours;
    for (int c = 0; c < colours && c < 3; c++) {
        p->curves[c] = curve_srgb();
        p->to_srgb[c][c] = 1;
    }
    return p;
}

void profile_free(profile *p)
{
    if (!p)
        return;
    for (int c = 0; c < 3; c++)
        curve_free(p->curves[c]);
    if (p->to_xyz)
        cmsDeleteTransform(p->to_xyz);
    if (p->from_xyz)
        cmsDeleteTransform(p->from_xyz);
    g_free(p);
}

int profile_channels(const profile *p)
{
    return p->to_xyz ? 3 + p->colours : p->colours;
}

// A curve must be one that a codec can be made of, at the picture's depth.
static int take_curve(profile *p, int c, cmsHPROFILE icc, cmsTagSignature tag, int levels)
{
    const cmsToneCurve *tone = cmsReadTag(icc, tag);
    if (!tone)
        return 0;
    p->curves[c] = curve_tone(tone);
    codec *test = codec_new(p->curves[c], levels);
    codec_free(test);
    return test != NULL;
}

static int open_curves(profile *p, cmsHPROFILE icc, int levels)
{
    static const cmsTagSignature curves[3] = {cmsSigRedTRCTag, cmsSigGreenTRCTag, cmsSigBlueTRCTag};
    static const cmsTagSignature primaries[3] = {cmsSigRedColorantTag, cmsSigGreenColorantTag, cmsSigBlueColorantTag};
    if (p->colours > 3 || !cmsIsMatrixShaper(icc))
        return 0;
    if (p->colours == 1)
        return take_curve(p, 0, icc, cmsSigGrayTRCTag, levels);
    for (int c = 0; c < 3; c++) {
        const cmsCIEXYZ *primary = cmsReadTag(icc, primaries[c]);
        if (!primary || !take_curve(p, c, icc, curves[c], levels))
            return 0;
        for (int i = 0; i < 3; i++)
            p->to_srgb[i][c] =
                srgb_of_xyz[i][0] * primary->X + srgb_of_xyz[i][1] * primary->Y + srgb_of_xyz[i][2] * primary->Z;
    }
    return 1;
}

static int open_tables(profile *p, cmsHPROFILE icc)
{
    cmsUInt32Number device = p->colours == 1 ? TYPE_GRAY_FLT : p->colours == 3 ? TYPE_RGB_FLT : TYPE_CMYK_FLT;
    // Colorimetric: what is filtered is measured light, and it is the intent whose two directions fit each other best.
    cmsUInt32Number intent = INTENT_RELATIVE_COLORIMETRIC, flags = cmsFLAGS_NOCACHE;
    cmsHPROFILE xyz = cmsCreateXYZProfile();
    p->to_xyz = cmsCreateTransform(icc, device, xyz, TYPE_XYZ_FLT, intent, flags);
    p->from_xyz = cmsCreateTransform(xyz, TYPE_XYZ_FLT, icc, device, intent, flags);
    cmsCloseProfile(xyz);
    memcpy(p->to_srgb, srgb_of_xyz, sizeof p->to_srgb);
    return p->to_xyz && p->from_xyz;
}

static void clear(profile *p)
{
    for (int c = 0; c < 3; c++) {
        curve_free(p->curves[c]);
        p->curves[c] = NULL;
    }
}

static void keep_silent(cmsContext context, cmsUInt32Number code, const char *text)
{
    (void)context;
    (void)code;
    (void)text;
}

profile *profile_open(const void *data, size_t length, int colours, int levels)
{
    cmsSetLogErrorHandler(keep_silent);
    cmsHPROFILE icc = length <= G_MAXUINT32 ? cmsOpenProfileFromMem(data, (cmsUInt32Number)length) : NULL;
    if (!icc)
        return NULL;
    profile *p = g_new0(profile, 1);
    p->colours = colours;
    cmsColorSpaceSignature space = cmsGetColorSpace(icc);
    int fits = space == (colours == 1 ? cmsSigGrayData : colours == 3 ? cmsSigRgbData : cmsSigCmykData);
    int done = fits && open_curves(p, icc, levels);
    if (fits && !done) {
        clear(p);
        done = open_tables(p, icc);
    }
    cmsCloseProfile(icc);
    if (done)
        return p;
    profile_free(p);
    return NULL;
}

// lcms counts inks in percent.
static float device_unit(const profile *p)
{
    return p->colours == 4 ? 100.0f : 1.0f;
}

void profile_light(const profile *p, const float *device, float *light, int count)
{
    float unit = device_unit(p), there[PORTION * 4], back[PORTION * 4], xyz[PORTION * 3];
    int colours = p->colours, channels = profile_channels(p);
    for (int first = 0; first < count; first += PORTION) {
        int n = MIN(PORTION, count - first);
        const float *in = device + (size_t)first * (size_t)colours;
        float *out = light + (size_t)first * (size_t)channels;
        for (int i = 0; i < n * colours; i++)
            there[i] = in[i] * unit;
        cmsDoTransform(p->to_xyz, there, xyz, (cmsUInt32Number)n);
        cmsDoTransform(p->from_xyz, xyz, back, (cmsUInt32Number)n);
        for (int i = 0; i < n; i++) {
            memcpy(out + i * channels, xyz + i * 3, 3 * sizeof *xyz);
            for (int c = 0; c < colours; c++)
                out[i * channels + 3 + c] = in[i * colours + c] - back[i * colours + c] / unit;
        }
    }
}

// The device values of some light, and the differences added.
static void add_differences(const profile *p, const float *xyz, const float *light, float *device, int count)
{
    float unit = device_unit(p), back[PORTION * 4];
    int colours = p->colours, channels = profile_channels(p);
    cmsDoTransform(p->from_xyz, xyz, back, (cmsUInt32Number)count);
    for (int i = 0; i < count; i++)
        for (int c = 0; c < colours; c++)
            device[i * colours + c] = CLAMP(back[i * colours + c] / unit + light[i * channels + 3 + c], 0, 1);
}

static void portion_device(const profile *p, const float *light, float *device, int count)
{
    float unit = device_unit(p), aim[PORTION * 3], xyz[PORTION * 3], there[PORTION * 4];
    int channels = profile_channels(p);
    for (int i = 0; i < count; i++)
        memcpy(aim + i * 3, light + i * channels, 3 * sizeof *aim);
    add_differences(p, aim, light, device, count);
    // Differences of inks do not add up like light. What they make of it is measured, and aimed for the other way.
    for (int step = 0; step < CORRECTIONS; step++) {
        for (int i = 0; i < count * p->colours; i++)
            there[i] = device[i] * unit;
        cmsDoTransform(p->to_xyz, there, xyz, (cmsUInt32Number)count);
        for (int i = 0; i < count; i++)
            for (int c = 0; c < 3; c++)
                aim[i * 3 + c] += light[i * channels + c] - xyz[i * 3 + c];
        add_differences(p, aim, light, device, count);
    }
}

void profile_device(const profile *p, const float *light, float *device, int count)
{
    for (int first = 0; first < count; first += PORTION)
        portion_device(p, light + (size_t)first * (size_t)profile_channels(p),
                       device + (size_t)first * (size_t)p->colours, MIN(PORTION, count - first));
}
