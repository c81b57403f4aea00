"""What an address looks like: that of an article, that of something else, or neither.

Articles carry a date, an id, or their headline as a slug; sections, tags, authors, searches, files
and share links have names for what they are. The rules are general: no site is named. Pure; nothing
here raises.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from urllib.parse import unquote, urlsplit

FIRST_YEAR = 1995  # news sites with dates in their addresses are not older
ID_DIGITS = 5  # digits from which a number is an id; years have 4, pages and sections fewer
WIDE_WORD = 2  # characters of Chinese, Japanese or Korean that make about one word
SLUG_WORDS = 3  # words from which a segment is a slug; sections have one or two

# What a document's own address never ends in, where it is an article.
_FILES = re.compile(
    r"\.(?:7z|apk|atom|avi|avif|bmp|css|csv|docx?|epub|exe|gif|gz|ico|ics|jpe?g|js|json|m3u8?|m4a|mov"
    r"|mp[34]|mpe?g|odt|ogg|opml|pdf|png|pptx?|rar|rdf|rss|svg|swf|tgz|txt|wav|webm|webp|wmv|xlsx?"
    r"|xml|zip)$"
)
_PAGE_SUFFIX = re.compile(
    r"\.(?:[dgjpsx]?html?|aspx?|cfm|cms|do|ece|jspx?|php\d?|nhn|article|story)$"
)
_INDEX = frozenset({"default", "home", "homepage", "index", "list", "main", "start"})

# Segments whose pages are never articles, nor anything below them. By kind, lower case.
_NEVER = frozenset(
    """
    account accounts adclick adserver anmelden auth connexion inscription login log-in logout
    mein-konto member members mypage oauth passport password profile register registration signin
    sign-in signup sign-up sso subscribe user users wp-admin wp-json wp-login

    author authors auteur auteurs autor autoren autores autore autori autorzy avtor avtory byline
    contributor contributors forfatter journalist kirjoittaja person skribent yazar

    categories category categoria categorie kategori kategoria kategorie kategorien label labels
    rubrique schlagwort stichwort stitek tag tags tagged tagi tegi etiket etiqueta etiquetas temas
    argomenti keyword keywords hashtag

    buscar busca cerca find hledat poisk recherche ricerca search suche szukaj zoek

    atom feed feeds rss rss2

    click intent out redirect share sharer sharearticle forum forums guestbook bbs comments
    archives hemeroteca
    impressum kontakt contact contacts contato contatti contacto kunye privacy privacy-policy terms
    cookies cookie-policy datenschutz datenschutzerklaerung about about-us aboutus mentions-legales
    aviso-legal imprint legal sitemap
    """.split()
)
# Segments whose pages are seldom articles: hubs of topics, of pictures and films, services.
_SELDOM = frozenset(
    """
    archive archiv archivo columnists comment dossier dossiers foto fotos galeri galeria galerias
    galerie galleries gallery images lists multimedia photo photos photostory pictures podcast
    podcasts slideshow special specials thema themen topic topics video videos visualstories watch
    webstories
    collectie collection collections osasto rubrica rubrik seccion section sections sekce sezione

    abo abonament abonnement abonnements advertise advertising assinaturas careers club corporate
    coupons deals events faq game games help hilfe horoscope info jobs karriere kariyer lottery
    meteo newsletter newsletters policies policy predplatne prenumerata products service services
    shop spiele static store subscriptions support suscripciones tickets weather wetter
    """.split()
)
# Words of the slugs of the pages that the law wants, and of those about the paper itself.
_LEGAL = frozenset(
    """
    advertise aviso barrierefreiheit condiciones conditions confidentialite contact contacto contato
    cookie cookies copyright datenschutz disclaimer gdpr gizlilik impressum impresszum informativa
    kebijakan kontakt legal legales mentions poufnosc prenumerera privacidad privacidade privacy
    privacyverklaring privatlivspolitik privatnosti publicidad publicite redaccion redactie
    redaktion regulamin subscribe termini termos terminos terms utilisation uzivani
    """.split()
)
# Segments that say that what follows is an article.
_MARKERS = frozenset(
    """
    a article articles articleshow articleview artikel artikkel articulo articolo artigo art berita
    clanek cikk content detail details entry haber item materia n nachricht news newsitem newsview
    node nota noticia noticias notizia post posts read s stories story text uutinen uutiset view
    viewarticle wiadomosc xaber
    """.split()
)
_MONTHS = dict(
    zip("jan feb mar apr may jun jul aug sep oct nov dec".split(), range(1, 13), strict=True)
)

_YMD = re.compile(
    r"(?<![\da-z])(?P<y>(?:19|20)\d\d)(?P<s>[/_.-]?)(?P<m>\d\d?|[a-z]{3})(?P=s)(?P<d>\d\d?)(?![\d])"
)
_YMD_JOINED = re.compile(r"(?<!\d)(?P<y>20\d\d)/?(?P<m>\d\d)/?(?P<d>\d\d)(?!\d)")
_DMY = re.compile(r"(?<!\d)(?P<d>\d\d?)(?P<s>[/_.-]?)(?P<m>\d\d?)(?P=s)(?P<y>20\d\d)(?!\d)")
_YEAR_MONTH = re.compile(r"/(?:19|20)\d\d/?(?:0?[1-9]|1[0-2])/(?=[^/])")

_TOKENS = re.compile(r"[^\W_]+")
_LETTERS = re.compile(r"[^\W\d_]")
_WIDE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
# 202611 is a month; 24.600.504 is an id as Austrian papers write it.
_NUMBER = re.compile(
    rf"(?<!\d)(?!20\d\d(?:0[1-9]|1[0-2])(?!\d))(?:\d{{{ID_DIGITS},}}|\d{{1,3}}(?:\.\d{{3}}){{2}})(?!\d)"
)
_MIXED = re.compile(r"(?=[a-z]*\d)(?=\d*[a-z])[a-z0-9]{8,}")  # 6741f0a8, hkq4xyz9t, doc-inerzsvp123
_SHORT_MIXED = re.compile(r"(?=[a-z]*\d)(?=\d*[a-z])[a-z0-9]{5,7}")  # a whole segment: 9zr0bx
_WORD_AND_NUMBER = re.compile(r"[a-z]+\d{1,4}|\d{1,4}[a-z]+")  # election2026, 11km, 1990er
_PAGE = re.compile(r"(?:comment-page|page|pagina|pag|seite|strana|halaman|sayfa|p)[-_]?\d{1,4}")
_PAGE_WORD = frozenset("page pagina pag seite strana halaman sayfa trang".split())

_ID_NAME = re.compile(
    r"(?:\w*(?:id|idx|no)|nr|num|seq\w*|n|p|a|key|code|item|\w*(?:news|art|articolo|article"
    r"|artikel|story|noticia|nota|text|doc)\w*)"
)
_NO_ID_NAME = re.compile(r"(?:\w*(?:cat|categor|sec|section|tag|author|user|topic|page)\w*|ref|f)")
_NUMBERED_NAME = re.compile(r"(?:a|art|article|breve|id|n|news)\d+")  # spip.php?article123
_SHARE_NAMES = frozenset("share sharer reply replytocom print".split())
_LISTING_NAMES = frozenset(
    "cat category offset page paged pagina pg q query s search section start tag topic".split()
)


@dataclass(frozen=True, slots=True)
class Shape:
    """What an address says.

    `points` above 0 speak for an article, below 0 against one; a section has about -2, a slug of
    five words with a date 5. `marked` says that it has a date or an id. `template` is the address
    with its words and numbers taken out, equal for those that one program wrote for one purpose.
    `day` is the day in it, ISO 8601, where year, month and day stand in this order.
    """

    points: float
    marked: bool
    template: str
    day: str | None = None

    @property
    def has_parameter(self) -> bool:
        """Whether a parameter says which article it is."""
        return "?" in self.template

    @property
    def is_plain(self) -> bool:
        """Whether nothing but bare words is left of it."""
        return {*self.template.split("/")} == {"name"}


@dataclass(frozen=True, slots=True)
class _Query:
    """What the parameters say: points, whether one is an id, and their names for the template."""

    points: float = 0
    has_id: bool = False
    names: str = ""


def shape(url: str) -> Shape | None:
    """The shape of an absolute address; None for what is never an article."""
    try:
        parts = urlsplit(url)
        path = unquote(parts.path).lower()
    except ValueError:
        return None
    segments = tuple(s for s in path.split("/") if s)
    query = _query(parts.query.lower())
    if query is None or _is_never(segments, path):
        return None
    if not segments:
        return Shape(query.points - 1, query.has_id, f"?{query.names}") if query.has_id else None
    return _judged(path, segments, query)


def words(segment: str) -> int:
    """How many words of a headline a segment carries; numbers and ids are none."""
    tokens = [t for t in _TOKENS.findall(segment) if _LETTERS.search(t) and not _is_mixed(t)]
    return sum(1 + len(_WIDE.findall(t)) // WIDE_WORD for t in tokens)


def _judged(path: str, segments: tuple[str, ...], query: _Query) -> Shape:
    *folders, last = segments
    stem = _PAGE_SUFFIX.sub("", last)
    if (stem in _INDEX or not _TOKENS.search(stem)) and folders:
        stem = folders.pop()
    is_dated, day, rest = _dated(path)
    n_words = max(words(stem), words(folders[-1]) - 1 if folders and _has_id(stem) else 0)
    has_id = query.has_id or _has_id(stem if not is_dated else rest)
    has_id |= stem.isdecimal() and folders[-1:] == ["id"]
    has_id_above = bool(folders) and not has_id and _has_id(folders[-1]) and not is_dated
    points = query.points + _slug_points(n_words) + 2 * (has_id and not query.has_id)
    points += 1.5 * has_id_above + _date_points(path, is_dated, rest, stem != last)
    points += 0.5 * (stem != last and last in segments[-1:] and stem not in _INDEX)
    points += 0.5 * bool(_MARKERS & {*folders})
    is_marked = has_id or has_id_above or is_dated
    if not is_marked and not query.has_id and n_words < SLUG_WORDS:
        points -= 1.5 if len(segments) > 1 else 2
    points -= 2 * bool(_SELDOM & {*folders, stem})
    points -= 3 * bool(not is_marked and _LEGAL & {*_TOKENS.findall(stem)})
    points -= 3 * stem.startswith("about-us")
    return Shape(points, is_marked, _template(segments, query.names), day)


def _slug_points(n_words: int) -> float:
    return (0, 0, 0.25, 1, 1.5, 2)[min(n_words, 5)]


def _date_points(path: str, is_dated: bool, rest: str, is_file: bool) -> float:
    """A date with an article behind it speaks for one; a date alone is an archive's."""
    if is_dated:
        return 3 if len(rest) > 1 else 1 if is_file else -3
    return 2 if _YEAR_MONTH.search(path) else 0


