// The wall of sources, and one of them large.
import { api, ask, away, clock, every, fail, get, h, note, place, whileSeen, words, moment } from "./app.js";
import { play } from "./hls.js";

export const title = "Live";

export async function show(main, signal) {
  const name = place().parts[0];
  return name ? showOne(main, signal, name) : showWall(main, signal);
}

function columnsOf(count) {
  const wide = window.innerWidth > 640 ? 8 : 2;
  let columns = 1;
  while (columns * columns < count && columns < wide) columns += 1;
  return columns;
}

async function showWall(main, signal) {
  const { sources } = await get("sources", signal);
  if (!sources.length) {
    main.append(h("section.empty", {}, h("h1", {}, "Nothing is watched yet"),
      h("p", {}, "Add a camera or a video file: boxes, tracks and events follow by themselves."),
      h("button.main", { onclick: () => addSource() }, "Add a source")));
    return;
  }
  const names = sources.map((source) => source.name);
  const columns = columnsOf(names.length);
  const tile = Math.min(Math.ceil(main.clientWidth * (window.devicePixelRatio || 1) / columns / 16) * 16, 960);
  const tags = new Map();
  const tiles = names.map((source) => {
    const tag = h("span.tag");
    const why = h("div.why", { hidden: true });
    tags.set(source, { tag, why });
    return h("button.tile", { onclick: () => { location.hash = `#/live/${encodeURIComponent(source)}`; }, "aria-label": `Show ${source} large` }, why, tag);
  });
  const rows = Math.ceil(names.length / columns);
  const image = h("img", { alt: `The newest pictures of ${names.join(", ")}`, width: columns * 16, height: rows * 9 });
  main.append(
    h("div.head", {}, h("h1", {}, names.length === 1 ? names[0] : `${names.length} sources`),
      h("button.push", { onclick: () => addSource() }, "Add a source")),
    h("div.wall", {}, image,
      h("div.tiles", { style: { gridTemplateColumns: `repeat(${columns}, 1fr)`, gridTemplateRows: `repeat(${rows}, 1fr)` } }, tiles)));
  whileSeen(signal, () => {
    image.src = `${api}wall.mjpeg?sources=${names.map(encodeURIComponent).join(",")}&columns=${columns}&tile=${tile}`;
  }, () => image.removeAttribute("src"));
  every(1.5, signal, async () => {
    const now = (await get("sources", signal)).sources;
    if (now.map((source) => source.name).join() !== names.join()) return window.dispatchEvent(new HashChangeEvent("hashchange"));
    for (const source of now) {
      const { tag, why } = tags.get(source.name);
      tag.replaceChildren(...tagText(source));
      explain(why, source);
    }
  });
}

/// Why there is no picture, where there is none.
function explain(why, source) {
  const found = away(source);
  why.hidden = !found;
  if (found) why.replaceChildren(h("strong", {}, found.words), h("span", {}, found.reason));
}

function tagText(source) {
  return [h("span.dot." + source.state), h("strong", {}, source.name),
    h("span.num", {}, source.state === "up" ? `${(source.fps || 0).toFixed(1)} fps` : source.state),
    source.tracks && source.state === "up" ? h("span.num.tracked", {}, `${source.tracks} tracked`) : null].filter(Boolean);
}

