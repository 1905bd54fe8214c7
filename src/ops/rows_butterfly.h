// SPDX-License-Identifier: MIT
// The butterflies of skci_rows for every variant, element by element: the compiler makes vectors of these. (That rows
// do not overlap it believes of parameters only, so each has a frame that names its rows.)

// A row's numbers, and the cosine and sine of its turn.
#define ROW(k) double *restrict re##k, double *restrict im##k
#define ROW_AT(k) re + (k)*pitch, im + (k)*pitch
#define TURN(k) double c##k = turns[2 * (k)-2], s##k = turns[2 * (k)-1]
// Row k receives a number times cos - i sin; the number in row k, times cos + i sin.
#define PUT(k, a, b)                                                                                                   \
    do {                                                                                                               \
        double put_re = (a), put_im = (b);                                                                             \
        re##k[x] = put_re * c##k + put_im * s##k;                                                                      \
        im##k[x] = put_im * c##k - put_re * s##k;                                                                      \
    } while (0)
#define GET(k) double r##k = re##k[x] * c##k - im##k[x] * s##k, i##k = im##k[x] * c##k + re##k[x] * s##k

static inline void forward2(ROW(0), ROW(1), const double *turns, int n)
{
    TURN(1);
    for (int x = 0; x < n; x++) {
        double r0 = re0[x], i0 = im0[x], r1 = re1[x], i1 = im1[x];
        re0[x] = r0 + r1;
        im0[x] = i0 + i1;
        PUT(1, r0 - r1, i0 - i1);
    }
}

static inline void inverse2(ROW(0), ROW(1), const double *turns, int n)
{
    TURN(1);
    for (int x = 0; x < n; x++) {
        double r0 = re0[x], i0 = im0[x];
        GET(1);
        re0[x] = r0 + r1;
        im0[x] = i0 + i1;
        re1[x] = r0 - r1;
        im1[x] = i0 - i1;
    }
}

static const double sine_of_60 = 0.86602540378443864676;

static inline void forward3(ROW(0), ROW(1), ROW(2), const double *turns, int n)
{
    TURN(1);
    TURN(2);
    for (int x = 0; x < n; x++) {
        double sum_re = re1[x] + re2[x], sum_im = im1[x] + im2[x];
        double across_re = sine_of_60 * (re1[x] - re2[x]), across_im = sine_of_60 * (im1[x] - im2[x]);
        double along_re = re0[x] - sum_re / 2, along_im = im0[x] - sum_im / 2;
        re0[x] += sum_re;
        im0[x] += sum_im;
        PUT(1, along_re + across_im, along_im - across_re);
        PUT(2, along_re - across_im, along_im + across_re);
    }
}

static inline void inverse3(ROW(0), ROW(1), ROW(2), const double *turns, int n)
{
    TURN(1);
    TURN(2);
    for (int x = 0; x < n; x++) {
        GET(1);
        GET(2);
        double sum_re = r1 + r2, sum_im = i1 + i2;
        double across_re = sine_of_60 * (r1 - r2), across_im = sine_of_60 * (i1 - i2);
        double along_re = re0[x] - sum_re / 2, along_im = im0[x] - sum_im / 2;
        re0[x] += sum_re;
        im0[x] += sum_im;
        re1[x] = along_re - across_im;
        im1[x] = along_im + across_re;
        re2[x] = along_re + across_im;
        im2[x] = along_im - across_re;
    }
}

static inline void forward4(ROW(0), ROW(1), ROW(2), ROW(3), const double *turns, int n)
{
    TURN(1);
    TURN(2);
    TURN(3);
    for (int x = 0; x < n; x++) {
        double even_re = re0[x] + re2[x], even_im = im0[x] + im2[x], fall_re = re0[x] - re2[x],
               fall_im = im0[x] - im2[x];
        double odd_re = re1[x] + re3[x], odd_im = im1[x] + im3[x], side_re = re1[x] - re3[x], side_im = im1[x] - im3[x];
        re0[x] = even_re + odd_re;
        im0[x] = even_im + odd_im;
        PUT(1, fall_re + side_im, fall_im - side_re);
        PUT(2, even_re - odd_re, even_im - odd_im);
        PUT(3, fall_re - side_im, fall_im + side_re);
    }
}

static inline void inverse4(ROW(0), ROW(1), ROW(2), ROW(3), const double *turns, int n)
{
    TURN(1);
    TURN(2);
    TURN(3);
    for (int x = 0; x < n; x++) {
        GET(1);
        GET(2);
        GET(3);
        double even_re = re0[x] + r2, even_im = im0[x] + i2, fall_re = re0[x] - r2, fall_im = im0[x] - i2;
        double odd_re = r1 + r3, odd_im = i1 + i3, side_re = r1 - r3, side_im = i1 - i3;
        re0[x] = even_re + odd_re;
        im0[x] = even_im + odd_im;
        re1[x] = fall_re - side_im;
        im1[x] = fall_im + side_re;
        re2[x] = even_re - odd_re;
        im2[x] = even_im - odd_im;
        re3[x] = fall_re + side_im;
        im3[x] = fall_im - side_re;
    }
}

#define FRAME(name, body, ...)                                                                                         \
    static void name(double *re, double *im, ptrdiff_t pitch, const double *turns, int n)                              \
    {                                                                                                                  \
        body(re, im, __VA_ARGS__, turns, n);                                                                           \
    }

FRAME(butterfly2_d, forward2, ROW_AT(1))
FRAME(butterfly3_d, forward3, ROW_AT(1), ROW_AT(2))
FRAME(butterfly4_d, forward4, ROW_AT(1), ROW_AT(2), ROW_AT(3))
FRAME(butterfly2_inverse_d, inverse2, ROW_AT(1))
FRAME(butterfly3_inverse_d, inverse3, ROW_AT(1), ROW_AT(2))
FRAME(butterfly4_inverse_d, inverse4, ROW_AT(1), ROW_AT(2), ROW_AT(3))
