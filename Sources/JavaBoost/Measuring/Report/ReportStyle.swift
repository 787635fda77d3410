/// The page's style sheet.
enum ReportStyle {
    static let css: StaticString = """
        :root{color-scheme:light dark;--bg:#fff;--ink:#16202c;--soft:#5b6776;--line:#e3e8ee;--card:#f5f7fa;--base:#9aa5b1;
        --good:#0f766e;--open:#8fa3b8;--bad:#c2410c;--cpu:#2563eb;--rss:#2563eb;--pss:#93b4f5;--mark:#16202c;
        --jvm:#64748b;--loading:#ea8a0c;--jit:#2563eb;--gc:#a21caf;--app:#0f9d76;
        --archive:#0f766e;--modules:#7cc4bd;--jars:#ea8a0c;--made:#b8c2cc;--steady:#2563eb}
        @media (prefers-color-scheme:dark){:root{--bg:#10161d;--ink:#e8edf3;--soft:#9dabba;--line:#2a3541;--card:#18212b;
        --base:#66727f;--good:#2dbcae;--open:#60758a;--bad:#f0783c;--cpu:#6b9bff;--rss:#6b9bff;--pss:#3c5a9c;--mark:#f4f7fa;
        --jvm:#8a9bb0;--loading:#f2a33a;--jit:#6b9bff;--gc:#d65fe3;--app:#35c795;
        --archive:#2dbcae;--modules:#23706a;--jars:#f2a33a;--made:#566472;--steady:#6b9bff}}
        *{box-sizing:border-box}
        body{margin:0;background:var(--bg);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;
        font-variant-numeric:tabular-nums}
        main{max-width:62rem;margin:0 auto;padding:2.5rem 1.5rem 4rem}
        header{margin-bottom:3rem}
        .kicker{margin:0;color:var(--soft);font-weight:600;overflow-wrap:anywhere}
        h1{font-size:clamp(1.9rem,6vw,3.6rem);line-height:1.08;letter-spacing:-.02em;margin:.4rem 0 .7rem;font-weight:650}
        h1 strong{color:var(--good);font-weight:800}
        h2{font-size:1.35rem;letter-spacing:-.01em;margin:0 0 .2rem}
        h3{font-size:1rem;margin:1.4rem 0 .4rem}
        section{border-top:1px solid var(--line);padding:1.8rem 0 2rem}
        .lead{margin:0 0 1rem;color:var(--soft);max-width:46rem;overflow-wrap:anywhere}
        .caution{border:1px solid var(--loading);border-radius:.7rem;padding:1rem 1.3rem;margin-bottom:2rem}
        .caution h2{font-size:1.05rem}.caution li{margin:.25rem 0;overflow-wrap:anywhere}
        .tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(11rem,1fr));gap:.8rem;margin-top:1.6rem}
        .tile{background:var(--card);border:1px solid var(--line);border-radius:.7rem;padding:.9rem 1.1rem}
        .tile b{display:block;font-size:1.75rem;line-height:1.25;letter-spacing:-.01em}
        .note{display:block;color:var(--soft);font-size:.82rem;font-weight:400;line-height:1.35;overflow-wrap:anywhere}
        .legend{display:flex;flex-wrap:wrap;gap:.3rem 1.1rem;margin:0 0 .6rem;font-size:.85rem;color:var(--soft)}
        .chip{display:inline-block;width:.8rem;height:.8rem;border-radius:.2rem;margin-right:.4rem;vertical-align:-.05rem}
        .row{display:grid;grid-template-columns:12rem minmax(0,1fr) 10.5rem;gap:0 1rem;align-items:center;padding:.3rem 0}
        .row .name{font-weight:600;line-height:1.3;overflow-wrap:anywhere}
        .row .value{text-align:right;line-height:1.3}
        .row .track{position:relative}
        .axis{padding:0;font-size:.75rem;color:var(--soft)}
        .axis .track{height:1.2rem}
        .axis span{position:absolute;transform:translateX(-50%);white-space:nowrap}
        .axis span:first-child{transform:none}
        svg{display:block;width:100%;overflow:visible}
        .bars{position:relative}.row{position:relative}
        .row.grid{position:absolute;inset:1.2rem 0 0;padding:0;align-items:stretch}
        .row.grid span{position:absolute;top:0;bottom:0;border-left:1px solid var(--line)}
        .tip{position:absolute;top:0;height:26px;line-height:26px;margin-left:.5rem;font-weight:700;font-size:.95rem;
        color:var(--good);white-space:nowrap}
        .one{stroke:var(--soft);stroke-width:1.5;stroke-dasharray:3 3;vector-effect:non-scaling-stroke}
        .interval{stroke:var(--mark);stroke-width:2;vector-effect:non-scaling-stroke}
        .ready{stroke:var(--mark);stroke-width:1.5;stroke-dasharray:4 3;vector-effect:non-scaling-stroke}
        .dot{stroke:var(--mark);stroke-width:5;stroke-linecap:round;stroke-opacity:.33;vector-effect:non-scaling-stroke}
        .baseline{fill:var(--base);background:var(--base)}.good{fill:var(--good);background:var(--good)}
        .open{fill:var(--open);background:var(--open)}.bad{fill:var(--bad);background:var(--bad)}
        .cpu{fill:var(--cpu)}.steady{fill:var(--steady)}
        .rss{fill:var(--rss);background:var(--rss)}.pss{fill:var(--pss);background:var(--pss)}
        .jvm{fill:var(--jvm);background:var(--jvm)}.loading{fill:var(--loading);background:var(--loading)}
        .jit{fill:var(--jit);background:var(--jit)}.gc{fill:var(--gc);background:var(--gc)}
        .app{fill:var(--app);background:var(--app)}
        .archive{fill:var(--archive);background:var(--archive)}.modules{fill:var(--modules);background:var(--modules)}
        .jars{fill:var(--jars);background:var(--jars)}.made{fill:var(--made);background:var(--made)}
        .chip.interval{height:2px;background:var(--mark);vertical-align:.25rem;border-radius:0}
        .chip.pair{width:.45rem;height:.45rem;border-radius:50%;background:var(--mark);opacity:.4;vertical-align:.08rem}
        .chip.ready{width:0;height:.9rem;border-left:2px dashed var(--mark);background:none;border-radius:0}
        .wide{overflow-x:auto}
        table{border-collapse:collapse;font-size:.88rem;min-width:100%}
        th,td{padding:.35rem .7rem;border-bottom:1px solid var(--line);text-align:right;white-space:nowrap}
        th{font-weight:600}thead th{white-space:normal;vertical-align:bottom;min-width:6rem}
        tbody th,thead th:first-child{text-align:left;color:var(--soft);font-weight:500;padding-left:0}
        dl{display:grid;grid-template-columns:10rem minmax(0,1fr);gap:.45rem 1rem;margin:0;font-size:.92rem}
        dt{font-weight:600}dd{margin:0;color:var(--soft)}
        ul{margin:0;padding-left:1.2rem}.commands{list-style:none;padding:0}
        .commands code{display:block;color:var(--soft);font:.8rem/1.45 ui-monospace,SFMono-Regular,Menlo,monospace;
        overflow-wrap:anywhere;margin:.1rem 0 .7rem}
        @media (max-width:44rem){main{padding:1.5rem 1rem 3rem}.row{grid-template-columns:minmax(0,1fr) auto;gap:.15rem .8rem;
        padding:.55rem 0}.row .track{grid-column:1/-1;grid-row:2}.axis .name,.axis .value,.row.grid .name,.row.grid .value{display:none}
        .row.grid{grid-template-rows:1fr}.row.grid .track{grid-row:1}
        dl{grid-template-columns:minmax(0,1fr);gap:.1rem}dd{margin-bottom:.6rem}.row .value{align-self:end}}
        @media print{body{font-size:9pt;print-color-adjust:exact;-webkit-print-color-adjust:exact}main{max-width:none;padding:0}
        section,.row,.tile{break-inside:avoid}section{padding:.7rem 0}header{margin-bottom:1rem}
        .tiles{grid-template-columns:repeat(4,1fr)}.tile b{font-size:1.4rem}}
        """
}
