"""The cement-tile drawings: a mosaic for a practice without a photo and a small tile for a theme.

A drawing depends on nothing but its arguments, so it is the same on every page and every server.
"""

import re
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple

from resvg_py import svg_to_bytes

from .looks import LOOKS, ThemeLook

# What sites that show a link ask for, in pixels (https://ogp.me, and the guides of Facebook and LinkedIn).
PICTURE_SIZE = (1200, 630)
# The size of a tile in pixels, where no style sheet says another.
TILE = 20
ALTERNATING_TILES = {"house", "quarter"}  # the theme tile swaps main and accent in every other square


def _circle(radius):
    return f"M{50 - radius} 50a{radius} {radius} 0 0 1 {2 * radius} 0a{radius} {radius} 0 0 1-{2 * radius} 0z"


QUARTER = "M0 0h100a100 100 0 0 1-100 100z"
# The shapes of a motif on a 100 by 100 tile, from back to front: which colour, and a path of M, then h, v, l, a and z.
MOTIFS = {
    "quarter": (("main", QUARTER), ("second", "M0 0h52a52 52 0 0 1-52 52z")),
    "arch": (
        ("main", QUARTER),
        ("accent", "M0 0h72a72 72 0 0 1-72 72z"),
        ("second", "M0 0h44a44 44 0 0 1-44 44z"),
    ),
    "dot": (("main", _circle(36)), ("second", _circle(15))),
    "ring": (("main", _circle(50)), ("second", _circle(25))),
    "half": (("main", "M0 0a50 50 0 0 1 0 100z"), ("second", "M100 0a50 50 0 0 0 0 100z")),
    "stairs": (
        ("main", "M0 0h100v25h-25v25h-25v25h-25v25h-25z"),
        ("second", "M0 0h50v25h-25v25h-25z"),
    ),
    "triangle": (("main", "M0 0h100l-100 100z"), ("second", "M0 0h50l-50 50z")),
    "chevron": (("main", "M0 0l50 50-50 50z"), ("second", "M50 0l50 50-50 50z")),
    "house": (
        ("main", "M0 50l50-50 50 50v50h-100z"),
        ("second", "M34 100v-34a16 16 0 0 1 32 0v34z"),
    ),
    "leaf": (("main", "M0 0h50a50 50 0 0 1 50 50v50h-50a50 50 0 0 1-50-50z"), ("second", _circle(19))),
    "lens": (
        ("main", "M0 0a100 100 0 0 1 100 100a100 100 0 0 1-100-100z"),
        ("second", "M100 0v42a42 42 0 0 1-42-42z"),
    ),
    "hourglass": (("main", "M0 0h100l-100 100h100z"), ("second", "M0 0l50 50-50 50z")),
    "diamond": (("main", "M50 0l50 50-50 50-50-50z"), ("second", "M50 28l22 22-22 22-22-22z")),
    "star": (("main", "M50 0l15 35 35 15-35 15-15 35-15-35-35-15 35-15z"), ("second", _circle(13))),
}


@lru_cache(maxsize=4096)
def mosaic_svg(look, slug, columns=6, rows=4):
    """Return the mosaic of a practice as an `<svg>` element, a decoration hidden from screen readers.

    `look` is that of its main theme, "" when it has none yet; `slug` its own.
    """
    colours, motifs, _ = LOOKS[_known(look)]
    drawing = _Drawing(columns, rows, ground=colours[0])
    for x, y, motif, turns, tile_colours in _tiles(colours, motifs, slug, columns, rows):
        drawing.add(x, y, motif, turns, tile_colours)
    return drawing.svg("mosaic")


@lru_cache(maxsize=64)
def mosaic_png(look, slug):
    """Return the mosaic of a practice as the bytes of a PNG of PICTURE_SIZE pixels. Some hundredths of a second."""
    width, height = PICTURE_SIZE
    columns, rows = 8, 4
    drawing = mosaic_svg(look, slug, columns, rows)
    frame = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"'
        f' viewBox="0 0 {columns * TILE} {rows * TILE}" preserveAspectRatio="xMidYMid slice">{drawing}</svg>'
    )
    return svg_to_bytes(svg_string=frame, skip_system_fonts=True)


