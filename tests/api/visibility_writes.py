# SPDX-License-Identifier: Apache-2.0
"""What is sent to change something that the sender does not see: the answer must be the one about what does not exist.

Right and wrong bodies, as the order of checks tells, too. Left out, as whoever pushes hears of each uuid that he might send:
events/checkuuid, filterEventIdsForPush, filterSightingUuidsForPush, and adding something under a uuid that is taken.
"""

import json
from typing import Any, Dict, List, NamedTuple, Tuple

UNKNOWN_NUMBER, UNKNOWN_UUID = "99999", "12345678-1234-4234-8234-1234567890ab"


class Write(NamedTuple):
    """{} is the thing's number or uuid, in the path; "{}" in the body."""

    path: str
    body: Any
    by_uuid: bool = False  # numbers are refused as such

    def about(self, name: str) -> "Tuple[str, Any]":
        return self.path.replace("{}", name), json.loads(json.dumps(self.body).replace('"{}"', '"%s"' % name))


VALUE = {"type": "domain", "category": "Network activity", "value": "new.example"}
WRONG = {"type": "nonsense", "value": ""}
FILES = {"files": [{"filename": "a", "data": "aGVsbG8="}]}


TAGS = [
    Write("/tags/" + action, {"uuid": "{}", "tag": tag}, True)
    for action in ("attachTagToObject", "removeTagFromObject")
    for tag in ("seen:by", "nowhere:else")
]


def each(actions: str, path: str, *bodies: Any) -> List[Write]:
    return [Write(path % action, body) for action in actions.split() for body in bodies or ({},)]


