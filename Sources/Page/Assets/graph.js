// The stages: how busy each is, what waits before it, what was dropped.
import { away, every, get, h } from "./app.js";

export const title = "Graph";
const order = ["capture", "decode", "detect", "attributes", "track", "log", "media", "annotate", "encode", "results"];
const place = (stage) => (order.indexOf(stage.kind) + 1 || order.length + 1);

export async function show(main, signal) {
  const box = h("div.fields");
  main.append(h("div.head", {}, h("h1", {}, "Graph"), h("span.soft", {}, "the busiest stage of each source is marked")), box);
  let before = null;
  every(1, signal, async () => {
    const [now, { sources }] = await Promise.all([get("graph", signal), get("sources", signal)]);
    box.replaceChildren(...draw(now, before, sources));
    before = now;
  });
}

function draw(now, before, sources) {
  const seconds = before ? (now.t_ns - before.t_ns) / 1e9 : 0;
  const groups = new Map();
  for (const stage of now.stages) {
    const [kind, ...rest] = stage.name.split(".");
    const source = now.sources.length > 1 ? rest[0] : now.sources[0]?.name;
    const old = before?.stages.find((one) => one.name === stage.name);
    const rate = old && seconds ? Math.max(stage.emitted - old.emitted, stage.taken - old.taken) / seconds : 0;
    const busy = old && seconds ? Math.min((stage.busy_ns - old.busy_ns) / 1e9 / seconds, 8) : 0;
    if (!groups.has(source)) groups.set(source, []);
    groups.get(source).push({ ...stage, kind, rate, busy });
  }
  if (!groups.size) return [h("p.soft", {}, "No source runs.")];
  return [...groups].map(([name, stages]) => {
    stages.sort((a, b) => place(a) - place(b));
    // A source that is read waits for its packets: that is no work.
    const working = stages.filter((stage) => stage.kind !== "capture");
    const busiest = working.reduce((a, b) => (b.busy > a.busy ? b : a), working[0]);
    const source = now.sources.find((one) => one.name === name) || {};
    const known = sources.find((one) => one.name === name);
    const found = known && away(known);
    const quota = source.quota_fps ? `guaranteed ${source.quota_fps}/s, lent ${source.lent_fps.toFixed(1)}, borrowed ${source.borrowed_fps.toFixed(1)}` : "no quota";
    const drops = Object.entries(source.drops || {}).map(([cause, count]) => `${count} ${cause}`).join(", ") || "nothing dropped";
    return h("section", {}, h("h2", {}, name || "", found && h("span.pill.bad", { style: { marginLeft: "8px" } }, `${found.words}: ${found.reason}`), h("span.soft", {}, `   ${(source.fps || 0).toFixed(1)} frames/s, networks ${(source.fps_inferred || 0).toFixed(1)}/s, ${quota}, ${drops}`)),
      h("div.flow", {}, stages.map((stage) => node(stage, stage === busiest && stage.busy > 0.05))));
  });
}

function node(stage, isBusiest) {
  const line = (key, value) => [h("dt", {}, key), h("dd.num", {}, value)];
  const share = Math.min(Math.round(stage.busy * 100), 100);
  const time = (ns) => ns >= 1e9 ? `${(ns / 1e9).toFixed(1)} s` : ns >= 1e6 ? `${(ns / 1e6).toFixed(1)} ms` : `${(ns / 1e3).toFixed(0)} µs`;
  return h(isBusiest ? "div.node.busy" : "div.node", {},
    h("h3", { title: stage.name }, stage.kind, isBusiest ? h("span.pill.warn", {}, "busiest") : null),
    h("div.meter", { role: "meter", "aria-label": `${stage.name} busy`, "aria-valuenow": share, "aria-valuemin": 0, "aria-valuemax": 100 },
      h("i", { style: { width: `${share}%` } })),
    h("dl.facts", {}, line("rate", `${stage.rate.toFixed(1)} / s`), line(stage.kind === "capture" ? "reading" : "busy", `${share} %`),
      line("waiting", `${stage.depth} (most ${stage.depth_max})`), line("a call", `${time(stage.p50_ns)}, p99 ${time(stage.p99_ns)}`),
      stage.dropped ? line("dropped", String(stage.dropped)) : []));
}
