# SPDX-License-Identifier: Apache-2.0
"""What is read, and what each answer must hold: all that the asking user sees of what it is about, and nothing else.

LISTS are asked once by everybody, VIEWS about single things. An answer is judged by the marks in it, so formats do not matter.
"""

import base64
import re
from typing import Any, Callable, Dict, List, NamedTuple, Set

from visibility_model import ANALYST_DATA, Model, Thing, User, chain

MARK = re.compile(rb"[0-9a-f]{32}")


def marks_in(body: bytes) -> Set[str]:
    """As they stand there, and of a file: its bytes are what a mark is base64 of."""
    found = MARK.findall(body)
    if len(body) == 24:
        found.append(base64.b64encode(body))
    return {mark.decode() for mark in found}


def everything(thing: Thing) -> bool:
    return True


def nothing(user: User, thing: Thing) -> bool:
    return False


def made_by_his(user: User, thing: Thing) -> bool:
    """A log tells an organisation what its users did, whatever became of it."""
    return user.site_admin or user.org in thing.makers


class Read(NamedTuple):
    """`kinds` are shown completely, by the marks named; other things may be there if he sees them."""

    path: str
    kinds: str
    marks: str = "mark"
    body: Any = None
    where: Callable[[Thing], bool] = everything
    also: Callable[[User, Thing], bool] = nothing  # who receives more than he sees elsewhere, and why
    accept: str = "application/json"

    @property
    def method(self) -> str:
        return "GET" if self.body is None else "POST"


EVENT_PARTS = "event attribute object report proposal sighting reference cluster"
DOCUMENT = EVENT_PARTS.replace("event ", "") + " note opinion relationship"  # other events stand there, too, as related
ANY = {"published": [0, 1], "to_ids": [0, 1]}  # formats for sensors take published indicators only, unless told


def named(*types: str) -> Callable[[Thing], bool]:
    return lambda thing: thing.type in types


def search(scope: str, kinds: str, marks: str = "mark value", where=everything, **body) -> Read:
    return Read("/%s/restSearch" % scope, kinds, marks, dict(body, returnFormat=body.get("returnFormat", "json")), where)


def format(name: str, marks: str, where=everything, kinds: str = "attribute", scopes=("events", "attributes")) -> List[Read]:
    return [search(scope, kinds, marks, where, returnFormat=name, **ANY) for scope in scopes]


def in_object(thing: Thing) -> bool:
    return thing.inside.kind == "object"


def delegated(user: User, thing: Thing) -> bool:
    """Whoever is asked to take an event over is told which."""
    return user.org in thing.offered


