# SPDX-License-Identifier: Apache-2.0
"""Numbers and hints: what an answer tells without a mark in it.

COUNTS are figures, which must be those of what the asking user sees. PROBES ask for a text that stands in something hidden:
the answer must be the one to a text that stands nowhere.

Of MISP's own making, and therefore left out: attribute_count of an event tells how many attributes it has for everybody.
"""

import json
from collections import Counter
from typing import Any, Callable, Dict, List, NamedTuple, Set

from visibility_model import Model, Thing, User
from visibility_world import TAGS


class Count(NamedTuple):
    path: str
    read: Callable[[Any], Any]  # the figure in the answer; the header X-Result-Count when None
    wanted: Callable[[Model, User], Any]
    body: Any = None


def events(model: Model, user: User) -> List[Thing]:
    return [thing for thing in model.of("event") if model.shows(user, thing)]


def shown(kind: str) -> Callable[[Model, User], int]:
    return lambda model, user: sum(model.shows(user, thing) for thing in model.of(kind))


def tagged(kind: str, tag: str) -> Callable[[Model, User], int]:
    return lambda model, user: sum(tag in thing.tags and model.shows(user, thing) for thing in model.of(kind))


def of_tag(tag: str, name: str) -> Callable[[Any], int]:
    return lambda answer: next(row[name] for row in answer["Tag"] if row["name"] == tag)


def types(model: Model, user: User) -> Dict[str, str]:
    counted = Counter(thing.type for thing in model.of("attribute") if model.shows(user, thing))
    return {name: str(number) for name, number in counted.items()}


def by_event(model: Model, user: User) -> Dict[str, int]:
    counted = Counter(thing.event.number for thing in model.of("sighting") if model.may_have(user, thing))
    return {str(event): number for event, number in counted.items()}


def by_org(model: Model, user: User) -> Dict[str, str]:
    counted = Counter(min(thing.event.orgs) for thing in model.of("attribute") if model.shows(user, thing))
    return {str(org): str(number) for org, number in counted.items()}


def with_proposals(model: Model, user: User) -> Set[int]:
    return {thing.event.number for thing in model.of("proposal") if model.shows(user, thing)}


def marked(model: Model, user: User) -> Set[int]:
    """Attributes with a warninglist's mark: those for sensors whose value is on one."""
    return {thing.number for thing in model.of("attribute") if thing.to_ids and listed(model, thing) and model.shows(user, thing)}


def unmarked(model: Model, user: User) -> Set[int]:
    return {thing.number for thing in model.of("attribute") if not listed(model, thing) and model.shows(user, thing)}


def listed(model: Model, thing: Thing) -> bool:
    return thing.value in model.public


def found(answer: Any) -> List[Dict]:
    return answer["response"]["Attribute"]


def numbers(rows: List[Dict]) -> Set[int]:
    return {int(row["id"]) for row in rows}


def as_map(value: Any) -> Dict:
    return value or {}  # PHP's empty map is a list


COUNTS = [
    Count("/events/index", None, lambda model, user: str(len(events(model, user)))),
    Count("/events/restSearch", None, lambda model, user: str(len(events(model, user))), {"returnFormat": "json"}),
    Count("/attributes/restSearch", None, lambda model, user: str(shown("attribute")(model, user)), {"returnFormat": "json"}),
    Count("/attributes/restSearch", int, shown("attribute"), {"returnFormat": "count", "published": [0, 1], "to_ids": [0, 1]}),
    Count("/attributes/attributeStatistics/type", as_map, types),
    Count("/users/statistics/data", lambda answer: int(answer["stats"]["event_count"]), shown("event")),
    Count("/users/statistics/data", lambda answer: int(answer["stats"]["attribute_count"]), shown("attribute")),
    Count("/users/statistics/data", lambda answer: int(answer["stats"]["attribute_count_month"]), shown("attribute")),
    Count("/users/statistics/data", lambda answer: int(answer["stats"]["proposal_count"]), shown("proposal")),
    Count("/users/statistics/orgs",
          lambda answer: {row["id"]: row["attributeCount"] for row in answer.values() if row["attributeCount"] != "0"}, by_org),
    Count("/users/statistics/attributehistogram", lambda answer: as_map(answer[0]["data"]), types),
    Count("/users/statistics/sightings", lambda answer: as_map(answer["toplist"]), by_event),
    Count("/events/index", numbers, with_proposals, {"hasproposal": 1}),
    Count("/attributes/restSearch", lambda answer: {int(row["id"]) for row in found(answer) if row.get("warnings")}, marked,
          {"returnFormat": "json", "includeWarninglistHits": 1}),
    Count("/attributes/restSearch", lambda answer: numbers(found(answer)), unmarked,
          {"returnFormat": "json", "enforceWarninglist": 1}),
]
for _tag in TAGS:
    COUNTS += [
        Count("/tags/index", of_tag(_tag, "count"), tagged("event", _tag)),
        Count("/tags/index", of_tag(_tag, "attribute_count"), tagged("attribute", _tag)),
        Count("/tags/tagStatistics", lambda answer, tag=_tag: int(as_map(answer["tags"]).get(tag, 0)), tagged("event", _tag)),
    ]


