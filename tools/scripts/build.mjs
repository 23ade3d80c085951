// Bundles the scripts of the site. `--check` writes nothing, and fails if a bundle is not current.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

const assets = join(import.meta.dirname, "..", "..", "assets");

// The bundles by path: those of the shell and of Dash, then those of the features.
const entryPoints = { "site/site": "scripts/site.js", "site/deferred/late": "scripts/late.js", "site/on-demand/diagrams": "scripts/diagrams.js", dash: "scripts/dash.js" };
for (const feature of readdirSync(join(assets, "features"))) {
    const sources = `features/${feature}/scripts`;
    if (existsSync(join(assets, sources, "index.js"))) entryPoints[`features/${feature}/${feature}`] = `${sources}/index.js`;
    for (const kind of ["deferred", "on-demand"]) {
        if (existsSync(join(assets, sources, `${kind}.js`))) entryPoints[`features/${feature}/${kind}/${feature}`] = `${sources}/${kind}.js`;
    }
}

const isCheck = process.argv.includes("--check");
const result = await build({
    absWorkingDir: assets,
    entryPoints,
    outdir: ".",
    bundle: true,
    minify: true,
    format: "iife",
    target: "es2022",
    charset: "utf8",
    write: !isCheck,
    loader: { ".css": "text" },
    logLevel: "error",
});
for (const { path, text } of isCheck ? result.outputFiles : []) {
    if (existsSync(path) && readFileSync(path, "utf8") === text) continue;
    process.stderr.write(`${path} is not current: run make scripts\n`);
    process.exitCode = 1;
}
