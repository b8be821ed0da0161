// Count-downs, filters that apply themselves, copying, and telling that something has changed. Every page works without it.
"use strict";
(() => {
  const said = document.body.dataset;
  const ahead = said.now ? Date.parse(said.now) - Date.now() : 0; // the desk's clock may not be the machine's
  const now = () => Date.now() + ahead;

  // As the server writes it: the two largest units, the rest cut off.
  const span = (seconds) => {
    const units = [["d", 86400], ["h", 3600], ["min", 60], ["s", 1]];
    let left = Math.abs(seconds);
    for (let n = 0; n < units.length; n += 1) {
      const count = Math.floor(left / units[n][1]);
      left -= count * units[n][1];
      if (!count) continue;
      const parts = [said[units[n][0]].replace("{n}", count)];
      const below = units[n + 1];
      if (below && Math.floor(left / below[1])) parts.push(said[below[0]].replace("{n}", Math.floor(left / below[1])));
      return parts.join(" ");
    }
    return said.s.replace("{n}", 0);
  };
  const tick = () => {
    for (const one of document.querySelectorAll("[data-due]")) {
      const left = Math.round((Date.parse(one.dataset.due) - now()) / 1000);
      one.textContent = (left >= 0 ? said.left : said.over).replace("{span}", span(left));
      if (left < 0 && !one.classList.contains("s-dim")) { one.classList.remove("s-strong", "s-warn"); one.classList.add("s-alarm"); }
    }
  };
  if (said.now && document.querySelector("[data-due]")) { tick(); setInterval(tick, 1000); }

  for (const choice of document.querySelectorAll("[data-filter]")) {
    choice.addEventListener("change", () => choice.form.requestSubmit());
  }
  for (const zone of document.querySelectorAll("[data-zone]")) {
    zone.placeholder = Intl.DateTimeFormat().resolvedOptions().timeZone || zone.placeholder;
  }
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const text = document.getElementById(button.dataset.copy).textContent;
      try { await navigator.clipboard.writeText(text); button.textContent = said.copied; } catch { getSelection().selectAllChildren(document.getElementById(button.dataset.copy)); }
    });
  }
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }
  for (const range of document.querySelectorAll("input[type=range][data-for]")) {
    const number = document.getElementById(range.dataset.for);
    range.hidden = false;
    range.value = number.value || 0;
    range.addEventListener("input", () => { number.value = range.value; });
    range.addEventListener("change", () => number.form.requestSubmit());
  }

  const changed = document.getElementById("changed");
  const isTyping = () => [...document.querySelectorAll("main form")].some((form) => [...form.elements].some((e) => e.type !== "hidden" && e.defaultValue !== undefined && "defaultValue" in e && e.value !== e.defaultValue && !["checkbox", "radio", "submit", "button"].includes(e.type)));
  if (changed) {
    const look = async () => {
      if (document.hidden) return;
      try {
        const answer = await fetch(changed.dataset.live || "/live", { headers: { Accept: "application/json" } });
        if (!answer.ok || (await answer.json()).state === changed.dataset.state) return;
        if (changed.dataset.reload && !isTyping() && !document.querySelector("main details[open]")) location.reload();
        else changed.hidden = false;
      } catch { /* the program has ended: the page stays as it is */ }
    };
    setInterval(look, 20000);
    document.addEventListener("visibilitychange", look);
  }

  // j and k: to the next and the previous row; / to the search.
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea")) return;
    if (event.key === "/") { const field = document.querySelector(".find input"); if (field) { event.preventDefault(); field.focus(); } return; }
    if (event.key !== "j" && event.key !== "k") return;
    const links = [...document.querySelectorAll(".queue .todo a")];
    if (!links.length) return;
    const at = links.indexOf(document.activeElement);
    links[Math.min(Math.max(at + (event.key === "j" ? 1 : -1), 0), links.length - 1)].focus();
  });
})();
