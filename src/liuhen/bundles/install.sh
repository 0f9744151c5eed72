#!/bin/sh
# Installs Liuhen from this folder, without network. All work is done by install.py; this finds a Python for it.
#   ./install.sh --to /opt/liuhen --fingerprint 安装包公钥指纹
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
wanted=$(cat "$here/python-version")

for candidate in ${LIUHEN_PYTHON:-} "/usr/bin/python$wanted" "python$wanted" python3; do
    if command -v "$candidate" >/dev/null 2>&1 &&
        [ "$("$candidate" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null)" = "$wanted" ]; then
        exec "$candidate" -I "$here/install.py" "$@"
    fi
done
echo "安装需要 Python $wanted，这台机器没有。请先安装系统软件包（见 system-packages.txt），如：apt-get install python$wanted" >&2
exit 69
