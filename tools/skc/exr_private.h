// SPDX-License-Identifier: MIT
// What reading and writing of OpenEXR files share.

#ifndef EXR_PRIVATE_H
#define EXR_PRIVATE_H

#include "exr.h"

#include <openexr.h>

// Errors go to `message` (EXR_MESSAGE_SIZE bytes, as long-lived as the context) and not to standard error.
exr_context_initializer_t exr_initializer(char *message);

// Why it failed, without the file's name in front.
const char *exr_reason(const char *file, const char *message, exr_result_t code);

#endif
