"""登录: who of the demo sits where, signed in once through the page."""

import time

import pyotp

STEP_S = 30


class Desks:
    """Keeps the cookie of each person, so that a one-time code is spent once for a whole run."""

    def __init__(self, browser, context_args, demo):
        self.browser, self.context_args, self.demo = browser, context_args, demo
        self.people = {each["username"]: each for each in demo["staff"]}
        self.states, self.spent = {}, {}

    def code(self, username):
        """A one-time code that was not spent yet: the one before, this one, and the next all count."""
        now = int(time.time()) // STEP_S
        # Late in a step the one before could be over by the time it arrives.
        oldest = now - 1 if time.time() % STEP_S < STEP_S / 2 else now
        step = max(self.spent.get(username, 0) + 1, oldest)
        if step > now + 1:
            time.sleep((step - 1) * STEP_S - time.time())
        self.spent[username] = step
        return pyotp.TOTP(self.people[username]["totp_secret"]).at(step * STEP_S)

    def sign_in(self, page, username):
        """Fill in the form that is open, and wait for what lies behind it."""
        for _ in range(3):  # A demo that runs already may have seen the first code.
            page.fill("#username", username)
            page.fill("#password", self.people[username]["password"])
            page.fill("#totp", self.code(username))
            with page.expect_response("**/console/api/session") as answer:
                page.keyboard.press("Enter")
            if answer.value.ok:
                break
        page.wait_for_selector("#totp", state="detached")

    def state(self, username):
        """The cookie of a session that was opened through the page."""
        if username not in self.states:
            with self.browser.new_context(**self.context_args) as context:
                page = context.new_page()
                page.goto("/console/")
                self.sign_in(page, username)
                page.wait_for_selector("nav.side")
                self.states[username] = context.storage_state()
        return self.states[username]

    def forget(self, username):
        """Its session was ended: the next page signs in anew."""
        self.states.pop(username, None)
