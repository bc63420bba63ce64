// exchange/html_style.h: the look of the report: colours by name, light and dark, and for paper.
//
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
@media(prefers-color-scheme:dark){:root{--bg:oklch(20% .008 240);--surface:oklch(25% .01 240);
--text:oklch(93% .005 240);--muted:oklch(75% .012 240);--line:oklch(38% .012 240);
--accent:oklch(75% .09 195);--ok:oklch(78% .12 150);--caution:oklch(82% .12 85);
--critical:oklch(75% .14 27);--match:oklch(75% .12 300);--sound:oklch(78% .11 60);
--picture:oklch(76% .1 240);--origin:oklch(76% .1 170)}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--text);font:16px/1.45 system-ui,sans-serif}
main{max-width:960px;margin:0 auto;padding:24px 16px}
h1{font-size:20px;margin:0 0 16px}h2{font-size:20px;margin:0 0 4px;overflow-wrap:anywhere}
h3{font-size:16px;margin:24px 0 8px}
article{background:var(--surface);border:1px solid var(--line);border-radius:6px;padding:16px;
margin:0 0 24px}
p{margin:4px 0}.muted{color:var(--muted);font-size:14px}
.outcome{font-size:20px;font-weight:600}.ok{color:var(--ok)}.caution{color:var(--caution)}
.critical{color:var(--critical)}
table{border-collapse:collapse;width:100%;font-size:14px;font-variant-numeric:tabular-nums}
th,td{text-align:start;padding:4px 8px 4px 0;border-bottom:1px solid var(--line);
vertical-align:top;overflow-wrap:anywhere}
th{font-weight:600;color:var(--muted)}code{font-size:12px;overflow-wrap:anywhere}
.value{white-space:nowrap}.stills{display:flex;flex-wrap:wrap;gap:8px}figure{margin:0;width:148px}
figure{overflow:hidden}
figure img{width:100%;border-radius:6px;filter:blur(12px) grayscale(1);display:block}
figcaption{font-size:12px;color:var(--muted)}
.show:checked~.stills img,.show:checked~.pair img{filter:none}
.pair{display:grid;grid-template-columns:1fr 1fr;gap:8px;max-width:640px}.pair figure{width:auto}
svg{width:100%;height:auto;display:block}svg text{fill:var(--muted);font:12px system-ui}
a{color:var(--accent)}:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
@media print{body{background:#fff;color:#000;font-size:12px}article{break-inside:avoid;border:0}
.show,.show+label{display:none}}
)css";

}  // namespace vigie::exchange
