// SPDX-License-Identifier: MIT
// Exported code: what texture units make of it, and offsets snapped to what they keep. That the code of every target
// gives the right pixels is tested in tests/export.
#include "check.h"

#include "skc/export.h"

enum { SIDE = 64 }; // of the plane that the plain simulation works on, its middle the impulse

// A pass as a texture unit of 8-bit fractions makes it: out(p) = sum of w in(p - (x, y)), the coordinate in fixed
// point.
static void pass(const skc_layer *layer, const double *in, double *out, double positions)
{
    memset(out, 0, SIDE * SIDE * sizeof *out);
    for (int y = 0; y < SIDE; y++)
        for (int x = 0; x < SIDE; x++)
            for (int i = 0; i < layer->count; i++) {
                const skc_sample *s = &layer->samples[i];
                double u = rint((x - (double)s->x) * positions) / positions,
                       v = rint((y - (double)s->y) * positions) / positions;
                int left = (int)floor(u), top = (int)floor(v);
                for (int k = 0; k < 4; k++) {
                    int a = left + k % 2, b = top + k / 2;
                    double share = (k % 2 ? u - left : 1 - (u - left)) * (k / 2 ? v - top : 1 - (v - top));
                    if (a >= 0 && b >= 0 && a < SIDE && b < SIDE)
                        out[y * SIDE + x] += (double)s->w * share * in[b * SIDE + a];
                }
            }
}

static void respond(const skc_complex *complex, double positions, double *out)
{
    double *in = calloc(SIDE * SIDE, sizeof *in);
    in[SIDE / 2 * SIDE + SIDE / 2] = 1;
    for (int l = 0; l < complex->count; l++) {
        pass(&complex->layers[l], in, out, positions);
        memcpy(in, out, SIDE * SIDE * sizeof *in);
    }
    free(in);
}

static skc_basis *basis_of(skc_complex *complex)
{
    skc_basis *basis;
    CHECK_OK(skc_basis_create(1, &basis, error));
    basis->filters[0] = complex;
    return basis;
}

static skc_export *export(const skc_basis *basis, const char *target, skc_fetch fetch, int snap)
{
    skc_export_options options;
    skc_export_options_init(&options);
    options.fetch = fetch;
    options.snap = snap;
    skc_export *code;
    CHECK_OK(skc_export_create(basis, target, &options, &code, error));
    return code;
}

// The report is of what a plain simulation, which rounds coordinates and not offsets, gives.
static void fetched_as_simulated(void **state)
{
    (void)state;
    skci_random random = {7};
    const int counts[] = {6, 5, 3};
    skc_basis *basis = basis_of(check_complex(&random, 3, counts, 5));
    skc_export *code = export(basis, "glsl", SKC_FETCH_HARDWARE, 0);
    double exact[SIDE * SIDE], rounded[SIDE * SIDE], up = 0, down = 0;
    respond(basis->filters[0], 1e12, exact);
    respond(basis->filters[0], 256, rounded);
    for (int i = 0; i < SIDE * SIDE; i++) {
        double d = rounded[i] - exact[i];
        up += d > 0 ? d : 0;
        down -= d < 0 ? d : 0;
    }
    assert_true(fmax(up, down) > 1e-4);
    CHECK_NEAR(code->fetched.certificate, fmax(up, down), 2e-6);
    assert_true(isnan(code->snapped.certificate) && isinf(code->rounded.psnr));
    skc_export_free(code);
    skc_basis_free(basis);
}

// The numbers, back from a CSV file: channel, filter, pass, sample, x, y, w.
static skc_complex *numbers_of(const skc_export *code, const skc_complex *like)
{
    skc_complex *complex;
    CHECK_OK(skc_complex_copy(like, &complex, error));
    const char *line = strchr(code->files[0].text, '\n') + 1;
    for (int l = 0; l < complex->count; l++)
        for (int i = 0; i < complex->layers[l].count; i++, line = strchr(line, '\n') + 1) {
            skc_sample *s = &complex->layers[l].samples[i];
            assert_int_equal(sscanf(line, "%*d,%*d,%*d,%*d,%f,%f,%f", &s->x, &s->y, &s->w), 3);
        }
    return complex;
}

