// Bundles the page into dist/try, as the jar carries it and the gateway serves it.
import { build } from "esbuild";
import { cp, mkdir, rm } from "node:fs/promises";

const to = "dist/try";
await rm("dist", { recursive: true, force: true });
await mkdir(to, { recursive: true });
await build({
  entryPoints: { app: "src/try/app.ts" },
  bundle: true,
  minify: true,
  sourcemap: "linked",
  format: "esm",
  target: "chrome111",
  legalComments: "none",
  logLevel: "warning",
  outdir: to,
});
for (const file of ["index.html", "app.css", "favicon.svg"]) await cp(`src/try/${file}`, `${to}/${file}`);
