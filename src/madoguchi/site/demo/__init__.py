"""The demo city 窓野県: invented people in invented places, built through the services with a fixed seed."""

from collections.abc import Callable

from django.db import transaction

from madoguchi.core.clock import now
from madoguchi.site.demo.barriers import record_barriers, report_to_council
from madoguchi.site.demo.catalogue import publish_catalogue
from madoguchi.site.demo.city import build_city
from madoguchi.site.demo.corporations import add_corporations
from madoguchi.site.demo.course import walk_pages
from madoguchi.site.demo.dashboards import map_the_prefecture, show_themes
from madoguchi.site.demo.deciding import lay_down
from madoguchi.site.demo.examining import note_and_ask
from madoguchi.site.demo.foreseeing import foresee
from madoguchi.site.demo.giving import give_out
from madoguchi.site.demo.groups import ENTRUSTED, entrust
from madoguchi.site.demo.improving import improve
from madoguchi.site.demo.inventory import take_stock
from madoguchi.site.demo.known import FILLED, remember
from madoguchi.site.demo.listening import listen
from madoguchi.site.demo.past import bring_along
from madoguchi.site.demo.paying import pay
from madoguchi.site.demo.population import populate
from madoguchi.site.demo.processes import list_bureaus
from madoguchi.site.demo.programmes import publish_programmes
from madoguchi.site.demo.push import announce, settle
from madoguchi.site.demo.quality import look_after
from madoguchi.site.demo.registers import keep_registers
from madoguchi.site.demo.sheets import write_sheets
from madoguchi.site.demo.signing import put_up
from madoguchi.site.demo.story import conclude, play
from madoguchi.site.demo.surveys import ask_people
from madoguchi.site.demo.talking import talk
from madoguchi.site.demo.timecost import count_time
from madoguchi.site.demo.together import file_together, want_approval
from madoguchi.site.demo.variants import vary
from madoguchi.site.demo.voices import speak
from madoguchi.site.demo.windows import open_windows
from madoguchi.site.demo.wording import write_words
from madoguchi.timecost.services import reckon

Progress = Callable[[int, int], None]


def build(progress: Progress | None = None) -> None:
    """Build the demo city in an empty database; takes half a minute.

    Everything that people do stands in one transaction: a build that was interrupted leaves nothing.
    What follows from it (receipts, notices, messages, levels) is made after, as always.
    """
    today = now()
    with transaction.atomic():
        people = build_city(at=today)
        publish_programmes(people, at=today)
        published = publish_catalogue(people, at=today)
        list_bureaus(people, at=today)
        lay_down(people, published, at=today)
        give_out(people, at=today)
        write_words(people, at=today)
        told = [(demo, editions) for demo, editions in published if demo.weight]
        play(people, told, today=today, progress=progress)
        add_corporations(people, today=today)
        entrusted = [edition for demo, editions in told if demo.slug == ENTRUSTED for edition in editions]
        entrust(people, entrusted, today=today)
        filled = [edition for demo, editions in told if demo.slug == FILLED for edition in editions]
        remember(people, filled, today=today)
        file_together(people, published, today=today)
        talk(people, today=today)
        note_and_ask(people, today=today)
        put_up(people, published, today=today)
        want_approval(people, published, today=today)
        announce(people, today=today)
        settle(people, at=today)
        vary(people, at=today)
        populate(people, at=today)
        bring_along(told, today=today)
        walk_pages(people, filled, today=today)
        improve(people, today=today)
        speak(people, told, today=today)
        open_windows(people, today=today)
        listen(people, today=today)
        look_after(people, published, today=today)
        write_sheets(people, today=today)
        keep_registers(people, today=today)
        count_time(people, today=today)
        map_the_prefecture(people, today=today)
        take_stock(people, today=today)
        record_barriers(people, today=today)
        foresee(people, today=today)
        report_to_council(people, today=today)
        ask_people(people, today=today)
        pay(people, at=today)
    conclude(today=today)
    reckon(at=today)
    show_themes(people, today=today)
