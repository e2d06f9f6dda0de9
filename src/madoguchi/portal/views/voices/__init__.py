"""The common form of user reviews without an application, and what was made of the voices."""

from madoguchi.portal.views.voices.saying import say_page, say_picture, thanks_page
from madoguchi.portal.views.voices.told import voices_csv, voices_page

__all__ = ["say_page", "say_picture", "thanks_page", "voices_csv", "voices_page"]
