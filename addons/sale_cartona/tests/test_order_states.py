import ast
from pathlib import Path

from odoo.tests import tagged

from .. import compat
from ..lib.order_states import STATES, TRANSITIONS
from .order_common import OrderCase

FOLDER = Path(__file__).parent.parent
#: Where a new order gets its first state.
FIRST = "_insert"


def _functions(*folders):
    """Yield the functions of the addon's models."""
    for folder in folders:
        for path in (FOLDER / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.FunctionDef):
                    yield node


def _states_written(function):
    """Yield the states of orders that a function writes by itself."""
    for node in ast.walk(function):
        pairs = []
        if isinstance(node, ast.Dict):
            pairs = zip(node.keys, node.values)
        elif isinstance(node, ast.Call):
            pairs = [(ast.Constant(each.arg), each.value) for each in node.keywords]
        elif isinstance(node, ast.Assign):
            targets = [target for target in node.targets if isinstance(target, ast.Attribute)]
            pairs = [(ast.Constant(target.attr), node.value) for target in targets]
        for key, value in pairs:
            if isinstance(key, ast.Constant) and isinstance(value, ast.Constant):
                if key.value == "state":
                    yield value.value


@tagged("post_install", "-at_install")
class TestOrderStates(OrderCase):
    """Who may take an order from which state to which."""

    def put_into(self, record, state):
        """Have the order stand in *state*, however it came there."""
        compat.flush(self.env)
        self.env.cr.execute("UPDATE cartona_order SET state = %s WHERE id = %s", (state, record.id))
        compat.invalidate(self.env)

    def test_only_what_the_map_says_is_possible(self):
        record = self.received(self.order())
        names = [name for name, _label in STATES]
        for who, ways in TRANSITIONS.items():
            for old in names:
                for new in names:
                    self.put_into(record, old)
                    with self.subTest(who=who, old=old, new=new):
                        if new in ways.get(old, ()):
                            record._set_state(who, new)
                            self.assertEqual(record.state, new)
                        else:
                            with self.assertRaisesRegex(ValueError, "may not take an order"):
                                record._set_state(who, new)
                            self.assertEqual(record.state, old)

    def test_every_state_is_written_through_the_map(self):
        names = {name for name, _label in STATES}
        for function in _functions("models", "wizards"):
            if function.name != FIRST:
                with self.subTest(function=function.name):
                    self.assertFalse(names.intersection(_states_written(function)))

    def test_every_way_of_the_map_is_gone(self):
        """What nobody does any more is not in the map."""
        self.assertLessEqual(
            {who.upper() for who in TRANSITIONS},
            {
                node.id
                for function in _functions("models", "wizards")
                for node in ast.walk(function)
                if isinstance(node, ast.Name)
            },
        )

    def test_an_order_starts_the_importer_only_where_a_person_decides(self):
        """The importer calls the order; the other way round they could not be told apart."""
        calling = {
            path.name
            for path in (FOLDER / "models").rglob("cartona_order*.py")
            if '"cartona.importer"' in path.read_text()
        }
        self.assertEqual(calling, {"cartona_order_choice.py", "cartona_order_decision.py"})
