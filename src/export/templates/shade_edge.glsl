// The index that stands for index i of n pixels.
int edge(int i, int n)
{
//@ if edge_constant
    return clamp(i, 0, n - 1);
//@ end
//@ if edge_clamp
    return clamp(i, 0, n - 1);
//@ end
//@ if edge_mirror
    i = (i + 2 * n * (abs(i) / (2 * n) + 1)) % (2 * n); // of what is not negative: some languages leave the rest open
    return i < n ? i : 2 * n - 1 - i;
//@ end
//@ if edge_reflect
    int period = max(2 * n - 2, 1);
    i = (i + period * (abs(i) / period + 1)) % period; // of what is not negative: some languages leave the rest open
    return i < n ? i : period - i;
//@ end
//@ if edge_wrap
    return (i + n * (abs(i) / n + 1)) % n; // of what is not negative: some languages leave the rest open
//@ end
}

