"""Going through pages by keyboard alone."""

from pathlib import Path

from playwright.sync_api import Locator, Page, expect


class Keyboard:
    """Someone who has no mouse: Tab, Space, Enter, arrows and typing."""

    def __init__(self, page: Page) -> None:
        self.page = page
        page.on("filechooser", lambda _: None)  # from here on the browser hands every chooser to the test

    def reach(self, target: Locator) -> None:
        """Press Tab until `target` has the focus, visibly; it must come within 80 stops."""
        expect(target).to_have_count(1)
        for _ in range(80):
            self.page.keyboard.press("Tab")
            if target.evaluate("field => field === document.activeElement"):
                outline = target.evaluate("field => getComputedStyle(field).outlineStyle")
                shadow = target.evaluate("field => getComputedStyle(field).boxShadow")
                assert outline != "none" or shadow != "none", f"the focus on {target} is not to be seen"
                return
        raise AssertionError(f"{target} cannot be reached by Tab on {self.page.url}")

    def type(self, target: Locator, text: str) -> None:
        """Reach a field and type over what it holds."""
        self.reach(target)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def choose(self, target: Locator, label: str) -> None:
        """Reach a select and press the down arrow, from its first choice on, until it shows `label`."""
        self.reach(target)
        self.page.keyboard.press("Home")
        for _ in range(60):
            if target.evaluate("field => field.selectedOptions[0].label") == label:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{label} is not to be chosen in {target}")

    def press(self, target: Locator, key: str = "Enter") -> None:
        """Reach a link or button and press a key; waits for the page that follows."""
        self.reach(target)
        with self.page.expect_navigation():
            self.page.keyboard.press(key)

    def tick(self, target: Locator) -> None:
        """Reach a box or a first radio and press Space."""
        self.reach(target)
        self.page.keyboard.press("Space")
        expect(target).to_be_checked()

    def hand_in(self, target: Locator, *files: Path) -> None:
        """Reach a file field, open the chooser and choose."""
        self.reach(target)
        with self.page.expect_file_chooser() as chooser:
            self.page.keyboard.press("Enter")
        chooser.value.set_files(list(files))