def _dated(path: str) -> tuple[bool, str | None, str]:
    """Whether a full date stands in the path, its day where that is plain, and what else is there.

    What else: of the segment in which it ends and those that follow; with no date, nothing.
    """
    for pattern in (_YMD, _YMD_JOINED, _DMY):
        for match in pattern.finditer(path):
            day = _day(match)
            if day:
                begin = path.rfind("/", 0, match.start()) + 1
                rest = path[begin : match.start()] + " " + path[match.end() :]
                rest = _PAGE_SUFFIX.sub("", rest.strip(" /-_.,"))
                stem = rest.rpartition("/")[2]
                rest = "" if stem in _INDEX or stem == "date" else rest
                return True, day if pattern is not _DMY else None, rest
    return False, None, ""


def _day(match: re.Match[str]) -> str | None:
    month = match["m"]
    number = int(month) if month.isdecimal() else _MONTHS.get(month, 0)
    try:
        day = date(int(match["y"]), number, int(match["d"]))
    except ValueError:
        return None
    return day.isoformat() if day.year >= FIRST_YEAR else None


def _has_id(segment: str) -> bool:
    if _NUMBER.search(segment) or any(map(_is_mixed, _TOKENS.findall(segment))):
        return True
    return bool(_SHORT_MIXED.fullmatch(segment)) and not _WORD_AND_NUMBER.fullmatch(segment)


