"""How does a statement become paper? Typst sets it; the fonts and the template travel with the package."""

from goodterms.gateways.letters.typesetting import (
    LARGEST_BATCH,
    PageRange,
    RenderedBatch,
    UnableToRender,
    refuse_unprintable,
    render,
    render_batch,
)


__all__ = [
    "LARGEST_BATCH",
    "PageRange",
    "RenderedBatch",
    "UnableToRender",
    "refuse_unprintable",
    "render",
    "render_batch",
]
