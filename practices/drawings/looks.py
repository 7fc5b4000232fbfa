"""How a main theme looks: the colours and the motifs of its mosaics, and its tile."""

NIGHT, PETROL, SEA, SKY = "#0B3138", "#14616C", "#7FB7B5", "#C9E2DF"
OCHRE, HONEY, CORAL, PEACH = "#E6A92D", "#F5D283", "#E2674A", "#F5B79F"
SAGE, PLUM, CREAM, SAND = "#C3D3A8", "#6B2F52", "#FBF3E2", "#EBDDC3"

# Per main theme: colours (ground, main, second, accent), motifs of the mosaic, and the theme tile:
# its motif and the quarter turns of its four squares.
THEMES = {
    "taal-en-communicatie": ((CREAM, PETROL, OCHRE, CORAL), ("quarter", "arch", "dot"), ("arch", (2, 0, 0, 2))),
    "onderwijs-en-jeugd": ((HONEY, NIGHT, CORAL, CREAM), ("stairs", "triangle", "quarter"), ("stairs", (2, 3, 1, 0))),
    "werk-en-talent": ((SKY, PETROL, OCHRE, NIGHT), ("chevron", "triangle", "half"), ("triangle", (0, 1, 3, 2))),
    "wonen-en-buurt": ((PEACH, PLUM, CREAM, CORAL), ("house", "triangle", "arch"), ("house", (0, 0, 0, 0))),
    "welzijn-en-armoede": ((SAGE, NIGHT, CREAM, CORAL), ("leaf", "lens", "quarter"), ("leaf", (0, 1, 1, 0))),
    "gelijke-kansen-en-toegang": ((CREAM, CORAL, NIGHT, OCHRE), ("half", "hourglass", "ring"), ("half", (0, 1, 1, 0))),
    "ontmoeting-en-vrije-tijd": ((HONEY, CORAL, PETROL, CREAM), ("lens", "leaf", "ring"), ("lens", (0, 1, 1, 0))),
    "levensbeschouwing-en-religie": ((SKY, PLUM, HONEY, PETROL), ("star", "diamond", "lens"), ("star", (0, 0, 0, 0))),
    "veiligheid-en-politie": ((SEA, NIGHT, CREAM, OCHRE), ("diamond", "chevron", "ring"), ("diamond", (0, 0, 0, 0))),
    "beleid-en-organisatie": ((SAND, PETROL, CORAL, NIGHT), ("arch", "quarter", "ring"), ("quarter", (3, 3, 3, 3))),
}
