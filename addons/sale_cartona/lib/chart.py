"""Bars of the dashboard's charts, ready to be drawn: nothing but rectangles and their words."""

#: Size of a chart in the units of its drawing, whose width the screen decides.
WIDTH, HEIGHT = 240, 48
#: Height of the smallest value that is more than nothing, so that it can be seen.
LEAST = 2


def bars(values, titles):
    """Return a rectangle for each of *values*, from left to right, as dictionaries.

    *titles* say what each stands for. The highest bar is as high as the chart.

    >>> [bar["height"] for bar in bars([0, 1, 1000], ["a", "b", "c"])]
    [0, 2, 48]
    >>> bars([5, 10], ["a", "b"])[0]
    {'x': 0.0, 'y': 24, 'width': 118.0, 'height': 24, 'title': 'a'}
    >>> bars([None], ["nothing was measured"])[0]["height"]
    0
    """
    top = max((value or 0 for value in values), default=0)
    step = WIDTH / max(len(values), 1)
    drawn = []
    for number, (value, title) in enumerate(zip(values, titles)):
        height = max(LEAST, round(HEIGHT * value / top)) if value and top else 0
        drawn.append(
            {
                "x": round(number * step, 2),
                "y": HEIGHT - height,
                "width": round(step - 2, 2),
                "height": height,
                "title": title,
            }
        )
    return drawn