WRITES = {
    "event": each("edit delete publish alert unpublish protect toggleCorrelation getEditStrategy", "/events/%s/{}")
    + each("contact", "/events/%s/{}", {"message": "x"}, {})
    + each("addTag removeTag", "/events/%s/{}/seen:by")
    + each("addTag removeTag", "/events/%s/{}/nowhere:else")
    + each("addTag removeTag", "/events/%s/{}")
    + each("freeTextImport", "/events/%s/{}", {"value": "new.example"}, {"value": "new.example", "returnMetaAttributes": 1}, {})
    + each("populate", "/events/%s/{}", {"Attribute": [VALUE]}, {"Attribute": [WRONG]}, [])
    + each("merge", "/events/%s/{}/99999")
    + each("merge", "/events/%s", {"target_id": "{}", "source_id": "{}"})
    + each("upload_sample", "/events/%s", {"request": dict(FILES, event_id="{}")})
    + each("edit", "/events/%s/{}", {"info": "x"}, {"distribution": 77}, {"Attribute": [WRONG]})
    + each("add", "/attributes/%s/{}", VALUE, [VALUE, VALUE], WRONG)
    + each("add_attachment", "/attributes/%s/{}", {"values": ["x"]}, {})
    + each("deleteSelected", "/attributes/%s/{}", {"id": "all"}, {"id": ["1"]}, {})
    + each("editSelected", "/attributes/%s/{}", {"Attribute": {"attribute_ids": ["1"], "to_ids": 1}})
    + each("attributeReplace", "/attributes/%s/{}", {"Attribute": VALUE})
    + each("add", "/objects/%s/{}", {"name": "domain-ip", "Attribute": [dict(VALUE, object_relation="domain")]}, {})
    + each("add", "/shadowAttributes/%s/{}", VALUE, WRONG)
    + each("add", "/eventReports/%s/{}", {"name": "x", "content": "y"}, {})
    + each("index", "/eventReports/%s", {"event_id": "{}"})
    + each("attachCluster", "/galaxies/%s/{}/event", {"Galaxy": {"target_id": 1}}, {"Galaxy": {"target_id": 99999}}, {})
    + each("detach", "/galaxy_clusters/%s/{}/event/1")
    + TAGS
    + each("delegateEvent", "/eventDelegations/%s/{}", {"org_id": 1, "distribution": 0}, {})
    + each("add", "/cryptographicKeys/%s/Event/{}", {"type": "pgp", "key_data": "x"}, {})
    + each("add", "/posts/%s/event/{}", {"message": "x"}, {}),
    "attribute": each("edit", "/attributes/%s/{}", {"comment": "x"}, WRONG)
    + each("delete restore toggleCorrelation addTag removeTag", "/attributes/%s/{}")
    + each("addTag removeTag", "/attributes/%s/{}/seen:by")
    + each("addTag removeTag", "/attributes/%s/{}/nowhere:else")
    + TAGS
    + each("attachCluster", "/galaxies/%s/{}/attribute", {"Galaxy": {"target_id": 1}}, {"Galaxy": {"target_id": 99999}})
    + each("add", "/sightings/%s/{}", {}, {"type": "0"})
    + each("add", "/sightings/%s", {"id": "{}"})
    + each("listSightings", "/sightings/%s/{}/attribute")
    + each("edit", "/shadowAttributes/%s/{}", VALUE, WRONG),
    "object": each("edit", "/objects/%s/{}", {"comment": "x"}, {"Attribute": [WRONG]})
    + each("delete", "/objects/%s/{}")
    + each("add", "/objectReferences/%s/{}", {"referenced_uuid": UNKNOWN_UUID, "relationship_type": "x"}, {}),
    "reference": each("delete", "/objectReferences/%s/{}"),
    "report": each("edit", "/eventReports/%s/{}", {"content": "x"}, {"name": ""}, {"distribution": 77})
    + each("delete restore extractAllFromReport replaceSuggestionInReport", "/eventReports/%s/{}"),
    "proposal": each("accept discard", "/shadowAttributes/%s/{}"),
    "sighting": each("delete", "/sightings/%s/{}"),
    "post": each("add", "/posts/%s/thread/{}", {"message": "x"}, {}),  # its number is its thread's
    "note": each("edit", "/analyst_data/%s/Note/{}", {"note": "x"}, {"distribution": 77}) + each("delete", "/analyst_data/%s/Note/{}"),
    "cluster": each("edit", "/galaxy_clusters/%s/{}", {"value": "x"}, {"value": ""}, {"distribution": 77})
    + each("delete publish unpublish restore", "/galaxy_clusters/%s/{}"),
    "relation": each("edit", "/galaxy_cluster_relations/%s/{}", {"distribution": 77}, {})
    + each("delete", "/galaxy_cluster_relations/%s/{}"),
    "group": each("edit", "/sharingGroups/%s/{}", {"name": "x"}, {"name": ""})
    + each("delete addOrg removeOrg", "/sharingGroups/%s/{}")
    + each("add", "/events/%s", {"info": "x", "distribution": 4, "sharing_group_id": "{}"}),
    "collection": each("edit", "/collections/%s/{}", {"name": "x"}, {"distribution": 77})
    + each("delete", "/collections/%s/{}")
    + each("add", "/collectionElements/%s/{}", {"element_type": "Event", "element_uuid": UNKNOWN_UUID}, {}),
    "tag-collection": each("edit delete addTag removeTag", "/tag_collections/%s/{}"),
    "bookmark": each("edit delete", "/bookmarks/%s/{}"),
    "decaying-model": each("edit delete enable disable", "/decayingModel/%s/{}"),
    "signing-key": each("delete", "/cryptographicKeys/%s/{}"),
    "key": each("edit", "/auth_keys/%s/{}", {"expiration": "bad"}, {"comment": "x"}) + each("delete", "/auth_keys/%s/{}"),
    "user": each("edit", "/admin/users/%s/{}", {"role_id": 3}, {"email": "bad"})
    + each("delete", "/admin/users/%s/{}")
    + each("initiatePasswordReset totp_delete", "/users/%s/{}"),
}  # type: Dict[str, List[Write]]
