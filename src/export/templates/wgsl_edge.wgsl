// The index that stands for index i of n pixels.
fn edge(i: i32, n: i32) -> i32
{
//@ if edge_constant
    return clamp(i, 0, n - 1);
//@ end
//@ if edge_clamp
    return clamp(i, 0, n - 1);
//@ end
//@ if edge_mirror
    let k = (i + 2 * n * (abs(i) / (2 * n) + 1)) % (2 * n); // of what is not negative
    return select(2 * n - 1 - k, k, k < n);
//@ end
//@ if edge_reflect
    let period = max(2 * n - 2, 1);
    let k = (i + period * (abs(i) / period + 1)) % period; // of what is not negative
    return select(period - k, k, k < n);
//@ end
//@ if edge_wrap
    return (i + n * (abs(i) / n + 1)) % n; // of what is not negative
//@ end
}

