#!/usr/bin/env bash
# Removes files from an environment that are not needed to serve the site: deploy/slim.sh <folder of the environment>.
# tests/deploy/test_image.py verifies that the site still starts and responds on each backend.
set -euo pipefail

packages=$(echo "$1"/lib/python3.*/site-packages)

# Source maps and unminified scripts, which only Dash's dev tools load (DASH_DEBUG), and files that Dash never loads.
find "$packages" -name '*.js.map' -delete
find "$packages/dash" \( -name 'dash_renderer.dev.js' -o -name 'proptypes.js' \) -delete
rm -f "$packages"/dash/*/metadata.json "$packages/dash/dash_table/commons.js"
find "$packages/dash/deps" -name '*.js' ! -name '*.min.js' -delete

# plotly for notebooks, and its example data.
rm -rf "$packages"/plotly/labextension "$packages"/plotly/package_data/{datasets,widgetbundle.js}

# Font weights and the image format AVIF, which link previews do not use.
find "$packages/font_source_sans_pro/files" -name 'SourceSansPro-*' ! -name '*-Regular.ttf' ! -name '*-Semibold.ttf' ! -name '*-Bold.ttf' -delete
rm -f "$packages"/PIL/_avif.*.so "$packages"/pillow.libs/libavif-*

# Drivers of other databases, and protocols of Google's services.
rm -rf "$packages"/sqlalchemy/dialects/{mssql,mysql,oracle} "$packages"/google/{api,cloud,gapic,logging,longrunning,type}

# Emoji names in other languages, and second implementations of compiled modules, which packages use if they exist.
rm -f "$packages"/emoji/unicode_codes/emoji_*.json "$packages"/zstandard/{_cffi.*.so,backend_cffi.py}
find "$packages/rapidfuzz" -name '*_avx2.*.so' -delete

# Tests, build tools, and interfaces for compilers and type checkers.
find "$packages" -type d \( -name tests -o -name __pycache__ \) -prune -exec rm -rf {} +
find "$packages" -type f \( -name '*.pyi' -o -name '*.pxd' -o -name '*.pyx' -o -name '*.h' -o -name '*.hpp' -o -name '*.c' \) -delete
rm -rf "$packages"/{sqlalchemy/testing,dash/testing,setuptools,pkg_resources,_distutils_hack,distutils-precedence.pth} "$packages"/setuptools-*

# Symbols of compiled modules that nothing uses, if binutils is installed.
if command -v strip >/dev/null; then
  find "$packages" -name '*.so*' -type f ! -path '*.libs/*' -exec strip --strip-unneeded {} +
fi
