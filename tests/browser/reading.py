"""读页: waiting until a page stands still, and asking axe-core what bars the way."""

from tests.demo import ROOT

AXE = ROOT / "frontend" / "console" / "node_modules" / "axe-core" / "axe.min.js"
GRAVE = ("serious", "critical")
RULES = """
async () => {
  const found = await axe.run(document, {
    resultTypes: ['violations'],
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'],
  })
  return found.violations.map(({ id, impact, help, nodes }) => ({
    id, impact, help, where: nodes.slice(0, 4).map((node) => [node.html.slice(0, 200), node.failureSummary]),
  }))
}
"""


STILL = """
() => {
  const still = !document.querySelector('.el-loading-mask:not([style*="display: none"])')
    && document.getAnimations().every((each) => each.playState !== 'running')
  window.stillSince = still ? (window.stillSince ?? performance.now()) : null
  return still && performance.now() - window.stillSince >= 200
}
"""


def settle(page):
    """Wait until nothing is asked for and nothing has moved for a moment: what was clicked may begin late."""
    page.wait_for_load_state("networkidle")
    page.evaluate("() => { window.stillSince = null }")
    page.wait_for_function(STILL)


def find_barriers(page):
    """What axe-core calls serious or critical, with the first places of it."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE.read_text())
    return [each for each in page.evaluate(RULES) if each["impact"] in GRAVE]
