// What the tests ask of a page. Evaluated in it; gives functions that return plain values.
(() => {
  const all = () => [...document.querySelectorAll("*")];
  const visible = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const name = (element) => {
    const id = element.id ? `#${element.id}` : "";
    const within = element.closest("[id]");
    const style = typeof element.className === "string" && element.className ? `.${element.className}` : "";
    return `${element.tagName.toLowerCase()}${id}${style} in #${within ? within.id : ""}: ${element.textContent.trim().slice(0, 60)}`;
  };
  const scrolls = (element) => {
    for (let up = element.parentElement; up; up = up.parentElement) {
      if (["auto", "scroll", "hidden", "clip"].includes(getComputedStyle(up).overflowX)) return true;
    }
    return false;
  };
  const channel = (value) => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  };
  const colour = (text) => {
    const canvas = document.createElement("canvas").getContext("2d");
    canvas.fillStyle = text;
    canvas.fillRect(0, 0, 1, 1);
    const [red, green, blue, alpha] = canvas.getImageData(0, 0, 1, 1).data;
    return { red, green, blue, alpha: alpha / 255 };
  };
  const cache = new Map();
  const known = (text) => {
    if (!cache.has(text)) cache.set(text, colour(text));
    return cache.get(text);
  };
  const luminance = ({ red, green, blue }) => 0.2126 * channel(red) + 0.7152 * channel(green) + 0.0722 * channel(blue);
  const ground = (element) => {
    for (let up = element; up; up = up.parentElement) {
      const of = known(getComputedStyle(up).backgroundColor);
      if (of.alpha === 1) return of;
    }
    return known(getComputedStyle(document.documentElement).colorScheme.includes("dark") ? "black" : "white");
  };
  return {
    // Elements that stick out of the screen where nothing lets them scroll.
    wide: () => {
      const width = document.documentElement.clientWidth;
      const out = all().filter((element) => visible(element) && element.getBoundingClientRect().right > width + 1 && !scrolls(element));
      return out.map(name).slice(0, 10);
    },
    // Texts cut off by their own box.
    cut: () => all().filter((element) => {
      const style = getComputedStyle(element);
      return visible(element) && style.overflowX === "hidden" && element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 1;
    }).map(name).slice(0, 10),
    // Whatever could act: elements and attributes that a report has no use for.
    active: () => all().flatMap((element) => {
      const bad = ["IMG", "IFRAME", "OBJECT", "EMBED", "BASE", "LINK", "VIDEO", "AUDIO", "FOREIGNOBJECT"].includes(element.tagName.toUpperCase());
      const doing = element.getAttributeNames().filter((key) => key.startsWith("on") || ["style", "srcdoc", "src", "formaction"].includes(key));
      const links = element.tagName === "A" && !/^(#|https:\/\/)/.test(element.getAttribute("href") ?? "");
      return bad || doing.length || links ? [`${element.tagName} ${doing} ${element.getAttribute("href") ?? ""}`] : [];
    }),
    scripts: () => document.scripts.length,
    // Links within the page that lead nowhere, and names given twice.
    lost: () => [...document.querySelectorAll('a[href^="#"]')].map((link) => decodeURIComponent(link.getAttribute("href").slice(1)))
      .filter((id) => !document.getElementById(id)),
    twice: () => {
      const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
      return [...new Set(ids.filter((id, at) => ids.indexOf(id) !== at))];
    },
    // Text that is too faint to read: less contrast than WCAG 2.2 asks at level AA (4.5; large text 3).
    faint: () => {
      const texts = all().filter((element) => visible(element) && [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim()));
      return [...new Set(texts.filter((element) => !["SCRIPT", "STYLE", "TITLE"].includes(element.tagName)).flatMap((element) => {
        const style = getComputedStyle(element);
        const [one, other] = [luminance(known(style.color)), luminance(ground(element))];
        const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
        const size = parseFloat(style.fontSize);
        const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
        return ratio < (large ? 3 : 4.5) ? [`${ratio.toFixed(2)} ${element.tagName} ${element.className}`] : [];
      }))];
    },
    // What somebody who does not see the page would miss.
    unnamed: () => [
      ...[...document.querySelectorAll("svg")].filter((svg) => !(svg.getAttribute("aria-hidden") === "true" || (svg.getAttribute("role") === "img" && svg.getAttribute("aria-label")))).map(name),
      ...[...document.querySelectorAll("table")].filter((table) => !table.querySelector("th[scope]")).map(name),
      ...[...document.querySelectorAll("input, button, select")].filter((field) => !(field.labels?.length || field.textContent.trim() || field.getAttribute("aria-label"))).map(name),
      ...[...document.querySelectorAll("section")].filter((section) => !document.getElementById(section.getAttribute("aria-labelledby"))).map(name),
      ...[...document.querySelectorAll("[tabindex='0']")].filter((area) => !area.getAttribute("aria-label")).map(name),
    ],
    // Headings that skip a level.
    skipped: () => {
      const levels = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].map((heading) => Number(heading.tagName[1]));
      return levels.filter((level, at) => at > 0 && level > levels[at - 1] + 1).length;
    },
    sections: () => [...document.querySelectorAll("main > section")].filter(visible).map((section) => section.id),
    shown: (selector) => [...document.querySelectorAll(selector)].filter(visible).length,
    focus: () => name(document.activeElement),
  };
})()
