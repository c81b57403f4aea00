r"""Text without what others would obey: terminals, spreadsheets, readers of JSON and YAML.

Removed are the controls C0 and C1, all but tab and newline, the overrides of the writing direction
(Unicode Standard Annex 9; "Trojan Source", CVE-2021-42574) and lone surrogates. JSON keeps them, as
escapes: `json.loads` gives back what was written. Pure.
"""

from __future__ import annotations

import json
import re

_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_WHITE_SPACE = re.compile(r"\s+")
# What JSON leaves in place, and a terminal may obey or YAML 1.2 (section 5.1) does not allow. It
# only ever stands inside strings.
_UNESCAPED = re.compile("[\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]")
# A cell that begins so is a formula to a spreadsheet (OWASP, "CSV injection"); to some of them of
# East Asia in full width, too.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def printable(text: str) -> str:
    """The text without what a terminal would obey; its lines stay."""
    return _CONTROLS.sub("", text)


def one_line(text: str) -> str:
    """The same on one line."""
    return printable(_WHITE_SPACE.sub(" ", text)).strip()


def as_json(value: object, indent: int | None = None) -> str:
    """A value as JSON that a terminal can be shown; `indent` spaces a level, None on one line."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    return _UNESCAPED.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def as_cell(value: object) -> object:
    """A value as a cell of a table: lists and objects as JSON, text that is no formula."""
    if isinstance(value, tuple | list | dict):
        return as_json(value)
    if not isinstance(value, str):
        return value
    shown = printable(value)  # a control character may stand before the sign of a formula
    return f"'{shown}" if shown.startswith(_FORMULA) else shown
