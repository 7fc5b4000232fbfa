"""From an inflected Dutch word to its base: kinderen to kind, gewerkt to werk, opleidingen to opleid.

The base of a noun is its singular, of a verb its shortest form (werk, woon, begeleid), of an adjective the form
without -e. Nouns that only name what a verb or adjective says (begeleiding, begeleider, duidelijkheid) share its base.
Rules propose a base, the lexicon decides whether it exists.
"""

import re
from functools import cache

from .lexicon import is_kind, lexicon

VOWELS = "aeiou"
OPEN_SYLLABLE = re.compile(r"(?:^|[^aeiou]|qu|i(?=[aoe])|u(?=e)|e(?=[ao]))([aeou])[bcdfghklmnprstvz]$")
SEPARABLE = re.compile(
    r"(?:aan|achteruit|achter|af|bijeen|bij|binnen|buiten|deel|dicht|door|goed|heen|in|klaar|langs|los|mee|mis|na|neer|"
    r"omhoog|om|onder|open|op|over|plaats|rond|samen|stil|stop|tegemoet|tegen|terecht|terug|thuis|toe|tussen|uit|vast|vol|"
    r"vooruit|voort|voor|vrij|waar|weer|weg)(?=[^aeiou]|[aeiou].)(?=.{3})"
)
INSEPARABLE = re.compile(r"(?:be|ver|ont|her|er|ge|over|onder|voor|door|om|aan)(?=.{3})")
PARTICIPLE = re.compile(r"(?:\w{0,7}ge|be|er|ver|ont|her|over|onder)\w{2,}(?:[td]|en|an)$|\w+end$")


def _table(text):
    """{form: base} from lines such as "stad steden"."""
    return {
        form: base for line in text.split("\n") for base, *forms in [line.split() or [""]] for form in [base, *forms]
    }


