#!/usr/bin/env bash
# Takes out of an environment what serving the site does not need: deploy/slim.sh <folder of the environment>.
# What is left starts and answers on each backend, which tests/deploy/test_image.py holds.
set -euo pipefail

packages=$(echo "$1"/lib/python3.*/site-packages)

# Source maps and unminified scripts, which only Dash's dev tools load (DASH_DEBUG).
find "$packages" -name '*.js.map' -delete
find "$packages/dash" \( -name 'dash_renderer.dev.js' -o -name 'proptypes.js' \) -delete
find "$packages/dash/deps" -name '*.js' ! -name '*.min.js' -delete

# plotly for notebooks, and its example data.
rm -rf "$packages"/plotly/labextension "$packages"/plotly/package_data/{datasets,widgetbundle.js}

# The weights of the font that no link preview has, and AVIF, which none is drawn in.
find "$packages/font_source_sans_pro/files" -name 'SourceSansPro-*' ! -name '*-Regular.ttf' ! -name '*-Semibold.ttf' ! -name '*-Bold.ttf' -delete
rm -f "$packages"/PIL/_avif.*.so "$packages"/pillow.libs/libavif-*

# Tests of packages, and what only builds them.
find "$packages" -type d \( -name tests -o -name __pycache__ \) -prune -exec rm -rf {} +
rm -rf "$packages"/{setuptools,pkg_resources,_distutils_hack,distutils-precedence.pth} "$packages"/setuptools-*

# Debug symbols of compiled modules, where binutils are installed.
if command -v strip >/dev/null; then
  find "$packages" -name '*.so*' -type f ! -path '*.libs/*' -exec strip --strip-debug {} +
fi
