// SPDX-License-Identifier: MIT
#include "compare_page.h"

// Hues as far apart as eyes of any kind can tell on both papers; shapes of markers differ as well.
const char *const compare_style[] = {
    ":root{color-scheme:light "
    "dark;--paper:#fcfbf8;--card:#fff;--ink:#1c1e21;--soft:#5b6068;--rule:#e2dfd8;--tint:#f4f1ea;",
    "--s0:#c2410c;--s1:#1d5fa8;--s2:#1a7f5a;--s3:#8b3fa0;--s4:#8f6a00;--s5:#3f4a5a;--s6:#0b7f95;--s7:#a3224f;",
    "--low:#2f74c0;--high:#d9730d}",
    "@media(prefers-color-scheme:dark){:root{--paper:#15171a;--card:#1c1f23;--ink:#e8e6e1;--soft:#a3a7ad;--rule:#"
    "33373d;"
    "--tint:#20242a;",
    "--s0:#ff9457;--s1:#7db7f2;--s2:#5fce9f;--s3:#d699e6;--s4:#e0bb4a;--s5:#b6c0ce;--s6:#5ccbe0;--s7:#f58aae}}",
    "*{box-sizing:border-box}",
    "html{-webkit-text-size-adjust:100%}",
    "body{margin:0;background:var(--paper);color:var(--ink);font:17px/1.55 Charter,'Bitstream Charter','Sitka "
    "Text',Cambria,"
    "Georgia,serif}",
    "main{max-width:76rem;margin:0 auto;padding:0 1.25rem 5rem}",
    "header{padding:3.5rem 0 1rem}",
    ".eyebrow,th,td,figcaption,.facts,.legend,.chart "
    "text,footer,code,pre,button,dt{font-family:system-ui,-apple-system,"
    "'Segoe UI',Roboto,'Noto Sans',Helvetica,Arial,sans-serif}",
    ".eyebrow{margin:0;color:var(--s0);font-size:.8rem;font-weight:600;overflow-wrap:anywhere}",
    "h1{margin:.3rem 0 "
    "1rem;font-size:clamp(1.7rem,5vw,2.6rem);line-height:1.15;font-weight:600;overflow-wrap:anywhere}",
    "h2{margin:3.5rem 0 .6rem;font-size:1.45rem;line-height:1.25;font-weight:600}",
    "h3{margin:1.8rem 0 .4rem;font-size:1.05rem;font-weight:600}",
    "p{margin:.6rem 0;max-width:42rem;overflow-wrap:anywhere}",
    ".lede{font-size:1.25rem;line-height:1.45}",
    ".facts{display:flex;flex-wrap:wrap;gap:.3rem 1.6rem;margin:1.6rem 0 0;padding:.9rem 0;border:solid var(--rule);"
    "border-width:1px 0;font-size:.85rem;color:var(--soft)}",
    ".facts b{color:var(--ink);font-weight:600}",
    ".soft{color:var(--soft)}",
    ".scroll{overflow-x:auto;margin:1rem 0;border:1px solid var(--rule);border-radius:6px;background:var(--card)}",
    "table{border-collapse:collapse;width:100%;font-size:.82rem;font-variant-numeric:tabular-nums}",
    "th,td{padding:.42rem .55rem;text-align:right;white-space:nowrap}",
    "th:first-child,td:first-child{text-align:left;position:sticky;left:0;background:var(--card)}",
    "td.set{text-align:left;white-space:normal;min-width:6rem;max-width:9rem;color:var(--soft)}",
    "th.set{text-align:left}",
    "thead th{border-bottom:1px solid var(--rule);font-weight:600;vertical-align:bottom}",
    "thead .over th,thead .over td{border-bottom:0;padding-bottom:0;color:var(--soft);font-weight:500}",
    "tbody tr+tr td{border-top:1px solid var(--rule)}",
    "tbody tr:hover td{background:var(--tint)}",
    ".over .first{text-align:left}",
    ":is(thead tr:not(.over),tbody tr)>:nth-child(3n+6),.first{border-left:1px solid var(--rule)}",
    "td.best{font-weight:700}",
    "tr.ours td:first-child{box-shadow:inset 3px 0 var(--s0);font-weight:600}",
    "th button{all:unset;cursor:pointer}",
    "th button:hover,th button:focus-visible{text-decoration:underline;text-underline-offset:3px}",
    "th button:focus-visible{outline:2px solid var(--s1);outline-offset:3px}",
    "th[aria-sort=ascending] button::after{content:'\\2009\\2191'}",
    "th[aria-sort=descending] button::after{content:'\\2009\\2193'}",
    ".cards{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,19rem),1fr));gap:1.6rem "
    "1.4rem;margin:1.2rem 0}",
    ".cards.wide{grid-template-columns:repeat(auto-fill,minmax(min(100%,24rem),1fr))}",
    "figure{margin:0;min-width:0}",
    "figcaption{margin-top:.45rem;font-size:.82rem;line-height:1.4;color:var(--soft);max-width:none}",
    "figcaption b{color:var(--ink);font-weight:600}",
    ".pair{display:grid;grid-template-columns:1fr 1fr;gap:3px}",
    ".pair.one{grid-template-columns:1fr 1fr}",
    "img{display:block;width:100%;height:auto;border-radius:3px}",
    "img.dots{image-rendering:pixelated}",
    "img.error{background:var(--card);box-shadow:inset 0 0 0 1px var(--rule);outline:1px solid "
    "var(--rule);outline-offset:-1px}",
    ".scale{display:flex;align-items:center;gap:.6rem;margin:.8rem "
    "0;font-size:.82rem;color:var(--soft);font-family:system-ui,"
    "sans-serif;flex-wrap:wrap}",
    ".scale i{flex:0 1 12rem;height:.7rem;border-radius:2px;border:1px solid "
    "var(--rule);background:linear-gradient(90deg,"
    "var(--low),transparent 50%,var(--high))}",
    ".plots{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,25rem),1fr));gap:1.5rem "
    "2rem;margin:1rem 0}",
    ".chart{display:block;width:100%;max-width:36rem;height:auto;overflow:visible}",
    ".chart .grid{stroke:var(--rule);stroke-width:1}",
    ".chart .axis{stroke:var(--soft);stroke-width:1}",
    ".chart .break{stroke:var(--soft);stroke-width:1;stroke-dasharray:2 4}",
    ".chart text{font-size:12px;text-rendering:geometricPrecision;fill:var(--soft)}",
    ".chart .title{fill:var(--ink)}",
    ".chart .label{font-size:11.5px;font-weight:600;paint-order:stroke;stroke:var(--paper);stroke-width:3px}",
    ".mark{stroke:var(--paper);stroke-width:1;vector-effect:non-scaling-stroke}",
    ".line{fill:none;stroke-width:1.8;stroke-linejoin:round}",
    ".mark.s0,.chart .t0{fill:var(--s0)}.mark.s1,.chart .t1{fill:var(--s1)}.mark.s2,.chart .t2{fill:var(--s2)}",
    ".mark.s3,.chart .t3{fill:var(--s3)}.mark.s4,.chart .t4{fill:var(--s4)}.mark.s5,.chart .t5{fill:var(--s5)}",
    ".mark.s6,.chart .t6{fill:var(--s6)}.mark.s7,.chart .t7{fill:var(--s7)}",
    ".line.s0{stroke:var(--s0)}.line.s1{stroke:var(--s1)}.line.s2{stroke:var(--s2)}.line.s3{stroke:var(--s3)}",
    ".line.s4{stroke:var(--s4)}.line.s5{stroke:var(--s5)}.line.s6{stroke:var(--s6)}.line.s7{stroke:var(--s7)}",
    ".legend{display:flex;flex-wrap:wrap;gap:.25rem 1.2rem;margin:.8rem 0 "
    "0;padding:0;list-style:none;font-size:.82rem}",
    ".legend li{display:flex;align-items:center;gap:.35rem}",
    ".key{width:14px;height:14px;flex:none}",
    "pre{margin:.8rem 0;padding:.8rem 1rem;overflow-x:auto;border:1px solid "
    "var(--rule);border-radius:6px;background:var(--card);"
    "font:.85rem/1.5 ui-monospace,'DejaVu Sans Mono',Menlo,Consolas,monospace}",
    "dl{margin:1rem 0;display:grid;grid-template-columns:minmax(8rem,14rem) 1fr;gap:.45rem 1.4rem}",
    "dt{font-size:.85rem;font-weight:600;padding-top:.15rem}dd{margin:0;overflow-wrap:anywhere}",
    "@media(max-width:40rem){body{font-size:16px}header{padding-top:2rem}dl{grid-template-columns:1fr;gap:.1rem}"
    "dd{margin-bottom:.7rem}h2{margin-top:2.6rem}}",
    "@media print{.scroll{overflow:visible}main{max-width:none}}",
    NULL,
};

// Without "less than" and "and" signs, which XML would have written otherwise.
const char *const compare_script[] = {
    "for (const button of document.querySelectorAll('th button'))",
    "  button.addEventListener('click', () => {",
    "    const cell = button.closest('th'), body = cell.closest('table').tBodies[0];",
    "    const column = Number(button.dataset.column), was = cell.getAttribute('aria-sort');",
    "    const up = was ? was === 'descending' : button.dataset.first === 'up';",
    "    for (const other of body.parentNode.querySelectorAll('[aria-sort]')) other.removeAttribute('aria-sort');",
    "    cell.setAttribute('aria-sort', up ? 'ascending' : 'descending');",
    "    const value = row => row.cells[column].dataset.value;",
    "    const text = button.dataset.text === '1';",
    "    const order = (a, b) => text ? value(a).localeCompare(value(b)) : Number(value(a)) - Number(value(b));",
    "    body.append(...Array.from(body.rows).sort((a, b) => up ? order(a, b) : order(b, a)));",
    "  });",
    NULL,
};
