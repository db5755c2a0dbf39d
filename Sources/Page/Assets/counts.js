// What the rules counted, over time.
import { api, clock, every, get, h } from "./app.js";
import { save } from "./events.js";

export const title = "Counts";

export async function show(main, signal) {
  const step = h("select", { "aria-label": "Interval" },
    ["10s", "1m", "5m", "15m", "1h"].map((text) => h("option", { selected: text === "1m" }, text)));
  const cards = h("div.cards");
  const heat = h("div.cards", { style: { marginTop: "14px" } });
  let last = null;
  main.append(h("div.head", {}, h("h1", {}, "Counts"), h("div.row.push", {}, step,
    h("button", { onclick: () => last && save("counts.csv", table(last), "text/csv") }, "CSV of what is seen"))), cards, heat);
  const [{ sources }, { rules }] = await Promise.all([get("sources", signal), get("rules", signal)]);
  for (const source of sources) {
    const name = encodeURIComponent(source.name);
    const stamp = Date.now();
    heat.append(h("section.panel", {}, h("h2", {}, `Where tracks were: ${source.name}`),
      !source.size ? h("p.soft", {}, "It has given no picture yet.") : h("div.heat", {}, h("img", { alt: `A still of ${source.name}`, src: `${api}sources/${name}/snapshot.jpg?annotated=0&width=640&at=${stamp}`, onerror: (event) => event.target.remove() }),
        h("img", { alt: "Places of tracks, from few (blue) to many (red)", src: `${api}heat.png?source=${name}&at=${stamp}`, onerror: (event) => event.target.remove() }))));
  }
  const load = async () => {
    last = await get(`counts?every=${step.value}`, signal);
    cards.replaceChildren(...last.rules.filter((rule) => rule.rule !== "tracks" && Object.keys(rule.totals).length).map((rule) => card(rule, last)));
    if (!cards.children.length) cards.append(h("p.soft", {}, rules.length ? "No rule has counted anything yet." : "There is no rule yet. Draw a line or a zone under Rules."));
  };
  step.addEventListener("change", load);
  every(3, signal, load);
}

function card(rule, all) {
  const totals = rule.totals;
  const one = (word, label) => totals[word] === undefined ? null
    : h("div", {}, h("div.big.num", {}, String(totals[word])), h("div.soft", {}, label));
  const others = Object.entries(totals).filter(([word]) => !["in", "out", "enter", "exit"].includes(word));
  const classes = Object.entries(rule.by_class || {}).map(([name, count]) => `${count} ${name}`).join(", ");
  const stays = (rule.dwell || []).some((count) => count > 0);
  return h("section.panel", {}, h("h2", {}, `${rule.rule}`, h("span.soft", {}, `  ${rule.source}`)),
    h("div.row", { style: { gap: "26px" } }, one("in", "in"), one("out", "out"), one("enter", "entered"), one("exit", "left"),
      rule.occupancy === undefined ? null : h("div", {}, h("div.big.num", {}, String(rule.occupancy)), h("div.soft", {}, "inside")),
      others.map(([word, count]) => h("div", {}, h("div.big.num", {}, String(count)), h("div.soft", {}, word)))),
    rule.intervals.length ? bars(rule, all.every_ns) : null,
    classes ? h("p.soft", {}, classes) : null,
    stays ? [h("h2", { style: { marginTop: "8px" } }, "How long they stayed"), histogram(rule.dwell, all.dwell_bounds_s)] : null);
}

function bars(rule, step) {
  const first = Number(rule.intervals[0].from_t_ns) / step, last = Number(rule.intervals.at(-1).from_t_ns) / step;
  const count = Math.min(last - first + 1, 240), width = 560 / count;
  const up = (one) => (one.counts.in || 0) + (one.counts.enter || 0), down = (one) => (one.counts.out || 0) + (one.counts.exit || 0);
  const most = Math.max(1, ...rule.intervals.map((one) => Math.max(up(one), down(one))));
  const parts = [];
  for (const one of rule.intervals) {
    const x = 36 + (Number(one.from_t_ns) / step - first) * width;
    if (x > 600) continue;
    const thick = Math.max(width - 1, 1);
    parts.push(h("rect.bar-in", { x, y: 65 - up(one) / most * 55, width: thick, height: up(one) / most * 55 }, h("title", {}, `${clock(one.from_t_ns, 0)}: ${up(one)} in`)),
      h("rect.bar-out", { x, y: 67, width: thick, height: down(one) / most * 55 }, h("title", {}, `${clock(one.from_t_ns, 0)}: ${down(one)} out`)));
  }
  return h("svg.chart", { viewBox: "0 0 600 150", role: "img", "aria-label": `Counts of ${rule.rule} over time` },
    h("line.axis", { x1: 36, x2: 596, y1: 66, y2: 66 }), parts,
    h("text", { x: 2, y: 16 }, `${most} in`), h("text", { x: 2, y: 122 }, `${most} out`),
    h("text", { x: 36, y: 144 }, clock(rule.intervals[0].from_t_ns, 0)), h("text", { x: 596, y: 144, "text-anchor": "end" }, clock((last + 1) * step, 0)));
}

function histogram(counts, bounds) {
  const most = Math.max(...counts, 1), width = 560 / counts.length;
  const label = (index) => index < bounds.length ? bounds[index] < 60 ? `≤${bounds[index]} s` : `≤${bounds[index] / 60} m` : "more";
  return h("svg.chart", { viewBox: "0 0 600 120", role: "img", "aria-label": "How long objects stayed" },
    counts.map((count, index) => [h("rect.bar-in", { x: 20 + index * width, y: 95 - count / most * 80, width: width - 3, height: count / most * 80 }, h("title", {}, `${label(index)}: ${count}`)),
      h("text", { x: 20 + index * width + width / 2, y: 112, "text-anchor": "middle" }, label(index))]));
}

function table(all) {
  const lines = ["source,rule,from_s,in,out,enter,exit,occupancy_max"];
  for (const rule of all.rules) {
    for (const one of rule.intervals) {
      const counts = one.counts;
      lines.push([rule.source, rule.rule, Number(one.from_t_ns) / 1e9, counts.in || 0, counts.out || 0, counts.enter || 0, counts.exit || 0, one.occupancy_max ?? ""].join(","));
    }
  }
  return lines.join("\r\n");
}
