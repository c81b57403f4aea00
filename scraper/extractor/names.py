"""Bylines → people: one name each, without "by", roles, addresses and agencies.

An agency is an author only where nobody else is named, and so is an organisation or a pen name
where a page calls it its author; a desk ("Editorial Team") or an account ("admin") never. Nothing
is translated or reordered.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from scraper.extractor.words import Kind, folded, has_label, is_phrase, is_unspaced, phrases

MAX_NAME = 50  # characters of one person's name
MAX_BYLINE = 80  # characters of a paragraph in which its dateline ends
# Words that make any name a desk's or an account's
_STAFF_WORDS = frozenset(
    """
    admin administrator newsdesk newsroom redacción redacció redação redactie redaksi redaktion
    redaktionen redakcja redakce redazione rédaction staff webmaster редакция редакція
    """.split()
)
_SUFFIXES = frozenset({"ii", "iii", "jr", "sr"})
_PLACEHOLDERS = frozenset("autor author blog default na none null publisher test undefined".split())
MAX_GROUP_WORDS = 8  # words of an organisation's name
MAX_WORDS = 6  # words of one person's name; Portuguese and Arabic names have five

# Wire services, folded. A byline that names one of them beside a person names the person.
AGENCIES = frozenset(  # the words of their names
    """
    aap afp aa agencies agences agencias agências agenturen agerpres aksam ana ani ani news anadolu
    anadolu ajansi ansa antara ap apa ots associated press antaranews belga bloomberg bns
    bernama cna cnn cp ctk čtk dha dpa afx dw efe europa press afp/dpa iha interfax interfax ria
    irna isna jiji kyodo lusa mena mti ntb news agency pap pti press association trust of india
    pti news reuters ria ria novosti sid spa sputnik tanjug tass tt ukrinform upi wam wire xinhua
    yonhap агентство интерфакс риа новости риановости тасс унн укрінформ уніан الأناضول الفرنسية
    رويترز وكالات وكالة وكالات الأنباء ttxvn vov vtv tpo 新华社 新華社 中新社
    中央社 路透社 法新社 共同通信 時事通信 共同 時事 연합뉴스 뉴시스 뉴스1 로이터
    """.split()
)

PARTICLES = frozenset(  # that stand in names without a capital
    """
    al ap bin bint d da dal das de del della den der di do dos du e el ibn la las le los ould st ten
    ter und van von y z zu zum
    """.split()
)
# Words that stand in the names of organisations and in no person's. Surnames (Post, Press, Banks)
# are left out.
GROUP_WORDS = frozenset(
    """
    academy agency association blog board bureau center centre clinic college community company
    contributors coop corporation council daily department desk digital editorial editors
    entertainment experts foundation gazette gmbh group guides herald hospital inc institute
    insights insurance intelligence journal llc ltd magazine media ministry network news newsdesk
    newspaper newspapers newsroom newswire office online organisation organization partners plc
    project publications radio research reviews school services society software solutions sports
    staff studio studios support systems team technologies telegram telegraph times tribune tv
    university website weekly wire wires
    agence agenzia asociación associação association associazione corpo diario fundación giornale
    gruppo jornal journal ministère ministerio ministério notícias noticias periódico
    prensa redacción redação redactie redakcja redakce redaktion redazione revista rédaction
    universidad universidade università université universität verlag verein zeitung zeitschrift
    агентство издание министерство новости редакция газета журнал университет пресс
    редакція видання новини міністерство
    صحيفة جريدة مؤسسة وزارة جامعة مركز شبكة فريق روزنامه خبرگزاری
    """.split()
)
GROUP_ENDS = re.compile(
    "(?:通讯社|通訊社|新聞社|新闻社|日报|日報|晚报|晚報|时报|時報|新闻网|新聞網|新闻|新聞|报社|報社|编辑部|編輯部|編集部"
    "|杂志|雜誌|网|網|电视台|電視台|研究所|研究院|大学|大學|公司|株式会社|신문|일보|뉴스|방송|편집부|취재팀)$"
)
# Words of headings and sentences that stand in no name; `To`, `How` and `More` do.
_NEVER_IN_NAMES = frozenset(
    "about and are by for is not of our that the these this us was what when where why with you"
    " your".split()
)
# What a person is, behind the name and a comma: `Ann Lee, Head of Sales`
_TITLE_WORDS = frozenset(
    """
    advisor adviser analyst architect associate attorney chair chairman chairwoman chef chief coach
    cofounder consultant counsel developer director engineer executive expert fellow founder head
    lawyer lead lecturer manager nutritionist officer owner partner physician president principal
    producer professor psychologist researcher scientist specialist strategist therapist trainer
    vice writer
    """.split()
)
# （记者 李四）, （中央社記者王小明台北3日電）, ［記者李四光／台北報導］, (서울=통신) 김철수 기자 =
_DATELINE = re.compile(
    r"[(（](?:本报|本報|见习|实习|特约)?[记記]者[\s:：]*([\u4e00-\u9fff·、\s]{2,20})[)）]"
    r"|[(（][\u4e00-\u9fff]{0,6}[記记]者([\u4e00-\u9fff]{3})[\u4e00-\u9fff]*\d*日[電电]"
    r"|^[［【〔\[(（]\s*[记記]者([\u4e00-\u9fff、]{2,12})[／/]"
    r"|^[(（\[][^)）\]]{2,30}[)）\]]\s*([가-힣\s]{2,20}?)\s(?:기자|특파원)\s*="
)
_DEGREES = re.compile(
    r"(?:^|\s+)(?:B\.?A|B\.?Sc|DDS|J\.?D|LD|LL\.?M|M\.?A|M\.?B\.?A|M\.?D|M\.?P\.?H|M\.?S|M\.?Sc"
    r"|Ph\.?D|R\.?D|RDN|R\.?N)\.?$"
)
_HAN_NAME = re.compile(r"[\u4e00-\u9fff]{2,4}")
_MASTHEAD = re.compile(r"^[\u4e00-\u9fff]{2,8}(?=[记記]者)")  # 云岭网记者
_ICON = re.compile(r"^(?i:author|calendar|clock|edit|icon|person|time|user)(?=[A-ZÀ-Þ])")
_NOT_IN_NAMES = re.compile(
    r"(?<!\b\w)(?<!\b\w\w)[.!?。][\s)]\S{4}|[:：{}<>=@#\"“”„|/—［］【】〔〕。]|\.(?:com|org|net)\b"
    r"|(?i:\b(?:copyright|gmbh|inc|llc|ltd|s\.?p\.?a|sponsored|verlag)\b)"
)
_SEPARATOR = re.compile(
    r"\s*(?:／\S*(?:報導|报道|採訪|采访)|[;|/／&、，،·•]|,(?!\s*(?:jr|sr|phd|md|ph\.d)\b)"
    r"|\s(?:and|und|et|y|e|en|och|og|ja|i|a|и|і|та|ve|و|dan|và|と|및|with|mit|avec|con|com)\s)\s*",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"\S+@\S*|https?://\S+|www\.\S+|@\w+", re.IGNORECASE)
# Not around a middle name: `Ann (Bea) Lee`
_PARENTHESES = re.compile(r"\s*(?!\([^\W\d_][a-zà-ÿ'’]+\)\s[^\W\d_])[(（【\[].*?[)）】\]]")
# Accounts and addresses: no pen names
_ACCOUNT = re.compile(r"admin|webmaster|@|^user|^www\b|\.[a-z]{2,8}$|^[\W\d_]*$", re.IGNORECASE)
# `M.D.`, `E-RYT`, `PhD`, `FACLM`
_CREDENTIALS = re.compile(
    r"(?!Jr|Sr|I+\b)(?:(?:[A-Z]\w?[.\-]){1,5}[A-Z]?\w{0,3}|[A-Z]{2,6}\w?|[A-Z]\w?[A-Z])(?:\s|$)"
)
_COMMA = re.compile(r"\s*[,،]\s+")
_OF = re.compile(r"\s(?:of|at|for|from|with)\s.*$", re.IGNORECASE)
_LABELS = re.compile(r"[:：／・=]")


def people(bylines: Iterable[str], site_names: Iterable[str] = ()) -> tuple[str, ...]:
    """The people that these bylines name, each once, in order; agencies where there is nobody.

    `site_names` are names of the site itself, which writes nothing.
    """
    not_people = {folded(n) for n in site_names if n}
    parts = dict.fromkeys(_without_degrees(n) for b in bylines for n in split(b))
    names = [n for n in parts if is_person_like(n) or is_agency(n)]
    named = [n for n in names if folded(n) not in not_people and not is_staff(n)]
    if any(" " in n for n in named):
        named = [n for n in named if " " in n or not n.isupper()]  # degrees: Ann Lee, RDN, FAND
    persons = [n for n in named if not is_agency(n) and not is_group(n)]
    agencies = [n for n in named if is_agency(n)]
    return tuple(map(_in_case, _without_parts(persons or agencies)))


def organisation(statement: str) -> str | None:
    """The organisation, team or pen name that a statement of authorship names, whole.

    None for what names a desk or an account, a sentence, an address.
    """
    name = " ".join(without_by(statement).split()).strip(" .,:;-–—*·|")
    if not 1 < len(name) <= MAX_NAME or _ACCOUNT.search(name) or not any(map(str.isalpha, name)):
        return None
    spelt = folded(name)
    words = spelt.split()
    is_label = (
        spelt in _words_only()
        or spelt in _PLACEHOLDERS
        or is_phrase(name, Kind.FURNITURE, Kind.SECTION)
    )
    is_desk = is_staff(name) or is_label or all(w in _desk() for w in words)
    return None if is_desk or len(words) > MAX_GROUP_WORDS else name


def is_group(name: str) -> bool:
    """Whether a name is that of an organisation or a part of one, by its words."""
    return any(w in GROUP_WORDS for w in folded(name).split()) or bool(GROUP_ENDS.search(name))


@cache
def _desk() -> frozenset[str]:
    """Words of which the names of desks are made up: `Online News Desk`, `The Staff`."""
    staff = {w for p in phrases(Kind.STAFF) for w in p.split()}
    return frozenset(staff | {"by", "the", "online", "news", "digital", "blog", "content", "web"})


def _in_case(name: str) -> str:
    """`ANN O'NEIL` as it is written elsewhere; initials and short forms stay."""
    is_shouted = name.isupper() and len(name.split()) > 1
    return " ".join(w.title() if len(w) > 2 else w for w in name.split()) if is_shouted else name


def _without_degrees(name: str) -> str:
    """`Ann Lee MS` without what is no name: academic degrees behind it, or alone."""
    return _DEGREES.sub("", name).strip(" ,")


def is_agency(name: str) -> bool:
    """Whether a name is a wire service's."""
    words = folded(name)
    return bool(words) and all(w in AGENCIES for w in words.split())