class Probe(NamedTuple):
    path: str
    body: Any  # "{}" in it, or in the path, is the text


PROBES = {
    # a value or comment
    "attribute": [
        Probe("/events/restSearch", {"value": "{}%"}),
        Probe("/events/restSearch", {"value": "{}.example", "metadata": 1}),
        Probe("/events/restSearch", {"comment": "{}"}),
        Probe("/events/restSearch", {"quickFilter": "%{}%"}),
        Probe("/events/restSearch", {"searchall": "%{}%", "metadata": 1}),
        Probe("/attributes/restSearch", {"value": "%{}%"}),
        Probe("/attributes/restSearch", {"comment": "{}"}),
        Probe("/attributes/restSearch", {"quickFilter": "%{}%"}),
        Probe("/attributes/restSearch", {"value": "{}%", "returnFormat": "count"}),
        Probe("/objects/restSearch", {"value": "%{}%"}),
        Probe("/objects/restSearch", {"quickFilter": "%{}%"}),
        Probe("/events/index", {"attribute": "{}"}),
        Probe("/events/index", {"value": "{}.example"}),
        Probe("/events/index", {"all": "{}"}),
        Probe("/attributes/downloadSample/{}", None),
        Probe("/warninglists/checkValue", ["{}"]),
        Probe("/feeds/searchCaches", {"value": "{}"}),
    ],
    "event": [
        Probe("/events/restSearch", {"eventinfo": "%{}%"}),
        Probe("/attributes/restSearch", {"eventinfo": "{}"}),
        Probe("/objects/restSearch", {"eventinfo": "{}"}),
        Probe("/attributes/restSearch", {"quickFilter": "%{}%"}),
        Probe("/events/index", {"eventinfo": "{}"}),
        Probe("/events/index", {"all": "{}"}),
    ],
    "cluster": [
        Probe("/tags/search/{}", None),
        Probe("/galaxy_clusters/restSearch", {"value": "{}"}),
        Probe("/galaxy_clusters/index/1/searchall:{}", None),
        Probe("/events/restSearch", {"galaxy.synonyms": "{}"}),
        Probe("/attributes/restSearch", {"galaxy.synonyms": "{}"}),
    ],
    "report": [Probe("/eventReports/index/name:{}", None), Probe("/events/restSearch", {"quickFilter": "%{}%"})],
    "proposal": [Probe("/shadowAttributes/index/searchall:{}", None)],
    "sighting": [Probe("/sightings/restSearch", {"source": "{}", "last": "1d"})],
    "note": [Probe("/analyst_data/index/Note/searchall:{}", None)],
    "group": [Probe("/sharingGroups/index/value:{}", None)],
    "user": [Probe("/events/index", {"email": "{}"}), Probe("/admin/users/index/searchall:{}", None)],
}


def filled(probe: Probe, text: str) -> "tuple[str, Any]":
    body = None if probe.body is None else json.loads(json.dumps(probe.body).replace("{}", text))
    return probe.path.replace("{}", text), body