# Plurals and diminutives that no rule gives.
NOUNS = _table(
    """kind kinderen kinder kinders kindertjes kindje kindjes
    stad steden stadje stadjes
    lid leden lidje
    schip schepen schepenen scheepje scheepjes
    weg wegen wegje
    lied liederen
    ei eieren
    rad raderen
    rund runderen
    kalf kalveren
    lam lammeren
    blad bladeren bladen blaadje blaadjes
    goed goederen goede goeds beter betere best beste
    volk volkeren volken
    been beenderen benen
    gemoed gemoederen
    hoen hoenderen
    dag dagen daagse
    dak daken
    gat gaten
    glas glazen glaasje
    pad paden paadje
    vat vaten vaatje
    verdrag verdragen
    bedrag bedragen
    gesprek gesprekken
    gebrek gebreken
    gebed gebeden
    bevel bevelen
    speel spel spellen spelletje spelletjes
    gebod geboden
    verbod verboden
    gevecht gevechten
    god goden
    lot loten
    oorlog oorlogen
    schot schoten
    slot
    hertog hertogen
    smid smeden
    museum musea museums
    centrum centra centrums
    forum fora forums
    datum data datums
    curriculum curricula
    symposium symposia
    gymnasium gymnasia
    criterium criteria
    ministerium ministeria
    medium media
    aquarium aquaria
    laboratorium laboratoria
    auditorium auditoria
    podium podia
    stadium stadia
    spectrum spectra
    quantum quanta
    visum visa
    basis bases
    crisis crises crisissen
    thema themata
    politicus politici
    technicus technici
    academicus academici
    musicus musici
    criticus critici
    historicus historici
    medicus medici
    catalogus catalogi
    man mannen manneke
    koe koeien
    vlo vlooien
    zoon zonen
    broer broers broeder
    werkman werklieden werklui
    vakman vakmensen vaklui vaklieden
    koopman kooplieden
    brandweerman brandweerlieden brandweermannen
    buddy buddies
    hobby hobbies
    party parties
    bib bibs bibje
    bibliotheek bibliotheken
    jongere jongeren
    oudere ouderen
    jongen jongens jongetje jongetjes
    meisje meisjes meid meiden
    mens mensen
    ouder ouders
    lente lentes
    gemeente gemeenten gemeentes
    gemeen gemene gemener
    wens wensen wenst wenste gewenst
    waarde waarden
    waard
    wet wetten
    weten weet wist wisten geweten
    brief brieven
    les lessen lesje
    kleding kleren
    feit feiten
    beleid
    raad raden
    eis eisen eist eiste geeist
    nieuws
    dienst diensten
    dans dansen danst danste gedanst dansje danser dansers
    kans kansen kansje
    grens grenzen
    cursus cursussen
    campus campussen
    virus virussen
    bus bussen
    kruis kruisen
    advies adviezen
    proces processen
    succes successen
    adres adressen
    norm normen
    recht rechten
    rechter rechters
    kamer kamers
    water waters wateren
    politie
    politiek politieke
    vrouw vrouwen vrouwtje
    partij partijen
    zaak zaken
    zaal zalen
    taal talen
    tal
    bestuur besturen bestuurt bestuurde bestuurd
    week weken
    wijk wijken
    arm armen arme armste armer
    huis huizen huisje
    bos bossen
    reden redenen
    vocht
    rook roken gerookt rookt rookte
    bond bonden bondje
    stal stallen
    stalen
    wees wezen
    voer
    leed
    geleden
    verleden
    mat matten
    maat maten
    bode boden bodes
    sloot
    wagen wagens
    oud oude oudste oudst
    nederlands nederlandse
    laatste laatst
    later latere
    server servers
    engel engelen
    vroeg vroege vroeger vroegere vroegst vroegste
    doel doelen
    hart harten
    klas klassen klasse
    type typen types
    student studente studentes
    leraar leraren leraars lerares leraressen
    klant
    kunde
    zone zones
    cultuur culturen
    laag lagen lage lager laagste
    baas bazen
    reis reizen
    prijs prijzen
    keus keuze keuzes keuzen
    """
)
# Strong and irregular verbs, by base; verbs with a prefix (begrijpen, opstaan) follow their last part.
VERBS = _table(
    """bak bakte gebakken
    bederf bedierf bedorven
    bedrieg bedroog bedrogen
    begin begon begonnen
    berg borg geborgen
    ben bent is zijn was waren geweest
    beweeg bewoog bewogen
    bied bood boden geboden
    bijt beet beten gebeten
    bind bond bonden gebonden
    blijf bleef bleven gebleven
    blijk bleek bleken gebleken
    breek brak braken gebroken
    breng bracht brachten gebracht
    buig boog bogen gebogen
    denk dacht dachten gedacht
    ding dong gedongen
    doe doen doet deed deden gedaan
    draag droeg droegen gedragen
    drijf dreef dreven gedreven
    dring drong drongen gedrongen
    drink dronk dronken gedronken
    druip droop dropen gedropen
    duik dook doken gedoken
    dwing dwong dwongen gedwongen
    eet at aten gegeten
    ga gaan gaat ging gingen gegaan
    geld gold golden gegolden
    geef gaf gaven gegeven
    geniet genoot genoten
    genees genas genezen
    giet goot goten gegoten
    glijd gleed gleden gegleden
    graaf groef groeven gegraven
    grijp greep grepen gegrepen
    hang hing hingen gehangen
    heb hebben heeft had hadden gehad
    hef hief hieven geheven
    help hielp hielpen geholpen
    houd hou hield hielden gehouden
    jaag joeg joegen gejaagd
    kies koos kozen gekozen
    kijk keek keken gekeken
    klim klom klommen geklommen
    klink klonk klonken geklonken
    knijp kneep knepen geknepen
    kom komt komen kwam kwamen gekomen
    koop kocht kochten gekocht
    krijg kreeg kregen gekregen
    kruip kroop kropen gekropen
    kan kun kunt kunnen kon konden gekund
    laad laadde geladen
    laat laten liet lieten gelaten
    lach lachte gelachen
    lees leest las lazen gelezen
    lieg loog logen gelogen
    lig lag lagen gelegen
    lijd leed leden geleden
    lijk leek leken geleken
    loop liep liepen gelopen
    mag mogen mocht mochten
    meet mat maten gemeten
    mijd meed meden gemeden
    moet moeten moest moesten
    neem nam namen genomen
    raad ried geraden
    rijd reed reden gereden
    rijs rees rezen gerezen
    roep riep riepen geroepen
    ruik rook roken geroken
    scheid scheidde gescheiden
    schenk schonk schonken geschonken
    schep schiep schiepen geschapen
    scherm schermde
    schiet schoot geschoten
    schijn scheen schenen geschenen
    schrijf schreef schreven geschreven
    schrik schrok schrokken geschrokken
    schuif schoof schoven geschoven
    sla slaan slaat sloeg sloegen geslagen
    slaap sliep sliepen geslapen
    sluit sloot gesloten
    smelt smolt gesmolten
    snijd sneed sneden gesneden
    spreek sprak spraken gesproken
    spring sprong sprongen gesprongen
    sta staan staat stond stonden gestaan
    steek stak gestoken
    steel stal stalen gestolen
    sterf stierf stierven gestorven
    stijg steeg stegen gestegen
    stoot stootte gestoten
    strijd streed streden gestreden
    tref treffen trof troffen getroffen
    treed trad traden getreden
    trek trok trokken getrokken
    val viel vielen gevallen
    vang ving vingen gevangen
    vaar gevaren
    vecht vocht vochten gevochten
    verbind verbond verbonden
    verdwijn verdween verdwenen
    vergelijk vergeleek vergeleken
    vergeet vergat vergaten vergeten
    verlies verloor verloren
    vind vond vonden gevonden
    vlieg vloog vlogen gevlogen
    vraag vroeg vroegen gevraagd vraagde
    vries vroor gevroren
    weeg woog wogen gewogen
    werf wierf wierven geworven
    werp wierp wierpen geworpen
    wijs wees wezen gewezen
    wil wilt willen wilde wilden gewild
    win won wonnen gewonnen
    word wordt werd werden geworden
    zal zullen zou zouden
    zeg zei zeiden gezegd
    zend zond zonden gezonden
    zie zien ziet zag zagen gezien
    zing zong zongen gezongen
    zink zonk zonken gezonken
    zit zat zaten gezeten
    zoek zocht zochten gezocht
    zuig zoog gezogen
    zwem zwom zwommen gezwommen
    zwijg zweeg zwegen gezwegen
    """
)