def is_staff(name: str) -> bool:
    """Whether a name is that of a desk, a role or an account."""
    spelt = folded(name)
    is_account = not _STAFF_WORDS.isdisjoint(spelt.split())
    return is_account or spelt in phrases(Kind.STAFF) or spelt in phrases(Kind.ROLE)


def split(byline: str) -> list[str]:
    """The parts of a byline that may each be a name, without by-words, roles and addresses."""
    bare = _ICON.sub("", _MASTHEAD.sub("", _ADDRESS.sub(" ", byline)))
    text = _PARENTHESES.sub("", bare)
    people = _without_descriptions(without_by(text))
    parts = (_without_role(without_by(p)) for p in _SEPARATOR.split(people))
    cleaned = (" ".join(p.split()).strip(" .,:;-–—*·|●") for p in parts)
    return [n for p in cleaned if p and folded(p) not in _words_only() for n in _spaced_names(p)]


def _without_descriptions(byline: str) -> str:
    """A byline without what it says of its people behind commas: titles, papers, companies."""
    first, *clauses = _COMMA.split(byline)
    if not first.isupper():
        clauses = [c for c in clauses if not _CREDENTIALS.match(c)]
    clauses = [c for c in clauses if not (_is_title(c) or has_label(c, Kind.CAPTION, Kind.EDITOR))]
    if " " in first:
        clauses = [c for c in clauses if not _is_place(c)]
    kept = (_OF.sub("", c) if is_group(c) else c for c in clauses)
    return ", ".join((first, *(c for c in kept if not is_group(c))))


