// Saves each answer as it is given, keeps in the browser what could not be saved, and asks where another window answered otherwise.
// Without it every page works all the same: Next and Back save what is on it.

const form = document.getElementById("answers");
const store = openStore();
const submit = document.getElementById("submit");
const over = document.querySelector("[data-forget]");
/** Characters that show the site that a text is too long for any question, however many more there are. */
const enough = 20000;
if (form) {
  follow();
  catchUp(form);
}
if (submit) {
  // Nothing is submitted before what another page kept has been sent, since this one was opened too.
  const atFirst = catchUp(submit);
  submit.addEventListener("submit", async event => {
    if (submit.dataset.ready || !keysOf(submit.dataset.response).length) return;
    event.preventDefault();
    await atFirst;
    if (!await catchUp(submit)) {
      // Far above the button on a phone.
      document.querySelector("#kept-elsewhere a").focus();
      return;
    }
    submit.dataset.ready = "yes";
    // Not before this event is over: a form that is being submitted takes no second wish.
    setTimeout(() => submit.requestSubmit());
  });
}
if (over) leave(over);

/** What is kept for a response, a key for each of its pages. */
function keysOf(response) {
  return Object.keys(store).filter(key => key.startsWith(`answers/${response}/`));
}

/** @returns what is kept of one page: each code, the version that was seen when it was answered, and its values. */
function read(key) {
  let kept;
  try { kept = JSON.parse(store.getItem(key)); } catch { /* Not ours: let go. */ }
  return Array.isArray(kept) ? kept : [];
}

/** Nothing more can be sent: what this browser still keeps is told, and let go unless the answers may be reopened. */
function leave(over) {
  const keys = keysOf(over.dataset.forget), notice = document.getElementById("left-over");
  const forget = () => keys.forEach(key => store.removeItem(key));
  if (notice && keys.length) {
    notice.hidden = false;
    for (const text of keys.flatMap(read).flatMap(([, , values]) => values).filter(value => value.includes(" ")))
      notice.insertBefore(Object.assign(document.createElement("blockquote"), { className: "open-answer", textContent: text }), notice.querySelector("button"));
    notice.querySelector("button")?.addEventListener("click", () => {
      forget();
      notice.hidden = true;
    });
  }
  if (!notice?.querySelector("button")) forget();
}

/** Sends some answers of a page. @returns what the site says of them. Throws where it was not reached: what answers may be the login page of a network, or nothing for long. */
async function post(from, address, seen, given) {
  const body = new URLSearchParams({ Seen: seen, For: from.elements.For.value, __RequestVerificationToken: from.elements.__RequestVerificationToken.value });
  for (const [code, values] of given) for (const value of values) body.append(code, value.trim().slice(0, enough));
  const answer = await fetch(`${address}/save`, { method: "POST", body, keepalive: String(body).length < 60000, redirect: "manual", signal: AbortSignal.timeout?.(20000) });
  const reply = await answer.json();
  if (!reply.version && !reply.ended) throw new Error(answer.status);
  return reply;
}

/** Those given on the oldest version. With newer ones among them, the site would take for another's what this browser has seen. */
function oldest(given) {
  const version = Math.min(...given.map(([, seen]) => seen));
  return given.filter(([, seen]) => seen === version);
}

/** Sends what was kept on the other pages of this response. @returns whether all of it is saved; what is not, is told with a link to its page. */
async function catchUp(from) {
  const notice = document.getElementById("kept-elsewhere");
  pages: for (const key of keysOf(from.dataset.response)) {
    const address = key.slice(`answers/${from.dataset.response}`.length);
    if (address === location.pathname) continue;
    let kept = read(key);
    try {
      while (kept.length) {
        const batch = oldest(kept);
        const reply = await post(from, address, batch[0][1], batch.map(([code, , values]) => [code, values]));
        // Nobody can mend it, or wants it mended: the page is not theirs any more.
        if (reply.ended === "Page") continue pages;
        if (reply.ended || Object.keys(reply.errors).length || Object.keys(reply.conflicts).length) break;
        kept = kept.filter(one => !batch.includes(one));
        store.setItem(key, JSON.stringify(kept));
      }
      if (!kept.length) {
        store.removeItem(key);
        continue;
      }
    } catch { /* Told below, and tried again on the next page. */ }
    notice.hidden = false;
    notice.querySelector("a").href = `${address}${from === submit ? "?from=check" : ""}#${kept[0][0]}`;
    return false;
  }
  return true;
}

