// exchange/html_style.h: the look of the report: colours by name, light and dark, and for paper.
//
// Method  every text has a contrast of 4.5:1 and every mark 3:1 with what it stands on; a state has
//         its sign beside its colour. Paper is always light.
// Threads a constant.
#pragma once

#include <string_view>

namespace vigie::exchange {

inline constexpr std::string_view kReportStyle = R"css(
:root{color-scheme:light dark;--bg:oklch(98% .003 200);--surface:oklch(100% 0 0);
--text:oklch(25% .01 240);--muted:oklch(45% .015 240);--line:oklch(88% .008 240);
--accent:oklch(48% .08 195);--ok:oklch(45% .1 150);--caution:oklch(48% .1 75);
--critical:oklch(47% .17 27);--match:oklch(55% .13 300);--sound:oklch(55% .12 60);
--picture:oklch(55% .1 240);--origin:oklch(50% .09 170)}
@media screen and (prefers-color-scheme:dark){:root{--bg:oklch(20% .008 240);
--surface:oklch(25% .01 240);--text:oklch(93% .005 240);--muted:oklch(75% .012 240);
--line:oklch(38% .012 240);--accent:oklch(75% .09 195);--ok:oklch(78% .12 150);
--caution:oklch(82% .12 85);--critical:oklch(75% .14 27);--match:oklch(75% .12 300);
--sound:oklch(78% .11 60);--picture:oklch(76% .1 240);--origin:oklch(76% .1 170)}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--text);font:16px/1.45 system-ui,sans-serif}
main,footer{max-width:960px;margin:0 auto;padding:24px 16px;
overflow-wrap:anywhere}footer{padding-top:0}
h1,h2{font-size:20px;margin:0 0 4px}
h3{font-size:16px;margin:24px 0 8px}h4{font-size:14px;margin:16px 0 4px}
h4.match::first-letter{text-transform:uppercase}
summary{margin:24px 0 8px}summary h3{display:inline;margin:0}
nav{margin:16px 0 24px}
article{background:var(--surface);border:1px solid var(--line);border-radius:6px;padding:16px;
margin:0 0 24px}
p{margin:4px 0}.muted{color:var(--muted);font-size:14px}
.outcome{font-size:20px;font-weight:600}.ok{color:var(--ok)}.caution{color:var(--caution)}
.critical{color:var(--critical)}.ok::before{content:"\2713\00a0"/""}
.caution::before{content:"\25b2\00a0"/""}.critical::before{content:"\25a0\00a0"/""}
table{border-collapse:collapse;width:100%;font-size:14px;font-variant-numeric:tabular-nums}
th,td{text-align:start;padding:4px 8px 4px 0;border-bottom:1px solid var(--line);
vertical-align:top}
th{font-weight:600;color:var(--muted)}th[scope=row]{width:30%;min-width:7em}
code{font-size:12px}
ul{list-style:none;margin:0 0 8px;padding:0;font-size:14px}
li{padding:4px 0;border-bottom:1px solid var(--line)}
.value{font-weight:600}.facts{display:block;color:var(--muted)}
.show{width:24px;height:24px;margin:0 4px 8px 0;vertical-align:middle;accent-color:var(--accent)}
.stills{display:grid;grid-template-columns:repeat(auto-fill,minmax(136px,1fr));gap:8px}
.pair{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(200px,45%),1fr));gap:8px;
margin:8px 0}
figure{margin:0;position:relative}
.one{position:absolute;z-index:1;top:4px;left:4px;width:24px;height:24px;margin:0;
accent-color:var(--accent)}
.frame{display:block;overflow:hidden;border-radius:6px;cursor:pointer;position:relative}
.drawn{position:absolute;inset:0;height:100%;pointer-events:none}
.drawn rect{fill:none}.drawn circle{fill:#fff;stroke:#000;stroke-width:2}
.drawn rect{stroke:var(--match);stroke-width:4}
.difference{display:block;position:relative;overflow:hidden;isolation:isolate}
.difference img+img{position:absolute;mix-blend-mode:difference}
.bands{margin:8px 0}.bands .bar{fill:var(--line)}.bands g{fill:var(--band)}
.bands polygon{fill-opacity:.35}
img{width:100%;filter:blur(12px) grayscale(1);display:block}
.one:checked+.frame img,.show:checked~.all img{filter:none}
figcaption{font-size:12px;color:var(--muted)}
svg{width:100%;display:block;overflow:visible}svg text{fill:var(--muted);font:12px system-ui}
a{color:var(--accent)}:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
.one:focus-visible{outline:3px solid var(--accent);box-shadow:0 0 0 5px var(--surface)}
.skip{position:absolute;left:-9999px}.skip:focus{position:static}
@media print{body{background:#fff;font-size:12px}article{border:0;padding:0}
h2,h3,h4,summary{break-after:avoid}figure,svg,tr,li{break-inside:avoid}
article+article{break-before:page}.show,.show+label,.one,.skip,.back,.ask{display:none}
details::details-content{content-visibility:visible;block-size:auto}}
)css";

}  // namespace vigie::exchange
