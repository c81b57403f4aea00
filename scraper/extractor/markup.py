"""What class names and ids call an element: a few kinds, as bits.

The words are those of many sites' markup, in the languages in which news sites write it, read as
whole words between `-`, `_` and changes of case. One word says little; the judge of blocks weighs
it among a hundred other features.
"""

from __future__ import annotations

import re
from functools import lru_cache

_TABLE = {
    "comment": """
        comment comments commentlist kommentar kommentare kommentarer comentario comentarios
        commentaire commentaires commento commenti reacties reactie disqus respond reply
        replies talkback yorum pinglun discussion diskussion forum komentar komentarz
        komentarze review reviews
    """,
    "related": """
        related recommended recommend recommendation recommendations more also readmore read
        similar suggested suggestions popular trending most mostread latest recent next
        previous prev relacionadas relacionados relacionada tambien aussi auch verwandt mehr
        correlati leggi gerelateerd lees liees lire interest outbrain taboola recirc
        recirculation zergnet
    """,
    "teaser": """
        teaser teasers card cards tile tiles item items listing list feed river archive loop
        grid swiper slide carousel thumbnail thumb excerpts headlines collection
    """,
    "caption": """
        caption figcaption captions credit credits legend legende img image images photo
        photos picture figure media gallery slideshow slider bildunterschrift didascalia
        foto fotos pie leyenda
    """,
    "byline": """
        author authors byline bylines writer bio contributor contributors reporter avatar
        autor autore auteur verfasser redakteur profile vcard biography staff signature
    """,
    "date": """
        date dates time timestamp published pubdate posted updated dateline datum fecha data
        datetime
    """,
    "share": """
        share sharing shares social follow facebook twitter whatsapp telegram addthis
        sharedaddy print email bookmark linkedin pinterest teilen compartir partager sns
        addtoany reddit jp sharethis socials like likes
    """,
    "promotion": """
        newsletter newsletters subscribe subscription subscriber signup sign promo promotion
        promos cta offer offers donate donation support membership premium register login
        app apps abo mailchimp optin campaign join product products shop store buy price
        deals affiliate coupon ecommerce callout
    """,
    "ad": """
        ad ads advert adverts advertisement advertising advertorial sponsor sponsored
        sponsors adsense dfp gpt werbung anzeige publicidad pub publicite adsbygoogle banner
        banners reklam iklan
    """,
    "nav": """
        nav navigation menu menus breadcrumb breadcrumbs pagination pager toc toolbar topbar
        navbar skip tabs dropdown submenu links link crumbs pages sitemap
    """,
    "header": """
        header masthead top hero head heading branding logo
    """,
    "footer": """
        footer bottom copyright legal disclaimer disclosure terms foot colophon imprint
        rights license notice
    """,
    "side": """
        sidebar side aside rail widget widgets secondary complementary right left gutter
    """,
    "tags": """
        tag tags keywords keyword category categories cat topics topic labels label terms
        meta info details stats
    """,
    "body": """
        article articlebody body content contents entry story text post main copy prose
        richtext rich paragraph paragraphs postcontent articlecontent contenido cuerpo corps
        inhalt artikel texto nota noticia news wysiwyg editor html blog single detail
    """,
    "title": """
        title titles headline headlines hed subtitle kicker titulo titre ueberschrift
        subheading
    """,
    "lead": """
        lead lede standfirst intro introduction summary excerpt description dek deck sapo
        chapo abstract entradilla bajada vorspann ingress perex
    """,
    "popup": """
        modal popup overlay cookie cookies consent gdpr alert lightbox tooltip dialog
        paywall regwall metered
    """,
    "embed": """
        video videos player audio podcast embed iframe tweet instagram youtube jwplayer
        transcript playlist
    """,
    "quote": """
        quote pullquote blockquote pull
    """,
    "poll": """
        poll polls quiz survey rating ratings vote votes rate stars score
    """,
    "box": """
        box infobox factbox sidebox inset fact facts panel block accordion faq table
        timeline note notes footnote footnotes references reference
    """,
    "hidden": """
        hidden hide sr screen visually invisible noprint collapsed
    """,
    "skip": """
        button btn icon icons form input search filter sort select loading spinner
        placeholder
    """,
}
KINDS = tuple(_TABLE)
_BITS: dict[str, int] = {}
for _i, _kind in enumerate(KINDS):
    for _word in _TABLE[_kind].split():
        _BITS[_word] = _BITS.get(_word, 0) | 1 << _i

_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


@lru_cache(maxsize=20_000)
def kinds_of(names: str) -> int:
    """The kinds that a class attribute or an id speaks of, as bits in the order of `KINDS`."""
    found = 0
    for word in _WORD.findall(names):
        found |= _BITS.get(word.lower(), 0)
    return found
