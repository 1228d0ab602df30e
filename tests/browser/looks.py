"""How a page looks to axe, and to somebody with a narrow screen."""

from typing import Any

from playwright.sync_api import Page

STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "link-in-text-block"]
"""The rules whose outcome hangs on the colour scheme."""


def faults(page: Page, rules: dict[str, Any]) -> list[str]:
    """What axe finds, a line for each rule and place."""
    page.evaluate(SETTLED)
    return page.evaluate(FAULTS, {"runOnly": rules, "resultTypes": ["violations"]})


FAULTS = """async options => (await axe.run(options)).violations.flatMap(
    fault => fault.nodes.map(node => `${fault.id} at ${node.target}: ${node.failureSummary}`)
)"""

HEIGHT = "Math.max(740, document.documentElement.scrollHeight)"
"""Of a screen on which no bar at the bottom covers anything."""

SETTLED = """() => Promise.all(document.getAnimations().map(one => one.finished.catch(() => null)))"""
"""Colours are only to be looked at when nothing fades any more."""

WIDER = """() => {
    const root = document.documentElement;
    if (root.scrollWidth <= root.clientWidth) return [];
    const isCut = element => getComputedStyle(element).overflowX !== "visible";
    const scrolls = element => element && (isCut(element) || scrolls(element.parentElement));
    return [...document.body.querySelectorAll("*")]
        .filter(one => one.getBoundingClientRect().right > root.clientWidth && !scrolls(one.parentElement))
        .map(one => `${one.outerHTML.slice(0, 120)} ends at ${one.getBoundingClientRect().right}`);
}"""
"""What reaches beyond the right edge, if that makes the page scroll sideways."""