async function showOne(main, signal, name) {
  const source = await get(`sources/${encodeURIComponent(name)}`, signal);
  const facts = h("dl.facts");
  const why = h("div.why", { hidden: true });
  const list = h("ul.plain");
  const image = h("img", { alt: `${name}, as it is now` });
  const video = h("video", { hidden: true, controls: true, muted: true, playsInline: true, "aria-label": `${name}, as it is now` });
  const address = `sources/${encodeURIComponent(name)}/`;
  let playing = null;
  const isOn = (button) => button.getAttribute("aria-pressed") === "true";
  const toggle = (text, title) => {
    const button = h("button", { "aria-pressed": "false", title, onclick: () => {
      button.setAttribute("aria-pressed", String(!isOn(button)));
      end();
      begin();
    } }, text);
    return button;
  };
  const plain = toggle("Plain picture", "Without boxes, paths and rules");
  const moving = toggle("As video", "H.264, some seconds later, for slow connections");
  const begin = () => {
    [image.hidden, video.hidden] = [isOn(moving), !isOn(moving)];
    if (!isOn(moving)) {
      image.src = `${api}${address}live.mjpeg?fps=12&width=1280${isOn(plain) ? "&annotated=0" : ""}`;
      return;
    }
    const mine = playing = new AbortController();
    play(video, `${address}hls/index.m3u8${isOn(plain) ? "?annotated=0" : ""}`, mine.signal).catch((error) => {
      if (mine.signal.aborted) return;
      fail(error);
      moving.setAttribute("aria-pressed", "false");
      end();
      begin();
    });
  };
  const end = () => {
    image.removeAttribute("src");
    if (playing) playing.abort();
  };
  main.append(
    h("div.head", {}, h("a.button", { href: "#/live" }, "‹ All"), h("h1", {}, name),
      h("div.row.push", {}, plain, moving, h("a.button", { href: `#/rules/${encodeURIComponent(name)}` }, "Rules"),
        h("button.danger", { onclick: () => remove(source) }, "Remove"))),
    h("div.split", {}, h("div.stage", {}, image, video, why),
      h("div.fields", {}, h("section.panel", {}, h("h2", {}, "Now"), facts),
        h("section.panel", {}, h("h2", {}, "Lately"), list,
          h("a", { href: `#/events?source=${encodeURIComponent(name)}` }, "All events")))));
  whileSeen(signal, begin, end);
  every(1.5, signal, async () => {
    const now = await get(`sources/${encodeURIComponent(name)}`, signal);
    explain(why, now);
    const drops = Object.entries(now.drops || {}).map(([cause, count]) => `${count} ${cause}`).join(", ");
    const rows = [["State", now.reason ? `${now.state}: ${now.reason}` : now.state], ["Frames a second", (now.fps || 0).toFixed(1)],
      ["Networks look", `${(now.fps_inferred || 0).toFixed(1)} / s`], ["Tracked now", now.tracks ?? 0],
      ["Frames", `${now.frames ?? 0}`], ["Dropped", drops || "none"], ["Media time", clock(now.t_ns || 0, 0)],
      ["Size", now.size ? now.size.join(" × ") : "not known yet"], ["From", now.uri]];
    facts.replaceChildren(...rows.flatMap(([key, value]) => [h("dt", {}, key), h("dd.num", {}, String(value))]));
    const { events } = await get(`events?source=${encodeURIComponent(name)}&limit=12`, signal);
    list.replaceChildren(...events.filter((event) => !event.type.startsWith("track.")).slice(0, 8)
      .map((event) => h("li", {}, h("span.soft.num", {}, moment(event) + " "), words(event))));
    if (!list.children.length) list.append(h("li.soft", {}, "nothing yet"));
  });
}

async function remove(source) {
  if (!confirm(`Remove ${source.name}? What it made stays in the log.`)) return;
  try {
    await ask(`sources/${encodeURIComponent(source.name)}`, { method: "DELETE" });
    note(`${source.name} is removed`);
    location.hash = "#/live";
  } catch (error) { fail(error); }
}

export function addSource() {
  const uri = h("input", { required: true, placeholder: "rtsp://camera/stream or /videos/street.mp4" });
  const name = h("input", { placeholder: "made of the address", pattern: "[A-Za-z0-9_\\-]+" });
  const issue = h("p.lost", { role: "alert" });
  const dialog = h("dialog", { "aria-label": "Add a source", onclose: () => dialog.remove() },
    h("form.fields", { onsubmit: async (event) => {
      event.preventDefault();
      try {
        const body = { uri: uri.value.trim() };
        if (name.value.trim()) body.name = name.value.trim();
        const { content } = await ask("sources", { method: "POST", body });
        dialog.close();
        note(`${content.name} is added`);
        window.dispatchEvent(new HashChangeEvent("hashchange"));
      } catch (error) {
        const problem = error.problem || {};
        const first = (problem.issues || [])[0] || {};
        issue.textContent = [problem.title || error.message, problem.detail, first.message, first.hint || problem.hint].filter(Boolean).join(": ");
      }
    } }, h("h1", {}, "Add a source"), h("label", {}, "Address of a camera, or a file on the machine that runs this", uri),
    h("label", {}, "Name", name), issue,
    h("div.row", {}, h("button.main", {}, "Add"), h("button", { type: "button", onclick: () => dialog.close() }, "Cancel"))));
  document.body.append(dialog);
  dialog.showModal();
}
