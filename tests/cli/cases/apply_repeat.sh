# SPDX-License-Identifier: MIT
# The same bytes on any number of threads, and each time, in every format.
silently fit heart:radius=6 --samples 24 --method adam --steps 40 -o heart.skc

about "threads"
silently apply heart.skc "$DATA/camera.png" one.png --threads 1
for threads in 2 3 0 256; do
    silently apply heart.skc "$DATA/camera.png" many.png --threads $threads
    same one.png many.png
done
silently apply heart.skc "$DATA/camera.png" other.png --correlate
different one.png other.png
silently apply heart.skc "$DATA/camera.png" other.png --encoded
different one.png other.png
silently apply heart.skc "$DATA/camera.png" other.png --edge wrap
different one.png other.png

about "formats"
pgm in.pgm 5 4 255 '10 20 30 40 50 60 70 80 90 100 110 120 130 140 150 160 170 180 190 200'
for ending in png tif jpg webp exr hdr pfm pgm pnm v fits gif; do
    silently apply heart.skc in.pgm one.$ending
    silently apply heart.skc in.pgm two.$ending
    same one.$ending two.$ending
done