# Words that look like a form of another word, or mean more than the verb or adjective they are made of.
ALONE = frozenset(
    """
    achter beetje bekend beker beleefd bereid beroemd bever bewust border boter dichter eerder gegevens gelegen
    gelegenheid generatie gering gerust geschikt gezond haring helder helling honing ijzer jammer kapper kelder
    kever klinker knikker korting koster laser leger lekker letter linker luier magister makker master meerderheid
    meter minder minderheid namens omgeving opeens operatie paling paper penning peper poging poker polder poster
    proper rechter reeds rooster roze ruiter situatie stuiver tijger traktatie trekker trouwens veter volgens waaier
    waarheid wegens wekker wonder zender zolder zomer zonder
    """.split()  # noqa: SIM905
)
# Adjectives that also name a person: anderstalige, werkzoekende, werkloze, gehandicapte.
PERSON = re.compile(r"(ig|lijk|end|loos|wassen|eerd|ziek|blind|arm|doof|(?:ge|be|ver).*[dt])$")
DIMINUTIVES = (("je", ""), ("tje", ""), ("pje", ""), ("kje", "g"))


def closed(part):
    """The ways to write `part` (a word without -en or -e) as a word of its own: "won" gives "woon" and "won"."""
    if not part:
        return []
    if len(part) > 2 and part[-1] == part[-2] and part[-1] not in VOWELS:
        return [part[:-1]]
    hard = part[:-1] + {"v": "f", "z": "s"}.get(part[-1], part[-1])
    return [hard[:-1] + hard[-2] + hard[-1], hard] if OPEN_SYLLABLE.search(part) else [hard]


def _nouns(word):
    """The nouns that `word` can be the plural or diminutive of."""
    one = word[:-1] if word.endswith("jes") else word
    for end, rest in DIMINUTIVES:
        if one.endswith(end):
            yield one[: -len(end)] + rest
    if one.endswith("tje") and one[-4:-3] in VOWELS:
        yield one[:-4]  # autootje
    if one.endswith("etje"):
        yield one[:-5] if one[-5:-4] == one[-6:-5] else one[:-4]
    if word.endswith("ies"):
        yield word[:-3] + "y"
    if word.endswith(("ches", "shes")):
        yield word[:-2]  # coaches
    if word.endswith("s"):
        yield word[:-1]
    if word.endswith("heden"):
        yield word[:-5] + "heid"
    if word.endswith("en"):
        yield from closed(word[:-2])
        yield word[:-1]


def _adjectives(word):
    """The adjectives that `word` can be a form of: mooie, groter, hoogste."""
    for end in ("en", "e", "ere", "er", "ste", "st", "s"):
        if word.endswith(end):
            yield from closed(word[: -len(end)])
            if end in ("er", "ere") and word[: -len(end)].endswith("rd"):
                yield word[: -len(end) - 1]  # duurder


def _verbs(word):
    """The verbs, in their shortest form, that `word` can be a regular form of."""
    yield word
    if word.endswith(("aan", "oen", "ien")):
        yield word[:-2] if word.endswith("aan") else word[:-1]
    for end in ("enden", "ende", "end", "en"):
        if word.endswith(end):
            yield from closed(word[: -len(end)])
    for end in ("ten", "den", "te", "de", "t", "d"):
        if word.endswith(end):
            yield word[: -len(end)]