LISTS = [
    Read("/events/index", "event"),
    Read("/events/index.csv", "event"),
    Read("/events/index", "event", body={"minimal": 0, "sort": "info"}),
    search("events", EVENT_PARTS),
    search("events", EVENT_PARTS + " note opinion relationship", includeAnalystData=1, includeGranularCorrelations=1),
    search("events", EVENT_PARTS, "mark value data", withAttachments=1, sgReferenceOnly=1),
    search("events", "event", metadata=1),
    search("attributes", "attribute"),
    search("attributes", "attribute", "mark value data", withAttachments=1, includeContext=1, includeCorrelations=1),
    search("attributes", "attribute sighting proposal", where=lambda t: t.kind == "attribute" or t.inside.kind == "attribute",
           includeSightings=1, includeProposals=1, includeGalaxy=1, includeEventTags=1, includeWarninglistHits=1,
           includeDecayScore=1),
    search("objects", "attribute", where=in_object),
    search("objects", "attribute", "mark value data", where=in_object, withAttachments=1),
    search("objects", "", metadata=1),
    search("attributes", "", deleted=[0, 1]),
    search("attributes", "", "", deleted=[0, 1], returnFormat="csv"),
    search("objects", "", deleted=[0, 1]),
    search("events", "", deleted=[0, 1]),
    search("events", "", explain=1),
    search("attributes", "", explain=1),
    Read("/sightings/restSearch", "sighting", body={"last": "1d", "includeAttribute": 1, "includeEvent": 1}),
    Read("/sightings/restSearch", "sighting", body={"last": "1d", "returnFormat": "csv"}),
    Read("/sightings/restSearch", "sighting", body={"last": "1d", "returnFormat": "xml"}),
    Read("/attributes/index/limit:9999", "attribute", "mark value"),
    Read("/shadowAttributes/index", "proposal", "mark value"),
    Read("/sightings/index", "sighting"),
    Read("/eventReports/index", "report"),
    Read("/analyst_data/index/Note", "note"),
    Read("/analyst_data/index/Opinion", "opinion"),
    Read("/analyst_data/index/Relationship", "relationship"),
    Read("/analyst_data/indexMinimal", ""),
    Read("/galaxies/view/1", "cluster"),
    Read("/galaxy_clusters/index/1", "cluster"),
    Read("/galaxy_clusters/restSearch", "cluster", body={"limit": 1000}),
    Read("/galaxies/export/1", "cluster", body={"Galaxy": {"default": 1, "custom": 1, "distribution": [0, 1, 2, 3, 4]}}),
    Read("/galaxy_cluster_relations/index", "relation"),
    Read("/threads/index", ""),
    Read("/sharingGroups/index", "group"),
    Read("/collections/index", "collection"),
    Read("/tag_collections/index", "tag-collection"),
    Read("/bookmarks/index", "bookmark"),
    Read("/decayingModel/index", "decaying-model"),
    Read("/decayingModel/getAllDecayingModels", "decaying-model"),
    Read("/feeds/index", "feed"),
    Read("/auth_keys/index", "key"),
    Read("/userSettings/index", ""),
    Read("/admin/users/index", ""),
    Read("/eventDelegations/index/context:pending", "", also=delegated),
    Read("/eventDelegations/index/context:issued", "", also=delegated),
    Read("/events/delegation_index", "", also=delegated),
    Read("/events/proposalEventIndex", ""),
    Read("/logs/index", "", also=made_by_his),
    Read("/admin/audit_logs/index/limit:0", "", also=made_by_his),
    Read("/attributes/text/all", "", accept="text/plain"),
    Read("/events/csv/download", "", accept="text/csv"),
]
LISTS += format("xml", "mark value")
LISTS += format("csv", "mark value")
LISTS += format("text", "value") + format("values", "value")
LISTS += format("hashes", "value", named("md5")) + format("hashes", "data", named("malware-sample"))
LISTS += format("rpz", "value", named("domain")) + format("hosts", "value", named("domain"))
LISTS += format("suricata", "value", named("domain")) + format("snort", "value", named("domain"))
LISTS += format("bro", "value", named("domain", "md5")) + format("openioc", "", kinds="")
LISTS += format("stix", "value", named("domain", "md5"), scopes=("events",))
LISTS += format("stix2", "value", named("domain", "md5"))
LISTS += format("yara", "value", named("domain", "md5"), scopes=("events",)) + format("yara-json", "", kinds="")
LISTS += format("kunai", "value", named("domain", "md5")) + format("attack-sightings", "", kinds="")
LISTS += format("netfilter", "", kinds="") + format("cache", "", kinds="") + format("count", "", kinds="")

# {} is the thing's number or uuid.
VIEWS = {
    "event": [
        Read("/events/view/{}", DOCUMENT, "mark value data"),
        Read("/events/view/{}/extended:1/extensionList:1", "attribute object", "mark value"),
        Read("/events/view/{}/includeGranularCorrelations:1/includeRelatedTags:1/includeWarninglistHits:1", DOCUMENT),
        Read("/events/viewEventAttributes/{}", DOCUMENT, "mark value data"),
        Read("/events/view/{}/flatten:1", "attribute", "mark value"),
        Read("/events/view/{}/deleted:1", ""),
        Read("/events/view/{}/public:1", ""),
        Read("/shadowAttributes/index/{}", "proposal", "mark value"),
        Read("/sightings/index/{}", "sighting"),
        Read("/sightings/listSightings/{}/event", ""),
        Read("/eventReports/index/event_id:{}", "report"),
        Read("/logs/event_index/{}", "", also=made_by_his),
        Read("/audit_logs/eventIndex/{}", "", also=made_by_his),
        Read("/cryptographicKeys/index/Event/{}", "signing-key"),
        Read("/events/getEditStrategy/{}", ""),
        Read("/events/getEventInfoById/{}", "event"),
        Read("/events/viewGraph/{}", "attribute", "value"),
        Read("/events/getEventGraphReferences/{}", "attribute", "value"),
        Read("/events/getEventGraphReferences/{}/event/extended:1", "attribute", "value"),
        Read("/events/getEventGraphTags/{}", "attribute", "value"),
        Read("/events/getEventGraphGeneric/{}", "attribute", "value", body={"keyType": "value"}),
        Read("/events/getEventTimeline/{}", "attribute", "value"),
        Read("/events/getEventTimeline/{}", "", body={"scope": "sightings"}),
        Read("/threads/viewEvent/{}", "post"),
    ],
    "attribute": [
        Read("/attributes/view/{}", "attribute", "mark value"),
        Read("/attributes/download/{}", ""),
        Read("/attributes/downloadAttachment/download/{}", ""),
        Read("/attributes/viewPicture/{}", ""),
        Read("/attributes/viewAnalystData/{}", ""),
        Read("/sightings/listSightings/{}/attribute", ""),
    ],
    "object": [Read("/objects/view/{}", "attribute", "mark value")],
    "report": [Read("/eventReports/view/{}", "report"), Read("/eventReports/extractFromReport/{}", ""),
               Read("/eventReports/getProxyMISPElements/{}", "")],
    "post": [Read("/threads/view/{}", "")],
    "proposal": [Read("/shadowAttributes/view/{}", "proposal", "mark value")],
    "sighting": [Read("/sightings/view/{}", "sighting")],
    "reference": [Read("/objectReferences/view/{}", "")],  # also of an object that documents leave out as empty
    "note": [Read("/analyst_data/view/Note/{}", "note opinion relationship")],
    "opinion": [Read("/analyst_data/view/Opinion/{}", "opinion")],
    "relationship": [Read("/analyst_data/view/Relationship/{}", "relationship")],
    "cluster": [Read("/galaxy_clusters/view/{}", "cluster"), Read("/galaxyElements/index/{}", "")],
    "relation": [Read("/galaxy_cluster_relations/view/{}", "relation")],
    "group": [Read("/sharing_groups/view/{}", "group")],
    "collection": [Read("/collections/view/{}", "collection"), Read("/collectionElements/index/{}", "")],
    "tag-collection": [Read("/tag_collections/view/{}", "tag-collection")],
    "bookmark": [Read("/bookmarks/view/{}", "bookmark")],
    "decaying-model": [Read("/decayingModel/view/{}", "decaying-model"), Read("/decayingModel/export/{}", "decaying-model")],
    "signing-key": [Read("/cryptographicKeys/view/{}", "signing-key")],
    "key": [Read("/auth_keys/view/{}", "key")],
}


