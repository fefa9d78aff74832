/** The page's style: light and dark, on narrow screens and on paper. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1b1f24; --faint: #57606a; --paper: #fff; --panel: #f4f6f8; --rule: #d0d7de; --link: #0b5cad; --good: #1a7f37; --bad: #b3261e; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e4e7eb; --faint: #9aa4af; --paper: #14171c; --panel: #1d2229; --rule: #39414b; --link: #79b8ff; --good: #4cc26a; --bad: #ff8a80; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 1160px; padding: 1.5rem 16px 4rem; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 .6rem; }
h2 { font-size: 1.3rem; margin: 2.6rem 0 .6rem; padding-top: .6rem; border-top: 1px solid var(--rule); }
h3 { font-size: 1.05rem; margin: 1.8rem 0 .4rem; }
p, dl, .notes { max-width: 46rem; }
p { margin: .5rem 0; overflow-wrap: anywhere; }
a { color: var(--link); }
.faint { color: var(--faint); font-size: .9rem; }
nav ul { display: flex; flex-wrap: wrap; gap: .2rem 1rem; list-style: none; margin: 1rem 0 0; padding: 0; }
dt { font-weight: 600; margin-top: .6rem; }
dd { margin: 0 0 0 1rem; }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(240px, 100%), 1fr)); gap: 12px; list-style: none; margin: 1rem 0; padding: 0; }
.cards li { background: var(--panel); border: 1px solid var(--rule); border-radius: 8px; padding: 12px 14px; }
.cards strong { display: block; font-size: 1.9rem; line-height: 1.2; font-variant-numeric: tabular-nums; }
.plots { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(348px, 100%), 1fr)); gap: 20px 24px; margin: .8rem 0; align-items: start; }
figure { margin: 0; min-width: 0; break-inside: avoid; }
figcaption { font-size: .9rem; font-weight: 600; margin-bottom: .3rem; overflow-wrap: anywhere; }
svg { display: block; max-width: 100%; height: auto; overflow: visible; }
.scroll { overflow-x: auto; margin: .8rem 0; }
table { border-collapse: collapse; font-size: .875rem; font-variant-numeric: tabular-nums; }
caption { text-align: left; color: var(--faint); padding-bottom: .3rem; }
th, td { padding: .2rem .7rem; text-align: right; border-bottom: 1px solid var(--rule); white-space: nowrap; }
th:first-child, td:first-child { text-align: left; padding-left: 0; }
thead th { vertical-align: bottom; color: var(--faint); font-weight: 600; }
tbody th { font-weight: 400; }
tbody th.group { font-weight: 600; padding-top: .8rem; white-space: normal; }
td.text, th.text { text-align: left; }
td.text:last-child { white-space: normal; min-width: 11rem; }
details { margin: .6rem 0; }
summary { cursor: pointer; color: var(--link); }
.reached { color: var(--good); }
.missed { color: var(--bad); font-weight: 600; }
.swatch { display: inline-block; width: .7em; height: .7em; margin-right: .4em; border-radius: 2px; }
@media (max-width: 500px) {
  th, td { padding: .2rem .5rem; }
  tbody th { white-space: normal; min-width: 8rem; }
}
@media print {
  :root { --ink: #000; --faint: #444; --paper: #fff; --panel: #fff; --rule: #bbb; --link: #000; --good: #000; --bad: #000; }
  body { font-size: 10pt; max-width: none; padding: 0; }
  nav { display: none; }
  h2, h3 { break-after: avoid; }
  .scroll { overflow: visible; }
  tr { break-inside: avoid; }
  table { font-size: 8pt; }
  tbody th, td.text { white-space: normal; }
  .reached, .missed { white-space: nowrap; }
  details::details-content { content-visibility: visible; block-size: auto; }
}
`;
