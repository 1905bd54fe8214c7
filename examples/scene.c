// SPDX-License-Identifier: MIT
// Pawns on a chessboard at night: a scene whose depth is known, through a pinhole and through a lens.
//
//     scene FOLDER [RAYS]
//
// writes scene.pfm, the sharp picture in linear light; depth.pfm, metres; and lens.pfm, the truth: for every pixel so
// many rays (1024) through a lens of 85 mm at f/1.8, focused at 2 m, on a sensor 36 mm wide, whatever they meet first.
// With them it can be measured how near a filter that knows the picture and the depth comes.

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { W = 640, H = 480, HORIZON = 170, LIGHTS = 26 };

static const double focus = 2, far = 20, ground = -0.27; // metres
static const double lens = 0.085 / 1.8 / 2;              // its radius
static double scale;                                     // pixels of something 1 m wide, 1 m away

typedef struct colour {
    float r, g, b;
} colour;

typedef struct pawn {
    double x, z, height;
    colour paint;
} pawn;

static const pawn pawns[] = {{-0.02, 2, 0.4, {0.75f, 0.5f, 0.26f}},
                             {-0.235, 1.3, 0.34, {0.5f, 0.045f, 0.03f}},
                             {0.42, 3.4, 0.4, {0.08f, 0.16f, 0.5f}},
                             {-0.75, 5, 0.5, {0.6f, 0.55f, 0.45f}}};
enum { PAWNS = sizeof pawns / sizeof *pawns };

typedef struct light {
    double x, y; // pixels, where the pinhole sees it
    colour power;
} light;

static light lights[LIGHTS];
static colour picture[H][W];
static float depth[H][W];
static uint64_t state = 7;

static double chance(void)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (double)(state >> 11) / 9007199254740992.0;
}

static colour times(colour c, double f)
{
    return (colour){(float)(c.r * f), (float)(c.g * f), (float)(c.b * f)};
}

static void add(colour *to, colour c)
{
    to->r += c.r;
    to->g += c.g;
    to->b += c.b;
}

// -------------------------------------------------------------------------------------------------------------
// surfaces

static double hash(int x, int y)
{
    uint32_t h = (uint32_t)x * 374761393u + (uint32_t)y * 668265263u;
    h = (h ^ (h >> 13)) * 1274126177u;
    return (h ^ (h >> 16)) / 4294967296.0;
}

// Smooth, 0 to 1, a bump to a unit.
static double noise(double x, double y)
{
    int i = (int)floor(x), j = (int)floor(y);
    double u = x - i, v = y - j;
    u = u * u * (3 - 2 * u);
    v = v * v * (3 - 2 * v);
    return (hash(i, j) * (1 - u) + hash(i + 1, j) * u) * (1 - v) +
           (hash(i, j + 1) * (1 - u) + hash(i + 1, j + 1) * u) * v;
}

// A pawn's half width at a height, both as shares of its height.
static double profile(double h)
{
    if (h < 0 || h > 1)
        return 0;
    double head = 0.155 * 0.155 - (h - 0.845) * (h - 0.845);
    if (h > 0.715 && head > 0)
        return sqrt(head);
    if (h > 0.66)
        return 0.15;
    if (h < 0.1)
        return 0.235;
    return 0.085 + 0.14 * pow((0.66 - h) / 0.56, 2.2);
}

static int pawn_at(const pawn *p, double x, double y, colour *c)
{
    double h = (y - ground) / p->height, half = profile(h) * p->height;
    x -= p->x;
    if (half <= 0 || fabs(x) >= half)
        return 0;
    double side = x / half, front = sqrt(1 - side * side), up = (profile(h - 0.01) - profile(h + 0.01)) * 20;
    double lit = fmax(0, (-0.55 * side + 0.5 * front + 0.45 * up) / sqrt(1 + up * up)),
           shine = pow(fmax(0, 1 - hypot(side + 0.45, up * 0.4 - 0.25)), 6);
    double grain = 0.7 + 0.6 * noise(160 * x + 6 * noise(8 * x, 20 * h), 7 * h);
    *c = times(p->paint, (0.12 + lit) * grain);
    add(c, times((colour){1, 0.9f, 0.8f}, 0.5 * shine));
    return 1;
}

static colour ground_at(double x, double z)
{
    int square = ((int)floor(x / 0.16) + (int)floor(z / 0.16)) & 1;
    double grain = 0.8 + 0.4 * noise(240 * x, 40 * z), glow = 0.35 + 0.65 / (1 + 0.25 * (z - 1) * (z - 1));
    return times(square ? (colour){0.62f, 0.56f, 0.45f} : (colour){0.06f, 0.045f, 0.04f}, grain * glow);
}

static colour background_at(double x, double y)
{
    double dusk = exp(-fmax(0, y + 0.5) * 0.9), house = hash((int)floor(x / 0.7), 3) * 1.6 - 0.2;
    if (y < house) {
        int window = hash((int)floor(x / 0.14), (int)floor(y / 0.2) + 99) > 0.72;
        return window ? (colour){0.5f, 0.33f, 0.13f} : (colour){0.012f, 0.012f, 0.018f};
    }
    return (colour){(float)(0.02 + 0.16 * dusk), (float)(0.025 + 0.07 * dusk), (float)(0.06 + 0.06 * dusk)};
}

