"""Uses the page as a person does, in Debian's chromium: each flow is a function.

    page_flows.py ADDRESS FLOW [FOLDER]

Prints what was seen as one JSON object; pictures of what was looked at go to FOLDER.
"""
import json
import sys
import time

from playwright.sync_api import sync_playwright

ADDRESS, FLOW = sys.argv[1], sys.argv[2]
FOLDER = sys.argv[3] if len(sys.argv) > 3 else None
VIEWS = ["live", "events", "rules", "counts", "graph", "log"]

# The contrast of every text against what is behind it (WCAG 2.2, 1.4.3), and what cannot be
# reached or has no name.
AUDIT = """() => {
  const found = [];
  const parse = (text) => { const n = text.match(/[\\d.]+/g).map(Number); return [n[0], n[1], n[2], n[3] ?? 1]; };
  const light = (c) => { const f = c.slice(0, 3).map((v) => { v /= 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; }); return 0.2126 * f[0] + 0.7152 * f[1] + 0.0722 * f[2]; };
  const ground = (e) => { for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor); if (c[3] > 0.7) return c; } return [255, 255, 255, 1]; };
  const shown = (e) => e.offsetParent !== null && getComputedStyle(e).visibility !== 'hidden';
  for (const e of document.querySelectorAll('body *')) {
    const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
    if (!own || !shown(e) || e.closest('svg') || e.disabled) continue;
    const style = getComputedStyle(e), size = parseFloat(style.fontSize);
    const [a, b] = [light(parse(style.color)), light(ground(e))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05), need = size >= 24 || (size >= 18.66 && style.fontWeight >= 700) ? 3 : 4.5;
    if (ratio < need) found.push(`contrast ${ratio.toFixed(2)}: ${e.tagName} ${e.className} "${e.textContent.trim().slice(0, 30)}"`);
  }
  for (const e of document.querySelectorAll('button, a[href], input, select, textarea, [tabindex="0"]')) {
    if (!shown(e) && !e.closest('svg')) continue;
    const name = e.getAttribute('aria-label') || e.textContent.trim() || e.closest('label')?.textContent.trim() || e.title || e.querySelector('img')?.alt;
    if (!name) found.push(`no name: ${e.outerHTML.slice(0, 80)}`);
    if (e.tabIndex < 0) found.push(`not reached by keys: ${e.outerHTML.slice(0, 80)}`);
  }
  for (const e of document.querySelectorAll('img')) if (!e.hasAttribute('alt')) found.push(`no alt: ${e.src}`);
  if (document.documentElement.scrollWidth > innerWidth + 1) found.push(`wider than the window by ${document.documentElement.scrollWidth - innerWidth}`);
  return found;
}"""


def opened(browser, path, scheme="dark", width=1280, height=860):
    context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": height})
    page = context.new_page()
    page.trouble = []
    page.on("pageerror", lambda error: page.trouble.append(f"error: {error}"))
    page.on("console", lambda line: line.type == "error" and page.trouble.append(line.text))
    page.goto(f"{ADDRESS}#/{path}", wait_until="commit")
    page.wait_for_selector("main > *")
    return page


def kept(page, name):
    if FOLDER:
        page.screenshot(path=f"{FOLDER}/{name}.png")


def until(page, expression, seconds=30):
    """Waits for an expression of the page: asked for from outside, as the page lets nobody evaluate."""
    end = time.monotonic() + seconds
    while not page.evaluate(expression):
        if time.monotonic() > end:
            raise TimeoutError(f"{expression} in {page.url}")
        page.wait_for_timeout(100)


def beside(page, path):
    """A further tab of the same browser."""
    further = page.context.new_page()
    further.on("pageerror", lambda error: page.trouble.append(f"error: {error}"))
    further.on("console", lambda line: line.type == "error" and page.trouble.append(line.text))
    further.goto(f"{ADDRESS}#/{path}", wait_until="commit")
    further.wait_for_selector("main > *")
    return further


def moves(pages, picture):
    """Which of the pages show a picture that changes."""
    for page in pages:
        until(page, f"document.querySelector('{picture}')?.naturalWidth > 0")
    first = [page.locator(picture).screenshot() for page in pages]
    found = [False] * len(pages)
    for _ in range(20):
        pages[0].wait_for_timeout(500)
        found = [known or page.locator(picture).screenshot() != before
                 for page, before, known in zip(pages, first, found)]
        if all(found):
            break
    return found


