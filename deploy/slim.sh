#!/usr/bin/env bash
# Removes files from an environment that are not needed to serve the site: deploy/slim.sh <folder of the environment>.
# tests/deploy/test_image.py verifies that the site still starts and responds on each backend.
set -euo pipefail

packages=$(echo "$1"/lib/python3.*/site-packages)

# Source maps and unminified scripts, which only Dash's dev tools load (DASH_DEBUG).
find "$packages" -name '*.js.map' -delete
find "$packages/dash" \( -name 'dash_renderer.dev.js' -o -name 'proptypes.js' \) -delete
find "$packages/dash/deps" -name '*.js' ! -name '*.min.js' -delete

# plotly for notebooks, and its example data.
rm -rf "$packages"/plotly/labextension "$packages"/plotly/package_data/{datasets,widgetbundle.js}

# Font weights and the image format AVIF, which link previews do not use.
find "$packages/font_source_sans_pro/files" -name 'SourceSansPro-*' ! -name '*-Regular.ttf' ! -name '*-Semibold.ttf' ! -name '*-Bold.ttf' -delete
rm -f "$packages"/PIL/_avif.*.so "$packages"/pillow.libs/libavif-*

# Tests and build tools of packages.
find "$packages" -type d \( -name tests -o -name __pycache__ \) -prune -exec rm -rf {} +
rm -rf "$packages"/{setuptools,pkg_resources,_distutils_hack,distutils-precedence.pth} "$packages"/setuptools-*

# Debug symbols of compiled modules, if binutils is installed.
if command -v strip >/dev/null; then
  find "$packages" -name '*.so*' -type f ! -path '*.libs/*' -exec strip --strip-debug {} +
fi
