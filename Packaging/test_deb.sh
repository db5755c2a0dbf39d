#!/bin/bash
# Installs a package in a root of its own, runs what is in it, purges it: nothing is left.
# The root is this system seen through an overlay, so that nothing here changes: needs root.
set -euo pipefail
package=$(readlink -f "$1")
work=$(mktemp -d)
trap 'umount -R "$work/root" 2>/dev/null || true; rm -rf "$work"' EXIT
mkdir "$work/over" "$work/root"
mount -t tmpfs tmpfs "$work/over"
mkdir "$work/over/upper" "$work/over/work"
mount -t overlay overlay -o "lowerdir=/,upperdir=$work/over/upper,workdir=$work/over/work" "$work/root"
mount -t proc proc "$work/root/proc"
mount --bind /dev "$work/root/dev"
cp "$package" "$work/root/tmp/sightline.deb"
inside() { chroot "$work/root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root "$@"; }
inside dpkg -i /tmp/sightline.deb >/dev/null
inside sightline version
inside sightline check /usr/share/sightline/pipelines/minimal.yml >/dev/null
inside sightline log schema | inside cmp - /usr/share/sightline/record.schema.json
# A clip goes through it, and its log holds.
inside ffmpeg -v error -f lavfi -i testsrc=size=320x240:rate=25:duration=2 /tmp/clip.mp4
inside sightline run /tmp/clip.mp4 --model none --log /tmp/log.jsonl --annotated /tmp/out.mp4 --quiet
inside sightline log verify /tmp/log.jsonl >/dev/null
[ "$(inside ffprobe -v error -count_frames -show_entries stream=nb_read_frames -of csv=p=0 \
  /tmp/out.mp4 | tr -d ,)" = 50 ]
inside sh -c 'sightline log verify /nowhere 2>/dev/null; [ $? = 66 ]'
inside sh -c 'zcat /usr/share/man/man1/sightline.1.gz | grep -q "^.SS sightline run"'
inside bash -c 'source /usr/share/bash-completion/completions/sightline'
files=$(inside dpkg -L sightline)
inside dpkg --purge sightline >/dev/null
for file in $files; do
  if [ -f "$work/root$file" ]; then echo "left behind: $file" >&2; exit 1; fi
done
if [ -d "$work/root/etc/sightline" ]; then echo "left behind: /etc/sightline" >&2; exit 1; fi
umount "$work/root/dev" "$work/root/proc" "$work/root" "$work/over"
echo "installed, run and purged"
