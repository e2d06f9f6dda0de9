"""The worker: runs everything that happens after a commit, again and again, and never dies of one failure."""

import logging
import os
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from threading import Event as Flag

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.db import close_old_connections

from madoguchi.accounts.services import clear_answers, clear_visits
from madoguchi.api.services import deliver_hooks, deliver_webhooks
from madoguchi.columns.services import refresh_due
from madoguchi.core.acting import Acting
from madoguchi.core.clock import Clock, now
from madoguchi.dashboards.services import refresh_due as refresh_dashboards
from madoguchi.datasets.services import fetch_due, forget_answers
from madoguchi.events.services import Share, beat, seal
from madoguchi.examination.services import deem_due, note_arrivals, remind_overdue, watch_clocks
from madoguchi.examination.services.bulk_running import decide_bulks, try_cases
from madoguchi.examination.services.digests import send_digests
from madoguchi.examination.services.exporting import drop_exports, make_exports
from madoguchi.examination.services.pacing import count_months
from madoguchi.examination.services.rehearsing import drop_old_rehearsals
from madoguchi.examination.services.reminders import remind
from madoguchi.examination.services.retention import set_aside_due
from madoguchi.examination.services.waiting import issue_waiting
from madoguchi.files.services import remove_orphans, scan_waiting, sweep_uploads
from madoguchi.filling.services import expire, file_due, send_rows, throw_old_batches
from madoguchi.funnel.services import count_again, count_stale
from madoguchi.improvement.services import measure_due, measure_records_due, tell_supports
from madoguchi.listening.services import delete_old_opinions
from madoguchi.messaging.services import deliver_waiting, push_waiting
from madoguchi.papers.services import publish_lists
from madoguchi.payments.services import erase_old_files, take_in_waiting
from madoguchi.plan.services.counting import count_cases
from madoguchi.plan.services.drawing import draw_registers
from madoguchi.plan.services.inventory import remind as remind_inventories
from madoguchi.plan.services.kpi import count_states, draw_figures
from madoguchi.portal.quality_charts import draw_public
from madoguchi.push.services import run_campaigns
from madoguchi.quality.services import recompute_all, recompute_waiting
from madoguchi.registry.services import check_links, put_into_force, put_rules_into_force
from madoguchi.reviews.services import send_voice_digests
from madoguchi.search.services import catch_up, forget_rare_searches, take_in_counts
from madoguchi.site.followers import FOLLOWERS, Follower
from madoguchi.site.retention.erasing import purge_due
from madoguchi.site.tables import refresh_tables
from madoguchi.site.watch.current import begin_job, end
from madoguchi.surveys.services import close_due as close_surveys
from madoguchi.timecost.services import draw_time_charts, forget_results, reckon_due
from madoguchi.ui.charts import drop_unused

log = logging.getLogger(__name__)

LONGEST_PAUSE = 60.0
DAY = 24 * 3600.0


@dataclass
class Job:
    """Something to do every `every` seconds; after failures it pauses longer, up to a minute (定期処理)."""

    name: str
    every: float
    run: Callable[[datetime], object]
    due: float = 0.0
    failures: int = 0

    def attempt(self, *, moment: float, at: datetime) -> None:
        """Run once at the moment `at`; `moment` is in monotonic seconds. A failure is logged and waited out."""
        begin_job(self.name)
        try:
            self.run(at)
            self.failures = 0
        except Exception:
            self.failures += 1
            log.exception("The job %s failed (%d in a row).", self.name, self.failures)
        finally:
            end()
        self.due = moment + min(self.every * 2**self.failures, max(self.every, LONGEST_PAUSE))


def _following(follower: Follower, share: Share) -> Job:
    return Job(f"follow {share.named(follower.name)}", 0.5, lambda at: follower.read(share, at=at))


WORKER = f"{socket.gethostname()[:80]}:{os.getpid()}"


def _beat(at: datetime) -> None:
    """A sign of life for who looks at this host (a file), and for everyone (a row)."""
    (settings.ENV.state / "worker.alive").touch()
    beat(name=WORKER, by=Acting.system("worker"), at=at)


def _seal_all(at: datetime) -> None:
    while seal(at=at):
        pass


