// Look with axe at the page as it is now: the violations, each rule at all that it could find.
//
// Two rules take nine tenths of the time of axe. What they find follows from a few things that a browser tells at once,
// so they see every element that differs in those, and two of those that do not. The other rules see the whole page,
// not again when the same is there, in sight and scrolling as at a width before.
async ({ options, ofLooks }) => {
  const CONTRAST = ["color", "background-color", "background-image", "background-clip", "opacity", "font-size",
    "font-weight", "text-shadow", "filter", "mix-blend-mode", "clip-path", "position"];
  const FIELDS = "input, select, textarea, button";
  const TARGETS = `a[href], summary, label, [tabindex], [role], ${FIELDS}`;
  const ENOUGH = 24; // pixels, WCAG 2.5.8
  const EACH = 2;

  const all = [...document.body.querySelectorAll("*")];
  const seen = all.filter((element) => element.checkVisibility({ visibilityProperty: true }));
  const styles = new Map([[document.documentElement.parentElement, ""]]);
  const numbers = new Map();
  // The same number for what has the same style, and the same around it.
  const style = (element) => {
    if (!styles.has(element)) {
      const own = getComputedStyle(element);
      const said = `${style(element.parentElement)}>${CONTRAST.map((name) => own.getPropertyValue(name)).join()}`;
      if (!numbers.has(said)) numbers.set(said, numbers.size);
      styles.set(element, numbers.get(said));
    }
    return styles.get(element);
  };
  const rects = new Map(seen.map((element) => [element, element.getBoundingClientRect()]));
  const touch = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  const meets = (element, others) => others.some((other) =>
    touch(rects.get(element), rects.get(other)) && !other.contains(element) && !element.contains(other));

  // Contrast: what is written, by style. What lies over or under something else is seen itself.
  const above = seen.filter((element) => getComputedStyle(element).position !== "static");
  const isWritten = (element) => element.matches(FIELDS)
    || [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
  const times = new Map();
  const isNew = (element) => {
    const isOff = (element.control ?? element).matches(":disabled") || element.closest("[aria-disabled=true]") !== null;
    const { width, height } = rects.get(element);
    const kind = [element.localName, style(element), isOff, width > 1 && height > 1].join();
    times.set(kind, (times.get(kind) ?? 0) + 1);
    return times.get(kind) <= EACH;
  };
  const written = seen.filter(isWritten).filter((element) => isNew(element) || meets(element, above));

  // Targets: all but those that are large enough and that nothing else to touch lies on.
  const targets = seen.filter((element) => element.matches(TARGETS));
  const isLarge = (element) => element.getClientRects().length === 1
    && rects.get(element).width >= ENOUGH && rects.get(element).height >= ENOUGH;
  const risky = targets.filter((element) => !isLarge(element) || meets(element, targets));

  const scrolls = (element) => element.scrollWidth > element.clientWidth || element.scrollHeight > element.clientHeight;
  const key = document.body.outerHTML + all.map((element) => Number(rects.has(element)) + 2 * scrolls(element)).join("");
  window.looked ??= {};
  if (!(key in looked)) {
    const off = Object.fromEntries(ofLooks.map((rule) => [rule, { enabled: false }]));
    looked[key] = (await axe.run({ ...options, rules: off })).violations;
  }

  // Axe looks for marks in less time than it takes to go through a list of what to include.
  const marked = [written, risky];
  const mark = (rule) => `data-see-${rule}`;
  ofLooks.forEach((rule, number) => marked[number].forEach((element) => element.setAttribute(mark(rule), "")));
  axe.configure({ rules: ofLooks.map((id) => ({ id, selector: `[${mark(id)}]` })) });
  const { violations } = await axe.run({ ...options, runOnly: ofLooks, rules: {} });
  ofLooks.forEach((rule, number) => marked[number].forEach((element) => element.removeAttribute(mark(rule))));
  return [...looked[key], ...violations];
}
