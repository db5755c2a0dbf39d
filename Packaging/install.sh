#!/bin/bash
# Copies a built sightline and what belongs to it: install.sh SIGHTLINE DESTDIR PREFIX.
set -euo pipefail
binary=$1 destination=$2 prefix=$3
here=$(cd "$(dirname "$0")/.." && pwd)
share=$destination$prefix/share
put() { install -D -m "$1" "$2" "$3"; }
put 755 "$binary" "$destination$prefix/bin/sightline"
files=$(mktemp -d)
trap 'rm -rf "$files"' EXIT
"$here/Packaging/man_page.py" "$binary" | gzip -9n > "$files/man"
put 644 "$files/man" "$share/man/man1/sightline.1.gz"
"$binary" --generate-completion-script bash > "$files/bash"
put 644 "$files/bash" "$share/bash-completion/completions/sightline"
"$binary" --generate-completion-script zsh > "$files/zsh"
put 644 "$files/zsh" "$share/zsh/vendor-completions/_sightline"
"$binary" --generate-completion-script fish > "$files/fish"
put 644 "$files/fish" "$share/fish/vendor_completions.d/sightline.fish"
"$binary" config schema > "$files/schema"
put 644 "$files/schema" "$share/sightline/pipelines/pipeline.schema.json"
"$binary" log schema > "$files/record"
put 644 "$files/record" "$share/sightline/record.schema.json"
for file in "$here"/Pipelines/*.yml; do
  put 644 "$file" "$share/sightline/pipelines/$(basename "$file")"
done
put 644 "$here/Packaging/grafana/dashboard.json" "$share/sightline/grafana.json"
put 644 "$here/Packaging/prometheus/alerts.yml" "$share/sightline/prometheus-alerts.yml"
sed "s|/usr/bin/sightline|$prefix/bin/sightline|" "$here/Packaging/systemd/sightline@.service" \
  > "$files/unit"
put 644 "$files/unit" "$destination$prefix/lib/systemd/system/sightline@.service"