def jobs() -> list[Job]:
    """Everything that the worker does, in the order of one round."""
    return [
        Job("beat", 10.0, _beat),
        *(_following(follower, share) for follower in FOLLOWERS for share in follower.cut()),
        Job("papers arrive", 2.0, lambda at: note_arrivals(at=at)),
        Job("deliver mail", 1.0, lambda at: deliver_waiting(at=at)),
        Job("deliver web push", 1.0, lambda at: push_waiting(at=at)),
        Job("papers that wait", 20.0, lambda at: issue_waiting(at=at)),
        Job("morning mails", 600.0, lambda at: send_digests(at=at)),
        Job("mails about voices", 600.0, lambda at: send_voice_digests(at=at)),
        Job("mails about inventories", 600.0, lambda at: remind_inventories(at=at)),
        Job("mails about supports", 60.0, lambda at: tell_supports(at=at)),
        Job("revocation lists", DAY, lambda at: publish_lists(at=at)),
        Job("versions in force", 10.0, lambda at: put_into_force(at=at)),
        Job("rules in force", 10.0, lambda at: put_rules_into_force(at=at)),
        Job("check links", 60.0, lambda at: check_links(at=at)),
        Job("profiles", 5.0, lambda at: refresh_due(at=at)),
        Job("deliver webhooks", 2.0, lambda at: deliver_webhooks(at=at)),
        Job("deliver hooks", 2.0, lambda at: deliver_hooks(at=at)),
        Job("send tables", 1.0, lambda at: send_rows(at=at)),
        Job("campaigns", 2.0, lambda at: run_campaigns(at=at)),
        Job("search index", 1.0, lambda at: catch_up(at=at)),
        Job("count searches", 60.0, lambda at: take_in_counts()),
        Job("count funnels", 30.0, lambda at: count_stale(at=at)),
        Job("count open drafts", DAY, lambda at: count_again(at=at)),
        Job("levels that wait", 5.0, lambda at: recompute_waiting(at=at)),
        Job("try bulk decisions", 1.0, lambda at: try_cases(at=at)),
        Job("decide in bulk", 2.0, lambda at: decide_bulks(at=at)),
        Job("take in payments", 2.0, lambda at: take_in_waiting(at=at)),
        Job("erase payment files", DAY, lambda at: erase_old_files(at=at)),
        Job("make exports", 1.0, lambda at: make_exports(at=at)),
        Job("drop exports", 60.0, lambda at: drop_exports(at=at)),
        Job("count months", 15.0, lambda at: count_months(at=at)),
        Job("seal", 60.0, _seal_all),
        Job("scan files", 10.0, lambda at: scan_waiting(at=at)),
        Job("sweep uploads", 3600.0, lambda at: sweep_uploads(at=at)),
        Job("expire drafts", DAY, lambda at: expire(by=Acting.system("expiry"), at=at)),
        Job("remind", 3600.0, lambda at: remind(at=at)),
        Job("drop rehearsals", DAY, lambda at: drop_old_rehearsals(by=Acting.system("expiry"), at=at)),
        Job("remind offices", 3600.0, lambda at: remind_overdue(by=Acting.system("reminders"), at=at)),
        Job("watch clocks", 3600.0, lambda at: watch_clocks(at=at)),
        Job("deemed decisions", 3600.0, lambda at: deem_due(at=at)),
        Job("file what waits", 3600.0, lambda at: file_due(at=at)),
        Job("close surveys", 3600.0, lambda at: close_surveys(by=Acting.system("surveys"), at=at)),
        Job("delete old opinions", DAY, lambda at: delete_old_opinions(by=Acting.system("expiry"), at=at)),
        Job("set files aside", DAY, lambda at: set_aside_due(by=Acting.system("retention"), at=at)),
        Job("destroy old files", DAY, lambda at: purge_due(by=Acting.system("retention"), at=at)),
        Job("throw old tables", DAY, lambda at: throw_old_batches(by=Acting.system("expiry"), at=at)),
        Job("clear sessions", DAY, lambda at: SessionStore.clear_expired()),
        Job("clear answers", 60.0, lambda at: clear_answers(by=Acting.system("answers"), at=at)),
        Job("clear visits", DAY, lambda at: clear_visits(by=Acting.system("visits"), at=at)),
        Job("measure improvements", DAY, lambda at: measure_due(at=at)),
        Job("measure reengineering", DAY, lambda at: measure_records_due(at=at)),
        Job("recompute levels", DAY, lambda at: recompute_all(at=at)),
        Job("reckon time cost", 3600.0, lambda at: reckon_due(at=at)),
        Job("forget old time cost", DAY, lambda at: forget_results(at=at)),
        Job("count cases of processes", DAY, lambda at: count_cases(by=Acting.system("counting"), at=at)),
        Job("count states", DAY, lambda at: count_states(at=at)),
        Job("fetch feeds", 30.0, lambda at: fetch_due(at=at)),
        Job("make tables", 600.0, lambda at: refresh_tables(at=at)),
        Job("forget answers", DAY, lambda at: forget_answers(at=at)),
        Job("forget rare searches", DAY, lambda at: forget_rare_searches(at=at)),
        Job("draw public charts", 600.0, lambda at: draw_public(at=at)),
        Job("draw charts of time", 15.0, lambda at: draw_time_charts(at=at)),
        Job("draw charts of the plan", 600.0, lambda at: draw_figures(at=at)),
        Job("draw charts of registers", 15.0, lambda at: draw_registers(at=at)),
        Job("refresh dashboards", 30.0, lambda at: refresh_dashboards(at=at)),
        Job("drop unused charts", DAY, lambda at: drop_unused(at=at)),
        Job("remove orphaned bytes", DAY, lambda at: remove_orphans(at=at)),
    ]


def one_round(todo: list[Job], *, moment: float, at: datetime) -> None:
    """Do every job that is due."""
    for job in todo:
        if job.due <= moment:
            job.attempt(moment=moment, at=at)
    close_old_connections()


def work(stop: Flag, *, parent: int | None = None, pause: float = 0.5, clock: Clock = now) -> None:
    """Work until `stop` is set, or until the process `parent` that started this one is gone."""
    todo = jobs()
    while not stop.wait(pause):
        if parent is not None and os.getppid() != parent:
            log.warning("The server that started this worker is gone; the worker stops too.")
            return
        one_round(todo, moment=time.monotonic(), at=clock())
