# SPDX-License-Identifier: MIT
# Python with NumPy.
skips="loop eight"

ready() {
    /usr/bin/python3 -c 'import numpy' 2>/dev/null || { echo "needs python3-numpy"; return 1; }
}

filter() {
    PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 "$here/targets/numpy_host.py" "$stem" "$in" "$out" $maps
}