def _is_place(clause: str) -> bool:
    """A single word behind a full name: `Ann Lee, Oslo`, but not `Ann Lee, Jr.`."""
    return " " not in clause and not is_unspaced(clause) and folded(clause) not in _SUFFIXES


def _is_title(clause: str) -> bool:
    return any(w in _TITLE_WORDS for w in folded(clause).split())


def _spaced_names(part: str) -> list[str]:
    """Names of ideographs that only a space separates: `林小满 郑一航`."""
    words = part.split()
    return words if len(words) > 1 and all(_HAN_NAME.fullmatch(w) for w in words) else [part]


def is_person_like(text: str) -> bool:
    """A name by its shape: few words, each capitalised where the script has capitals."""
    words = [w for w in re.split(r"[\s.\-–’']+", text) if w]
    return (
        1 < len(text) <= MAX_NAME
        and 0 < len(words) <= MAX_WORDS
        and not any(c.isdigit() for c in text)
        and not any(w.casefold() in _NEVER_IN_NAMES for w in words)
        and not _NOT_IN_NAMES.search(text)
        and all(w in PARTICLES or not w[0].islower() for w in words)
        and any(c.isalpha() for c in text)
    )


def without_by(text: str) -> str:
    """A byline without the word that makes it one: `By Ann Lee`, `作者：李四`."""
    stripped = text.strip()
    if has_label(stripped, Kind.BYLINE, Kind.ROLE):
        return _LABELS.split(stripped, maxsplit=1)[-1]
    if word := _by_word().match(stripped):
        return stripped[word.end() :]
    return stripped


