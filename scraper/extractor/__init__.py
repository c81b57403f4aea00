"""Bytes → Article. Pure: no network, no clock. The only room with trafilatura and langdetect."""

from scraper.extractor.extraction import clean as clean
from scraper.extractor.extraction import extract as extract
from scraper.extractor.extraction import read as read
from scraper.extractor.extraction import standing as standing
