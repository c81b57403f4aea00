"""The cron job: read what is due, fetch what is new, look again at what may have changed."""

from scraper.running.report import Report, SourceRead
from scraper.running.run import Run, RunOptions

__all__ = ["Report", "Run", "RunOptions", "SourceRead"]
