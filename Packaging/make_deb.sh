#!/bin/bash
# The Debian package of a built sightline: make_deb.sh SIGHTLINE OUT_DIR. `make deb` calls it.
set -euo pipefail
binary=$1 out=$2
here=$(cd "$(dirname "$0")/.." && pwd)
version=$("$binary" version | sed -n '1s/^[^0-9]*\([0-9][0-9.]*\).*/\1/p')
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
"$here/Packaging/install.sh" "$binary" "$root" /usr
strip --strip-unneeded "$root/usr/bin/sightline"
install -D -m 644 "$here/LICENSE" "$root/usr/share/doc/sightline/copyright"
install -d -m 755 "$root/etc/sightline"
# The packages whose libraries it is linked with itself, as ldd finds them here: what those need in
# turn is theirs to say.
needed=$(readelf -d "$binary" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p')
libraries=$(ldd "$binary" | awk '$3 ~ /^\// { print $1, $3 }' | while read -r name path; do
  grep -qxF "$name" <<<"$needed" || continue
  real=$(readlink -f "$path")
  { dpkg -S "$path" || dpkg -S "$real" || dpkg -S "${path#/usr}" || dpkg -S "${real#/usr}"; } \
    2>/dev/null | head -1 || true
done | cut -d: -f1 | sort -u | paste -sd, | sed 's/,/, /g')
mkdir "$root/DEBIAN"
cat > "$root/DEBIAN/control" <<EOF
Package: sightline
Version: $version
Architecture: $(dpkg --print-architecture)
Maintainer: The Sightline developers <sightline@localhost>
Depends: $libraries
Recommends: ffmpeg
Section: video
Priority: optional
Installed-Size: $(du -sk "$root" | cut -f1)
Description: real-time video analytics
 Detects, tracks and counts objects in cameras and files, and writes what
 happened to an event log that can be checked, searched, sent and replayed.
EOF
cat > "$root/DEBIAN/postinst" <<'EOF'
#!/bin/sh
set -e
if [ -d /run/systemd/system ]; then systemctl daemon-reload || true; fi
EOF
cat > "$root/DEBIAN/postrm" <<'EOF'
#!/bin/sh
set -e
if [ -d /run/systemd/system ]; then systemctl daemon-reload || true; fi
if [ "$1" = purge ]; then rmdir /etc/sightline 2>/dev/null || true; fi
EOF
chmod 755 "$root/DEBIAN/postinst" "$root/DEBIAN/postrm"
mkdir -p "$out"
name="sightline_${version}_$(dpkg --print-architecture).deb"
dpkg-deb --root-owner-group -Zxz -z3 --build "$root" "$out/$name" >/dev/null
echo "$out/$name"
