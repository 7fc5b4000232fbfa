"""Sentences in a Dutch text, and which of them are too long to read well."""

import re

# Plain Dutch has some 15 words in a sentence. Only what is much longer gives a hint.
MAX_WORDS = 25
QUOTED_WORDS = 6
WORD = re.compile(r"\w+(?:[’'./&-]\w+)*")
# A line that is this long and goes on in lower case was broken by a mail program or a PDF, not by the writer.
WRAPPED = re.compile(r"(?<=[^\n]{50})\n(?=[a-zà-ÿ])")
# What comes after an abbreviation such as "bv." starts in lower case.
SENTENCE_END = re.compile(r"(?<=[.?!…])[\"'’”)]*\s+(?![a-zà-ÿ])")


def long_sentences(text):
    """At most one line, on the longest sentence and how many others there are."""
    counts = {sentence: len(WORD.findall(sentence)) for sentence in sentences(text)}
    too_long = sorted((sentence for sentence in counts if counts[sentence] > MAX_WORDS), key=lambda one: -counts[one])
    if not too_long:
        return []
    longest = too_long[0]
    quote = f"‘{' '.join(longest.split()[:QUOTED_WORDS])} …’"
    if len(too_long) == 1:
        return [f"De zin {quote} telt {counts[longest]} woorden. Maak er 2 van, dan leest hij vlotter."]
    return [
        f"{len(too_long)} zinnen zijn lang. De langste, {quote}, telt {counts[longest]} woorden. "
        "Maak er kortere zinnen van."
    ]


def sentences(text):
    """`text` as a list of sentences; a line of a list is one too."""
    lines = WRAPPED.sub(" ", text.replace("\r\n", "\n")).splitlines()
    return [sentence for line in lines for sentence in SENTENCE_END.split(line.strip()) if sentence]
