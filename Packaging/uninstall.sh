#!/bin/bash
# Removes what install.sh copied: uninstall.sh DESTDIR PREFIX.
set -euo pipefail
root=$1$2
rm -f "$root/bin/sightline" "$root/share/man/man1/sightline.1.gz" \
  "$root/share/bash-completion/completions/sightline" \
  "$root/share/zsh/vendor-completions/_sightline" \
  "$root/share/fish/vendor_completions.d/sightline.fish" \
  "$root/lib/systemd/system/sightline@.service"
rm -rf "$root/share/sightline"
