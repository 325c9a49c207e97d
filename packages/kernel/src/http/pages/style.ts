/** The style sheet of the server's own pages: two colour schemes from one set of names, narrow and wide screens. */

export const STYLE = `
:root {
  --ground: #fbfbfa; --raised: #ffffff; --ink: #1d2129; --quiet: #626a76; --line: #e3e5e8;
  --accent: #0b66c3; --good: #1a7f4b; --bad: #b3261e; --code: #f3f4f6;
  --get: #0b66c3; --post: #1a7f4b; --put: #8a5a00; --patch: #8a5a00; --delete: #b3261e;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #14161a; --raised: #1b1e24; --ink: #e6e8eb; --quiet: #98a1ae; --line: #2c313a;
    --accent: #6cb2ff; --good: #5fcf92; --bad: #ff8a80; --code: #22262d;
    --get: #6cb2ff; --post: #5fcf92; --put: #e5b567; --patch: #e5b567; --delete: #ff8a80;
  }
}
* { box-sizing: border-box }
body {
  margin: 0; background: var(--ground); color: var(--ink);
  font: 15px/1.6 system-ui, -apple-system, "Segoe UI", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif;
}
a { color: var(--accent); text-decoration: none }
a:hover { text-decoration: underline }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }
h1 { font-size: 1.9rem; margin: 0; letter-spacing: -.01em }
h2 { font-size: 1.15rem; margin: 2.2rem 0 .7rem }
h3 { font-size: .95rem; margin: 1.2rem 0 .4rem; color: var(--quiet); font-weight: 600 }
code, pre { font-family: ui-monospace, "SF Mono", Menlo, Consolas, monospace; font-size: .87em }
code { background: var(--code); padding: .1em .35em; border-radius: 4px; overflow-wrap: anywhere }
pre { background: var(--code); padding: .8rem 1rem; border-radius: 8px; overflow-x: auto; margin: .4rem 0; line-height: 1.5 }
pre code { background: none; padding: 0; overflow-wrap: normal }
table { border-collapse: collapse; width: 100% }
th { text-align: left; font-weight: 600; color: var(--quiet) }
th, td { padding: .45rem .8rem .45rem 0; border-bottom: 1px solid var(--line); vertical-align: top }
.quiet { color: var(--quiet) }
.good { color: var(--good) }
.bad { color: var(--bad) }
.sheet { max-width: 46rem; margin: 0 auto; padding: 3.5rem 1.25rem 4rem }
.links { display: flex; flex-wrap: wrap; gap: .6rem; padding: 0; margin: 0; list-style: none }
.links a { display: block; padding: .45rem .9rem; border: 1px solid var(--line); border-radius: 8px; background: var(--raised) }
.docs { display: grid; grid-template-columns: 17rem minmax(0, 1fr) }
.docs nav { position: sticky; top: 0; height: 100vh; overflow-y: auto; padding: 1.2rem; border-right: 1px solid var(--line) }
.docs nav ul { list-style: none; padding: 0; margin: .2rem 0 1rem }
.docs nav li { font-size: .87rem; padding: .12rem 0; line-height: 1.4 }
.docs main { padding: 2rem clamp(1rem, 4vw, 3rem) 6rem; max-width: 62rem }
.docs input {
  width: 100%; padding: .4rem .6rem; border: 1px solid var(--line); border-radius: 8px;
  background: var(--raised); color: inherit; font: inherit; margin: .8rem 0;
}
article { border: 1px solid var(--line); border-radius: 10px; background: var(--raised); margin: 0 0 1rem; padding: .2rem 1.1rem }
article summary { cursor: pointer; padding: .55rem 0; overflow-wrap: anywhere }
article .path { font-family: ui-monospace, Menlo, Consolas, monospace; font-size: .87rem }
.method { display: inline-block; min-width: 4.2rem; font-weight: 700; font-size: .78rem; letter-spacing: .03em }
.get { color: var(--get) } .post { color: var(--post) } .put { color: var(--put) }
.patch { color: var(--patch) } .delete { color: var(--delete) }
[hidden] { display: none }
@media (max-width: 760px) {
  .docs { display: block }
  .docs nav { position: static; height: auto; border: 0; border-bottom: 1px solid var(--line) }
  .docs nav ul { display: none }
}
@media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth } }
`