def answers(page):
    """Whether the server answers this tab within five seconds."""
    return page.evaluate("fetch('api/v1/run', { signal: AbortSignal.timeout(5000) }).then((r) => r.ok, () => false)")


def seen(page, is_seen):
    """The tab is behind another one, or in front again: a browser without a window shows all of them."""
    page.evaluate("""(isSeen) => {
      Object.defineProperty(document, 'hidden', { get: () => !isSeen, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
    }""", is_seen)


def views(browser):
    """Every view, dark and light, wide and narrow: no error, no bad contrast, no missing name."""
    trouble = []
    for scheme in ["dark", "light"]:
        for width, height in [(1280, 860), (390, 780)]:
            for view in VIEWS:
                page = opened(browser, view, scheme, width, height)
                page.wait_for_timeout(2500 if view == "graph" else 1200)
                found = page.trouble + page.evaluate(AUDIT)
                trouble += [f"{view} {scheme} {width}: {text}" for text in found]
                kept(page, f"{view}-{scheme}-{width}")
                page.context.close()
    return {"trouble": trouble}


def draw(browser):
    """A zone by mouse, a line by keys, tried, saved: the file keeps its comments."""
    page = opened(browser, "rules")
    page.get_by_role("button", name="New zone").click()
    grip = page.locator(".grip").first
    box = page.locator(".editor svg").bounding_box()
    at = grip.bounding_box()
    page.mouse.move(at["x"] + at["width"] / 2, at["y"] + at["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.1, box["y"] + box["height"] * 0.2, steps=6)
    page.mouse.up()
    page.wait_for_timeout(400)
    page.get_by_role("button", name="All rules").click()
    page.get_by_role("button", name="New line").click()
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    page.wait_for_timeout(900)
    text = page.locator("textarea.code").input_value()
    page.get_by_role("button", name="Try on the last hour").click()
    page.wait_for_selector("text=Tried on")
    tried = page.locator(".panel", has_text="Tried on").inner_text()
    kept(page, "rules-tried")
    page.locator(".panel").get_by_role("button", name="Save").first.click()
    page.wait_for_selector("text=Saved, and followed by the run")
    return {"text": text, "tried": tried, "trouble": page.trouble}


def follow(browser):
    """The numbers of the events that a page shows, its connection dropped in between."""
    page = opened(browser, "live")
    script = """async () => {
      const seen = [];
      window.seen = seen;
      let last = null;
      window.connect = () => {
        window.stream = new EventSource('api/v1/events/stream' + (last === null ? '?after=0' : `?after=${last}`));
        window.stream.addEventListener('record', (e) => { seen.push(Number(e.lastEventId)); last = e.lastEventId; });
      };
      window.connect();
    }"""
    page.evaluate(script)
    for _ in range(4):
        page.wait_for_timeout(700)
        page.evaluate("window.stream.close()")
        page.wait_for_timeout(300)
        page.evaluate("window.connect()")
    page.wait_for_timeout(1500)
    return {"seen": page.evaluate("window.seen"), "trouble": page.trouble}


def prompt(browser):
    """When each event that happens meanwhile appears among the events, in milliseconds since 1970."""
    page = opened(browser, "events")
    page.wait_for_selector(".pill:has-text('live')")
    page.evaluate("""() => {
      const now = () => performance.timeOrigin + performance.now();
      window.appeared = {};
      window.since = now();
      new MutationObserver((changes) => {
        for (const change of changes) {
          for (const row of change.addedNodes) {
            const id = row.dataset?.event;
            if (id && !(id in window.appeared)) window.appeared[id] = now();
          }
        }
      }).observe(document.querySelector("table.events tbody"), { childList: true });
    }""")
    until(page, "Object.keys(window.appeared).length >= 6", 90)
    return {"since": page.evaluate("window.since"), "trouble": page.trouble,
            "appeared": [{"id": id, "at": at} for id, at in page.evaluate("window.appeared").items()]}


def media(browser):
    """The picture and the clip beside an event."""
    page = opened(browser, f"events/{sys.argv[4]}")
    until(page, "document.querySelector('.kept img')?.naturalWidth > 0")
    page.evaluate("(() => { const v = document.querySelector('.kept video'); v.muted = true; return v.play(); })()")
    until(page, "document.querySelector('.kept video')?.readyState > 0")
    kept(page, "event_files")
    picture = page.evaluate("(() => { const i = document.querySelector('.kept img'); return [i.naturalWidth, i.naturalHeight]; })()")
    length = page.evaluate("document.querySelector('.kept video').duration")
    return {"picture": picture, "seconds_of_clip": length, "trouble": page.trouble + page.evaluate(AUDIT)}


def judge(browser):
    """What is said of an event, by keys and by mouse, in dark and light, wide and narrow."""
    trouble, shown = [], []
    for scheme, width, label in [("dark", 1280, "Wrong"), ("light", 390, "Right")]:
        page = opened(browser, f"events/{sys.argv[4]}", scheme, width)
        page.wait_for_selector(".judgement")
        trouble += page.evaluate(AUDIT)
        page.get_by_label("You").fill(f"Ann {width}")
        page.get_by_label("Remark").fill("<b>a cat</b>")
        page.get_by_role("button", name=label, exact=True).focus()
        page.keyboard.press("Enter")
        page.wait_for_selector(f".judgement .verdict:has-text('{label.lower()} · Ann {width}')")
        page.wait_for_timeout(600)
        rows = page.locator("tr.chosen").count()
        shown.append({"pill": page.locator("tr.chosen .verdict").inner_text(), "rows": rows,
                      "remark": page.locator(".judgement p").inner_text()})
        trouble += page.trouble + page.evaluate(AUDIT) + page.locator(".note.bad").all_inner_texts()
        box = page.get_by_role("button", name="Wrong", exact=True).bounding_box()
        if box["x"] + box["width"] > width:
            trouble.append(f"buttons are cut off at {width}: {box}")
        page.locator(".judgement").scroll_into_view_if_needed()
        kept(page, f"verdict-{scheme}-{width}")
        page.context.close()
    return {"shown": shown, "trouble": trouble}


def wall(browser):
    """The wall shows pictures that change."""
    page = opened(browser, "live")
    page.wait_for_timeout(1500)
    first = page.locator(".wall img").screenshot()
    page.wait_for_timeout(1500)
    second = page.locator(".wall img").screenshot()
    kept(page, "wall")
    tiles = page.locator(".tile").count()
    return {"changes": first != second, "tiles": tiles, "trouble": page.trouble}


def still(browser):
    """A source that gives nothing more is seen as it was last: on the wall, large, and as video."""
    page = opened(browser, "live")
    until(page, "document.querySelector('.wall img')?.naturalWidth > 0")
    kept(page, "still-wall")
    page.locator(".tile").first.click()
    until(page, "document.querySelector('.stage img')?.naturalWidth > 0")
    kept(page, "still")
    status = page.locator("#status").inner_text()
    page.get_by_role("button", name="As video").click()
    until(page, "document.querySelector('.stage video').currentTime > 1")
    return {"status": status, "trouble": page.trouble + page.evaluate(AUDIT)}


def sixteen(browser):
    """Sixteen sources in two tabs of one browser, and then in more than it opens connections for."""
    first = opened(browser, "live")
    second = beside(first, "live")
    both = [first, second]
    for page in both:
        until(page, "document.querySelectorAll('.tile .dot.up').length === 16", 60)
    walls = [moves(both, ".wall img")]
    first.wait_for_timeout(4000)
    walls.append(moves(both, ".wall img"))
    kept(first, "sixteen")
    found = first.evaluate(AUDIT) + second.evaluate(AUDIT)
    replies = [answers(page) for page in both]
    # One tab follows events, the other a source; then both follow events.
    second.locator(".tile").nth(15).click()
    large = moves([second], ".stage img")
    kept(second, "sixteen-large")
    for page in both:
        page.goto(f"{ADDRESS}#/events")
        page.wait_for_selector(".pill:has-text('live')")
    rows = [page.locator("tbody tr").count() for page in both]
    for page, count in zip(both, rows):
        until(page, f"document.querySelectorAll('tbody tr').length > {count}", 60)
    replies += [answers(page) for page in both]
    # Tabs that nobody sees hold no connection, and go on when they are seen.
    for page in both:
        page.goto(f"{ADDRESS}#/live")
        page.wait_for_selector(".wall img")
    behind = []
    for path in ["live", "live", "events", "live", "live/s1", "live", "events"]:
        behind.append(beside(first, path))
        seen(behind[-1], False)
    replies += [answers(page) for page in [behind[-1]] + both]
    walls.append(moves(both, ".wall img"))
    seen(second, False)
    seen(behind[1], True)
    walls.append(moves([first, behind[1]], ".wall img"))
    seen(behind[2], True)
    until(behind[2], "document.querySelector('.pill.good')?.textContent === 'live'")
    return {"walls": walls, "large": large, "replies": replies, "trouble": first.trouble + found}


def hls(browser):
    """One source as video: it goes on, plain too, hidden and seen again, and back to pictures."""
    page = opened(browser, f"live/{sys.argv[4]}")
    video = "document.querySelector('.stage video')"
    page.get_by_role("button", name="As video").click()

    def plays(seconds):
        until(page, f"{video}.readyState > 2 && {video}.currentTime > 0")
        start = page.evaluate(f"{video}.currentTime")
        until(page, f"{video}.currentTime > {start + seconds}")

    plays(4)
    found = page.evaluate(f"""(() => {{ const v = {video}, b = v.buffered;
      const c = document.createElement('canvas').getContext('2d');
      c.drawImage(v, 0, 0, 64, 36);
      const greens = [...c.getImageData(0, 0, 64, 36).data].filter((_, index) => index % 4 === 1);
      return {{ spread: Math.max(...greens) - Math.min(...greens), width: v.videoWidth, behind: b.end(b.length - 1) - v.currentTime, ranges: b.length,
        stalled: v.paused, dropped: v.getVideoPlaybackQuality().droppedVideoFrames }}; }})()""")
    kept(page, "hls")
    trouble = page.evaluate(AUDIT)
    page.get_by_role("button", name="Plain picture").click()
    plays(2)
    seen(page, False)
    page.wait_for_timeout(1000)
    found["hidden"] = page.evaluate(f"{video}.currentSrc === '' || {video}.readyState === 0")
    seen(page, True)
    plays(2)
    page.get_by_role("button", name="As video").click()
    found["back"] = moves([page], ".stage img")
    return {**found, "trouble": page.trouble + trouble}


def log(browser):
    """Sinks and their lag, a sink that refuses, verify, a new segment."""
    trouble = []
    for scheme, width in [("dark", 1280), ("light", 390)]:
        page = opened(browser, "log", scheme, width)
        page.wait_for_selector("text=up to date")
        page.get_by_role("button", name="Begin a segment").click()
        page.wait_for_selector(".note:has-text('segment')")
        page.get_by_role("button", name="Verify").click()
        page.wait_for_selector(".pill:has-text('whole')")
        page.get_by_role("button", name="show").click()
        page.wait_for_selector(".issues li")
        page.wait_for_timeout(2200)
        trouble += page.trouble + page.evaluate(AUDIT)
        kept(page, f"log-sinks-{scheme}-{width}")
        seen = {"facts": page.locator("dl.facts").first.inner_text(), "sinks": page.locator("tbody").inner_text(),
                "letters": page.locator(".issues li").count(), "verdict": page.locator("[role=status]").last.inner_text()}
        page.context.close()
    return {**seen, "trouble": trouble}


def add(browser):
    """An empty wall, a source added by hand, one that may not be added."""
    page = opened(browser, "live")
    kept(page, "empty")
    page.get_by_role("button", name="Add a source").click()
    page.locator("dialog input").first.fill("/etc/passwd")
    page.get_by_role("button", name="Add", exact=True).click()
    page.wait_for_selector("dialog .lost:not(:empty)")
    refused = page.locator("dialog .lost").inner_text()
    page.locator("dialog input").first.fill(sys.argv[4])
    page.get_by_role("button", name="Add", exact=True).click()
    page.wait_for_selector(".wall img")
    page.wait_for_timeout(2500)
    kept(page, "added")
    page.get_by_role("button", name="Add a source").click()
    page.locator("dialog input").first.fill("rtsp://127.0.0.1:9/stream")
    page.locator("dialog input").nth(1).fill("gate")
    page.get_by_role("button", name="Add", exact=True).click()
    page.wait_for_selector(".tile[aria-label='Show gate large'] .why:visible")
    kept(page, "camera-added")
    return {"refused": refused, "trouble": [t for t in page.trouble if "422" not in t]}


with sync_playwright() as playwright:
    browser = playwright.chromium.launch(
        executable_path="/usr/bin/chromium", args=["--no-sandbox"])
    start = time.monotonic()
    print(json.dumps({**globals()[FLOW](browser), "seconds": time.monotonic() - start}))
    browser.close()
