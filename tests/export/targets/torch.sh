# SPDX-License-Identifier: MIT
# PyTorch.
skips="loop eight"

ready() {
    /usr/bin/python3 -c 'import torch' 2>/dev/null || { echo "needs python3-torch"; return 1; }
}

filter() {
    PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 "$here/targets/torch_host.py" "$stem" "$in" "$out" $maps
}
