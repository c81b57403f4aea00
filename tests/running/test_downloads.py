"""Downloads on threads."""

from __future__ import annotations

import threading
from queue import SimpleQueue

from scraper.running.downloads import Downloads

SOON = 10.0  # seconds; what is waited for comes at once


def test_every_job_is_done() -> None:
    """Also where there are more of them than threads."""
    done: SimpleQueue[int] = SimpleQueue()
    downloads = Downloads(done.put, 3)
    for job in range(20):
        downloads.begin(job)
    assert sorted(done.get(timeout=SOON) for _ in range(20)) == list(range(20))
    downloads.close()


def test_jobs_are_done_side_by_side() -> None:
    """Each waits here for the other."""
    meeting = threading.Barrier(2)
    done: SimpleQueue[int] = SimpleQueue()

    def work(job: int) -> None:
        meeting.wait(SOON)
        done.put(job)

    downloads = Downloads(work, 2)
    downloads.begin(1)
    downloads.begin(2)
    assert {done.get(timeout=SOON), done.get(timeout=SOON)} == {1, 2}
    downloads.close()


def test_threads_end() -> None:
    """When they are told to, each after its job."""
    names: SimpleQueue[threading.Thread] = SimpleQueue()
    downloads: Downloads[int] = Downloads(lambda _: names.put(threading.current_thread()), 1)
    downloads.begin(1)
    thread = names.get(timeout=SOON)
    downloads.close()
    thread.join(SOON)
    assert not thread.is_alive()
