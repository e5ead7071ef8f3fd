"""What all models of the API share."""

from typing import Any, Dict, Iterable, Optional

from pydantic import BaseModel, ConfigDict, ValidationError


class WireModel(BaseModel):
    """A JSON object of Cartona's API. Fields this package does not know are kept, not refused."""

    model_config = ConfigDict(extra="allow", populate_by_name=True)

    def to_wire(self) -> Dict[str, Any]:
        """Return the object as it stands on the wire, ready for `wire.dumps`."""
        return self.model_dump(by_alias=True)


def take_first(data: Any, field: str, names: Iterable[str]) -> Any:
    """Give `field` the first value that is not null among the names it goes by on the wire."""
    if not isinstance(data, dict):
        return data
    data = dict(data)
    found: Optional[Any] = None
    for name in (field, *names):
        if found is None:
            found = data.pop(name, None)
        elif name != "id":
            data.pop(name, None)
    data[field] = found
    return data


def wire_id(value: Optional[str]) -> Any:
    """Return an id as Cartona writes its own numeric ids: as an int where it is one."""
    if value is not None and value.isascii() and value.isdigit() and str(int(value)) == value:
        return int(value)
    return value


def explain(error: ValidationError) -> str:
    """Say in plain words what is wrong, naming the fields but not their (personal) values."""
    reasons = []
    for item in error.errors(include_url=False, include_context=False, include_input=False):
        place = ".".join(str(part) for part in item["loc"])
        reason = "is missing" if item["type"] == "missing" else item["msg"]
        if reason.startswith("Value error, "):
            reason = reason[len("Value error, ") :]
        reasons.append(f"{place} {reason}" if place else reason)
    return "; ".join(reasons[:5]) + ("; …" if len(reasons) > 5 else "")