static void snapped_and_refitted(void **state)
{
    (void)state;
    skci_random random = {3};
    const int counts[] = {12, 7, 4};
    skc_complex *before = check_complex(&random, 3, counts, 4);
    skc_basis *basis = basis_of(before);
    skc_export *code = export(basis, "csv", SKC_FETCH_EXACT, 1);
    skc_complex *after = numbers_of(code, before);
    int moved = 0;
    for (int l = 0; l < 3; l++) {
        double sums[2] = {0, 0};
        for (int i = 0; i < counts[l]; i++) {
            skc_sample a = before->layers[l].samples[i], b = after->layers[l].samples[i];
            assert_true(rintf(b.x * 256) == b.x * 256 && rintf(b.y * 256) == b.y * 256);
            CHECK_NEAR((double)b.x, (double)a.x, 5.0 / 256);
            CHECK_NEAR((double)b.y, (double)a.y, 5.0 / 256);
            moved += a.w != b.w;
            sums[0] += (double)a.w;
            sums[1] += (double)b.w;
        }
        CHECK_NEAR(sums[0], sums[1], 1e-6);
    }
    assert_true(moved > 15);
    // It is better than rounding alone, in every figure, and what is reported is what the numbers make.
    assert_true(code->snapped.psnr > code->fetched.psnr + 1 && code->snapped.image_psnr > code->fetched.image_psnr + 3);
    skc_kernel *exact;
    skc_quality quality;
    CHECK_OK(skc_complex_synthesize(before, &exact, error));
    CHECK_OK(skc_quality_measure(after, exact, &quality, error));
    CHECK_NEAR(quality.psnr, code->snapped.psnr, 1e-9);
    // Units leave it as it is.
    skc_basis *again = basis_of(after);
    skc_export *fetched = export(again, "glsl", SKC_FETCH_HARDWARE, 0);
    assert_true(isinf(fetched->fetched.psnr));
    skc_kernel_free(exact);
    skc_export_free(fetched);
    skc_export_free(code);
    skc_basis_free(again);
    skc_basis_free(basis);
}

// Samples at the same place, weights of 0, a layer of one sample: nothing is singular.
static void snaps_what_is_degenerate(void **state)
{
    (void)state;
    const int counts[] = {3, 1, 2};
    skc_complex *complex;
    CHECK_OK(skc_complex_create(3, counts, &complex, error));
    const skc_sample first[] = {{0.3f, 0.1f, 0.5f}, {0.3f, 0.1f, 0.5f}, {1, 2, 0}};
    memcpy(complex->layers[0].samples, first, sizeof first);
    complex->layers[1].samples[0] = (skc_sample){-1.7f, 0.004f, 1};
    skc_basis *basis = basis_of(complex);
    skc_export *code = export(basis, "csv", SKC_FETCH_EXACT, 1); // of a kernel that is 0 everywhere
    skc_export_free(code);
    complex->layers[2].samples[1].w = 1;
    code = export(basis, "csv", SKC_FETCH_EXACT, 1);
    assert_true(isfinite(code->snapped.certificate));
    skc_export_free(code);
    skc_basis_free(basis);
}

static void refuses(void **state)
{
    (void)state;
    skc_export_options options;
    skc_export_options_init(&options);
    options.snap = 1;
    const int many[] = {1001};
    int layers[20];
    for (int l = 0; l < 20; l++)
        layers[l] = 2;
    skci_random random = {1};
    skc_export *code;
    skc_error error;
    skc_basis *basis = basis_of(check_complex(&random, 1, many, 5));
    assert_int_equal(skc_export_create(basis, "csv", &options, &code, &error), SKC_UNSUPPORTED);
    assert_string_equal(error.message, "1001 samples are too many to refit; at most 1000 are accepted");
    skc_basis_free(basis);
    basis = basis_of(check_complex(&random, 20, layers, 60));
    assert_int_equal(skc_export_create(basis, "csv", &options, &code, &error), SKC_UNSUPPORTED);
    assert_non_null(strstr(error.message, "too much to refit"));
    skc_basis_free(basis);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fetched_as_simulated),
        cmocka_unit_test(snapped_and_refitted),
        cmocka_unit_test(snaps_what_is_degenerate),
        cmocka_unit_test(refuses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
