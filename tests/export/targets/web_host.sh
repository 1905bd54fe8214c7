# SPDX-License-Identifier: MIT
# For the targets that run in a browser: one Chromium for all cases, see web_host.py.

start_browser() { # KIND
    command -v python3 >/dev/null || { echo "needs python3"; return 1; }
    mkfifo "$scratch/ask" "$scratch/answer"
    python3 "$here/targets/web_host.py" "$1" <"$scratch/ask" >"$scratch/answer" &
    exec 3>"$scratch/ask" 4<"$scratch/answer"
    read -r answer <&4 || answer="the browser does not start"
    [ "$answer" = ready ] || { echo "$answer"; return 1; }
}

ask() { # HOW
    {
        printf '%s\t%s\t%s\t%s' "$1" "$stem" "$in" "$out"
        for map in $maps; do printf '\t%s' "$map"; done
        printf '\n'
    } >&3
    read -r answer <&4 || answer="the browser ended"
    [ "$answer" = done ] || { echo "$answer"; return 1; }
}
