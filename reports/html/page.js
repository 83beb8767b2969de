"use strict";
(() => {
  const form = document.getElementById("filter");
  if (!form) return;
  const rules = [...document.querySelectorAll("article.rule")];
  const output = document.getElementById("filter-count");
  const text = document.getElementById("filter-text");

  const apply = () => {
    const wanted = text.value.trim().toLowerCase();
    const severities = new Set([...form.querySelectorAll("input:checked")].map((box) => box.value));
    let shown = 0;
    for (const rule of rules) {
      const head = rule.querySelector("header").textContent.toLowerCase();
      const whole = severities.has(rule.dataset.severity) && head.includes(wanted);
      let some = false;
      for (const finding of rule.querySelectorAll(".finding")) {
        const fits = whole || (severities.has(rule.dataset.severity) && finding.textContent.toLowerCase().includes(wanted));
        finding.hidden = !fits;
        some ||= fits;
      }
      const others = rule.querySelector(":scope > .others");
      some ||= whole || (severities.has(rule.dataset.severity) && !!others && others.textContent.toLowerCase().includes(wanted));
      rule.hidden = !some;
      shown += some ? 1 : 0;
    }
    output.textContent = `${shown} of ${rules.length} rules shown`;
  };

  if (rules.length > 1) {
    form.hidden = false;
    form.addEventListener("input", apply);
    form.addEventListener("submit", (event) => event.preventDefault());
  }

  // A link to a folded finding unfolds it.
  const unfold = () => {
    const target = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target instanceof HTMLDetailsElement) target.open = true;
  };
  addEventListener("hashchange", unfold);
  unfold();

  if (!navigator.clipboard) return;
  for (const command of document.querySelectorAll(".command")) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = "Copy";
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(command.querySelector("code").textContent);
      button.textContent = "Copied";
    });
    command.prepend(button);
  }
})();
