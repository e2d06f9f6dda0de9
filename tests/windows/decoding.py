"""Reading a QR code (ISO/IEC 18004, model 2, byte mode) out of a picture, by itself: nothing of the drawing is used.

Codes that are printed and photographed by us are without damage: the error correction is not computed, but a format
that does not fit, or a word that is no word, fails.
"""

from collections.abc import Iterator

from PIL import Image

Grid = list[list[int]]

BLOCKS: dict[tuple[int, str], tuple[tuple[int, int], ...]] = {
    (3, "m"): ((1, 44),),
    (4, "m"): ((2, 32),),
    (5, "m"): ((2, 43),),
    (6, "m"): ((4, 27),),
    (3, "q"): ((2, 17),),
    (4, "q"): ((2, 24),),
    (5, "q"): ((2, 15), (2, 16)),
    (6, "q"): ((4, 19),),
    (3, "h"): ((2, 13),),
    (4, "h"): ((4, 9),),
    (5, "h"): ((2, 11), (2, 12)),
    (6, "h"): ((4, 15),),
}
"""How many blocks with how many words of data, by version and level (table 9)."""
WORDS = {3: 70, 4: 100, 5: 134, 6: 172}
CENTRES = {3: (6, 22), 4: (6, 26), 5: (6, 30), 6: (6, 34)}
LEVELS = {0b01: "l", 0b00: "m", 0b11: "q", 0b10: "h"}
MASKS = (
    lambda r, c: (r + c) % 2 == 0,
    lambda r, c: r % 2 == 0,
    lambda r, c: c % 3 == 0,
    lambda r, c: (r + c) % 3 == 0,
    lambda r, c: (r // 2 + c // 3) % 2 == 0,
    lambda r, c: r * c % 2 + r * c % 3 == 0,
    lambda r, c: (r * c % 2 + r * c % 3) % 2 == 0,
    lambda r, c: ((r + c) % 2 + r * c % 3) % 2 == 0,
)


def read_code(picture: Image.Image) -> str:
    """The text of the only QR code in `picture`."""
    return _text(_words(_grid(picture.convert("L"))))


def _grid(picture: Image.Image) -> Grid:
    """The modules, dark as 1: the code lies between its three finders, whose 1:1:3:1:1 nothing else on a page has."""
    width, height = picture.size
    dark = picture.point(lambda value: 1 if value < 100 else 0).tobytes()
    rows = [dark[y * width : (y + 1) * width] for y in range(height)]
    columns = [bytes(rows[y][x] for y in range(height)) for x in range(width)]
    groups: list[list[tuple[float, float, float]]] = []
    for y, row in enumerate(rows):
        for x, unit in _finders(row):
            if any(abs(other - y) <= unit for other, _unit in _finders(columns[int(x)])):
                near = (g for g in groups if abs(g[-1][0] - x) < unit and abs(g[-1][1] - y) < 2 * unit)
                group = next(near, None)
                groups.append([(x, y + 0.5, unit)]) if group is None else group.append((x, y + 0.5, unit))
    finders = [
        tuple(sum(one[n] for one in group) / len(group) for n in range(3))
        for group in sorted(groups, key=len, reverse=True)[:3]
    ]
    left, top, unit = min(finders, key=lambda one: one[0] + one[1])
    right = max(one[0] for one in finders)
    size = round((right - left) / unit) + 7
    assert (size - 17) % 4 == 0, "no size of a code"
    unit = (right - left) / (size - 7)
    return [
        [rows[int(top + (r - 3) * unit)][int(left + (c - 3) * unit)] for c in range(size)]
        for r in range(size)
    ]


def _finders(line: bytes) -> Iterator[tuple[float, float]]:
    """Where dark, light, dark, light, dark stand as 1:1:3:1:1, by their middle and the width of one module."""
    runs: list[tuple[int, int, int]] = []
    start = 0
    for n in range(1, len(line) + 1):
        if n == len(line) or line[n] != line[start]:
            runs.append((line[start], start, n - start))
            start = n
    for n in range(len(runs) - 4):
        five = runs[n : n + 5]
        unit = sum(length for _v, _s, length in five) / 7
        if (
            five[0][0]
            and unit >= 2
            and all(
                abs(length - unit * share) <= unit * 0.5
                for (_v, _s, length), share in zip(five, (1, 1, 3, 1, 1), strict=True)
            )
        ):
            yield five[2][1] + five[2][2] / 2, unit


def _words(grid: Grid) -> tuple[int, str, list[int]]:
    size = len(grid)
    version = (size - 17) // 4
    bits = [grid[8][c] for c in (0, 1, 2, 3, 4, 5, 7, 8)] + [grid[r][8] for r in (7, 5, 4, 3, 2, 1, 0)]
    form = int("".join(map(str, bits)), 2) ^ 0b101010000010010
    assert _is_format(form), "the format does not fit its check"
    level, mask = LEVELS[form >> 13], MASKS[form >> 10 & 7]
    stream = [grid[r][c] ^ mask(r, c) for r, c in _places(size, version)]
    words = [int("".join(map(str, stream[n : n + 8])), 2) for n in range(0, WORDS[version] * 8, 8)]
    return version, level, words


def _is_format(form: int) -> bool:
    rest = form
    for shift in range(4, -1, -1):
        if rest >> shift + 10 & 1:
            rest ^= 0b10100110111 << shift
    return rest == 0


def _places(size: int, version: int) -> Iterator[tuple[int, int]]:
    """The modules that hold data, in their order: upwards and downwards in columns of two, from the right."""
    centres = CENTRES[version]
    middles = [
        (r, c) for r in centres for c in centres if (r, c) not in ((6, 6), (6, centres[-1]), (centres[-1], 6))
    ]

    def is_taken(r: int, c: int) -> bool:
        in_finder = (r < 9 and c < 9) or (r < 9 and c >= size - 8) or (r >= size - 8 and c < 9)
        return in_finder or r == 6 or c == 6 or any(abs(r - a) < 3 and abs(c - b) < 3 for a, b in middles)

    right, upwards = size - 1, True
    while right > 0:
        right -= right == 6
        for r in range(size - 1, -1, -1) if upwards else range(size):
            for c in (right, right - 1):
                if not is_taken(r, c):
                    yield r, c
        right, upwards = right - 2, not upwards


def _text(told: tuple[int, str, list[int]]) -> str:
    version, level, words = told
    lengths = [length for count, length in BLOCKS[version, level] for _n in range(count)]
    blocks: list[list[int]] = [[] for _length in lengths]
    place = 0
    for n in range(max(lengths)):
        for block, length in zip(blocks, lengths, strict=True):
            if n < length:
                block.append(words[place])
                place += 1
    bits = "".join(f"{word:08b}" for block in blocks for word in block)
    assert bits[:4] == "0100", "not in byte mode"
    count = int(bits[4:12], 2)
    return bytes(int(bits[12 + 8 * n : 20 + 8 * n], 2) for n in range(count)).decode()