class Judge:
    """Compares answers with the model as it is now."""

    def __init__(self, model: Model):
        self.model, self.holders = model, model.holders()
        self._shown = {}  # type: Dict[User, List[Thing]]

    def shown(self, user: User) -> List[Thing]:
        """All he sees that is not deleted."""
        if user not in self._shown:
            self._shown[user] = [thing for thing in self.model.things if self.model.shows(user, thing)]
        return self._shown[user]

    def may_have(self, user: User, read: Read, thing: Thing) -> bool:
        if read.also(user, thing):
            return True
        return self.model.may_have(user, thing)

    def leaks(self, user: User, read: Read, path: str, body: bytes) -> List[Thing]:
        """What he received without being allowed to see it. That a refusal repeats the address tells nothing."""
        body = body.replace(path.replace("/", "\\/").encode(), b"")
        found = [self.holders[mark] for mark in marks_in(body) - self.model.public if mark in self.holders]
        return [things[0] for things in found if not any(self.may_have(user, read, thing) for thing in things)]

    def difference(self, user: User, read: Read, body: bytes, wanted: List[Thing]) -> str:
        """"" when the answer shows of `kinds` exactly what is wanted."""
        kinds, names = set(read.kinds.split()), read.marks.split()
        marks = {getattr(thing, name): thing for thing in wanted if thing.kind in kinds and read.where(thing) for name in names}
        marks.pop("", None)
        # What lies in something deleted may stand in the answer or not, if he may have it.
        certain = lambda thing: thing.deleted or thing.kind in ANALYST_DATA or self.model.live(thing)
        counts = lambda thing: thing.kind in kinds and read.where(thing) and certain(thing)
        has = lambda mark: any(counts(thing) and self.named(thing, names, mark) for thing in self.holders.get(mark, []))
        found = {mark for mark in marks_in(body) if has(mark)}
        missing, more = [marks[mark] for mark in set(marks) - found], [self.holders[mark][0] for mark in found - set(marks)]
        if not missing and not more:
            return ""
        return "missing: %r; too much: %r" % (missing[:3], more[:3])

    @staticmethod
    def named(thing: Thing, names: List[str], mark: str) -> bool:
        return any(getattr(thing, name) == mark for name in names)

    def listed(self, user: User, read: Read) -> List[Thing]:
        """What a list has. Analyst data does not hide with what it speaks of; in documents of events stand only the clusters
        that are attached to something in them."""
        if read.path.startswith("/analyst_data"):
            return [thing for thing in self.model.of(*ANALYST_DATA) if self.model.sees(user, thing)]
        if "event" not in read.kinds.split():
            return self.shown(user)
        return [thing for event in self.model.of("event") for thing in self.within(user, event)]

    def within(self, user: User, root: Thing) -> List[Thing]:
        """What a document about a thing shows. Analyst data does not hide with what it speaks of, but its answers do with it."""
        if root.kind in ANALYST_DATA:
            said = [thing for thing in self.model.of(*ANALYST_DATA) if root in chain(thing)]
            return [thing for thing in said if all(self.model.sees(user, other) for other in chain(thing, root))]
        parts = [thing for thing in self.shown(user) if root in chain(thing)]
        clusters = {cluster for part in parts for cluster in part.clusters}
        return parts + [cluster for cluster in clusters if self.model.shows(user, cluster)]
