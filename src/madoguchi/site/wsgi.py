"""The WSGI application that granian serves."""

import os
from importlib import import_module
from threading import Thread

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "madoguchi.site.settings")

application = get_wsgi_application()
import_module("madoguchi.site.urls")  # so that the first visitor does not wait for it
Thread(target=import_module("madoguchi.search.selectors").warm_up, daemon=True).start()
