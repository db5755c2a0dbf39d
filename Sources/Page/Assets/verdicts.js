// What people say of events: shown beside them, and said.
import { ask, fail, h, note } from "./app.js";

/// What was said of an event last; nothing where nobody said anything.
export function verdictPill(event) {
  const verdict = event.verdict;
  if (!verdict) return null;
  const kind = { right: "good", wrong: "bad" }[verdict.label] || "plain";
  return h(`span.pill.${kind}.verdict`, { title: `${verdict.by}${verdict.text ? ": " + verdict.text : ""}` }, `${verdict.label} · ${verdict.by}`);
}

/// What was said of an event, and a form to say more; `take` gets the event as it is then.
export function judgement(event, take) {
  const verdict = event.verdict;
  const by = h("input", { name: "by", value: known(), required: true, maxLength: 64, autocomplete: "nickname" });
  const text = h("input", { name: "text", maxLength: 300, placeholder: "why" });
  const say = async (label) => {
    if (!by.reportValidity()) return;
    remember(by.value);
    try {
      const path = `events/${encodeURIComponent(event.id)}/annotations`;
      const body = { by: by.value.trim(), label, ...(text.value ? { text: text.value } : {}) };
      const answer = (await ask(path, { method: "POST", body })).content;
      note(answer.waits ? "It is kept until the disk takes it" : "It is in the log");
      if (!answer.waits) take(answer.event);
    } catch (error) { fail(error); }
  };
  const button = (label, title) => h("button", { type: "button", "aria-pressed": String(verdict?.label === label), onclick: () => say(label) }, title);
  return h("div.judgement", {},
    verdict && h("p", {}, verdictPill(event), verdict.text ? ` ${verdict.text}` : "", h("span.soft", {}, verdict.at ? ` ${verdict.at.replace("T", " ").slice(0, 19)}` : "")),
    h("form.row", { onsubmit: (submitted) => submitted.preventDefault() },
      h("label", {}, "You", by), h("label.wide", {}, "Remark", text), button("right", "Right"), button("wrong", "Wrong")));
}

const key = "sightline-name";
function known() {
  try { return localStorage.getItem(key) || ""; } catch { return ""; }
}
function remember(name) {
  try { localStorage.setItem(key, name); } catch { /* asked for again next time */ }
}
