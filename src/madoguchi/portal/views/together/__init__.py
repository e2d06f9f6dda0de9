"""One-stop in the portal: choose the procedures of a life event, change the choice, follow what became of them."""

from madoguchi.portal.views.together.choosing import together_page

__all__ = ["together_page"]
