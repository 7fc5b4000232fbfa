"""A row of squares that counts: one for each thing, filled or empty."""

PER_ROW, SIZE, STEP = 16, 14, 17
LINE = 1.5


def squares_svg(filled, name):
    """A square for each of these booleans in the colour of the text, filled where true, as one picture with a name."""
    paths = {True: "", False: ""}
    for place, is_filled in enumerate(filled):
        row, column = divmod(place, PER_ROW)
        inset, side = (0, SIZE) if is_filled else (LINE / 2, SIZE - LINE)
        paths[is_filled] += f"M{column * STEP + inset} {row * STEP + inset}h{side}v{side}h-{side}z"
    width, height = min(len(filled), PER_ROW) * STEP, -(-len(filled) // PER_ROW) * STEP
    return (
        f'<svg class="squares" width="{width}" height="{height}" viewBox="0 0 {width} {height}" role="img" '
        f'aria-label="{name}"><path fill="currentColor" d="{paths[True]}"/>'
        f'<path fill="none" stroke="currentColor" stroke-width="{LINE}" d="{paths[False]}"/></svg>'
    )