@lru_cache(maxsize=256)
def theme_tile_svg(look):
    """Return the two-by-two tile that stands for a main theme with this look as an `<svg>` element."""
    motif = _known(look)
    (ground, main, second, accent), _, turns = LOOKS[motif]
    drawing = _Drawing(2, 2, ground)
    for place, quarter_turns in enumerate(turns):
        colours = (ground, main, second, accent)
        if motif in ALTERNATING_TILES and place in (1, 2):
            colours = (ground, accent, second, main)
        drawing.add(place % 2, place // 2, motif, quarter_turns, colours)
    return drawing.svg("theme-tile")


@lru_cache(maxsize=512)
def floor_tile_svg(look, number):
    """Return the tile that stands for an action with this number as an `<svg>` element, in the colours of `look`."""
    colours, motifs, _ = LOOKS[look]
    drawing = _Drawing(1, 1, colours[0])
    drawing.add(0, 0, motifs[number % 3], number % 4, colours)
    return drawing.svg("motif")


@lru_cache(maxsize=512)
def floor_outline_svg(look, number):
    """Return the lines of the same tile; the style sheet says their colour."""
    shapes = _tile(LOOKS[look][1][number % 3], 0, 0, number % 4, has_ground=False)
    path = f'<path d="{"".join(shape for _layer, shape in shapes)}"/>'
    return f'<svg width="64" height="64" viewBox="0 0 100 100" aria-hidden="true" focusable="false">{path}</svg>'


def _known(look):
    return look if look in LOOKS else ThemeLook.STAR


def _bytes(slug):
    """Yield bytes without end: the digest of the slug, then the digest of that digest, and so on."""
    digest = slug.encode()
    while True:
        digest = sha256(digest).digest()
        yield from digest


def _tiles(colours, motifs, slug, columns, rows):
    """Yield (x, y, motif, quarter turns, colours) per tile."""
    pattern = _pattern(slug, columns, rows)
    ground, main, extra, accent = colours
    for y in range(rows):
        for x in range(columns):
            tile_colours = colours
            if (x, y) in pattern.accents:
                tile_colours = (main, accent, ground, extra)
            elif pattern.is_flipped and (x // 2 + y // 2) % 2:
                tile_colours = (ground, extra, main, accent)
            yield x, y, motifs[pattern.block[y % 2][x % 2]], pattern.turns(x, y), tile_colours


class _Pattern(NamedTuple):
    """What differs between the mosaics of one look."""

    block: list  # the motifs of two by two tiles, by number
    layout: int
    rotation: list
    is_flipped: int
    accents: set

    def turns(self, x, y):
        """The quarter turns of the tile at (x, y)."""
        place = y % 2 * 2 + x % 2
        if self.layout == 0:
            return (0, 1, 3, 2)[place]
        if self.layout == 1:
            return (self.rotation[0] + (x + y) % 2 * 2) % 4
        return (1 - self.rotation[place]) % 4 if x // 2 % 2 else self.rotation[place]


def _pattern(slug, columns, rows):
    """The _Pattern of a practice. The order in which bytes are taken fixes the picture."""
    stream = _bytes(slug)

    def pick(options):
        return next(stream) % options

    first, second = pick(3), pick(3)
    if second == first:
        second = (first + 1) % 3
    layout = pick(3)
    rotation = [pick(4) for _ in range(4)]
    block = [[first, second], [second, first]] if pick(2) else [[first, first], [second, first]]
    is_flipped = pick(2)
    accents = set()
    for _ in range(max(2, columns * rows // 6)):
        column = pick(columns)
        accents.add((column, pick(rows)))
    return _Pattern(block, layout, rotation, is_flipped, accents)


class _Drawing:
    """Gathers the shapes of all tiles into one path per layer and colour, which keeps the drawing small."""

    LAYERS = ("ground", "main", "accent", "second")  # from back to front

    def __init__(self, columns, rows, ground):
        self.columns, self.rows = columns, rows
        self.ground = ground
        self.paths = {layer: {} for layer in self.LAYERS}

    def add(self, x, y, motif, turns, colours):
        """Put one tile at column `x` and row `y`, turned by `turns` quarters. `colours` as in LOOKS."""
        colour_of = dict(zip(("ground", "main", "second", "accent"), colours, strict=True))
        for layer, path in _tile(motif, x, y, turns, has_ground=colour_of["ground"] != self.ground):
            self.paths[layer].setdefault(colour_of[layer], []).append(path)

    def svg(self, css_class):
        width, height = self.columns * 100, self.rows * 100
        paths = [f'<path fill="{self.ground}" d="M0 0h{width}v{height}H0z"/>']
        for layer in self.LAYERS:
            paths += [f'<path fill="{colour}" d="{"".join(d)}"/>' for colour, d in self.paths[layer].items()]
        return (
            f'<svg class="{css_class}" width="{self.columns * TILE}" height="{self.rows * TILE}"'
            f' viewBox="0 0 {width} {height}" preserveAspectRatio="xMidYMid slice"'
            f' aria-hidden="true" focusable="false">{"".join(paths)}</svg>'
        )


@lru_cache(maxsize=8192)
def _tile(motif, x, y, turns, has_ground):
    """The shapes of one tile in its place, as a tuple of (layer, path)."""
    shapes = MOTIFS[motif]
    if has_ground:
        shapes = (("ground", "M0 0h100v100h-100z"), *shapes)
    return tuple((layer, _placed(path, x * 100, y * 100, turns)) for layer, path in shapes)


def _placed(path, left, top, turns):
    """Return `path` turned by `turns` quarters inside its tile and moved to (left, top)."""
    placed = []
    for command, text in re.findall(r"([Mhvlaz])([^Mhvlaz]*)", path):
        numbers = [int(number) for number in re.findall(r"-?\d+", text)]
        if command == "M":
            x, y = _turned(numbers[0] - 50, numbers[1] - 50, turns)
            placed.append(f"M{left + 50 + x} {top + 50 + y}")
        elif command == "a":
            x, y = _turned(*numbers[5:], turns)
            placed.append(f"a{' '.join(map(str, numbers[:5]))} {x} {y}")
        elif command == "z":
            placed.append("z")
        else:
            if command != "l":
                numbers = [numbers[0], 0] if command == "h" else [0, numbers[0]]
            for x, y in zip(numbers[::2], numbers[1::2], strict=True):
                placed.append("l{} {}".format(*_turned(x, y, turns)))
    return "".join(placed)


def _turned(x, y, turns):
    for _ in range(turns):
        x, y = -y, x
    return x, y
