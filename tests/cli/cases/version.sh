# SPDX-License-Identifier: MIT
skc --version
