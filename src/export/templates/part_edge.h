//@ if edge_constant
    return i < 0 || i >= n ? -1 : i;
//@ end
//@ if edge_clamp
    return i < 0 ? 0 : i >= n ? n - 1 : i;
//@ end
//@ if edge_mirror
    i %= 2 * n;
    i = i < 0 ? i + 2 * n : i;
    return i < n ? i : 2 * n - 1 - i;
//@ end
//@ if edge_reflect
    int period = n > 1 ? 2 * n - 2 : 1;
    i %= period;
    i = i < 0 ? i + period : i;
    return i < n ? i : period - i;
//@ end
//@ if edge_wrap
    i %= n;
    return i < 0 ? i + n : i;
//@ end