// What a ray meets that leaves the lens at (u, v) and, in focus, would meet the picture at (x, y) metres, 1 m away.
static double cast(double x, double y, double u, double v, colour *c)
{
    double nearest = far;
    double at = 1 / nearest - 1 / focus;
    // A point of the ray at depth z is (x + u (1/z - 1/focus)) z. It meets the ground where its height is that of the
    // ground.
    double slope = y - v / focus, z = slope < 0 ? (ground - v) / slope : far;
    if (z > 0.3 && z < nearest)
        nearest = z;
    int met = -1;
    for (int i = 0; i < PAWNS; i++) {
        const pawn *p = &pawns[i];
        double k = 1 / p->z - 1 / focus;
        colour paint;
        if (p->z < nearest && pawn_at(p, (x + u * k) * p->z, (y + v * k) * p->z, &paint)) {
            nearest = p->z;
            *c = paint;
            met = i;
        }
    }
    if (met >= 0)
        return nearest;
    if (nearest < far) {
        *c = ground_at((x + u * (1 / nearest - 1 / focus)) * nearest, nearest);
        return nearest;
    }
    *c = background_at((x + u * at) * far, (y + v * at) * far);
    return far;
}

// --------------------------------------------------------------------------------------------------------------
// cameras

static double across(double pixel)
{
    return (pixel - W / 2.0) / scale;
}

static double upwards(double pixel)
{
    return (HORIZON - pixel) / scale;
}

static double between(double a, double b)
{
    return a + (b - a) * chance();
}

static void hang_lights(void)
{
    static const colour kinds[] = {
        {1, 0.55f, 0.18f}, {1, 0.75f, 0.45f}, {0.9f, 0.08f, 0.06f}, {0.15f, 0.8f, 0.4f}, {0.3f, 0.5f, 1}};
    for (int i = 0; i < LIGHTS; i++)
        lights[i] = (light){between(5, W - 5), between(12, HORIZON - 8), times(kinds[i % 5], between(120, 420))};
}

// Light by light, or the few rays that meet one would make noise: rays from points of the lens to points of a light 3
// pixels wide, unless something is in the way.
static void shine(double aperture, int rays)
{
    for (int i = 0; i < LIGHTS; i++)
        for (int n = 0; n < rays; n++) {
            double angle = 6.283185307179586 * chance(), r = aperture * sqrt((n + chance()) / rays),
                   k = 1 / far - 1 / focus;
            double u = r * cos(angle), v = r * sin(angle), turn = 6.283185307179586 * chance(),
                   q = 1.5 * sqrt(chance());
            double x = across(lights[i].x + q * cos(turn)) - u * k, y = upwards(lights[i].y + q * sin(turn)) - v * k;
            int column = (int)floor(x * scale + W / 2.0), row = (int)floor(HORIZON - y * scale);
            colour unused;
            if (column >= 0 && column < W && row >= 0 && row < H && cast(x, y, u, v, &unused) >= far)
                add(&picture[row][column], times(lights[i].power, 1.0 / rays));
        }
}

// `rays` is a square. They are spread over the lens evenly, and over the pixel by chance.
static void expose(double aperture, int rays)
{
    int side = (int)lround(sqrt(rays));
    memset(picture, 0, sizeof picture);
    for (int y = 0; y < H; y++)
        for (int x = 0; x < W; x++)
            for (int n = 0; n < rays; n++) {
                double r = aperture * sqrt((n / side + chance()) / side),
                       angle = 6.283185307179586 * (n % side + chance()) / side;
                colour c;
                cast(across(x + chance()), upwards(y + chance()), r * cos(angle), r * sin(angle), &c);
                add(&picture[y][x], times(c, 1.0 / rays));
            }
}

// A PFM starts with its bottom row; a negative scale says little-endian.
static int write_pfm(const char *folder, const char *name, const char *kind, const void *pixels, size_t row)
{
    char path[1024];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "wb");
    if (!file) {
        perror(path);
        return 1;
    }
    const uint16_t probe = 1;
    fprintf(file, "%s\n%d %d\n%s1.0\n", kind, W, H, *(const uint8_t *)&probe ? "-" : "");
    for (int y = H - 1; y >= 0; y--)
        fwrite((const char *)pixels + (size_t)y * row, row, 1, file);
    if (fclose(file) != 0) {
        perror(path);
        return 1;
    }
    return 0;
}

int main(int argc, char **argv)
{
    const char *folder = argc > 1 ? argv[1] : ".";
    int rays = argc > 2 ? atoi(argv[2]) : 1024;
    double image = 0.085 * focus / (focus - 0.085); // how far the sensor is behind the lens
    scale = image / 0.036 * W;
    hang_lights();
    for (int y = 0; y < H; y++)
        for (int x = 0; x < W; x++) {
            colour unused;
            depth[y][x] = (float)cast(across(x + 0.5), upwards(y + 0.5), 0, 0, &unused);
        }
    int failed = write_pfm(folder, "depth.pfm", "Pf", depth, sizeof depth[0]);
    expose(0, rays < 64 ? rays : 64);
    shine(0, 100 * rays);
    failed |= write_pfm(folder, "scene.pfm", "PF", picture, sizeof picture[0]);
    expose(lens, rays);
    shine(lens, 1000 * rays);
    failed |= write_pfm(folder, "lens.pfm", "PF", picture, sizeof picture[0]);
    return failed;
}
