// Small helps on top of pages that work without them. One file, no framework, nothing inline.
(() => {
  "use strict";
  const $ = (query, from = document) => from.querySelector(query);
  const all = (query, from = document) => [...from.querySelectorAll(query)];
  const clock = () => new Date().toTimeString().slice(0, 5);

  function release() {
    all("form[data-sent]").forEach((form) => {
      delete form.dataset.sent;
      all("button", form).forEach((b) => b.removeAttribute("aria-disabled"));
    });
  }

  // One press, one sending. A page shown again from the browser's memory may send again.
  all("form[data-guard]").forEach((form) => form.addEventListener("submit", (event) => {
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "yes";
    setTimeout(() => all("button", form).forEach((b) => b.setAttribute("aria-disabled", "true")));
    setTimeout(release, 10000); // still here: the line broke, let the person try again
  }));
  addEventListener("pageshow", release);

  // Errors come first for those who cannot see them.
  const summary = $("[data-error-summary]");
  if (summary) summary.focus();

  // A draft saves by itself and says so.
  let saveNow = () => Promise.resolve();
  all("form[data-autosave]").forEach((form) => {
    const line = $("[data-save]", form);
    let timer = 0, last = new URLSearchParams(new FormData(form)).toString(), stopped = false;
    const say = (text, trouble) => {
      line.textContent = text;
      line.toggleAttribute("data-trouble", Boolean(trouble));
    };
    const save = async () => {
      clearTimeout(timer);
      const body = new URLSearchParams(new FormData(form)).toString();
      if (stopped || body === last || form.dataset.sent) return;
      try {
        const answer = await fetch(form.dataset.autosave, {
          method: "POST", body, keepalive: true, redirect: "manual",
          headers: { "Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json" },
        });
        if (answer.ok) {
          last = body;
          const reply = await answer.json().catch(() => ({}));
          say(line.dataset.saved + " " + (reply.saved || clock()));
        } else if (answer.status === 409) {
          stopped = true;
          say(line.dataset.conflict, true);
        } else if (answer.status === 401 || answer.status === 403 || answer.type === "opaqueredirect") {
          say(line.dataset.expired, true);
        } else throw new Error();
      } catch {
        say(line.dataset.offline, true);
        timer = setTimeout(save, 15000);
      }
    };
    form.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(save, 1200); });
    form.addEventListener("change", save);
    addEventListener("online", save);
    document.addEventListener("visibilitychange", () => document.hidden && save());
    saveNow = save;
  });

  // Offline is said at once; what is on the page stays.
  const offline = $("[data-offline-note]");
  const network = () => { if (offline) offline.hidden = navigator.onLine; };
  addEventListener("online", network);
  addEventListener("offline", network);
  network();

  // A timeline reads itself again when the server says something happened.
  const live = $("[data-live]");
  if (live && live.dataset.live && window.EventSource) {
    const source = new EventSource(live.dataset.live);
    let pending = 0;
    const refresh = async () => {
      const answer = await fetch(location.href, { headers: { "Accept": "text/html", "Sen-Background": "refresh" } }).catch(() => null);
      if (!answer || !answer.ok) return;
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-live]");
      const focused = live.contains(document.activeElement) && document.activeElement.getAttribute("href");
      if (!fresh || fresh.innerHTML === live.innerHTML) return;
      live.replaceChildren(...fresh.childNodes);
      if (focused) all("a", live).find((a) => a.getAttribute("href") === focused)?.focus({ preventScroll: true });
      const say = $("[data-live-say]");
      if (say) say.textContent = live.dataset.liveNote;
    };
    source.onmessage = () => { clearTimeout(pending); pending = setTimeout(refresh, 150); };
    addEventListener("pagehide", () => source.close());
  }

  // The other language opens at the same place, with the draft saved first.
  const place = "sen.place";
  all("[data-lang]").forEach((link) => link.addEventListener("click", async (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const part = scrollY / Math.max(1, document.documentElement.scrollHeight - innerHeight);
    try { sessionStorage.setItem(place, String(part)); } catch { /* private window */ }
    await saveNow();
    location.href = link.href.split("#")[0] + location.hash;
  }));
  try {
    const part = sessionStorage.getItem(place);
    sessionStorage.removeItem(place);
    if (part) scrollTo(0, part * (document.documentElement.scrollHeight - innerHeight));
  } catch { /* private window */ }

  all("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => print());
  });

  // Officers' keys: they move and focus; only Enter on a focused button decides. They can be turned off.
  if (!("officer" in document.body.dataset)) return;
  const off = "sen.keys.off";
  const isOff = () => { try { return localStorage.getItem(off) === "yes"; } catch { return false; } };
  const toggle = $("[data-keys-switch]");
  const label = () => { toggle.textContent = isOff() ? toggle.dataset.on : toggle.dataset.off; };
  if (toggle) {
    toggle.hidden = false;
    label();
    toggle.addEventListener("click", () => {
      try { isOff() ? localStorage.removeItem(off) : localStorage.setItem(off, "yes"); } catch { /* private window */ }
      label();
    });
  }
  const show = (element) => { if (element) { element.focus(); element.scrollIntoView({ block: "nearest" }); } return Boolean(element); };
  const step = (by) => {
    const rows = all("[data-row]");
    if (!rows.length) { const link = $(by > 0 ? "[data-next]" : "[data-prev]"); if (link) link.click(); return Boolean(link); }
    const now = rows.findIndex((row) => row.contains(document.activeElement));
    const row = rows[Math.min(rows.length - 1, Math.max(0, now < 0 ? 0 : now + by))];
    return show($("[data-open]", row) || $("a, input", row));
  };
  const keys = {
    j: () => step(1),
    k: () => step(-1),
    o: () => { const row = document.activeElement.closest("[data-row]"); const link = row && $("[data-open]", row); if (link) link.click(); return Boolean(link); },
    a: () => show($("[data-approve]")),
    r: () => { const box = $("[data-return]"); if (box) box.open = true; return box && show($("input:checked", box) || $("input[type=radio], textarea", box)); },
    s: () => { const box = $("[data-supplement]"); if (box) box.open = true; return box && show($("input[type=checkbox], textarea", box)); },
    "/": () => show($("[data-search]")),
    "?": () => { const box = $("[data-keys]"); if (box) box.open = true; return box && show($("summary", box)); },
  };
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing || isOff()) return;
    const typing = event.target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select");
    if (typing) { if (event.key === "Escape") typing.blur(); return; }
    const act = keys[event.key];
    if (act && act()) event.preventDefault();
  });
})();
