// SPDX-License-Identifier: MIT
// The public header needs nothing before it, and may be included twice.
#include "skc/skc.h"
#include "skc/skc.h"

int main(void)
{
    return skc_version()[0] == '0' + SKC_VERSION_MAJOR ? 0 : 1;
}