def _is_mixed(token: str) -> bool:
    """Whether letters and digits stand together as in no word: `6741f0a8`, `hkq4xyz9t`."""
    return bool(_MIXED.fullmatch(token)) and not _WORD_AND_NUMBER.fullmatch(token)


def _is_never(segments: tuple[str, ...], path: str) -> bool:
    if not segments:
        return False
    last = _PAGE_SUFFIX.sub("", segments[-1])
    stems = {*segments[:-1], last}
    if stems & _NEVER or _FILES.search(path):
        return True
    before = segments[-2] if len(segments) > 1 else ""
    return bool(_PAGE.fullmatch(last)) or (last.isdecimal() and before in _PAGE_WORD)


def _query(query: str) -> _Query | None:
    """What parameters say; None for shares, redirects, adverts (most carry another address)."""
    if not query:
        return _Query()
    if "http%3a" in query or "https%3a" in query or "http:/" in query or "https:/" in query:
        return None
    pairs = [_pair(pair) for pair in query.split("&")]
    if any(name in _SHARE_NAMES for name, _ in pairs):
        return None
    if any(_NUMBERED_NAME.fullmatch(name) and not value for name, value in pairs):
        return _Query(2, has_id=True, names="#")
    ids = [name for name, value in pairs if _is_id(name, value)]
    if ids:
        long = any(_has_id(value) for name, value in pairs if name in ids)
        return _Query(2 if long else 1.5, has_id=True, names=",".join(sorted(ids)))
    is_listing = any(name in _LISTING_NAMES for name, _ in pairs)
    return _Query(-2 if is_listing else 0)


def _pair(text: str) -> tuple[str, str]:
    """Name and value of a parameter; `tx_news[news]` is written with escapes or without."""
    name, _, value = text.partition("=")
    return re.sub(r"\W+", "_", unquote(name)).strip("_"), value.rstrip("/")


def _is_id(name: str, value: str) -> bool:
    if not _ID_NAME.fullmatch(name) or _NO_ID_NAME.fullmatch(name):
        return False
    return value.isdecimal() or _has_id(value)


def _template(segments: tuple[str, ...], names: str) -> str:
    *folders, last = segments
    suffix = _PAGE_SUFFIX.search(last)
    stem = last[: suffix.start()] if suffix else last
    kinds = [*map(_kind, folders), _kind(stem)]
    return "/".join(kinds) + (suffix[0] if suffix else "") + f"?{names}" * bool(names)


def _kind(segment: str) -> str:
    """A segment without what it says: a number, an id, a slug, a word that introduces, a name."""
    if segment.isdecimal():
        return "0" if len(segment) < ID_DIGITS else "00000"
    mark = "#" if _has_id(segment) else ""
    n_words = words(segment)
    if mark and n_words < SLUG_WORDS - 1:
        return mark
    if n_words >= SLUG_WORDS or mark:
        return f"slug{mark}"
    return segment if segment in _MARKERS else "name"
