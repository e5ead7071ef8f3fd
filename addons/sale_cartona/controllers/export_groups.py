import itertools
import json

from werkzeug.datastructures import FileStorage

from odoo import http
from odoo.addons.web.controllers.pivot import TableExporter

from .. import compat
from ..lib.spreadsheet import harmless


class ExportGroups(compat.spreadsheet_controller()):
    """Has groups exported safely, too: see `cartona.exported`.

    Odoo writes the name of a group as the first cell of a row, with whatever it begins with.
    """

    def from_group_data(self, *arguments):
        """Return the file, in which no name of a group of ours is taken for a formula.

        The last of the *arguments* is the tree of groups on every series.
        """
        tree = arguments[-1]
        paths = [each.split(":")[0].replace(".", "/") for each in tree._groupby]
        _mark(tree, [tree._model._is_path_of_cartona(path) for path in paths])
        return super().from_group_data(*arguments)


class ExportPivot(TableExporter):
    """Has pivots exported safely, too; the web client sends the names of groups to be written."""

    @http.route()
    def export_xlsx(self, data, **options):
        """Return the file, in which no name of a group of a model of ours is a formula."""
        table = json.loads(data.read() if isinstance(data, FileStorage) else data)
        if table and table["model"].startswith("cartona."):
            for header in itertools.chain(table["rows"], *table["col_group_headers"]):
                header["title"] = harmless(header["title"])
        return super().export_xlsx(json.dumps(table), **options)


def _mark(node, ours):
    """Mark the names of the groups below *node*; *ours* says of each level if they are ours."""
    if ours:
        marked = [(_marked(key) if ours[0] else key, child) for key, child in node.children.items()]
        node.children = type(node.children)(marked)
        for _key, child in marked:
            _mark(child, ours[1:])


def _marked(key):
    """Return a group's key, which is a value or ``(value, name)``, with a name that is harmless.

    The value stays in it, as another group may have the marked name for its own.
    """
    if isinstance(key, tuple):
        return (key[0], harmless(str(key[1])), *key[2:])
    return (key, harmless(key)) if isinstance(key, str) else key
