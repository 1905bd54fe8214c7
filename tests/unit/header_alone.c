// SPDX-License-Identifier: MIT
// The public headers need nothing before them, and may be included twice.
#include "skc/estimate.h"
#include "skc/export.h"
#include "skc/metrics.h"
#include "skc/rivals.h"
#include "skc/skc.h"

#include "skc/estimate.h"
#include "skc/export.h"
#include "skc/metrics.h"
#include "skc/rivals.h"
#include "skc/skc.h"

int main(void)
{
    return skc_version()[0] == '0' + SKC_VERSION_MAJOR ? 0 : 1;
}
