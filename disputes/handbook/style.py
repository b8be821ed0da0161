"""The style of a handbook's page: for desk, phone and print, in light and dark; contrasts of WCAG AA."""

STYLE = """
:root{--page:#fff;--text:#1b1f24;--dim:#57606a;--line:#d0d7de;--head:#f3f5f8;--link:#0b5cad;--code:#f0f2f5}
@media (prefers-color-scheme:dark){:root{--page:#14181d;--text:#e8eaed;--dim:#b3bac2;--line:#3d444d;--head:#1e242b;
--link:#79b0f2;--code:#242b33}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--text);font:16px/1.5 system-ui,"Noto Sans","Noto Sans CJK SC",
"PingFang SC","Microsoft YaHei",sans-serif}
a{color:var(--link)}
.skip{position:absolute;left:-99em}.skip:focus{left:1em;top:1em;background:var(--page);padding:.3em .6em}
nav{padding:1rem 1.25rem;border-bottom:1px solid var(--line)}
nav ol{margin:.3rem 0 0;padding:0;list-style:none;display:flex;flex-wrap:wrap;gap:.2rem 1.1rem}
.nav-title{margin:0;font-weight:600}
main{max-width:72rem;margin:0 auto;padding:1rem 1.25rem 4rem;overflow-wrap:anywhere}
h1{font-size:1.8rem;line-height:1.2;margin:.6rem 0}
h2{font-size:1.4rem;margin:2.6rem 0 .6rem;padding-bottom:.25rem;border-bottom:2px solid var(--line)}
h3{font-size:1.1rem;margin:1.8rem 0 .4rem}
h4{font-size:1rem;margin:1.2rem 0 .3rem}
h2 small,h3 small,h4 small{font-weight:400;color:var(--dim);font-size:.8rem;margin-left:.6em}
small{color:var(--dim);font-size:.85em}
code{font:.88em ui-monospace,"Noto Sans Mono",Menlo,Consolas,monospace;background:var(--code);padding:.05em .3em;
border-radius:3px}
.table{overflow-x:auto;margin:.5rem 0 1rem}
table{border-collapse:collapse;width:100%;font-size:.9rem}
caption{text-align:left;color:var(--dim);font-size:.8rem;padding:0 0 .2rem}
th,td{border:1px solid var(--line);padding:.35rem .55rem;text-align:left;vertical-align:top;min-width:5.5rem}
thead th{background:var(--head)}
tbody th{font-weight:600;width:9.5rem;background:var(--head)}
td div+div,th div+div{margin-top:.25rem}
figure{margin:.8rem 0 1.4rem;overflow-x:auto}
figure svg{display:block;width:100%;height:auto;min-width:38rem;max-width:60rem}
figcaption{color:var(--dim);font-size:.85rem;margin-top:.3rem}
:focus-visible{outline:3px solid var(--link);outline-offset:2px}
:target{scroll-margin-top:1rem}
@media screen and (max-width:44rem){main,nav{padding-left:.8rem;padding-right:.8rem}h1{font-size:1.4rem}
table,tbody,tr,th,td{display:block;width:auto!important;border-width:0}thead{display:none}caption{display:block}
tbody tr{border:1px solid var(--line);border-top-width:0}tbody tr:first-child{border-top-width:1px}
th,td{padding:.25rem .6rem}td:empty{display:none}
td[data-label]::before{content:attr(data-label);display:block;color:var(--dim);font-size:.75rem}}
@media print{:root{--page:#fff;--text:#000;--dim:#444;--line:#999;--head:#eee;--link:#000;--code:#eee}
body{font-size:10pt}nav,.skip{display:none}main{max-width:none;padding:0}h2{break-before:page}h2:first-of-type
{break-before:auto}h2,h3,h4{break-after:avoid}tr,figure{break-inside:avoid}.table,figure{overflow:visible}
figure svg{min-width:0}thead{display:table-header-group}@page{margin:1.6cm}}
"""