function openStore() {
  try {
    localStorage.setItem("answers?", "1");
    localStorage.removeItem("answers?");
    return localStorage;
  } catch {
    return { getItem: () => null, setItem() { }, removeItem() { }, missing: true };
  }
}

function follow() {
  const problem = document.getElementById("save-problem");
  const line = document.getElementById("saved");
  const seen = form.elements.Seen;
  const key = `answers/${form.dataset.response}${location.pathname}`;
  /** Codes whose answers are not saved yet, each with the version that was seen when it was given. */
  const waiting = new Map();
  /** Codes whose answers the site does not take, until they are changed. */
  const refused = new Map();
  /** What was sent without an answer: it may be stored all the same. */
  const unheard = new Map();
  /** Codes that were answered otherwise elsewhere, until the respondent has decided. */
  const disputed = new Map();
  /** Codes that this page keeps or has kept; the same page in another tab keeps its own. */
  const own = new Set();
  let sending = null, timer = 0, delay = 1000, failing = false, ended = false;
  /** A question that an answer has brought out since the respondent went on, and that is not answered. */
  let revealed = null;
  const failed = store.missing ? problem.dataset.open : problem.dataset.failed;
  /** What is said while the site cannot be reached. */
  let told = failed;

  const fields = code => [...form.querySelectorAll(`[name="${code}"]`)];
  const place = code => form.querySelector(`[data-code="${code}"]`);
  const values = code => {
    // Signs that no keyboard makes and no page shows come with what is pasted.
    const given = new FormData(form).getAll(code).map(value => value.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u202a-\u202e\u2066-\u2069]/g, " "));
    return given.length ? given : [""];
  };
  const fill = (words, ...parts) => parts.reduce((text, part, i) => text.replace(`{${i}}`, part), words);
  const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);

  const isAnswered = item => [...item.querySelectorAll("input, textarea")].some(field =>
    field.type === "radio" || field.type === "checkbox" ? field.checked && field.value : field.type !== "hidden" && field.value);

  function put(code, given) {
    for (const field of fields(code)) {
      if (field.type === "radio" || field.type === "checkbox") field.checked = field.value !== "" && given.includes(field.value);
      else if (field.type !== "hidden") field.value = given[0] ?? "";
    }
    count(code);
  }

  /** What is not saved stays in this browser, and no longer than that. */
  function keep() {
    const mine = [...waiting, ...disputed, ...refused].map(([code, version]) => [code, version, values(code)]);
    for (const [code] of mine) own.add(code);
    const kept = [...read(key).filter(([code]) => !own.has(code)), ...mine];
    try {
      if (kept.length) store.setItem(key, JSON.stringify(kept));
      else store.removeItem(key);
    } catch { /* More than a browser keeps: what stands on the page is sent all the same. */ }
  }

  function restore() {
    for (const [code, version, given] of read(key)) {
      own.add(code);
      if (!fields(code).length || same(values(code), given)) continue;
      put(code, given);
      waiting.set(code, version);
    }
    keep();
    if (waiting.size) send();
  }

  function say(words) {
    if (problem.textContent !== words) problem.textContent = words;
    problem.classList.toggle("good", words === problem.dataset.again);
  }

  function later(ms) {
    clearTimeout(timer);
    timer = setTimeout(send, ms);
  }

  function send() {
    clearTimeout(timer);
    sending ??= sendAll().finally(() => { sending = null; });
    return sending;
  }

  async function sendAll() {
    while (waiting.size && !ended) {
      if (!await sendOnce()) {
        later(delay);
        delay = Math.min(delay * 2, 30000);
        return;
      }
      delay = 1000;
    }
  }

  /** @returns false where it is to be tried again later. */
  async function sendOnce() {
    const batch = oldest([...waiting]);
    const sent = new Map(batch.map(([code]) => [code, values(code)]));
    if (!failing) line.textContent = form.dataset.saving;
    let reply;
    try {
      reply = await post(form, location.pathname, batch[0][1], sent);
    } catch {
      for (const [code, given] of sent) unheard.set(code, [...unheard.get(code) ?? [], given]);
      failing = true;
      line.textContent = "";
      say(told);
      return false;
    }

    if (reply.ended) {
      ended = true;
      failing = false;
      line.textContent = "";
      say(reply.words);
      if (reply.reopen) problem.append(Object.assign(document.createElement("button"), { name: "Go", value: "reopen", className: "ds-button", textContent: reply.reopen }));
      return true;
    }

    for (const [code, other] of Object.entries(reply.conflicts)) {
      // Not another device: it is what was sent from here, and the word of it got lost.
      if (unheard.get(code)?.some(given => same(given.filter(Boolean), other.values.filter(Boolean)))) {
        waiting.set(code, reply.version);
        continue;
      }
      disputed.set(code, waiting.get(code));
      waiting.delete(code);
      ask(code, other, reply.version);
    }
    for (const [code, given] of sent) {
      if (reply.conflicts[code]) continue;
      unheard.delete(code);
      // What is refused is not held against what others answered, so it goes on from what was seen.
      const version = reply.errors[code] ? waiting.get(code) : reply.version;
      if (!same(values(code), given)) waiting.set(code, version);
      else {
        waiting.delete(code);
        if (reply.errors[code]) refused.set(code, version);
      }
      show(code, reply.errors[code]);
    }
    for (const item of form.querySelectorAll("[data-item]")) {
      const shown = reply.shown.includes(item.dataset.item);
      if (shown && item.hidden && !isAnswered(item)) revealed ??= item;
      item.hidden = !shown;
    }
    line.textContent = disputed.size || refused.size ? "" : `${fill(form.dataset.saved, reply.saved)} ✓`;
    // What was changed elsewhere and not touched here follows it: the page is then as new as the version says.
    for (const [code, given] of Object.entries(reply.others)) if (![waiting, disputed, refused].some(mine => mine.has(code))) put(code, given);
    seen.value = reply.version;
    told = failed;
    say(disputed.size ? problem.dataset.decide : failing ? problem.dataset.again : "");
    // Both answers are to be seen where the respondent is, and not below the words that tell of them.
    document.activeElement?.closest("[data-code]")?.querySelector(".dispute")?.scrollIntoView({ block: "nearest" });
    // Good news need not stay in the way.
    if (failing) setTimeout(() => { if (problem.textContent === problem.dataset.again) say(""); }, 6000);
    failing = false;
    keep();
    return true;
  }

  /** Shows what is wrong with an answer beside it, or that nothing is. */
  function show(code, words) {
    const at = place(code), field = fields(code).find(one => one.type !== "hidden");
    if (!at || !field) return;
    let note = document.getElementById(`${code}-error`);
    if (!words) {
      if (note) note.remove();
      field.removeAttribute("aria-invalid");
      return;
    }
    if (!note) {
      note = Object.assign(document.createElement("p"), { id: `${code}-error`, className: "ds-validation-message" });
      (at.querySelector(".choices, .scale, .with-unit") ?? field).before(note);
      if (field.type !== "radio" && field.type !== "checkbox") field.setAttribute("aria-describedby", `${field.getAttribute("aria-describedby") ?? ""} ${note.id}`.trim());
    }
    note.textContent = words;
    if (field.type !== "radio" && field.type !== "checkbox") field.setAttribute("aria-invalid", "true");
  }

  /** Another window or device answered otherwise: both answers, and a choice between them. */
  function ask(code, other, version) {
    place(code).querySelector(".dispute")?.remove();
    const box = Object.assign(document.createElement("div"), { className: "dispute", id: `Choice_${code}` });
    box.setAttribute("role", "group");
    const words = Object.assign(document.createElement("p"), { textContent: other.words, id: `${code}-dispute` });
    box.setAttribute("aria-labelledby", words.id);
    const button = (label, decide) => {
      const made = Object.assign(document.createElement("button"), { type: "button", textContent: label, className: "ds-button" });
      made.dataset.variant = "secondary";
      made.onclick = () => {
        box.remove();
        disputed.delete(code);
        decide();
        keep();
        if (!disputed.size) say("");
        (fields(code).find(field => field.checked) ?? fields(code).find(field => field.type !== "hidden")).focus();
        send();
      };
      return made;
    };
    box.append(words, button(form.dataset.mine, () => waiting.set(code, version)), button(form.dataset.theirs, () => {
      put(code, other.values);
      show(code);
    }));
    place(code).append(box);
  }

  function count(code) {
    const field = fields(code).find(one => one.dataset.limit), note = document.getElementById(`${code}-limit`);
    if (!field || !note) return;
    const limit = Number(field.dataset.limit), length = field.value.trim().length;
    note.textContent = fill(form.dataset.count, length, limit);
    note.classList.toggle("over", length > limit);
    // Told aloud only when it matters.
    if (length > limit * .9) note.setAttribute("aria-live", "polite");
    else note.removeAttribute("aria-live");
  }

  function changed(target, wait) {
    const code = target.name;
    if (!code || !place(code)) return;
    if (target.type === "checkbox" && target.checked)
      for (const other of fields(code)) if (other !== target && other.type === "checkbox" && ("alone" in target.dataset || "alone" in other.dataset)) other.checked = false;
    if (!disputed.has(code) && !waiting.has(code)) waiting.set(code, refused.get(code) ?? Number(seen.value));
    refused.delete(code);
    count(code);
    keep();
    if (!failing || wait === 0) later(wait);
  }

  form.addEventListener("input", event => { if (!["radio", "checkbox"].includes(event.target.type)) changed(event.target, 800); });
  form.addEventListener("change", event => changed(event.target, 0));
  addEventListener("online", () => {
    if (waiting.size) send();
    else if (problem.textContent === problem.dataset.stay) say("");
  });
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden" && waiting.size) send(); });
  addEventListener("beforeunload", event => { if (waiting.size && store.missing && (failing || ended)) event.preventDefault(); });

  form.addEventListener("submit", async event => {
    // The buttons that change the language have one of their own.
    const switches = Boolean(event.submitter?.lang), back = event.submitter?.value === "back";
    const decides = disputed.size && (store.missing || !switches);
    if (decides) {
      event.preventDefault();
      form.querySelector(".dispute button").focus();
    } else if (!ended && (sending || failing || !navigator.onLine || back && waiting.size)) {
      // What is under way is waited for; without a network the page stays, and with it what stands on it.
      event.preventDefault();
      revealed = null;
      await send();
      if (revealed && !back && !switches) revealed.querySelector("input:not([type=hidden]), textarea").focus();
      else if (!failing && (switches || !disputed.size) && navigator.onLine) setTimeout(() => form.requestSubmit(event.submitter));
      else if (!disputed.size) say(told = problem.dataset.stay);
    } else if ((back || switches) && !store.missing && !ended) {
      // What the site does not take is kept here, and told of on the page where Back leads: it need not hold anybody up. In another language what is disputed is asked about anew.
      const held = [...(back ? refused : disputed).keys()].flatMap(fields);
      held.forEach(field => { field.disabled = true; });
      setTimeout(() => held.forEach(field => { field.disabled = false; }));
    }
  });

  for (const field of form.querySelectorAll("[data-limit]")) count(field.name);
  // A page that came back with what could not be stored: the text on it is nowhere else, and two answers are asked about as always.
  for (const field of form.querySelectorAll("[aria-invalid]")) if (field.value) refused.set(field.name, Number(seen.value));
  for (const box of form.querySelectorAll("fieldset.dispute")) {
    const code = box.closest("[data-code]").dataset.code, version = Number(seen.value);
    disputed.set(code, version);
    ask(code, { words: box.dataset.words, values: JSON.parse(box.dataset.values) }, version);
  }
  restore();
}
