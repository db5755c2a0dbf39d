// What happened: back through the log, and as it comes.
import { api, get, h, fail, moment, note, place, setQuery, whileSeen, words } from "./app.js";
import { judgement, verdictPill } from "./verdicts.js";

export const title = "Events";
const names = ["type", "rule", "source", "class", "since", "until"];

export async function show(main, signal) {
  const query = place().query;
  const chosen = place().parts[0];
  const fields = Object.fromEntries(names.map((name) => [name, h("input", {
    value: query.get(name) || "", name, placeholder: { type: "line.cross, zone.*", since: "10s", until: "1m30s" }[name] || "any",
  })]));
  const body = h("tbody");
  const density = h("svg.density", { viewBox: "0 0 600 54", preserveAspectRatio: "none", role: "img", "aria-label": "Events over time" });
  const more = h("button", { hidden: true }, "Earlier events");
  const state = h("span.pill", {}, "connecting");
  const tracks = h("button", { type: "button", "aria-pressed": String(query.get("tracks") === "1"), onclick: () => {
    const isOn = tracks.getAttribute("aria-pressed") !== "true";
    tracks.setAttribute("aria-pressed", String(isOn));
    setQuery({ tracks: isOn ? "1" : "" });
    load(false).then(refollow).catch(fail);
  } }, "Tracks too");
  let cursor = null;
  let shown = [];
  let stream = null, last = 0;

  const wanted = () => {
    const text = new URLSearchParams();
    for (const name of names) if (fields[name].value.trim()) text.set(name, fields[name].value.trim());
    // Every track begins and ends: told when asked for.
    if (!text.has("type") && tracks.getAttribute("aria-pressed") !== "true") text.set("type", "!track.*");
    return text;
  };
  const load = async (isFurther) => {
    const text = wanted();
    text.set("limit", "200");
    if (isFurther && cursor) text.set("cursor", cursor);
    const answer = await get(`events?${text}`, signal);
    cursor = answer.cursor;
    if (!isFurther) last = answer.last;
    more.hidden = !cursor;
    const before = isFurther ? shown : [];
    // The latest revision stands for those that it repeats.
    shown = answer.events.reduce((all, event) => all.some((one) => repeats(one, event)) ? all : [...all, event], before);
    draw();
  };
  const draw = () => {
    body.replaceChildren(...shown.map(row));
    const isAny = names.every((name) => !fields[name].value.trim());
    if (!shown.length) body.append(h("tr", {}, h("td.soft", { colSpan: 5 }, isAny ? "Nothing has happened yet." : "No event fits.")));
    drawDensity();
  };
  // A further revision takes the place of the one that it repeats.
  const take = (event) => {
    if (shown.some((one) => one.id === event.id && one.rev >= event.rev)) return null;
    const index = shown.findIndex((one) => repeats(event, one));
    if (index < 0) {
      shown = [event, ...shown].slice(0, 2000);
      body.prepend(row(event));
    } else {
      shown[index] = event;
      const line = [...body.children].filter((one) => !one.dataset.why)[index];
      const isOpen = line.classList.contains("chosen");
      if (line.nextSibling?.dataset.why) line.nextSibling.remove();
      const fresh = row(event);
      line.replaceWith(fresh);
      if (isOpen) return open(event, fresh);
    }
    return null;
  };
  const row = (event) => {
    const line = h("tr", { "data-event": event.id }, h("td.when", {}, moment(event)), h("td", {}, event.src || ""),
      h("td", {}, h("button.quiet", { onclick: () => open(event, line), "aria-expanded": "false" }, words(event)), verdictPill(event)),
      h("td", {}, h("span.pill", {}, event.type)), h("td.num", {}, event.score === undefined ? "" : event.score.toFixed(2)));
    return line;
  };
  const open = async (event, line) => {
    if (line.nextSibling && line.nextSibling.dataset.why) { line.nextSibling.remove(); line.classList.remove("chosen"); return; }
    line.classList.add("chosen");
    try {
      const why = await get(`events/${encodeURIComponent(event.id)}/why`, signal);
      line.after(h("tr", { "data-why": "1" }, h("td", { colSpan: 5 },
        files(event, why.media || {}), h("div.row", {}, h("a", { href: `#/events/${encodeURIComponent(event.id)}` }, "Link to this event"), h("span.soft.mono", {}, event.id)),
        judgement({ ...event, verdict: why.verdict }, (judged) => take(judged)),
        h("pre.mono", {}, JSON.stringify({ at: why.at, data: why.data, why: why.why }, null, 2)))));
    } catch (error) { fail(error); }
  };
  const files = (event, media) => {
    if (!media.snapshot && !media.clip) return null;
    const at = `${api}events/${encodeURIComponent(event.id)}/`;
    return h("div.row.kept", {},
      media.snapshot && h("img", { src: `${at}snapshot.jpg`, alt: `Picture of ${words(event)}` }),
      // A clip that is begun and not read to its end holds a connection: none is before somebody plays it.
      media.clip && h("video", { src: `${at}clip.mp4`, controls: true, preload: "none", poster: media.snapshot && `${at}snapshot.jpg`, "aria-label": `Clip of ${words(event)}` }));
  };
  const drawDensity = () => {
    const times = shown.map((event) => event.at && event.at.t_ns).filter((time) => time !== undefined);
    density.replaceChildren();
    if (times.length < 2) return;
    const from = Math.min(...times), span = Math.max(Math.max(...times) - from, 1);
    const bins = new Array(120).fill(0);
    for (const time of times) bins[Math.min(Math.floor((time - from) / span * 120), 119)] += 1;
    const most = Math.max(...bins);
    bins.forEach((count, index) => {
      if (count) density.append(h("rect", { x: index * 5, y: 54 - count / most * 50, width: 4, height: count / most * 50 }));
    });
  };
  // Behind what is shown: nothing is lost while the page is hidden, or doubled.
  const follow = () => {
    stream = new EventSource(`${api}events/stream?${wanted()}&after=${last}`);
    stream.onopen = () => { state.textContent = "live"; state.className = "pill good"; };
    stream.onerror = () => { state.textContent = "connecting again"; state.className = "pill warn"; };
    stream.addEventListener("record", (message) => {
      const event = JSON.parse(message.data);
      last = message.lastEventId;
      body.querySelector("td.soft[colspan]:only-child")?.parentElement.remove();
      take(event);
      drawDensity();
    });
  };
  const leave = () => { if (stream) stream.close(); stream = null; };
  const refollow = () => { if (stream) { leave(); follow(); } };
  more.addEventListener("click", () => load(true).catch(fail));

  main.append(
    h("div.head", {}, h("h1", {}, "Events"), state,
      h("button.push", { onclick: () => download(shown) }, "CSV of what is seen")),
    h("form.panel.row.low", { style: { marginBottom: "12px" }, onsubmit: (event) => {
      event.preventDefault();
      setQuery(Object.fromEntries(names.map((name) => [name, fields[name].value.trim()])));
      load(false).then(refollow).catch(fail);
    } }, names.map((name) => h("label", { style: { flex: "1", minWidth: "110px" } }, name, fields[name])),
    h("button.main", {}, "Show"), tracks),
    density,
    h("div.panel.scroll", {}, h("table.events", {},
      h("thead", {}, h("tr", {}, ["When", "Source", "What", "Type", "Score"].map((text) => h(text === "Score" ? "th.num" : "th", { scope: "col" }, text)))), body),
    more));
  await load(false);
  if (chosen) {
    const event = shown.find((one) => one.id === chosen) || await get(`events/${encodeURIComponent(chosen)}`, signal);
    if (!shown.includes(event)) { shown = [event, ...shown]; draw(); }
    const line = body.children[shown.indexOf(event)];
    await open(event, line);
    line.scrollIntoView({ block: "center" });
  }
  whileSeen(signal, follow, leave);
}

/// Whether `later` says again what `earlier` did, with files or a verdict.
function repeats(later, earlier) {
  return later.id === earlier.id && (later.rev === earlier.rev
    || later.rev > earlier.rev && (later.media !== undefined || later.verdict?.rev === later.rev)
      && (later.phase === earlier.phase || earlier.phase === "begin" && later.phase === "update"));
}

function download(events) {
  const columns = ["when", "source", "type", "rule", "class", "track", "what", "verdict", "by", "text"];
  const quoted = (text) => `"${String(text ?? "").replaceAll('"', '""')}"`;
  const lines = events.map((event) => [moment(event), event.src, event.type, event.rule, event.cls, event.track, words(event),
    event.verdict?.label, event.verdict?.by, event.verdict?.text].map(quoted).join(","));
  save("events.csv", [columns.join(","), ...lines].join("\r\n"), "text/csv");
}

export function save(name, text, type) {
  const address = URL.createObjectURL(new Blob([text], { type }));
  h("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 1000);
  note(`${name} is saved`);
}
