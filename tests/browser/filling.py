"""填表: answering the questions of the form that is open, each by the name it has in the request."""

from playwright.sync_api import expect


def fill(page, **answers):
    """Texts, figures, money and moments, as a person types them."""
    for key, answer in answers.items():
        field = page.locator(f"#q-{key}")
        field.fill(str(answer))
        field.press("Tab")


def choose(page, key, label=""):
    """The first of the choices that has `label` in it."""
    field = page.locator(f"[id='q-{key}']")
    expect(field).to_be_enabled()  # A form waits for its draft.
    field.click(force=True)  # Its placeholder lies above it.
    _take(page, key, label)


def find(page, key, fragment):
    """The first of what is found by a fragment of its name; its whole name is given back."""
    page.locator(f"#q-{key}").click()
    page.locator(f"#q-{key}").press_sequentially(fragment)
    return _take(page, key, fragment)


def _take(page, key, label):
    dropped = page.locator(f"[id='q-{key}']").get_attribute("aria-controls")
    option = page.locator(f"[id='{dropped}']").get_by_role("option").filter(has_text=label).first
    option.wait_for()
    name = option.inner_text()
    option.click()
    return name


def send(page):
    """The last button of the form that is open."""
    page.locator(".el-dialog__footer:visible button").last.click()
