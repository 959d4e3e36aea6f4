"""A chart of ratios as SVG, written by hand: a row for each case, a point for each way, the ratio on a logarithmic axis."""
import math
from html import escape

COLOURS = ["#1b6ca8", "#5fb0e5", "#c8553d", "#e59a5f", "#f2c14e", "#4c956c", "#9bc53d", "#6d597a"]


def chart(title, rows, ways):
    """rows: [(name, {way: ratio})]; a ratio of 1 is ours."""
    left, width, row, top = 250, 560, 34, 70
    largest = max((r for _, ratios in rows for r in ratios.values()), default=1)
    smallest = min((r for _, ratios in rows for r in ratios.values()), default=1)
    low, high = math.floor(math.log10(min(smallest, 0.999))), math.ceil(math.log10(max(largest, 1.001)))

    def x(ratio):
        return left + width * (math.log10(ratio) - low) / (high - low)

    height = top + row * len(rows) + 60 + 18 * ((len(ways) + 2) // 3)
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + width + 40}" height="{height}" font-family="sans-serif" font-size="12">',
        f'<rect width="100%" height="100%" fill="white"/><text x="12" y="24" font-size="15">{escape(title)}</text>',
        '<text x="12" y="44" fill="#555">Time of a step over ours, logarithmic: to the right of 1 is slower than ours.</text>',
    ]
    bottom = top + row * len(rows)
    for power in range(low, high + 1):
        at = x(10.0**power)
        strong = ' stroke-width="2" stroke="#333"' if power == 0 else ' stroke="#ddd"'
        out.append(f'<line x1="{at:.1f}" y1="{top - 8}" x2="{at:.1f}" y2="{bottom}"{strong}/>')
        out.append(f'<text x="{at:.1f}" y="{bottom + 16}" text-anchor="middle">{10.0**power:g}</text>')
    for i, (name, ratios) in enumerate(rows):
        y = top + row * i + row / 2
        out.append(f'<text x="{left - 10}" y="{y + 4:.1f}" text-anchor="end">{escape(name)}</text>')
        for w, way in enumerate(ways):
            if way in ratios:
                out.append(f'<circle cx="{x(ratios[way]):.1f}" cy="{y:.1f}" r="6" fill="{COLOURS[w % len(COLOURS)]}" fill-opacity="0.85"><title>{escape(way)}: {ratios[way]:.3g}</title></circle>')
    for w, way in enumerate(ways):
        at_x, at_y = 12 + 270 * (w % 3), bottom + 44 + 18 * (w // 3)
        out.append(f'<circle cx="{at_x + 6}" cy="{at_y - 4}" r="6" fill="{COLOURS[w % len(COLOURS)]}"/><text x="{at_x + 18}" y="{at_y}">{escape(way)}</text>')
    return "\n".join([*out, "</svg>", ""])
