# SPDX-License-Identifier: MIT
about "the tool"
skc --help
line 'skc -h | head -n 1'
line 'skc help | head -n 1'

about "its commands"
for command in fit apply compare info show diff kernel; do
    skc $command --help
done

about "other ways to ask"
line 'skc apply -h | head -n 1'
line 'skc help apply | head -n 1'
misused help nonsense
