"""Sets of practices as integers: bit n says whether the practice with id n is in it."""

# Of so many ids one set, or more, it is quicker to write all bits out as digits.
DENSE = 20
ONE = ord("1")


def bits_of(ids):
    """The integer with these bits set. By way of bytes: shifting an integer per bit would copy it each time."""
    ids = list(ids)
    highest = max(ids, default=0)
    if len(ids) * DENSE > highest:
        digits = bytearray(b"0") * (highest + 1)
        for practice_id in ids:
            digits[practice_id] = ONE
        return int(digits[::-1], 2)
    raw = bytearray(highest // 8 + 1)
    for practice_id in ids:
        raw[practice_id >> 3] |= 1 << (practice_id & 7)
    return int.from_bytes(raw, "little")


def ids_in(bits):
    """The bits that are set, lowest first, as a list."""
    raw = bits.to_bytes((bits.bit_length() + 7) // 8, "little")
    return [place * 8 + bit for place, byte in enumerate(raw) if byte for bit in range(8) if byte >> bit & 1]


def bits_with_any(bits_by_term, terms):
    """The practices that have any of these terms."""
    bits = 0
    for term in terms:
        bits |= bits_by_term.get(term, 0)
    return bits


class Scores:
    """A score per practice, for all at once: bit n of `planes[k]` is bit k of the score of practice n.

    Adding to every practice in a set is then a handful of operations on integers, however large the bank.
    """

    def __init__(self):
        self.planes = []

    def add(self, bits, weight):
        """Add `weight`, a whole number, to the score of every practice in `bits`."""
        place = 0
        while weight:
            if weight & 1:
                self._add_one(bits, place)
            weight >>= 1
            place += 1

    def best(self, bits):
        """The practices in `bits` with the highest score, and that score."""
        score = 0
        for place in reversed(range(len(self.planes))):
            if better := bits & self.planes[place]:
                bits = better
                score |= 1 << place
        return bits, score

    def _add_one(self, bits, place):
        while bits:
            if place >= len(self.planes):
                self.planes += [0] * (place + 1 - len(self.planes))
            self.planes[place], bits = self.planes[place] ^ bits, self.planes[place] & bits
            place += 1
