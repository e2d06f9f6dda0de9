"""The WSGI application that granian serves."""

import os
import sys
from importlib import import_module
from threading import Timer

from django.core.wsgi import get_wsgi_application

from madoguchi.core.lazily import load_all

sys.setswitchinterval(0.0005)  # who waited for the database goes on at once: it may hold what others wait for
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "madoguchi.site.settings")

application = get_wsgi_application()
import_module("madoguchi.site.urls")  # so that the first visitor does not wait for it


def _warm_up() -> None:
    """Load what the first pages could spare: the index of the search, then whatever is loaded lazily."""
    import_module("madoguchi.search.selectors").warm_up()
    load_all()


_warming = Timer(5.0, _warm_up)  # once the first pages are out
_warming.daemon = True
_warming.start()
