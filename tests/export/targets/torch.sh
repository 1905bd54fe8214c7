# SPDX-License-Identifier: MIT
# PyTorch.
skips="loop eight"
only="single edge-mirror edge-constant whole loop colour straight half eight radius turning" # starting takes seconds

ready() {
    /usr/bin/python3 -c 'import torch' 2>/dev/null || { echo "needs python3-torch"; return 1; }
}

filter() {
    PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 "$here/targets/torch_host.py" "$stem" "$in" "$out" $maps
}
