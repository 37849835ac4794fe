// What is wrong with the layout of the page that this runs in: one line for each fault.
() => {
    const WIDE = 1000, COLUMN = 200, LINES = 3, TOUCH = 3;
    const said = each =>
        (each.innerText || each.value || each.id || each.name || each.tagName).trim().slice(0, 40);
    // What stays in sight, and what a menu opens for a moment, lies over the page on purpose.
    const floats = each => each && (
        ["fixed", "sticky"].includes(getComputedStyle(each).position)
        || (each.matches("details > *") && getComputedStyle(each).position === "absolute")
        || floats(each.parentElement));
    const shown = each => each.offsetWidth > TOUCH
        && each.checkVisibility({opacityProperty: true, visibilityProperty: true});
    const faults = [];

    // A paragraph is squeezed into a column where there is room beside it.
    const TEXT = "main :is(p, li, dd, td, blockquote, h1, h2, h3)";
    for (const each of document.querySelectorAll(TEXT)) {
        const own = [...each.childNodes]
            .filter(one => one.nodeType === Node.TEXT_NODE)
            .map(one => one.data.trim()).join("");
        if (innerWidth < WIDE || own.length < 20 || !shown(each)) continue;
        const words = document.createRange();
        words.selectNodeContents(each);
        const lines = new Set([...words.getClientRects()].map(box => Math.round(box.top))).size;
        if (each.clientWidth < COLUMN && lines > LINES) faults.push(`narrow: ${said(each)}`);
    }

    // What can be pressed lies over something else that can.
    const PRESSED = "a[href], button, select, textarea, summary, input:not([type=hidden])";
    const pressed = [...document.querySelectorAll(PRESSED)]
        .filter(each => shown(each) && !floats(each));
    const boxes = pressed.map(each => [...each.getClientRects()]);
    const over = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > TOUCH
        && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > TOUCH;
    pressed.forEach((one, i) => pressed.forEach((other, j) => {
        if (j <= i || one.contains(other) || other.contains(one)) return;
        if (boxes[i].some(a => boxes[j].some(b => over(a, b))))
            faults.push(`over each other: ${said(one)} / ${said(other)}`);
    }));

    // The words of a button do not fit into it.
    for (const each of document.querySelectorAll("button, a.main, a.second"))
        if (shown(each) && each.scrollWidth > each.clientWidth + 1)
            faults.push(`cut: ${said(each)}`);
    return faults;
}
