// The field to filter findings by is made here: without a script there is none, and all findings are shown.
const findings = document.getElementById("findings");
const rows = [...document.querySelectorAll("[data-words]")].filter((row) => !row.parentElement.closest("[data-words]"));
if (findings && rows.length > 8) {
  const field = Object.assign(document.createElement("input"), {
    type: "search", id: "filter", placeholder: "Words, tag, test case, address", autocomplete: "off",
  });
  const label = Object.assign(document.createElement("label"), { htmlFor: "filter", textContent: "Filter" });
  const count = Object.assign(document.createElement("output"), { className: "soft", htmlFor: "filter" });
  const line = Object.assign(document.createElement("div"), { className: "filter" });
  line.append(label, field, count);
  findings.querySelector("h2").after(line);
  const folded = [...findings.querySelectorAll(".level details")].map((part) => [part, part.open]);
  field.addEventListener("input", () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const row of rows) {
      const text = row.dataset.words + " " + row.textContent.toLowerCase();
      row.hidden = !words.every((word) => text.includes(word));
      shown += !row.hidden;
    }
    for (const part of findings.querySelectorAll(".level")) {
      part.hidden = words.length > 0 && !part.querySelector("[data-words]:not([hidden])");
    }
    for (const [part, open] of folded) part.open = words.length > 0 || open;
    count.textContent = words.length ? `${shown} of ${rows.length}` : "";
  });
}

// A link to what is folded opens it.
const unfold = () => {
  const part = document.getElementById(location.hash.slice(1));
  for (const inner of part ? part.querySelectorAll(":scope > details") : []) inner.open = true;
};
addEventListener("hashchange", unfold);
unfold();