def _known(proposals, kind):
    """The first proposal that the lexicon knows as `kind`, or None."""
    return next((word for word in proposals if len(word) > 1 and is_kind(word, kind)), None)


@cache
def verb(word):
    """The shortest form of the verb that `word` is a form of, or None: werkte, meegewerkt, begrepen, uitkomt."""
    if word in VERBS:
        return VERBS[word]
    regular = _known(_verbs(word), "v")
    if regular and not (word.startswith("ge") and word.endswith("end")):
        return regular
    found = _participle(word)
    if found:
        return found
    for prefix in (SEPARABLE, INSEPARABLE):
        match = prefix.match(word)
        rest = match and word[match.end() :]
        if not rest:
            continue
        # opgeleid, op te leiden, begrepen (as grepen or gegrepen)
        for form in (rest, rest.removeprefix("te"), "ge" + rest):
            found = (_participle(form) or verb(form)) if prefix is SEPARABLE else VERBS.get(form)
            if found and (prefix is SEPARABLE or is_kind(match[0] + found, "v")):
                return match[0] + found
    return None


def _participle(word):
    """The verb that `word` is a participle with ge- of, or None: gewerkt, gewerkte."""
    for form in [word, *(closed(word[:-1]) if word.endswith("e") else [])]:
        if form in VERBS and form.startswith("ge"):
            return VERBS[form]
        if form.startswith("ge") and len(form) > 4 and form[-1] in "td":
            found = _known([form[2:], form[2:-1]], "v")
            if found:
                return found
    return None


@cache
def singular(word):
    """The singular, shortest form or form without -e of `word`; None when it is unknown."""
    if word in NOUNS:
        return NOUNS[word]
    if word in ALONE:
        return word
    if word in VERBS:
        return VERBS[word]
    if is_kind(word, "n"):
        person = word.endswith("e") and next((one for one in closed(word[:-1]) if PERSON.search(one)), None)
        return (person and (singular(person) if is_kind(person, "a") else verb(person))) or word
    if is_kind(word, "a"):
        plain = word.endswith("e") and _known(closed(word[:-1]), "a")
        if plain:
            return singular(plain)
        return (PARTICIPLE.match(word) and verb(word)) or word
    if is_kind(word, "v"):
        return word
    if word.endswith("en"):
        # lezen is of lees before it is of les
        for one in closed(word[:-2]):
            if one in NOUNS or is_kind(one, "nv"):
                return singular(one)
    if word.endswith("ens") and verb(word[:-1]):
        return verb(word[:-1])
    for noun in _nouns(word):
        if noun in NOUNS and len(noun) > 2:
            return NOUNS[noun]
        if len(noun) > 1 and is_kind(noun, "n"):
            return singular(noun)
    adjective = _known(_adjectives(word), "a")
    return (adjective and singular(adjective)) or verb(word) or (word if word in lexicon() else None)


def is_form(word):
    """Whether the folded `word` stands in the lexicon, or is a form of one that does.

    A participle with -e must stand there itself: "gemente" is a slip of gemeente before it is of mennen.
    """
    if word.startswith("ge") and word.endswith("e"):
        return word in lexicon() or _known([*_nouns(word), *_adjectives(word)], "na") is not None
    return word in lexicon() or singular(word) is not None


@cache
def base(word):
    """The base of the folded `word`, or None when neither the rules nor the lexicon know it."""
    found = singular(word)
    if not found and word.endswith(("ing", "ingen")):
        return verb(word.removesuffix("en")[:-3] + "en")
    return found and _root(found)


def _root(word):
    """The verb or adjective that a noun is made of, or `word` itself: begeleiding and begeleider give begeleid."""
    if word in ALONE or word in NOUNS:
        return word
    if word.endswith("heid") and is_kind(word[:-4], "a"):
        return singular(word[:-4])
    if word.endswith("atie"):
        return _known([word[:-4] + "eer", word[:-5] + "ceer"], "v") or word
    if word.endswith("ster") and len(word) > 7:
        soft = word[:-5] + {"f": "v", "s": "z"}.get(word[-5], word[-5])
        man = _known([word[:-4] + "er", soft + "er"], "n")
        return _root(man) if man else word
    if is_kind(word, "v"):
        return word
    for end in ("ing", "er", "der"):
        if word.endswith(end) and len(word) > len(end) + 2:
            found = _known(closed(word[: -len(end)]), "v") or (end == "ing" and verb(word[:-3] + "en"))
            if found and (end != "der" or found[-1] in "rln"):
                return found
    return word