@cache
def _by_word() -> re.Pattern[str]:
    """A word that makes a byline, at the beginning of one, longest first."""
    known = sorted(phrases(Kind.BYLINE) | phrases(Kind.ROLE), key=len, reverse=True)
    spaced = "|".join(_loosely(p) for p in known)
    unspaced = "|".join(_loosely(p) for p in known if _is_ideographic(p))
    return re.compile(rf"\W*(?:(?:{spaced})\W*(?=\s)\s*|(?:{unspaced})\W*)", re.IGNORECASE)


@cache
def _words_only() -> frozenset[str]:
    """Parts of a byline that name nobody: `글·사진`, `text and photos`."""
    kinds = (Kind.BYLINE, Kind.ROLE, Kind.CAPTION, Kind.COMMENTS)
    return frozenset().union(*map(phrases, kinds))


@cache
def _roles() -> re.Pattern[str]:
    """What a person is, before or behind the name."""
    known = sorted(phrases(Kind.ROLE) | phrases(Kind.CAPTION), key=len, reverse=True)
    role = "|".join(_loosely(p) for p in known)
    return re.compile(rf"^(?:{role})\s+|\s+(?:{role})$", re.IGNORECASE)


def _is_ideographic(word: str) -> bool:
    """A by-word that needs no space behind it; 文 alone begins too many words."""
    return len(word) > 1 and "\u3400" <= word[0] <= "\u9fff"


def _loosely(word: str) -> str:
    return r"\W+".join(map(re.escape, word.split()))


def _without_role(name: str) -> str:
    """A name without what the person is, before or behind it, however often."""
    if folded(name) in phrases(Kind.ROLE):
        return ""  # `staff reporter` is no reporter by the name of Staff
    bare = _roles().sub("", name).strip(" ,")
    return _without_role(bare) if bare != name else name


def in_dateline(paragraph: str) -> tuple[str, ...]:
    """The reporters that a first paragraph names in brackets, as papers of East Asia do."""
    found = _DATELINE.search(paragraph[:MAX_BYLINE])
    stated = next((g for g in found.groups() if g), "") if found else ""
    return people([part for part in re.split(r"[\s、,]+", stated) if part])


def _without_parts(names: list[str]) -> Iterator[str]:
    """Names that are not a part of another one of the same byline."""
    for name in names:
        if not any(name != other and name in other for other in names):
            yield name
