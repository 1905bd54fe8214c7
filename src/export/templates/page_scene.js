// A harbour at night, in linear light: lamps are many times as bright as white, as they are to a lens.
function scene(width, height) {
    const pixels = new Float32Array(width * height * 4).fill(1);
    let seed = 20;
    const random = () => (seed = (seed * 1664525 + 1013904223) >>> 0) / 2 ** 32;
    const put = (x, y, colour, light, share = 1) => {
        x = Math.floor(x);
        y = Math.floor(y);
        if (x >= 0 && y >= 0 && x < width && y < height)
            for (let c = 0, i = (y * width + x) * 4; c < 3; c++)
                pixels[i + c] += share * (colour[c] * light - pixels[i + c]);
    };
    const box = (x, y, w, h, colour, light) => {
        for (let j = 0; j < h; j++)
            for (let i = 0; i < w; i++)
                put(x + i, y + j, colour, light);
    };
    const disc = (x, y, r, colour, light) => {
        for (let j = -r - 1; j <= r + 1; j++)
            for (let i = -r - 1; i <= r + 1; i++)
                put(x + i, y + j, colour, light, Math.min(1, Math.max(0, r + 0.5 - Math.hypot(i, j))));
    };
    const horizon = Math.round(height * 0.62);
    for (let y = 0; y < height; y++) {
        const t = y < horizon ? y / horizon : 1 - 0.8 * (y - horizon) / (height - horizon), glow = t ** 5;
        for (let x = 0; x < width; x++)
            put(x, y, [0.012 + 0.28 * glow, 0.02 + 0.09 * glow, 0.07 + 0.10 * t], y < horizon ? 1 : 0.55);
    }
    for (let i = 0; i < 90; i++)
        put(random() * width, random() * horizon * 0.7, [0.9, 0.95, 1], 0.2 + random());
    disc(width * 0.78, height * 0.17, height * 0.045, [1, 0.94, 0.8], 2.2);
    const warm = [[1, 0.72, 0.36], [1, 0.85, 0.6], [1, 0.6, 0.25], [0.75, 0.88, 1]];
    for (const [depth, tall] of [[0.05, 0.36], [0.02, 0.24]])
        for (let x = -20; x < width;) {
            const w = 26 + random() * 52, h = horizon * tall * (0.35 + random() * 1.1), top = horizon - h;
            box(x, top, w, h, [0.4, 0.45, 0.75], depth);
            for (let v = top + 6; v < horizon - 8; v += 9)
                for (let u = x + 5; u < x + w - 6; u += 8)
                    if (random() < 0.3)
                        box(u, v, 3, 4, warm[Math.floor(random() * 4)], 0.35 + 1.3 * random());
            x += w + random() * 10;
        }
    const lamps = [[1, 0.55, 0.2], [1, 0.3, 0.2], [0.35, 1, 0.6], [0.5, 0.75, 1], [1, 0.85, 0.55]];
    for (let i = 0; i < 34; i++) {
        const x = (i + 0.2 + 0.6 * random()) * width / 34, near = i % 3 === 0, y = horizon + (near ? 4 : -3 - random() * 18);
        const colour = lamps[Math.floor(random() * lamps.length)];
        for (let v = horizon + 6; v < height; v += 1) { // on the water
            const t = (v - horizon) / (height - horizon), sway = 5 * t * Math.sin(v * 0.9 + i * 3);
            box(x + sway - 1, v, 3, 1, colour, (0.5 + 0.5 * Math.sin(v * 0.55 + i)) * 0.55 * (1 - t) ** 2 + 0.012);
        }
        disc(x, y, near ? 2 : 1.2, colour, near ? 42 : 22);
    }
    for (let i = 0; i < 3; i++) { // masts, thin lines to see sharpness by
        const x = width * (0.16 + 0.31 * i), y = horizon + height * (0.12 + 0.05 * i), tall = height * (0.34 - 0.05 * i);
        box(x, y - tall, 3, tall, [0.9, 0.9, 1], 0.32);
        for (let k = 0; k < 46; k++) {
            box(x - 46 + k, y + Math.sqrt(k) * 1.1, 1, 9, [1, 1, 1], 0.45);
            box(x + 48 - k, y + Math.sqrt(k) * 1.1, 1, 9, [1, 1, 1], 0.45);
            put(x - k, y - tall + k * tall / 50, [1, 1, 1], 0.25);
            put(x + 2 + k, y - tall + k * tall / 50, [1, 1, 1], 0.25);
        }
        disc(x + 1, y - tall - 2, 1.6, [1, 0.92, 0.75], 45);
    }
    return pixels;
}
