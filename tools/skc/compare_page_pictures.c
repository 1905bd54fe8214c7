// SPDX-License-Identifier: MIT
// The report's crops of filtered pictures, and their errors.

#include "compare_page.h"

#include "colormap.h"

#include <math.h>
#include <stdlib.h>

enum { CROP_WIDTH = 208, CROP_HEIGHT = 156, STEP = 8, MOST_AMPLIFIED = 1 << 16 };

// A picture as the screen shows it, and how much brighter it is than the exact one: sRGB, the mean of the channels.
typedef struct shown {
    const compare_row *row; // NULL: the picture itself, or the exact one
    uint8_t *rgb;
    float *error; // NULL
} shown;

static void clear_shown(void *p)
{
    shown *s = p;
    g_free(s->rgb);
    g_free(s->error);
}

static shown make_shown(const skc_image *view, const skc_image *exact, const compare_row *row)
{
    size_t count = (size_t)view->width * (size_t)view->height;
    shown s = {row, g_new(uint8_t, 3 * count), exact ? g_new0(float, count) : NULL};
    for (size_t i = 0; i < count; i++)
        for (int c = 0; c < 3; c++) {
            size_t at = i * (size_t)view->channels + (size_t)(view->channels == 3 ? c : 0);
            double value = colormap_encode((double)view->data[at]);
            s.rgb[3 * i + (size_t)c] = (uint8_t)lround(255 * value);
            if (exact)
                s.error[i] += (float)((value - colormap_encode((double)exact->data[at])) / 3);
        }
    return s;
}

// ----------------------------------------------------------------------------------------------------------- the crop

// Sums over the rectangle from the top left corner on, with a row and column of zeros.
static double *sums_of(const GArray *all, int width, int height)
{
    size_t pitch = (size_t)width + 1;
    double *sums = g_new0(double, pitch *((size_t)height + 1));
    for (guint k = 0; k < all->len; k++) {
        const shown *s = &g_array_index(all, shown, k);
        double energy = 0;
        for (size_t i = 0; s->error && i < (size_t)width * (size_t)height; i++)
            energy += (double)s->error[i] * (double)s->error[i];
        // Each method's errors count alike.
        for (int y = 0; y < height && energy > 0; y++)
            for (int x = 0; x < width; x++) {
                double e = (double)s->error[(size_t)y * (size_t)width + (size_t)x];
                sums[((size_t)y + 1) * pitch + (size_t)x + 1] += e * e / energy;
            }
    }
    for (size_t y = 1; y <= (size_t)height; y++)
        for (size_t x = 1; x <= (size_t)width; x++)
            sums[y * pitch + x] += sums[y * pitch + x - 1] + sums[(y - 1) * pitch + x] - sums[(y - 1) * pitch + x - 1];
    return sums;
}

// Where errors are largest.
static skc_rectangle choose_crop(const GArray *all, int width, int height)
{
    skc_rectangle best = {0, 0, MIN(CROP_WIDTH, width), MIN(CROP_HEIGHT, height)};
    size_t pitch = (size_t)width + 1;
    double *sums = sums_of(all, width, height), most = -1;
    for (int y = 0; y + best.height <= height; y += STEP)
        for (int x = 0; x + best.width <= width; x += STEP) {
            size_t top = (size_t)y * pitch, end = (size_t)(y + best.height) * pitch;
            double here = sums[end + (size_t)(x + best.width)] - sums[end + (size_t)x] -
                          sums[top + (size_t)(x + best.width)] + sums[top + (size_t)x];
            if (here > most) {
                most = here;
                best.x = x;
                best.y = y;
            }
        }
    g_free(sums);
    return best;
}

// ------------------------------------------------------------------------------------------------------ amplification

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

// One power of 2 for all, so that the method in the middle just reaches full colour.
static int choose_gain(const GArray *all, int width, const skc_rectangle *crop)
{
    double *most = g_new0(double, all->len + 1);
    int count = 0;
    for (guint k = 0; k < all->len; k++) {
        const shown *s = &g_array_index(all, shown, k);
        if (!s->error)
            continue;
        for (int y = crop->y; y < crop->y + crop->height; y++)
            for (int x = crop->x; x < crop->x + crop->width; x++)
                most[count] = fmax(most[count], fabs((double)s->error[(size_t)y * (size_t)width + (size_t)x]));
        count++;
    }
    qsort(most, (size_t)count, sizeof *most, ascending);
    double middle = count > 0 ? most[count / 2] : 1;
    int gain = 1;
    while (gain < MOST_AMPLIFIED && gain * middle < 0.75)
        gain *= 2;
    g_free(most);
    return gain;
}

// ----------------------------------------------------------------------------------------------------------------
// cards

