/** The style sheet of the sign-in pages: one narrow card, two colour schemes from one set of names. */

export const STYLE = `
:root {
  --ground: #f4f5f6; --card: #ffffff; --ink: #1d2129; --quiet: #5d6572; --line: #d9dce1; --soft: #f2f3f5;
  --accent: #0b5cb0; --on-accent: #ffffff; --accent-deep: #094b91; --good: #1a7f4b; --bad: #b3261e;
  --bad-ground: #fdecea; --good-ground: #e8f5ee;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #111317; --card: #1a1d23; --ink: #e6e8eb; --quiet: #9aa3b0; --line: #343a44; --soft: #22262d;
    --accent: #6cb2ff; --on-accent: #0b1a2b; --accent-deep: #8fc4ff; --good: #5fcf92; --bad: #ff9a91;
    --bad-ground: #3a1f1e; --good-ground: #17301f;
  }
}
* { box-sizing: border-box }
html { height: 100% }
body {
  margin: 0; min-height: 100%; display: flex; flex-direction: column; align-items: center;
  padding: clamp(1.25rem, 9vh, 6rem) 1.25rem 1.5rem; background: var(--ground); color: var(--ink);
  font: 16px/1.6 system-ui, -apple-system, "Segoe UI", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif;
}
main {
  width: 100%; max-width: 25rem; padding: 2rem; background: var(--card);
  border: 1px solid var(--line); border-radius: 14px;
}
main.wide { max-width: 44rem }
.brand { display: flex; align-items: center; gap: .55rem; margin: 0 0 1.4rem; color: var(--quiet); font-size: .9rem }
.brand svg { flex: none }
.brand b { color: var(--ink); font-weight: 650; letter-spacing: -.01em }
.brand span:not(:empty)::before { content: "/"; margin-right: .55rem; color: var(--line) }
h1 { font-size: 1.45rem; line-height: 1.3; margin: 0 0 .35rem; letter-spacing: -.015em; font-weight: 650 }
h2 { font-size: 1.05rem; margin: 0 0 .2rem; font-weight: 650 }
p { margin: .4rem 0 }
a { color: var(--accent); text-decoration: none }
a:hover { text-decoration: underline }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }
.quiet { color: var(--quiet); font-size: .92rem }
form { margin: 0 }
.fields { display: grid; gap: .95rem; margin: 1.3rem 0 0 }
label { display: grid; gap: .3rem; font-size: .9rem; font-weight: 550 }
label .quiet { font-weight: 400 }
input {
  width: 100%; min-height: 2.85rem; padding: .5rem .8rem; font: inherit; font-weight: 400; color: inherit;
  background: var(--card); border: 1px solid var(--line); border-radius: 9px;
}
input:hover { border-color: var(--quiet) }
input:focus { border-color: var(--accent); outline: 2px solid var(--accent); outline-offset: -1px }
input.code { font: 1.25rem/1 ui-monospace, "SF Mono", Menlo, Consolas, monospace; letter-spacing: .12em }
button, .button {
  display: inline-flex; align-items: center; justify-content: center; gap: .5rem; min-height: 2.85rem;
  padding: .5rem 1.1rem; font: inherit; font-weight: 600; cursor: pointer; border-radius: 9px;
  border: 1px solid var(--line); background: var(--card); color: var(--ink);
}
button:hover, .button:hover { border-color: var(--quiet); text-decoration: none }
.primary { background: var(--accent); border-color: var(--accent); color: var(--on-accent) }
.primary:hover { background: var(--accent-deep); border-color: var(--accent-deep) }
.danger { color: var(--bad) }
.small { min-height: 2.1rem; padding: .2rem .75rem; font-size: .88rem; font-weight: 550 }
.full > button, button.full { width: 100% }
.choices { display: grid; gap: .6rem; margin-top: .6rem }
.after { margin-top: 1.3rem }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: .7rem; margin-top: 1.3rem }
.pair button { width: 100% }
.or { display: flex; align-items: center; gap: .8rem; margin: 1.3rem 0 .7rem; color: var(--quiet); font-size: .85rem }
.or::before, .or::after { content: ""; flex: 1; height: 1px; background: var(--line) }
.note { margin: 1.1rem 0 0; padding: .65rem .9rem; border-radius: 9px; font-size: .92rem }
.note.bad { color: var(--bad); background: var(--bad-ground) }
.note.good { color: var(--good); background: var(--good-ground) }
.foot { margin-top: 1.4rem; font-size: .9rem }
code { font-family: ui-monospace, "SF Mono", Menlo, Consolas, monospace; font-size: .88em; background: var(--soft);
  padding: .12em .4em; border-radius: 5px; overflow-wrap: anywhere }
.languages { margin: auto 0 0; padding-top: 1.5rem; display: flex; align-items: center; line-height: 1.5; gap: 1.1rem; font-size: .88rem; color: var(--quiet) }
.languages a { padding: .2rem 0 }
section { padding: 1.5rem 0; border-top: 1px solid var(--line) }
section:last-child { padding-bottom: 0 }
main.wide > section:first-of-type { margin-top: 1.5rem }
.head { display: flex; flex-wrap: wrap; gap: .5rem 1rem; justify-content: space-between; align-items: start }
.list { list-style: none; margin: .8rem 0 0; padding: 0; display: grid; gap: .5rem }
.list li { display: flex; gap: .8rem; justify-content: space-between; align-items: center; padding: .6rem .9rem;
  border: 1px solid var(--line); border-radius: 9px; min-width: 0 }
.list li > div { min-width: 0; overflow-wrap: anywhere; line-height: 1.45 }
.list form { flex: none }
.tag { display: inline-block; padding: 0 .5em; border-radius: 99px; font-size: .8rem; font-weight: 600;
  color: var(--good); background: var(--good-ground); vertical-align: .08em }
.scopes { margin: 1rem 0 0; padding: 0; list-style: none; border: 1px solid var(--line); border-radius: 9px }
.scopes li { padding: .6rem .9rem }
.scopes li + li { border-top: 1px solid var(--line) }
.codes { columns: 2; list-style: none; margin: 1.1rem 0 0; padding: .9rem 1rem; background: var(--soft); border-radius: 9px;
  font: .92rem/1.9 ui-monospace, "SF Mono", Menlo, Consolas, monospace }
.qr { display: block; width: 11.5rem; height: 11.5rem; margin: 1.1rem auto .4rem; border-radius: 9px; background: #ffffff; padding: .4rem }
.inline { display: flex; flex-wrap: wrap; gap: .6rem; align-items: end; margin-top: .9rem }
.inline label { flex: 1 1 12rem }
.secret { text-align: center }
[hidden] { display: none !important }
@media (max-width: 480px) {
  body { padding: 0; background: var(--card) }
  main, main.wide { border: 0; border-radius: 0; padding: 2rem 1.25rem 1rem; max-width: none }
  .languages { padding: 1rem 1.25rem 1.5rem; width: 100% }
  .codes { columns: 1 }
}
`