static void add_part(GString *page, const shown *s, int width, const skc_rectangle *crop, int gain, const char *alt)
{
    uint8_t *pixels = g_new(uint8_t, 4 * (size_t)crop->width * (size_t)crop->height), *to = pixels;
    for (int y = crop->y; y < crop->y + crop->height; y++)
        for (int x = crop->x; x < crop->x + crop->width; x++, to += 4) {
            size_t at = (size_t)y * (size_t)width + (size_t)x;
            if (gain) {
                compare_error_colour((double)s->error[at] * gain, to);
            } else {
                for (size_t c = 0; c < 3; c++)
                    to[c] = s->rgb[3 * at + c];
                to[3] = 255;
            }
        }
    html_picture(page, pixels, crop->width, crop->height, gain ? "error" : "photo", alt);
    g_free(pixels);
}

static void add_card(GString *page, const shown *s, int i, int width, const skc_rectangle *crop, int gain)
{
    char *name = compare_name(s->row), *psnr = compare_decibels(s->row->photos[i].psnr),
         *flip = compare_small(s->row->photos[i].flip);
    char *alt = g_strdup_printf("filtered by %s", name);
    g_string_append(page, "<figure><div class=\"pair\">");
    add_part(page, s, width, crop, 0, alt);
    g_free(alt);
    alt = g_strdup_printf("its error, times %d", gain);
    add_part(page, s, width, crop, gain, alt);
    g_free(alt);
    g_string_append(page, "</div><figcaption><b>");
    html_text(page, name);
    g_string_append_printf(page, "</b><br />PSNR %s%s, FLIP %s</figcaption></figure>\n", psnr,
                           isinf(s->row->photos[i].psnr) ? "" : " dB", flip);
    g_free(name);
    g_free(psnr);
    g_free(flip);
}

static void add_cards(GString *page, const compare *c, int i, const GArray *all)
{
    const compare_photo *photo = &c->photos[i];
    int width = photo->in.width;
    skc_rectangle crop = choose_crop(all, width, photo->in.height);
    int gain = choose_gain(all, width, &crop);
    char *base = g_path_get_basename(photo->name);
    g_string_append(page, "<h3>");
    html_text(page, photo->built_in ? "The picture that is built in" : base);
    g_string_append_printf(
        page,
        "</h3>\n<div class=\"scale\"><span>too dark</span><i role=\"img\" aria-label=\"scale from blue, "
        "too dark, to orange, too bright\"></i><span>too bright</span><span>(full colour: 1/%d of white, or "
        "more)</span></div>\n",
        gain);
    g_string_append(page, "<div class=\"cards wide\">\n<figure><div class=\"pair\">");
    add_part(page, &g_array_index(all, shown, 0), width, &crop, 0, "the picture");
    add_part(page, &g_array_index(all, shown, 1), width, &crop, 0, "filtered with the dense kernel");
    g_string_append_printf(
        page,
        "</div><figcaption><b>The picture, and filtered with the dense kernel</b><br />%d × %d pixels "
        "from column %d, row %d</figcaption></figure>\n",
        crop.width, crop.height, crop.x, crop.y);
    for (guint k = 2; k < all->len; k++)
        add_card(page, &g_array_index(all, shown, k), i, width, &crop, gain);
    g_string_append(page, "</div>\n");
    g_free(base);
}

static int add_photo(GString *page, compare *c, int i, const GPtrArray *rows)
{
    const compare_photo *photo = &c->photos[i];
    GArray *all = g_array_new(FALSE, FALSE, sizeof(shown));
    g_array_set_clear_func(all, clear_shown);
    shown s = make_shown(&photo->in, NULL, NULL);
    g_array_append_val(all, s);
    s = make_shown(&photo->exact, NULL, NULL);
    g_array_append_val(all, s);
    skc_image out = photo->exact;
    out.data = g_new(float, (size_t)out.width *(size_t)out.height *(size_t)out.channels);
    int status = TOOL_DONE;
    for (guint r = 0; r < rows->len && status == TOOL_DONE; r++) {
        skc_error error;
        skc_status filtered = compare_apply(c, rows->pdata[r], &photo->in, &out, 0, &error);
        if (filtered == SKC_OK) {
            s = make_shown(&out, &photo->exact, rows->pdata[r]);
            g_array_append_val(all, s);
        } else {
            status = tool_fail("compare", "%s",
                               filtered == SKC_CANCELLED ? "interrupted; nothing was written" : error.message);
        }
    }
    if (status == TOOL_DONE)
        add_cards(page, c, i, all);
    g_free(out.data);
    g_array_free(all, TRUE);
    return status;
}

int compare_page_pictures(GString *page, compare *c)
{
    GPtrArray *rows = compare_shown(c);
    int status = TOOL_DONE;
    g_string_append(
        page, "<section>\n<h2>Pictures</h2>\n<p>A part of the filtered picture where errors are largest, and beside "
              "it the error, amplified, all on one scale. Exact methods are left out: there is nothing to "
              "see.</p>\n");
    for (int i = 0; i < c->photo_count && status == TOOL_DONE; i++)
        status = add_photo(page, c, i, rows);
    g_string_append(page, "</section>\n");
    g_ptr_array_free(rows, TRUE);
    return status;
}
